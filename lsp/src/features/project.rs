//! Flow tests and project files: what stands at an offset, from the one description of their keys.

use super::written::scalar;
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::project::config_file::ConfigFile;
use fdl_compiler::project::keys::{KeySpec, KeysSpec, Presence, Shape};
use fdl_compiler::project::test_file::TestFile;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Content, Document, Mapping, Node};

/// What a flow test may hold.
pub const TEST: &KeysSpec = &TestFile::SPEC;
/// What a project file may hold.
pub const PROJECT: &KeysSpec = &ConfigFile::SPEC;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is called.
    pub label: String,
    /// What it is: a key, the name of a state, a rule or a word.
    pub kind: Kind,
    /// What it takes, in a few words.
    pub detail: String,
    /// What it means.
    pub doc: String,
    /// What it replaces.
    pub replaced: Span,
    /// What is written.
    pub new_text: String,
}

/// What a suggestion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A key.
    Key,
    /// The name of a state.
    State,
    /// The name of a rule.
    Rule,
    /// One of a few words.
    Word,
}

/// A place in a file.
enum At<'a> {
    /// In a key that is declared, or in a word that may become one.
    Key(&'static KeysSpec, Option<&'a Mapping>, &'a Node, bool),
    /// In the name of a state, as a key.
    StateKey(Option<&'a Mapping>, &'a Node, bool),
    /// In the name of a rule.
    RuleKey(Option<&'a Mapping>, &'a Node, bool),
    /// In a value.
    Value(Shape, &'a Node),
    /// Where nothing is known.
    Nowhere,
}

/// What may be written at an offset of a file with these keys; `states` are those of the flow.
pub fn completion(
    doc: &Document,
    spec: &'static KeysSpec,
    states: &[String],
    offset: u32,
) -> Vec<Suggestion> {
    let at = offset as usize;
    let is_gap = |it: Option<char>| it.is_none_or(char::is_whitespace);
    let between = is_gap(doc.text[..at].chars().next_back()) && is_gap(doc.text[at..].chars().next());
    if !between {
        return suggestions(doc, spec, states, offset, None);
    }
    // A word that is not begun yet has no place in the tree: one is put there.
    let text = format!("{}x{}", &doc.text[..at], &doc.text[at..]);
    suggestions(&yaml::parse(text), spec, states, offset, Some(Span::empty(offset)))
}

fn suggestions(
    doc: &Document,
    spec: &'static KeysSpec,
    states: &[String],
    offset: u32,
    replaced: Option<Span>,
) -> Vec<Suggestion> {
    let at = locate(doc, spec, offset);
    let present = |mapping: Option<&Mapping>, node: &Node| -> Vec<String> {
        let others = mapping.into_iter().flat_map(|it| &it.entries).filter(|it| it.key.span != node.span);
        others.filter_map(|it| it.key.as_scalar().map(|it| doc.scalar_text(it).to_owned())).collect()
    };
    let named = |kind, names: Vec<String>, node: &Node, behind: &str| -> Vec<Suggestion> {
        let replaced = replaced.unwrap_or(node.span);
        let suggestion = |label: String| {
            let new_text = if kind == Kind::State { scalar(&label) } else { label.clone() } + behind;
            Suggestion { label, kind, detail: String::new(), doc: String::new(), replaced, new_text }
        };
        names.into_iter().map(suggestion).collect()
    };
    let behind = |colon: bool| if colon { "" } else { ":" };
    match at {
        At::Key(spec, mapping, node, colon) => {
            let taken = present(mapping, node);
            let mut free: Vec<&KeySpec> =
                spec.keys.iter().filter(|it| !taken.iter().any(|key| key == it.name)).collect();
            free.sort_by_key(|it| it.presence != Presence::Required);
            free.into_iter().map(|it| key_suggestion(it, replaced.unwrap_or(node.span), colon)).collect()
        }
        At::StateKey(mapping, node, colon) => {
            let taken = present(mapping, node);
            named(
                Kind::State,
                states.iter().filter(|it| !taken.contains(it)).cloned().collect(),
                node,
                behind(colon),
            )
        }
        At::RuleKey(mapping, node, colon) => {
            let taken = present(mapping, node);
            let rules = Rule::ALL.iter().map(|it| it.name().to_owned());
            let colon = if colon { "" } else { ": " };
            named(Kind::Rule, rules.filter(|it| !taken.contains(it)).collect(), node, colon)
        }
        At::Value(Shape::Word(words), node) => {
            named(Kind::Word, words.iter().map(|it| (*it).to_owned()).collect(), node, "")
        }
        At::Value(Shape::StateName, node) => named(Kind::State, states.to_vec(), node, ""),
        At::Value(..) | At::Nowhere => Vec::new(),
    }
}

fn key_suggestion(key: &KeySpec, replaced: Span, colon: bool) -> Suggestion {
    let is_nested = matches!(
        key.shape,
        Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::List(_) | Shape::Flow
    );
    let behind = match (colon, is_nested) {
        (true, _) => "",
        (false, true) => ":",
        (false, false) => ": ",
    };
    Suggestion {
        label: key.name.to_owned(),
        kind: Kind::Key,
        detail: key.shape.describe(),
        doc: documentation(key.docs),
        replaced,
        new_text: format!("{}{behind}", key.name),
    }
}

/// What is to say about what stands at an offset.
pub fn hover(doc: &Document, spec: &'static KeysSpec, offset: u32) -> Option<(Span, String)> {
    match locate(doc, spec, offset) {
        At::Key(spec, _, node, true) => {
            let text = doc.scalar_text(node.as_scalar()?);
            let key = spec.keys.iter().find(|it| it.name == text)?;
            let required = if key.presence == Presence::Required { ", required" } else { "" };
            let told = documentation(key.docs);
            Some((node.span, format!("`{}`: {}{required}\n\n{told}", key.name, key.shape.describe())))
        }
        At::RuleKey(_, node, _) => {
            let rule = Rule::named(doc.scalar_text(node.as_scalar()?))?;
            Some((node.span, super::rules::page(rule)))
        }
        At::Key(..) | At::StateKey(..) | At::Value(..) | At::Nowhere => None,
    }
}

/// The name of a state that stands at an offset.
pub fn state_at(doc: &Document, spec: &'static KeysSpec, offset: u32) -> Option<String> {
    let node = match locate(doc, spec, offset) {
        At::StateKey(_, node, _) | At::Value(Shape::StateName, node) => node,
        At::Key(..) | At::RuleKey(..) | At::Value(..) | At::Nowhere => return None,
    };
    Some(doc.scalar_text(node.as_scalar()?).to_owned())
}

/// The path in the value of a top key.
pub fn path_of(doc: &Document, key: &str) -> Option<String> {
    let value = doc.root.as_mapping()?.get(doc, key)?;
    Some(doc.scalar_text(value.as_scalar()?).to_owned())
}

/// The flow that is written in a test file.
pub fn definition(doc: &Document) -> Option<Document> {
    let node = doc.root.as_mapping()?.get(doc, "definition")?;
    node.as_mapping()?;
    Some(Document { root: node.clone(), problems: Vec::new(), portability: Vec::new(), ..doc.clone() })
}

/// The paths of the flows that the flow under test may start.
pub fn child_paths(doc: &Document) -> Vec<String> {
    let flows = doc.root.as_mapping().and_then(|it| it.get(doc, "flows")).and_then(Node::as_mapping);
    let paths = flows.into_iter().flat_map(|it| &it.entries).filter_map(|it| it.value.as_scalar());
    paths.map(|it| doc.scalar_text(it).to_owned()).collect()
}

fn documentation(lines: &[&str]) -> String {
    lines.iter().map(|it| it.trim()).collect::<Vec<_>>().join("\n")
}

fn locate<'a>(doc: &'a Document, spec: &'static KeysSpec, offset: u32) -> At<'a> {
    let mut node = &doc.root;
    let mut shape = Shape::Keys(spec);
    let mut key: Option<&'static KeySpec> = None;
    loop {
        let mapping = match &node.content {
            Content::Mapping(mapping) => Some(mapping),
            Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
        };
        let word = matches!(node.content, Content::Scalar(_));
        let is_rules = key.is_some_and(|it| it.name == "rules");
        let at_key = |node: &'a Node, colon: bool| match shape {
            Shape::Keys(spec) => At::Key(spec, mapping, node, colon),
            Shape::Table(_) if is_rules => At::RuleKey(mapping, node, colon),
            Shape::ByState(_) => At::StateKey(mapping, node, colon),
            Shape::Table(_) | Shape::List(_) => At::Nowhere,
            Shape::Text
            | Shape::StateName
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Flow
            | Shape::Word(_) => At::Nowhere,
        };
        match shape {
            Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) => {
                let Some(mapping) = mapping else {
                    return if word { at_key(node, false) } else { At::Nowhere };
                };
                let touched = mapping.entries.iter().rev().find(|it| it.span().touches(offset));
                let Some(entry) = touched else { return At::Nowhere };
                if entry.key.span.touches(offset) && entry.colon.is_none_or(|it| offset <= it) {
                    return at_key(&entry.key, entry.colon.is_some());
                }
                node = &entry.value;
                shape = match shape {
                    Shape::Keys(spec) => {
                        let text = entry.key.as_scalar().map_or("", |it| doc.scalar_text(it));
                        key = spec.keys.iter().find(|it| it.name == text);
                        let Some(found) = key else { return At::Nowhere };
                        found.shape
                    }
                    Shape::Table(inner) | Shape::ByState(inner) => *inner,
                    Shape::List(_) => return At::Nowhere,
                    Shape::Text
                    | Shape::StateName
                    | Shape::Path
                    | Shape::Seconds
                    | Shape::Count
                    | Shape::Json
                    | Shape::Template
                    | Shape::Condition
                    | Shape::Flow
                    | Shape::Word(_) => return At::Nowhere,
                };
            }
            Shape::List(inner) => {
                let Content::Sequence(list) = &node.content else { return At::Nowhere };
                let Some(item) = list.items.iter().rev().find(|it| it.span.touches(offset)) else {
                    return At::Nowhere;
                };
                node = item;
                shape = *inner;
            }
            Shape::Text
            | Shape::StateName
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Flow
            | Shape::Word(_) => return At::Value(shape, node),
        }
    }
}
