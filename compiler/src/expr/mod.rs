//! The expression language: text to tree, tree to value.

mod environment;
mod fault;

pub use environment::{Context, Draw, Environment};
pub use fault::Fault;

use crate::value::Value;
use crate::yaml::scalar::ScalarMap;
use std::sync::Arc;

/// An expression, compiled once.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text as it was decoded from its scalar.
    pub text: Arc<str>,
    /// The way from `text` back to the source.
    pub place: ScalarMap,
}

impl Expression {
    /// The value, or why there is none.
    pub fn evaluate(&self, environment: &Environment<'_>, draw: &mut Draw) -> Result<Value, Fault> {
        let _ = (environment, draw);
        Ok(Value::Null)
    }
}
