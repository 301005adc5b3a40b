//! Operators: chains of comparisons, operands of the wrong kind, what no document names.

use super::Ctx;
use super::kinds::{Kind, certain, literal};
use crate::diagnostic::Rule;
use crate::expr::Problem;
use crate::expr::tree::{Binary, Expr, ExprKind, Unary};
use crate::source::Span;
use crate::value::Value;

/// What to do about values that are never equal.
pub(crate) const SAME_TYPE: &str = "write both sides in one type: `\"1\"` is a text, `1` a number";

/// The parts of an operation.
pub(super) struct Parts<'e> {
    pub(super) expr: &'e Expr,
    pub(super) operator_span: Span,
    pub(super) left: &'e Expr,
    pub(super) right: &'e Expr,
}

pub(super) fn projection(ctx: &mut Ctx<'_>, expr: &Expr, base: &Expr) {
    match certain(base).filter(|kind| *kind != Kind::List) {
        Some(kind) => {
            let message = format!("`[*]` needs a list, and meets {}", kind.name());
            let help = "put it behind a list: it gives the members of all items";
            ctx.report(Problem::new(Rule::ConstantFault, expr.span, message).help(help));
        }
        None => {
            let star = Span::new(base.span.end, expr.span.end);
            ctx.report(
                Problem::new(Rule::UndocumentedSyntax, star, "no document names `[*]`")
                    .help("try it on the service before you rely on it, or let a function compute it"),
            );
        }
    }
}

pub(super) fn undocumented(ctx: &mut Ctx<'_>, operator: Binary, span: Span) {
    let message = format!("no document names the operator `{}`", operator.symbol());
    ctx.report(
        Problem::new(Rule::UndocumentedSyntax, span, message)
            .help("try it on the service before you rely on it, or let a function compute it"),
    );
}

pub(super) fn unary(ctx: &mut Ctx<'_>, expr: &Expr, operator: Unary, operand: &Expr) {
    let wanted = match operator {
        Unary::Not => Kind::Bool,
        Unary::Minus => Kind::Number,
    };
    if let Some(kind) = certain(operand).filter(|kind| *kind != wanted) {
        let message = format!("`{}` needs {}, and meets {}", operator.symbol(), wanted.name(), kind.name());
        let help = match operator {
            Unary::Not => "put a condition behind it, as in `!($Input.a == 1)`",
            Unary::Minus => "put a number behind it",
        };
        ctx.report(Problem::new(Rule::ConstantFault, expr.span, message).help(help));
    }
}

pub(super) fn binary(ctx: &mut Ctx<'_>, operator: Binary, parts: &Parts<'_>) {
    match operator {
        Binary::Or | Binary::And => {
            for side in [parts.left, parts.right] {
                if let Some(kind) = certain(side).filter(|kind| *kind != Kind::Bool) {
                    let message =
                        format!("`{}` needs booleans, and meets {}", operator.symbol(), kind.name());
                    let help = "make a condition of it, as in `$Input.a == 1`";
                    ctx.report(Problem::new(Rule::ConstantFault, side.span, message).help(help));
                }
            }
        }
        Binary::Equal
        | Binary::NotEqual
        | Binary::Less
        | Binary::LessOrEqual
        | Binary::Greater
        | Binary::GreaterOrEqual
        | Binary::In => {
            if !chained(ctx, parts) {
                comparison(ctx, operator, parts);
            }
        }
        Binary::Plus | Binary::Minus | Binary::Times | Binary::Divide | Binary::Remainder => {
            arithmetic(ctx, operator, parts);
        }
    }
}

