//! Decoded text of scalars, and the way from it back to the source.
//!
//! One walk over a scalar's source serves both: it tells a `Sink` piece by
//! piece what the text is and where it stands. One sink makes the text, the
//! other one the map, so they cannot disagree.

use super::tree::Style;
use crate::source::Span;

/// Where each piece of a decoded scalar stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalarMap {
    // Most scalars are one run.
    first: Run,
    // Invariant: sorted by `decoded`; each run starts where the one before ends, and the first one at 0.
    rest: Vec<Run>,
}

/// A piece of decoded text that is copied from the source byte by byte, or
/// (`source_len != decoded_len`) an escape or fold that stands for it as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    decoded: u32,
    decoded_len: u32,
    source: u32,
    source_len: u32,
}

/// What a block scalar's header says about the line breaks at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chomp {
    /// `-`: none stays.
    Strip,
    /// One stays.
    Clip,
    /// `+`: all stay.
    Keep,
}

impl ScalarMap {
    /// The map of a scalar with this body, style and block indentation.
    pub fn new(text: &str, body: Span, style: Style, indent: u32) -> Self {
        let mut map = Self::copied(Span::empty(body.start));
        // What chomping takes away is at the end: the map of the kept text serves all three.
        walk(text, body, style, indent, Chomp::Keep, &mut map);
        map
    }

    /// The map of a scalar whose decoded text is its body as it is.
    pub(super) fn copied(body: Span) -> Self {
        let first = Run { decoded: 0, decoded_len: body.len(), source: body.start, source_len: body.len() };
        Self { first, rest: Vec::new() }
    }

    /// The source span of a span of the decoded text (bytes): from where its first
    /// character is written to the end of where its last character is written.
    pub fn to_source(&self, decoded: Span) -> Span {
        let start = self.start(decoded.start);
        if decoded.is_empty() {
            return Span::empty(start);
        }
        Span::new(start, self.end(decoded.end).max(start))
    }

    /// Where the character at `offset` of the decoded text begins.
    fn start(&self, offset: u32) -> u32 {
        let run = self.run_at(offset);
        let inside = offset - run.decoded;
        if inside >= run.decoded_len {
            run.source + run.source_len
        } else if run.decoded_len == run.source_len {
            run.source + inside
        } else {
            run.source
        }
    }

    /// Where the character before `offset` of the decoded text ends.
    fn end(&self, offset: u32) -> u32 {
        let run = self.run_at(offset - 1);
        let inside = offset - run.decoded;
        if run.decoded_len == run.source_len {
            run.source + inside.min(run.source_len)
        } else {
            run.source + run.source_len
        }
    }

    /// The run that holds `offset`, or the last one.
    fn run_at(&self, offset: u32) -> Run {
        let after = self.rest.partition_point(|run| run.decoded <= offset);
        after.checked_sub(1).map_or(self.first, |at| self.rest[at])
    }
}

/// The decoded text of a scalar with this body, style, block indentation and chomping.
pub(super) fn decoded(text: &str, body: Span, style: Style, indent: u32, chomp: Chomp) -> Box<str> {
    let mut out = Decoded { text, out: String::with_capacity(body.range().len()) };
    walk(text, body, style, indent, chomp, &mut out);
    out.out.into_boxed_str()
}

/// Takes the decoded text piece by piece.
trait Sink {
    /// The source from `start` to `end`, as it is.
    fn copy(&mut self, start: usize, end: usize);
    /// `decoded`, which the source from `start` to `end` stands for.
    fn put(&mut self, decoded: &str, start: usize, end: usize);
}

struct Decoded<'t> {
    text: &'t str,
    out: String,
}

impl Sink for Decoded<'_> {
    fn copy(&mut self, start: usize, end: usize) {
        self.out.push_str(&self.text[start..end]);
    }

    fn put(&mut self, decoded: &str, _start: usize, _end: usize) {
        self.out.push_str(decoded);
    }
}

impl Sink for ScalarMap {
    fn copy(&mut self, start: usize, end: usize) {
        self.push(end - start, start, end);
    }

    fn put(&mut self, decoded: &str, start: usize, end: usize) {
        self.push(decoded.len(), start, end);
    }
}

impl ScalarMap {
    fn push(&mut self, decoded_len: usize, start: usize, end: usize) {
        if decoded_len == 0 {
            return;
        }
        let (decoded_len, source, source_len) = (offset(decoded_len), offset(start), offset(end - start));
        let last = self.rest.last_mut().unwrap_or(&mut self.first);
        let decoded = last.decoded + last.decoded_len;
        let run = Run { decoded, decoded_len, source, source_len };
        if last.decoded_len == 0 {
            // Nothing was told before.
            *last = run;
        } else if last.decoded_len == last.source_len
            && decoded_len == source_len
            && last.source + last.source_len == source
        {
            last.decoded_len += decoded_len;
            last.source_len += source_len;
        } else {
            self.rest.push(run);
        }
    }
}

