//! Why an expression has no value.

use crate::source::Span;

/// A fault: which part failed, and what it met.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The part that failed, as bytes of the expression's decoded text.
    pub span: Span,
    /// What happened, one sentence without a full stop, with the value's type.
    pub message: String,
}
