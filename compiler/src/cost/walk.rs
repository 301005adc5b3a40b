//! The cheapest and the dearest way through one scope.

use super::state::{StateCost, catches_all, state};
use super::{Unbounded, What};
use crate::check::types::Types;
use crate::flow::StateIdx;
use crate::program::{Kind, Program, Then};
use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BinaryHeap};

/// Transitions and seconds at most; none where there is no bound.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    pub transitions: Option<f64>,
    pub seconds: Option<f64>,
}

/// Transitions and seconds at least; none where it cannot come to that.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Least {
    pub transitions: Option<f64>,
    pub seconds: Option<f64>,
}

/// What a scope costs.
#[derive(Clone, Debug, Default)]
pub(super) struct ScopeCost {
    /// At least, where it ends well.
    pub ok: Least,
    /// At least, where it fails.
    pub fail: Least,
    /// At most.
    pub most: Amount,
    /// What has no bound in it.
    pub unbounded: Vec<Unbounded>,
}

impl Least {
    pub(super) fn of(transitions: f64, seconds: f64) -> Self {
        Self { transitions: Some(transitions), seconds: Some(seconds) }
    }

    /// Both at once.
    pub(super) fn beside(self, other: Self) -> Self {
        let both = |left: Option<f64>, right: Option<f64>| left.zip(right);
        Self {
            transitions: both(self.transitions, other.transitions).map(|(left, right)| left + right),
            seconds: both(self.seconds, other.seconds).map(|(left, right)| left.max(right)),
        }
    }

    /// Either of both.
    pub(super) fn or(self, other: Self) -> Self {
        let either = |left: Option<f64>, right: Option<f64>| left.into_iter().chain(right).reduce(f64::min);
        Self {
            transitions: either(self.transitions, other.transitions),
            seconds: either(self.seconds, other.seconds),
        }
    }
}

impl Amount {
    pub(super) const ZERO: Self = Self { transitions: Some(0.0), seconds: Some(0.0) };

    /// Both at once.
    pub(super) fn beside(self, other: Self) -> Self {
        Self {
            transitions: self.transitions.zip(other.transitions).map(|(left, right)| left + right),
            seconds: self.seconds.zip(other.seconds).map(|(left, right)| left.max(right)),
        }
    }
}

/// A state of the scope with its ways out.
struct Stop {
    cost: StateCost,
    onward: Vec<StateIdx>,
    caught: Vec<StateIdx>,
    ends: bool,
    fails: bool,
}

/// What a scope costs, those inside it known.
pub(super) fn scope(program: &Program, types: &Types, place: usize, scopes: &mut [ScopeCost]) -> ScopeCost {
    let start = program.scopes[place].start;
    let mut stops: BTreeMap<StateIdx, Stop> = BTreeMap::new();
    let mut open = vec![start];
    while let Some(idx) = open.pop() {
        if let Entry::Vacant(place) = stops.entry(idx) {
            let stop = place.insert(stop(program, types, idx, scopes));
            open.extend(stop.onward.iter().chain(&stop.caught));
        }
    }
    let transitions = least(&stops, start, |least| least.transitions);
    let seconds = least(&stops, start, |least| least.seconds);
    let mut cost = ScopeCost {
        ok: Least { transitions: transitions.0, seconds: seconds.0 },
        fail: Least { transitions: transitions.1, seconds: seconds.1 },
        ..ScopeCost::default()
    };
    (cost.most, cost.unbounded) = most(program, &mut stops, start);
    cost
}

fn stop(program: &Program, types: &Types, idx: StateIdx, scopes: &mut [ScopeCost]) -> Stop {
    let it = &program.states[idx.0 as usize];
    let none: &[_] = &[];
    let (then, catch) = match &it.kind {
        Kind::Task(task) => (Some(task.then), task.catch.as_slice()),
        Kind::Parallel(parallel) => (Some(parallel.then), parallel.catch.as_slice()),
        Kind::Map(map) => (Some(map.then), map.catch.as_slice()),
        Kind::Pass { then } | Kind::Wait { then, .. } => (Some(*then), none),
        Kind::Succeed => (Some(Then::End), none),
        Kind::Choice { .. } | Kind::Fail { .. } => (None, none),
    };
    let mut onward = Vec::new();
    if let Some(Then::Next(next)) = then {
        onward.push(next);
    }
    if let Kind::Choice { branches, default } = &it.kind {
        onward.extend(branches.iter().map(|branch| branch.next).chain([*default]));
    }
    let caught = catch.iter().map(|rule| rule.next).collect();
    let cost = state(program, types, idx, scopes);
    Stop { cost, onward, caught, ends: then == Some(Then::End), fails: !catches_all(it) }
}

