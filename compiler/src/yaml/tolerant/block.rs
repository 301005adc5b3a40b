//! Lines: which block collection each of them belongs to.

use super::scan::{self, Stop, is_dash, is_gap};
use super::{Level, Parser};
use crate::yaml::bare::{NO_COLON, NO_KEY};
use crate::yaml::build::Kind;
use crate::yaml::scalar::offset;
use crate::yaml::tree::Node;

/// What a piece of a line begins with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lead {
    /// `- `
    Dash,
    /// `key:`, with the key's place and its colon.
    Key { end: usize, colon: usize },
    /// Anything else.
    Other,
}

/// Bytes of a key that surely any parser takes as one.
const SURE_KEY: usize = 1000;

impl Parser<'_> {
    /// All lines of the text.
    pub(super) fn lines(&mut self) {
        while self.find_content() {
            let column = self.pos - self.line;
            if column == 0 && self.marker() {
                if self.pos >= self.bytes.len() {
                    break;
                }
                continue;
            }
            self.line_at(column);
        }
        while !self.levels.is_empty() {
            self.close_level();
        }
    }

    /// On to the next line with content; `false` at the end of the text.
    fn find_content(&mut self) -> bool {
        loop {
            let spaces = scan::after_spaces(self.bytes, self.pos);
            let content = scan::after_blanks(self.bytes, spaces);
            if content > spaces {
                self.sure = false;
            }
            match self.bytes.get(content) {
                None => return false,
                Some(b'#') => self.comment(content),
                Some(b'\n' | b'\r') => self.next_line(content),
                Some(_) => {
                    self.tabs(spaces, content);
                    self.pos = content;
                    return true;
                }
            }
        }
    }

    /// Reports tabs in the indentation of a line.
    fn tabs(&mut self, start: usize, end: usize) {
        if start < end {
            let brackets = matches!(self.bytes[end], b'{' | b'[' | b'}' | b']');
            if !brackets {
                self.problem(start, end, "a tab in the indentation", "indent with spaces");
            }
        }
    }

    /// `---`, `...` and `%` directives; `false` if there is none here.
    fn marker(&mut self) -> bool {
        let started = self.root || !self.levels.is_empty();
        if self.bytes[self.pos] == b'%' && !started {
            self.sure = false;
            self.next_line(self.pos);
            return true;
        }
        if !scan::is_marker(self.bytes, self.pos) {
            return false;
        }
        let dashes = self.bytes[self.pos] == b'-';
        if started && dashes {
            self.sure = false;
            self.builder.second_document(Self::span(self.pos, self.pos + 3));
            self.pos = self.bytes.len();
            return true;
        }
        let rest = self.pos + 3;
        let bare = scan::after_blanks(self.bytes, rest) == scan::line_end(self.bytes, rest);
        self.sure &= dashes && bare && !self.marked;
        self.marked = true;
        self.pos = rest;
        if started || bare {
            // What follows `...` is reported as what it is: text after the root.
            self.root |= !dashes && started;
            self.finish_line("`...`");
        } else {
            self.pos = scan::after_blanks(self.bytes, rest);
            self.line_at(self.pos - self.line);
        }
        true
    }

    /// The line whose content begins here, in this column.
    fn line_at(&mut self, column: usize) {
        let lead = self.lead();
        let column = self.settle(column, lead);
        if matches!(lead, Lead::Dash) {
            self.outermost_item(column);
        }
        self.content(column, lead);
    }

    /// What stands at `pos`.
    fn lead(&mut self) -> Lead {
        let pos = self.pos;
        match self.bytes[pos] {
            b'-' if is_gap(self.bytes, pos + 1) => Lead::Dash,
            b'"' | b'\'' => {
                let quoted = scan::quoted_line(self.bytes, pos);
                let colon = scan::after_blanks(self.bytes, quoted.end);
                let is_key =
                    quoted.closed && self.bytes.get(colon) == Some(&b':') && is_gap(self.bytes, colon + 1);
                if is_key { Lead::Key { end: quoted.end, colon } } else { Lead::Other }
            }
            b'[' | b'{' | b'#' | b'|' | b'>' => Lead::Other,
            b'?' if is_gap(self.bytes, pos + 1) => Lead::Other,
            b'&' | b'!' | b'*' => self.lead_after_properties(),
            _ => {
                let plain = scan::plain(self.bytes, pos, false);
                match plain.stop {
                    Stop::Colon => Lead::Key { end: plain.end, colon: plain.at },
                    Stop::LineEnd | Stop::Comment | Stop::Bracket => Lead::Other,
                }
            }
        }
    }

    /// A key after `&anchor`, `!tag` or as `*alias`.
    fn lead_after_properties(&mut self) -> Lead {
        let mut pos = self.pos;
        while matches!(self.bytes.get(pos), Some(b'&' | b'!')) {
            pos = scan::after_blanks(self.bytes, self.property_end(pos));
        }
        match self.bytes.get(pos) {
            Some(b'*') => {
                let end = self.property_end(pos);
                let colon = scan::after_blanks(self.bytes, end);
                let is_key = self.bytes.get(colon) == Some(&b':') && is_gap(self.bytes, colon + 1);
                if is_key { Lead::Key { end, colon } } else { Lead::Other }
            }
            Some(b'&' | b'!' | b'\n' | b'\r') | None => Lead::Other,
            Some(_) => {
                let before = std::mem::replace(&mut self.pos, pos);
                let lead = self.lead();
                self.pos = before;
                match lead {
                    Lead::Key { .. } => lead,
                    Lead::Dash | Lead::Other => Lead::Other,
                }
            }
        }
    }

    /// After the property (`&name`, `!tag`) or alias at `pos`.
    pub(super) fn property_end(&self, pos: usize) -> usize {
        let rest = &self.bytes[pos..];
        let end = |byte: &u8| byte.is_ascii_whitespace() || b",[]{}".contains(byte);
        pos + 1 + rest.iter().skip(1).position(end).unwrap_or(rest.len() - 1)
    }

    /// The column of the next line with content.
    pub(super) fn next_column(&self) -> Option<usize> {
        let (line, content) = self.next_content(scan::line_end(self.bytes, self.pos))?;
        Some(content - line)
    }

    /// Start and content of the first line with content after the line that ends at `end`.
    ///
    /// Blank lines and comments in between are looked at again later, once.
    pub(super) fn next_content(&self, end: usize) -> Option<(usize, usize)> {
        let mut line = scan::after_break(self.bytes, end);
        loop {
            let content = scan::after_spaces(self.bytes, line);
            match self.bytes.get(content)? {
                b'#' | b'\n' | b'\r' => {
                    let next = scan::after_break(self.bytes, scan::line_end(self.bytes, content));
                    if next == line {
                        return None;
                    }
                    line = next;
                }
                _ => return Some((line, content)),
            }
        }
    }

    /// The content of a line, which stands in this column: any dashes, then a pair or a value.
    pub(super) fn content(&mut self, column: usize, lead: Lead) {
        let (mut column, mut lead) = (column, lead);
        loop {
            match lead {
                Lead::Dash => {
                    self.begin(Kind::Sequence, column);
                    self.fill_missing();
                    let after = self.pos + 1;
                    if let Some(level) = self.levels.last_mut() {
                        level.dash = offset(after);
                        level.pending = true;
                    }
                    let content = scan::after_blanks(self.bytes, after);
                    self.sure &= !self.bytes[after..content].contains(&b'\t');
                    if self.rest_is_empty(content) || self.is_too_deep() {
                        return self.leave_line(after);
                    }
                    self.pos = content;
                    column = content - self.line;
                    lead = self.lead();
                }
                Lead::Key { end, colon } => return self.pair(column, end, colon),
                Lead::Other => return self.other(column),
            }
        }
    }

    /// Whether only blanks or a comment follow.
    pub(super) fn rest_is_empty(&self, content: usize) -> bool {
        match self.bytes.get(content) {
            None | Some(b'\n' | b'\r') => true,
            Some(b'#') => content == 0 || scan::is_blank(self.bytes[content - 1]),
            Some(_) => false,
        }
    }

    /// Nothing of value is left on this line.
    fn leave_line(&mut self, pos: usize) {
        if self.is_too_deep() {
            self.too_deep();
            self.next_line(pos);
        } else {
            self.pos = pos;
            self.finish_line("the dash");
        }
    }

    /// Makes a collection of this kind in this column the innermost one.
    fn begin(&mut self, kind: Kind, column: usize) {
        let top = self.levels.last().copied();
        if let Some(top) = top
            && top.column == column
            && top.kind == kind
        {
            return;
        }
        if let Some(top) = top
            && (!top.pending || (top.kind == Kind::Sequence && top.column == column))
        {
            self.misplaced(kind, top);
        }
        if let Some(top) = self.levels.last_mut() {
            top.pending = false;
        }
        self.root = true;
        self.builder.open(kind, false, offset(self.pos));
        self.levels.push(Level { column, kind, pending: false, dash: offset(self.pos) });
    }

    /// A list item among pairs, or a pair among list items.
    fn misplaced(&mut self, kind: Kind, top: Level) {
        let end = scan::line_end(self.bytes, self.pos);
        match (top.kind, kind) {
            (Kind::Mapping, _) => {
                self.problem(
                    self.pos,
                    end,
                    "a list item where a `Key:` is expected",
                    "write the key that this list belongs to before it",
                );
                self.builder.leaf(Node::missing(offset(self.pos)));
            }
            (Kind::Sequence, _) => {
                self.problem(
                    self.pos,
                    end,
                    "a key where a list item is expected",
                    "begin the item with `- `, or indent the key like the rest of its item",
                );
            }
        }
    }

    /// The last pair or item of the innermost collection has no value.
    fn fill_missing(&mut self) {
        let Some(level) = self.levels.last_mut().filter(|level| level.pending) else { return };
        level.pending = false;
        let place = match level.kind {
            Kind::Sequence => level.dash,
            Kind::Mapping => self.builder.value_place(),
        };
        self.builder.leaf(Node::missing(place));
    }

    pub(super) fn close_level(&mut self) {
        self.fill_missing();
        if self.levels.pop().is_some() {
            self.builder.close(None);
        }
    }

    /// `key:` and what follows it on the line.
    fn pair(&mut self, column: usize, end: usize, colon: usize) {
        if let Some(top) = self.levels.last()
            && top.kind == Kind::Mapping
            && top.column == column
        {
            self.fill_missing();
        } else {
            self.begin(Kind::Mapping, column);
        }
        self.key(end);
        self.builder.colon(offset(colon));
        self.sure &= colon - self.pos <= SURE_KEY;
        if let Some(level) = self.levels.last_mut() {
            level.pending = true;
        }
        self.pos = colon + 1;
        self.value();
    }

    /// The key from `pos` to `end`.
    fn key(&mut self, end: usize) {
        let tag = self.properties();
        match self.bytes[self.pos] {
            b'"' | b'\'' => {
                let quoted = scan::quoted_line(self.bytes, self.pos);
                self.quoted_node(self.pos, quoted, tag);
            }
            b'*' => self.alias_node(self.pos, end),
            b':' if self.pos == end => {
                self.problem(self.pos, self.pos + 1, NO_KEY.0, NO_KEY.1);
                self.builder.leaf(Node::missing(offset(self.pos)));
            }
            _ => {
                self.sure &= !self.bytes[self.pos..end].contains(&b'\t');
                self.check_plain_start(self.pos, end);
                self.plain_node(self.pos, end, end, tag);
            }
        }
    }

    /// Something without a colon: a value on its own line, or a key that is not typed to its end.
    fn other(&mut self, column: usize) {
        let top = self.levels.last().copied();
        let is_pair = top.is_some_and(|top| top.kind == Kind::Mapping && top.column == column);
        if is_pair || self.begins_pairs(column) {
            return self.unfinished_pair(column);
        }
        match top {
            Some(top) if top.pending && column > top.column => {
                if self.item_follows(column) {
                    self.begin(Kind::Sequence, column);
                    self.not_an_item();
                }
                self.block_value();
            }
            None => {
                self.root = true;
                self.block_value();
            }
            Some(_) => {
                // It is kept as an item, so that what it holds has a place in the tree.
                self.not_an_item();
                self.block_value();
            }
        }
    }

    /// Reports a line among list items that is none.
    fn not_an_item(&mut self) {
        let end = scan::trimmed(self.bytes, self.pos, scan::line_end(self.bytes, self.pos));
        let help = "begin a list item with `- `, or indent the line like its neighbours";
        self.problem(self.pos, end, "this line belongs to nothing", help);
    }

    /// Whether a word without a colon is followed by pairs in the same column: then it is the first key.
    fn begins_pairs(&self, column: usize) -> bool {
        if !matches!(self.bytes[self.pos], b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | b'"' | b'\'' | 0x80..) {
            return false;
        }
        let Some((line, content)) = self.next_content(scan::line_end(self.bytes, self.pos)) else {
            return false;
        };
        content - line == column
            && !is_dash(self.bytes, content)
            && scan::is_plainly_block(self.bytes, content)
    }

    /// A key without a colon; deeper lines after it are its value.
    fn unfinished_pair(&mut self, column: usize) {
        // Where it is the first of its pairs, they are the value that is still missing.
        if self.levels.last().is_some_and(|top| top.kind == Kind::Mapping && top.column == column) {
            self.fill_missing();
        } else {
            self.begin(Kind::Mapping, column);
        }
        let start = self.pos;
        match self.bytes[start] {
            b'"' | b'\'' => {
                let quoted = scan::quoted_line(self.bytes, start);
                self.quoted_node(start, quoted, None);
                self.pos = quoted.end;
                if quoted.closed {
                    self.no_colon(start, quoted.end);
                }
            }
            b'[' | b'{' => {
                self.flow();
                let end = self.pos;
                self.no_colon(start, end);
            }
            _ => {
                let plain = scan::plain(self.bytes, start, false);
                self.plain_node(start, plain.end, plain.end, None);
                self.no_colon(start, plain.end);
                self.pos = plain.end;
            }
        }
        if let Some(level) = self.levels.last_mut() {
            level.pending = true;
        }
        self.finish_line("the key");
    }

    fn no_colon(&mut self, start: usize, end: usize) {
        self.sure = false;
        if self.odd_line == self.line {
            // The line was reported once already.
            return;
        }
        self.problem(start, end, NO_COLON.0, NO_COLON.1);
    }
}
