//! Refactorings: larger edits that somebody asks for by name.
//!
//! Each is a function from a flow and a selection to edits, or to nothing where it makes no sense. Layout and
//! comments stay, and what comes out has no finding that was not there before, but for one: where nothing else
//! keeps the meaning, a constructor is written in a way that no document mentions.

mod callback;
mod create;
mod extract;
mod handlers;
mod sort;
pub mod write;

use fdl_compiler::diagnostic::Edit;
use fdl_compiler::flow::{Scope, State};
use fdl_compiler::lang::spec::NodeSpec;
use fdl_compiler::lang::states::unknown_spec;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node, Step};
use fdl_compiler::{Analysis, flow};

/// A refactoring that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refactoring {
    /// What it does, in the imperative.
    pub title: String,
    /// What kind of change it is.
    pub kind: Kind,
    /// The edits, in order of place.
    pub edits: Vec<Edit>,
}

/// What kind of change a refactoring is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It mends something.
    Fix,
    /// It moves something out.
    Extract,
    /// It writes something in another way, or adds to it.
    Rewrite,
}

impl Refactoring {
    fn new(title: impl Into<String>, kind: Kind, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|it| it.span);
        Self { title: title.into(), kind, edits }
    }
}

/// What can be done with what is selected, or with what the cursor stands in.
pub fn refactorings(analysis: &Analysis, span: Span) -> Vec<Refactoring> {
    let all = [
        create::missing_state(analysis, span),
        extract::parallel(analysis, span),
        handlers::retry(analysis, span),
        handlers::catch(analysis, span),
        callback::convert(analysis, span),
        sort::fields(analysis, span),
    ];
    all.into_iter().flatten().collect()
}

/// The mapping that is written at a span.
fn mapping_at(doc: &Document, span: Span) -> Option<&Node> {
    let is_it = |it: &&Node| it.span == span && matches!(it.content, Content::Mapping(_));
    nodes_at(doc, span).find(is_it)
}

/// The list that is written at a span.
fn list_at(doc: &Document, span: Span) -> Option<&Node> {
    let is_it = |it: &&Node| it.span == span && matches!(it.content, Content::Sequence(_));
    nodes_at(doc, span).find(is_it)
}

fn nodes_at(doc: &Document, span: Span) -> impl Iterator<Item = &Node> {
    let steps = doc.path_at(span.start).into_iter();
    steps.filter_map(|it| match it {
        Step::Node(node) => Some(node),
        Step::Entry(_) => None,
    })
}

/// What a state may hold.
fn spec_of(state: &State) -> &'static NodeSpec {
    state.kind.state_type().map_or_else(unknown_spec, flow::StateType::spec)
}

/// A name that no state of a scope has: this one, or with a number behind it.
fn free_name(scope: &Scope, name: &str) -> String {
    let numbered = (2..).map(|it| format!("{name}{it}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|it| scope.find(it).is_none()).expect("a scope has few states")
}
