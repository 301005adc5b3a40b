//! What is wrong with a flow: the rules and what drives them.

mod actions;
pub mod allow;
pub mod expression;
mod graph;
pub mod levels;
mod names;
pub(crate) mod offers;
pub mod rule;
mod rules;
pub mod types;
pub(crate) mod write;

use crate::diagnostic::Diagnostic;
use crate::flow::{Flow, State};
use crate::program::{Mode, ScopeIdx};
use names::Names;
use types::Types;
use types::judge::{Judged, judge};

/// States that the rules look at one after the other before they go on to the next ones.
const STATES: usize = 32;

/// What the rules look at.
#[derive(Clone, Copy, Debug)]
struct Input<'a> {
    flow: &'a Flow,
    /// The states that are looked at, for rules that look at each by itself.
    states: &'a [State],
    text: &'a str,
    mode: Mode,
    modes: &'a [Mode],
    names: &'a [Names<'a>],
    types: &'a Types,
    judged: &'a [Judged<'a>],
    /// Those in which something is surely not meant.
    suspected: &'a [&'a Judged<'a>],
}

/// Everything that the rules of the whole flow find, in no order.
pub fn run(flow: &Flow, text: &str, mode: Mode, types: &Types) -> Vec<Diagnostic> {
    let names = Names::of(flow);
    let modes = rules::modes(flow, mode);
    let judged = judge(flow, types);
    let suspected: Vec<_> = judged.iter().filter(|it| !it.suspects.is_empty()).collect();
    let input = Input {
        flow,
        states: &flow.states,
        text,
        mode,
        modes: &modes,
        names: &names,
        types,
        judged: &judged,
        suspected: &suspected,
    };
    let mut found = Vec::new();
    for check in rules::CHECKS {
        check(&input, &mut found);
    }
    for states in flow.states.chunks(STATES) {
        let input = Input { states, ..input };
        rules::STATE_CHECKS.iter().for_each(|check| check(&input, &mut found));
    }
    found
}

impl Input<'_> {
    /// The mode that a scope runs in.
    fn mode_of(&self, scope: ScopeIdx) -> Mode {
        self.modes.get(scope.0 as usize).copied().unwrap_or(self.mode)
    }
}
