//! Well-formed text to a tree: the events of the `granit-parser` crate.

use super::build::{Builder, Kind, scalar_node};
use super::scalar::{Chomp, decoded, offset};
use super::tree::{Comment, Document, Node, Problem, ProblemKind, Style};
use crate::source::Span;
use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};
use std::sync::Arc;

/// The tree of the text, or the place where it stops being YAML.
pub(super) fn parse(text: &Arc<str>) -> Result<Document, Problem> {
    let cursor = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut reader = Reader { builder: Builder::new(text), text, cursor, doubt: None };
    let mut events = Parser::new_from_str_with_options(text, options()).peekable();
    let mut documents = 0;
    while let Some(event) = events.next() {
        let (event, span) = event.map_err(|error| refused(text, &error))?;
        if let Event::DocumentStart(explicit, _) = event {
            if explicit {
                reader.cursor = place(span).end;
            }
            documents += 1;
            if documents > 1 {
                reader.builder.second_document(place(span));
                break;
            }
            continue;
        }
        // An anchor's event follows its node; the builder wants it before.
        if let Some(Ok((Event::Anchor(..), anchor))) = events.peek() {
            let anchor = place(*anchor);
            reader.builder.anchor(anchor);
            events.next();
        }
        reader.event(event, span);
    }
    match reader.doubt {
        Some(doubt) => Err(doubt),
        None => Ok(reader.builder.finish(text.clone())),
    }
}

/// Whether the parser stops before the end of the text's first document.
pub(super) fn refuses(text: &str) -> bool {
    let mut documents = 0;
    for event in Parser::new_from_str_with_options(text, options()) {
        match event {
            Err(_) => return true,
            Ok((Event::DocumentStart(..), _)) if documents == 1 => return false,
            Ok((Event::DocumentStart(..), _)) => documents += 1,
            Ok(_) => {}
        }
    }
    false
}

fn options() -> granit_parser::Options {
    granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
    }
}

/// The parser's own message at its own place.
fn refused(text: &str, error: &ScanError) -> Problem {
    let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(0).min(text.len()));
    Problem { span: Span::empty(offset(at)), message: error.info(), help: None, kind: ProblemKind::Syntax }
}

fn place(span: granit_parser::Span) -> Span {
    let range = span.byte_range().unwrap_or(0..0);
    Span::new(offset(range.start), offset(range.end.max(range.start)))
}

