//! Constructors and `Parameters`: values with expressions inside.

use super::evaluate::too_deep;
use super::{Draw, Environment, Expression, Fault};
use crate::lang::limits;
use crate::value::{Object, Value};
use std::sync::Arc;

/// A value with expressions in it: a constructor, or `Parameters`.
#[derive(Clone, Debug)]
pub enum Template {
    /// No expression inside.
    Constant(Value),
    /// One expression.
    Computed(Arc<Expression>),
    /// A list with expressions inside.
    List(Vec<Template>),
    /// An object with expressions inside, keys without `.$`, sorted.
    Object(Vec<(Arc<str>, Template)>),
}

/// Which expression of a template faulted, and how.
#[derive(Clone, Debug)]
pub struct TemplateFault {
    /// The expression.
    pub expression: Arc<Expression>,
    /// Why it has no value.
    pub fault: Fault,
}

impl TemplateFault {
    /// One line that shows the expression, the part that failed and what it met (decision E11).
    pub fn detail(&self) -> String {
        self.fault.detail(&self.expression)
    }
}

impl Template {
    /// The value, its expressions evaluated in the order of the keys; constants are shared.
    pub fn evaluate(&self, environment: &Environment<'_>, draw: &mut Draw) -> Result<Value, TemplateFault> {
        let value = self.part(environment, draw)?;
        match self.first_expression() {
            Some(expression) if value.depth() > limits::VALUE_DEPTH => Err(TemplateFault {
                expression: Arc::clone(expression),
                fault: Fault {
                    span: expression.tree.span,
                    message: too_deep(value.depth()),
                    met: Box::default(),
                },
            }),
            _ => Ok(value),
        }
    }

    fn part(&self, environment: &Environment<'_>, draw: &mut Draw) -> Result<Value, TemplateFault> {
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Computed(expression) => expression
                .evaluate(environment, draw)
                .map_err(|fault| TemplateFault { expression: Arc::clone(expression), fault }),
            Self::List(items) => items
                .iter()
                .map(|item| item.part(environment, draw))
                .collect::<Result<Vec<_>, _>>()
                .map(Value::from),
            Self::Object(members) => {
                let mut values = Vec::with_capacity(members.len());
                for (key, member) in members {
                    values.push((Arc::clone(key), member.part(environment, draw)?));
                }
                Ok(values.into_iter().collect::<Object>().into())
            }
        }
    }

    /// The expression that is evaluated first; none in a constant.
    fn first_expression(&self) -> Option<&Arc<Expression>> {
        match self {
            Self::Constant(_) => None,
            Self::Computed(expression) => Some(expression),
            Self::List(items) => items.iter().find_map(Self::first_expression),
            Self::Object(members) => members.iter().find_map(|(_, member)| member.first_expression()),
        }
    }
}
