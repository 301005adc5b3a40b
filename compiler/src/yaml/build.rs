//! Builds the tree from its parts in the order of the text, for both parsers.

use super::alias::{Anchors, Target, is_merge};
use super::tree::{Comment, Content, Document, Entry, Extra, Mapping, Merged, Node, Problem, ProblemKind};
use super::tree::{Scalar, Sequence, Style};
use crate::lang::limits::NESTING;
use crate::source::Span;
use std::sync::Arc;

/// Problems that are told about one text.
const PROBLEMS: usize = 200;

/// A tree under construction.
pub(super) struct Builder<'t> {
    pub text: &'t str,
    pub comments: Vec<Comment>,
    pub problems: Vec<Problem>,
    portability: Vec<Span>,
    root: Option<Node>,
    open: Vec<Open>,
    // Finished children of all open collections; each collection knows where its own begin.
    items: Vec<Node>,
    entries: Vec<Entry>,
    anchors: Anchors,
    // The anchor of the node that comes next.
    anchor: Option<Span>,
    // Collections within one that is already as deep as a tree may be.
    beyond: usize,
    bomb: bool,
}

/// A collection that has not ended.
struct Open {
    kind: Kind,
    flow: bool,
    start: u32,
    first: usize,
    // The key that waits for its value, and its colon.
    key: Option<Node>,
    colon: Option<u32>,
    anchor: Option<Span>,
}

/// What a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `key: value`s.
    Mapping,
    /// `- item`s.
    Sequence,
}

impl<'t> Builder<'t> {
    pub fn new(text: &'t str) -> Self {
        Self {
            text,
            comments: Vec::new(),
            problems: Vec::new(),
            portability: Vec::new(),
            root: None,
            open: Vec::new(),
            items: Vec::new(),
            entries: Vec::new(),
            anchors: Anchors::default(),
            anchor: None,
            beyond: 0,
            bomb: false,
        }
    }

    /// `&name` before the node that comes next.
    pub fn anchor(&mut self, span: Span) {
        self.portability.push(span);
        self.anchor = Some(span);
    }

    /// A collection begins. `start` is that of its bracket or of its first child.
    pub fn open(&mut self, kind: Kind, flow: bool, start: u32) {
        if self.beyond > 0 || self.open.len() == NESTING {
            self.too_deep(start);
            return;
        }
        let anchor = self.anchor.take();
        if let Some(anchor) = anchor {
            self.anchors.open(name(self.text, anchor));
        }
        let first = match kind {
            Kind::Mapping => self.entries.len(),
            Kind::Sequence => self.items.len(),
        };
        self.open.push(Open { kind, flow, start, first, key: None, colon: None, anchor });
    }

    fn too_deep(&mut self, start: u32) {
        self.anchor = None;
        if self.beyond == 0 {
            self.attach(Node::missing(start));
            if !self.problems.iter().any(|problem| problem.kind == ProblemKind::TooDeep) {
                self.problem(
                    Span::empty(start),
                    ProblemKind::TooDeep,
                    &format!("more than {NESTING} lists and mappings inside one another"),
                    "what is nested deeper is not read",
                );
            }
        }
        self.beyond += 1;
    }

