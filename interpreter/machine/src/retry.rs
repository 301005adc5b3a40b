//! Retry rules (decision R5).

use crate::catch::{names, rules};
use crate::due::DueKind;
use crate::frame::{FrameId, Status};
use crate::run::{Full, Run};
use crate::{Failure, Note};
use fdl_compiler::lang::limits;
use fdl_compiler::program::RetryRule;

impl Run<'_> {
    /// Whether a state is tried again; if so, it backs off now.
    pub fn retry(&mut self, frame: FrameId, failure: &Failure) -> bool {
        let (rules, _) = rules(self.state_of(frame));
        let Some(index) = rules.iter().position(|rule| names(&rule.errors, &failure.code)) else {
            return false;
        };
        let rule = &rules[index];
        let it = self.frame(frame);
        it.used.resize(rules.len(), 0);
        if it.used[index] >= rule.max_attempts {
            if rule.max_attempts == 0 {
                let state = it.state;
                self.note(|| Note::Forbids { state, rule: index });
            }
            return false;
        }
        it.used[index] += 1;
        it.retries += 1;
        let (n, depth, state) = (it.used[index], it.depth, it.state);
        let at = self.machine.now.after_millis(back_off_millis(rule, n));
        let due = self.machine.agenda.ask(at, DueKind::WakeUp, depth, frame);
        self.frame(frame).status = Status::BackingOff { due };
        self.note(|| Note::Retries { state, rule: index, at });
        true
    }

    /// A back-off is over: the next attempt, which counts as a transition (decision R16).
    pub fn try_again(&mut self, frame: FrameId) -> Result<(), Full> {
        self.machine.transitions += 1;
        self.frame(frame).status = Status::Moving;
        self.attempt(frame)
    }
}

/// The n-th wait of a rule, n from 1: min(interval × rate^(n-1), most).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it lies between 0 and the most")]
fn back_off_millis(rule: &RetryRule, n: u32) -> u64 {
    let interval = f64::from(rule.interval_seconds);
    let rate = rule.backoff_rate.unwrap_or(1.0);
    let default = u32::try_from(limits::RETRY_SECONDS).expect("a day of seconds");
    let most = f64::from(rule.max_backoff_seconds.unwrap_or(default));
    let seconds = interval * rate.powf(f64::from(n - 1));
    // 0 × infinity is no number: an interval of 0 stays 0, whatever the rate.
    let seconds = if seconds.is_nan() { 0.0 } else { seconds.clamp(0.0, most) };
    (seconds * 1_000.0).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(interval: u32, rate: Option<f64>, most: Option<u32>) -> RetryRule {
        RetryRule {
            errors: vec![],
            max_attempts: 9,
            interval_seconds: interval,
            backoff_rate: rate,
            max_backoff_seconds: most,
        }
    }

    #[test]
    fn intervals_grow_by_the_rate_up_to_the_cap() {
        let waits = |rule: &RetryRule| (1..=4).map(|n| back_off_millis(rule, n)).collect::<Vec<_>>();
        assert_eq!(waits(&rule(10, Some(2.0), None)), [10_000, 20_000, 40_000, 80_000]);
        assert_eq!(waits(&rule(10, Some(2.0), Some(25))), [10_000, 20_000, 25_000, 25_000]);
        assert_eq!(waits(&rule(3, None, None)), [3_000, 3_000, 3_000, 3_000]);
        assert_eq!(waits(&rule(1, Some(1.5), None)), [1_000, 1_500, 2_250, 3_375]);
        assert_eq!(waits(&rule(50_000, Some(2.0), None)), [50_000_000, 86_400_000, 86_400_000, 86_400_000]);
        assert_eq!(waits(&rule(5, Some(2.0), Some(3))), [3_000; 4]);
    }

    #[test]
    fn extreme_rates_give_the_cap_or_nothing() {
        assert_eq!(back_off_millis(&rule(1, Some(1e300), None), 5), 86_400_000);
        assert_eq!(back_off_millis(&rule(0, Some(1e300), None), 5), 0);
    }
}
