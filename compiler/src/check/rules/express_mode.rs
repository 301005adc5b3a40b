//! `express-mode`: what express executions cannot do (decision S13).

use super::without_field;
use crate::check::actions::mode_name;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Kind, Owner, Quantity};
use crate::lang::limits::WAIT_SECONDS_EXPRESS;
use crate::lang::modes::{Mode, TaskMode};
use crate::source::Span;

fn callback(place: Span, mode: TaskMode) -> Diagnostic {
    let message = format!("express mode has no `{}`", mode_name(mode));
    Diagnostic::new(Rule::ExpressMode, place, message)
        .help("leave `TaskMode` out, or run this part in standard mode")
}

fn long_wait(place: Span, seconds: u64) -> Diagnostic {
    let message = format!("a Wait of express mode ends at {WAIT_SECONDS_EXPRESS} seconds, not {seconds}");
    Diagnostic::new(Rule::ExpressMode, place, message).help("run this part in standard mode")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        if input.mode_of(state.scope) != Mode::Express {
            continue;
        }
        match &state.kind {
            Kind::Task(task) => {
                let mode = task.mode.get().copied().filter(|it| *it != TaskMode::RequestComplete);
                found.extend(mode.map(|mode| {
                    without_field(callback(task.mode.span, mode), input.text, &task.mode, "TaskMode")
                }));
            }
            // Where the whole flow is express, the field's own range says so.
            Kind::Wait(wait) if input.mode == Mode::Standard => {
                if let Some(Quantity::Fixed(seconds)) = wait.seconds.get()
                    && *seconds > WAIT_SECONDS_EXPRESS
                {
                    found.push(long_wait(wait.seconds.span, *seconds));
                }
            }
            Kind::Wait(_) | Kind::Pass(_) | Kind::Succeed(_) | Kind::Fail(_) => {}
            Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => {}
        }
    }
}

/// The mode that each scope runs in: that of the distributed Map around it, else the flow's.
pub(in crate::check) fn modes(flow: &crate::flow::Flow, mode: Mode) -> Vec<Mode> {
    let mut modes: Vec<Mode> = Vec::with_capacity(flow.scopes.len());
    for scope in &flow.scopes {
        let around = scope.owner.state().map(|idx| flow.state(idx));
        let inherited = around.and_then(|it| modes.get(it.scope.0 as usize)).copied().unwrap_or(mode);
        let own = match (scope.owner, around.map(|it| &it.kind)) {
            (Owner::Processor { .. }, Some(Kind::Map(map))) => {
                let inside = map.processor.get().and_then(|it| it.config.get());
                let config = map.processor_config.get().or(inside);
                config.and_then(|it| it.execution_mode.get()).copied()
            }
            _ => None,
        };
        modes.push(own.unwrap_or(inherited));
    }
    modes
}
