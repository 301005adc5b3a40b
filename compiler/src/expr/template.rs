//! Constructors and `Parameters`: values with expressions inside.

use super::{Draw, Environment, Expression, Fault};
use crate::program::Template;
use crate::value::{List, Object, Value};
use std::sync::Arc;

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
        match self {
            Self::Constant(value) => Ok(value.clone()),
            Self::Computed(expression) => expression
                .evaluate(environment, draw)
                .map_err(|fault| TemplateFault { expression: Arc::clone(expression), fault }),
            Self::List(items) => {
                let items = items.iter().map(|item| item.evaluate(environment, draw));
                Ok(Value::List(items.collect::<Result<Vec<_>, _>>().map(List::from)?))
            }
            Self::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, member)| Ok((Arc::clone(key), member.evaluate(environment, draw)?)));
                Ok(Value::Object(members.collect::<Result<Object, _>>()?))
            }
        }
    }
}
