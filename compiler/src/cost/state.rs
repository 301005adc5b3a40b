//! What one visit of a state costs, its retries included.

use super::walk::{Amount, Least, ScopeCost};
use super::{Unbounded, What};
use crate::check::types::Types;
use crate::flow::{Quantity, StateIdx};
use crate::lang::modes::Mode;
use crate::lang::{errors, limits};
use crate::program::{Kind, Map, Program, RetryRule, State, Task, Template};

/// What one visit costs.
#[derive(Clone, Debug, Default)]
pub(super) struct StateCost {
    /// At least, where it succeeds; none where it cannot.
    pub ok: Least,
    /// At least, where it fails; none where it cannot.
    pub fail: Least,
    /// At most, however it ends.
    pub most: Amount,
    /// What has no bound in it.
    pub unbounded: Vec<Unbounded>,
}

/// The most attempts whose waits are added one by one; later ones count as the longest.
const ATTEMPTS: u32 = 10_000;

/// What one visit of a state costs, the scopes inside it known.
pub(super) fn state(program: &Program, types: &Types, idx: StateIdx, scopes: &mut [ScopeCost]) -> StateCost {
    let state = &program.states[idx.0 as usize];
    let once = |fails: bool| StateCost {
        ok: Least::of(1.0, 0.0),
        fail: if fails { Least::of(1.0, 0.0) } else { Least::default() },
        most: Amount { transitions: Some(1.0), seconds: Some(0.0) },
        unbounded: Vec::new(),
    };
    match &state.kind {
        Kind::Pass { .. } | Kind::Succeed => once(computes(state)),
        // A condition that is evaluated may fault.
        Kind::Choice { .. } => once(true),
        Kind::Fail { .. } => StateCost { ok: Least::default(), ..once(true) },
        Kind::Wait { seconds, .. } => {
            let (least, most) = wait(program, seconds);
            let mut cost = once(computes(state) || matches!(seconds, Quantity::Computed(_)));
            cost.ok.seconds = Some(least);
            cost.most.seconds = Some(most);
            cost
        }
        Kind::Task(task) => {
            let mut cost = once(true);
            (cost.most.seconds, cost.unbounded) = attempt(state, task);
            cost.retried(&task.retry)
        }
        Kind::Parallel(parallel) => {
            let mut cost = StateCost { ok: Least::of(0.0, 0.0), most: Amount::ZERO, ..StateCost::default() };
            for branch in &parallel.branches {
                let inner = &mut scopes[branch.0 as usize];
                cost.unbounded.append(&mut inner.unbounded);
                cost.ok = cost.ok.beside(inner.ok);
                cost.fail = cost.fail.or(inner.fail);
                cost.most = cost.most.beside(inner.most);
            }
            // What all branches put out may be too large together.
            cost.fail = cost.fail.or(cost.ok);
            if computes(state) {
                cost.fail = cost.fail.or(Least::of(0.0, 0.0));
            }
            cost.entered().retried(&parallel.retry)
        }
        Kind::Map(map) => {
            let inner = &mut scopes[map.processor.0 as usize];
            let unbounded = std::mem::take(&mut inner.unbounded);
            let mut cost = iterations(state, types, idx, map, inner);
            cost.unbounded.extend(unbounded.into_iter().filter(|it| {
                // The children of a distributed Map are billed for themselves.
                map.distributed.is_none() || it.what != What::Transitions
            }));
            cost.entered().retried(&map.retry)
        }
    }
}

impl StateCost {
    /// With the transition into the state itself.
    fn entered(mut self) -> Self {
        let one = |amount: &mut Option<f64>| *amount = amount.map(|it| it + 1.0);
        one(&mut self.ok.transitions);
        one(&mut self.fail.transitions);
        one(&mut self.most.transitions);
        self
    }

    /// With all attempts that the rules allow, and the waits between them (decisions R5, R16).
    fn retried(mut self, rules: &[RetryRule]) -> Self {
        let attempts = 1.0 + rules.iter().map(|rule| f64::from(rule.max_attempts)).sum::<f64>();
        let waits: f64 = rules.iter().map(waits).sum();
        self.most.transitions = self.most.transitions.map(|it| it * attempts);
        self.most.seconds = self.most.seconds.map(|it| it * attempts + waits);
        self
    }
}

/// Seconds of all waits of a rule together.
fn waits(rule: &RetryRule) -> f64 {
    let cap = f64::from(rule.max_backoff_seconds.unwrap_or(86_400));
    let rate = rule.backoff_rate.unwrap_or(1.0);
    let mut interval = f64::from(rule.interval_seconds);
    let mut sum = 0.0;
    let counted = rule.max_attempts.min(ATTEMPTS);
    for _ in 0..counted {
        sum += interval.min(cap);
        interval = (interval * rate).min(cap.max(interval));
    }
    sum + f64::from(rule.max_attempts - counted) * interval.max(f64::from(rule.interval_seconds)).min(cap)
}

