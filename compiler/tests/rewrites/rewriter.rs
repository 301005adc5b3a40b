//! A tree written anew in another legal way: other quotes, other indentation, braces, other orders of keys, comments.

use fdl_compiler::format::is_plain;
use fdl_compiler::yaml::{Content, Core, Document, Entry, Node, Scalar};
use std::fmt::Write;

/// Numbers that look like chance and are always the same.
pub struct Chance(pub u64);

impl Chance {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// Writes a tree.
pub struct Rewriter<'d> {
    doc: &'d Document,
    chance: Chance,
    out: String,
    n_comments: usize,
    n_anchors: usize,
    /// Whether a block scalar ends here, so that a comment further right would become text.
    is_after_block: bool,
}

/// How a scalar may be written.
#[derive(Clone, Copy, PartialEq)]
enum Where {
    /// A key, on one line.
    Key,
    /// A value of a block: over several lines too.
    Block,
    /// In braces or brackets.
    Flow,
}

impl<'d> Rewriter<'d> {
    /// The text, written in a way that the seed decides.
    pub fn rewritten(doc: &'d Document, seed: u64) -> String {
        let mut it = Self {
            doc,
            chance: Chance(seed),
            out: String::new(),
            n_comments: 0,
            n_anchors: 0,
            is_after_block: false,
        };
        if it.chance.once_in(4) {
            it.out.push_str(if it.chance.once_in(2) { "--- # begin\n" } else { "# first\n\n---\n" });
        }
        let Content::Mapping(root) = &doc.root.content else { panic!("a flow is a mapping") };
        let indent = if it.chance.once_in(8) { 2 } else { 0 };
        if it.chance.once_in(12) {
            it.flow(&doc.root, 0);
            it.out.push('\n');
        } else {
            it.out.extend(std::iter::repeat_n(' ', indent));
            it.pairs(&root.entries, indent);
        }
        match it.chance.below(6) {
            0 => it.out.push_str("# last\n\n# very last\n\n"),
            1 if !it.is_after_block => it.out.truncate(it.out.trim_end().len()),
            _ => {}
        }
        let out = if it.chance.once_in(5) { it.out.replace('\n', "\r\n") } else { it.out };
        if it.chance.once_in(9) { format!("\u{feff}{out}") } else { out }
    }

    fn pairs(&mut self, entries: &[Entry], indent: usize) {
        let mut order: Vec<&Entry> = entries.iter().collect();
        if self.chance.once_in(2) {
            for at in (1..order.len()).rev() {
                let other = self.chance.below(at + 1);
                order.swap(at, other);
            }
        }
        for (at, entry) in order.into_iter().enumerate() {
            if at > 0 {
                self.between(indent);
                self.out.extend(std::iter::repeat_n(' ', indent));
            }
            if indent > 0 && self.chance.once_in(60) {
                self.out.push_str("? ");
                self.scalar(&entry.key, Where::Key, indent);
                self.comment();
                let _ = write!(self.out, "\n{:indent$}:", "");
            } else {
                self.scalar(&entry.key, Where::Key, indent);
                self.out.push_str(if self.chance.once_in(12) { " :" } else { ":" });
            }
            self.value(&entry.value, indent, true);
        }
    }

