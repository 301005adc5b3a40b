//! Any text to a tree, line by line: indentation decides.
//!
//! This parser never fails. Of text that is no YAML it reports each broken
//! place and keeps the rest. It knows when a text is made only of constructs
//! that it surely reads like any YAML parser; then nobody else is asked.
//!
//! It never looks further ahead than to the next line with content (quoted
//! scalars and brackets: to the line that ends them), so it is linear.

mod again;
mod block;
mod flow;
mod indent;
mod scan;
mod value;

use self::again::Known;
use super::build::{Builder, Kind};
use super::scalar::offset;
use super::tree::{Comment, Document, ProblemKind};
use crate::lang::limits::NESTING;
use crate::source::Span;
use std::sync::Arc;

/// What may have been meant as a part of its value, as in `"a" in $Input`.
const CLOSING_QUOTE: &str = "the closing quote";

/// What the tolerant parser made of a text.
pub(super) struct Outcome {
    /// The tree and what is broken in it.
    pub document: Document,
    /// Whether any YAML parser would build the same tree.
    pub sure: bool,
    /// The last place up to which it would, and from which on all can be judged by itself.
    pub checkpoint: Option<Checkpoint>,
}

/// The start of a line with an item of the outermost list, which is the value of a pair of the root.
/// Whoever reads YAML from here on knows nothing of what stands before but that there are such a pair and list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checkpoint {
    /// Where the line begins.
    pub line: usize,
    /// The column of the root's keys.
    pub root: usize,
    /// The column of the list's dashes.
    pub list: usize,
}

/// The tree of any text. What of it stood in a known one, of which the parser was sure, is taken from there.
pub(super) fn parse(text: &Arc<str>, known: Option<&Document>) -> Outcome {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut parser = Parser {
        bytes: text.as_bytes(),
        pos: start,
        line: start,
        builder: Builder::new(text),
        sure: true,
        levels: Vec::new(),
        root: false,
        marked: false,
        odd_line: usize::MAX,
        outside: false,
        odd_column: None,
        silent: false,
        checkpoint: None,
        known: known.and_then(|it| Known::new(it, text)),
    };
    parser.controls(text);
    parser.lines();
    let checkpoint = parser.checkpoint;
    let document = parser.builder.finish(text.clone());
    Outcome { sure: parser.sure && document.problems.is_empty(), document, checkpoint }
}

struct Parser<'t> {
    bytes: &'t [u8],
    pos: usize,
    // Where the line that `pos` is on begins.
    line: usize,
    builder: Builder<'t>,
    // Whether all that was read so far is beyond doubt.
    sure: bool,
    // Open block collections, columns never falling.
    levels: Vec<Level>,
    // Whether the root was read.
    root: bool,
    // Whether a `---` was read.
    marked: bool,
    // The line that was last reported for its indentation.
    odd_line: usize,
    // Whether text after the root was reported.
    outside: bool,
    // The column of a line that fits nowhere, already reported: its neighbours there are not reported again.
    odd_column: Option<usize>,
    // Whether what is nested too deep was reported; nothing later is reliable.
    silent: bool,
    // The last place from which on all can be judged by itself.
    checkpoint: Option<Checkpoint>,
    known: Option<Known<'t>>,
}

/// A block collection that has not ended.
#[derive(Clone, Copy, Debug)]
struct Level {
    column: usize,
    kind: Kind,
    // Whether the last pair or item has no value yet, and may get one on later lines.
    pending: bool,
    // After the last dash: where a missing item belongs.
    dash: u32,
}

impl Parser<'_> {
    fn span(start: usize, end: usize) -> Span {
        Span::new(offset(start), offset(end.max(start)))
    }

    fn problem(&mut self, start: usize, end: usize, message: &str, help: &str) {
        self.sure = false;
        if !self.silent {
            self.builder.problem(Self::span(start, end), ProblemKind::Syntax, message, help);
        }
    }

    /// The column of the innermost block collection; none outside of all.
    fn base(&self) -> Option<usize> {
        self.levels.last().map(|level| level.column)
    }

    /// Whether a column is right of the innermost block collection.
    fn is_inside(&self, column: usize) -> bool {
        self.base().is_none_or(|base| column > base)
    }

    /// Reports characters that no YAML may contain.
    fn controls(&mut self, text: &str) {
        // Whole pieces at once: nothing is decided within one, so many bytes are looked at together.
        let any = |piece: &[u8]| piece.iter().fold(false, |any, byte| any | suspicious(*byte));
        if !self.bytes.chunks(256).any(any) {
            return;
        }
        let mut found: Vec<(usize, char)> = Vec::new();
        let inner = &text[self.pos..];
        found.extend(inner.char_indices().filter(|(_, character)| !allowed(*character)).take(100));
        for (at, character) in found {
            let at = at + self.pos;
            let message = format!("the character U+{:04X} may not stand in YAML", u32::from(character));
            let help = "write it as an escape between double quotes, or delete it";
            self.problem(at, at + character.len_utf8(), &message, help);
        }
    }

    /// After blanks: notes a comment, reports anything else, and goes to the next line.
    fn finish_line(&mut self, what: &str) {
        let content = scan::after_blanks(self.bytes, self.pos);
        let end = scan::line_end(self.bytes, content);
        let blank = content > self.pos || content == self.line;
        if self.bytes[self.pos..content].contains(&b'\t') {
            self.sure = false;
        }
        match self.bytes.get(content) {
            Some(b'#') if blank => self.comment(content),
            Some(byte) if !scan::is_break(*byte) => {
                let end = scan::trimmed(self.bytes, content, end);
                let help = match what {
                    CLOSING_QUOTE => "put the whole value in quotes of the other kind, or delete this",
                    _ => "begin a new line, or delete it",
                };
                self.problem(content, end, &format!("text after {what} on the same line"), help);
                self.next_line(end);
            }
            _ => self.next_line(end),
        }
    }

    /// The comment at `at`, and on to the next line.
    fn comment(&mut self, at: usize) {
        let end = scan::line_end(self.bytes, at);
        let own_line = scan::after_blanks(self.bytes, self.line) == at;
        self.builder.comments.push(Comment { span: Self::span(at, end), own_line });
        self.next_line(end);
    }

    /// On to the line after the one whose end is at or after `end`.
    fn next_line(&mut self, end: usize) {
        let end = scan::line_end(self.bytes, end);
        self.pos = scan::after_break(self.bytes, end);
        self.line = self.pos;
        if self.bytes.get(end) == Some(&b'\r') && self.pos == end + 1 {
            self.sure = false;
        }
    }

    /// Reports that nothing deeper is read.
    fn too_deep(&mut self) {
        self.sure = false;
        self.silent = true;
    }

    fn is_too_deep(&self) -> bool {
        self.levels.len() > NESTING
    }
}

/// Bytes that may begin a character that no YAML may contain.
fn suspicious(byte: u8) -> bool {
    let is_break = (byte == b'\t') | (byte == b'\n') | (byte == b'\r');
    (byte < 0x20) & !is_break | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xef)
}

fn allowed(character: char) -> bool {
    !matches!(character,
        '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\x7f' | '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}
