//! Flow tests and project files: what stands at an offset, from the one description of their keys.

use super::completion::Snippet;
use super::mentions::fits;
use super::written::{between_quotes, inside_quotes, quote_at, scalar};
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::flow::{FailText, Flow, Kind as StateKind};
use fdl_compiler::lang::actions::ACTIONS;
use fdl_compiler::lang::errors::{self, ERRORS};
use fdl_compiler::project::config_file::ConfigFile;
use fdl_compiler::project::keys::{KeySpec, KeysSpec, Presence, Shape};
use fdl_compiler::project::suite::Purpose;
use fdl_compiler::project::test_file::TestFile;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Content, Document, Mapping, Node};

/// Columns from one level to the next.
const STEP: usize = 2;

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
    pub new_text: Snippet,
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
    /// In the name of a state, as a key, with what belongs to it.
    StateKey(Shape, Option<&'a Mapping>, &'a Node, bool),
    /// In the name of a rule.
    RuleKey(Option<&'a Mapping>, &'a Node, bool),
    /// In a value.
    Value(Shape, &'a Node),
    /// Where a list belongs that has no items yet.
    Item(Shape, &'a Node),
    /// Where nothing is known.
    Nowhere,
}

/// What may be written at an offset of a file with these keys; the first of `flows` is under test.
pub fn completion(doc: &Document, spec: &'static KeysSpec, flows: &[&Flow], offset: u32) -> Vec<Suggestion> {
    let at = offset as usize;
    let is_gap = |it: Option<char>| it.is_none_or(|it| it.is_whitespace() || "{}[],".contains(it));
    let between = is_gap(doc.text[..at].chars().next_back()) && is_gap(doc.text[at..].chars().next());
    if !between {
        return suggestions(doc, spec, flows, offset, None);
    }
    // A word that is not begun yet has no place in the tree: one is put there.
    let text = format!("{}x{}", &doc.text[..at], &doc.text[at..]);
    suggestions(&yaml::parse(text), spec, flows, offset, Some(Span::empty(offset)))
}

fn suggestions(
    doc: &Document,
    spec: &'static KeysSpec,
    flows: &[&Flow],
    offset: u32,
    replaced: Option<Span>,
) -> Vec<Suggestion> {
    let mut key = None;
    let at = locate_under(doc, spec, offset, &mut key);
    let suggestions = Suggestions { doc, flows, key, replaced };
    let found = suggestions.at(&at);
    // Right behind its key's colon a value needs a blank.
    let is_behind_colon = doc.text[..offset as usize].ends_with(':') && matches!(at, At::Value(..));
    if !is_behind_colon {
        return found;
    }
    found.into_iter().map(|it| Suggestion { new_text: it.new_text.behind(" "), ..it }).collect()
}

struct Suggestions<'a> {
    doc: &'a Document,
    flows: &'a [&'a Flow],
    /// The key that is declared, and that all this belongs to.
    key: Option<&'static KeySpec>,
    replaced: Option<Span>,
}

