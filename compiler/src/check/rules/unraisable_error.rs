//! `unraisable-error`: a Retry or Catch rule for an error that its state cannot raise.

use crate::check::input::Input;
use crate::check::types::raised::Raised;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Field, Spanned, State};
use std::sync::Arc;

type Names = Field<Vec<Spanned<Arc<str>>>>;

fn unraisable(state: &State, name: &Spanned<Arc<str>>, why: &str) -> Diagnostic {
    let state = state.name().map_or("this state", |name| name);
    let message = format!("`{state}` cannot raise `{}`: {why}", name.value);
    Diagnostic::new(Rule::UnraisableError, name.span, message).help("remove the name, or mend it")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let raised = Raised::new(input.flow);
    for state in &input.flow.states {
        let names = names(state).filter_map(Field::get).flatten();
        for (name, why) in raised.impossible(state, names) {
            found.push(unraisable(state, name, &why));
        }
    }
}

fn names(state: &State) -> impl Iterator<Item = &Names> {
    let handlers = state.kind.handlers();
    let retry = handlers.and_then(|it| it.retry.get()).into_iter().flatten().map(|rule| &rule.errors);
    let catch = handlers.and_then(|it| it.catch.get()).into_iter().flatten().map(|rule| &rule.errors);
    retry.chain(catch)
}
