//! Tree to value.

use super::{Draw, Environment, Expression, Fault};
use crate::value::Value;

/// The value of an expression, or why there is none.
pub(super) fn evaluate(
    expression: &Expression,
    _environment: &Environment<'_>,
    _draw: &mut Draw,
) -> Result<Value, Fault> {
    Err(Fault { span: expression.tree.span, message: "nothing stands here".to_owned() })
}
