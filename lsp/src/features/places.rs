//! Where what stands at an offset is given, and where it is used: states, keys of `$Global`, members.

use super::{codes, globals, members, names};
use fdl_compiler::Analysis;
use fdl_compiler::flow::{Content, Kind};
use fdl_compiler::source::Span;
use std::sync::Arc;

/// All places of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The name.
    pub name: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// Where it is given.
    pub given: Vec<Span>,
    /// Where it is used.
    pub used: Vec<Span>,
}

/// The places of the state, of the key of `$Global`, of the error's code or of the member at an offset.
pub fn places(analysis: &Analysis, offset: u32) -> Option<Places> {
    if let Some(it) = names::occurrences(&analysis.flow, offset) {
        let given = it.definition.into_iter().collect();
        return Some(Places { name: it.name, here: it.here, given, used: it.uses });
    }
    if let Some(it) = globals::occurrences(analysis, offset) {
        return Some(Places { name: it.name, here: it.here, given: it.writers, used: it.readers });
    }
    if let Some(it) = codes::occurrences(&analysis.flow, offset) {
        return Some(Places { name: it.code, here: it.here, given: it.raised, used: it.handled });
    }
    let it = members::occurrences(analysis, offset)?;
    Some(Places { name: it.name, here: it.here, given: it.keys, used: it.readers })
}

/// Where what stands at an offset is given; a member where it is made.
pub fn definitions(analysis: &Analysis, offset: u32) -> Vec<Span> {
    if let Some(it) = names::occurrences(&analysis.flow, offset) {
        return it.definition.into_iter().collect();
    }
    if let Some(it) = globals::occurrences(analysis, offset) {
        return it.writers;
    }
    if let Some(it) = codes::definitions(&analysis.flow, offset) {
        return it;
    }
    match members::occurrences(analysis, offset) {
        Some(it) if !it.keys.is_empty() => it.keys,
        Some(_) | None => members::makers(analysis, offset),
    }
}

/// What of the text at an offset can be renamed, and its present name.
pub fn prepare_rename(analysis: &Analysis, offset: u32) -> Option<(Span, Arc<str>)> {
    let global = || globals::occurrences(analysis, offset).map(|it| (it.here, it.name));
    let code = || codes::prepare_rename(analysis, offset);
    names::prepare_rename(analysis, offset).or_else(global).or_else(code)
}

/// The replacements that rename what stands at an offset, or why there are none.
pub fn rename(analysis: &Analysis, offset: u32, new_name: &str) -> Result<Vec<(Span, String)>, String> {
    if names::occurrences(&analysis.flow, offset).is_some() {
        return names::rename(analysis, offset, new_name);
    }
    if globals::occurrences(analysis, offset).is_some() {
        return globals::rename(analysis, offset, new_name);
    }
    if codes::occurrences(&analysis.flow, offset).is_some() {
        return codes::rename(analysis, offset, new_name);
    }
    Err("neither a state's name nor a key of `$Global` nor an error's code stands here".to_owned())
}

/// A resource that a Task calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Where its name stands.
    pub span: Span,
    /// Its name.
    pub resource: Arc<str>,
    /// The Task's name; empty where it has none.
    pub state: Arc<str>,
    /// What the Task does with it.
    pub action: Arc<str>,
}

/// The resource whose name stands at an offset.
pub fn resource(analysis: &Analysis, offset: u32) -> Option<Called> {
    resources(analysis).into_iter().find(|it| it.span.touches(offset))
}

/// The resources that Tasks call, in the order of the text.
pub fn resources(analysis: &Analysis) -> Vec<Called> {
    let called = analysis.flow.states.iter().filter_map(|state| {
        let Kind::Task(task) = &state.kind else { return None };
        let value = &task.parameters.get()?.member("resourceArn")?.value;
        let Content::Constant(constant) = &value.content else { return None };
        Some(Called {
            span: value.span,
            resource: constant.as_str()?.into(),
            state: state.name().cloned().unwrap_or_default(),
            action: task.action.get().map(Arc::clone).unwrap_or_default(),
        })
    });
    called.collect()
}