/// An offset into a text, which is at most 64 MiB long; no scalar decodes to more than it is long by half.
pub(crate) fn offset(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

fn walk(text: &str, body: Span, style: Style, indent: u32, chomp: Chomp, sink: &mut impl Sink) {
    let source = Source { text: text.as_bytes(), end: body.end as usize };
    match style {
        Style::Plain | Style::SingleQuoted | Style::DoubleQuoted => {
            source.lines(body.start as usize, style, sink);
        }
        Style::Literal | Style::Folded => {
            let block = Block { source, indent: indent as usize, folded: style == Style::Folded };
            block.walk(body.start as usize, chomp, sink);
        }
    }
}

/// The text up to the end of a scalar's body.
#[derive(Clone, Copy)]
struct Source<'t> {
    text: &'t [u8],
    end: usize,
}

impl Source<'_> {
    fn at(&self, pos: usize) -> Option<u8> {
        self.text[..self.end].get(pos).copied()
    }

    /// The position after the line break at `pos`, if one is there.
    fn after_break(&self, pos: usize) -> Option<usize> {
        match self.at(pos)? {
            b'\n' => Some(pos + 1),
            b'\r' if self.at(pos + 1) == Some(b'\n') => Some(pos + 2),
            b'\r' => Some(pos + 1),
            _ => None,
        }
    }

    /// The position after the blanks at `pos`.
    fn after_blanks(&self, mut pos: usize) -> usize {
        while matches!(self.at(pos), Some(b' ' | b'\t')) {
            pos += 1;
        }
        pos
    }

    /// Plain and quoted scalars: line breaks fold, quotes and escapes stand for others.
    fn lines(&self, start: usize, style: Style, sink: &mut impl Sink) {
        // What lies between `kept` and `pos` is not yet told to the sink.
        let (mut kept, mut pos) = (start, start);
        while let Some(byte) = self.at(pos) {
            match byte {
                b'\n' | b'\r' => {
                    let trimmed = trim_blanks(self.text, kept, pos);
                    sink.copy(kept, trimmed);
                    pos = self.fold(trimmed, pos, sink);
                    kept = pos;
                }
                b'\'' if style == Style::SingleQuoted && self.at(pos + 1) == Some(b'\'') => {
                    sink.copy(kept, pos);
                    sink.put("'", pos, pos + 2);
                    pos += 2;
                    kept = pos;
                }
                b'\\' if style == Style::DoubleQuoted => {
                    sink.copy(kept, pos);
                    pos = self.escape(pos, sink);
                    kept = pos;
                }
                _ => pos += 1,
            }
        }
        sink.copy(kept, self.end);
    }

    /// The line breaks from `pos` on, with the blanks around them: one is a space, more are all but the first.
    fn fold(&self, trimmed: usize, pos: usize, sink: &mut impl Sink) -> usize {
        let mut first = None;
        let mut pos = pos;
        while let Some(after) = self.after_break(pos) {
            if first.is_some() {
                sink.put("\n", pos, after);
            }
            first = first.or(Some(after));
            let next = self.after_blanks(after);
            if self.after_break(next).is_none() {
                if first == Some(after) {
                    sink.put(" ", trimmed, next);
                }
                return next;
            }
            pos = next;
        }
        pos
    }

    /// The escape that begins with the backslash at `pos`; an unknown one stands for itself.
    fn escape(&self, pos: usize, sink: &mut impl Sink) -> usize {
        let Some(byte) = self.at(pos + 1) else {
            sink.copy(pos, self.end);
            return self.end;
        };
        if let Some(after) = self.after_break(pos + 1) {
            return self.continued(after, sink);
        }
        if let Some(decoded) = simple_escape(byte) {
            sink.put(decoded, pos, pos + 2);
            return pos + 2;
        }
        match self.hex_escape(pos, byte) {
            Some((character, end)) => {
                sink.put(character.encode_utf8(&mut [0; 4]), pos, end);
                end
            }
            None => {
                sink.copy(pos, pos + 1);
                pos + 1
            }
        }
    }

    /// What follows an escaped line break: blanks are dropped, empty lines stay.
    fn continued(&self, mut pos: usize, sink: &mut impl Sink) -> usize {
        loop {
            pos = self.after_blanks(pos);
            let Some(after) = self.after_break(pos) else { return pos };
            sink.put("\n", pos, after);
            pos = after;
        }
    }

    /// `\xXX`, `\uXXXX` (also a pair of surrogates, as JSON writes them) or `\UXXXXXXXX`.
    fn hex_escape(&self, pos: usize, kind: u8) -> Option<(char, usize)> {
        let digits = match kind {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            _ => return None,
        };
        let end = pos + 2 + digits;
        let code = self.hex(pos + 2, digits)?;
        if kind == b'u' && (0xd800..0xdc00).contains(&code) {
            let low = if self.at(end) == Some(b'\\') && self.at(end + 1) == Some(b'u') {
                self.hex(end + 2, 4)?
            } else {
                0
            };
            let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            return Some((char::from_u32(0x10000 + ((code - 0xd800) << 10) + low)?, end + 6));
        }
        Some((char::from_u32(code)?, end))
    }

    fn hex(&self, pos: usize, digits: usize) -> Option<u32> {
        let mut code = 0;
        for at in pos..pos + digits {
            code = code << 4 | char::from(self.at(at)?).to_digit(16)?;
        }
        Some(code)
    }
}

