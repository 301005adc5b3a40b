//! Items of the outermost list that stood in a known text already: they are taken, not read again.
//!
//! A parser in the same state makes the same of the same text. Where an item of
//! the outermost list begins, its state is nothing but where that list and the
//! mapping around it stand. So from one such place to a later one text that is as
//! it was becomes the nodes that it was, moved to where they stand now. The line
//! of the later one and the next one with content must be as they were, too:
//! the parser looks at them before it decides what ends there.

use super::{Checkpoint, Parser, scan};
use crate::source::Span;
use crate::yaml::build::Kind;
use crate::yaml::scalar::offset;
use crate::yaml::tree::{Comment, Content, Document, Entry, Extra, Mapping, Node, Scalar, Sequence};

/// How many items at the end of a run are looked at, until one begins on the line of its dash.
const TRIES: usize = 8;

/// A text that was surely read, and what it has in common with the one that is being read.
pub(super) struct Known<'t> {
    document: &'t Document,
    items: &'t [Node],
    // The columns of the root's keys and of the list's dashes.
    columns: (usize, usize),
    // Bytes that both texts begin and end with.
    before: usize,
    after: usize,
    // Bytes of the text that is being read.
    length: usize,
}

/// Items that are taken.
pub(super) struct Run<'t> {
    /// The items where they stood.
    items: &'t [Node],
    comments: &'t [Comment],
    // What is added to all places; wraps.
    by: u32,
    /// Where the line begins on which the item after them stands.
    pub line: usize,
}

impl Parser<'_> {
    /// An item may begin here of the outermost list, which is the value of a pair of the root: then items that are
    /// known are taken, and where nothing was in doubt so far there is a checkpoint.
    pub(super) fn outermost_item(&mut self, column: usize) {
        let [root, list] = *self.levels else { return };
        let is_outermost = (root.kind, list.kind) == (Kind::Mapping, Kind::Sequence)
            && list.column == column
            && self.pos - self.line == column
            && self.odd_column.is_none();
        if !is_outermost {
            return;
        }
        let is_open = root.pending || list.pending || self.silent || self.outside;
        let columns = (root.column, column);
        let known = self.known.as_ref().filter(|_| !is_open && self.builder.expects_item());
        if let Some(run) = known.and_then(|it| it.run(self.line, columns)) {
            self.builder.items(run.items());
            self.builder.comments.extend(run.comments());
            self.line = run.line;
            self.pos = run.line + column;
        }
        if self.sure {
            self.checkpoint = Some(Checkpoint { line: self.line, root: root.column, list: column });
        }
    }
}

impl<'t> Known<'t> {
    /// A known text, where there is a list in it from which something may be taken.
    pub fn new(document: &'t Document, text: &str) -> Option<Self> {
        if !document.problems.is_empty() || !document.portability.is_empty() {
            return None;
        }
        let root = document.root.as_mapping().filter(|it| !it.flow)?;
        let lists = root.entries.iter().filter_map(|it| Some((it, it.value.as_sequence()?)));
        let (entry, list) = lists.filter(|it| !it.1.flow).max_by_key(|it| it.1.items.len())?;
        let column = |at: u32| at as usize - line_of(&document.text, at);
        let columns = (column(document.root.span.start), column(entry.value.span.start));
        let (old, new) = (document.text.as_bytes(), text.as_bytes());
        let before = common(old.chunks(PIECE), new.chunks(PIECE), |old, new| {
            old.iter().zip(new).take_while(|(old, new)| old == new).count()
        });
        let shorter = old.len().min(new.len()) - before;
        let (old, new) = (&old[old.len() - shorter..], &new[new.len() - shorter..]);
        let after = common(old.rchunks(PIECE), new.rchunks(PIECE), |old, new| {
            old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count()
        });
        Some(Self { document, items: &list.items, columns, before, after, length: text.len() })
    }