    fn items(&mut self, items: &[Node], indent: usize) {
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.between(indent);
                self.out.extend(std::iter::repeat_n(' ', indent));
            }
            self.out.push('-');
            self.value(item, indent, false);
        }
    }

    /// Blank lines and comments before a pair or an item.
    fn between(&mut self, indent: usize) {
        if self.chance.once_in(9) {
            self.out
                .push_str(["\n", "\n\n", "  \n"][self.chance.below(if self.is_after_block { 2 } else { 3 })]);
        }
        if self.chance.once_in(6) {
            let column = if self.is_after_block { 0 } else { self.chance.below(indent + 4) };
            let _ = writeln!(self.out, "{:column$}# own {}", "", self.n_comments);
            self.n_comments += 1;
            self.is_after_block = false;
        }
    }

    /// A comment at the end of the line, perhaps.
    fn comment(&mut self) -> bool {
        let is_there = self.chance.once_in(6);
        if is_there {
            let gap = [" ", "   ", "\t", " \t "][self.chance.below(4)];
            let _ = write!(self.out, "{gap}# end {}", self.n_comments);
            self.n_comments += 1;
        }
        is_there
    }

    fn anchor(&mut self) {
        if self.chance.once_in(40) {
            let _ = write!(self.out, " &a{}", self.n_anchors);
            self.n_anchors += 1;
        }
    }

    /// What follows `key:` or `-`, with the line break after it.
    fn value(&mut self, node: &Node, indent: usize, is_of_key: bool) {
        self.is_after_block = false;
        self.anchor();
        let is_flow = self.chance.once_in(7);
        match &node.content {
            Content::Mapping(mapping) if !mapping.entries.is_empty() && !is_flow => {
                let gap = 1 + self.chance.below(4);
                if is_of_key || self.out.ends_with(|it: char| it.is_ascii_digit()) || self.chance.once_in(5) {
                    self.comment();
                    let _ = write!(self.out, "\n{:1$}", "", indent + gap);
                    self.pairs(&mapping.entries, indent + gap);
                } else {
                    self.out.extend(std::iter::repeat_n(' ', gap));
                    self.pairs(&mapping.entries, indent + 1 + gap);
                }
            }
            Content::Sequence(list) if !list.items.is_empty() && !is_flow => {
                let gap = if is_of_key { self.chance.below(4) } else { 1 + self.chance.below(3) };
                self.comment();
                let _ = write!(self.out, "\n{:1$}", "", indent + gap);
                self.items(&list.items, indent + gap);
            }
            Content::Mapping(_) | Content::Sequence(_) => {
                self.out.push(' ');
                self.flow(node, indent);
                self.comment();
                self.out.push('\n');
            }
            Content::Scalar(_) => {
                if self.chance.once_in(20) {
                    self.comment();
                    let _ = write!(self.out, "\n{:1$}", "", indent + 3);
                } else {
                    self.out.push_str(
                        [" ", "  ", " \t"][if self.chance.once_in(8) { self.chance.below(3) } else { 0 }],
                    );
                }
                self.scalar(node, Where::Block, indent);
                if !self.is_after_block {
                    self.comment();
                    self.out.push('\n');
                }
            }
            Content::Missing | Content::Alias(_) => {
                self.comment();
                self.out.push('\n');
            }
        }
    }

    /// In braces or brackets, on one line or on several.
    fn flow(&mut self, node: &Node, indent: usize) {
        let is_split = self.chance.once_in(2);
        let gap = |it: &mut Self| {
            if is_split && it.chance.once_in(2) {
                it.comment();
                let _ = write!(it.out, "\n{:1$}", "", indent + 1 + it.chance.below(5));
            }
        };
        match &node.content {
            Content::Mapping(mapping) => {
                self.out.push('{');
                for (at, entry) in mapping.entries.iter().enumerate() {
                    gap(self);
                    self.scalar(&entry.key, Where::Flow, indent);
                    self.out.push_str(": ");
                    self.flow(&entry.value, indent);
                    self.end_of_child(at + 1 == mapping.entries.len());
                }
                gap(self);
                self.out.push('}');
            }
            Content::Sequence(list) => {
                self.out.push('[');
                for (at, item) in list.items.iter().enumerate() {
                    gap(self);
                    self.flow(item, indent);
                    self.end_of_child(at + 1 == list.items.len());
                }
                gap(self);
                self.out.push(']');
            }
            Content::Scalar(_) => self.scalar(node, Where::Flow, indent),
            Content::Missing | Content::Alias(_) => self.out.push_str("null"),
        }
    }

    fn end_of_child(&mut self, is_last: bool) {
        if !is_last || self.chance.once_in(8) {
            self.out.push_str(if self.chance.once_in(6) { " , " } else { ", " });
        }
    }

    fn scalar(&mut self, node: &Node, place: Where, indent: usize) {
        let Content::Scalar(scalar) = &node.content else { panic!("a flow has no other keys") };
        let text = self.doc.scalar_text(scalar);
        if !matches!(self.doc.core(scalar), Core::Text(_)) {
            self.out.push_str(text);
            return;
        }
        let is_one_line = !text.contains(|it: char| it.is_control());
        let is_bare = is_plain(text)
            && (place != Where::Flow || !text.contains(['{', '}', '[', ']', ',']))
            && scalar_is_untagged(scalar);
        match self.chance.below(8) {
            0 if is_one_line => self.quoted(text, place, indent, '\''),
            1 if place == Where::Block => self.block(text, indent),
            2 if is_bare && place == Where::Block => {
                let folded = self.folded(text, indent);
                self.out.push_str(&folded);
            }
            3..7 if is_bare => self.out.push_str(text),
            _ => self.quoted(text, place, indent, '"'),
        }
    }

    fn quoted(&mut self, text: &str, place: Where, indent: usize, quote: char) {
        let mut out = String::new();
        for it in text.chars() {
            match it {
                '\'' if quote == '\'' => out.push_str("''"),
                '\\' | '"' if quote == '"' => out.extend(['\\', it]),
                '\n' => out.push_str("\\n"),
                _ if it.is_control() => {
                    let _ = write!(out, "\\x{:02x}", u32::from(it));
                }
                _ => out.push(it),
            }
        }
        if place == Where::Block && self.chance.once_in(3) {
            out = self.folded(&out, indent);
        }
        let _ = write!(self.out, "{quote}{out}{quote}");
    }

    /// A text with some of its single spaces as line breaks.
    fn folded(&mut self, text: &str, indent: usize) -> String {
        let characters: Vec<char> = text.chars().collect();
        let mut out = String::new();
        for (at, it) in characters.iter().enumerate() {
            let is_word = |at: usize| characters.get(at).is_some_and(|it| it.is_alphanumeric());
            if *it == ' ' && at > 0 && is_word(at - 1) && is_word(at + 1) && self.chance.once_in(3) {
                let _ = write!(out, "\n{:1$}", "", indent + 1 + self.chance.below(6));
            } else {
                out.push(*it);
            }
        }
        out
    }

    fn block(&mut self, text: &str, indent: usize) {
        let body = text.strip_suffix('\n').unwrap_or(text);
        let is_odd = |it: &str| it.trim().is_empty() && !it.is_empty();
        let is_whole = !body.is_empty() && !body.ends_with('\n') && !body.starts_with('\n');
        if !is_whole
            || body.contains(['\r', '\t', '\u{85}', '\u{2028}', '\u{2029}'])
            || body.split('\n').any(is_odd)
        {
            return self.quoted(text, Where::Key, indent, '"');
        }
        let gap = 1 + self.chance.below(4);
        let chomp = if text.ends_with('\n') { "" } else { "-" };
        let must = body.starts_with(' ');
        let indicator = if must || self.chance.once_in(5) { gap.to_string() } else { String::new() };
        let is_folded = !body.contains('\n') && !must && self.chance.once_in(2);
        let style = if is_folded { '>' } else { '|' };
        let _ = write!(self.out, "{style}{indicator}{chomp}");
        self.comment();
        let body = if is_folded { self.refolded(body) } else { body.to_owned() };
        for line in body.split('\n') {
            let columns = if line.is_empty() { 0 } else { indent + gap };
            let _ = write!(self.out, "\n{:columns$}{line}", "");
        }
        self.out.push('\n');
        self.is_after_block = true;
    }

    fn refolded(&mut self, text: &str) -> String {
        let folded = self.folded(text, 0);
        folded.split('\n').map(str::trim_start).collect::<Vec<_>>().join("\n")
    }
}

fn scalar_is_untagged(scalar: &Scalar) -> bool {
    scalar.tag().is_none()
}
