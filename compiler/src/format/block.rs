//! Mappings and lists without braces and brackets.
//!
//! The writer goes through the text once, from node to node, and takes what
//! stands between them along: each comment goes with the pair or item that it
//! stands before, behind or in.

use super::cursor::{Cursor, Piece, column};
use super::order::{Role, arrange, is_block};
use super::part::{Lead, Part, is_order, write_leads};
use super::range::{Site, Wanted};
use super::scalar;
use crate::yaml::{Content, Document, Entry, Mapping, Node};

/// Columns from one level to the next.
pub(super) const STEP: usize = 2;

/// What writes a tree anew.
pub(super) struct Writer<'d> {
    pub doc: &'d Document,
    pub at: Cursor<'d>,
    /// Whether the text is JSON.
    pub json: bool,
    /// What is to be edited, where that is not the whole text.
    pub wanted: Option<Wanted>,
}

/// The parts of a block, written, and the comments after the last one.
pub(super) struct Block {
    pub parts: Vec<Part>,
    pub tail: Vec<Lead>,
}

/// What a value belongs to.
struct Place {
    /// `key:` or `-`.
    opener: String,
    /// Where the opener is written.
    indent: usize,
    /// Where it stood.
    column: usize,
    role: Role,
}

impl<'d> Writer<'d> {
    /// A writer at the start of a text.
    pub fn new(doc: &'d Document) -> Self {
        let json =
            !is_block(&doc.root) && matches!(doc.root.content, Content::Mapping(_) | Content::Sequence(_));
        Self { doc, at: Cursor::new(&doc.text), json, wanted: None }
    }

    /// The whole text, with `\n` as line break.
    pub fn document(&mut self, role: Role) -> String {
        let mut out = String::new();
        let mut leads = Vec::new();
        while let Some(Piece::Blank | Piece::Comment { .. } | Piece::Marker(_)) = self.at.peek() {
            self.lead(&mut leads);
        }
        write_leads(&mut out, &leads, 0, false);
        let root = &self.doc.root;
        while let Some(Piece::Property(span)) = self.at.peek()
            && !self.is_of_first_key(root)
        {
            out.push_str(self.at.written(span));
            out.push('\n');
            self.at.next();
        }
        let mut keeps_blanks = false;
        if is_block(root) {
            let block = self.block(root, role, 0, None);
            keeps_blanks = block.parts.last().is_some_and(|it| it.keeps_blanks);
            out.push_str(&joined(&block, 0));
            out.push('\n');
        } else if !root.is_missing() {
            self.at.skip();
            out.push_str(&self.leaf(root, role, 0, 0));
            if let Some(comment) = self.line_comment() {
                out.push_str(&comment);
            }
            out.push('\n');
        }
        let mut tail = Vec::new();
        while self.at.peek().is_some() {
            self.lead(&mut tail);
        }
        let may_be_blank = !out.is_empty() && !keeps_blanks;
        write_leads(&mut out, &tail, 0, may_be_blank);
        out
    }

    /// Takes the next piece as a line of its own, or as the end of the line before.
    fn lead(&mut self, leads: &mut Vec<Lead>) {
        match self.at.next() {
            Some(Piece::Blank) => leads.push(Lead::Blank),
            Some(Piece::Comment { span, own_line }) => {
                let comment = self.at.written(span);
                match leads.last_mut() {
                    Some(Lead::Line(line)) if !own_line => {
                        line.push(' ');
                        line.push_str(comment);
                    }
                    Some(Lead::Line(_) | Lead::Blank) | None => leads.push(Lead::Line(comment.to_owned())),
                }
            }
            Some(Piece::Marker(span) | Piece::Property(span)) => {
                leads.push(Lead::Line(self.at.written(span).to_owned()));
            }
            Some(Piece::Indicator(_)) | None => {}
        }
    }

    /// Blank lines and comments before a pair or an item.
    pub fn leads(&mut self) -> Vec<Lead> {
        let mut leads = Vec::new();
        while let Some(Piece::Blank | Piece::Comment { .. }) = self.at.peek() {
            self.lead(&mut leads);
        }
        leads
    }

    /// The comment that ends the line, with the blanks before it.
    pub fn line_comment(&mut self) -> Option<String> {
        let Some(Piece::Comment { span, own_line: false }) = self.at.peek() else { return None };
        let gap = (span.range().start - self.at.pos).max(1);
        self.at.next();
        Some(format!("{:gap$}{}", "", self.at.written(span)))
    }

    /// Whether the properties that come next are those of a mapping's first key.
    fn is_of_first_key(&self, node: &Node) -> bool {
        let mut ahead = self.at;
        while let Some(Piece::Property(_)) = ahead.peek() {
            ahead.next();
            if ahead.is_on_new_line() || matches!(ahead.peek(), Some(Piece::Comment { .. })) {
                return false;
            }
        }
        is_block(node)
    }