struct Reader<'t> {
    builder: Builder<'t>,
    text: &'t str,
    // After the last token that was read.
    cursor: u32,
    // The first scalar that we decode otherwise.
    doubt: Option<Problem>,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>, span: granit_parser::Span) {
        let at = place(span);
        match event {
            Event::Comment(..) => self.comment(at),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.find_colon(at.start);
                self.builder.alias(at);
                self.cursor = at.end;
            }
            Event::Scalar(written, style, ..) => self.scalar(&written, style, span),
            Event::SequenceStart(style, ..) => self.open(Kind::Sequence, style, at),
            Event::MappingStart(style, ..) => self.open(Kind::Mapping, style, at),
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            // Events about the stream, and whatever later versions add, are no nodes.
            _ => {}
        }
    }

    fn line_start(&self, at: u32) -> u32 {
        self.text[..at as usize].rfind(['\n', '\r']).map_or(0, |before| offset(before + 1))
    }

    fn comment(&mut self, span: Span) {
        let line = self.line_start(span.start);
        let before = self.text[line as usize..span.start as usize].trim_start_matches('\u{feff}');
        let own_line = before.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        self.builder.comments.push(Comment { span, own_line });
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, at: Span) {
        self.find_colon(at.start);
        let flow = style == StructureStyle::Flow;
        let mut start = at.start;
        if kind == Kind::Sequence && !flow && self.builder.waits_for_value() {
            // A list at its key's column is said to begin after its first dash.
            start = self.gap(self.cursor, at.start, |byte| byte == b'-').unwrap_or(start);
        }
        // A pair inside brackets is a mapping without braces of its own.
        self.builder.open(kind, flow, start);
        if flow {
            self.cursor = self.cursor.max(at.end);
        }
    }

    fn close(&mut self, at: Span) {
        if self.builder.waits_for_value() {
            self.find_colon(at.start);
        }
        let end = (!at.is_empty()).then_some(at.end);
        self.builder.close(end);
        if let Some(end) = end {
            self.cursor = end;
        }
    }

    fn scalar(&mut self, written: &str, style: ScalarStyle, span: granit_parser::Span) {
        let at = place(span);
        if style == ScalarStyle::Plain && at.is_empty() {
            return self.missing(at.start);
        }
        self.find_colon(at.start);
        let tag = span.tag_span().map(place);
        let node = match style {
            ScalarStyle::Plain => self.flow_scalar(written, Style::Plain, at, at, tag),
            ScalarStyle::SingleQuoted => self.flow_scalar(written, Style::SingleQuoted, at, inside(at), tag),
            ScalarStyle::DoubleQuoted => self.flow_scalar(written, Style::DoubleQuoted, at, inside(at), tag),
            ScalarStyle::Literal => self.block_scalar(written, Style::Literal, at, span.indent, tag),
            ScalarStyle::Folded => self.block_scalar(written, Style::Folded, at, span.indent, tag),
        };
        self.builder.leaf(node);
        self.cursor = at.end;
    }

    fn missing(&mut self, at: u32) {
        if self.builder.waits_for_value() {
            self.find_colon(0);
            let place = self.builder.value_place();
            self.builder.leaf(Node::missing(place));
        } else if self.builder.waits_for_key() {
            let comma = self.gap(self.cursor, 0, |byte| byte == b',').map(|comma| comma + 1);
            let colon = self.gap(comma.unwrap_or(self.cursor), at, |byte| byte == b':');
            let place = colon.unwrap_or(at);
            self.cursor = self.cursor.max(place);
            self.builder.leaf(Node::missing(place));
        } else {
            // The place given is after the dash, or after a comment behind it.
            let limit =
                self.builder.comments.last().filter(|it| it.span.end == at).map_or(at, |it| it.span.start);
            let before = &self.text[self.cursor.min(limit) as usize..limit as usize];
            let dash = before.rfind('-').map(|dash| self.cursor + offset(dash));
            let place = dash.map_or(at, |dash| dash + 1);
            self.cursor = place;
            self.builder.leaf(Node::missing(place));
        }
    }

    /// Tells the builder where the colon of the waiting key is.
    fn find_colon(&mut self, before: u32) {
        if !self.builder.waits_for_value() {
            return;
        }
        if let Some(colon) = self.gap(self.cursor, before, |byte| byte == b':') {
            self.builder.colon(colon);
            self.cursor = colon + 1;
        }
    }

    /// The first indicator that is `wanted`, from an offset on; `None` if something else than
    /// blanks and comments comes first. Before `known` there are other indicators only: they are skipped.
    fn gap(&self, from: u32, known: u32, wanted: impl Fn(u8) -> bool) -> Option<u32> {
        let bytes = self.text.as_bytes();
        let mut at = from as usize;
        while let Some(&byte) = bytes.get(at) {
            if wanted(byte) {
                return Some(offset(at));
            }
            at = match byte {
                b' ' | b'\t' | b'\n' | b'\r' => at + 1,
                b'-' | b'?' | b':' if at < known as usize => at + 1,
                b'#' => skip(bytes, at, |byte| matches!(byte, b'\n' | b'\r')),
                b'&' | b'!' => {
                    skip(bytes, at, |byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}'))
                }
                _ => return None,
            };
        }
        None
    }

    fn flow_scalar(
        &mut self,
        written: &str,
        style: Style,
        span: Span,
        body: Span,
        tag: Option<Span>,
    ) -> Node {
        if self.text[body.range()] == *written {
            return scalar_node(span, style, body, None, tag, 0);
        }
        let ours = decoded(self.text, body, style, 0, Chomp::Keep);
        self.compare(&ours, written, span);
        scalar_node(span, style, body, Some(ours), tag, 0)
    }

    /// Notes that a scalar is not what it looks like: then its places would be wrong.
    fn compare(&mut self, ours: &str, theirs: &str, span: Span) {
        if ours != theirs && self.doubt.is_none() {
            self.doubt = Some(Problem {
                span,
                message: "this text is read differently by different YAML parsers".to_owned(),
                help: Some("put it into double quotes".to_owned()),
                kind: ProblemKind::Syntax,
            });
        }
    }

    /// The end of a block's lines, without the indentation of the line that follows.
    fn block_end(&self, start: usize, end: usize) -> usize {
        let end = end.max(start);
        let lines = self.text[start..end].trim_end_matches(' ');
        let whole = lines.is_empty() || lines.ends_with(['\n', '\r']);
        if end < self.text.len() && whole { start + lines.len() } else { end }
    }

    fn block_scalar(
        &mut self,
        written: &str,
        style: Style,
        at: Span,
        indent: Option<usize>,
        tag: Option<Span>,
    ) -> Node {
        let bytes = self.text.as_bytes();
        let header = self.gap(self.cursor, at.start, |byte| matches!(byte, b'|' | b'>')).unwrap_or(at.start);
        let start = header_end(bytes, header as usize);
        let indent = match indent {
            Some(columns) => offset(columns),
            // Without content only line breaks are left, and any indentation keeps them.
            None if written.bytes().all(|byte| byte == b'\n') => BLANK_INDENT,
            None => at.start - self.line_start(at.start),
        };
        let body = Span::new(offset(start), offset(self.block_end(start, at.end as usize)));
        let ours = decoded(self.text, body, style, indent, chomp(bytes, header as usize));
        self.compare(&ours, written, at);
        let last = self.text[header as usize..body.end as usize].trim_end_matches([' ', '\t', '\n', '\r']);
        let span = Span::new(header, header + offset(last.len()));
        scalar_node(span, style, body, Some(ours), tag, indent)
    }
}

/// An indentation that no line of blanks reaches.
pub(super) const BLANK_INDENT: u32 = u32::MAX;

fn skip(bytes: &[u8], from: usize, end: impl Fn(u8) -> bool) -> usize {
    bytes[from..].iter().position(|byte| end(*byte)).map_or(bytes.len(), |length| from + length)
}

/// What lies between the quotes.
fn inside(span: Span) -> Span {
    Span::new(span.start + 1, (span.end - 1).max(span.start + 1))
}

/// The start of the line after a block scalar's header.
pub(super) fn header_end(bytes: &[u8], header: usize) -> usize {
    let end = skip(bytes, header, |byte| matches!(byte, b'\n' | b'\r'));
    match bytes[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    }
}

/// The chomping that a block scalar's header asks for.
pub(super) fn chomp(bytes: &[u8], header: usize) -> Chomp {
    for byte in bytes[header..].iter().skip(1) {
        match byte {
            b'+' => return Chomp::Keep,
            b'-' => return Chomp::Strip,
            b'0'..=b'9' => {}
            _ => break,
        }
    }
    Chomp::Clip
}
