//! Writes what really came into the `expect` keys of a test file, by edits that keep comments and layout.
//!
//! What comes of the edits is read again before it is handed out: a file is never broken by an update. A secret that
//! does not stand in the file is not written into it.

mod flow;

use super::FileReport;
use crate::record::json;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::source::{Span, line_break};
use fdl_compiler::value::{Object, Value};
use fdl_compiler::yaml::{self, Content, Document, Entry, Mapping, Node, Sequence, Style};
use fdl_machine::mask;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What an update comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Updated {
    /// The text in which the expectations of all cases hold, but for those that are left or [`withheld`]; none where
    /// nothing changes.
    pub text: Option<String>,
    /// Expectations that cannot be written.
    pub left: Vec<Left>,
}

/// An expectation that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The name of its case.
    pub case: Arc<str>,
    /// The key under `expect`.
    pub key: &'static str,
    /// Why, a sentence without a full stop.
    pub reason: String,
}

/// The file with what came.
pub fn updated(report: &FileReport<'_>) -> Updated {
    let document = &report.loaded.suite.document;
    let mut wanted = all_wanted(report);
    wanted.retain(|it| !it.reveals(document));
    let mut updated = Updated::default();
    admit_all(document, &wanted, &mut updated);
    updated
}

/// Those that share an expectation by an alias or a merge key can only be written together.
fn admit_all(document: &Document, wanted: &[Wanted<'_>], updated: &mut Updated) {
    let mut by_place: BTreeMap<Option<Span>, Vec<Wanted<'_>>> = BTreeMap::new();
    for it in wanted {
        by_place.entry(it.place(document)).or_default().push(*it);
    }
    let groups: Vec<_> = by_place.into_values().collect();
    admit(document, &mut Vec::new(), &groups, updated);
}

/// Takes what can be written beside what was taken before; halves what cannot be written as a whole, so that one key
/// keeps no other from being written.
fn admit<'w>(
    document: &Document,
    taken: &mut Vec<Wanted<'w>>,
    groups: &[Vec<Wanted<'w>>],
    updated: &mut Updated,
) {
    let before = taken.len();
    taken.extend(groups.iter().flatten());
    let reason = match rewritten(document, taken) {
        Ok(text) => {
            updated.text = text;
            return;
        }
        Err(reason) => reason,
    };
    taken.truncate(before);
    match groups {
        [only] => updated.left.extend(only.iter().map(|it| Left {
            case: Arc::clone(it.name),
            key: it.key,
            reason: reason.clone(),
        })),
        several => {
            let (first, second) = several.split_at(several.len() / 2);
            admit(document, taken, first, updated);
            admit(document, taken, second, updated);
        }
    }
}

/// An expectation that stays as it is, because what came holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// The name of its case.
    pub case: Arc<str>,
    /// The key under `expect`.
    pub key: &'static str,
}

/// Expectations that are not met and not rewritten.
pub fn withheld(report: &FileReport<'_>) -> Vec<Withheld> {
    let document = &report.loaded.suite.document;
    let mut wanted = all_wanted(report);
    wanted.retain(|it| it.reveals(document));
    wanted.into_iter().map(|it| Withheld { case: Arc::clone(it.name), key: it.key }).collect()
}

fn all_wanted<'a>(report: &'a FileReport<'_>) -> Vec<Wanted<'a>> {
    let mut wanted = Vec::new();
    for case in &report.cases {
        let failed: Vec<_> = case.failures.iter().map(|failure| failure.expectation.as_str()).collect();
        for (key, value) in case.actual.iter().flatten() {
            if failed.iter().any(|name| name.split('.').next() == Some(*key)) {
                wanted.push(Wanted { name: &case.name, case: case.span, key, value });
            }
        }
    }
    wanted
}

/// What a key of a case's `expect` shall be.
#[derive(Clone, Copy)]
struct Wanted<'a> {
    name: &'a Arc<str>,
    case: Span,
    key: &'static str,
    value: &'a Value,
}

