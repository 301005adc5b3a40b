//! Tree to value. Reading a path clones nothing on its way.

mod context;
mod held;
mod operators;

use super::tree::{Binary, Call, Entry, Expr, ExprKind, Root, Unary};
use super::{Context, Draw, Environment, Expression, Fault, Met};
use crate::lang::functions::Arguments;
use crate::lang::limits;
use crate::lang::variables::Variable;
use crate::source::Span;
use crate::value::{Arithmetic, List, Object, Value};
use held::Held;
use operators::{arithmetic, compare, contains};
use std::sync::Arc;

/// The value of an expression, or why there is none.
pub(super) fn evaluate(
    expression: &Expression,
    environment: &Environment<'_>,
    draw: &mut Draw,
) -> Result<Value, Fault> {
    part(&expression.tree, environment, draw)
}

/// The fault of a part that reads nothing; none where it has a value.
pub(crate) fn constant_fault(expr: &Expr) -> Option<Fault> {
    let (nothing, name) = (Value::Null, Arc::from(""));
    let context = Context {
        execution_name: &name,
        execution_input: &nothing,
        role_arn: &name,
        state_name: &name,
        error: None,
        retry_count: 0,
        task_token: None,
    };
    let environment =
        Environment { input: &nothing, output: None, global: &nothing, item: None, context: &context };
    part(expr, &environment, &mut Draw::new(0)).err()
}

fn part(expr: &Expr, environment: &Environment<'_>, draw: &mut Draw) -> Result<Value, Fault> {
    let mut run = Run { environment: *environment, draw };
    let value = run.value(expr)?;
    bounded(value, expr.span)
}

/// One evaluation.
struct Run<'a, 'd> {
    environment: Environment<'a>,
    draw: &'d mut Draw,
}

