//! `shrinking-backoff`: a `BackoffRate` below 1 (decision S6).

use super::without_field;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

fn shrinking(place: Span, rate: f64) -> Diagnostic {
    let message = format!("with a `BackoffRate` of {rate} every wait is shorter than the one before");
    Diagnostic::new(Rule::ShrinkingBackoff, place, message)
        .help("write a rate above 1, or leave it out for a constant interval")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for handlers in input.states.iter().filter_map(|it| it.kind.handlers()) {
        for rule in handlers.retry.get().into_iter().flatten() {
            let rate = rule.backoff_rate.get().copied().filter(|it| *it > 0.0 && *it < 1.0);
            found.extend(rate.map(|rate| {
                let found = shrinking(rule.backoff_rate.span, rate);
                without_field(found, input.text, &rule.backoff_rate, "BackoffRate")
            }));
        }
    }
}