    fn block(&mut self, node: &Node, role: Role, indent: usize, parent: Option<usize>) -> Block {
        let column = self.at.column();
        let site = Site { start: self.at.next_line_or_token(), column, indent };
        let mut parts = Vec::new();
        let mut anchors = Vec::new();
        let mut spec = None;
        match &node.content {
            Content::Mapping(mapping) => {
                spec = role.spec(self.doc, mapping);
                for entry in &mapping.entries {
                    let start = self.at.pos;
                    parts.push(self.pair(mapping, entry, role, indent, column));
                    anchors.push(self.anchors(start));
                }
            }
            Content::Sequence(list) => {
                for item in &list.items {
                    parts.push(self.item(item, role.of_items(), indent, column));
                }
            }
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
        let mut block = Block { parts, tail: Vec::new() };
        self.note_some(&block, &site);
        block.parts = arrange(block.parts, spec, &anchors);
        block.tail = self.tail(parent.map_or(0, |it| it + 1));
        self.note_whole(&block, &site);
        block
    }

    /// The anchors and aliases from `start` up to here.
    pub fn anchors(&self, start: usize) -> Vec<&'d str> {
        let all = &self.doc.portability;
        let first = all.partition_point(|it| it.range().start < start);
        let of_part = all[first..].iter().take_while(|it| it.range().end <= self.at.pos);
        of_part.map(|it| self.at.written(*it)).filter(|it| it.starts_with(['&', '*'])).collect()
    }

    /// Comments that stand right of `from`, after the last part of a block.
    fn tail(&mut self, from: usize) -> Vec<Lead> {
        let mut tail = Vec::new();
        loop {
            let mut ahead = self.at;
            let is_after_blank = ahead.peek() == Some(Piece::Blank);
            if is_after_blank {
                ahead.next();
            }
            let Some(Piece::Comment { span, own_line: true }) = ahead.next() else { return tail };
            let comment = self.at.written(span);
            // What is said to us speaks for what follows.
            if column(&self.doc.text, span.range().start) < from || is_order(comment) {
                return tail;
            }
            if is_after_blank {
                tail.push(Lead::Blank);
            }
            tail.push(Lead::Line(comment.to_owned()));
            self.at = ahead;
        }
    }

    fn pair(&mut self, mapping: &Mapping, entry: &Entry, role: Role, indent: usize, column: usize) -> Part {
        let lead = self.leads();
        let orders_before = lead.iter().any(|it| matches!(it, Lead::Line(line) if is_order(line)));
        let n_before = lead.len();
        let mut part = Part { lead, n_before, orders_before, ..Part::default() };
        self.at.skip();
        part.source.start = self.at.pos;
        let key = entry.key.as_scalar().map(|it| self.doc.scalar_text(it).to_owned());
        let is_odd = matches!(self.at.peek(), Some(Piece::Indicator(_)))
            || !matches!(entry.key.content, Content::Scalar(_) | Content::Alias(_))
            || self.doc.text[entry.key.span.range()].contains(['\n', '\r']);
        match entry.colon {
            Some(colon) if !is_odd => {
                let mut opener = String::new();
                while let Some(Piece::Property(span)) = self.at.peek() {
                    opener.push_str(self.at.written(span));
                    opener.push(' ');
                    self.at.next();
                }
                opener.push_str(&self.key(&entry.key));
                self.at.jump(colon as usize + 1);
                let spec = role.spec(self.doc, mapping);
                let name = key.as_deref().unwrap_or_default();
                let role = spec.map_or(Role::Data, |spec| spec.role_of(name));
                self.value(&entry.value, Place { opener, indent, column, role }, &mut part);
            }
            Some(_) | None => self.odd_pair(entry, indent, &mut part),
        }
        part.key = key;
        part.source.end = self.at.pos;
        part
    }

    fn key(&self, key: &Node) -> String {
        match &key.content {
            Content::Scalar(it) => scalar::in_block(self.doc, key, it, 0) + ":",
            // Without the blank the colon would belong to the alias's name.
            Content::Missing | Content::Mapping(_) | Content::Sequence(_) | Content::Alias(_) => {
                format!("{} :", self.at.written(key.span))
            }
        }
    }

    /// A pair with a `?`, or with a key that is no simple text: as it is.
    fn odd_pair(&mut self, entry: &Entry, indent: usize, part: &mut Part) {
        self.at.skip();
        let start = self.at.pos;
        let end = entry.span().range().end.max(entry.colon.map_or(0, |it| it as usize + 1)).max(start);
        part.text = scalar::moved(&self.doc.text, start, end, indent);
        self.at.jump(end);
        part.text.extend(self.line_comment());
    }

    fn item(&mut self, item: &Node, role: Role, indent: usize, column: usize) -> Part {
        let lead = self.leads();
        let mut part = Part { n_before: lead.len(), lead, ..Part::default() };
        self.at.skip();
        part.source.start = self.at.pos;
        if self.at.peek() == Some(Piece::Indicator(b'-')) {
            self.at.next();
        }
        self.value(item, Place { opener: "-".to_owned(), indent, column, role }, &mut part);
        part.source.end = self.at.pos;
        part
    }

