//! `empty-errors`: a Retry or Catch rule that matches nothing (decision S6).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::lang::errors;
use crate::source::Span;

fn empty_errors(place: Span, kind: &str, is_last: bool, text: &str) -> Diagnostic {
    let message = format!("this {kind} rule has no `Errors`, so it never applies");
    let found = Diagnostic::new(Rule::EmptyErrors, place, message)
        .help(format!("name the errors, or write `{}` for every error", errors::ALL));
    // A rule for every error leaves nothing to those behind it.
    match is_last && &text[place.range()] == "[]" {
        true => {
            let quote = if text.trim_start().starts_with('{') { "\"" } else { "" };
            let all = format!("[{quote}{}{quote}]", errors::ALL);
            found.fix(Fix::risky(format!("Write `{}`", errors::ALL), place, all))
        }
        false => found,
    }
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for handlers in input.states.iter().filter_map(|it| it.kind.handlers()) {
        let retries: Vec<_> = handlers.retry.get().into_iter().flatten().map(|it| &it.errors).collect();
        let catches: Vec<_> = handlers.catch.get().into_iter().flatten().map(|it| &it.errors).collect();
        for (kind, rules) in [("Retry", retries), ("Catch", catches)] {
            for (at, errors) in rules.iter().enumerate() {
                if errors.get().is_some_and(Vec::is_empty) {
                    found.push(empty_errors(errors.span, kind, at + 1 == rules.len(), input.text));
                }
            }
        }
    }
}
