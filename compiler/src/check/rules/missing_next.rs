//! `missing-next`: neither `Next` nor `End: true` (decision S2).

use crate::check::input::Input;
use crate::diagnostic::{Applicability, Diagnostic, Fix, Rule};
use crate::flow::{State, StateType};
use crate::value::Value;
use crate::write;

fn missing_next(state: &State, kind: StateType) -> Diagnostic {
    let what = match state.name() {
        Some(name) => format!("`{name}` has"),
        None => format!("this {} has", kind.name()),
    };
    Diagnostic::new(Rule::MissingNext, state.anchor(), format!("{what} neither `Next` nor `End: true`"))
        .help("add `Next` with the name of the state that follows, or `End: true`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states.iter().filter(|it| it.leads_nowhere()) {
        let Some(kind) = state.kind.state_type() else { continue };
        let found_here = missing_next(state, kind);
        found.push(match fix(input, state) {
            Some(fix) => found_here.fix(fix),
            None => found_here,
        });
    }
}

/// What was surely meant for the last state of a list; a guess for any other.
fn fix(input: &Input<'_>, state: &State) -> Option<Fix> {
    let transition = state.kind.transition()?;
    let scope = input.flow.scope(state.scope);
    let place = scope.states().iter().position(|idx| *idx == state.idx)?;
    let following = scope.states().get(place + 1);
    let (title, key, value, applicability) = match following.map(|idx| input.flow.state(*idx).name()) {
        None if scope.whole => ("Add `End: true`".to_owned(), "End", Value::from(true), Applicability::Safe),
        Some(Some(name)) => {
            (format!("Lead on to `{name}`"), "Next", Value::from(name), Applicability::Unsafe)
        }
        None | Some(None) => return None,
    };
    let edit = match transition.end.key {
        Some(place) => {
            write::in_place_of(input.text, state.span, place.cover(transition.end.span), key, &value)
        }
        None => write::last_pair(input.text, state.span, key, &value)?,
    };
    Some(Fix { title, applicability, edits: vec![edit] })
}
