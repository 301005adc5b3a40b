//! Values: plain, quoted and block scalars, aliases, and what stands before them.

use super::scan::{self, Quoted, Stop, is_blank, is_break, is_dash};
use super::{CLOSING_QUOTE, Parser};
use crate::source::Span;
use crate::yaml::build::scalar_node;
use crate::yaml::events::{BLANK_INDENT, chomp, header_end};
use crate::yaml::scalar::{Chomp, decoded, offset};
use crate::yaml::tree::{Node, Style};

impl Parser<'_> {
    /// What follows `key:` on its line.
    pub(super) fn value(&mut self) {
        let content = scan::after_blanks(self.bytes, self.pos);
        self.sure &= !self.bytes[self.pos..content].contains(&b'\t');
        if self.rest_is_empty(content) {
            return self.finish_line("the colon");
        }
        self.pos = content;
        if is_dash(self.bytes, content) {
            self.problem(
                content,
                content + 1,
                "a list may not begin on the line of its key",
                "begin the list on a line of its own",
            );
            return self.content(content - self.line, super::block::Lead::Dash);
        }
        self.block_value();
    }

    /// A value that may go on over several lines: after a colon, after a dash, or on lines of its own.
    pub(super) fn block_value(&mut self) {
        let tag = self.properties();
        if self.rest_is_empty(self.pos) {
            // The node that the properties belong to comes on the next lines.
            return self.finish_line("the tag");
        }
        if let Some(level) = self.levels.last_mut() {
            level.pending = false;
        }
        match self.bytes[self.pos] {
            b'"' | b'\'' => {
                let quoted = self.quoted();
                self.quoted_node(self.pos, quoted, tag);
                self.pos = quoted.end;
                self.sync_line();
                self.finish_line(CLOSING_QUOTE);
            }
            b'[' | b'{' => {
                self.flow();
                self.sync_line();
                self.finish_line("the closing bracket");
            }
            b'*' => {
                let end = self.property_end(self.pos);
                self.alias_node(self.pos, end);
                self.pos = end;
                self.finish_line("the alias");
            }
            b'|' | b'>' => self.block_scalar(tag),
            _ => self.plain_value(tag),
        }
    }

    /// `line` follows `pos` after a value of several lines.
    fn sync_line(&mut self) {
        let text = &self.bytes[self.line..self.pos];
        if let Some(last) = text.iter().rposition(|byte| is_break(*byte)) {
            self.line += last + 1;
        }
    }

    /// `&anchor` and `!tag` before a value, or before the lines that hold it.
    pub(super) fn properties(&mut self) -> Option<Span> {
        let mut tag = None;
        while let Some(b'&' | b'!') = self.bytes.get(self.pos) {
            self.sure = false;
            let end = self.property_end(self.pos);
            let span = Self::span(self.pos, end);
            if self.bytes[self.pos] == b'!' {
                tag = Some(span);
            } else if span.len() > 1 {
                self.builder.anchor(span);
            } else {
                self.problem(
                    self.pos,
                    end,
                    "an anchor without a name",
                    "write a name after `&`, or put quotes around the text",
                );
            }
            self.pos = scan::after_blanks(self.bytes, end);
        }
        tag
    }

    pub(super) fn alias_node(&mut self, start: usize, end: usize) {
        self.sure = false;
        if end == start + 1 {
            self.problem(
                start,
                end,
                "an alias without a name",
                "put quotes around a text that begins with `*`",
            );
            self.builder.leaf(Node::missing(offset(start)));
        } else {
            self.builder.alias(Self::span(start, end));
        }
    }

    /// The quoted scalar at `pos`, which goes on over lines right of its block.
    fn quoted(&mut self) -> Quoted {
        let bytes = self.bytes;
        let base = self.base();
        let quoted = scan::quoted(bytes, self.pos, |line| {
            let content = scan::after_blanks(bytes, line);
            let is_empty = bytes.get(content).is_none_or(|byte| is_break(*byte));
            let inside = base.is_none_or(|base| content - line > base);
            (is_empty || inside) && !scan::is_marker(bytes, line)
        });
        self.doubted(quoted)
    }

    /// A quote that is closed on a later line where a new quote seems to begin ends with its own line instead.
    pub(super) fn doubted(&mut self, quoted: Quoted) -> Quoted {
        let bytes = self.bytes;
        // Within a line nothing is to be doubted, and most quotes are plainly closed there.
        if !quoted.closed || !quoted.raw {
            return quoted;
        }
        // No further than the quote: a line may be a whole file of JSON.
        let first = scan::line_end(&bytes[..quoted.end], self.pos);
        if first == quoted.end {
            return quoted;
        }
        let lines = &bytes[first..quoted.end];
        self.sure &= self.base().is_some() && !lines.contains(&b'\t');
        let after = scan::after_blanks(bytes, quoted.end);
        let ends = match bytes.get(after) {
            None | Some(b'\n' | b'\r' | b',' | b']' | b'}' | b':') => true,
            Some(b'#') => after > quoted.end,
            Some(_) => false,
        };
        if ends { quoted } else { scan::quoted_line(bytes, self.pos) }
    }

    /// The node of a quoted scalar at `start`; reports what is wrong with it.
    pub(super) fn quoted_node(&mut self, start: usize, quoted: Quoted, tag: Option<Span>) {
        let double = self.bytes[start] == b'"';
        let style = if double { Style::DoubleQuoted } else { Style::SingleQuoted };
        if !quoted.closed {
            let quote = if double { "double" } else { "single" };
            self.problem(
                start,
                quoted.end,
                &format!("this {quote} quote is not closed"),
                "close it before the end of the line",
            );
        }
        if let Some(escape) = quoted.bad_escape {
            let length = self.builder.text[escape + 1..].chars().next().map_or(0, char::len_utf8);
            let help = "write `\\\\` for a backslash, or use single quotes, in which it means itself";
            self.problem(escape, escape + 1 + length, "this escape means nothing in double quotes", help);
        }
        let body = Self::span(start + 1, if quoted.closed { quoted.end - 1 } else { quoted.end });
        let text = quoted.raw.then(|| decoded(self.builder.text, body, style, 0, Chomp::Keep));
        let text = text.filter(|text| **text != self.builder.text[body.range()]);
        self.builder.leaf(scalar_node(Self::span(start, quoted.end), style, body, text, tag, 0));
    }

    /// The node of plain text; `first` is the end of its first line.
    pub(super) fn plain_node(&mut self, start: usize, first: usize, end: usize, tag: Option<Span>) {
        let body = Self::span(start, end);
        let text = (end > first).then(|| decoded(self.builder.text, body, Style::Plain, 0, Chomp::Keep));
        let text = text.filter(|text| **text != self.builder.text[body.range()]);
        self.builder.leaf(scalar_node(body, Style::Plain, body, text, tag, 0));
    }

    /// Reports a first character that plain text may not have.
    pub(super) fn check_plain_start(&mut self, start: usize, end: usize) {
        let byte = self.bytes[start];
        if byte.is_ascii_alphanumeric()
            || matches!(byte, b'_' | b'$' | b'.' | b'/' | b'(' | b'<' | b'=' | b'~' | b'+' | b'^' | b'\\')
        {
            return;
        }
        match byte {
            b'@' | b'`' | b',' | b']' | b'}' | b'%' => {
                let message = format!("plain text may not begin with `{}`", char::from(byte));
                self.problem(start, end, &message, "put quotes around the text");
            }
            b'-' | b'?' | b':' if scan::is_gap(self.bytes, start + 1) => {
                let message = format!("`{}` alone is no value here", char::from(byte));
                self.problem(start, start + 1, &message, "put quotes around the text");
            }
            b'-' | b'?' | b':' => {}
            0x80.. => {}
            _ => self.sure = false,
        }
    }

    /// Plain text, with the lines that go on with it.
    fn plain_value(&mut self, tag: Option<Span>) {
        let start = self.pos;
        let first = scan::plain(self.bytes, start, false);
        self.sure &= !first.tab;
        self.check_plain_start(start, first.end.max(start + 1));
        let mut end = first.end;
        let mut stop = first.stop;
        if stop == Stop::Colon {
            end = self.second_colon(start, first.at);
        }
        let first_end = end;
        while stop == Stop::LineEnd {
            let Some(more) = self.continuation(end) else { break };
            self.sure &= !more.tab;
            (end, stop) = (more.end, more.stop);
        }
        self.plain_node(start, first_end, end, tag);
        self.pos = end;
        if end > first_end {
            self.sync_line();
        }
        self.finish_line("the value");
    }

    /// Plain text in which a second `: ` stands: it is kept up to the end of the line.
    fn second_colon(&mut self, start: usize, colon: usize) -> usize {
        self.problem(
            colon,
            colon + 1,
            "a second colon on the line of a key",
            "put quotes around the whole value, or begin a new line",
        );
        let line_end = scan::line_end(self.bytes, start);
        let comment =
            self.bytes[colon..line_end].windows(2).position(|two| is_blank(two[0]) && two[1] == b'#');
        scan::trimmed(self.bytes, start, comment.map_or(line_end, |at| colon + at))
    }

    /// The next line, if plain text that ends a line at `end` goes on with it.
    fn continuation(&mut self, end: usize) -> Option<scan::Plain> {
        let mut line = scan::after_break(self.bytes, scan::line_end(self.bytes, end));
        loop {
            let spaces = scan::after_spaces(self.bytes, line);
            let content = scan::after_blanks(self.bytes, spaces);
            match self.bytes.get(content)? {
                b'\n' | b'\r' => {
                    self.sure &= content == spaces;
                    line = scan::after_break(self.bytes, content);
                }
                b'#' => return None,
                _ if !self.is_inside(content - line)
                    || (content == line && scan::is_marker(self.bytes, line)) =>
                {
                    return None;
                }
                _ => {
                    self.sure &= content == spaces && self.base().is_some();
                    let more = scan::plain(self.bytes, content, false);
                    // A pair is never a part of plain text.
                    return (more.stop != Stop::Colon && !self.is_quoted_pair(content)).then_some(more);
                }
            }
        }
    }

    /// Whether `"key":` stands here.
    fn is_quoted_pair(&self, pos: usize) -> bool {
        if !matches!(self.bytes[pos], b'"' | b'\'') {
            return false;
        }
        let quoted = scan::quoted_line(self.bytes, pos);
        let colon = scan::after_blanks(self.bytes, quoted.end);
        quoted.closed && self.bytes.get(colon) == Some(&b':') && scan::is_gap(self.bytes, colon + 1)
    }

    /// `|` or `>`, and the lines that belong to it.
    fn block_scalar(&mut self, tag: Option<Span>) {
        let header = self.pos;
        let style = if self.bytes[header] == b'|' { Style::Literal } else { Style::Folded };
        let explicit = self.header(header);
        let start = header_end(self.bytes, header);
        let (indent, end, last) = self.block_lines(start, explicit);
        let body = Self::span(start, end);
        let indent = indent.map_or(BLANK_INDENT, offset);
        let text = decoded(self.builder.text, body, style, indent, chomp(self.bytes, header));
        let last =
            last.unwrap_or_else(|| scan::trimmed(self.bytes, header, scan::line_end(self.bytes, header)));
        self.builder.leaf(scalar_node(Self::span(header, last), style, body, Some(text), tag, indent));
        self.pos = end.max(start);
        self.line = self.pos;
    }

    /// Reads a block scalar's header: the indentation it asks for. Notes its comment, reports anything else.
    fn header(&mut self, header: usize) -> Option<usize> {
        let mut at = header + 1;
        let mut explicit = None;
        let (mut digits, mut signs) = (0, 0);
        while let Some(byte @ (b'0'..=b'9' | b'+' | b'-')) = self.bytes.get(at) {
            if byte.is_ascii_digit() {
                explicit = Some(usize::from(byte - b'0').max(1));
                digits += 1;
            } else {
                signs += 1;
            }
            at += 1;
        }
        self.sure &= digits == 0 && signs <= 1;
        if digits > 1 || signs > 1 || (digits == 1 && self.bytes[header + 1..at].contains(&b'0')) {
            self.problem(
                header,
                at,
                "the header of this block is not valid",
                "write `|` or `>`, with at most one of `-` and `+` and one digit from 1 to 9",
            );
        }
        let line = self.line;
        self.pos = at;
        self.finish_line("the header of a block");
        (self.pos, self.line) = (header, line);
        explicit.map(|columns| self.base().unwrap_or(0) + columns)
    }

    /// The lines of a block scalar: their indentation, where they end, and the end of the last one with content.
    fn block_lines(
        &mut self,
        start: usize,
        explicit: Option<usize>,
    ) -> (Option<usize>, usize, Option<usize>) {
        let mut indent = explicit;
        let (mut end, mut line, mut last) = (start, start, None);
        let mut widest_blank = 0;
        while line < self.bytes.len() {
            let content = scan::after_spaces(self.bytes, line);
            let column = content - line;
            let line_end = scan::line_end(self.bytes, content);
            if line_end == content {
                widest_blank = if indent.is_none() { widest_blank.max(column) } else { 0 };
                self.sure &= content < self.bytes.len() || column == 0;
            } else {
                let first = *indent.get_or_insert(column);
                let comment = self.bytes[content] == b'#';
                if !self.is_inside(column) || (column < first && comment) || scan::is_marker(self.bytes, line)
                {
                    indent = indent.filter(|_| last.is_some() || explicit.is_some());
                    break;
                }
                self.block_line(line, content, first, widest_blank);
                widest_blank = 0;
                last = Some(scan::trimmed(self.bytes, content, line_end));
            }
            line = scan::after_break(self.bytes, line_end);
            end = line;
        }
        self.sure &= last.is_some() && self.base().is_some();
        (indent.filter(|_| last.is_some()), end, last)
    }

    /// Checks the indentation of a line in a block scalar.
    fn block_line(&mut self, line: usize, content: usize, indent: usize, widest_blank: usize) {
        let column = content - line;
        if column < indent {
            self.problem(
                line,
                content,
                "this line is indented less than the first line of its block",
                "indent all lines of the block like the first one",
            );
        }
        self.sure &= widest_blank <= indent && (self.bytes[content] != b'\t' || column > 0);
        self.sure &= !self.bytes[line..content + 1].contains(&b'\t');
    }
}
