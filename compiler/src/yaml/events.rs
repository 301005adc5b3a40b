//! Well-formed text to a tree: the events of the `granit-parser` crate.

use super::build::{Builder, Kind};
use super::scalar::{Chomp, decoded, offset};
use super::tree::{Comment, Content, Document, Extra, Node, Problem, ProblemKind, Scalar, Style};
use crate::source::Span;
use granit_parser::{Event, Parser, ScalarStyle, ScanError, StructureStyle};
use std::sync::Arc;

/// The tree of the text as far as it is well formed, and the problem that ended it.
pub(super) fn parse(text: &Arc<str>) -> Document {
    let mut reader = Reader { builder: Builder::new(text), text, cursor: 0 };
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        max_buffered_comment_events: usize::MAX,
    };
    let mut events = Parser::new_from_str_with_options(text, options).peekable();
    let mut documents = 0;
    while let Some(event) = events.next() {
        match event {
            Ok((Event::DocumentStart(..), span)) => {
                documents += 1;
                if documents > 1 {
                    reader.second_document(place(span));
                    break;
                }
            }
            Ok((event, span)) => {
                // An anchor's event follows its node; the builder wants it before.
                if let Some(Ok((Event::Anchor(..), anchor))) = events.peek() {
                    let anchor = place(*anchor);
                    reader.builder.anchor(anchor);
                    events.next();
                }
                reader.event(event, span);
            }
            Err(error) => {
                reader.builder.problems.push(refused(text, &error));
                break;
            }
        }
    }
    reader.builder.finish(text.clone())
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
            Event::Scalar(written, style, _, _) => self.scalar(&written, style, span),
            Event::SequenceStart(style, ..) => self.open(Kind::Sequence, style, at),
            Event::MappingStart(style, ..) => self.open(Kind::Mapping, style, at),
            Event::SequenceEnd | Event::MappingEnd => self.close(at),
            // Events about the stream, and whatever later versions add, are no nodes.
            _ => {}
        }
    }

    fn second_document(&mut self, span: Span) {
        self.builder.problem(
            span,
            ProblemKind::SecondDocument,
            "a second document begins here",
            "put it into a file of its own; only the first one is read",
        );
    }

    fn comment(&mut self, span: Span) {
        let line = self.text[..span.start as usize].rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let before = self.text[line..span.start as usize].trim_start_matches('\u{feff}');
        let own_line = before.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        self.builder.comments.push(Comment { span, own_line });
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, at: Span) {
        self.find_colon(at.start);
        let flow = style == StructureStyle::Flow;
        // A pair inside brackets is a mapping without braces of its own.
        self.builder.open(kind, flow, at.start);
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
            self.find_colon(offset(self.text.len()));
            let place = self.builder.value_place();
            self.builder.leaf(Node::missing(place));
        } else if self.builder.waits_for_key() {
            let comma = self.gap(self.cursor, |byte| byte == b',').map(|comma| comma + 1);
            let colon = self.gap(comma.unwrap_or(self.cursor), |byte| byte == b':');
            let place = colon.unwrap_or(at);
            self.cursor = self.cursor.max(place);
            self.builder.leaf(Node::missing(place));
        } else {
            let dash = self.gap(self.cursor, |byte| byte == b'-');
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
        if let Some(colon) = self.gap(self.cursor, |byte| byte == b':').filter(|colon| *colon < before) {
            self.builder.colon(colon);
            self.cursor = colon + 1;
        }
    }

    /// The first indicator that is `wanted`, from an offset on; `None` if something else than indicators comes first.
    fn gap(&self, from: u32, wanted: impl Fn(u8) -> bool) -> Option<u32> {
        let bytes = self.text.as_bytes();
        let mut at = from as usize;
        while let Some(&byte) = bytes.get(at) {
            if wanted(byte) {
                return Some(offset(at));
            }
            at = match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'?' | b':' => at + 1,
                b'#' => skip(bytes, at, |byte| matches!(byte, b'\n' | b'\r')),
                b'&' | b'!' => {
                    skip(bytes, at, |byte| byte.is_ascii_whitespace() || matches!(byte, b',' | b']' | b'}'))
                }
                _ => return None,
            };
        }
        None
    }

    fn flow_scalar(&self, written: &str, style: Style, span: Span, body: Span, tag: Option<Span>) -> Node {
        let decoded = (self.text[body.range()] != *written).then(|| written.into());
        debug_assert_eq!(
            &*super::scalar::decoded(self.text, body, style, 0, Chomp::Keep),
            written,
            "both ways of decoding agree"
        );
        scalar_node(span, Scalar { style, body, extra: extra(decoded, tag, 0) })
    }

    fn block_scalar(
        &self,
        written: &str,
        style: Style,
        at: Span,
        indent: Option<usize>,
        tag: Option<Span>,
    ) -> Node {
        let bytes = self.text.as_bytes();
        let header = self.gap(self.cursor, |byte| matches!(byte, b'|' | b'>')).unwrap_or(at.start);
        let start = header_end(bytes, header as usize);
        // Without content only line breaks are left, and any indentation keeps them.
        let indent = indent.map_or(BLANK_INDENT, offset);
        let body = Span::new(offset(start), at.end.max(offset(start)));
        debug_assert_eq!(
            &*decoded(self.text, body, style, indent, chomp(bytes, header as usize)),
            written,
            "both ways of decoding agree"
        );
        let last = self.text[header as usize..body.end as usize].trim_end_matches([' ', '\t', '\n', '\r']);
        let span = Span::new(header, header + offset(last.len()));
        scalar_node(span, Scalar { style, body, extra: extra(Some(written.into()), tag, indent) })
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
fn header_end(bytes: &[u8], header: usize) -> usize {
    let end = skip(bytes, header, |byte| matches!(byte, b'\n' | b'\r'));
    match bytes[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [_, ..] => end + 1,
        [] => end,
    }
}

/// The chomping that a block scalar's header asks for.
fn chomp(bytes: &[u8], header: usize) -> Chomp {
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

fn extra(decoded: Option<Box<str>>, tag: Option<Span>, indent: u32) -> Option<Box<Extra>> {
    (decoded.is_some() || tag.is_some() || indent > 0).then(|| Box::new(Extra { decoded, tag, indent }))
}

fn scalar_node(span: Span, scalar: Scalar) -> Node {
    Node { span, content: Content::Scalar(scalar) }
}
