//! What fits a state: names and modes with which no rule would find fault, for those that offer them.

use super::actions::{modes_of, sync_place};
use super::rules;
use super::types::raised;
use crate::flow::{Flow, Kind, State};
use crate::lang::actions::Support;
use crate::lang::modes::{Mode, TaskMode};

/// How well something fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Nothing speaks against it.
    Well,
    /// It is not certain that the service takes it.
    Doubtfully,
    /// It is an error.
    NotAtAll,
}

/// How well a mode fits a Task of a flow that is checked for `mode`.
pub fn task_mode(flow: &Flow, mode: Mode, state: &State, wanted: TaskMode) -> Fit {
    let Kind::Task(task) = &state.kind else { return Fit::Well };
    if is_express(flow, mode, state) {
        return if wanted == TaskMode::RequestComplete { Fit::Well } else { Fit::NotAtAll };
    }
    let Some(action) = task.action.get() else { return Fit::Well };
    match modes_of(action).support(wanted) {
        Support::Yes => Fit::Well,
        Support::No => Fit::NotAtAll,
        Support::Disputed(_) => Fit::Doubtfully,
        it @ (Support::AsyncOnly | Support::AsyncPreferred) => match sync_place(task) {
            Some(_) => when_synchronous(it),
            None => Fit::Well,
        },
    }
}

/// Whether a state of a flow that is checked for `mode` runs in express mode.
pub fn is_express(flow: &Flow, mode: Mode, state: &State) -> bool {
    let modes = rules::modes(flow, mode);
    modes.get(state.scope.0 as usize).copied().unwrap_or(mode) == Mode::Express
}

/// How well a synchronous call fits the mode of its Task.
pub fn synchronous(state: &State) -> Fit {
    let Kind::Task(task) = &state.kind else { return Fit::Well };
    let Some((action, mode)) = task.action.get().zip(task.mode.get()) else { return Fit::Well };
    when_synchronous(modes_of(action).support(*mode))
}

fn when_synchronous(support: Support) -> Fit {
    match support {
        Support::AsyncOnly => Fit::NotAtAll,
        Support::AsyncPreferred => Fit::Doubtfully,
        Support::Yes | Support::No | Support::Disputed(_) => Fit::Well,
    }
}

/// Those of some names of errors that a state may raise.
pub fn errors<'n>(flow: &Flow, state: &State, names: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    raised::can_raise(flow, state, names)
}
