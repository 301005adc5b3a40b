//! What stands between the nodes of a tree: comments, blank lines, anchors, tags and indicators.

use crate::source::Span;

/// A place in the text between two nodes, and how to go on from there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    /// What is behind it has been written.
    pub pos: usize,
    // Line breaks since the last piece; one at the start of the text, since a line begins there.
    breaks: usize,
}

/// A piece between two nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// From `#` to the end of the line, blanks at its end left out.
    Comment {
        /// Where.
        span: Span,
        /// Whether it has a line of its own.
        own_line: bool,
    },
    /// One blank line or more.
    Blank,
    /// `&name` or `!tag`.
    Property(Span),
    /// `---` or `...`, or a directive with its whole line.
    Marker(Span),
    /// `-`, `?` or `:` with a gap behind it.
    Indicator(u8),
}

impl<'t> Cursor<'t> {
    /// The start of a text.
    pub fn new(text: &'t str) -> Self {
        let pos = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        Self { text, pos, breaks: 1 }
    }

    /// Behind a node that ends at `end`.
    pub fn jump(&mut self, end: usize) {
        self.pos = end;
        // A block scalar that keeps its line breaks ends at the start of a line.
        self.breaks = usize::from(self.text[..end].ends_with(['\n', '\r']));
    }

    /// The next piece, if something else than a node comes next.
    pub fn peek(&self) -> Option<Piece> {
        let mut ahead = *self;
        ahead.next()
    }

    /// Whether a line has ended since the last piece.
    pub fn is_on_new_line(&self) -> bool {
        let mut ahead = *self;
        ahead.skip();
        ahead.breaks > 0
    }

    /// Where the line of what comes next begins, or where that comes itself if it does not begin its line.
    pub fn next_line_or_token(&self) -> usize {
        let mut ahead = *self;
        let from_start = ahead.skip() > 0;
        if from_start { ahead.pos - column(self.text, ahead.pos) } else { ahead.pos }
    }

    /// The column of what comes next.
    pub fn column(&self) -> usize {
        let mut ahead = *self;
        ahead.skip();
        column(self.text, ahead.pos)
    }

    /// Over the next piece.
    pub fn next(&mut self) -> Option<Piece> {
        if self.skip() > 1 {
            self.breaks = 1;
            // A blank line before the end of the text is none.
            return (self.pos < self.text.len()).then_some(Piece::Blank);
        }
        let bytes = self.text.as_bytes();
        let at_line_start = self.breaks > 0 && column(self.text, self.pos) == 0;
        let (end, piece): (usize, fn(Span) -> Piece) = match *bytes.get(self.pos)? {
            b'#' => {
                let end = self.line_end();
                let own_line = self.breaks > 0;
                let piece = Piece::Comment { span: self.span(self.trimmed(end)), own_line };
                self.advance(end);
                return Some(piece);
            }
            b'&' | b'!' => (self.word_end(), Piece::Property),
            b'%' if at_line_start => (self.trimmed(self.line_end()), Piece::Marker),
            b'-' | b'.' if at_line_start && self.is_marker() => (self.pos + 3, Piece::Marker),
            byte @ (b'-' | b'?' | b':') if self.is_gap(self.pos + 1) => {
                self.advance(self.pos + 1);
                return Some(Piece::Indicator(byte));
            }
            _ => return None,
        };
        let piece = piece(self.span(end));
        self.advance(end);
        Some(piece)
    }

    /// Over the blanks and line breaks that come next; the number of breaks since the last piece.
    pub fn skip(&mut self) -> usize {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.pos) {
            match byte {
                b' ' | b'\t' => {}
                b'\r' if bytes.get(self.pos + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => self.breaks += 1,
                _ => break,
            }
            self.pos += 1;
        }
        self.breaks
    }

    /// The text of a span.
    pub fn written(&self, span: Span) -> &'t str {
        &self.text[span.range()]
    }

    fn advance(&mut self, end: usize) {
        self.pos = end;
        self.breaks = 0;
    }

    fn span(&self, end: usize) -> Span {
        Span::new(crate::yaml::offset(self.pos), crate::yaml::offset(end))
    }

    fn line_end(&self) -> usize {
        let rest = &self.text[self.pos..];
        self.pos + rest.find(['\n', '\r']).unwrap_or(rest.len())
    }

    fn trimmed(&self, end: usize) -> usize {
        self.pos + self.text[self.pos..end].trim_end_matches([' ', '\t']).len()
    }

    fn word_end(&self) -> usize {
        let rest = &self.text[self.pos..];
        let ends = |it: char| matches!(it, ' ' | '\t' | '\n' | '\r' | ',' | '[' | ']' | '{' | '}');
        // The address in `!<…>` may hold any of them.
        let closed = rest.starts_with("!<").then(|| rest.find('>')).flatten();
        let length = closed.map(|at| at + 1).or_else(|| rest.find(ends));
        self.pos + length.unwrap_or(rest.len())
    }

    fn is_gap(&self, pos: usize) -> bool {
        self.text.as_bytes().get(pos).is_none_or(u8::is_ascii_whitespace)
    }

    fn is_marker(&self) -> bool {
        matches!(self.text.get(self.pos..self.pos + 3), Some("---" | "...")) && self.is_gap(self.pos + 3)
    }
}

/// The column of an offset, in bytes.
pub(super) fn column(text: &str, pos: usize) -> usize {
    let line = text[..pos].rfind(['\n', '\r']).map_or(0, |before| before + 1);
    let bom = if line == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    pos.saturating_sub(line + bom)
}
