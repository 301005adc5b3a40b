//! Where in the language an offset stands: which mapping, which field, in its key or in its value.

use super::written::is_json;
use fdl_compiler::Analysis;
use fdl_compiler::flow::State;
use fdl_compiler::lang::definition;
use fdl_compiler::lang::spec::Named as _;
use fdl_compiler::lang::spec::{FieldSpec, FieldType, NodeSpec};
use fdl_compiler::lang::states::{StateType, unknown_spec};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Entry, Mapping, Node};

/// An offset's place in the language.
#[derive(Debug)]
pub struct Cursor<'a> {
    /// The mappings around it, from the flow inwards; never empty.
    pub frames: Vec<Frame<'a>>,
    /// Where it stands in the innermost one.
    pub at: At<'a>,
}

/// A mapping of the language.
#[derive(Debug)]
pub struct Frame<'a> {
    /// What it may hold.
    pub spec: &'static NodeSpec,
    /// What it holds; none where only a word stands there so far.
    pub mapping: Option<&'a Mapping>,
    /// Its place.
    pub span: Span,
    /// Whether it is a state.
    pub is_state: bool,
}

/// A place in a mapping.
#[derive(Debug)]
pub enum At<'a> {
    /// In a key, or in a word that may become one.
    Key {
        /// The key.
        key: &'a Node,
        /// Whether its colon is written.
        colon: bool,
    },
    /// In the value of a field, or in one item of its list.
    Value {
        /// The field.
        field: &'static FieldSpec,
        /// Whether the key is written with `.$`.
        dynamic: bool,
        /// The key, where the value is all of it and no item of a list.
        key: Option<&'a Node>,
        /// The value.
        node: &'a Node,
    },
    /// In a key inside a constructor or `Parameters`.
    TemplateKey {
        /// The field.
        field: &'static FieldSpec,
        /// The keys that lead there, without the last one.
        path: Vec<&'a str>,
        /// What stands beside it.
        mapping: Option<&'a Mapping>,
        /// The key.
        key: &'a Node,
        /// Whether its colon is written.
        colon: bool,
    },
    /// In a value inside a constructor or `Parameters`.
    TemplateValue {
        /// The field.
        field: &'static FieldSpec,
        /// The keys that lead there.
        path: Vec<&'a str>,
        /// Whether the last key is written with `.$`.
        dynamic: bool,
        /// The last key, where the value is all of it and no item of a list.
        key: Option<&'a Node>,
        /// The value.
        node: &'a Node,
    },
    /// Between, or where nothing is known.
    Nowhere,
}

/// The place of an offset.
pub fn locate(doc: &Document, offset: u32) -> Cursor<'_> {
    let mut frames = Vec::new();
    let mut next = Some((&doc.root, definition::flow_spec(), false));
    let mut at = At::Nowhere;
    while let Some((node, spec, is_state)) = next.take() {
        let mapping = match &node.content {
            Content::Mapping(mapping) => Some(mapping),
            Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
        };
        let spec = if is_state { state_spec(doc, mapping) } else { spec };
        frames.push(Frame { spec, mapping, span: node.span, is_state });
        let Some(mapping) = mapping else {
            if matches!(node.content, Content::Scalar(_)) {
                at = At::Key { key: node, colon: false };
            }
            break;
        };
        let Some(entry) = entry_at(mapping, offset) else { break };
        if is_in_key(entry, offset) {
            at = At::Key { key: &entry.key, colon: entry.colon.is_some() };
            break;
        }
        let key = entry.key.as_scalar().map_or("", |it| doc.scalar_text(it));
        let name = key.strip_suffix(".$").unwrap_or(key);
        let Some(field) = spec.field(name) else { break };
        let value = &entry.value;
        // A word where a list belongs may become its first item.
        if matches!(field.ty, FieldType::States | FieldType::List(_)) && value.as_scalar().is_some() {
            at = At::Value { field, dynamic: false, key: Some(&entry.key), node: value };
            break;
        }
        let inner = match field.ty {
            FieldType::States => item_at(value, offset).map(|it| (it, unknown_spec(), true)),
            FieldType::List(spec) => item_at(value, offset).map(|it| (it, spec, false)),
            FieldType::Node(spec) if !value.is_missing() => Some((value, spec, false)),
            FieldType::Node(_) => None,
            FieldType::Constructor => {
                at = in_template(doc, field, entry, offset);
                break;
            }
            FieldType::Text
            | FieldType::Name
            | FieldType::StateName
            | FieldType::Boolean
            | FieldType::Integer
            | FieldType::IntegerText
            | FieldType::Number
            | FieldType::Literal(_)
            | FieldType::Enum(_)
            | FieldType::Action
            | FieldType::Expression
            | FieldType::ErrorNames => {
                let item = item_at(value, offset);
                let key_node = Some(&entry.key).filter(|_| item.is_none());
                at = At::Value { field, dynamic: key != name, key: key_node, node: item.unwrap_or(value) };
                None
            }
        };
        next = inner;
    }
    Cursor { frames, at }
}

impl<'a> Cursor<'a> {
    /// The innermost mapping.
    pub fn inner(&self) -> &Frame<'a> {
        self.frames.last().expect("the flow itself is a frame")
    }

    /// The scope around the offset: what has `States`.
    pub fn scope(&self) -> Option<&Frame<'a>> {
        self.frames.iter().rev().find(|it| it.spec.field("States").is_some())
    }

    /// The state around the offset.
    pub fn state(&self) -> Option<&Frame<'a>> {
        self.frames.iter().rev().find(|it| it.is_state)
    }
}

