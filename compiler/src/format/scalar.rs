//! Scalars at another indentation, and without quotes that nothing asks for.

use super::cursor::column;
use crate::yaml::core::plain;
use crate::yaml::{Core, Document, Node, Scalar, Style};

/// Words that some YAML reads as something else than a text.
const SPECIAL: &[&str] = &["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

/// A key or value of a block: lines after the first are indented by `indent`.
pub(super) fn in_block(doc: &Document, node: &Node, scalar: &Scalar, indent: usize) -> String {
    match scalar.style {
        Style::Plain => lines(&doc.text[node.span.range()], indent),
        Style::SingleQuoted | Style::DoubleQuoted => {
            let (text, written) = (doc.scalar_text(scalar), &doc.text[node.span.range()]);
            let is_text = scalar.tag().is_none();
            // Who has broken a long text into lines wants to read it so.
            let is_broken = written.contains(['\n', '\r']);
            if is_text && !is_broken && is_plain(text) { text.to_owned() } else { lines(written, indent) }
        }
        Style::Literal | Style::Folded => block(doc, node, scalar, indent),
    }
}

/// A plain or quoted scalar as it is written: lines after the first are indented by `indent`.
pub(super) fn lines(written: &str, indent: usize) -> String {
    if !written.contains(['\n', '\r']) {
        return written.to_owned();
    }
    let mut out = String::with_capacity(written.len());
    let mut all = split(written).peekable();
    let mut is_first = true;
    while let Some(line) = all.next() {
        let line = if is_first { line } else { line.trim_start_matches([' ', '\t']) };
        // Blanks before a line break mean nothing, unless they are escaped.
        let trimmed = line.trim_end_matches([' ', '\t']);
        let keeps = all.peek().is_none() || trimmed.ends_with('\\');
        let line = if keeps { line } else { trimmed };
        if !is_first {
            out.push('\n');
            if !line.is_empty() {
                out.extend(std::iter::repeat_n(' ', indent));
            }
        }
        out.push_str(line);
        is_first = false;
    }
    out
}

/// Whether blank lines after a scalar belong to it.
pub(super) fn keeps_blanks(doc: &Document, node: &Node, scalar: &Scalar) -> bool {
    let header = header(&doc.text[node.span.range()]);
    is_block(scalar) && header.contains('+')
}

/// Whether a scalar is a block.
pub(super) fn is_block(scalar: &Scalar) -> bool {
    matches!(scalar.style, Style::Literal | Style::Folded)
}

/// Where a scalar ends, with the blank lines that it keeps.
pub(super) fn end(doc: &Document, node: &Node, scalar: &Scalar) -> usize {
    let end = node.span.range().end;
    if keeps_blanks(doc, node, scalar) { end.max(scalar.body().range().end) } else { end }
}

fn block(doc: &Document, node: &Node, scalar: &Scalar, indent: usize) -> String {
    let text = &*doc.text;
    let start = scalar.body().range().start;
    let body = &text[start..end(doc, node, scalar).max(start)];
    let old = scalar.indent() as usize;
    let mut lines: Vec<&str> = split(body).map(|line| unindented(line, old)).collect();
    if body.ends_with(['\n', '\r']) || body.is_empty() {
        lines.pop();
    }
    let head = text[node.span.range().start..start].lines().next().unwrap_or_default();
    let (indicators, comment) = head.split_at(header(head).len());
    let mut out: String = indicators.chars().filter(|it| !it.is_ascii_digit()).collect();
    let first = lines.iter().find(|it| !it.is_empty());
    if first.is_some_and(|it| it.starts_with([' ', '\t'])) {
        // A block's content stands two columns right of what it belongs to.
        out.insert(1, '2');
    }
    out.push_str(comment.trim_end());
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
    out
}

/// `|` or `>` with what qualifies it.
fn header(written: &str) -> &str {
    let end = written.find(|it: char| !matches!(it, '|' | '>' | '+' | '-' | '0'..='9'));
    &written[..end.unwrap_or(written.len())]
}

/// A block's line without its indentation.
fn unindented(line: &str, indent: usize) -> &str {
    let spaces = line.bytes().take(indent).take_while(|it| *it == b' ').count();
    &line[spaces..]
}

/// Lines without their breaks; after a final break comes an empty one.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let length = if text[end..].starts_with("\r\n") { 2 } else { 1 };
        rest = Some(&text[end + length..]);
        Some(&text[..end])
    })
}

/// Whether any YAML reads this as the same text where no quotes are around it, in a block.
pub fn is_plain(text: &str) -> bool {
    let begins_well = text.starts_with(|it: char| it.is_alphabetic() || matches!(it, '$' | '_' | '/'));
    let is_special = SPECIAL.contains(&text.to_lowercase().as_str());
    begins_well
        && !is_special
        && !text.ends_with([' ', ':'])
        && !text.contains(": ")
        && !text.contains(" #")
        && text.chars().all(is_printable)
        && plain(text) == Core::Text(text)
}

/// Whether a character may stand in plain text on one line.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Lines of an odd node, moved together so that the first one stands at `indent`.
pub(super) fn moved(text: &str, start: usize, end: usize, indent: usize) -> String {
    let old = column(text, start);
    let mut out = String::new();
    for (at, line) in split(&text[start..end]).enumerate() {
        if at == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let content = line.trim_start_matches(' ');
        if !content.trim_end().is_empty() {
            let spaces = (line.len() - content.len() + indent).saturating_sub(old);
            out.extend(std::iter::repeat_n(' ', spaces));
            out.push_str(content);
        }
    }
    out
}
