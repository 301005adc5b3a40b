//! What is wrong with a flow: the rules and what drives them.

mod actions;
pub mod allow;
pub mod fit;
mod graph;
mod input;
pub mod levels;
mod names;
pub(crate) mod offers;
mod rules;
pub mod types;

use crate::diagnostic::Diagnostic;
use crate::flow::Flow;
use crate::lang::modes::Mode;
use input::Input;
use names::Names;
use types::Types;
use types::judge::judge;

/// States that the rules look at one after the other before they go on to the next ones.
const STATES: usize = 32;

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
