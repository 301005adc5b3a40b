//! What is wrong with a flow: the rules and what drives them.

pub mod expression;
pub mod rule;
pub mod types;

use crate::diagnostic::Diagnostic;
use crate::flow::Flow;
use crate::program::Mode;

/// Everything that the rules of the whole flow find, in no order.
pub fn run(flow: &Flow, text: &str, mode: Mode) -> Vec<Diagnostic> {
    let _ = (flow, text, mode);
    Vec::new()
}
