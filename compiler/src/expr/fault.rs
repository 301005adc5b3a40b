//! Why an expression has no value.

use super::Expression;
use crate::source::Span;

/// A fault: which part failed, and what it met.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The part that failed, as bytes of the expression's decoded text.
    pub span: Span,
    /// What happened, one sentence without a full stop, with the value's type.
    pub message: String,
}

/// Characters of an expression or a part that are shown in one line.
const SHOWN: usize = 120;

impl Fault {
    /// One line that shows the expression, the part that failed and what it met (decision E11).
    pub fn detail(&self, expression: &Expression) -> String {
        let part = expression.text.get(self.span.range()).unwrap_or_default();
        let (whole, part) = (one_line(&expression.text), one_line(part));
        if part.is_empty() || part == whole {
            format!("{}, in `{whole}`", self.message)
        } else {
            format!("{}, at `{part}` in `{whole}`", self.message)
        }
    }
}

/// The text with its white space folded, cut where it is long.
fn one_line(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &folded[..at]),
        None => folded,
    }
}
