//! Source text to a tree with exact places, tolerant of half-typed text.

mod alias;
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

use crate::lang::limits::TEXT_BYTES;
use crate::source::Span;
use std::sync::Arc;

/// The tree of any text; what is no YAML becomes a problem with its place.
///
/// Our own tolerant parser answers alone where it is sure. Else a full YAML
/// parser is the judge: what it accepts is read its way, and what it refuses
/// is read our way, so that one broken place costs no more than itself.
pub fn parse(text: impl Into<Arc<str>>) -> Document {
    let text = text.into();
    if text.len() > TEXT_BYTES {
        return too_large(text);
    }
    let own = tolerant::parse(&text);
    if own.sure {
        return own.document;
    }
    match events::parse(&text) {
        Ok(document) => document,
        Err(refusal) => with_refusal(own.document, refusal),
    }
}

/// The tree of a text that is no YAML: it has a problem, be it one that only the judge sees.
fn with_refusal(mut document: Document, refusal: Problem) -> Document {
    let told = |problem: &Problem| matches!(problem.kind, ProblemKind::Syntax | ProblemKind::TooDeep);
    if !document.problems.iter().any(told) {
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
