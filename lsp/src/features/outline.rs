//! What the tree of the text itself tells: what folds, and what grows around a selection.

use fdl_compiler::expr::ExprKind;
use fdl_compiler::flow::ExpressionAt;
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

/// The spans around an offset, from the innermost outwards, each larger than the one before. They go into `expressions`.
pub fn selections(doc: &Document, expressions: &[ExpressionAt], offset: u32) -> Vec<Span> {
    let whole = Span::new(0, u32::try_from(doc.text.len()).unwrap_or(u32::MAX));
    let path = doc.path_at(offset).into_iter().map(|step| match step {
        Step::Node(Node { span, .. }) => *span,
        Step::Entry(entry) => entry.span(),
    });
    let mut all: Vec<Span> = path.collect();
    let scalar = all.last().copied();
    let expression = expressions.iter().find(|it| Some(it.span) == scalar);
    all.extend(expression.map(|it| parts(it, offset)).unwrap_or_default());
    let mut spans = vec![whole];
    for span in all {
        let last = spans.last().copied().unwrap_or(whole);
        if span != last && last.start <= span.start && span.end <= last.end {
            spans.push(span);
        }
    }
    spans.reverse();
    spans
}

/// The parts of an expression that touch an offset, and the word there, the largest first.
fn parts(at: &ExpressionAt, offset: u32) -> Vec<Span> {
    let mut spans = Vec::new();
    at.expression.tree.walk(&mut |part| {
        spans.push(part.span);
        match &part.kind {
            ExprKind::Member { name_span, .. } => spans.push(*name_span),
            ExprKind::Call(call) => spans.push(call.name_span),
            ExprKind::Object(entries) => {
                for entry in entries {
                    spans.extend([entry.key_span.cover(entry.value.span), entry.key_span]);
                }
            }
            ExprKind::Hole
            | ExprKind::Literal(_)
            | ExprKind::Variable(_)
            | ExprKind::Index { .. }
            | ExprKind::Projection { .. }
            | ExprKind::List(_)
            | ExprKind::Group(_)
            | ExprKind::Unary { .. }
            | ExprKind::Binary { .. } => {}
        }
    });
    let mut spans: Vec<Span> = spans.into_iter().map(|it| at.expression.place.to_source(it)).collect();
    spans.retain(|it| !it.is_empty() && it.touches(offset));
    spans.sort_by_key(|it| (it.start.abs_diff(it.end), it.start));
    spans.reverse();
    spans
}
