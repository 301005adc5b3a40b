//! Pairs that YAML takes and that nobody means: a key alone, or a value alone.
//!
//! `{Body}`, `? Body` and `: x` are pairs by the letter of YAML. Here they are what is left of a pair, as they are
//! where no parser would take them, so that one text has one meaning in every layout.

use super::tree::{Content, Document, Entry, Mapping, Node, Problem, ProblemKind};
use crate::lang::placeholder::holds_placeholder;
use crate::source::Span;

/// What is said of a key alone.
pub(super) const NO_COLON: (&str, &str) =
    ("a key without a colon and a value", "write `: ` and a value after it");
/// What is said of a value alone.
pub(super) const NO_KEY: (&str, &str) = ("there is no key before this colon", "write the key");
/// What helps where a comment of another language was read as a part of a key.
const NO_COMMENT: &str =
    "a comment begins with `#` and reaches to the end of its line: write it so, or delete it";

/// The document, with a problem for each pair that is none. A mapping that may be a placeholder is left alone.
pub(super) fn told(mut document: Document) -> Document {
    let found = walk(&document, |node, mapping, text| !is_lone(node, mapping, text));
    document.problems.extend(found);
    document.problems.sort_by_key(|problem| problem.span);
    document
}

/// The problems of `{name}`, for texts in which nobody leaves placeholders.
pub(crate) fn lone(document: &Document) -> Vec<Problem> {
    walk(document, is_lone)
}

/// Whether a mapping is `{name}`, as placeholders are written (decision S15).
pub(crate) fn is_lone(node: &Node, mapping: &Mapping, text: &str) -> bool {
    let [only] = &*mapping.entries else { return false };
    mapping.flow
        && only.colon.is_none()
        && only.value.is_missing()
        && holds_placeholder(&text[node.span.range()])
}

fn walk(document: &Document, is_looked_at: impl Fn(&Node, &Mapping, &str) -> bool) -> Vec<Problem> {
    let text = &document.text;
    let mut found = Vec::new();
    let mut open = vec![&document.root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => {
                if is_looked_at(node, mapping, text) {
                    found.extend(mapping.entries.iter().filter_map(|entry| problem(entry, text)));
                }
                open.extend(mapping.entries.iter().flat_map(|entry| [&entry.key, &entry.value]));
            }
            Content::Sequence(sequence) => open.extend(&sequence.items),
            // What an alias stands for was looked at where it is written.
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    found
}

fn problem(entry: &Entry, text: &str) -> Option<Problem> {
    let (span, (message, help)) = match (&entry.key, entry.colon) {
        (key, None) => (place(key, entry), NO_COLON),
        (Node { content: Content::Missing, .. }, Some(colon)) => (Span::new(colon, colon + 1), NO_KEY),
        (_, Some(_)) => return None,
    };
    let is_comment = ["//", "/*"].iter().any(|sign| text[span.range()].starts_with(sign));
    let help = if is_comment { NO_COMMENT } else { help };
    Some(Problem {
        span,
        message: message.to_owned(),
        help: Some(help.to_owned()),
        kind: ProblemKind::Syntax,
    })
}

fn place(key: &Node, entry: &Entry) -> Span {
    if key.is_missing() { entry.span() } else { key.span }
}
