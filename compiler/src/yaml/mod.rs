//! Source text to a tree with exact places, tolerant of half-typed text.

mod alias;
pub(crate) mod bare;
mod build;
mod convert;
pub mod core;
pub mod decode;
mod events;
pub mod scalar;
#[cfg(test)]
mod tests;
mod tolerant;
pub mod tree;
pub mod view;

pub use self::core::Core;
pub use self::decode::{DecodeProblem, decode};
pub use self::tree::{Comment, Content, Document, Entry, Mapping, Node, Problem, ProblemKind};
pub use self::tree::{Scalar, Sequence, Style};
pub use self::view::Step;

pub(crate) use self::scalar::offset;

use self::tolerant::{Checkpoint, Outcome};
use crate::lang::limits::TEXT_BYTES;
use crate::source::Span;
use std::sync::Arc;

/// The tree of any text; what is no YAML becomes a problem with its place.
///
/// Our own tolerant parser answers alone where it is sure. Else a full YAML
/// parser is the judge: what it accepts is read its way, and what it refuses
/// is read our way, so that one broken place costs no more than itself.
pub fn parse(text: impl Into<Arc<str>>) -> Document {
    parse_again(text.into(), None).document
}

/// A tree, and whether any YAML parser builds it.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// The tree.
    pub document: Document,
    /// Whether our own parser was sure of it: then trees of similar texts can be made from it.
    pub sure: bool,
}

/// The same tree as [`parse`] gives, made from that of another text where both have much in common.
/// The other tree must be one that our own parser was sure of.
pub(crate) fn parse_again(text: Arc<str>, known: Option<&Document>) -> Parsed {
    if text.len() > TEXT_BYTES {
        return Parsed { document: too_large(text), sure: false };
    }
    let own = tolerant::parse(&text, known);
    match own.sure {
        true => Parsed { document: own.document, sure: true },
        false => Parsed { document: judged(own, &text), sure: false },
    }
}

/// The tree of a text that the tolerant parser is not sure of.
fn judged(own: Outcome, text: &Arc<str>) -> Document {
    // Half-typed text is what an editor waits for: of a long one the judge need not see what is in order.
    if let Some(checkpoint) = own.checkpoint
        && is_told(&own.document)
        && events::refuses(&after(checkpoint, text))
    {
        return own.document;
    }
    match events::parse(text) {
        Ok(document) => bare::told(document),
        Err(refusal) => with_refusal(own.document, refusal),
    }
}

/// What a text is from a checkpoint on, with as little before it as puts a reader in the same state.
fn after(checkpoint: Checkpoint, text: &str) -> String {
    let Checkpoint { line, root, list } = checkpoint;
    let before = format!("{:root$}k:\n{:list$}- k\n", "", "");
    before + &text[line..]
}

/// Whether a document says why it is no YAML.
fn is_told(document: &Document) -> bool {
    let told = |problem: &Problem| matches!(problem.kind, ProblemKind::Syntax | ProblemKind::TooDeep);
    document.problems.iter().any(told)
}

/// The tree of a text that is no YAML: it has a problem, be it one that only the judge sees.
fn with_refusal(mut document: Document, refusal: Problem) -> Document {
    if !is_told(&document) {
        document.problems.push(refusal);
        document.problems.sort_by_key(|problem| problem.span);
    }
    document
}

/// A tree without content: spans would not fit, and nobody would wait for it.
fn too_large(text: Arc<str>) -> Document {
    let problem = Problem {
        span: Span::empty(0),
        message: format!("the text is larger than {} MiB", TEXT_BYTES >> 20),
        help: Some("split it into several files".to_owned()),
        kind: ProblemKind::Syntax,
    };
    Document { text, root: Node::missing(0), comments: vec![], problems: vec![problem], portability: vec![] }
}
