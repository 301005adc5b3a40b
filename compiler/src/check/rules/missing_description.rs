//! `missing-description`: a Retry or Catch rule without a title (decision S6).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

fn missing_description(place: Span, kind: &str) -> Diagnostic {
    Diagnostic::new(Rule::MissingDescription, place, format!("this {kind} rule has no `Description`"))
        .help("say in a few words when it applies")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for handlers in input.states.iter().filter_map(|it| it.kind.handlers()) {
        let retries = handlers.retry.get().into_iter().flatten().map(|it| ("Retry", &it.description));
        let catches = handlers.catch.get().into_iter().flatten().map(|it| ("Catch", &it.description));
        let missing = retries.chain(catches).filter(|(_, it)| it.is_absent());
        found.extend(missing.map(|(kind, it)| missing_description(it.span, kind)));
    }
}
