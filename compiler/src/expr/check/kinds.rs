//! What kind of value a part surely gives, and where another kind is needed.

use super::Ctx;
use crate::diagnostic::Rule;
use crate::expr::Problem;
use crate::expr::tree::{Call, Expr, ExprKind, Unary};
use crate::lang::functions::{Function, Parameter, Type};
use crate::source::Span;
use crate::value::Value;

/// A kind of values, as far as a text tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Bool,
            Value::Int(_) | Value::Float(_) => Self::Number,
            Value::Text(_) => Self::Text,
            Value::List(_) => Self::List,
            Value::Object(_) => Self::Object,
        }
    }

    fn of_type(declared: Type) -> Option<Self> {
        match declared {
            Type::Any => None,
            Type::Bool => Some(Self::Bool),
            Type::Int | Type::Number => Some(Self::Number),
            Type::Text | Type::Pattern => Some(Self::Text),
            Type::List => Some(Self::List),
            Type::Object => Some(Self::Object),
        }
    }
}

/// The kind of value that a part gives whenever it gives one; none where that depends.
pub(super) fn certain(expr: &Expr) -> Option<Kind> {
    let expr = expr.ungrouped();
    match &expr.kind {
        ExprKind::Hole
        | ExprKind::Variable(_)
        | ExprKind::Member { .. }
        | ExprKind::Index { .. }
        | ExprKind::Group(_) => None,
        ExprKind::Literal(value) => Some(Kind::of(value)),
        ExprKind::Projection { .. } | ExprKind::List(_) => Some(Kind::List),
        ExprKind::Object(_) => Some(Kind::Object),
        ExprKind::Call(call) => call.function.and_then(|function| Kind::of_type(function.result)),
        ExprKind::Unary { operator: Unary::Not, .. } => Some(Kind::Bool),
        ExprKind::Unary { operator: Unary::Minus, .. } => Some(Kind::Number),
        ExprKind::Binary { operator, .. } => {
            Some(if operator.is_arithmetic() { Kind::Number } else { Kind::Bool })
        }
    }
}

/// Arguments whose kind no parameter takes.
pub(super) fn arguments(ctx: &mut Ctx<'_>, function: &Function, call: &Call, span: Span) {
    for (position, argument) in call.arguments.iter().enumerate() {
        let (Some(parameter), Some(met)) = (function.parameter(position), met(argument)) else { continue };
        if !takes(parameter, argument) {
            let message = format!(
                "`{}` of `{}` must be {}, and is {met}",
                parameter.name,
                function.name,
                parameter.wanted()
            );
            let problem = Problem::new(Rule::ConstantFault, argument.span, message);
            ctx.report(problem.help(called_as(function)));
            return;
        }
    }
    let known: Vec<_> = call.arguments.iter().map(literal).collect();
    if let Some(failed) = (function.foresee)(&known) {
        let at = failed.argument.and_then(|position| call.arguments.get(position));
        let place = at.map_or(span, |argument| argument.span);
        let problem = Problem::new(Rule::ConstantFault, place, failed.message);
        ctx.report(problem.help(called_as(function)));
    }
}

fn called_as(function: &Function) -> String {
    format!("it is called as `{}`, for example `{}`", function.signature(), function.examples[0])
}

/// What stands there for messages; none where it is not certain.
fn met(argument: &Expr) -> Option<&'static str> {
    literal(argument).map(Value::type_name).or_else(|| certain(argument).map(Kind::name))
}

fn takes(parameter: &Parameter, argument: &Expr) -> bool {
    match (literal(argument), certain(argument)) {
        (Some(value), _) => parameter.takes(value),
        (None, Some(kind)) => {
            let mut wanted = parameter.types.iter().map(|declared| Kind::of_type(*declared));
            wanted.any(|wanted| wanted.is_none_or(|wanted| wanted == kind))
        }
        (None, None) => true,
    }
}

/// The value of a literal.
pub(super) fn literal(expr: &Expr) -> Option<&Value> {
    match &expr.ungrouped().kind {
        ExprKind::Literal(value) => Some(value),
        _ => None,
    }
}

/// A member or an index of what surely has none.
pub(super) fn container(ctx: &mut Ctx<'_>, expr: &Expr, base: &Expr) {
    // What follows a projection reads from its items.
    if matches!(base.kind, ExprKind::Projection { .. }) {
        return;
    }
    let Some(kind) = certain(base) else { return };
    let has_it = match (&expr.kind, kind) {
        (ExprKind::Member { .. }, Kind::Object) => true,
        (ExprKind::Member { .. }, _) => false,
        (_, Kind::Object) => index_is(expr, Kind::Text),
        (_, Kind::List) => index_is(expr, Kind::Number),
        (_, Kind::Null | Kind::Bool | Kind::Number | Kind::Text) => false,
    };
    if !has_it {
        let what = match &expr.kind {
            ExprKind::Member { name: Some(name), .. } => format!("`{name}`"),
            ExprKind::Member { name: None, .. } => return,
            _ => "`[…]` of this kind".to_owned(),
        };
        let message = format!("{what} cannot be read from {}", kind.name());
        let help = "only objects have members, and only lists have items";
        ctx.report(Problem::new(Rule::ConstantFault, expr.span, message).help(help));
    }
}

/// Whether the index may be of this kind.
fn index_is(expr: &Expr, wanted: Kind) -> bool {
    match &expr.kind {
        ExprKind::Index { index, .. } => certain(index).is_none_or(|kind| kind == wanted),
        _ => true,
    }
}
