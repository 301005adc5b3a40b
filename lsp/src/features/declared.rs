//! What stands in flow tests and project files, by the one declaration of their keys.
//!
//! Whoever colours, links or lists something of them takes it from [`seen`], also
//! while it is half typed: what does not fit its declaration is left out.

use fdl_compiler::expr::check;
use fdl_compiler::flow::{ExpressionAt, Flow};
use fdl_compiler::lang::variables::Site;
use fdl_compiler::project::keys::{KeySpec, KeysSpec, Shape};
use fdl_compiler::yaml::{Content, Document, Entry, Mapping, Node};
use std::sync::Arc;

/// The key under which rules are named.
const RULES: &str = "rules";
/// The key that brings in the pairs of another mapping.
const MERGE: &str = "<<";

/// Something that stands in a file.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'d> {
    /// What it is.
    pub what: What,
    /// The innermost key that is declared, and that it belongs to.
    pub key: &'static KeySpec,
    /// Where it stands.
    pub node: &'d Node,
}

/// What something in a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The name of a state.
    State,
    /// The code of an error.
    Code,
    /// The name of an Action.
    Action,
    /// One of a few words.
    Word,
    /// The name of a rule.
    Rule,
    /// The path of a file.
    Path,
    /// An expression.
    Expression,
    /// Any other text.
    Text,
}

/// All scalars whose meaning is declared, in the order of the text.
pub fn seen<'d>(doc: &'d Document, spec: &'static KeysSpec) -> Vec<Seen<'d>> {
    let mut walk = Walk { doc, found: Vec::new() };
    walk.keys(&doc.root, spec);
    walk.found.sort_by_key(|it| it.node.span);
    walk.found
}

/// The expressions of a flow test or a project file, those of the flow that it holds included.
pub fn expressions(doc: &Document, spec: &'static KeysSpec, inline: Option<&Flow>) -> Vec<ExpressionAt> {
    let own = seen(doc, spec).into_iter().filter(|it| it.what == What::Expression).filter_map(|it| {
        let scalar = it.node.as_scalar()?;
        let (text, place) = (doc.scalar_text(scalar), doc.scalar_map(scalar));
        let (expression, _) = check::compile(text, place, Site::Anywhere);
        let expression = Arc::new(expression);
        Some(ExpressionAt { expression, site: Site::Anywhere, state: None, span: it.node.span })
    });
    let of_flow = inline.into_iter().flat_map(|it| it.expressions.iter().cloned());
    own.chain(of_flow).collect()
}

/// The pairs of a mapping with their declarations; what is not declared is left out.
pub fn declared<'d>(
    doc: &'d Document,
    mapping: &'d Mapping,
    spec: &'static KeysSpec,
) -> impl Iterator<Item = (&'static KeySpec, &'d Entry)> {
    mapping.entries.iter().filter_map(move |entry| {
        let name = doc.scalar_text(entry.key.as_scalar()?);
        Some((spec.keys.iter().find(|it| it.name == name)?, entry))
    })
}

/// The pairs that a node itself holds. What an alias repeats stands elsewhere.
pub fn own_mapping(node: &Node) -> Option<&Mapping> {
    match &node.content {
        Content::Mapping(mapping) => Some(mapping),
        Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
    }
}

/// The pairs of a mapping with free keys and the texts of these; what a merge key brings in stands elsewhere.
pub fn rows<'d>(doc: &'d Document, node: &'d Node) -> impl Iterator<Item = (&'d str, &'d Entry)> {
    let entries = own_mapping(node).into_iter().flat_map(|it| &it.entries);
    let own = entries.filter(|it| doc.text[it.key.span.range()] != *MERGE);
    own.filter_map(|it| Some((doc.scalar_text(it.key.as_scalar()?), it)))
}

/// The items that a node itself holds.
pub fn own_items(node: &Node) -> &[Node] {
    match &node.content {
        Content::Sequence(list) => &list.items,
        Content::Missing | Content::Scalar(_) | Content::Mapping(_) | Content::Alias(_) => &[],
    }
}

struct Walk<'d> {
    doc: &'d Document,
    found: Vec<Seen<'d>>,
}

impl<'d> Walk<'d> {
    // Recursion is bounded, since nesting is.
    fn keys(&mut self, node: &'d Node, spec: &'static KeysSpec) {
        let Some(mapping) = own_mapping(node) else { return };
        for (key, entry) in declared(self.doc, mapping, spec) {
            self.value(&entry.value, key, key.shape);
        }
    }

    fn value(&mut self, node: &'d Node, key: &'static KeySpec, shape: Shape) {
        match shape {
            Shape::Keys(spec) => self.keys(node, spec),
            Shape::List(inner) => own_items(node).iter().for_each(|it| self.value(it, key, *inner)),
            Shape::Table(inner) | Shape::ByState(inner) => {
                for (_, entry) in rows(self.doc, node) {
                    match shape {
                        Shape::ByState(_) => self.note(What::State, key, &entry.key),
                        _ if key.name == RULES => self.note(What::Rule, key, &entry.key),
                        _ => {}
                    }
                    self.value(&entry.value, key, *inner);
                }
            }
            Shape::Template => self.template(node, key),
            Shape::Condition => self.note(What::Expression, key, node),
            Shape::StateName => self.note(What::State, key, node),
            Shape::ErrorCode => self.note(What::Code, key, node),
            Shape::Action => self.note(What::Action, key, node),
            Shape::Path => self.note(What::Path, key, node),
            Shape::Word(_) => self.note(What::Word, key, node),
            Shape::Text => self.note(What::Text, key, node),
            Shape::Seconds | Shape::Count | Shape::Json | Shape::Flow => {}
        }
    }

    fn template(&mut self, node: &'d Node, key: &'static KeySpec) {
        own_items(node).iter().for_each(|it| self.template(it, key));
        for (name, entry) in rows(self.doc, node) {
            match name.ends_with(".$") {
                true => self.note(What::Expression, key, &entry.value),
                false => self.template(&entry.value, key),
            }
        }
    }

    fn note(&mut self, what: What, key: &'static KeySpec, node: &'d Node) {
        if matches!(node.content, Content::Scalar(_)) && !node.span.is_empty() {
            self.found.push(Seen { what, key, node });
        }
    }
}