/// The end of `text[start..end]` without the blanks at its end.
fn trim_blanks(text: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && matches!(text[end - 1], b' ' | b'\t') {
        end -= 1;
    }
    end
}

/// What a one-character escape stands for.
pub(super) fn simple_escape(byte: u8) -> Option<&'static str> {
    Some(match byte {
        b'0' => "\0",
        b'a' => "\x07",
        b'b' => "\x08",
        b't' | b'\t' => "\t",
        b'n' => "\n",
        b'v' => "\x0b",
        b'f' => "\x0c",
        b'r' => "\r",
        b'e' => "\x1b",
        b' ' => " ",
        b'"' => "\"",
        b'/' => "/",
        b'\\' => "\\",
        b'N' => "\u{85}",
        b'_' => "\u{a0}",
        b'L' => "\u{2028}",
        b'P' => "\u{2029}",
        _ => return None,
    })
}

/// A literal or folded block scalar.
struct Block<'t> {
    source: Source<'t>,
    indent: usize,
    folded: bool,
}

impl Block<'_> {
    fn walk(&self, start: usize, chomp: Chomp, sink: &mut impl Sink) {
        // Breaks between `gap` and the next line with content wait, because chomping may take them.
        let (mut gap, mut pos) = (start, start);
        // Whether the last line with content begins with a blank, if there has been one.
        let mut previous: Option<bool> = None;
        while pos < self.source.end {
            let content = self.after_indent(pos);
            let Some(byte) = self.source.at(content) else { break };
            if let Some(after) = self.source.after_break(content) {
                pos = after;
                continue;
            }
            let blank = matches!(byte, b' ' | b'\t');
            let folds = self.folded && previous == Some(false) && !blank;
            self.breaks(gap, pos, folds, sink);
            gap = self.line_end(content);
            sink.copy(content, gap);
            pos = self.source.after_break(gap).unwrap_or(gap);
            previous = Some(blank);
        }
        self.chomp(gap, previous.is_some(), chomp, sink);
    }

    fn after_indent(&self, pos: usize) -> usize {
        let spaces =
            self.source.text[pos..self.source.end].iter().take(self.indent).take_while(|byte| **byte == b' ');
        pos + spaces.count()
    }

    fn line_end(&self, pos: usize) -> usize {
        let rest = &self.source.text[pos..self.source.end];
        pos + rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len())
    }

    /// The line breaks between two lines with content. Folded, one is a space, and of more the first is dropped.
    fn breaks(&self, gap: usize, end: usize, folds: bool, sink: &mut impl Sink) {
        let mut first = folds;
        let mut pos = gap;
        while pos < end {
            let Some(after) = self.source.after_break(pos) else {
                pos += 1;
                continue;
            };
            if first && after == end {
                sink.put(" ", pos, after);
            } else if !first {
                sink.put("\n", pos, after);
            }
            first = false;
            pos = after;
        }
    }

    fn chomp(&self, gap: usize, content: bool, chomp: Chomp, sink: &mut impl Sink) {
        let end = self.source.end;
        match (chomp, self.source.after_break(gap)) {
            (Chomp::Strip, _) => {}
            // The last line ends with the text: it counts as ended all the same.
            (Chomp::Clip | Chomp::Keep, None) if content => sink.put("\n", end, end),
            (Chomp::Clip, Some(after)) if content => sink.put("\n", gap, after),
            (Chomp::Clip, _) => {}
            (Chomp::Keep, _) => self.breaks(gap, end, false, sink),
        }
    }
}
