//! Which events met which statuses: filled by the tests, and read by the one that wants them all.

use crate::frame::{FrameId, Status};
use crate::{Event, Machine};
use fdl_compiler::program::{Kind, Program, TaskMode};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// A status and what met it.
pub(crate) type Pair = (&'static str, &'static str);

/// All statuses, and that of a frame which is there no more.
pub(crate) const STATUSES: [&str; 10] = [
    "Moving",
    "Sleeping",
    "BackingOff",
    "Requesting",
    "Submitting",
    "AwaitingCallback",
    "Joining",
    "Reading",
    "Mapping",
    "Gone",
];

/// All events. `WokeEarly` is one that finds nothing due.
pub(crate) const EVENTS: [&str; 8] =
    ["Answered", "Reported", "ChildEnded", "ItemsRead", "WokeEarly", "WokeDue", "FlowTimeout", "Stop"];

thread_local! {
    static TAKEN: RefCell<BTreeSet<Pair>> = const { RefCell::new(BTreeSet::new()) };
}

/// What this thread has seen so far.
pub(crate) fn taken() -> BTreeSet<Pair> {
    TAKEN.with_borrow(Clone::clone)
}

/// An event is about to be handled.
pub(crate) fn saw(machine: &Machine, program: &Program, event: &Event) {
    match event {
        Event::Answered { task, .. } => met(machine, program, task.frame, "Answered"),
        Event::Reported { task, .. } => met(machine, program, task.frame, "Reported"),
        Event::ChildEnded { child, .. } => met(machine, program, child.run.frame, "ChildEnded"),
        Event::ItemsRead { run, .. } => met(machine, program, run.frame, "ItemsRead"),
        Event::Woke => {
            if machine.agenda.first().is_none_or(|due| due.at > machine.now) || !machine.ready.is_empty() {
                all_met(machine, program, "WokeEarly");
            }
        }
        Event::Stop { .. } => all_met(machine, program, "Stop"),
    }
}

/// Something reached a frame.
pub(crate) fn met(machine: &Machine, program: &Program, frame: FrameId, event: &'static str) {
    let status = status(machine, program, frame);
    TAKEN.with_borrow_mut(|taken| taken.insert((status, event)));
}

/// Something reached all frames.
pub(crate) fn all_met(machine: &Machine, program: &Program, event: &'static str) {
    for frame in machine.frames.keys() {
        met(machine, program, *frame, event);
    }
}

fn status(machine: &Machine, program: &Program, frame: FrameId) -> &'static str {
    let Some(frame) = machine.frames.get(&frame) else { return "Gone" };
    match (&frame.status, &program.states[frame.state.0 as usize].kind) {
        (Status::Moving, _) => "Moving",
        (Status::Sleeping { .. }, _) => "Sleeping",
        (Status::BackingOff { .. }, _) => "BackingOff",
        (Status::Requesting(_), Kind::Task(task)) if task.mode != TaskMode::RequestComplete => "Submitting",
        (Status::Requesting(_), _) => "Requesting",
        (Status::AwaitingCallback(_), _) => "AwaitingCallback",
        (Status::Joining(_), _) => "Joining",
        (Status::Reading, _) => "Reading",
        (Status::Mapping(_), _) => "Mapping",
    }
}