    /// The items from the one on that begins on this line, up to one that begins on a line that is known as well.
    /// The columns are those of the root's keys and of the list's dashes here.
    pub fn run(&self, line: usize, columns: (usize, usize)) -> Option<Run<'t>> {
        if columns != self.columns {
            return None;
        }
        let length = self.document.text.len();
        let (start, limit) = if line < self.before {
            (line, self.before)
        } else if line + self.after >= self.length {
            (line + length - self.length, length + 1)
        } else {
            return None;
        };
        let first = self.items.partition_point(|it| (it.span.start as usize) <= start);
        if self.line(first) != Some(start) {
            return None;
        }
        let end = self.items.partition_point(|it| (it.span.start as usize) < limit);
        let mut ends = (first + 1..end).rev().take(TRIES);
        let last = ends.find(|it| self.is_known(*it, limit) && !self.items[it - 1].is_missing())?;
        let old = self.line(last)?;
        let comments = &self.document.comments;
        let comments_before = |at: usize| comments.partition_point(|it| (it.span.start as usize) < at);
        Some(Run {
            items: &self.items[first..last],
            comments: &comments[comments_before(start)..comments_before(old)],
            by: offset(line).wrapping_sub(offset(start)),
            line: old - start + line,
        })
    }

    /// Where the line of an item begins, where its dash stands on it and nothing else before it.
    fn line(&self, item: usize) -> Option<usize> {
        let at = self.items.get(item)?.span.start;
        let line = line_of(&self.document.text, at);
        let dash = line + self.columns.1;
        let lead = self.document.text.as_bytes().get(line..at as usize)?;
        let is_lead = dash < at as usize
            && lead.iter().enumerate().all(|(column, byte)| match line + column == dash {
                true => *byte == b'-',
                false => *byte == b' ',
            });
        is_lead.then_some(line)
    }

    /// Whether an item begins on the line of its dash, and that line and the next one with content end before
    /// `limit`, their line breaks included.
    fn is_known(&self, item: usize, limit: usize) -> bool {
        let bytes = self.document.text.as_bytes();
        let mut end = scan::line_end(bytes, self.items[item].span.start as usize);
        loop {
            let line = scan::after_break(bytes, end);
            if line == end || end >= limit {
                // What comes after the end of the known text is known only where it is the end of both.
                return end < limit && limit > bytes.len() && self.line(item).is_some();
            }
            let content = scan::after_blanks(bytes, line);
            end = scan::line_end(bytes, content);
            if content < end && bytes[content] != b'#' {
                return end < limit && self.line(item).is_some();
            }
        }
    }
}

impl Run<'_> {
    /// The items where they stand now.
    pub fn items(&self) -> impl Iterator<Item = Node> {
        self.items.iter().map(|it| node(it, self.by))
    }

    /// The comments in and between them.
    pub fn comments(&self) -> impl Iterator<Item = Comment> {
        self.comments.iter().map(|it| Comment { span: span(it.span, self.by), ..*it })
    }
}

/// Bytes that are compared at once.
const PIECE: usize = 256;

/// How many bytes are the same, piece by piece, and of the first pieces that differ as many as `within` says.
fn common<'a>(
    mut old: impl Iterator<Item = &'a [u8]>,
    mut new: impl Iterator<Item = &'a [u8]>,
    within: impl Fn(&[u8], &[u8]) -> usize,
) -> usize {
    let mut same = 0;
    while let (Some(old), Some(new)) = (old.next(), new.next()) {
        if old != new {
            return same + within(old, new);
        }
        same += old.len();
    }
    same
}

/// Where the line of an offset begins; a byte order mark is no part of it.
fn line_of(text: &str, at: u32) -> usize {
    let first = if text.starts_with('\u{feff}') { 3 } else { 0 };
    text.as_bytes()[..at as usize].iter().rposition(|byte| *byte == b'\n').map_or(first, |it| it + 1)
}

fn span(span: Span, by: u32) -> Span {
    Span { start: span.start.wrapping_add(by), end: span.end.wrapping_add(by) }
}

fn node(it: &Node, by: u32) -> Node {
    let content = match &it.content {
        Content::Missing => Content::Missing,
        Content::Scalar(scalar) => Content::Scalar(self::scalar(scalar, by)),
        Content::Mapping(mapping) => {
            let entries = mapping.entries.iter().map(|it| entry(it, by)).collect();
            Content::Mapping(Mapping { entries, flow: mapping.flow, merged: mapping.merged.clone() })
        }
        Content::Sequence(list) => {
            let items = list.items.iter().map(|it| node(it, by)).collect();
            Content::Sequence(Sequence { items, flow: list.flow })
        }
        // Without anchors there is no alias that stands for something.
        Content::Alias(target) => Content::Alias(target.clone()),
    };
    Node { span: span(it.span, by), content }
}

fn entry(it: &Entry, by: u32) -> Entry {
    let colon = it.colon.map(|colon| colon.wrapping_add(by));
    Entry { key: node(&it.key, by), colon, value: node(&it.value, by) }
}

fn scalar(it: &Scalar, by: u32) -> Scalar {
    let extra = it.extra.as_ref().map(|it| {
        let tag = it.tag.map(|tag| span(tag, by));
        Box::new(Extra { decoded: it.decoded.clone(), tag, indent: it.indent })
    });
    Scalar { style: it.style, body: span(it.body, by), extra }
}
