//! What may be written at an offset.
//!
//! Where no word has been begun, a word is put into a copy of the text and the
//! tree of that copy is asked: so an empty line, an empty value and an empty
//! list have a place in the language too.

mod blocks;
mod expressions;
mod item;
mod keys;
mod place;
mod values;

pub use expressions::{Offer, offers};
pub use item::{Item, Kind, Snippet};

use super::cursor::{At, Cursor, locate};
use super::expression::here;
use super::rules;
use super::topic::Topic;
use super::written::{between_quotes, inside_quotes, is_json, quote_at, quoted, scalar};
use blocks::Layout;
use fdl_compiler::Analysis;
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::flow::State;
use fdl_compiler::lang::actions::{self, ActionSpec};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Document, Mapping, Node};
use place::{BeforeValue, Place};

/// The text with what completion puts at an offset; none where nothing is missing there.
pub fn marked(text: &str, offset: u32) -> Option<String> {
    match BeforeValue::at(text, offset) {
        Some(it) => Place::new(text, it.word?).put_in(text),
        None => Place::new(text, offset).put_in(text),
    }
}

/// What may be written at an offset, the likeliest first.
pub fn completion(analysis: &Analysis, offset: u32) -> Vec<Item> {
    let patched = marked(&analysis.document.text, offset).map(|it| analysis.tree_of(it));
    completion_with(patched.as_ref(), analysis, offset)
}

/// The same where the text with a word at the offset has been read already: `patched` is the tree of what
/// [`marked`] gives.
pub fn completion_with(patched: Option<&Document>, analysis: &Analysis, offset: u32) -> Vec<Item> {
    if let Some(word) = rules::word_at(analysis, offset) {
        return rule_names(word);
    }
    match BeforeValue::at(&analysis.document.text, offset) {
        Some(value) => instead_of(value, patched, analysis, offset),
        None => completion_at(patched, analysis, offset),
    }
}

/// What may stand in place of a value, from a cursor before it: what is replaced has to reach to the cursor.
fn instead_of(value: BeforeValue, patched: Option<&Document>, analysis: &Analysis, offset: u32) -> Vec<Item> {
    let text = &analysis.document.text;
    let Some(word) = value.word else { return Vec::new() };
    let mut items = completion_at(patched, analysis, word);
    items.retain(|it| (value.start..=word).contains(&it.replaced.start));
    // Right behind the colon the blank stays.
    let blank = if value.start > offset && text[..offset as usize].ends_with(':') { " " } else { "" };
    for item in &mut items {
        let kept = &text[value.start as usize..item.replaced.start as usize];
        if !blank.is_empty() || !kept.is_empty() {
            item.new_text = item.new_text.behind(&[blank, kept].concat());
        }
        item.replaced.start = offset;
        item.filter = None;
    }
    items
}

fn completion_at(patched: Option<&Document>, analysis: &Analysis, offset: u32) -> Vec<Item> {
    let place = Place::new(&analysis.document.text, offset);
    let doc = patched.unwrap_or(&analysis.document);
    // Right behind a colon a blank stands before the mark, and so before what is written.
    let gap = place.gap;
    let wants_comma = place.wants_comma;
    let cursor = locate(doc, offset + gap);
    let is_crlf = analysis.document.text.contains("\r\n");
    let mut ctx = Ctx { doc, analysis, offset, place, is_crlf, items: Vec::new() };
    ctx.complete(&cursor, offset + gap);
    for item in &mut ctx.items {
        if gap > 0 {
            item.new_text = item.new_text.behind(" ");
        }
        // An expression may go on with what follows.
        if wants_comma && !matches!(item.kind, Kind::Variable | Kind::Member | Kind::Function) {
            item.new_text.push(",");
        }
    }
    ctx.items
}

struct Ctx<'a> {
    doc: &'a Document,
    analysis: &'a Analysis,
    offset: u32,
    place: Place,
    // Whether lines end as they do on Windows.
    is_crlf: bool,
    items: Vec<Item>,
}