impl Suggestions<'_> {
    fn at(&self, at: &At<'_>) -> Vec<Suggestion> {
        match at {
            At::Key(spec, mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let mut free: Vec<&KeySpec> =
                    spec.keys.iter().filter(|it| !taken.iter().any(|key| key == it.name)).collect();
                free.sort_by_key(|it| it.presence != Presence::Required);
                let columns = self.columns(*mapping, node);
                free.into_iter().map(|it| self.key(it, node, *colon, columns)).collect()
            }
            At::StateKey(inner, mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let columns = self.columns(*mapping, node);
                let states = self.states();
                let free = states.iter().filter(|it| !taken.iter().any(|key| key == *it));
                let key = |label: &&str| {
                    let mut new_text = Snippet::text(self.scalar(node, label));
                    if !colon {
                        new_text.append(begun(*inner, columns));
                    }
                    self.suggestion(node, label, Kind::State, new_text)
                };
                free.map(key).collect()
            }
            At::RuleKey(mapping, node, colon) => {
                let taken = self.present(*mapping, node);
                let colon = if *colon { "" } else { ": " };
                let free = Rule::ALL.iter().filter(|it| !taken.iter().any(|key| key == it.name()));
                let rule = |it: &Rule| Suggestion {
                    detail: it.summary().to_owned(),
                    doc: super::rules::page(*it),
                    ..self.suggestion(
                        node,
                        it.name(),
                        Kind::Rule,
                        Snippet::text(format!("{}{colon}", it.name())),
                    )
                };
                free.map(rule).collect()
            }
            At::Value(shape, node) => self.values(*shape, node),
            At::Item(inner, node) => self.first_items(*inner, node),
            At::Nowhere => Vec::new(),
        }
    }

    fn values(&self, shape: Shape, node: &Node) -> Vec<Suggestion> {
        let named = |kind, names: &mut dyn Iterator<Item = (&str, &str)>| -> Vec<Suggestion> {
            let value = |(label, detail): (&str, &str)| {
                // A word needs no quotes, even where YAML would have it be something else.
                let text = if kind == Kind::State { self.scalar(node, label) } else { label.to_owned() };
                let suggestion = self.suggestion(node, label, kind, Snippet::text(text));
                Suggestion { detail: detail.to_owned(), ..suggestion }
            };
            names.map(value).collect()
        };
        match shape {
            Shape::Word(words) => named(Kind::Word, &mut words.iter().map(|it| (*it, ""))),
            Shape::StateName => named(Kind::State, &mut self.states().into_iter().map(|it| (it, ""))),
            Shape::ErrorCode => named(Kind::Word, &mut self.codes().into_iter()),
            Shape::Action => named(Kind::Word, &mut ACTIONS.iter().map(|it| (it.name, it.doc))),
            Shape::Text | Shape::Path | Shape::Seconds | Shape::Count => Vec::new(),
            Shape::Json | Shape::Template | Shape::Condition | Shape::Flow => Vec::new(),
            Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::List(_) => Vec::new(),
        }
    }

    /// The names of the states that are of the kind that is wanted here, wherever they are nested.
    fn states(&self) -> Vec<&str> {
        let purpose = self.key.map_or(Purpose::Entered, purpose);
        let all =
            self.flows.iter().enumerate().flat_map(|(nth, it)| it.states.iter().map(move |it| (nth, it)));
        let mut names: Vec<&str> = Vec::new();
        for (_, state) in all.filter(|(nth, it)| fits(purpose, *nth, it)) {
            if let Some(name) = state.name().filter(|it| !names.contains(&&***it)) {
                names.push(name);
            }
        }
        names
    }

    /// The codes of the flows' own errors, then those that the language knows; all but the one that stands for any.
    fn codes(&self) -> Vec<(&str, &str)> {
        let mut codes: Vec<(&str, &str)> = Vec::new();
        for state in self.flows.iter().flat_map(|it| &it.states) {
            if let StateKind::Fail(fail) = &state.kind
                && let Some(FailText::Fixed(code)) = fail.code.get()
                && codes.iter().all(|it| *it.0 != **code)
            {
                codes.push((code, "raised by a Fail of the flow"));
            }
        }
        let known = ERRORS.iter().filter(|it| it.name != errors::ALL);
        let others: Vec<_> = known.filter(|it| codes.iter().all(|own| own.0 != it.name)).collect();
        codes.extend(others.into_iter().map(|it| (it.name, it.doc)));
        codes
    }

    /// What a list begins with that has neither brackets nor a dash yet.
    fn first_items(&self, inner: Shape, node: &Node) -> Vec<Suggestion> {
        let before = &self.doc.text[..node.span.start as usize];
        let own_line = before[before.rfind('\n').map_or(0, |it| it + 1)..].trim().is_empty();
        let columns = column(&self.doc.text, node.span.start) + STEP;
        match inner {
            Shape::Keys(spec) if own_line => {
                let mut keys: Vec<&KeySpec> = spec.keys.iter().collect();
                keys.sort_by_key(|it| it.presence != Presence::Required);
                let item = |it: &KeySpec| {
                    let it = self.key(it, node, false, Some(columns));
                    Suggestion { new_text: it.new_text.behind("- "), ..it }
                };
                keys.into_iter().map(item).collect()
            }
            _ => {
                let (open, close) = if own_line { ("- ", "") } else { ("[", "]") };
                let item = |mut it: Suggestion| {
                    it.new_text = it.new_text.behind(open);
                    it.new_text.push(close);
                    it
                };
                self.values(inner, node).into_iter().map(item).collect()
            }
        }
    }

    fn key(&self, key: &KeySpec, node: &Node, colon: bool, columns: Option<usize>) -> Suggestion {
        let mut new_text = Snippet::text(key.name);
        if !colon {
            new_text.append(begun(key.shape, columns));
        }
        Suggestion {
            detail: key.shape.describe(),
            doc: documentation(key.docs),
            ..self.suggestion(node, key.name, Kind::Key, new_text)
        }
    }

    fn suggestion(&self, node: &Node, label: &str, kind: Kind, new_text: Snippet) -> Suggestion {
        let replaced = self.replaced.unwrap_or_else(|| inside_quotes(&self.doc.text, node.span));
        let (detail, doc) = (String::new(), String::new());
        Suggestion { label: label.to_owned(), kind, detail, doc, replaced, new_text }
    }

    /// A text as it is written at a node: between the quotes that are there, or with those that it needs.
    fn scalar(&self, node: &Node, text: &str) -> String {
        match quote_at(&self.doc.text, node.span) {
            None => scalar(text),
            quote => between_quotes(quote, text),
        }
    }

    fn present(&self, mapping: Option<&Mapping>, node: &Node) -> Vec<String> {
        let others = mapping.into_iter().flat_map(|it| &it.entries).filter(|it| it.key.span != node.span);
        others.filter_map(|it| it.key.as_scalar().map(|it| self.doc.scalar_text(it).to_owned())).collect()
    }

    /// The columns before the keys of a mapping in a block; none in braces.
    fn columns(&self, mapping: Option<&Mapping>, node: &Node) -> Option<usize> {
        let in_braces = mapping.is_some_and(|it| it.flow);
        (!in_braces).then(|| column(&self.doc.text, node.span.start))
    }
}

