//! A part of a flow in its canonical layout, where it stands.

use super::block::{Block, Writer, joined};
use super::part::write_leads;
use super::{Layout, is_same, line_break, refusal, root_role};
use crate::diagnostic::{Diagnostic, Edit};
use crate::source::Span;
use crate::yaml::{self, Document};
use std::ops::Range;

/// The edit that lays out the pairs and items on the lines of `span`, if they change, or what stands in the way.
///
/// They stay at their indentation. Keys are brought in order where all of a mapping's are on these lines.
/// Of a text that is no block, such as JSON, nothing is laid out by itself.
pub fn format_range(
    document: &Document,
    layout: Layout,
    span: Span,
) -> Result<Option<Edit>, Vec<Diagnostic>> {
    refusal(document, layout)?;
    let mut writer = Writer::new(document);
    writer.wanted = Some(Wanted { lines: lines_of(&document.text, span.range()), edit: None });
    writer.document(root_role(document, layout));
    let Some(mut edit) = writer.wanted.and_then(|it| it.edit) else { return Ok(None) };
    edit.new_text = edit.new_text.replace('\n', line_break(&document.text));
    let mut text = document.text.to_string();
    text.replace_range(edit.span.range(), &edit.new_text);
    Ok((*text != *document.text && is_same(document, &text)).then_some(edit))
}

/// The lines that are asked for, and the edit once the innermost block around them is written.
pub(super) struct Wanted {
    lines: Range<usize>,
    edit: Option<Edit>,
}

/// Where a block stands in the text.
pub(super) struct Site {
    /// Where its first line begins, or in that line if something else begins it.
    pub start: usize,
    /// Its indentation.
    pub column: usize,
    /// Its indentation in what is written.
    pub indent: usize,
}

impl Writer<'_> {
    /// Notes the edit of a few parts of a block, which are not in order yet.
    pub fn note_some(&mut self, block: &Block, site: &Site) {
        let text = &self.doc.text;
        let Some(wanted) = self.wanted.as_mut().filter(|it| it.edit.is_none()) else { return };
        let (Some(first), Some(last)) = (block.parts.first(), block.parts.last()) else { return };
        let whole = lines_of(text, first.source.start..last.source.end);
        let is_within = whole.start <= wanted.lines.start && wanted.lines.end <= whole.end;
        let touches = |source: &Range<usize>| {
            let own = lines_of(text, source.clone());
            own.start < wanted.lines.end && wanted.lines.start < own.end
        };
        let mut touched = block.parts.iter().enumerate().filter(|it| touches(&it.1.source)).map(|it| it.0);
        let Some(from) = touched.next().filter(|_| is_within) else { return };
        let to = touched.next_back().unwrap_or(from) + 1;
        if to - from == block.parts.len() {
            return;
        }
        let parts = &block.parts[from..to];
        let mut out = String::new();
        for (at, part) in parts.iter().enumerate() {
            // What stands before the first one stays there.
            let leads = if at == 0 { &part.lead[part.n_before..] } else { &part.lead };
            write_leads(&mut out, leads, site.indent, at > 0 && !parts[at - 1].keeps_blanks);
            out.extend(std::iter::repeat_n(' ', site.indent));
            out.push_str(&part.text);
            out.push('\n');
        }
        let (start, end) = (parts[0].source.start, parts[parts.len() - 1].source.end);
        wanted.edit = Some(edit(text, &out, start, end, site));
    }

    /// Notes the edit of a block that is in order, if all of it is asked for.
    pub fn note_whole(&mut self, block: &Block, site: &Site) {
        let text = &self.doc.text;
        let end = self.at.pos;
        let Some(wanted) = self.wanted.as_mut().filter(|it| it.edit.is_none()) else { return };
        let whole = lines_of(text, site.start..end.max(site.start));
        if whole.start <= wanted.lines.start && wanted.lines.end <= whole.end && !block.parts.is_empty() {
            let out = joined(block, site.indent) + "\n";
            wanted.edit = Some(edit(text, &out, site.start, end, site));
        }
    }
}

/// `out`, whole lines, in place of the text from `start` to `end`.
fn edit(text: &str, out: &str, start: usize, end: usize, site: &Site) -> Edit {
    let begins_line = text[..start].ends_with(['\n', '\r']) || start == 0;
    let ends_line = text[..end].ends_with(['\n', '\r']);
    let mut new_text = String::with_capacity(out.len());
    for (at, line) in out.lines().enumerate() {
        if at > 0 {
            new_text.push('\n');
        }
        if let Some(content) = line.get(site.indent..).filter(|it| !it.is_empty()) {
            let columns = if at == 0 && !begins_line { 0 } else { site.column };
            new_text.extend(std::iter::repeat_n(' ', columns));
            new_text.push_str(content);
        }
    }
    if ends_line {
        new_text.push('\n');
    }
    Edit { span: Span::new(yaml::offset(start), yaml::offset(end)), new_text }
}

/// The whole lines that a range touches, the last line break included.
fn lines_of(text: &str, range: Range<usize>) -> Range<usize> {
    let end = range.end.min(text.len());
    let start = text[..range.start.min(end)].rfind(['\n', '\r']).map_or(0, |it| it + 1);
    start..end + text[end..].find(['\n', '\r']).unwrap_or(text.len() - end) + 1
}
