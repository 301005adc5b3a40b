//! The tree of a YAML text: every node with its exact place.

use super::scalar::ScalarMap;
use crate::source::Span;
use std::ops::Deref;
use std::sync::Arc;

/// A text and its tree. Any text has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The text, BOM included; spans count its bytes.
    pub text: Arc<str>,
    /// The first document's root; [`Content::Missing`] where there is nothing.
    pub root: Node,
    /// All comments, in order.
    pub comments: Vec<Comment>,
    /// What is no YAML, in order of place.
    pub problems: Vec<Problem>,
    /// Anchors, aliases and merge keys, in order of place.
    pub portability: Vec<Span>,
}

/// One node: a scalar, a mapping, a sequence, or the hole where one is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// From its first to its last character, quotes and brackets included,
    /// without comments and blank lines after it. Empty where it is missing.
    pub span: Span,
    /// What it is.
    pub content: Content,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Nothing was written where a node belongs (`Key:`, `- `, half-typed text).
    Missing,
    /// Text between or without quotes, or a block.
    Scalar(Scalar),
    /// `key: value` pairs.
    Mapping(Mapping),
    /// `- item`s, or `[…]`.
    Sequence(Sequence),
    /// `*name`, with the node it stands for. The target's spans are those of the anchor.
    /// Absent where the anchor is unknown or the expansion would be too large.
    Alias(Option<Arc<Node>>),
}

/// A scalar as it is written; its decoded text comes from [`Document::scalar_text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scalar {
    /// How it is written.
    pub style: Style,
    // The piece of the source that is the decoded text, where `extra` has no other;
    // else everything between the quotes, the whole plain text, or the block's lines.
    pub(super) body: Span,
    // Most scalars have none: a node stays small.
    pub(super) extra: Option<Box<Extra>>,
}

/// What only few scalars have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extra {
    /// The decoded text, where it is not simply a piece of the source.
    pub decoded: Option<Box<str>>,
    /// `!tag`, where one is written.
    pub tag: Option<Span>,
    /// Columns that a block scalar's content is indented by; 0 for other styles.
    pub indent: u32,
}

impl Scalar {
    /// `!tag`, where one is written.
    pub fn tag(&self) -> Option<Span> {
        self.extra.as_ref().and_then(|extra| extra.tag)
    }

    /// What lies between the quotes, the whole plain text, or a block's lines with the blank ones it keeps.
    pub(crate) fn body(&self) -> Span {
        self.body
    }

    /// Columns that a block scalar's content is indented by; 0 for other styles.
    pub fn indent(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.indent)
    }
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// Pairs, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// All pairs, duplicates included; `<<` pairs stand here as written, and what they bring in is in `merged`.
    pub entries: Box<[Entry]>,
    /// Whether it is written with braces.
    pub flow: bool,
    /// Pairs that merge keys bring in and that no own pair overrides.
    pub merged: Merged,
}

/// Pairs that merge keys bring in. Hardly any mapping has some, so none takes no more than a pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged(Option<Box<Pairs>>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pairs(Box<[Arc<Entry>]>);

/// One pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The key: a scalar nearly always.
    pub key: Node,
    /// Where the colon stands; none while it is not typed yet.
    pub colon: Option<u32>,
    /// The value.
    pub value: Node,
}

/// Items, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// The items.
    pub items: Box<[Node]>,
    /// Whether it is written with brackets.
    pub flow: bool,
}

/// A comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// From `#` to the end of the line, without the line break.
    pub span: Span,
    /// Whether only blanks stand before it on its line.
    pub own_line: bool,
}

/// A place that is no YAML, or more than we read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What kind of problem it is.
    pub kind: ProblemKind,
}

/// Which rule a problem belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProblemKind {
    /// No YAML.
    Syntax,
    /// A second document in the file.
    SecondDocument,
    /// Nested deeper than [`crate::lang::limits::NESTING`].
    TooDeep,
    /// An alias that expands to too much.
    AliasBomb,
    /// An alias without an anchor.
    UnknownAlias,
}

impl From<Vec<Arc<Entry>>> for Merged {
    fn from(pairs: Vec<Arc<Entry>>) -> Self {
        Self((!pairs.is_empty()).then(|| Box::new(Pairs(pairs.into()))))
    }
}

impl Deref for Merged {
    type Target = [Arc<Entry>];

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().map_or(&[], |pairs| &pairs.0)
    }
}

impl Node {
    /// The hole at `offset`, where a node belongs and none is written.
    pub fn missing(offset: u32) -> Self {
        Self { span: Span::empty(offset), content: Content::Missing }
    }
}

impl Document {
    /// The decoded text of one of this document's scalars.
    pub fn scalar_text<'a>(&'a self, scalar: &'a Scalar) -> &'a str {
        match scalar.extra.as_ref().and_then(|extra| extra.decoded.as_deref()) {
            Some(decoded) => decoded,
            None => &self.text[scalar.body.range()],
        }
    }

    /// The way from a scalar's decoded text back to the source.
    pub fn scalar_map(&self, scalar: &Scalar) -> ScalarMap {
        match scalar.extra.as_ref().is_none_or(|extra| extra.decoded.is_none()) {
            true => ScalarMap::copied(scalar.body),
            false => ScalarMap::new(&self.text, scalar.body, scalar.style, scalar.indent()),
        }
    }
}
