//! Why an expression has no value.

use super::Expression;
use crate::source::Span;
use crate::value::Value;

/// A fault: which part failed, and what it met.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The part that failed, as bytes of the expression's decoded text.
    pub span: Span,
    /// What happened, one sentence without a full stop, with the value's type.
    pub message: String,
    /// What the parts that it depends on gave; literals are not among them.
    pub met: Box<[Met]>,
}

/// What a part of an expression gave before another part failed.
#[derive(Clone, Debug, PartialEq)]
pub struct Met {
    /// The part, as bytes of the expression's decoded text.
    pub span: Span,
    /// Its value.
    pub value: Value,
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

/// Characters of a value that are shown beside its part.
const SHOWN_OF_VALUE: usize = 60;

impl Met {
    /// The value as it is told beside its part: `is 7`.
    pub fn told(&self) -> String {
        let json = self.value.to_json();
        match json.char_indices().nth(SHOWN_OF_VALUE) {
            Some((at, _)) => format!("is {}…", &json[..at]),
            None => format!("is {json}"),
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
