//! The canonical layout as edits: of the whole text, of a few lines, and of a line that was just begun.

use fdl_compiler::diagnostic::Edit;
use fdl_compiler::format::{self, Layout};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node, Step};
use similar::{DiffOp, TextDiff};

/// Columns from one level to the next.
const STEP: usize = 2;

/// The edits that lay out all of a text; none of what is no YAML or something else than was said.
pub fn document(doc: &Document, layout: Layout) -> Option<Vec<Edit>> {
    let new = format::format_as(doc, layout).ok()?;
    Some(line_edits(&doc.text, &new, 0))
}

/// The edits that lay out what stands on the lines of a span.
pub fn range(doc: &Document, layout: Layout, span: Span) -> Option<Vec<Edit>> {
    let span = without_last_break(&doc.text, span);
    if is_in_braces(&doc.root) {
        return range_in_braces(doc, layout, span);
    }
    let Some(edit) = format::format_range(doc, layout, span).ok()? else { return Some(Vec::new()) };
    Some(line_edits(&doc.text[edit.span.range()], &edit.new_text, edit.span.start))
}

/// A selection of whole lines ends where the next one begins, which is not on that line.
fn without_last_break(text: &str, span: Span) -> Span {
    let selected = &text[span.range()];
    let kept = selected.strip_suffix('\n').unwrap_or(selected);
    let kept = kept.strip_suffix('\r').unwrap_or(kept);
    Span::new(span.start, span.end - u32::try_from(selected.len() - kept.len()).unwrap_or(0))
}

/// In JSON indentation means nothing, so lines can be laid out one by one, unless keys change their places.
fn range_in_braces(doc: &Document, layout: Layout, span: Span) -> Option<Vec<Edit>> {
    let mut edits = document(doc, layout)?;
    edits.retain(|it| it.span.start <= span.end && span.start <= it.span.end);
    format::is_same(doc, &applied(&doc.text, &edits)).then_some(edits)
}

/// A text after edits, which are in order and do not overlap.
fn applied(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.new_text);
    }
    out
}

/// The edits from one text to another, whole lines each; `start` is where the old one begins.
pub fn line_edits(old: &str, new: &str, start: u32) -> Vec<Edit> {
    let diff = TextDiff::from_lines(old, new);
    let offsets = |slices: &[&str]| -> Vec<usize> {
        let ends = slices.iter().scan(0, |end, slice| {
            *end += slice.len();
            Some(*end)
        });
        std::iter::once(0).chain(ends).collect()
    };
    let (old_at, new_at) = (
        offsets(&diff.iter_old_slices().collect::<Vec<_>>()),
        offsets(&diff.iter_new_slices().collect::<Vec<_>>()),
    );
    let changed = diff.ops().iter().filter(|it| !matches!(it, DiffOp::Equal { .. }));
    let edits = changed.map(|it| {
        let (before, after) = (it.old_range(), it.new_range());
        let at = |line: usize| start + u32::try_from(old_at[line]).unwrap_or(u32::MAX);
        let new_text = new[new_at[after.start]..new_at[after.end]].to_owned();
        Edit { span: Span::new(at(before.start), at(before.end)), new_text }
    });
    edits.collect()
}

/// The edit that indents the line that was just begun at an offset; none where it is right, or where nothing is known.
pub fn begun_line(doc: &Document, offset: u32) -> Option<Edit> {
    let text = &doc.text;
    let at = (offset as usize).min(text.len());
    let line = text[..at].rfind('\n')? + 1;
    let rest = &text[line..];
    let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    if !rest.trim().is_empty() && at > line + blanks {
        return None;
    }
    let before = text[..line].trim_end_matches(['\n', '\r']);
    // After a blank line the author has decided.
    if text[before.len()..line].matches('\n').count() > 1 {
        return None;
    }
    let previous = &before[before.rfind(['\n', '\r']).map_or(0, |it| it + 1)..];
    let column = column_after(doc, previous, before.len())?;
    let closes = rest.trim_start().starts_with(['}', ']']);
    let column = if closes { column.saturating_sub(STEP) } else { column };
    let start = u32::try_from(line).ok()?;
    let span = Span::new(start, start + u32::try_from(blanks).ok()?);
    (blanks != column).then(|| Edit { span, new_text: " ".repeat(column) })
}

/// Where the line after this one, which ends at `end`, begins.
fn column_after(doc: &Document, line: &str, end: usize) -> Option<usize> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let written = without_comment(line);
    if written.is_empty() {
        return None;
    }
    if is_in_text(doc, end) {
        return Some(indent);
    }
    if written.ends_with(['{', '[']) {
        return Some(indent + STEP);
    }
    let content = written.trim_start_matches(['-', ' ']);
    // `-a` is no item.
    let is_item = written[indent..].starts_with("- ") || &written[indent..] == "-";
    let column = if is_item { written.len() - content.len() } else { indent };
    if content.is_empty() {
        return Some(indent + STEP);
    }
    Some(if opens_block(content) { column + STEP } else { column })
}

/// Whether what belongs to a line comes on the next ones: `key:`, or a block scalar.
fn opens_block(content: &str) -> bool {
    let last = content.rsplit(' ').next().unwrap_or_default();
    let header = last.strip_prefix(['|', '>']);
    let is_header = header.is_some_and(|it| it.bytes().all(|it| matches!(it, b'+' | b'-' | b'1'..=b'9')));
    // Behind an anchor or a tag the value comes later too.
    let is_property = last.starts_with(['&', '!']) && content.contains(": ");
    content.ends_with(':') || is_property || is_header && content.len() > last.len()
}

fn without_comment(line: &str) -> &str {
    let is_comment = |at: usize| at == 0 || line[..at].ends_with([' ', '\t']);
    // Within quotes a `#` is rare, and costs a wrong indentation only.
    let end = line.match_indices('#').map(|it| it.0).find(|at| is_comment(*at));
    line[..end.unwrap_or(line.len())].trim_end()
}

/// Whether an offset is in or behind a block scalar's lines, or in a text over several lines.
fn is_in_text(doc: &Document, offset: usize) -> bool {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    let path = doc.path_at(offset);
    let Some(Step::Node(Node { span, content: Content::Scalar(_) })) = path.last() else { return false };
    doc.text[span.start as usize..offset as usize].contains('\n')
}

fn is_in_braces(node: &Node) -> bool {
    match &node.content {
        Content::Mapping(mapping) => mapping.flow,
        Content::Sequence(list) => list.flow,
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => false,
    }
}