/// What stands behind a key with this many columns before it: its colon and the beginning of its value.
fn begun(shape: Shape, columns: Option<usize>) -> Snippet {
    let line = |columns: usize| format!(":\n{:1$}", "", columns + STEP);
    let (before, after) = match (shape, columns) {
        (Shape::List(Shape::StateName | Shape::ErrorCode | Shape::Text), _) => (": [".to_owned(), "]"),
        (Shape::List(_), Some(columns)) => (line(columns) + "- ", ""),
        (Shape::List(_), None) => (": [".to_owned(), "]"),
        (Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::Flow, Some(columns)) => {
            (line(columns), "")
        }
        (Shape::Keys(_) | Shape::Table(_) | Shape::ByState(_) | Shape::Flow, None) => (": {".to_owned(), "}"),
        (Shape::Word([only]), _) => (format!(": {only}"), ""),
        (
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
            | Shape::Path
            | Shape::Seconds
            | Shape::Count
            | Shape::Json
            | Shape::Template
            | Shape::Condition
            | Shape::Word(_),
            _,
        ) => (": ".to_owned(), ""),
    };
    let mut out = Snippet::text(before);
    if !after.is_empty() {
        out.end();
        out.push(after);
    }
    out
}

/// What states are named for under a key.
fn purpose(key: &KeySpec) -> Purpose {
    match key.name {
        "mocks" => Purpose::Mock,
        "calls" => Purpose::Call,
        "state" => Purpose::Report,
        "path" => Purpose::Path,
        _ => Purpose::Entered,
    }
}

fn column(text: &str, at: u32) -> usize {
    let before = &text[..at as usize];
    before.len() - before.rfind('\n').map_or(0, |it| it + 1)
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
        At::Key(..) | At::StateKey(..) | At::Value(..) | At::Item(..) | At::Nowhere => None,
    }
}

/// The name of a state that stands at an offset, and where.
pub fn state_at(doc: &Document, spec: &'static KeysSpec, offset: u32) -> Option<(Span, String)> {
    let node = match locate(doc, spec, offset) {
        At::StateKey(_, _, node, _) | At::Value(Shape::StateName, node) => node,
        At::Key(..) | At::RuleKey(..) | At::Value(..) | At::Item(..) | At::Nowhere => return None,
    };
    Some((node.span, doc.scalar_text(node.as_scalar()?).to_owned()))
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
    locate_under(doc, spec, offset, &mut None)
}

/// The same, with the innermost key that is declared on the way.
fn locate_under<'a>(
    doc: &'a Document,
    spec: &'static KeysSpec,
    offset: u32,
    key: &mut Option<&'static KeySpec>,
) -> At<'a> {
    let mut node = &doc.root;
    let mut shape = Shape::Keys(spec);
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
            Shape::ByState(inner) => At::StateKey(*inner, mapping, node, colon),
            Shape::Table(_) | Shape::List(_) => At::Nowhere,
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
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
                        *key = spec.keys.iter().find(|it| it.name == text);
                        let Some(found) = *key else { return At::Nowhere };
                        found.shape
                    }
                    Shape::Table(inner) | Shape::ByState(inner) => *inner,
                    Shape::List(_) => return At::Nowhere,
                    Shape::Text
                    | Shape::StateName
                    | Shape::ErrorCode
                    | Shape::Action
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
                let Content::Sequence(list) = &node.content else {
                    return if word { At::Item(*inner, node) } else { At::Nowhere };
                };
                let Some(item) = list.items.iter().rev().find(|it| it.span.touches(offset)) else {
                    return At::Nowhere;
                };
                node = item;
                shape = *inner;
            }
            Shape::Text
            | Shape::StateName
            | Shape::ErrorCode
            | Shape::Action
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