impl Ctx<'_> {
    fn complete(&mut self, cursor: &Cursor<'_>, at: u32) {
        if let Some(it) = here(self.doc, self.analysis, cursor, at) {
            return self.in_expression(&it);
        }
        match &cursor.at {
            At::Key { key, colon } => self.fields(cursor, key, *colon),
            At::Value { field, node, .. } => self.values(cursor, field, node),
            At::TemplateKey { field, path, mapping, key, colon } => {
                match (field.name, path.is_empty()) {
                    ("Parameters", true) => self.parameters(cursor, *mapping, key, *colon),
                    // A word on a line of its own may be the value as well.
                    ("Parameters", false) if mapping.is_none() => self.parameter_values(cursor, path, key),
                    (_, _) => {}
                }
                if self.items.is_empty() && !(field.name == "Parameters" && path.is_empty()) {
                    self.constructed(cursor, field, *mapping, key, *colon);
                }
            }
            At::TemplateValue { field, path, node, .. } => {
                if field.name == "Parameters" {
                    self.parameter_values(cursor, path, node);
                }
            }
            At::Nowhere => {}
        }
    }

    /// The state around the cursor, in the flow of the text without the mark: it begins before both.
    fn state(&self, cursor: &Cursor<'_>) -> Option<&State> {
        let start = cursor.state()?.span.start;
        self.analysis.flow.states.iter().find(|it| it.span.start == start)
    }

    fn action(&self, cursor: &Cursor<'_>) -> Option<&'static ActionSpec> {
        cursor.state().and_then(|it| it.text(self.doc, "Action")).and_then(actions::find)
    }

    /// The keys that are written already, without `.$` and without the one at the cursor.
    fn keys(&self, mapping: Option<&Mapping>, at: &Node) -> Vec<String> {
        let entries = mapping.map(|it| &*it.entries).unwrap_or_default();
        let others = entries.iter().filter(|it| it.key.span != at.span);
        let keys = others.filter_map(|it| it.key.as_scalar()).map(|it| self.doc.scalar_text(it));
        keys.map(|it| it.strip_suffix(".$").unwrap_or(it).to_owned()).collect()
    }

    /// How keys are written where this one stands.
    fn layout(&self, mapping: Option<&Mapping>, key: &Node) -> Layout {
        if is_json(&self.doc.text) {
            Layout::Json
        } else if mapping.map_or(!self.place.in_block, |it| it.flow) {
            Layout::Braces
        } else {
            Layout::Block(self.column(key.span.start))
        }
    }

    /// Characters before an offset on its line.
    fn column(&self, at: u32) -> usize {
        let before = &self.doc.text[..at as usize];
        let line = before.rfind(['\n', '\r']).map_or(0, |it| it + 1);
        before[line..].chars().count()
    }

    fn value(&mut self, node: &Node, value: &str, kind: Kind, detail: &str, topic: Option<Topic>) {
        let (replaced, is_quoted) = self.inner(node);
        let new_text = if is_quoted {
            between_quotes(quote_at(&self.doc.text, node.span), value)
        } else if is_json(&self.doc.text) {
            quoted(value)
        } else if kind == Kind::State {
            scalar(value)
        } else {
            value.to_owned()
        };
        self.push(value, kind, detail, topic, replaced, Snippet::text(new_text));
    }

    fn literal(&mut self, node: &Node, value: &str) {
        let (replaced, _) = self.inner(node);
        self.push(value, Kind::Value, "", None, replaced, Snippet::text(value));
    }

    /// What of a written scalar is replaced, in the text without the mark, and whether quotes stay around it.
    fn inner(&self, node: &Node) -> (Span, bool) {
        let is_quoted = self.doc.text[node.span.range()].starts_with(['"', '\'']);
        (self.unmarked(inside_quotes(&self.doc.text, node.span)), is_quoted)
    }

    fn unmarked(&self, span: Span) -> Span {
        let end = self.place.without(span.end);
        self.place.cut(Span::new(self.place.without(span.start).min(end), end))
    }

    fn push(
        &mut self,
        label: &str,
        kind: Kind,
        detail: &str,
        topic: Option<Topic>,
        replaced: Span,
        new_text: Snippet,
    ) {
        let new_text = if self.is_crlf { new_text.with_line_breaks("\r\n") } else { new_text };
        self.items.push(Item {
            label: label.to_owned(),
            kind,
            detail: detail.to_owned(),
            topic,
            replaced,
            new_text,
            filter: None,
            also: None,
            commit: item::commit(kind),
            rank: self.items.len(),
        });
    }
}

/// The rules that a comment may allow.
fn rule_names(replaced: Span) -> Vec<Item> {
    let item = |(rank, rule): (usize, Rule)| Item {
        label: rule.name().to_owned(),
        kind: Kind::Value,
        detail: rule.summary().to_owned(),
        topic: Some(Topic::Rule(rule)),
        replaced,
        new_text: Snippet::text(rule.name()),
        filter: None,
        also: None,
        commit: &[],
        rank,
    };
    rules::allowable().enumerate().map(item).collect()
}