    /// The innermost collection ends: at `end` if it has a closing bracket, else with its last child.
    pub fn close(&mut self, end: Option<u32>) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        if self.waits_for_value() {
            let at = self.value_place();
            self.attach(Node::missing(at));
        }
        let Some(open) = self.open.pop() else { return };
        let node = match open.kind {
            Kind::Mapping => self.mapping(&open, end),
            Kind::Sequence => {
                let items: Box<[Node]> = self.items.drain(open.first..).collect();
                let start = items.first().map_or(open.start, |item| item.span.start.min(open.start));
                let last = items.last().map_or(start, |item| item.span.end.max(start));
                let span = Span::new(start, end.map_or(last, |end| end.max(last)));
                Node { span, content: Content::Sequence(Sequence { items, flow: open.flow }) }
            }
        };
        if let Some(anchor) = open.anchor {
            self.anchors.close(name(self.text, anchor), &node);
        }
        self.attach(node);
    }

    fn mapping(&mut self, open: &Open, end: Option<u32>) -> Node {
        let entries: Box<[Entry]> = self.entries.drain(open.first..).collect();
        let last = entries.last().map_or(open.start, |entry| entry.value.span.end.max(entry.key.span.end));
        let start = entries.first().map_or(open.start, |entry| entry.key.span.start);
        let start = if open.flow && end.is_some() {
            open.start
        } else {
            start.min(entries.first().and_then(|entry| entry.colon).unwrap_or(start))
        };
        let span = Span::new(start, end.map_or(last, |end| end.max(last)).max(start));
        let mut mapping = Mapping { entries, flow: open.flow, merged: Merged::default() };
        if mapping.entries.iter().any(|entry| is_merge(self.text, &entry.key)) {
            self.merge(&mut mapping);
        }
        Node { span, content: Content::Mapping(mapping) }
    }

    fn merge(&mut self, mapping: &mut Mapping) {
        let keys = mapping.entries.iter().filter(|entry| is_merge(self.text, &entry.key));
        self.portability.extend(keys.map(|entry| entry.key.span));
        match self.anchors.merge(self.text, mapping) {
            Some(merged) => mapping.merged = merged.into(),
            None => {
                let key = mapping.entries.iter().find(|entry| is_merge(self.text, &entry.key));
                self.bomb(key.map_or(Span::empty(0), |entry| entry.key.span));
            }
        }
    }

    /// A node without children: a scalar or a hole.
    pub fn leaf(&mut self, node: Node) {
        if self.beyond > 0 {
            self.anchor = None;
            return;
        }
        if let Some(anchor) = self.anchor.take() {
            self.anchors.close(name(self.text, anchor), &node);
        }
        self.attach(node);
    }

    /// `*name`.
    pub fn alias(&mut self, span: Span) {
        self.portability.push(span);
        self.anchor = None;
        if self.beyond > 0 {
            return;
        }
        let written = &self.text[span.range()];
        let target = match self.anchors.target(name(self.text, span), self.open.len()) {
            Target::Node(node) => Some(node),
            Target::Unknown => {
                let message = format!("`{written}` refers to no anchor before it");
                self.problem(
                    span,
                    ProblemKind::UnknownAlias,
                    &message,
                    &format!("mark a node with `&{}`, or put quotes around the text", &written[1..]),
                );
                None
            }
            Target::Itself => {
                let message = format!("`{written}` stands inside the node that it refers to");
                self.problem(
                    span,
                    ProblemKind::UnknownAlias,
                    &message,
                    "refer to a node that ends before the alias",
                );
                None
            }
            Target::TooLarge => {
                self.bomb(span);
                None
            }
            Target::TooDeep => {
                let message = format!(
                    "`{written}` brings in more than {NESTING} lists and mappings inside one another"
                );
                self.problem(span, ProblemKind::TooDeep, &message, "write out what is meant");
                None
            }
        };
        self.attach(Node { span, content: Content::Alias(target) });
    }

    fn bomb(&mut self, span: Span) {
        if !self.bomb {
            self.bomb = true;
            let message = format!("the aliases expand to more than {} nodes", super::alias::EXPANDED_NODES);
            self.problem(
                span,
                ProblemKind::AliasBomb,
                &message,
                "write out what is meant; this alias and later ones stand for nothing",
            );
        }
    }

    /// Whether the next node, which has no anchor, is an item of the innermost list.
    pub fn expects_item(&self) -> bool {
        let is_list = self.open.last().is_some_and(|open| open.kind == Kind::Sequence);
        is_list && self.beyond == 0 && self.anchor.is_none()
    }

    /// Whole items of the innermost list, which have no anchors.
    pub fn items(&mut self, items: impl Iterator<Item = Node>) {
        self.items.extend(items);
    }

    /// The colon after the key that waits.
    pub fn colon(&mut self, offset: u32) {
        if self.beyond == 0
            && let Some(open) = self.open.last_mut()
        {
            open.colon = Some(offset);
        }
    }

    /// Whether a key waits for its value.
    pub fn waits_for_value(&self) -> bool {
        self.beyond == 0 && self.open.last().is_some_and(|open| open.key.is_some())
    }

    /// Whether a key comes next.
    pub fn waits_for_key(&self) -> bool {
        self.beyond == 0
            && self.open.last().is_some_and(|open| open.kind == Kind::Mapping && open.key.is_none())
    }

    /// Where a missing value belongs: after the colon, or after the key.
    pub fn value_place(&self) -> u32 {
        let open = self.open.last();
        let key = open.and_then(|open| open.key.as_ref()).map_or(0, |key| key.span.end);
        open.and_then(|open| open.colon).map_or(key, |colon| colon + 1)
    }

    fn attach(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            // Whatever comes after the root was already reported by who found it.
            self.root.get_or_insert(node);
            return;
        };
        match (open.kind, open.key.take()) {
            (Kind::Sequence, _) => self.items.push(node),
            (Kind::Mapping, None) => open.key = Some(node),
            (Kind::Mapping, Some(key)) => {
                self.entries.push(Entry { key, colon: open.colon.take(), value: node });
            }
        }
    }

    /// What comes from here on is not read.
    pub fn second_document(&mut self, span: Span) {
        self.problem(
            span,
            ProblemKind::SecondDocument,
            "a second document begins here",
            "put it into a file of its own; only the first one is read",
        );
    }

    /// The last item of a list turns out to be the key of a pair.
    pub fn item_becomes_key(&mut self) {
        if self.beyond > 0 {
            return;
        }
        let Some(item) = self.items.pop() else { return };
        self.open(Kind::Mapping, true, item.span.start);
        self.attach(item);
    }

    /// Notes a problem; of very many only the first ones.
    pub fn problem(&mut self, span: Span, kind: ProblemKind, message: &str, help: &str) {
        if self.problems.len() == PROBLEMS {
            return;
        }
        self.problems.push(Problem { span, message: message.to_owned(), help: Some(help.to_owned()), kind });
    }

    /// The tree.
    pub fn finish(mut self, text: Arc<str>) -> Document {
        while self.beyond > 0 || !self.open.is_empty() {
            self.close(None);
        }
        let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
        let root = self.root.filter(|root| !root.is_missing()).unwrap_or_else(|| Node::missing(start));
        self.comments.sort_by_key(|comment| comment.span.start);
        self.problems.sort_by_key(|problem| problem.span);
        self.portability.sort();
        Document {
            text,
            root,
            comments: self.comments,
            problems: self.problems,
            portability: self.portability,
        }
    }
}

/// A scalar's node; `decoded` where it is not simply the body.
pub(super) fn scalar_node(
    span: Span,
    style: Style,
    body: Span,
    decoded: Option<Box<str>>,
    tag: Option<Span>,
    indent: u32,
) -> Node {
    let extra =
        (decoded.is_some() || tag.is_some() || indent > 0).then(|| Box::new(Extra { decoded, tag, indent }));
    Node { span, content: Content::Scalar(Scalar { style, body, extra }) }
}

/// The name in `&name` or `*name`.
fn name(text: &str, span: Span) -> &str {
    &text[span.range()][1..]
}