/// A place on the cheapest way, the cheapest first.
#[derive(PartialEq)]
struct Reached(f64, StateIdx);

impl Eq for Reached {}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then_with(|| other.1.cmp(&self.1))
    }
}

/// The cheapest ways to a good and to a bad end (Dijkstra's algorithm).
fn least(
    stops: &BTreeMap<StateIdx, Stop>,
    start: StateIdx,
    of: fn(&Least) -> Option<f64>,
) -> (Option<f64>, Option<f64>) {
    let mut best: BTreeMap<StateIdx, f64> = BTreeMap::from([(start, 0.0)]);
    let mut open = BinaryHeap::from([Reached(0.0, start)]);
    let (mut ok, mut fail): (Option<f64>, Option<f64>) = (None, None);
    let lower = |end: &mut Option<f64>, sum: f64| *end = Some(end.map_or(sum, |it| it.min(sum)));
    while let Some(Reached(sum, idx)) = open.pop() {
        if best.get(&idx).is_some_and(|it| *it < sum) {
            continue;
        }
        let Some(stop) = stops.get(&idx) else { continue };
        let mut go = |targets: &[StateIdx], sum: f64| {
            for target in targets {
                if best.get(target).is_none_or(|it| sum < *it) {
                    best.insert(*target, sum);
                    open.push(Reached(sum, *target));
                }
            }
        };
        if let Some(own) = of(&stop.cost.ok) {
            go(&stop.onward, sum + own);
            if stop.ends {
                lower(&mut ok, sum + own);
            }
        }
        if let Some(own) = of(&stop.cost.fail) {
            go(&stop.caught, sum + own);
            if stop.fails {
                lower(&mut fail, sum + own);
            }
        }
    }
    (ok, fail)
}

/// The dearest way, and what makes it endless: states that can be entered again and again, and what is in them.
fn most(
    program: &Program,
    stops: &mut BTreeMap<StateIdx, Stop>,
    start: StateIdx,
) -> (Amount, Vec<Unbounded>) {
    let mut unbounded: Vec<Unbounded> =
        stops.values_mut().flat_map(|stop| std::mem::take(&mut stop.cost.unbounded)).collect();
    // 0: not seen, 1: on the way here, 2: done with the dearest rest.
    let mut marks: BTreeMap<StateIdx, u8> = BTreeMap::new();
    let mut rest: BTreeMap<StateIdx, Amount> = BTreeMap::new();
    let mut looped: Vec<StateIdx> = Vec::new();
    let mut open = vec![(start, false)];
    while let Some((idx, is_left)) = open.pop() {
        let stop = &stops[&idx];
        let ways = || stop.onward.iter().chain(&stop.caught);
        if is_left {
            marks.insert(idx, 2);
            let after =
                ways().filter_map(|way| rest.get(way)).fold(Amount::ZERO, |most, it| dearer(most, *it));
            rest.insert(idx, one_after(stop.cost.most, after));
            continue;
        }
        match marks.get(&idx) {
            Some(_) => continue,
            None => drop(marks.insert(idx, 1)),
        }
        open.push((idx, true));
        for way in ways() {
            match marks.get(way) {
                None => open.push((*way, false)),
                Some(1) => looped.push(*way),
                Some(_) => (),
            }
        }
    }
    let mut most = rest.get(&start).copied().unwrap_or(Amount::ZERO);
    looped.sort();
    looped.dedup();
    for idx in looped {
        // The loop is endless in time only where it takes any; then one of its states does.
        let takes_time = stops.values().any(|stop| stop.cost.most.seconds.is_none_or(|it| it > 0.0));
        let what = if takes_time { What::Both } else { What::Transitions };
        most.transitions = None;
        most.seconds = if takes_time { None } else { most.seconds };
        let it = &program.states[idx.0 as usize];
        let message = format!("a loop leads back to `{}`, and nothing bounds its rounds", it.name);
        unbounded.push(Unbounded { message, span: it.span, what });
    }
    (most, unbounded)
}

fn dearer(left: Amount, right: Amount) -> Amount {
    Amount {
        transitions: left.transitions.zip(right.transitions).map(|(left, right)| left.max(right)),
        seconds: left.seconds.zip(right.seconds).map(|(left, right)| left.max(right)),
    }
}

fn one_after(left: Amount, right: Amount) -> Amount {
    Amount {
        transitions: left.transitions.zip(right.transitions).map(|(left, right)| left + right),
        seconds: left.seconds.zip(right.seconds).map(|(left, right)| left + right),
    }
}
