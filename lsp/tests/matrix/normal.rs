//! What an answer says of a flow, whatever the flow is dressed in: places become ways from the root of the flow as it
//! is on its page, names become those of the page, and edits become the flow that they make.

use super::dress::{DEEP, Dress, HALF, KEY, STATE};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Content, Document, Node};
use serde_json::{Map, Value};

/// A flow as one client sees it.
#[derive(Debug)]
pub struct View {
    /// Its text.
    pub text: String,
    /// What it is dressed in.
    pub dress: Dress,
    /// Whether positions count units of UTF-16.
    pub utf16: bool,
    tree: Document,
    begun: Vec<usize>,
}

impl View {
    /// A flow in its clothes.
    pub fn new(text: String, dress: Dress, utf16: bool) -> Self {
        let tree = yaml::parse(&*text);
        let begun = begun(&tree, &dress);
        Self { text, dress, utf16, tree, begun }
    }

    /// Whether a range is in a comment.
    pub fn in_comment(&self, range: &Value) -> bool {
        let span = self.span(range);
        self.tree.comments.iter().any(|it| it.span.start <= span.start && span.end <= it.span.end)
    }

    /// The position of an offset.
    pub fn position(&self, at: usize) -> Value {
        let before = &self.text[..at];
        let start = before.rfind('\n').map_or(0, |it| it + 1);
        let written = &before[start..];
        let character = if self.utf16 { written.encode_utf16().count() } else { written.len() };
        serde_json::json!({ "line": before.matches('\n').count(), "character": character })
    }

    /// The offset of a position, which has to be one that this client can mean.
    pub fn offset(&self, position: &Value) -> usize {
        let number =
            |key: &str| position[key].as_u64().and_then(|it| usize::try_from(it).ok()).expect("a number");
        let (line, character) = (number("line"), number("character"));
        let start = self.text.split_inclusive('\n').take(line).map(str::len).sum::<usize>();
        let written = self.text[start..].split_inclusive('\n').next().unwrap_or_default();
        let mut units = 0;
        for (at, it) in written.char_indices() {
            if units >= character {
                assert_eq!(units, character, "inside {it:?}");
                return start + at;
            }
            units += if self.utf16 { it.len_utf16() } else { it.len_utf8() };
        }
        assert_eq!(units, character, "{position} is beyond its line");
        start + written.len()
    }

    /// The span of a range.
    pub fn span(&self, range: &Value) -> Span {
        let offset = |key: &str| u32::try_from(self.offset(&range[key])).expect("pages are short");
        Span::new(offset("start"), offset("end"))
    }

    /// The way to a range; none where it belongs to what the clothes have added.
    pub fn place(&self, range: &Value) -> Option<String> {
        self.way(self.span(range))
    }

    /// The way to a span.
    pub fn way(&self, span: Span) -> Option<String> {
        let mut way = String::new();
        let mut node = &self.tree.root;
        let holds = |outer: Span| outer.start <= span.start && span.end <= outer.end;
        loop {
            if span == node.span && !matches!(node.content, Content::Scalar(_)) {
                return self.undressed(way);
            }
            match &node.content {
                Content::Mapping(mapping) => {
                    let Some(entry) = mapping.entries.iter().rev().find(|it| holds(it.span())) else {
                        return self.undressed(way + "~");
                    };
                    // A mapping of one pair in a block has the same place.
                    if mapping.entries.len() == 1 && span == entry.span() {
                        return self.undressed(way);
                    }
                    let key = entry.key.as_scalar().map_or("", |it| self.tree.scalar_text(it));
                    way = if way.is_empty() { key.to_owned() } else { format!("{way}.{key}") };
                    if holds(entry.key.span) && !(span.is_empty() && holds(entry.value.span)) {
                        return self.undressed(way + "#" + &self.inside(&entry.key, span));
                    }
                    if span == entry.span() || !holds(entry.value.span) {
                        return self.undressed(way + "=");
                    }
                    node = &entry.value;
                }
                Content::Sequence(list) => {
                    let Some(at) = list.items.iter().rposition(|it| holds(it.span)) else {
                        return self.undressed(way + "~");
                    };
                    way = format!("{way}[{at}]");
                    node = &list.items[at];
                }
                Content::Scalar(_) => {
                    let inside = self.inside(node, span);
                    return self.undressed(way + &inside);
                }
                Content::Missing | Content::Alias(_) => return self.undressed(way),
            }
        }
    }

    /// Which part of a scalar a span is: nothing where it is all of it.
    fn inside(&self, node: &Node, span: Span) -> String {
        let Some(scalar) = node.as_scalar() else { return String::new() };
        let decoded = self.tree.scalar_text(scalar);
        let map = self.tree.scalar_map(scalar);
        let length = decoded.len();
        let at = |offset: u32| {
            let is_there = |it: &usize| {
                let it = u32::try_from(*it).expect("pages are short");
                map.to_source(Span::empty(it)).start >= offset
            };
            (0..=length).filter(|it| decoded.is_char_boundary(*it)).find(is_there).unwrap_or(length)
        };
        let (start, end) = (at(span.start), at(span.end));
        if (start, end) == (0, length) {
            return String::new();
        }
        let count = |end: usize| undressed(&decoded[..end]).chars().count();
        if end == length && start == length {
            "|end".to_owned()
        } else {
            format!("|{}-{}", count(start), count(end))
        }
    }