fn wait(program: &Program, seconds: &Quantity) -> (f64, f64) {
    match seconds {
        Quantity::Fixed(seconds) => (number(*seconds), number(*seconds)),
        Quantity::Computed(_) => match program.mode {
            Mode::Standard => (1.0, number(limits::WAIT_SECONDS)),
            Mode::Express => (1.0, number(limits::WAIT_SECONDS_EXPRESS)),
        },
    }
}

/// Seconds of one attempt at most, and why there is no bound.
fn attempt(state: &State, task: &Task) -> (Option<f64>, Vec<Unbounded>) {
    let name = &state.name;
    let message = match &task.timeout {
        Some(Quantity::Fixed(seconds)) if *seconds > 0 => return (Some(number(*seconds)), Vec::new()),
        Some(Quantity::Fixed(_)) | None => format!("`{name}` has no `Timeout`, so it may wait for ever"),
        Some(Quantity::Computed(_)) => {
            format!("`Timeout.$` of `{name}` may give 0, so it may wait for ever")
        }
    };
    (None, vec![Unbounded { message, span: state.span, what: What::Seconds }])
}

/// What all iterations cost, the state itself not counted.
fn iterations(state: &State, types: &Types, idx: StateIdx, map: &Map, inner: &ScopeCost) -> StateCost {
    let items = types.at(idx).items.as_known().and_then(|known| known.list.clone());
    let (least, most) = items.map_or((0, None), |list| (list.least, list.most));
    let (least, most) = match &map.distributed {
        None => (least, most.map(count)),
        // Readers, batches and `MaxItems` change how many there are.
        Some(distributed) => match (&distributed.max_items, distributed.item_reader.is_some()) {
            (Some(Quantity::Fixed(taken)), _) => (0, Some(number(*taken))),
            (Some(Quantity::Computed(_)), _) | (None, true) => (0, None),
            (None, false) => (0, most.map(count)),
        },
    };
    let concurrency = f64::from(map.max_concurrency.unwrap_or(match map.distributed {
        None => limits::INLINE_CONCURRENCY,
        Some(_) => limits::DISTRIBUTED_CONCURRENCY,
    }));
    let rounds = |count: f64| (count / concurrency.max(1.0)).ceil();
    let is_inline = map.distributed.is_none();
    let least = count(least);
    let mut cost = StateCost { most: Amount::ZERO, ..StateCost::default() };
    cost.ok = match least > 0.0 {
        true => Least {
            transitions: inner.ok.transitions.map(|it| it * least),
            seconds: inner.ok.seconds.map(|it| it * rounds(least)),
        },
        false => Least::of(0.0, 0.0),
    };
    cost.fail = Least::of(0.0, 0.0);
    let times = |amount: Option<f64>, count: Option<f64>| match (amount, count) {
        (Some(amount), _) if amount <= 0.0 => Some(0.0),
        (Some(amount), Some(count)) => Some(amount * count),
        (Some(_) | None, _) => None,
    };
    let none = most.is_some_and(|most| most <= 0.0);
    if !none {
        cost.most.seconds = times(inner.most.seconds, most.map(rounds));
        cost.most.transitions = if is_inline { times(inner.most.transitions, most) } else { Some(0.0) };
    }
    if most.is_none() {
        let what = match (is_inline, inner.most.seconds.is_some_and(|it| it <= 0.0)) {
            (true, true) => What::Transitions,
            (true, false) => What::Both,
            (false, false) => What::Seconds,
            (false, true) => return cost,
        };
        let message = format!("`{}` runs for each item of a list whose length is not known", state.name);
        cost.unbounded.push(Unbounded { message, span: state.span, what });
    }
    cost
}

/// Whether something in the state is evaluated that may fault.
fn computes(state: &State) -> bool {
    [&state.input, &state.output, &state.global].into_iter().flatten().any(is_computed)
}

pub(super) fn is_computed(template: &Template) -> bool {
    match template {
        Template::Constant(_) => false,
        Template::Computed(_) => true,
        Template::List(items) => items.iter().any(is_computed),
        Template::Object(members) => members.iter().any(|(_, member)| is_computed(member)),
    }
}

/// Whether a Catch rule takes every error and cannot fail itself.
pub(super) fn catches_all(state: &State) -> bool {
    let rules = match &state.kind {
        Kind::Task(task) => &task.catch,
        Kind::Parallel(parallel) => &parallel.catch,
        Kind::Map(map) => &map.catch,
        Kind::Pass { .. } | Kind::Wait { .. } | Kind::Choice { .. } | Kind::Succeed | Kind::Fail { .. } => {
            return false;
        }
    };
    let fine = rules.iter().all(|rule| !rule.output.as_ref().is_some_and(is_computed));
    fine && rules.iter().any(|rule| rule.errors.iter().any(|name| &**name == errors::ALL))
}

#[expect(clippy::cast_precision_loss, reason = "beyond 2^53 a bound need not be exact")]
fn number(value: u64) -> f64 {
    value as f64
}

fn count(value: usize) -> f64 {
    number(u64::try_from(value).unwrap_or(u64::MAX))
}