impl Wanted<'_> {
    /// Where its key stands: several cases may share it by an alias or a merge key.
    fn place(&self, document: &Document) -> Option<Span> {
        Some(expect_node(document, self.case)?.entry(document, self.key)?.key.span)
    }

    /// Whether it would write a secret that does not stand in its place already.
    fn reveals(&self, document: &Document) -> bool {
        let expect = expect_node(document, self.case);
        let node = expect.and_then(|expect| Some(&expect.entry(document, self.key)?.value));
        let before = node.and_then(|node| read(document, node));
        reveals(self.value, &mask(self.value), before.as_ref())
    }
}

fn reveals(value: &Value, masked: &Value, before: Option<&Value>) -> bool {
    if value == masked || before == Some(value) {
        return false;
    }
    match (value, masked) {
        (Value::Object(members), Value::Object(masked)) => members.iter().any(|(key, member)| {
            let masked = masked.get(key).unwrap_or(&Value::Null);
            reveals(member, masked, before.and_then(|before| before.get(key)))
        }),
        (Value::List(items), Value::List(masked)) => {
            let before = before.and_then(Value::as_list).map_or(&[][..], |before| before);
            let pairs = items.iter().zip(masked.iter()).enumerate();
            pairs.into_iter().any(|(at, (item, masked))| reveals(item, masked, before.get(at)))
        }
        _ => true,
    }
}

