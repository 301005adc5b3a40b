//! What the tree of the text itself tells: what folds, and what grows around a selection.

use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node, Step};

/// What can be folded: spans that begin on the line that stays.
pub fn folds(doc: &Document) -> Vec<Span> {
    let mut found = Vec::new();
    let mut open = vec![&doc.root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => {
                for entry in &mapping.entries {
                    if !matches!(entry.value.content, Content::Missing) {
                        found.push(entry.span());
                    }
                    open.push(&entry.value);
                }
            }
            Content::Sequence(list) => {
                found.extend(list.items.iter().map(|it| it.span));
                open.extend(&list.items);
            }
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    found.retain(|it| doc.text[it.range()].contains('\n'));
    found.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    found
}

/// The spans around an offset, from the innermost outwards, each larger than the one before.
pub fn selections(doc: &Document, offset: u32) -> Vec<Span> {
    let whole = Span::new(0, u32::try_from(doc.text.len()).unwrap_or(u32::MAX));
    let mut spans = vec![whole];
    for step in doc.path_at(offset) {
        let span = match step {
            Step::Node(Node { span, .. }) => *span,
            Step::Entry(entry) => entry.span(),
        };
        let last = spans.last().copied().unwrap_or(whole);
        if span != last && last.start <= span.start && span.end <= last.end {
            spans.push(span);
        }
    }
    spans.reverse();
    spans
}
