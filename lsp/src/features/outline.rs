//! What the tree of the text itself tells: what folds, and what grows around a selection.

use super::written::inside_quotes;
use fdl_compiler::expr::ExprKind;
use fdl_compiler::flow::ExpressionAt;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node, Step};

/// Something that can be folded: the line that it begins on stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Its place.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// What is folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A pair or an item.
    Part,
    /// Comments on lines of their own.
    Comment,
}

/// What can be folded, in the order of the text.
pub fn folds(doc: &Document) -> Vec<Fold> {
    let mut found: Vec<Span> = vec![without_closing(doc, doc.root.span, &doc.root)];
    found.retain(|_| is_in_brackets(&doc.root));
    let mut open = vec![&doc.root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => {
                for entry in &mapping.entries {
                    if !matches!(entry.value.content, Content::Missing) {
                        found.push(without_closing(doc, entry.span(), &entry.value));
                    }
                    open.push(&entry.value);
                }
            }
            Content::Sequence(list) => {
                found.extend(list.items.iter().map(|it| without_closing(doc, it.span, it)));
                open.extend(&list.items);
            }
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    found.retain(|it| doc.text[it.range()].contains('\n'));
    let parts = found.into_iter().map(|span| Fold { span, kind: FoldKind::Part });
    let comments = comments(doc).into_iter().map(|span| Fold { span, kind: FoldKind::Comment });
    let mut folds: Vec<Fold> = parts.chain(comments).collect();
    folds.sort_by_key(|it| (it.span.start, std::cmp::Reverse(it.span.end)));
    folds
}

/// What of a part is folded: a closing bracket on a line of its own stays, as it does in other languages.
fn without_closing(doc: &Document, span: Span, value: &Node) -> Span {
    let closed =
        doc.text[..value.span.end as usize].strip_suffix(['}', ']']).filter(|_| is_in_brackets(value));
    let Some(before) =
        closed.map(|it| it.trim_end_matches([' ', '\t'])).filter(|it| it.ends_with(['\n', '\r']))
    else {
        return span;
    };
    let end = before.trim_end().len();
    Span::new(span.start, u32::try_from(end).unwrap_or(span.end).max(span.start))
}

fn is_in_brackets(node: &Node) -> bool {
    match &node.content {
        Content::Mapping(mapping) => mapping.flow,
        Content::Sequence(list) => list.flow,
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => false,
    }
}

/// Comments on lines that follow one another.
fn comments(doc: &Document) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for comment in doc.comments.iter().filter(|it| it.own_line) {
        let follows = |run: &Span| {
            let between = doc.text.get(run.end as usize..comment.span.start as usize);
            between.is_some_and(|it| it.trim().is_empty() && it.matches('\n').count() <= 1)
        };
        match runs.last_mut() {
            Some(run) if follows(run) => run.end = comment.span.end,
            Some(_) | None => runs.push(comment.span),
        }
    }
    runs.retain(|it| doc.text[it.range()].contains(['\n', '\r']));
    runs
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
    let unquoted =
        scalar.map(|it| inside_quotes(&doc.text, it)).filter(|it| !it.is_empty() && it.touches(offset));
    all.extend(unquoted);
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
