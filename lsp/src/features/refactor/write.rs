//! New pairs and items, written as what stands around them is: blocks, JSON, the ends of lines.

use crate::features::written::{is_json, quoted, scalar_key};
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::format::{is_plain, line_break};
use fdl_compiler::lang::spec::NodeSpec;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Entry, Mapping, Node, Sequence};
use std::fmt::Write;

/// Columns from one level to the next.
pub const STEP: usize = 2;

/// Something to write.
#[derive(Clone, Debug)]
pub enum Piece {
    /// A text, with quotes where it needs them.
    Text(String),
    /// A number or a boolean.
    Raw(&'static str),
    /// Pairs.
    Map(Vec<(&'static str, Piece)>),
    /// Keys and texts, neither of which needs quotes in a block.
    Members(Vec<(String, String)>),
    /// Items, a line each.
    List(Vec<Piece>),
    /// Texts on one line.
    Texts(Vec<String>),
    /// An item or items that are already written, for this many columns.
    Written(String, usize),
}

/// How what stands in brackets is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// All texts in quotes.
    Json,
    /// Quotes where they are needed.
    Yaml,
}

impl Style {
    /// The style of what stands in brackets at a node.
    pub fn of(doc: &Document, node: &Node) -> Self {
        let inner = doc.text[node.span.range()]
            .trim_start_matches(|it: char| "[{".contains(it) || it.is_whitespace());
        let is_empty = inner.starts_with([']', '}']) || inner.is_empty();
        match inner.starts_with('"') || is_empty && is_json(&doc.text) {
            true => Self::Json,
            false => Self::Yaml,
        }
    }

    fn scalar(self, text: &str) -> String {
        match self {
            Self::Json => quoted(text),
            Self::Yaml => crate::features::written::scalar(text),
        }
    }

    fn key(self, key: &str) -> String {
        match self {
            Self::Json => quoted(key),
            // `.$` at a key's end needs no quotes.
            Self::Yaml => scalar_key(key),
        }
    }
}

/// A text.
pub fn text(text: impl Into<String>) -> Piece {
    Piece::Text(text.into())
}

impl Piece {
    /// As lines of a block, the first one without its indentation.
    pub fn block(&self, indent: usize) -> String {
        match self {
            Self::Text(text) => scalar(text),
            Self::Raw(raw) => (*raw).to_owned(),
            Self::Texts(texts) => {
                format!("[{}]", texts.iter().map(|it| scalar(it)).collect::<Vec<_>>().join(", "))
            }
            Self::Map(pairs) => {
                let pair = |(key, value): &(&str, Self)| format!("{key}:{}", value.behind_key(indent));
                pairs.iter().map(pair).collect::<Vec<_>>().join(&line(indent))
            }
            Self::Members(members) => {
                let pairs = members.iter().map(|(key, value)| format!("{key}: {value}"));
                pairs.collect::<Vec<_>>().join(&line(indent))
            }
            Self::List(items) => {
                let item = |it: &Self| format!("- {}", it.block(indent + STEP));
                items.iter().map(item).collect::<Vec<_>>().join(&line(indent))
            }
            Self::Written(text, column) => moved(text, *column, indent),
        }
    }

    fn behind_key(&self, indent: usize) -> String {
        match self {
            Self::Map(_) | Self::Members(_) | Self::List(_) | Self::Written(..) => {
                format!("{}{}", line(indent + STEP), self.block(indent + STEP))
            }
            Self::Text(_) | Self::Raw(_) | Self::Texts(_) => format!(" {}", self.block(indent)),
        }
    }

    /// In brackets, as JSON or with the quotes alone that YAML needs: over several lines, or on one where no indentation
    /// is given.
    pub fn brackets(&self, style: Style, indent: Option<usize>) -> String {
        let list = |open: char, close: char, items: Vec<String>| match indent {
            Some(indent) => {
                let inner = line(indent + STEP);
                format!("{open}{inner}{}{}{close}", items.join(&format!(",{inner}")), line(indent))
            }
            None => format!("{open}{}{close}", items.join(", ")),
        };
        let deeper = indent.map(|it| it + STEP);
        match self {
            Self::Text(text) => style.scalar(text),
            Self::Raw(raw) => (*raw).to_owned(),
            Self::Texts(texts) => {
                format!("[{}]", texts.iter().map(|it| style.scalar(it)).collect::<Vec<_>>().join(", "))
            }
            Self::Map(pairs) => {
                let pair = |(key, value): &(&str, Self)| {
                    format!("{}: {}", style.key(key), value.brackets(style, deeper))
                };
                list('{', '}', pairs.iter().map(pair).collect())
            }
            Self::Members(members) => {
                let pair =
                    |(key, value): &(String, String)| format!("{}: {}", style.key(key), style.scalar(value));
                list('{', '}', members.iter().map(pair).collect())
            }
            Self::List(items) => list('[', ']', items.iter().map(|it| it.brackets(style, deeper)).collect()),
            Self::Written(text, column) => {
                list('[', ']', vec![moved(text, *column, deeper.unwrap_or(*column))])
            }
        }
    }
}

/// The edit that adds a pair to a mapping, at its place in the canonical order.
pub fn add_pair(
    doc: &Document,
    node: &Node,
    spec: &NodeSpec,
    key: &'static str,
    value: &Piece,
) -> Option<Edit> {
    let Content::Mapping(mapping) = &node.content else { return None };
    let rank = |entry: &Entry| spec.rank(key_text(doc, entry).trim_end_matches(".$"));
    let own = spec.rank(key.trim_end_matches(".$"));
    let last = mapping.entries.iter().rposition(|it| rank(it) <= own);
    add_after(doc, node, mapping, last.unwrap_or(0), key, value)
}

/// The edit that adds a pair at the end of a mapping.
pub fn add_last(doc: &Document, node: &Node, key: &'static str, value: &Piece) -> Option<Edit> {
    let Content::Mapping(mapping) = &node.content else { return None };
    add_after(doc, node, mapping, mapping.entries.len().checked_sub(1)?, key, value)
}

fn add_after(
    doc: &Document,
    node: &Node,
    mapping: &Mapping,
    at: usize,
    key: &'static str,
    value: &Piece,
) -> Option<Edit> {
    let (first, entry) = (mapping.entries.first()?, mapping.entries.get(at)?);
    let indent = column(&doc.text, first.key.span.start);
    let end = entry.span().end.max(entry.colon.map_or(0, |it| it + 1));
    let pair = Piece::Map(vec![(key, value.clone())]);
    if !mapping.flow {
        return Some(insert(
            doc,
            line_end(&doc.text, end),
            &format!("{}{}", line(indent), pair.block(indent)),
        ));
    }
    let spread = is_spread(doc, node);
    let style = Style::of(doc, node);
    let written = format!("{}: {}", style.key(key), value.brackets(style, spread.then_some(indent)));
    let before = if spread { line(indent) } else { " ".to_owned() };
    Some(insert(doc, end, &format!(",{before}{written}")))
}

/// The edit that adds an item to a list, as the first or the last one.
pub fn add_item(doc: &Document, node: &Node, first: bool, item: &Piece) -> Option<Edit> {
    let Content::Sequence(Sequence { items, flow }) = &node.content else { return None };
    let spread = is_spread(doc, node);
    let Some(neighbour) = (if first { items.first() } else { items.last() }) else {
        // Only `[]` is a list without items.
        let written = format!("[{}]", item.brackets(Style::of(doc, node), None));
        return Some(Edit { span: node.span, new_text: written });
    };
    if *flow {
        let indent = column(&doc.text, neighbour.span.start);
        let written = item.brackets(Style::of(doc, node), spread.then_some(indent));
        let gap = if spread { line(indent) } else { " ".to_owned() };
        return Some(match first {
            true => insert(doc, neighbour.span.start, &format!("{written},{gap}")),
            false => insert(doc, neighbour.span.end, &format!(",{gap}{written}")),
        });
    }
    let dash = column(&doc.text, node.span.start);
    let written = format!("- {}", item.block(dash + STEP));
    Some(match first {
        true => insert(doc, with_comments(doc, node.span.start), &format!("{written}{}", line(dash))),
        false => insert(doc, line_end(&doc.text, neighbour.span.end), &format!("{}{written}", line(dash))),
    })
}

/// Where the comments right before an offset begin, those in its column.
fn with_comments(doc: &Document, start: u32) -> u32 {
    let before = doc.comments.partition_point(|it| it.span.start < start);
    let mut first = start;
    for comment in doc.comments[..before].iter().rev() {
        let between = &doc.text[comment.span.end as usize..first as usize];
        let is_next = comment.own_line && between.trim().is_empty();
        if !is_next || column(&doc.text, comment.span.start) != column(&doc.text, start) {
            break;
        }
        first = comment.span.start;
    }
    first
}

/// An edit that inserts a text, with the line breaks of the document.
pub fn insert(doc: &Document, at: u32, text: &str) -> Edit {
    replace(doc, Span::empty(at), text)
}

/// An edit that replaces a span, with the line breaks of the document.
pub fn replace(doc: &Document, span: Span, text: &str) -> Edit {
    Edit { span, new_text: text.replace('\n', line_break(&doc.text)) }
}

/// The text of a key.
pub fn key_text<'d>(doc: &'d Document, entry: &'d Entry) -> &'d str {
    entry.key.as_scalar().map_or("", |it| doc.scalar_text(it))
}

/// The columns before an offset on its line.
pub fn column(text: &str, at: u32) -> usize {
    let before = &text[..at as usize];
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |it| it + 1)..];
    line.trim_start_matches('\u{feff}').chars().count()
}

/// The end of the line of an offset, its break left out.
pub fn line_end(text: &str, at: u32) -> u32 {
    let rest = &text[at as usize..];
    at + u32::try_from(rest.find(['\n', '\r']).unwrap_or(rest.len())).unwrap_or(0)
}

/// Lines that began at one column, at another one; the first one is without its indentation.
pub fn moved(text: &str, from: usize, to: usize) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        if at == 0 {
            out.push_str(line);
            continue;
        }
        let content = line.trim_start_matches(' ');
        let columns = (line.len() - content.len() + to).saturating_sub(from);
        let columns = if content.is_empty() { 0 } else { columns };
        let _ = write!(out, "\n{:columns$}{content}", "");
    }
    out
}

fn is_spread(doc: &Document, node: &Node) -> bool {
    doc.text[node.span.range()].contains(['\n', '\r'])
}

/// A text as a value in a block.
fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn line(indent: usize) -> String {
    format!("\n{:indent$}", "")
}
