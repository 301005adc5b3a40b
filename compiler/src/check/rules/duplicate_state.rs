//! `duplicate-state`: two states of one scope with the same name (decision S4).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;

fn duplicate(state: &State, first: &State, name: &str) -> Diagnostic {
    let message = format!("this `States` list already has a state `{name}`");
    Diagnostic::new(Rule::DuplicateState, state.common.name.span, message)
        .related(first.common.name.span, format!("`{name}` is first used here"))
        .help("rename one of them, and the `Next` that is to lead there")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for scope in &input.flow.scopes {
        let mut before = None;
        for (name, idx) in scope.names() {
            match before {
                Some((first_name, first)) if first_name == name => {
                    found.push(duplicate(input.flow.state(idx), input.flow.state(first), name));
                }
                Some(_) | None => before = Some((name, idx)),
            }
        }
    }
}
