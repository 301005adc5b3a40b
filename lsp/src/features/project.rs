//! Flow tests and project files: what stands at an offset, from the one description of their keys.

mod json;
mod offers;
mod paths;
mod place;

pub use paths::{Folder, Listed};

use super::completion::{self, Snippet};
use fdl_compiler::Analysis;
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::project::config_file::ConfigFile;
use fdl_compiler::project::keys::{KeysSpec, Presence, Shape};
use fdl_compiler::project::test_file::TestFile;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Document, Node};
use offers::Suggestions;
use place::{At, locate};

/// What a flow test may hold.
pub const TEST: &KeysSpec = &TestFile::SPEC;
/// What a project file may hold.
pub const PROJECT: &KeysSpec = &ConfigFile::SPEC;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it is called.
    pub label: String,
    /// What it is.
    pub kind: Kind,
    /// What it takes, in a few words.
    pub detail: String,
    /// What it means.
    pub doc: String,
    /// What it replaces.
    pub replaced: Span,
    /// What is written.
    pub new_text: Snippet,
    /// What the replaced text is compared with; the label where there is nothing else.
    pub filter: Option<String>,
    /// Characters that take it when they are typed.
    pub commit: &'static [&'static str],
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
    /// A member of a value.
    Member,
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A part of an expression.
    Expression(completion::Kind),
}

/// What may be written at an offset of a file with these keys; the first of `flows` is under test.
pub fn completion(
    doc: &Document,
    spec: &'static KeysSpec,
    flows: &[&Analysis],
    list: Folder<'_>,
    offset: u32,
) -> Vec<Suggestion> {
    let at = offset as usize;
    let (before, after) = doc.text.split_at(at);
    let is_gap = |it: Option<char>| it.is_none_or(|it| it.is_whitespace() || "{}[],".contains(it));
    let is_free = is_gap(after.chars().next());
    // A word that is not begun yet has no place in the tree: one is put there, right behind a colon with a blank.
    let mark = match before.chars().next_back() {
        _ if !is_free => "",
        Some(':') => match locate(doc, spec, offset).0 {
            At::Value(_, node) if node.is_missing() => " x",
            At::Value(..) | At::Item(..) | At::Nowhere => "",
            At::Key(..) | At::StateKey(..) | At::RuleKey(..) | At::NameKey(..) => "",
        },
        it if is_gap(it) => "x",
        _ => "",
    };
    let marked = (!mark.is_empty()).then(|| yaml::parse([before, mark, after].concat()));
    let doc = marked.as_ref().unwrap_or(doc);
    let place = if mark == " x" { offset + 1 } else { offset };
    let (at, way) = locate(doc, spec, place);
    let replaced = marked.as_ref().map(|_| Span::empty(offset));
    let found = Suggestions { doc, offset: place, way, flows, list, replaced }.at(&at);
    match place > offset {
        true => found.into_iter().map(|it| Suggestion { new_text: it.new_text.behind(" "), ..it }).collect(),
        false => found,
    }
}

/// What is to say about what stands at an offset.
pub fn hover(doc: &Document, spec: &'static KeysSpec, offset: u32) -> Option<(Span, String)> {
    match locate(doc, spec, offset).0 {
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
        At::Key(..) | At::StateKey(..) | At::NameKey(..) | At::Value(..) => None,
        At::Item(..) | At::Nowhere => None,
    }
}

/// The name of a state that stands at an offset, and where.
pub fn state_at(doc: &Document, spec: &'static KeysSpec, offset: u32) -> Option<(Span, String)> {
    let node = match locate(doc, spec, offset).0 {
        At::StateKey(_, _, node, _) | At::Value(Shape::StateName, node) => node,
        At::Key(..) | At::RuleKey(..) | At::NameKey(..) | At::Value(..) => return None,
        At::Item(..) | At::Nowhere => return None,
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
