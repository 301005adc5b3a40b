//! State names: where each is given, where it is used, and what becomes of them all when one changes.

use super::written::{inside_quotes, scalar_like};
use fdl_compiler::flow::{Flow, Scope, State};
use fdl_compiler::source::Span;
use fdl_compiler::{Analysis, program::StateIdx};
use std::sync::Arc;

/// All places of one state's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// The name.
    pub name: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// Where it is given; none where no state has it.
    pub definition: Option<Span>,
    /// Where it is used, in the order of the text.
    pub uses: Vec<Span>,
    state: Option<StateIdx>,
}

/// The places of the state name at an offset.
pub fn occurrences(flow: &Flow, offset: u32) -> Option<Occurrences> {
    for scope in &flow.scopes {
        let given = flow.states_of(scope).filter_map(|it| Some((it.name()?, it.common.name.span)));
        let targets = flow.states_of(scope).flat_map(State::targets);
        let used = scope.start().into_iter().chain(targets).map(|it| (it.name, it.span));
        if let Some((name, here)) = given.chain(used).find(|(_, span)| span.touches(offset)) {
            return Some(of_name(flow, scope, name, here));
        }
    }
    None
}

fn of_name(flow: &Flow, scope: &Scope, name: &Arc<str>, here: Span) -> Occurrences {
    let state = scope.find(name);
    let targets = flow.states_of(scope).flat_map(State::targets);
    let uses = scope.start().into_iter().chain(targets).filter(|it| it.name == name);
    let mut uses: Vec<Span> = uses.map(|it| it.span).collect();
    uses.sort();
    // What an alias repeats stands in the text once.
    uses.dedup();
    let definition = state.map(|it| flow.state(it).common.name.span);
    Occurrences { name: Arc::clone(name), here, definition, uses, state }
}

/// What of the text at an offset can be renamed, and its present name.
pub fn prepare_rename(compiled: &Analysis, offset: u32) -> Option<(Span, Arc<str>)> {
    let found = occurrences(&compiled.flow, offset)?;
    found.definition?;
    Some((inside_quotes(&compiled.document.text, found.here), found.name))
}

/// The replacements that give a state another name, or why there are none.
pub fn rename(compiled: &Analysis, offset: u32, new_name: &str) -> Result<Vec<(Span, String)>, String> {
    let flow = &compiled.flow;
    let found = occurrences(flow, offset).ok_or("no state's name stands here")?;
    let (Some(definition), Some(state)) = (found.definition, found.state) else {
        return Err(format!("no state of this scope is called `{}`", found.name));
    };
    if new_name.is_empty() || new_name.contains(['\n', '\r']) {
        return Err("a state's name is one line that is not empty".to_owned());
    }
    let scope = flow.scope(flow.state(state).scope);
    if scope.names().filter(|(name, _)| **name == found.name).count() > 1 {
        return Err(format!("several states of this scope are called `{}`", found.name));
    }
    if *new_name != *found.name && scope.find(new_name).is_some() {
        return Err(format!("a state of this scope is already called `{new_name}`"));
    }
    let text = &compiled.document.text;
    let mut spans: Vec<Span> = found.uses.into_iter().chain([definition]).collect();
    spans.sort();
    if spans.iter().any(|it| text[it.range()].contains('\n')) {
        return Err("the name is written over several lines somewhere".to_owned());
    }
    Ok(spans.into_iter().map(|it| (it, scalar_like(&compiled.document, it, new_name))).collect())
}