impl<'a> Run<'a, '_> {
    fn value(&mut self, expr: &'a Expr) -> Result<Value, Fault> {
        Ok(self.held(expr)?.into_value(&self.environment))
    }

    fn held(&mut self, expr: &'a Expr) -> Result<Held<'a>, Fault> {
        match &expr.kind {
            ExprKind::Hole => Err(fault(expr.span, "the expression is not finished here")),
            ExprKind::Literal(value) => Ok(Held::Borrowed(value)),
            ExprKind::Variable(root) => self.variable(*root, expr.span),
            ExprKind::Member { base, name, .. } => match name {
                Some(name) => {
                    let held = self.held(base)?;
                    held.member(name, &self.environment)
                        .map_err(|message| self.met(fault(expr.span, message), [(&**base, &held)]))
                }
                None => Err(fault(expr.span, "the expression is not finished here")),
            },
            ExprKind::Index { base, index } => {
                let held = self.held(base)?;
                let at = self.held(index)?;
                let item = held.index(at.value(&self.environment).as_ref(), &self.environment);
                item.map_err(|message| {
                    self.met(fault(expr.span, message), [(&**base, &held), (&**index, &at)])
                })
            }
            ExprKind::Projection { base } => {
                let held = self.held(base)?;
                held.project(&self.environment)
                    .map_err(|message| self.met(fault(expr.span, message), [(&**base, &held)]))
            }
            ExprKind::Call(call) => self.call(call, expr.span).map(Held::Owned),
            ExprKind::List(items) => self.list(items, expr.span).map(Held::Owned),
            ExprKind::Object(entries) => self.object(entries, expr.span).map(Held::Owned),
            // Brackets end a projection: what follows them reads from the list itself.
            ExprKind::Group(inner) => match self.held(inner)? {
                Held::Many(items) => Ok(Held::Owned(items.into())),
                held => Ok(held),
            },
            ExprKind::Unary { operator, operand } => {
                self.unary(*operator, operand, expr.span).map(Held::Owned)
            }
            ExprKind::Binary { operator, left, right, .. } => {
                self.binary(*operator, left, right, expr.span).map(Held::Owned)
            }
        }
    }

    fn variable(&self, root: Root, span: Span) -> Result<Held<'a>, Fault> {
        let environment = &self.environment;
        let absent = |variable: Variable| fault(span, format!("`{}` has no value here", variable.name()));
        match root {
            Root::Named(Variable::Input) | Root::JsonPath => Ok(Held::Borrowed(environment.input)),
            Root::Named(Variable::Global) => Ok(Held::Borrowed(environment.global)),
            Root::Named(Variable::Context) => Ok(Held::Context),
            Root::Named(variable @ Variable::Output) => {
                environment.output.map(Held::Borrowed).ok_or_else(|| absent(variable))
            }
            Root::Named(variable @ Variable::Item) => {
                environment.item.map(Held::Borrowed).ok_or_else(|| absent(variable))
            }
            Root::Unknown => Err(fault(span, "there is no such variable")),
        }
    }

    fn call(&mut self, call: &'a Call, span: Span) -> Result<Value, Fault> {
        let Some(function) = call.function else {
            return Err(fault(call.name_span, "there is no such function"));
        };
        let given = call.arguments.len();
        if given < function.least() || function.most().is_some_and(|most| given > most) {
            let signature = function.signature();
            return Err(fault(span, format!("`{signature}` is called with {given} arguments")));
        }
        let mut values = Vec::with_capacity(given);
        for (position, argument) in call.arguments.iter().enumerate() {
            let value = self.value(argument)?;
            if let Some(parameter) = function.parameter(position).filter(|parameter| !parameter.takes(&value))
            {
                let message = format!(
                    "`{}` of `{}` must be {}, and is {}",
                    parameter.name,
                    function.name,
                    parameter.wanted(),
                    value.type_name()
                );
                let held = Held::Owned(value);
                return Err(self.met(fault(argument.span, message), [(argument, &held)]));
            }
            values.push(value);
        }
        let mut arguments = Arguments { values: &values, draw: self.draw, pattern: call.pattern.as_deref() };
        let value = (function.run)(&mut arguments).map_err(|failed| {
            let to_blame = failed.argument.and_then(|position| call.arguments.get(position));
            let at = to_blame.map_or(span, |argument| argument.span);
            let given = call.arguments.iter().zip(&values).enumerate();
            let met = given.filter(|(position, _)| failed.argument.is_none_or(|it| it == *position));
            Fault {
                met: met.filter_map(|(_, (part, value))| met_at(part, || value.clone())).collect(),
                ..fault(at, failed.message)
            }
        })?;
        bounded(value, span)
    }

    fn list(&mut self, items: &'a [Expr], span: Span) -> Result<Value, Fault> {
        let mut values = Vec::with_capacity(items.len());
        for item in items {
            values.push(self.value(item)?);
        }
        bounded(List::from(values).into(), span)
    }

    fn object(&mut self, entries: &'a [Entry], span: Span) -> Result<Value, Fault> {
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            let Some(key) = &entry.key else {
                return Err(fault(entry.key_span, "the expression is not finished here"));
            };
            members.push((Arc::clone(key), self.value(&entry.value)?));
        }
        bounded(members.into_iter().collect::<Object>().into(), span)
    }

    fn unary(&mut self, operator: Unary, operand: &'a Expr, span: Span) -> Result<Value, Fault> {
        let held = self.held(operand)?;
        match operator {
            Unary::Not => match held.value(&self.environment).as_ref() {
                Value::Bool(bool) => Ok(Value::Bool(!bool)),
                other => {
                    let message = format!("`!` needs a boolean, and met {}", other.type_name());
                    Err(self.met(fault(operand.span, message), [(operand, &held)]))
                }
            },
            Unary::Minus => {
                let value = held.value(&self.environment);
                value.negated().ok_or_else(|| {
                    let message = format!("`-` needs a number, and met {}", value.type_name());
                    self.met(fault(span, message), [(operand, &held)])
                })
            }
        }
    }

    fn binary(
        &mut self,
        operator: Binary,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
    ) -> Result<Value, Fault> {
        let operation = match operator {
            Binary::Or => return self.connective(true, operator, left, right),
            Binary::And => return self.connective(false, operator, left, right),
            Binary::Equal => return self.pair(left, right, span, |left, right| Ok((left == right).into())),
            Binary::NotEqual => {
                return self.pair(left, right, span, |left, right| Ok((left != right).into()));
            }
            Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
                return self.pair(left, right, span, |left, right| compare(operator, left, right));
            }
            Binary::In => return self.pair(left, right, span, contains),
            Binary::Plus => Arithmetic::Add,
            Binary::Minus => Arithmetic::Subtract,
            Binary::Times => Arithmetic::Multiply,
            Binary::Divide => Arithmetic::Divide,
            Binary::Remainder => Arithmetic::Remainder,
        };
        self.pair(left, right, span, |left, right| arithmetic(operator, operation, left, right))
    }

    /// `&&` and `||`: the right side is looked at only when the left one does not decide.
    fn connective(
        &mut self,
        decisive: bool,
        operator: Binary,
        left: &'a Expr,
        right: &'a Expr,
    ) -> Result<Value, Fault> {
        if self.boolean(operator, left)? == decisive {
            return Ok(Value::Bool(decisive));
        }
        self.boolean(operator, right).map(Value::Bool)
    }

    fn boolean(&mut self, operator: Binary, side: &'a Expr) -> Result<bool, Fault> {
        let held = self.held(side)?;
        match held.value(&self.environment).as_ref() {
            Value::Bool(bool) => Ok(*bool),
            other => {
                let (symbol, met) = (operator.symbol(), other.type_name());
                let message = format!("`{symbol}` needs booleans, and met {met}");
                Err(self.met(fault(side.span, message), [(side, &held)]))
            }
        }
    }

    fn pair(
        &mut self,
        left: &'a Expr,
        right: &'a Expr,
        span: Span,
        combine: impl FnOnce(&Value, &Value) -> Result<Value, String>,
    ) -> Result<Value, Fault> {
        let (left_held, right_held) = (self.held(left)?, self.held(right)?);
        combine(left_held.value(&self.environment).as_ref(), right_held.value(&self.environment).as_ref())
            .map_err(|message| self.met(fault(span, message), [(left, &left_held), (right, &right_held)]))
    }

    /// The fault with what its parts gave.
    fn met<const N: usize>(&self, fault: Fault, parts: [(&Expr, &Held<'a>); N]) -> Fault {
        let given =
            |(part, held): (&Expr, &Held<'a>)| met_at(part, || held.value(&self.environment).into_owned());
        Fault { met: parts.into_iter().filter_map(given).collect(), ..fault }
    }
}

/// What a part gave; nothing for a literal, whose value can be read where it stands.
fn met_at(part: &Expr, value: impl FnOnce() -> Value) -> Option<Met> {
    (!matches!(part.kind, ExprKind::Literal(_))).then(|| Met { span: part.span, value: value() })
}

fn fault(span: Span, message: impl Into<String>) -> Fault {
    Fault { span, message: message.into(), met: Box::default() }
}

/// The value, unless it is nested too deep (decision R13).
fn bounded(value: Value, span: Span) -> Result<Value, Fault> {
    if value.depth() > limits::VALUE_DEPTH {
        return Err(fault(span, too_deep(value.depth())));
    }
    Ok(value)
}

/// What is said of a value that is nested too deep.
pub(super) fn too_deep(depth: u32) -> String {
    format!("the value is nested {depth} lists and objects deep, and {} are possible", limits::VALUE_DEPTH)
}