    /// What follows `key:` or `-`, up to the comments that belong to it.
    fn value(&mut self, node: &Node, place: Place, part: &mut Part) {
        let Place { opener, indent, column, role } = place;
        let is_item = opener == "-";
        part.text = opener;
        let mut comment = None;
        loop {
            match self.at.peek() {
                Some(Piece::Property(span)) if self.is_of_value(node) => {
                    part.text.push(' ');
                    part.text.push_str(self.at.written(span));
                    self.at.next();
                }
                Some(Piece::Comment { own_line: false, .. }) if comment.is_none() => {
                    comment = self.line_comment();
                }
                Some(_) | None => break,
            }
        }
        part.orders_on_line = comment.as_deref().is_some_and(|it| is_order(it.trim_start()));
        let has_more = !part.text.ends_with(':') && part.text != "-" || comment.is_some();
        part.text.extend(comment.clone());
        if is_block(node) {
            let head = if is_item { self.leads() } else { Vec::new() };
            let mut block = self.block(node, role, indent + STEP, Some(column));
            part.keeps_blanks = block.tail.is_empty() && block.parts.last().is_some_and(|it| it.keeps_blanks);
            if let Some(first) = block.parts.first_mut().filter(|_| is_item) {
                let leads = head.into_iter().chain(std::mem::take(&mut first.lead)).collect();
                // The first pair shares the dash's line, if that has no comment of its own.
                if has_more { first.lead = leads } else { part.lead.extend::<Vec<_>>(leads) }
            }
            let text = joined(&block, indent + STEP);
            if is_item && !has_more {
                part.text.push(' ');
                part.text.push_str(&text[indent + STEP..]);
            } else {
                part.text.push('\n');
                part.text.push_str(&text);
            }
            return;
        }
        if !node.is_missing() {
            let leads = self.leads();
            let mut leaf_starts_line = comment.is_some();
            if leads.iter().any(|it| *it != Lead::Blank) {
                part.text.push('\n');
                write_leads(&mut part.text, &leads, indent + STEP, false);
                part.text.pop();
                leaf_starts_line = true;
            }
            let before =
                if leaf_starts_line { format!("\n{:1$}", "", indent + STEP) } else { " ".to_owned() };
            let last = part.text.rsplit('\n').next().unwrap_or_default().chars().count();
            self.at.skip();
            let leaf = self.leaf(node, role, indent, indent + last + 1);
            part.text.push_str(&before);
            part.text.push_str(&leaf);
        }
        if let Some(comment) = self.line_comment() {
            part.orders_on_line |= is_order(comment.trim_start());
            part.text.push_str(&comment);
        }
        self.after_leaf(node, indent, column, part);
    }

    /// Whether the property that comes next is one of this value, not of what follows it.
    fn is_of_value(&self, node: &Node) -> bool {
        match &node.content {
            Content::Missing => !self.at.is_on_new_line(),
            Content::Mapping(_) | Content::Sequence(_) => !self.is_of_first_key(node),
            Content::Scalar(_) | Content::Alias(_) => true,
        }
    }

    /// Comments further right, after a value that is no block of pairs or items.
    fn after_leaf(&mut self, node: &Node, indent: usize, column: usize, part: &mut Part) {
        if let Content::Scalar(it) = &node.content
            && scalar::is_block(it)
        {
            // There they would become text.
            part.keeps_blanks = scalar::keeps_blanks(self.doc, node, it);
            return;
        }
        let tail = self.tail(column + 1);
        if !tail.is_empty() {
            part.text.push('\n');
            write_leads(&mut part.text, &tail, indent + STEP, true);
            part.text.pop();
        }
    }

    /// A scalar, an alias, or what stands in braces or brackets.
    ///
    /// `indent` is that of what it belongs to, `column` where it begins.
    fn leaf(&mut self, node: &Node, role: Role, indent: usize, column: usize) -> String {
        let (text, end) = match &node.content {
            Content::Scalar(it) => {
                let text = scalar::in_block(self.doc, node, it, indent + STEP);
                (text, scalar::end(self.doc, node, it))
            }
            Content::Mapping(_) | Content::Sequence(_) => {
                (self.flow(node, role, indent, column), node.span.range().end)
            }
            Content::Alias(_) | Content::Missing => {
                (self.at.written(node.span).to_owned(), node.span.range().end)
            }
        };
        self.at.jump(end);
        text
    }
}

/// The lines of a block without the last line break.
pub(super) fn joined(block: &Block, indent: usize) -> String {
    let mut out = String::new();
    let mut may_be_blank = false;
    for part in &block.parts {
        if !out.is_empty() {
            out.push('\n');
        }
        write_leads(&mut out, &part.lead, indent, may_be_blank);
        out.extend(std::iter::repeat_n(' ', indent));
        out.push_str(&part.text);
        may_be_blank = !part.keeps_blanks;
    }
    if !block.tail.is_empty() {
        out.push('\n');
        write_leads(&mut out, &block.tail, indent, may_be_blank);
        out.pop();
    }
    out
}
