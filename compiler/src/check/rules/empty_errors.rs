//! `empty-errors`: a Retry or Catch rule that matches nothing (decision S6).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::errors;
use crate::source::Span;

fn empty_errors(place: Span, kind: &str) -> Diagnostic {
    let message = format!("this {kind} rule has no `Errors`, so it never applies");
    Diagnostic::new(Rule::EmptyErrors, place, message)
        .help(format!("name the errors, or write `{}` for every error", errors::ALL))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for handlers in input.states.iter().filter_map(|it| it.kind.handlers()) {
        let retries = handlers.retry.get().into_iter().flatten().map(|it| ("Retry", &it.errors));
        let catches = handlers.catch.get().into_iter().flatten().map(|it| ("Catch", &it.errors));
        let empty = retries.chain(catches).filter(|(_, it)| it.get().is_some_and(Vec::is_empty));
        found.extend(empty.map(|(kind, it)| empty_errors(it.span, kind)));
    }
}
