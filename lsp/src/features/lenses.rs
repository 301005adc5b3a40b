//! Where something can be run: flows as a whole, and the cases of flow tests.

use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Document, Node};

/// The place that stands for a whole flow: its first key.
pub fn flow(doc: &Document) -> Option<Span> {
    let root = doc.root.as_mapping()?;
    root.entries.first().map(|it| it.key.span)
}

/// A case of a flow test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its place.
    pub span: Span,
    /// Its name, where it has one.
    pub name: Option<String>,
}

/// The cases of a test file.
pub fn cases(doc: &Document) -> Vec<Case> {
    let cases = doc.root.as_mapping().and_then(|it| it.get(doc, "cases")).and_then(Node::as_sequence);
    let cases = cases.map(|it| &*it.items).unwrap_or_default();
    let case = |it: &Node| {
        let name = it.as_mapping().and_then(|it| it.get(doc, "name")).and_then(Node::as_scalar);
        Case { span: it.span, name: name.map(|it| doc.scalar_text(it).to_owned()) }
    };
    cases.iter().map(case).collect()
}
