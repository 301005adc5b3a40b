//! Writes what really came into the `expect` keys of a test file, by edits that keep comments and layout.
//!
//! What comes of the edits is read again before it is handed out: a file is never broken by an update.

use super::FileReport;
use crate::record::json;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::source::{Span, line_break};
use fdl_compiler::value::{Object, Value};
use fdl_compiler::yaml::{self, Content, Document, Entry, Mapping, Node, Sequence, Style};
use std::sync::Arc;

/// The text in which the expectations of all cases hold; none where nothing has to change, and a sentence without
/// a full stop where it cannot be written.
pub fn updated(report: &FileReport<'_>) -> Result<Option<String>, String> {
    let document = &report.loaded.suite.document;
    let mut wanted = Vec::new();
    for case in &report.cases {
        let failed: Vec<_> = case.failures.iter().map(|failure| failure.expectation.as_str()).collect();
        for (key, value) in case.actual.iter().flatten() {
            if failed.iter().any(|name| name.split('.').next() == Some(*key)) {
                wanted.push(Wanted { case: case.span, key, value });
            }
        }
    }
    rewritten(document, &wanted)
}

/// What a key of a case's `expect` shall be.
struct Wanted<'a> {
    case: Span,
    key: &'a str,
    value: &'a Value,
}

/// The text that expects what is wanted and says all else as before.
fn rewritten(document: &Document, wanted: &[Wanted<'_>]) -> Result<Option<String>, String> {
    let mut change = Change::new(document);
    for Wanted { case, key, value } in wanted {
        if let Some(entry) = expect_node(document, *case).and_then(|expect| expect.entry(document, key)) {
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
        // What an alias stands for is never rewritten.
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
    match &case.as_mapping()?.get(document, "expect")?.content {
        Content::Mapping(expect) => Some(expect),
        // What an alias stands for belongs to other cases too.
        Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
    }
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
                    list.items.len() == items.len() || (!list.flow && !items.is_empty())
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
                self.items(list, items);
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
        let is_new = |key: &str| mapping.entries.iter().all(|entry| self.key(entry) != Some(key));
        let (Some(first), Some(last)) = (mapping.entries.first(), mapping.entries.last()) else { return };
        let indent = self.indent_of(first.key.span.start);
        let separator = if mapping.flow { ", ".to_owned() } else { self.new_line(indent) };
        let added = members.iter().filter(|(key, _)| is_new(key));
        let added: Vec<_> =
            added.map(|(key, value)| format!("{}: {}", self.scalar(key), self.inline(value))).collect();
        let Some(last_kept) = stays.iter().rposition(|stays| *stays) else {
            // Nothing stays to stand beside.
            return self.put(Span::new(first.key.span.start, self.end(last)), added.join(&separator));
        };
        for (entry, next) in mapping.entries.iter().zip(mapping.entries.iter().skip(1)) {
            if value_of(self, entry).is_none()
                && entry.key.span.start < mapping.entries[last_kept].key.span.start
            {
                let end = next.key.span.start;
                let end = if mapping.flow { end } else { self.next_line(self.end(entry)).min(end) };
                self.put(Span::new(entry.key.span.start, end), String::new());
            }
        }
        for entry in &mapping.entries {
            if let Some(value) = value_of(self, entry) {
                self.entry(entry, value);
            }
        }
        // Comments at the end of a line belong to the member that ends there.
        let end_of = |entry: &Entry| match mapping.flow {
            true => self.end(entry),
            false => self.line_end(self.end(entry)),
        };
        let end = end_of(&mapping.entries[last_kept]);
        let gone = Span::new(end, end_of(last).max(end));
        if !added.is_empty() {
            self.put(Span::empty(end), format!("{separator}{}", added.join(&separator)));
        }
        if !gone.is_empty() {
            self.put(gone, String::new());
        }
    }

    /// A list that grows or shrinks at its end.
    fn items(&mut self, list: &Sequence, items: &[Value]) {
        for (node, value) in list.items.iter().zip(items) {
            self.node(node, value);
        }
        let kept = list.items.len().min(items.len());
        let (Some(first), Some(last)) = (list.items.first(), list.items.last()) else { return };
        let Some(last_kept) = kept.checked_sub(1).and_then(|at| list.items.get(at)) else { return };
        let end_of = |node: &Node| self.line_end(self.trimmed(node.span));
        let end = end_of(last_kept);
        let gone = Span::new(end, end_of(last).max(end));
        let start = self.new_line(self.dash_of(first.span.start));
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

    /// The column of the dash before an item.
    fn dash_of(&self, offset: u32) -> usize {
        let before = &self.document.text[..Span::empty(offset).range().start];
        let dash = before.rfind('-').and_then(|dash| u32::try_from(dash).ok());
        self.indent_of(dash.unwrap_or(offset))
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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn changed(text: &str, value: &str) -> String {
        let document = yaml::parse(text);
        let mut change = Change::new(&document);
        change.node(&document.root, &Value::from_json(value).unwrap());
        let result = change.text().unwrap_or_else(|| text.to_owned());
        let read_again = yaml::parse(result.as_str());
        assert_eq!(read(&read_again, &read_again.root), Value::from_json(value).ok(), "{result}");
        result
    }

    #[test]
    fn what_is_right_stays_with_its_comments() {
        let text = "a: 1 # one\nb:\n  c: [1, 2] # list\n  d: x\n";
        assert_eq!(
            changed(text, r#"{"a":2,"b":{"c":[1,3],"d":"x"}}"#),
            "a: 2 # one\nb:\n  c: [1, 3] # list\n  d: x\n"
        );
    }

    #[test]
    fn members_come_and_go() {
        assert_eq!(changed("a: 1\nb: 2 # two\n", r#"{"b":2}"#), "b: 2 # two\n");
        assert_eq!(changed("a: 1\nb: 2\n", r#"{"a":1}"#), "a: 1\n");
        assert_eq!(changed("a: 1\n", r#"{"a":1,"c":{"d":"on"}}"#), "a: 1\nc: {d: \"on\"}\n");
        assert_eq!(changed("{a: 1, b: 2}\n", r#"{"b":3,"c":4}"#), "{b: 3, c: 4}\n");
    }

    #[test]
    fn items_come_and_go() {
        assert_eq!(changed("- a # first\n- b\n", r#"["a","c","d"]"#), "- a # first\n- c\n- d\n");
        assert_eq!(changed("- a # first\n- b\n- c\n", r#"["a"]"#), "- a # first\n");
        assert_eq!(changed("[a, b]\n", r#"["a"]"#), "[a]\n");
        assert_eq!(changed("- x: 1\n- x: 2\n", r#"[{"x":1},{"x":3}]"#), "- x: 1\n- x: 3\n");
    }

    #[test]
    fn strings_that_look_like_something_else_are_quoted() {
        assert_eq!(changed("x\n", r#""true""#), "\"true\"\n");
        assert_eq!(changed("x\n", r#""a: b # c""#), "\"a: b # c\"\n");
        assert_eq!(changed("x\n", "null"), "null\n");
    }

    #[test]
    fn new_members_take_the_place_of_all_that_are_gone() {
        assert_eq!(changed("{a: 1}\n", r#"{"b":2,"c":3}"#), "{b: 2, c: 3}\n");
        assert_eq!(changed("[{gone: 1}]\n", r#"[{"body":2}]"#), "[{body: 2}]\n");
        assert_eq!(changed("{\"a\": 1}\n", r#"{"b":"c"}"#), "{\"b\": \"c\"}\n", "JSON stays JSON");
        assert_eq!(
            changed("o:\n    a: 1\nx: 1\n", r#"{"o":{"b":2,"c":3},"x":1}"#),
            "o:\n    b: 2\n    c: 3\nx: 1\n"
        );
    }

    #[test]
    fn several_members_go_at_once() {
        assert_eq!(changed("{a: 1, b: 2, c: 3}\n", r#"{"a":1}"#), "{a: 1}\n");
        assert_eq!(changed("{a: 1, b: 2, c: 3}\n", r#"{"c":3}"#), "{c: 3}\n");
        assert_eq!(changed("a: 1 # one\nb: 2\nc: 3\n", r#"{"a":1}"#), "a: 1 # one\n");
        assert_eq!(changed("a: 1\nb: 2\n# three\nc: 3\n", r#"{"c":3}"#), "# three\nc: 3\n");
        assert_eq!(changed("- z: 1\n  y: 2\n  x: 3\n", r#"[{"z":1}]"#), "- z: 1\n");
        assert_eq!(changed("- z: 1\n  y: 2\n", r#"[{"x":1}]"#), "- x: 1\n");
        assert_eq!(
            changed("o:\n  z: 1\n  y: 2\nn: 1\nm: 1\n", r#"{"o":{"z":1,"w":1},"p":0}"#),
            "o:\n  z: 1\n  w: 1\np: 0\n"
        );
    }

    #[test]
    fn what_stood_on_lines_of_its_own_goes_behind_its_key() {
        assert_eq!(
            changed("o: # the output\n  a: 1\nx: 1\n", r#"{"o":{},"x":1}"#),
            "o: {} # the output\nx: 1\n"
        );
        assert_eq!(changed("o:\n- a: 1\nx: 1\n", r#"{"o":[],"x":1}"#), "o: []\nx: 1\n");
    }

    #[test]
    fn lines_end_as_those_of_the_file() {
        assert_eq!(
            changed("a: 1\r\nb:\r\n  - 1\r\n", r#"{"a":1,"b":[1,2],"c":3}"#),
            "a: 1\r\nb:\r\n  - 1\r\n  - 2\r\nc: 3\r\n"
        );
    }

    #[test]
    fn what_would_change_something_else_is_not_written() {
        let text = "flow: x.fdl.yaml\ncases:\n- name: one\n  expect:\n    output: &it {a: 1}\n- name: two\n  input: *it\n";
        let suite = Suite::read(text, Top::Whole);
        let wanted = [Wanted { case: suite.cases[0].span, key: "output", value: &Value::from(1) }];
        assert!(rewritten(&suite.document, &wanted).is_err());
    }

    /// How a random expectation is written.
    #[derive(Clone, Copy, Debug)]
    enum Layout {
        Block,
        Flow,
        Json,
    }

    fn any_value() -> impl Strategy<Value = Value> {
        const TEXTS: [&str; 10] =
            ["", "x", "on", "a: b # c", "- d", "two\nlines", "\u{85}\u{7f}", "ä\"'\\", "null", "{"];
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-3_i64..3).prop_map(Value::from),
            prop::sample::select(&["1.5", "-0.25", "1e30"]).prop_map(|it| Value::from_json(it).unwrap()),
            prop::sample::select(&TEXTS).prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let key = prop::sample::select(&["a", "b", "c", "d", "on", "k: #", "ü"]);
            let members = prop::collection::vec((key, inner.clone()), 0..5);
            let object = |members: Vec<(&str, Value)>| {
                members.into_iter().map(|(key, value)| (Arc::from(key), value)).collect::<Object>()
            };
            prop_oneof![
                prop::collection::vec(inner, 0..4).prop_map(Value::from),
                members.prop_map(move |members| Value::Object(object(members))),
            ]
        })
    }

    /// A value in block style, after a key or a dash.
    fn block(value: &Value, indent: usize) -> String {
        let mut text = String::new();
        match value {
            Value::Object(members) if !members.is_empty() => {
                for (number, (key, value)) in members.iter().enumerate() {
                    let comment = if number % 2 == 0 { "" } else { " # here" };
                    let inner = block(value, indent + 2);
                    let (first, rest) = inner.split_once('\n').unwrap_or((&inner, ""));
                    let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
                    text += &format!("\n{:indent$}{}:{first}{comment}{rest}", "", json(&Value::from(&**key)));
                }
            }
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    let inner = block(item, indent + 2);
                    // The first member stands beside the dash.
                    let inner = inner.trim_start();
                    text += &format!("\n{:indent$}- {inner}", "");
                }
            }
            Value::Text(lines) if &**lines == "two\nlines" => {
                text = format!(" |-\n{:indent$}two\n{:indent$}lines", "", "");
            }
            value => text = format!(" {}", json(value)),
        }
        text
    }

    fn test_file(expected: &Value, layout: Layout, is_last: bool) -> String {
        let after = if is_last { "" } else { "      # after\n      transitions: 2 # as billed\n" };
        let output = match layout {
            Layout::Block => block(expected, 8),
            Layout::Flow => format!(" {}", Change::new(&yaml::parse("")).inline(expected)),
            Layout::Json => {
                return format!(
                    "{{\n  \"flow\": \"x.fdl.yaml\",\n  \"cases\": [ # all\n    {{\"name\": \"one\", \"expect\": {{\n      \"status\": \"Succeeded\", # well\n      \"output\": {}\n    }}}}\n  ]\n}} # end\n",
                    expected.to_json_pretty().replace("\u{85}\u{7f}", "\\u0085\\u007f")
                );
            }
        };
        format!(
            "# the tests\nflow: x.fdl.yaml\ncases:\n  # first\n  - name: one # of two\n    expect:\n      status: Succeeded # well\n      # below\n      output:{output}\n{after}  # second\n  - name: two # of two\n# end\n"
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..Default::default() })]
        #[test]
        fn an_updated_file_expects_what_came_and_keeps_its_comments(
            expected in any_value(),
            actual in any_value(),
            layout in prop::sample::select(&[Layout::Block, Layout::Flow, Layout::Json]),
            is_last in any::<bool>(),
            is_crlf in any::<bool>(),
        ) {
            let text = test_file(&expected, layout, is_last);
            let text = if is_crlf { text.replace('\n', "\r\n") } else { text };
            let suite = Suite::read(text.as_str(), Top::Whole);
            prop_assert!(!suite.is_broken(), "{text}\n{:?}", suite.diagnostics);
            let before = expect_node(&suite.document, suite.cases[0].span).unwrap();
            let before = read(&suite.document, before.get(&suite.document, "output").unwrap());
            prop_assert_eq!(before.as_ref(), Some(&expected), "{}", text);
            let wanted = [Wanted { case: suite.cases[0].span, key: "output", value: &actual }];
            let result = rewritten(&suite.document, &wanted);
            if expected == actual {
                prop_assert_eq!(result, Ok(None));
                return Ok(());
            }
            let result = match result {
                Ok(Some(result)) => result,
                other => return Err(TestCaseError::fail(format!("{other:?} for {} in\n{text}", actual.to_json()))),
            };
            let again = Suite::read(result.as_str(), Top::Whole);
            let after = expect_node(&again.document, again.cases[0].span).unwrap();
            let after = read(&again.document, after.get(&again.document, "output").unwrap());
            prop_assert_eq!(after.as_ref(), Some(&actual), "{}", result);
            for comment in ["# the tests", "# first", "# well", "# below", "# after", "# as billed", "# second", "# end", "# all"] {
                prop_assert_eq!(text.matches(comment).count(), result.matches(comment).count(), "{}", result);
            }
            prop_assert_eq!(text.matches("# of two").count(), result.matches("# of two").count(), "{}", result);
            let breaks = (result.matches("\r\n").count(), result.matches('\n').count());
            prop_assert_eq!(breaks.0, if is_crlf { breaks.1 } else { 0 }, "{:?}", result);
            prop_assert!(result.lines().all(|line| line.trim_end() == line), "{result:?}");
        }
    }
}
