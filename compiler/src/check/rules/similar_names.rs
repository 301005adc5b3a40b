//! `similar-names`: states of one scope whose names differ in capitals only (decision S4).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;
use crate::table::Table;
use std::borrow::Cow;

fn similar(state: &State, name: &str, first: &State, first_name: &str) -> Diagnostic {
    let message = format!("`{name}` differs from `{first_name}` in capitals only");
    Diagnostic::new(Rule::SimilarNames, state.common.name.span, message)
        .related(first.common.name.span, format!("`{first_name}` stands here"))
        .help("give one of them a name that says what is different")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for scope in &input.flow.scopes {
        let mut first_of: Table<Cow<'_, str>, &State> = Table::default();
        first_of.reserve(scope.states().len());
        for state in input.flow.states_of(scope) {
            let Some(name) = state.name() else { continue };
            let first = *first_of.entry(lower_case(name)).or_insert(state);
            let first_name = first.name().filter(|it| *it != name);
            found.extend(first_name.map(|first_name| similar(state, name, first, first_name)));
        }
    }
}

fn lower_case(name: &str) -> Cow<'_, str> {
    match name.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) {
        true => Cow::Borrowed(name),
        false => Cow::Owned(name.to_lowercase()),
    }
}
