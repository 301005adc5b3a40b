//! "Sort fields": the fields of one mapping in their canonical order, each as it is written.

use super::write::{column, key_text, line_end, replace};
use super::{Kind, Refactoring, mapping_at, spec_of};
use crate::features::cursor::state_around;
use fdl_compiler::Analysis;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::lang::definition::flow_spec;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Mapping, Node};

/// The fields of the state around, or of the flow.
pub fn fields(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    let doc = &analysis.document;
    let (node, spec, title) = match state_around(analysis, span) {
        Some(state) => {
            let name = state.name().map_or("this state", |it| it);
            (mapping_at(doc, state.span)?, spec_of(state), format!("Sort the fields of `{name}`"))
        }
        None => (&doc.root, flow_spec(), "Sort the fields of the flow".to_owned()),
    };
    let Content::Mapping(mapping) = &node.content else { return None };
    let within = |it: &Span| node.span.start <= it.start && it.end <= node.span.end;
    // What anchors and our own comments are good for depends on the order.
    let is_bound = doc.portability.iter().any(within)
        || doc.comments.iter().any(|it| within(&it.span) && doc.text[it.span.range()].contains("fdlc:"));
    if is_bound || mapping.entries.iter().any(|it| it.colon.is_none()) {
        return None;
    }
    let mut order: Vec<usize> = (0..mapping.entries.len()).collect();
    order.sort_by_key(|at| spec.rank(key_text(doc, &mapping.entries[*at]).trim_end_matches(".$")));
    if order.is_sorted() {
        return None;
    }
    let edits = if mapping.flow {
        in_braces(doc, mapping, &order)
    } else {
        vec![in_block(doc, node, mapping, &order)?]
    };
    Some(Refactoring::new(title, Kind::Rewrite, edits))
}

/// Each pair at the place of another one.
fn in_braces(doc: &Document, mapping: &Mapping, order: &[usize]) -> Vec<Edit> {
    let moved = order.iter().enumerate().filter(|(to, from)| to != *from);
    let edit = |(to, from): (usize, &usize)| {
        let written = doc.text[mapping.entries[*from].span().range()].to_owned();
        Edit { span: mapping.entries[to].span(), new_text: written }
    };
    moved.map(edit).collect()
}

/// The lines of each pair, with the comments and blank lines before them.
fn in_block(doc: &Document, node: &Node, mapping: &Mapping, order: &[usize]) -> Option<Edit> {
    let text = &doc.text;
    let indent = column(text, node.span.start);
    let ends: Vec<usize> = mapping.entries.iter().map(|it| end_of(doc, it.span().end, indent)).collect();
    let start = node.span.start as usize;
    let lines = |at: usize| -> Option<&str> {
        let from = if at == 0 { start } else { after_break(text, ends[at - 1]) };
        // In a broken text two pairs may end on one line.
        text.get(from..ends[at])
    };
    let mut out = String::new();
    for (to, from) in order.iter().enumerate() {
        let chunk = lines(*from)?;
        match (to, *from) {
            (0, 0) => out.push_str(chunk),
            (0, _) => {
                let bare = chunk.strip_prefix(&*" ".repeat(indent))?;
                // The first pair may share its line with a dash, where no comment has room.
                if bare.starts_with(['#', ' ', '\n', '\r']) {
                    return None;
                }
                out.push_str(bare);
            }
            (_, from) => {
                out.push('\n');
                if from == 0 {
                    out.extend(std::iter::repeat_n(' ', indent));
                }
                out.push_str(chunk);
            }
        }
    }
    let span = Span::new(node.span.start, u32::try_from(*ends.last()?).ok()?);
    Some(replace(doc, span, &out.replace("\r\n", "\n")))
}

/// The end of the last line of a pair that ends at `end`, with the comments that stand further right.
fn end_of(doc: &Document, end: u32, indent: usize) -> usize {
    let text = &doc.text;
    let mut end = line_end(text, end);
    let next = doc.comments.partition_point(|it| it.span.start < end);
    for comment in &doc.comments[next..] {
        let between = &text[end as usize..comment.span.start as usize];
        if !between.trim().is_empty() || column(text, comment.span.start) <= indent {
            break;
        }
        end = comment.span.end;
    }
    end as usize
}

fn after_break(text: &str, end: usize) -> usize {
    end + if text[end..].starts_with("\r\n") { 2 } else { 1 }
}
