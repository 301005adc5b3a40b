//! `missing-detail`: a Fail that does not say why (decision S9).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Kind, State};

fn missing_detail(state: &State) -> Diagnostic {
    let what = state.name().map_or_else(|| "this Fail".to_owned(), |it| format!("`{it}`"));
    Diagnostic::new(Rule::MissingDetail, state.anchor(), format!("{what} has no `Detail`"))
        .help("add `Detail` with a sentence for the person who will read the history")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        if let Kind::Fail(fail) = &state.kind
            && fail.detail.is_absent()
        {
            found.push(missing_detail(state));
        }
    }
}
