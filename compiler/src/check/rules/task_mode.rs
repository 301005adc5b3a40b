//! `task-mode`: a mode that the Action does not support (decision S14).

use crate::check::actions::{mode_name, modes_of, sync_place, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule, Severity};
use crate::flow::Task;
use crate::lang::actions::{Modes, Support};
use crate::lang::modes::{Mode, TaskMode};
use crate::lang::spec::Named;
use crate::source::Span;
use crate::write::scalar_like;

fn unsupported(place: Span, action: &str, mode: TaskMode, modes: &Modes) -> Diagnostic {
    let message = format!("`{action}` does not support `{}`", mode_name(mode));
    let supports = |it: &TaskMode| modes.support(*it) != Support::No;
    let others: Vec<_> =
        TaskMode::ALL.iter().filter(|it| supports(it)).map(|it| format!("`{}`", mode_name(*it))).collect();
    Diagnostic::new(Rule::TaskMode, place, message).help(format!("it supports {}", others.join(" and ")))
}

fn disputed(place: Span, action: &str, mode: TaskMode, why: &str) -> Diagnostic {
    let message = format!("it is not certain that `{action}` supports `{}`", mode_name(mode));
    Diagnostic::new(Rule::TaskMode, place, message).severity(Severity::Warning).help(why)
}

fn synchronous(place: Span, action: &str, mode: TaskMode, text: &str) -> Diagnostic {
    let message = format!("`{action}` supports `{}` with `Async` only", mode_name(mode));
    Diagnostic::new(Rule::TaskMode, place, message)
        .help("write `Async`, or leave `TaskMode` out: a synchronous call has ended when it answers")
        .fix(Fix::risky("Write `Async`", place, scalar_like(text, place, "Async")))
}

fn disputed_synchronous(place: Span, action: &str, mode: TaskMode) -> Diagnostic {
    let message = format!("it is not certain that `{action}` supports `{}` with `Sync`", mode_name(mode));
    Diagnostic::new(Rule::TaskMode, place, message)
        .severity(Severity::Warning)
        .help("one document shows it, another one asks for `Async`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (state, task) in tasks(input.states) {
        // What express mode forbids is said once.
        if input.mode_of(state.scope) == Mode::Standard {
            found.extend(in_task(task, input.text));
        }
    }
}

fn in_task(task: &Task, text: &str) -> Option<Diagnostic> {
    let (action, mode) = (task.action.get()?, *task.mode.get()?);
    let modes = modes_of(action);
    let place = task.mode.span;
    match modes.support(mode) {
        Support::Yes => None,
        Support::No => Some(unsupported(place, action, mode, &modes)),
        Support::Disputed(why) => Some(disputed(place, action, mode, why)),
        Support::AsyncOnly => Some(synchronous(sync_place(task)?, action, mode, text)),
        Support::AsyncPreferred => Some(disputed_synchronous(sync_place(task)?, action, mode)),
    }
}
