//! Names that were surely meant where a field that names a state is missing.
//!
//! The finding is made where the text is read, before all states of the scope
//! are known; so its fix is added here.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::{Flow, Kind, Owner, ParallelBranch, Processor, Scope, State, StateIdx};
use crate::lang::definition::Definition;
use crate::lang::spec::NodeSpec;
use crate::lang::states::Choice;
use crate::lower::{Node as _, missing};
use crate::source::Span;
use crate::value::Value;
use crate::write;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Adds the fixes of missing `StartAt`s and `Default`s.
pub(crate) fn add(flow: &Flow, text: &str, found: &mut [Diagnostic]) {
    if !found.iter().any(|it| it.rule == Rule::MissingField) {
        return;
    }
    for scope in &flow.scopes {
        if scope.fields.start_at.is_absent() {
            let (spec, anchor) = (spec_of(scope), scope.fields.start_at.span);
            offer(found, spec, "StartAt", anchor, || start(flow, scope, text));
        }
        for state in flow.states_of(scope) {
            if let Kind::Choice(choice) = &state.kind
                && choice.default.is_absent()
            {
                let anchor = choice.default.span;
                offer(found, Choice::SPEC, "Default", anchor, || default(flow, scope, state, text));
            }
        }
    }
}

fn spec_of(scope: &Scope) -> &'static NodeSpec {
    match scope.owner {
        Owner::Flow => Definition::SPEC,
        Owner::Branch { .. } => ParallelBranch::SPEC,
        Owner::Processor { .. } => Processor::SPEC,
    }
}

/// Adds a fix to the finding about a field, if there is one.
fn offer(
    found: &mut [Diagnostic],
    spec: &NodeSpec,
    field: &str,
    anchor: Span,
    fix: impl FnOnce() -> Option<Fix>,
) {
    let Some(field) = spec.all_fields().find(|it| it.name == field) else { return };
    let plain = missing(spec, field, anchor);
    if let Some(finding) = found.iter_mut().find(|it| **it == plain) {
        finding.fixes.extend(fix());
    }
}

fn start(flow: &Flow, scope: &Scope, text: &str) -> Option<Fix> {
    let states_key = scope.fields.states.key?;
    let first = flow.states_of(scope).next()?.name()?;
    let (name, applicability) = meant(flow, scope, None).unwrap_or((first, Applicability::Unsafe));
    let edit = write::pair_before(text, scope.fields.span, states_key, "StartAt", &Value::from(name));
    Some(fix("StartAt", name, applicability, edit))
}

fn default(flow: &Flow, scope: &Scope, state: &State, text: &str) -> Option<Fix> {
    let following = || {
        let place = scope.states().iter().position(|idx| *idx == state.idx)?;
        let name = flow.state(*scope.states().get(place + 1)?).name()?;
        Some((name, Applicability::Unsafe))
    };
    let (name, applicability) = meant(flow, scope, Some(state.idx)).or_else(following)?;
    let edit = write::last_pair(text, state.span, "Default", &Value::from(name))?;
    Some(fix("Default", name, applicability, edit))
}

fn fix(field: &str, name: &str, applicability: Applicability, edit: Edit) -> Fix {
    Fix { title: format!("Add `{field}: {name}`"), applicability, edits: vec![edit] }
}

/// The one state that nothing else leads to.
fn meant<'a>(
    flow: &'a Flow,
    scope: &'a Scope,
    from: Option<StateIdx>,
) -> Option<(&'a Arc<str>, Applicability)> {
    let targets = flow.states_of(scope).flat_map(State::targets).chain(scope.start());
    let led_to: BTreeSet<&str> = targets.map(|it| &**it.name).collect();
    let is_alone =
        |it: &&State| Some(it.idx) != from && it.name().is_some_and(|name| !led_to.contains(&**name));
    let mut alone = flow.states_of(scope).filter(is_alone);
    let are_named = scope.lost == 0 && flow.states_of(scope).all(|it| it.name().is_some());
    match (alone.next(), alone.next()) {
        (Some(only), None) if are_named => Some((only.name()?, Applicability::Safe)),
        (Some(_) | None, _) => None,
    }
}
