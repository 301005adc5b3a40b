//! Lists and mappings between brackets.

use super::Parser;
use super::scan::{self, Stop, is_break};
use crate::lang::limits::NESTING;
use crate::yaml::bare::NO_KEY;
use crate::yaml::build::Kind;
use crate::yaml::scalar::offset;
use crate::yaml::tree::Node;

/// An open bracket.
#[derive(Clone, Copy)]
struct Bracket {
    at: usize,
    // `]` or `}`.
    close: u8,
    state: State,
    // Whether a `key: value` pair without braces is open inside a list.
    pair: bool,
}

/// What an open bracket waits for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// An item or a key.
    Start,
    /// A comma, after an item or a value.
    Comma,
    /// A colon, after a key.
    Colon,
    /// A value, after a colon.
    Value,
}

impl Parser<'_> {
    /// The collection whose bracket is at `pos`.
    pub(super) fn flow(&mut self) {
        let mut open: Vec<Bracket> = Vec::new();
        // Brackets within one that is already as deep as a tree may be.
        let mut beyond = 0usize;
        loop {
            if !self.find_flow_content() {
                return self.unclosed(&open, beyond);
            }
            let at = self.pos;
            match self.bytes[at] {
                byte @ (b'[' | b'{') if open.len() < NESTING => {
                    self.before_node(&mut open, at);
                    open.push(self.open_bracket(at, byte));
                    self.pos += 1;
                }
                b'[' | b'{' => {
                    if beyond == 0 {
                        self.builder.open(Kind::Sequence, true, offset(at));
                        self.builder.open(Kind::Sequence, true, offset(at));
                        self.builder.close(None);
                        self.builder.close(None);
                    }
                    self.sure = false;
                    beyond += 1;
                    self.pos += 1;
                }
                b']' | b'}' if beyond > 0 => {
                    beyond -= 1;
                    self.pos += 1;
                }
                _ if beyond > 0 => self.skip_beyond(),
                byte @ (b']' | b'}') => {
                    self.close_bracket(&mut open, at, byte);
                    if open.is_empty() {
                        return;
                    }
                }
                b',' => self.comma(&mut open, at),
                b':' if self.is_flow_colon(&open, at) => self.flow_colon(&mut open, at),
                _ => {
                    self.before_node(&mut open, at);
                    self.flow_scalar(at);
                    if let Some(top) = open.last_mut() {
                        top.after_node();
                    }
                }
            }
        }
    }

    /// On to the next content within brackets; `false` where the brackets end without being closed.
    fn find_flow_content(&mut self) -> bool {
        loop {
            let content = scan::after_blanks(self.bytes, self.pos);
            if self.bytes[self.pos..content].contains(&b'\t') {
                self.sure = false;
            }
            match self.bytes.get(content) {
                None => {
                    self.pos = content;
                    return false;
                }
                Some(b'#') if content > self.pos || content == self.line => {
                    self.sure = false;
                    let end = scan::line_end(self.bytes, content);
                    let own_line = scan::after_blanks(self.bytes, self.line) == content;
                    self.builder
                        .comments
                        .push(crate::yaml::tree::Comment { span: Self::span(content, end), own_line });
                    self.pos = end;
                }
                Some(byte) if is_break(*byte) => {
                    let end = content;
                    if self.ends_brackets(scan::after_break(self.bytes, end)) {
                        self.pos = end;
                        return false;
                    }
                    self.next_line(end);
                }
                Some(_) => {
                    self.pos = content;
                    return true;
                }
            }
        }
    }

    /// Whether brackets that are still open end before the line at `line`:
    /// it plainly is a pair or an item, at or left of the block they stand in.
    fn ends_brackets(&mut self, line: usize) -> bool {
        let content = scan::after_blanks(self.bytes, line);
        if self.bytes.get(content).is_none_or(|byte| is_break(*byte)) || self.is_inside(content - line) {
            return false;
        }
        self.sure = false;
        scan::is_plainly_block(self.bytes, content) || scan::is_marker(self.bytes, line)
    }

    fn open_bracket(&mut self, at: usize, byte: u8) -> Bracket {
        let list = byte == b'[';
        self.builder.open(if list { Kind::Sequence } else { Kind::Mapping }, true, offset(at));
        Bracket { at, close: if list { b']' } else { b'}' }, state: State::Start, pair: false }
    }

    fn unclosed(&mut self, open: &[Bracket], beyond: usize) {
        let end = scan::trimmed(self.bytes, 0, self.pos);
        if let Some(innermost) = open.last() {
            let (bracket, close) = (char::from(self.bytes[innermost.at]), char::from(innermost.close));
            let message = format!("`{bracket}` is not closed");
            self.problem(innermost.at, innermost.at + 1, &message, &format!("write `{close}` where it ends"));
        }
        debug_assert!(beyond == 0 || !open.is_empty(), "only full brackets go beyond");
        for bracket in open.iter().rev() {
            if bracket.pair {
                self.builder.close(None);
            }
            self.builder.close(Some(offset(end)));
        }
    }

    fn close_bracket(&mut self, open: &mut Vec<Bracket>, at: usize, byte: u8) {
        if let Some(top) = open.last()
            && top.close != byte
        {
            let message = format!("`{}` closes nothing here", char::from(byte));
            let help = format!(
                "`{}` is open: close it with `{}`",
                char::from(self.bytes[top.at]),
                char::from(top.close)
            );
            self.problem(at, at + 1, &message, &help);
            if !open.iter().any(|bracket| bracket.close == byte) {
                self.pos += 1;
                return;
            }
        }
        while let Some(top) = open.pop() {
            let fits = top.close == byte;
            if top.pair {
                self.builder.close(None);
            }
            if top.state == State::Colon && top.close == b'}' {
                self.sure = false;
            }
            if top.state == State::Value {
                self.sure = false;
            }
            self.builder.close(Some(offset(if fits { at + 1 } else { at })));
            if let Some(outer) = open.last_mut() {
                outer.after_node();
            }
            if fits {
                break;
            }
        }
        self.pos = at + 1;
    }

    fn comma(&mut self, open: &mut [Bracket], at: usize) {
        self.pos = at + 1;
        let Some(top) = open.last_mut() else { return };
        match top.state {
            State::Start => self.problem(
                at,
                at + 1,
                "nothing stands before this comma",
                "delete it, or write what is missing",
            ),
            State::Colon | State::Value => {
                self.sure = false;
                if top.close == b'}' || top.pair {
                    let place = self.builder.value_place();
                    self.builder.leaf(Node::missing(place));
                }
            }
            State::Comma => {}
        }
        if top.pair {
            top.pair = false;
            self.builder.close(None);
        }
        top.state = State::Start;
    }

    /// Whether the colon at `at` ends a key: blanks or a bracket follow, or the key is quoted.
    fn is_flow_colon(&self, open: &[Bracket], at: usize) -> bool {
        let follows = scan::is_gap(self.bytes, at + 1) || b",[]{}".contains(&self.bytes[at + 1]);
        let quoted = at > 0 && matches!(self.bytes[at - 1], b'"' | b'\'' | b']' | b'}');
        follows || (quoted && open.last().is_some_and(|top| top.state != State::Start))
    }

    fn flow_colon(&mut self, open: &mut [Bracket], at: usize) {
        self.pos = at + 1;
        let Some(top) = open.last_mut() else { return };
        let list = top.close == b']';
        match top.state {
            State::Colon => self.builder.colon(offset(at)),
            State::Comma if list && !top.pair => {
                self.sure = false;
                self.builder.item_becomes_key();
                self.builder.colon(offset(at));
                top.pair = true;
            }
            State::Start => {
                self.problem(at, at + 1, NO_KEY.0, NO_KEY.1);
                if list {
                    self.builder.open(Kind::Mapping, true, offset(at));
                    top.pair = true;
                }
                self.builder.leaf(Node::missing(offset(at)));
                self.builder.colon(offset(at));
            }
            State::Comma | State::Value => {
                self.problem(
                    at,
                    at + 1,
                    "a second colon after one key",
                    "put quotes around the value, or a comma before the next key",
                );
                return;
            }
        }
        top.state = State::Value;
    }

    /// Makes room for a node: reports a comma that is missing before it.
    fn before_node(&mut self, open: &mut [Bracket], at: usize) {
        let Some(top) = open.last_mut() else { return };
        match top.state {
            State::Start | State::Value => return,
            State::Comma | State::Colon => {}
        }
        let before = scan::trimmed(self.bytes, top.at, at);
        let before = self.bytes[..before]
            .iter()
            .rposition(|byte| !is_break(*byte) && !scan::is_blank(*byte))
            .map_or(at, |last| last + 1);
        self.problem(before, before, "a comma is missing here", "separate entries with `,`");
        if top.state == State::Colon {
            let place = self.builder.value_place();
            self.builder.leaf(Node::missing(place));
        }
        if top.pair {
            top.pair = false;
            self.builder.close(None);
        }
        top.state = State::Start;
    }

    /// A scalar within brackets.
    fn flow_scalar(&mut self, at: usize) {
        let tag = self.properties();
        let at = if tag.is_some() || self.pos != at { self.pos } else { at };
        match self.bytes.get(at) {
            None | Some(b',' | b']' | b'}' | b'\n' | b'\r' | b'[' | b'{') => {
                self.builder.leaf(Node::missing(offset(at)));
            }
            Some(b'"' | b'\'') => {
                let quoted = self.flow_quoted();
                self.quoted_node(at, quoted, tag);
                self.flow_advance(quoted.end);
            }
            Some(b'*') => {
                let end = self.property_end(at);
                self.alias_node(at, end);
                self.pos = end;
            }
            Some(_) => self.flow_plain(at, tag),
        }
    }

    fn flow_plain(&mut self, at: usize, tag: Option<crate::source::Span>) {
        let plain = scan::plain(self.bytes, at, true);
        let end = plain.end.max(at + 1);
        self.sure &=
            !plain.tab && plain.stop != Stop::LineEnd && !matches!(self.bytes[at], b'-' | b'?' | b':');
        self.check_plain_start(at, end);
        self.plain_node(at, end, end, tag);
        self.pos = end;
    }

    /// The quoted scalar at `pos` within brackets.
    fn flow_quoted(&mut self) -> scan::Quoted {
        let bytes = self.bytes;
        let base = self.base();
        let quoted = scan::quoted(bytes, self.pos, |line| {
            let content = scan::after_blanks(bytes, line);
            let inside = base.is_none_or(|base| content - line > base);
            inside || !scan::is_plainly_block(bytes, content)
        });
        let mut quoted = self.doubted(quoted);
        if quoted.closed {
            self.sure &= scan::line_end(&bytes[..quoted.end], self.pos) == quoted.end;
            return quoted;
        }
        // What closes brackets at the end of the line was hardly meant as text.
        while quoted.end > self.pos + 1 && matches!(bytes[quoted.end - 1], b' ' | b'\t' | b',' | b']' | b'}')
        {
            quoted.end -= 1;
        }
        quoted
    }

    /// On to `end`, which may be on a later line.
    fn flow_advance(&mut self, end: usize) {
        if let Some(last) = self.bytes[self.pos..end].iter().rposition(|byte| is_break(*byte)) {
            self.line = self.pos + last + 1;
        }
        self.pos = end;
    }

    /// A piece of what is nested too deep.
    fn skip_beyond(&mut self) {
        if matches!(self.bytes[self.pos], b'"' | b'\'') {
            let quoted = self.flow_quoted();
            self.flow_advance(quoted.end);
        } else {
            self.pos += 1;
        }
    }
}

impl Bracket {
    fn after_node(&mut self) {
        self.state = match self.state {
            State::Start if self.close == b'}' => State::Colon,
            State::Start | State::Comma | State::Colon | State::Value => State::Comma,
        };
    }
}
