//! `callback-without-timeout`: a Task that may wait for a report up to a year (decision D3).

use crate::check::actions::tasks;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Quantity, Task};
use crate::lang::modes::{Mode, TaskMode};
use crate::source::Span;

fn without_timeout(place: Span) -> Diagnostic {
    let message = "the Task waits for a report, if need be up to a year, because nothing has a `Timeout`";
    Diagnostic::new(Rule::CallbackWithoutTimeout, place, message)
        .help("give the Task a `Timeout` and catch `FnF.TaskTimeout`, or give the flow one")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    if !input.flow.definition.timeout.is_absent() {
        return;
    }
    for (state, task) in tasks(input.states) {
        if input.mode_of(state.scope) == Mode::Standard && waits_for_ever(task) {
            found.push(without_timeout(task.mode.span));
        }
    }
}

fn waits_for_ever(task: &Task) -> bool {
    let waits = task.mode.get().is_some_and(|it| *it != TaskMode::RequestComplete);
    let has_none = task.timeout.is_absent() || matches!(task.timeout.get(), Some(Quantity::Fixed(0)));
    waits && has_none
}
