//! What the table of Actions says about the Tasks of a flow.

use crate::flow::{Content, Kind, Member, State, Task, Template};
use crate::lang::actions::{ACTIONS, ActionSpec, Modes, PLAIN_MODES, ParameterSpec};
use crate::lang::modes::TaskMode;
use crate::lang::spec::Named;
use crate::near::nearest;
use crate::source::Span;
use crate::value::Value;
use std::borrow::Cow;

/// The Tasks among states, in the order of the text.
pub(super) fn tasks(states: &[State]) -> impl Iterator<Item = (&State, &Task)> {
    states.iter().filter_map(|state| match &state.kind {
        Kind::Task(task) => Some((state, &**task)),
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => None,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => None,
    })
}

/// What is known about the Action that a Task names.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// It stands in the table.
    Special(&'static ActionSpec),
    /// It is a plain API operation.
    Plain,
    /// It is probably misspelt.
    Misspelt(&'static ActionSpec),
}

/// What is known about an Action's name.
pub(super) fn known(name: &str) -> Known {
    if let Some(spec) = ACTIONS.iter().find(|it| it.name == name) {
        return Known::Special(spec);
    }
    let single = name.replace("::", ":");
    let near = ACTIONS.iter().find(|it| is_near(&single, it.name));
    near.map_or(Known::Plain, Known::Misspelt)
}

/// The Action of the table that a name surely means.
pub(super) fn certain(name: &str) -> Option<&'static ActionSpec> {
    let single = if name.contains("::") { Cow::Owned(name.replace("::", ":")) } else { Cow::Borrowed(name) };
    ACTIONS.iter().find(|it| it.name == single)
}

/// Whether a name is a near miss of an Action. Operations of one service have similar names
/// (`GetObject`, `PutObject`), so only one edit counts, or two in a long name.
fn is_near(written: &str, name: &str) -> bool {
    let written = written.to_lowercase();
    let name = name.to_lowercase();
    let limit = if name.len() > 15 { 2 } else { 1 };
    written.len().abs_diff(name.len()) <= limit && strsim::osa_distance(&written, &name) <= limit
}

/// The modes of an Action, as far as they are known.
pub(super) fn modes_of(action: &str) -> Modes {
    match known(action) {
        Known::Special(spec) | Known::Misspelt(spec) => spec.modes,
        Known::Plain => PLAIN_MODES,
    }
}

/// Where `invocationType: Sync` is written.
pub(super) fn sync_place(task: &Task) -> Option<Span> {
    let value = &task.parameters.get()?.member("invocationType")?.value;
    match &value.content {
        Content::Constant(Value::Text(text)) => (text.as_str() == "Sync").then_some(value.span),
        Content::Constant(_) | Content::Object(_) | Content::List(_) => None,
        Content::Computed(_) | Content::Hole => None,
    }
}

/// How a task mode is written.
pub(super) fn mode_name(mode: TaskMode) -> &'static str {
    let place = TaskMode::ALL.iter().position(|it| *it == mode);
    place.map_or("", |at| TaskMode::VALUES[at].name)
}

/// The parameters of a Task whose Action stands in the table, with what is known of each.
///
/// A near miss is legal as the name of another operation (decision S17), so nothing is said of its parameters;
/// two colons can mean nothing else.
pub(super) fn parameters(task: &Task) -> Option<(&'static ActionSpec, &Template, Vec<Parameter<'_>>)> {
    let spec = certain(task.action.get()?)?;
    let template = task.parameters.get()?;
    let members = template.members()?;
    let parameters = members.iter().map(|member| Parameter::new(spec, members, member)).collect();
    Some((spec, template, parameters))
}

/// A parameter that was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter<'a> {
    /// What was written.
    pub member: &'a Member,
    /// The parameter of this name.
    pub spec: Option<&'static ParameterSpec>,
    /// The parameter that was probably meant, where there is none of this name.
    pub near: Option<&'static ParameterSpec>,
}

impl<'a> Parameter<'a> {
    fn new(action: &'static ActionSpec, members: &[Member], member: &'a Member) -> Self {
        let named = |name: &str| action.parameters.iter().find(|it| it.name == name);
        let spec = named(&member.key);
        let is_free = |it: &&ParameterSpec| members.iter().all(|member| *member.key != *it.name);
        let free = action.parameters.iter().filter(is_free).map(|it| it.name);
        let near = if spec.is_none() { nearest(&member.key, free).and_then(named) } else { None };
        Self { member, spec, near }
    }

    /// Whether its colon is not typed yet, so that its name may go on.
    pub fn is_half_typed(&self, text: &str) -> bool {
        let after = &text[self.member.key_span.range().end..];
        self.member.value.span.is_empty() && !after.trim_start_matches([' ', '\t']).starts_with(':')
    }
}