/// The text that expects what is wanted and says all else as before.
fn rewritten(document: &Document, wanted: &[Wanted<'_>]) -> Result<Option<String>, String> {
    let mut change = Change::new(document);
    let mut written = BTreeSet::new();
    for Wanted { case, key, value, .. } in wanted {
        if let Some(entry) = expect_node(document, *case).and_then(|expect| expect.entry(document, key))
            // What several cases share is written once; whether it is what all of them want is looked at below.
            && written.insert(entry.key.span)
        {
            change.entry(entry, value);
        }
    }
    let Some(text) = change.text() else { return Ok(None) };
    let again = Suite::read(text.as_str(), Top::Whole);
    if again.is_broken() {
        return Err("what came cannot be written into it so that it can be read again".to_owned());
    }
    match is_as_wanted(document, &again.document, wanted) {
        true => Ok(Some(text)),
        false => Err("what came cannot be written into it without changing something else".to_owned()),
    }
}

/// Whether the new file says what is wanted, and else the same as the old one.
fn is_as_wanted(old: &Document, new: &Document, wanted: &[Wanted<'_>]) -> bool {
    same_keys(old, &old.root, new, &new.root, &|key, was, is| {
        if key != "cases" {
            return read(old, was) == read(new, is);
        }
        let (Some(was), Some(is)) = (was.as_sequence(), is.as_sequence()) else { return false };
        was.items.len() == is.items.len()
            && was.items.iter().zip(&is.items).all(|(was, is)| is_case_as_wanted(old, was, new, is, wanted))
    })
}

fn is_case_as_wanted(
    old: &Document,
    case: &Node,
    new: &Document,
    new_case: &Node,
    wanted: &[Wanted<'_>],
) -> bool {
    same_keys(old, case, new, new_case, &|key, was, is| {
        let is_same = || read(old, was) == read(new, is);
        if key != "expect" || expect_node(old, case.span).is_none() {
            return is_same();
        }
        same_keys(old, was, new, is, &|key, was, is| match wanted
            .iter()
            .find(|wanted| wanted.case == case.span && wanted.key == key)
        {
            Some(wanted) => read(new, is).as_ref() == Some(wanted.value),
            None => read(old, was) == read(new, is),
        })
    })
}

/// Whether two mappings have the same keys, and values that are the same in the eyes of `is_same`.
fn same_keys(
    old: &Document,
    was: &Node,
    new: &Document,
    is: &Node,
    is_same: &dyn Fn(&str, &Node, &Node) -> bool,
) -> bool {
    let (Some(was), Some(is)) = (was.as_mapping(), is.as_mapping()) else {
        return was.is_missing() && is.is_missing();
    };
    was.pairs(old).count() == is.pairs(new).count()
        && was.pairs(old).all(|(key, entry)| {
            is.get(new, key).is_some_and(|new_value| is_same(key, &entry.value, new_value))
        })
}

fn expect_node(document: &Document, case: Span) -> Option<&Mapping> {
    let cases = document.root.as_mapping()?.get(document, "cases")?.as_sequence()?;
    let case = cases.items.iter().find(|item| item.span == case)?;
    case.as_mapping()?.get(document, "expect")?.as_mapping()
}

/// Edits of a document that turn nodes into values; parts that are right stay as they are written.
struct Change<'a> {
    document: &'a Document,
    line_break: &'static str,
    /// Whether the file is JSON, and shall stay so.
    is_json: bool,
    edits: Vec<Edit>,
}

impl<'a> Change<'a> {
    fn new(document: &'a Document) -> Self {
        let is_json = match &document.root.content {
            Content::Mapping(root) if root.flow => {
                let keys = root.entries.iter().filter_map(|entry| entry.key.as_scalar());
                keys.map(|key| key.style).all(|style| style == Style::DoubleQuoted)
            }
            Content::Mapping(_)
            | Content::Sequence(_)
            | Content::Scalar(_)
            | Content::Alias(_)
            | Content::Missing => false,
        };
        Self { document, line_break: line_break(&document.text), is_json, edits: Vec::new() }
    }

    /// The text with the edits applied; none where there is no edit.
    fn text(mut self) -> Option<String> {
        // In the order of their places. Of those at one place the inner ones came first, and stay so.
        self.edits.sort_by_key(|edit| edit.span);
        let text = &self.document.text;
        let mut result = String::with_capacity(text.len());
        let mut done = 0;
        for edit in &self.edits {
            let range = edit.span.range();
            result.push_str(text.get(done..range.start).unwrap_or_default());
            result.push_str(&edit.new_text);
            done = done.max(range.end);
        }
        result.push_str(&text[done..]);
        (!self.edits.is_empty()).then_some(result)
    }

    fn put(&mut self, span: Span, new_text: String) {
        self.edits.push(Edit { span, new_text });
    }

    /// Turns the value of a key into this one.
    fn entry(&mut self, entry: &Entry, value: &Value) {
        let Some(after_colon) = entry.colon.map(|colon| colon.saturating_add(1)) else {
            let new_text = format!(": {}", self.inline(value));
            return self.put(Span::empty(entry.key.span.end), new_text);
        };
        if self.is_kept(&entry.value, value) {
            return self.node(&entry.value, value);
        }
        let gap = Span::new(after_colon, entry.value.span.start.max(after_colon));
        let between = &self.document.text[gap.range()];
        if !between.contains('\n') {
            return self.node(&entry.value, value);
        }
        // What stood on lines of its own goes behind its key: there it needs no indent.
        let end = self.end(entry);
        let gap_end = gap.start.saturating_add(bytes(between.trim_end()));
        let new_text = format!(" {}", self.inline(value));
        self.put(Span::empty(after_colon), new_text);
        self.put(Span::new(gap_end, end.max(gap_end)), String::new());
    }

    /// Whether a node stays, and only parts of it change.
    fn is_kept(&self, node: &Node, value: &Value) -> bool {
        read(self.document, node).as_ref() == Some(value)
            || match (&node.content, value) {
                (Content::Mapping(mapping), Value::Object(members)) => {
                    let stays = |entry: &Entry| self.key(entry).is_some_and(|key| members.contains_key(key));
                    mapping.merged.is_empty()
                        && !members.is_empty()
                        && (mapping.entries.iter().any(stays) || !mapping.flow)
                }
                (Content::Sequence(list), Value::List(items)) => {
                    list.items.len() == items.len() || !(list.items.is_empty() || items.is_empty())
                }
                _ => false,
            }
    }

    /// Turns a node into a value.
    fn node(&mut self, node: &Node, value: &Value) {
        if read(self.document, node).as_ref() == Some(value) {
            return;
        }
        match (&node.content, value) {
            (Content::Mapping(mapping), Value::Object(members)) if self.is_kept(node, value) => {
                self.members(mapping, members);
            }
            (Content::Sequence(list), Value::List(items)) if self.is_kept(node, value) => {
                self.items(node.span, list, items);
            }
            (Content::Missing, _) => self.put(node.span, format!(" {}", self.inline(value))),
            _ => {
                let span = Span::new(node.span.start, self.trimmed(node.span));
                self.put(span, self.inline(value));
            }
        }
    }

    fn members(&mut self, mapping: &Mapping, members: &Object) {
        let value_of = |change: &Self, entry: &Entry| change.key(entry).and_then(|key| members.get(key));
        let stays: Vec<bool> = mapping.entries.iter().map(|entry| value_of(self, entry).is_some()).collect();
        let known: BTreeSet<&str> = mapping.entries.iter().filter_map(|entry| self.key(entry)).collect();
        let (Some(first), Some(last)) = (mapping.entries.first(), mapping.entries.last()) else { return };
        let indent = self.indent_of(first.key.span.start);
        let separator = if mapping.flow { ", ".to_owned() } else { self.new_line(indent) };
        let added = members.iter().filter(|(key, _)| !known.contains(&***key));
        let added: Vec<_> =
            added.map(|(key, value)| format!("{}: {}", self.scalar(key), self.inline(value))).collect();
        let Some(last_kept) = stays.iter().rposition(|stays| *stays) else {
            // Nothing stays to stand beside.
            return self.put(Span::new(first.key.span.start, self.end(last)), added.join(&separator));
        };
        for entry in &mapping.entries {
            if let Some(value) = value_of(self, entry) {
                self.entry(entry, value);
            }
        }
        let kept_end = self.end(&mapping.entries[last_kept]);
        // Comments at the end of a line belong to the member that ends there.
        let end = if mapping.flow { kept_end } else { self.line_end(kept_end) };
        if !added.is_empty() {
            self.put(Span::empty(end), format!("{separator}{}", added.join(&separator)));
        }
        if mapping.flow {
            let parts = mapping.entries.iter().map(|entry| Span::new(entry.key.span.start, self.end(entry)));
            return self.leave_flow(&parts.collect::<Vec<_>>(), &stays);
        }
        for (number, (entry, next)) in mapping.entries.iter().zip(mapping.entries.iter().skip(1)).enumerate()
        {
            if number < last_kept && !stays[number] {
                let end = self.next_line(self.end(entry)).min(next.key.span.start);
                self.put(Span::new(entry.key.span.start, end), String::new());
            }
        }
        let gone = Span::new(end, self.line_end(self.end(last)).max(end));
        if !gone.is_empty() {
            self.put(gone, String::new());
        }
    }

    /// A list that grows or shrinks at its end.
    fn items(&mut self, span: Span, list: &Sequence, items: &[Value]) {
        for (node, value) in list.items.iter().zip(items) {
            self.node(node, value);
        }
        let kept = list.items.len().min(items.len());
        let (Some(first), Some(last)) = (list.items.first(), list.items.last()) else { return };
        let Some(last_kept) = kept.checked_sub(1).and_then(|at| list.items.get(at)) else { return };
        if list.flow {
            let more = items.iter().skip(list.items.len());
            let more: String = more.map(|value| format!(", {}", self.inline(value))).collect();
            if !more.is_empty() {
                self.put(Span::empty(self.trimmed(last_kept.span)), more);
            }
            let parts = list.items.iter().map(|node| Span::new(node.span.start, self.trimmed(node.span)));
            let stays: Vec<_> = (0..list.items.len()).map(|number| number < kept).collect();
            return self.leave_flow(&parts.collect::<Vec<_>>(), &stays);
        }
        let end_of = |node: &Node| self.line_end(self.trimmed(node.span));
        let end = end_of(last_kept);
        let gone = Span::new(end, end_of(last).max(end));
        let start = self.new_line(self.dash_of(span, first));
        let more = items.iter().skip(list.items.len());
        let text: String = more.map(|value| format!("{start}- {}", self.inline(value))).collect();
        if !text.is_empty() {
            self.put(Span::empty(end), text);
        }
        if kept < list.items.len() && !gone.is_empty() {
            self.put(gone, String::new());
        }
    }

    fn key<'n>(&'n self, entry: &'n Entry) -> Option<&'n str> {
        entry.key.as_scalar().map(|scalar| self.document.scalar_text(scalar))
    }

    /// Where a pair ends.
    fn end(&self, entry: &Entry) -> u32 {
        let colon = entry.colon.map_or(entry.key.span.end, |colon| colon.saturating_add(1));
        match entry.value.is_missing() {
            true => colon,
            false => self.trimmed(entry.value.span).max(colon),
        }
    }

    /// The end of a span without blanks: the lines of a block end with a break.
    fn trimmed(&self, span: Span) -> u32 {
        span.start.saturating_add(bytes(self.document.text[span.range()].trim_end()))
    }

    /// Where the line of a place ends, its break not included.
    fn line_end(&self, offset: u32) -> u32 {
        let rest = &self.document.text[Span::empty(offset).range().start..];
        offset.saturating_add(bytes(&rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())]))
    }

    /// The first sign after the line of a place.
    fn next_line(&self, offset: u32) -> u32 {
        let end = self.line_end(offset);
        let rest = &self.document.text[Span::empty(end).range().start..];
        end.saturating_add(bytes(rest) - bytes(rest.trim_start()))
    }

    /// The column of a place, counted from 0.
    fn indent_of(&self, offset: u32) -> usize {
        let before = &self.document.text[..Span::empty(offset).range().start];
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        before[line..].chars().count()
    }

    /// The column of the dashes of a list: it begins with the first of them.
    fn dash_of(&self, list: Span, first: &Node) -> usize {
        if self.document.text[list.range()].starts_with('-') {
            return self.indent_of(list.start);
        }
        let before = &self.document.text[..first.span.range().start];
        let dash = before.rfind('-').and_then(|dash| u32::try_from(dash).ok());
        self.indent_of(dash.unwrap_or(first.span.start))
    }

    fn new_line(&self, indent: usize) -> String {
        format!("{}{}", self.line_break, " ".repeat(indent))
    }

    /// A value on one line of YAML.
    fn inline(&self, value: &Value) -> String {
        match value {
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => value.to_json(),
            Value::Text(text) => self.scalar(text),
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| self.inline(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Object(members) => {
                let member = |(key, value): (&Arc<str>, &Value)| {
                    format!("{}: {}", self.scalar(key), self.inline(value))
                };
                format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// A string, without quotes where that is plainly the same.
    fn scalar(&self, text: &str) -> String {
        let plain = !self.is_json
            && text.starts_with(|first: char| first.is_ascii_alphabetic())
            && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.'))
            && matches!(yaml::core::plain(text), yaml::Core::Text(_))
            && !["yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
        if plain { text.to_owned() } else { json(&Value::from(text)) }
    }
}

/// What a node holds as JSON; none where it is no JSON value.
fn read(document: &Document, node: &Node) -> Option<Value> {
    use fdl_compiler::project::keys::Read;
    use fdl_compiler::project::reader::Reader;
    use fdl_compiler::project::values::Json;
    let mut reader = Reader::new(document, fdl_compiler::project::Top::Partial);
    Json::read(node, &mut reader).map(|json| json.0)
}

/// The length of a piece of a document, whose places fit into 32 bits.
fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
