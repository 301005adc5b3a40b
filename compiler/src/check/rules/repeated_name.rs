//! `repeated-name`: states of different scopes with the same name (decision S4).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{State, StateIdx};
use crate::table::Table;

fn repeated(state: &State, first: &State, name: &str) -> Diagnostic {
    let message = format!("a state `{name}` stands in another `States` list too");
    Diagnostic::new(Rule::RepeatedName, state.common.name.span, message)
        .related(first.common.name.span, format!("`{name}` is first used here"))
        .help("give it a name of its own, so that the history tells them apart")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    if input.flow.scopes.len() == 1 {
        return;
    }
    let mut first_of: Table<&str, StateIdx> = Table::default();
    first_of.reserve(input.flow.states.len());
    for scope in &input.flow.scopes {
        let mut before = None;
        for (name, idx) in scope.names() {
            // The same name twice in one scope is an error of its own.
            if before.replace(name) == Some(name) {
                continue;
            }
            let first = *first_of.entry(name).or_insert(idx);
            if first != idx {
                found.push(repeated(input.flow.state(idx), input.flow.state(first), name));
            }
        }
    }
}