impl<'a> Frame<'a> {
    /// The text of a field.
    pub fn text(&self, doc: &'a Document, key: &str) -> Option<&'a str> {
        Some(doc.scalar_text(self.mapping?.get(doc, key)?.as_scalar()?))
    }
}

/// The innermost state around a span. In a block an empty place belongs to the state that it stands behind, as far in as
/// the state's keys at least.
pub fn state_around(analysis: &Analysis, span: Span) -> Option<&State> {
    let text = &*analysis.document.text;
    let (at, column) = if span.is_empty() { settled(text, span.start) } else { (span.start, None) };
    let reaches = |it: &&State| it.span.touches(at);
    let stands = |it: &&State| column.is_none_or(|column| column_of(text, it.span.start) <= column);
    let holds = |it: &&State| span.is_empty() || span.end <= it.span.end;
    analysis.flow.states.iter().filter(reaches).filter(stands).filter(holds).max_by_key(|it| it.span.start)
}

/// The end of what is written before an empty place, and on an empty line how far in it stands.
fn settled(text: &str, offset: u32) -> (u32, Option<usize>) {
    let at = text.floor_char_boundary(offset as usize);
    let rest = text[at..].lines().next().unwrap_or_default();
    let is_brace = |it: char| matches!(it, '{' | '}' | '[' | ']' | ',');
    let before = text[..at].trim_end();
    if !rest.trim().is_empty() || before.len() == at || before.ends_with(is_brace) || is_json(text) {
        return (offset, None);
    }
    let line = text[before.len()..at].rfind('\n').map(|it| before.len() + it + 1);
    (u32::try_from(before.len()).unwrap_or(offset), line.map(|line| at - line))
}

fn column_of(text: &str, at: u32) -> usize {
    let before = &text[..at as usize];
    before.len() - before.rfind('\n').map_or(0, |it| it + 1)
}

fn state_spec(doc: &Document, mapping: Option<&Mapping>) -> &'static NodeSpec {
    let written = mapping.and_then(|it| it.get(doc, "Type")).and_then(Node::as_scalar);
    let known = written.and_then(|it| StateType::from_name(doc.scalar_text(it)));
    if let Some(known) = known {
        return known.spec();
    }
    // What is written may say as well which type is meant.
    let is_telling = mapping.into_iter().flat_map(|it| it.pairs(doc)).any(|(key, _)| {
        let name = key.strip_suffix(".$").unwrap_or(key);
        unknown_spec().field(name).is_none() && StateType::with_field(name).next().is_some()
    });
    let likely = possible_types(doc, mapping).first().copied().filter(|_| is_telling);
    likely.map_or_else(unknown_spec, StateType::spec)
}

/// The types that have every field that is written and that any type has.
pub fn possible_types(doc: &Document, mapping: Option<&Mapping>) -> Vec<StateType> {
    let keys = mapping.into_iter().flat_map(|it| it.pairs(doc)).map(|(key, _)| key);
    let names: Vec<&str> = keys
        .map(|it| it.strip_suffix(".$").unwrap_or(it))
        .filter(|it| StateType::with_field(it).next().is_some())
        .collect();
    let has_all = |it: &StateType| names.iter().all(|name| it.spec().field(name).is_some());
    StateType::ALL.iter().copied().filter(has_all).collect()
}

fn entry_at(mapping: &Mapping, offset: u32) -> Option<&Entry> {
    mapping.entries.iter().rev().find(|it| it.span().touches(offset))
}

fn is_in_key(entry: &Entry, offset: u32) -> bool {
    entry.key.span.touches(offset) && entry.colon.is_none_or(|it| offset <= it)
}

fn item_at(node: &Node, offset: u32) -> Option<&Node> {
    let Content::Sequence(list) = &node.content else { return None };
    list.items.iter().rev().find(|it| it.span.touches(offset))
}

fn in_template<'a>(doc: &'a Document, field: &'static FieldSpec, entry: &'a Entry, offset: u32) -> At<'a> {
    let is_dynamic =
        |entry: &'a Entry| entry.key.as_scalar().is_some_and(|it| doc.scalar_text(it).ends_with(".$"));
    let mut path = Vec::new();
    let mut dynamic = is_dynamic(entry);
    let mut node = &entry.value;
    let mut last_key = Some(&entry.key);
    loop {
        match &node.content {
            Content::Mapping(mapping) => {
                let Some(entry) = entry_at(mapping, offset) else { return At::Nowhere };
                if is_in_key(entry, offset) {
                    let colon = entry.colon.is_some();
                    return At::TemplateKey { field, path, mapping: Some(mapping), key: &entry.key, colon };
                }
                let key = entry.key.as_scalar().map_or("", |it| doc.scalar_text(it));
                path.push(key.strip_suffix(".$").unwrap_or(key));
                dynamic = is_dynamic(entry);
                last_key = Some(&entry.key);
                node = &entry.value;
            }
            Content::Sequence(_) => match item_at(node, offset) {
                Some(item) => (node, last_key, dynamic) = (item, None, false),
                None => return At::Nowhere,
            },
            // A word below a key may become a key.
            Content::Scalar(scalar)
                if !dynamic
                    && last_key.is_some_and(|key| !is_same_line(doc, key, node))
                    && (path.is_empty() || !doc.scalar_text(scalar).starts_with('$')) =>
            {
                return At::TemplateKey { field, path, mapping: None, key: node, colon: false };
            }
            Content::Scalar(_) | Content::Missing | Content::Alias(_) => {
                return At::TemplateValue { field, path, dynamic, key: last_key, node };
            }
        }
    }
}

fn is_same_line(doc: &Document, key: &Node, node: &Node) -> bool {
    !doc.text[key.span.end as usize..node.span.start.max(key.span.end) as usize].contains('\n')
}