    /// A way as it was without the clothes.
    fn undressed(&self, way: String) -> Option<String> {
        let mut way = undressed(&way);
        if self.dress.deep {
            if let Some(rest) = way.strip_prefix(DEEP) {
                way = rest.trim_start_matches('.').to_owned();
            } else if way.starts_with("States") || way.starts_with("StartAt") {
                return None;
            }
        }
        let Some(rest) = way.strip_prefix("States[") else { return Some(way) };
        let (at, rest) = rest.split_once(']')?;
        let at: usize = at.parse().ok()?;
        if self.begun.contains(&at) {
            return None;
        }
        let at = at - self.begun.iter().filter(|it| **it < at).count();
        Some(format!("States[{at}]{rest}"))
    }

    /// The ways of all ranges in an answer, its texts without clothes, and nothing of what is about the document.
    pub fn generic(&self, answer: &Value) -> Value {
        match answer {
            Value::String(text) => undressed(text).into(),
            Value::Array(items) => items.iter().map(|it| self.generic(it)).collect(),
            Value::Object(it) if it.contains_key("start") && it.contains_key("end") => {
                self.place(answer).map_or(Value::Null, Value::from)
            }
            Value::Object(it) if it.contains_key("line") && it.contains_key("character") => {
                let at = u32::try_from(self.offset(answer)).expect("pages are short");
                self.way(Span::empty(at)).map_or(Value::Null, Value::from)
            }
            Value::Object(it) => {
                let kept =
                    it.iter().filter(|it| !["uri", "data", "version", "sortText"].contains(&it.0.as_str()));
                Value::Object(
                    kept.map(|(key, value)| (key.clone(), self.generic(value))).collect::<Map<_, _>>(),
                )
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => answer.clone(),
        }
    }

    /// The text after edits.
    pub fn edited<'a>(&self, edits: impl IntoIterator<Item = &'a Value>) -> String {
        let mut edits: Vec<(Span, &str)> = edits
            .into_iter()
            .map(|it| (self.span(&it["range"]), it["newText"].as_str().expect("a text")))
            .collect();
        edits.sort_by_key(|it| (it.0.start, it.0.end));
        assert!(edits.windows(2).all(|it| it[0].0.end <= it[1].0.start), "{edits:?}");
        let mut out = self.text.clone();
        for (span, text) in edits.into_iter().rev() {
            out.replace_range(span.range(), text);
        }
        let (breaks, pairs) = (out.matches('\n').count(), out.matches("\r\n").count());
        if if self.dress.crlf { breaks != pairs } else { pairs != 0 } {
            return format!("the ends of its lines are mixed: {out:?}");
        }
        out
    }

    /// What a text of this flow says: its scope as one line, without clothes.
    pub fn essence(&self, text: &str) -> String {
        let tree = yaml::parse(text);
        let scope = scope(&tree, &self.dress);
        let Some(mapping) = scope.as_mapping() else { return of_node(&tree, scope) };
        let pairs = mapping.entries.iter().map(|it| {
            let key = it.key.as_scalar().map_or("", |it| tree.scalar_text(it));
            let value = match &it.value.content {
                Content::Sequence(list) if key == "States" => {
                    let items = list.items.iter().filter(|it| !is_begun(&tree, it));
                    items.map(|it| of_node(&tree, it)).collect::<Vec<_>>().join("; ")
                }
                _ => of_node(&tree, &it.value),
            };
            (undressed(key), value)
        });
        let inner = pairs.filter(|it| it.0 == "StartAt" || it.0 == "States");
        inner.map(|it| format!("{}: {}", it.0, it.1)).collect::<Vec<_>>().join("\n")
    }
}

/// A text without the beginnings of other names, and with plain ends of lines.
pub fn undressed(text: &str) -> String {
    text.replace(STATE, "").replace(KEY, "").replace("\r\n", "\n")
}

/// The flow itself.
fn scope<'a>(tree: &'a Document, dress: &Dress) -> &'a Node {
    let mut node = &tree.root;
    if dress.deep {
        for step in DEEP.replace('[', ".").replace(']', "").split('.') {
            let next = match step.parse::<usize>() {
                Ok(at) => node.as_sequence().and_then(|it| it.items.get(at)),
                Err(_) => node.as_mapping().and_then(|it| it.get(tree, step)),
            };
            node = next.unwrap_or(node);
        }
    }
    node
}

fn is_begun(tree: &Document, state: &Node) -> bool {
    let keys = state.as_mapping().into_iter().flat_map(|it| &it.entries);
    keys.filter_map(|it| it.key.as_scalar()).any(|it| tree.scalar_text(it) == HALF)
}

/// The numbers of the states that somebody has only begun to type.
fn begun(tree: &Document, dress: &Dress) -> Vec<usize> {
    let states =
        scope(tree, dress).as_mapping().and_then(|it| it.get(tree, "States")).and_then(Node::as_sequence);
    let items = states.into_iter().flat_map(|it| it.items.iter().enumerate());
    items.filter(|it| is_begun(tree, it.1)).map(|it| it.0).collect()
}

/// A node as one line; nothing, an empty text and an empty list are the same.
fn of_node(tree: &Document, node: &Node) -> String {
    let listed = |open: &str, close: &str, items: Vec<String>| {
        let is_empty = items.iter().all(String::is_empty);
        if is_empty { String::new() } else { format!("{open}{}{close}", items.join(", ")) }
    };
    match &node.resolved().content {
        Content::Scalar(scalar) => undressed(tree.scalar_text(scalar)),
        Content::Sequence(list) => listed("[", "]", list.items.iter().map(|it| of_node(tree, it)).collect()),
        Content::Mapping(mapping) => {
            let pair = |it: &yaml::Entry| {
                let key = it.key.as_scalar().map_or("", |it| tree.scalar_text(it));
                format!("{}: {}", undressed(key), of_node(tree, &it.value))
                    .trim_start_matches(": ")
                    .to_owned()
            };
            listed("{", "}", mapping.entries.iter().map(pair).collect())
        }
        Content::Missing | Content::Alias(_) => String::new(),
    }
}
