//! Documents of other workflow languages, told by their shape (decision S11).

use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::definition::{Definition, STATE_MACHINE};
use crate::lower::Node;
use crate::source::Span;
use crate::yaml::{Document, Mapping, Node as Tree};

/// The one finding about a document that is no flow of this language.
pub fn foreign(doc: &Document) -> Option<Diagnostic> {
    let root = doc.root.as_mapping()?;
    Some(finding(doc, root, language(doc, root)?))
}

/// The same for a document of a workflow language that is known and another one.
pub(crate) fn other_language(doc: &Document) -> Option<Diagnostic> {
    let root = doc.root.as_mapping()?;
    let language = language(doc, root)?;
    match language {
        Language::Old | Language::Amazon | Language::Cncf => Some(finding(doc, root, language)),
        Language::None => None,
    }
}

fn finding(doc: &Document, root: &Mapping, language: Language) -> Diagnostic {
    let (message, help) = match language {
        Language::Old => (
            "this is a flow of the old Flow Definition Language (`type: flow` with `steps`)",
            "migrate it: write `Type: StateMachine`, `SpecVersion: v1`, and its `steps` as `States` with a `StartAt`",
        ),
        Language::Amazon => (
            "this is a state machine of Amazon States Language",
            "in a flow `States` is a list of states with `Name`s, beside `Type: StateMachine` and `SpecVersion: v1`",
        ),
        Language::Cncf => (
            "this is a workflow of CNCF Serverless Workflow",
            "a flow starts with `Type: StateMachine` and `SpecVersion: v1`",
        ),
        Language::None => (
            "this is no flow: none of its keys is a field of one",
            "a flow starts with `Type: StateMachine` and `SpecVersion: v1`",
        ),
    };
    Diagnostic::new(Rule::OtherLanguage, first_key(root, &doc.root), message).help(help)
}

/// What a document is written in.
#[derive(Clone, Copy)]
enum Language {
    /// This service's language before the present one.
    Old,
    /// Amazon States Language.
    Amazon,
    /// CNCF Serverless Workflow.
    Cncf,
    /// None that we know.
    None,
}

fn language(doc: &Document, root: &Mapping) -> Option<Language> {
    let has = |key: &str| root.entry(doc, key).is_some();
    let text = |key: &str| {
        let scalar = root.get(doc, key)?.as_scalar()?;
        Some(doc.scalar_text(scalar))
    };
    if has("Type") && text("Type") == Some(STATE_MACHINE) || has("SpecVersion") {
        return None;
    }
    if text("type") == Some("flow") || has("steps") && !has("States") {
        return Some(Language::Old);
    }
    if has("document") && has("do") || has("specVersion") && has("states") || has("dsl") && has("do") {
        return Some(Language::Cncf);
    }
    let states = root.get(doc, "States");
    if states.is_some_and(|it| it.as_mapping().is_some()) {
        return Some(Language::Amazon);
    }
    (!is_near_flow(doc, root)).then_some(Language::None)
}

/// Whether any key is a field of a flow, or each is nearly one.
fn is_near_flow(doc: &Document, root: &Mapping) -> bool {
    let fields = || Definition::SPEC.all_fields().map(|it| it.name);
    let half_typed = root.entries.iter().any(|entry| entry.colon.is_none());
    let is_field = |key: &str| fields().any(|field| field.eq_ignore_ascii_case(key));
    half_typed
        || root.pairs(doc).any(|(key, _)| is_field(key))
        || root.pairs(doc).all(|(key, _)| crate::near::nearest(key, fields()).is_some())
}

fn first_key(root: &Mapping, node: &Tree) -> Span {
    root.entries.first().map_or(node.span, |entry| entry.key.span)
}
