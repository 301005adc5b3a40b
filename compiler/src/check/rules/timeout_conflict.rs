//! `timeout-conflict`: what the end of the execution cuts off (decisions R5, R8, R13).

use crate::check::actions::tasks;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Quantity, RetryRule, State};
use crate::lang::limits::{EXECUTION_SECONDS_EXPRESS, RETRY_SECONDS};
use crate::lang::modes::Mode;
use crate::source::Span;

/// What ends the execution that a state belongs to.
#[derive(Clone, Copy)]
enum Limit {
    /// The flow's `Timeout`, which stands there.
    Timeout(u64, Span),
    /// Its mode.
    Express,
}

impl Limit {
    fn seconds(self) -> u64 {
        match self {
            Self::Timeout(seconds, _) => seconds,
            Self::Express => EXECUTION_SECONDS_EXPRESS,
        }
    }

    fn owner(self) -> &'static str {
        match self {
            Self::Timeout(..) => "the flow",
            Self::Express => "an express execution",
        }
    }

    /// The finding with what helps.
    fn explained(self, found: Diagnostic, shorten: &str) -> Diagnostic {
        match self {
            Self::Timeout(_, place) => found
                .related(place, "the flow's `Timeout` stands here")
                .help(format!("{shorten}, or give the flow more time")),
            Self::Express => found.help(format!("{shorten}, or run this part in standard mode")),
        }
    }
}

fn long_task(place: Span, seconds: u64, limit: Limit) -> Diagnostic {
    let (owner, most) = (limit.owner(), limit.seconds());
    let message = format!("the Task may take {seconds} seconds, but {owner} ends after {most}");
    limit.explained(Diagnostic::new(Rule::TimeoutConflict, place, message), "shorten the Task's `Timeout`")
}

fn long_retry(place: Span, limit: Limit) -> Diagnostic {
    let (owner, most) = (limit.owner(), limit.seconds());
    let message = format!("the waits between these retries are longer than the {most} seconds of {owner}");
    let found = Diagnostic::new(Rule::TimeoutConflict, place, message);
    limit.explained(found, "shorten the intervals, or try less often")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (state, task) in tasks(input.states) {
        if let (Some(Quantity::Fixed(seconds)), Some(limit)) = (task.timeout.get(), limit(input, state))
            && *seconds > limit.seconds()
        {
            found.push(long_task(task.timeout.span, *seconds, limit));
        }
    }
    for state in input.states {
        let (Some(handlers), Some(limit)) = (state.kind.handlers(), limit(input, state)) else { continue };
        let rules = handlers.retry.get().into_iter().flatten();
        let long = rules.filter(|it| is_longer(it, limit.seconds()));
        found.extend(long.map(|it| long_retry(it.errors.span, limit)));
    }
}

fn limit(input: &Input<'_>, state: &State) -> Option<Limit> {
    let field = &input.flow.definition.timeout;
    let own = field.get().map(|seconds| Limit::Timeout(*seconds, field.span));
    let mode = Some(Limit::Express).filter(|_| input.mode_of(state.scope) == Mode::Express);
    own.into_iter().chain(mode).min_by_key(|it| it.seconds())
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
