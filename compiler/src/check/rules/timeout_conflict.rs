//! `timeout-conflict`: what a flow's `Timeout` cuts off (decisions R5, R8).

use crate::check::Input;
use crate::check::actions::tasks;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Quantity, RetryRule};
use crate::lang::limits::RETRY_SECONDS;
use crate::source::Span;

fn long_task(place: Span, seconds: u64, flow: u64, flow_place: Span) -> Diagnostic {
    let message = format!("the Task may take {seconds} seconds, but the flow ends after {flow}");
    Diagnostic::new(Rule::TimeoutConflict, place, message)
        .related(flow_place, "the flow's `Timeout` stands here")
        .help("shorten the Task's `Timeout`, or give the flow more time")
}

fn long_retry(place: Span, flow: u64, flow_place: Span) -> Diagnostic {
    let message = format!("the waits between these retries are longer than the {flow} seconds of the flow");
    Diagnostic::new(Rule::TimeoutConflict, place, message)
        .related(flow_place, "the flow's `Timeout` stands here")
        .help("shorten the intervals, try less often, or give the flow more time")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let field = &input.flow.definition.timeout;
    let Some(flow) = field.get().copied() else { return };
    for (_, task) in tasks(input.flow) {
        if let Some(Quantity::Fixed(seconds)) = task.timeout.get()
            && *seconds > flow
        {
            found.push(long_task(task.timeout.span, *seconds, flow, field.span));
        }
    }
    for handlers in input.flow.states.iter().filter_map(|it| it.kind.handlers()) {
        let rules = handlers.retry.get().into_iter().flatten();
        let long = rules.filter(|it| is_longer(it, flow));
        found.extend(long.map(|it| long_retry(it.errors.span, flow, field.span)));
    }
}

/// Whether a rule's waits together are longer than some seconds.
fn is_longer(rule: &RetryRule, seconds: u64) -> bool {
    let (Some(attempts), Some(first)) = (rule.max_attempts.get(), rule.interval_seconds.get()) else {
        return false;
    };
    let open = [rule.backoff_rate.is_hole(), rule.max_backoff_seconds.is_hole()];
    if open.contains(&true) {
        return false;
    }
    let rate = rule.backoff_rate.get().copied().unwrap_or(1.0);
    let most = float(rule.max_backoff_seconds.get().copied().unwrap_or(RETRY_SECONDS));
    let (mut wait, mut total) = (float(*first), 0.0);
    // Waits that neither grow nor end within so many rounds are no longer interesting.
    for _ in 0..(*attempts).min(100_000) {
        total += wait.min(most);
        wait *= rate;
        if total > float(seconds) {
            return true;
        }
        if wait <= 0.0 {
            return false;
        }
    }
    false
}

#[expect(clippy::cast_precision_loss, reason = "seconds need no more digits")]
fn float(seconds: u64) -> f64 {
    seconds as f64
}