/// Whether the operation belongs to a chain of comparisons; the first link reports it.
fn chained(ctx: &mut Ctx<'_>, parts: &Parts<'_>) -> bool {
    let comparison = |expr: &Expr| match &expr.kind {
        ExprKind::Binary { operator, .. } => operator.is_comparison(),
        _ => false,
    };
    let ExprKind::Binary { left, .. } = &parts.left.kind else { return false };
    if !comparison(parts.left) {
        return false;
    }
    if !comparison(left) {
        ctx.report(
            Problem::new(Rule::ExpressionSyntax, parts.operator_span, "comparisons cannot be chained")
                .help("compare in two steps, as in `0 < $Input.n && $Input.n < 50`, or use brackets"),
        );
    }
    true
}

fn comparison(ctx: &mut Ctx<'_>, operator: Binary, parts: &Parts<'_>) {
    let (left, right) = (certain(parts.left), certain(parts.right));
    match operator {
        Binary::Equal | Binary::NotEqual => {
            if let (Some(left), Some(right)) = (left, right)
                && left != right
            {
                let always = if operator == Binary::Equal { "never" } else { "always" };
                let (left, right) = (left.name(), right.name());
                let message = format!("{left} and {right} are never equal, so this is {always} true");
                let problem = Problem::new(Rule::MixedComparison, parts.expr.span, message);
                ctx.report(problem.help(SAME_TYPE));
            }
        }
        Binary::In => {
            let searched = matches!(right, None | Some(Kind::List | Kind::Object));
            let symbol = operator.symbol();
            let message = match (left, right) {
                (_, Some(kind)) if !searched => {
                    format!("`{symbol}` needs a list or an object on its right, and meets {}", kind.name())
                }
                (Some(kind), Some(Kind::Object)) if kind != Kind::Text => {
                    format!("`{symbol}` looks for a key of an object, and meets {}", kind.name())
                }
                _ => return,
            };
            let help = "write `ITEM in LIST` or `KEY in OBJECT`, as in `$Input.a in [1, 2]`";
            ctx.report(Problem::new(Rule::ConstantFault, parts.expr.span, message).help(help));
        }
        Binary::Or
        | Binary::And
        | Binary::Plus
        | Binary::Minus
        | Binary::Times
        | Binary::Divide
        | Binary::Remainder => {}
        Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
            let ordered = |kind: Option<Kind>| matches!(kind, None | Some(Kind::Number | Kind::Text));
            let same = left.is_none() || right.is_none() || left == right;
            if !ordered(left) || !ordered(right) || !same {
                let met = [left, right].into_iter().flatten().map(Kind::name).collect::<Vec<_>>();
                let symbol = operator.symbol();
                let message =
                    format!("`{symbol}` needs two numbers or two strings, and meets {}", met.join(" and "));
                let help = "write values of one type on both sides";
                ctx.report(Problem::new(Rule::ConstantFault, parts.expr.span, message).help(help));
            }
        }
    }
}

fn arithmetic(ctx: &mut Ctx<'_>, operator: Binary, parts: &Parts<'_>) {
    let symbol = operator.symbol();
    let kinds = [parts.left, parts.right].map(certain);
    if operator == Binary::Plus && kinds.contains(&Some(Kind::Text)) {
        // In a chain of `+` the innermost one reports it.
        let message = "`+` adds numbers, and meets a string";
        ctx.report(
            Problem::new(Rule::ExpressionSyntax, parts.operator_span, message)
                .help("texts are joined by `format`, as in `format(\"{}-{}\", $Input.a, $Input.b)`"),
        );
        return;
    }
    if let Some(kind) = kinds.into_iter().flatten().find(|kind| *kind != Kind::Number) {
        let message = format!("`{symbol}` needs two numbers, and meets {}", kind.name());
        let help = "write a number on both sides";
        ctx.report(Problem::new(Rule::ConstantFault, parts.expr.span, message).help(help));
        return;
    }
    let divides = matches!(operator, Binary::Divide | Binary::Remainder);
    if divides && matches!(literal(parts.right), Some(Value::Int(0))) {
        let message = format!("`{symbol}` divides by zero");
        let help = "divide by something that is not zero";
        ctx.report(Problem::new(Rule::ConstantFault, parts.expr.span, message).help(help));
    }
}
