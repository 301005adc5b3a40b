//! Writes what really came into the `expect` keys of a test file, by edits that keep comments and layout.

use super::FileReport;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{self, Content, Document, Entry, Mapping, Node, Sequence};

/// The edits that make the expectations of all cases hold, in order of place.
pub fn edits(report: &FileReport<'_>) -> Vec<Edit> {
    let document = &report.loaded.suite.document;
    let mut edits = Vec::new();
    for case in &report.cases {
        let failed: Vec<_> = case.failures.iter().map(|failure| failure.expectation.as_str()).collect();
        let Some(actual) = &case.actual else { continue };
        let Some(expect) = expect_node(document, case.span) else { continue };
        for (key, value) in actual {
            let is_failed = |name: &&str| name.split('.').next() == Some(*key);
            if failed.iter().any(is_failed)
                && let Some(entry) = expect.entry(document, key)
            {
                change(document, &entry.value, value, &mut edits);
            }
        }
    }
    edits.sort_by_key(|edit| edit.span);
    edits
}

/// The text with edits applied.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.span.range();
        if range.start >= done {
            result.push_str(&text[done..range.start]);
            result.push_str(&edit.new_text);
            done = range.end;
        }
    }
    result.push_str(&text[done..]);
    result
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

/// Edits that turn a node into a value; parts that are right stay as they are written.
fn change(document: &Document, node: &Node, value: &Value, edits: &mut Vec<Edit>) {
    if read(document, node).as_ref() == Some(value) {
        return;
    }
    match (&node.content, value) {
        (Content::Mapping(mapping), Value::Object(members))
            if mapping.merged.is_empty() && !mapping.entries.is_empty() && !members.is_empty() =>
        {
            change_members(document, mapping, members, edits);
        }
        (Content::Sequence(list), Value::List(items)) if list.items.len() == items.len() => {
            for (node, value) in list.items.iter().zip(items.iter()) {
                change(document, node, value, edits);
            }
        }
        (Content::Sequence(list), Value::List(items))
            if !list.flow && !list.items.is_empty() && !items.is_empty() =>
        {
            change_items(document, list, items, edits);
        }
        (Content::Missing, _) => {
            edits.push(Edit { span: node.span, new_text: format!(" {}", inline(value)) });
        }
        _ => edits.push(Edit { span: node.span, new_text: inline(value) }),
    }
}

fn change_members(
    document: &Document,
    mapping: &Mapping,
    members: &fdl_compiler::value::Object,
    edits: &mut Vec<Edit>,
) {
    for (index, entry) in mapping.entries.iter().enumerate() {
        let key = entry.key.as_scalar().map(|scalar| document.scalar_text(scalar));
        match key.and_then(|key| members.get(key)) {
            Some(value) => {
                change(document, &entry.value, value, edits);
            }
            None => edits.push(Edit { span: removed(mapping, index), new_text: String::new() }),
        }
    }
    let is_new = |key: &str| {
        let texts = mapping.entries.iter().filter_map(|entry| entry.key.as_scalar());
        texts.map(|scalar| document.scalar_text(scalar)).all(|known| known != key)
    };
    let added: Vec<_> = members.iter().filter(|(key, _)| is_new(key)).collect();
    let Some(last) = mapping.entries.last().filter(|_| !added.is_empty()) else { return };
    let indent = indent_of(document, last.key.span.start);
    let mut text = String::new();
    for (key, value) in added {
        let separator = if mapping.flow { ", ".to_owned() } else { line_break(indent) };
        text.push_str(&format!("{separator}{}: {}", scalar(key), inline(value)));
    }
    let end = last.value.span.end.max(last.key.span.end);
    edits.push(Edit { span: Span::empty(end), new_text: text });
}

/// A list that grows or shrinks at its end.
fn change_items(document: &Document, list: &Sequence, items: &[Value], edits: &mut Vec<Edit>) {
    let Some(first) = list.items.first() else { return };
    let dash = dash_of(document, first.span.start);
    for (node, value) in list.items.iter().zip(items) {
        change(document, node, value, edits);
    }
    let Some(last_kept) = list.items.get(items.len().min(list.items.len()) - 1) else { return };
    if let Some(last) = list.items.last()
        && list.items.len() > items.len()
    {
        // Comments at the end of a line belong to the item that ends there.
        let (start, end) = (line_end(document, last_kept.span.end), line_end(document, last.span.end));
        edits.push(Edit { span: Span::new(start.min(end), end), new_text: String::new() });
    }
    let more = items.iter().skip(list.items.len());
    let text: String = more.map(|value| format!("{}- {}", line_break(dash), inline(value))).collect();
    if !text.is_empty() {
        edits.push(Edit { span: Span::empty(last_kept.span.end), new_text: text });
    }
}

/// An entry with what separates it from its neighbour.
fn removed(mapping: &Mapping, index: usize) -> Span {
    let entry: &Entry = &mapping.entries[index];
    match (mapping.entries.get(index + 1), index.checked_sub(1).map(|before| &mapping.entries[before])) {
        (Some(next), _) => Span::new(entry.key.span.start, next.key.span.start),
        (None, Some(before)) => Span::new(before.span().end, entry.span().end),
        (None, None) => entry.span(),
    }
}

fn line_break(indent: u32) -> String {
    format!("\n{}", " ".repeat(usize::try_from(indent).unwrap_or(0)))
}

/// Where the line of a place ends, its break not included.
fn line_end(document: &Document, offset: u32) -> u32 {
    let rest = &document.text[Span::empty(offset).range().start..];
    let line = rest.find(['\n', '\r']).unwrap_or(rest.len());
    u32::try_from(line).map_or(offset, |line| offset.saturating_add(line))
}

/// The column of a place, counted from 0.
fn indent_of(document: &Document, offset: u32) -> u32 {
    let before = &document.text[..Span::empty(offset).range().start];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    u32::try_from(before[line..].chars().count()).unwrap_or(0)
}

/// The column of the dash before an item.
fn dash_of(document: &Document, offset: u32) -> u32 {
    let before = &document.text[..Span::empty(offset).range().start];
    match before.rfind('-') {
        Some(dash) => indent_of(document, u32::try_from(dash).unwrap_or(offset)),
        None => indent_of(document, offset),
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

/// A value on one line of YAML.
fn inline(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => value.to_json(),
        Value::Text(text) => scalar(text),
        Value::List(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{}: {}", scalar(key), inline(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
    }
}

/// A string, without quotes where that is plainly the same.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|it| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '.'))
        && matches!(yaml::core::plain(text), yaml::Core::Text(_))
        && !["yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if plain { text.to_owned() } else { Value::from(text).to_json() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(text: &str, value: &str) -> String {
        let document = yaml::parse(text);
        let mut edits = Vec::new();
        change(&document, &document.root, &Value::from_json(value).unwrap(), &mut edits);
        edits.sort_by_key(|edit| edit.span);
        let result = apply(text, &edits);
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
}
