//! Every event meets every status, but for what cannot be.

use super::build::{expression, program, scope, state, task};
use super::chaos::setup;
use super::pages;
use crate::recorder::{EVENTS, STATUSES, taken};
use crate::{ChildId, Command, Event, Limits, Machine, Setup, TaskId, Timestamp};
use fdl_compiler::program::{ChoiceBranch, Kind, Program, TaskMode, Then};
use fdl_compiler::value::Value;

/// What cannot be, and why.
const IMPOSSIBLE: &[(&str, &[&str], &str)] = &[
    ("Gone", &["WokeEarly", "WokeDue", "FlowTimeout", "Stop"], "these come to the frames that are there"),
    ("Moving", &["WokeDue"], "a frame that moves waits for no moment"),
    ("Joining", &["WokeDue"], "a Parallel or Map has no timeout of its own"),
    ("Reading", &["WokeDue"], "a Map has no timeout of its own"),
    ("Mapping", &["WokeDue"], "a Map has no timeout of its own"),
];

const NOW: Timestamp = Timestamp::from_millis(0);

/// A Task, then an endless circle of instant states: longer than a step may last.
fn circle() -> Program {
    let mut program = program();
    let top = scope(&mut program, None);
    let first = state(&mut program, top, "First", Kind::Succeed);
    let again = state(&mut program, top, "Again", Kind::Succeed);
    let work = task(TaskMode::RequestComplete);
    program.states[first.0 as usize].kind =
        Kind::Task(fdl_compiler::program::Task { then: Then::Next(again), ..work });
    program.states[again.0 as usize].kind = Kind::Choice {
        branches: vec![ChoiceBranch { condition: expression("false"), next: first }],
        default: again,
    };
    program
}

/// An execution in the middle of its circle, and its Task.
fn in_the_circle(program: &Program) -> (Machine, TaskId) {
    let setup = Setup { limits: Limits::Off, ..setup(0) };
    let (mut machine, batch) = Machine::start(program, setup, Value::empty_object(), NOW).expect("fine");
    let call = batch.commands.into_iter().find_map(|command| match command {
        Command::StartTask(it) => Some(it.id),
        _ => None,
    });
    let task = call.expect("the Task is called");
    let batch = machine.step(program, NOW, Event::Answered { task, result: Ok(Value::empty_object()) });
    assert_eq!(batch.deadline, Some(NOW), "it goes on as soon as the driver has had its turn");
    (machine, task)
}

#[test]
fn an_endless_circle_leaves_the_driver_its_turn() {
    let program = circle();
    let (mut machine, task) = in_the_circle(&program);
    let strays = [
        Event::Answered { task, result: Ok(Value::Null) },
        Event::Reported { task, result: Ok(Value::Null) },
        Event::ChildEnded { child: ChildId { run: task, index: 0 }, outcome: crate::Outcome::TimedOut },
        Event::ItemsRead { run: task, result: Ok(Value::Null) },
        Event::Woke,
    ];
    for event in strays {
        let before = machine.transitions();
        let batch = machine.step(&program, NOW, event);
        assert_eq!(batch.deadline, Some(NOW));
        assert!(machine.transitions() > before, "it goes on");
        machine = super::chaos::through_json(&machine);
    }
    let batch = machine.step(&program, NOW, Event::Stop { error: "E".into(), cause: "".into() });
    assert!(matches!(batch.commands.last(), Some(Command::Finish(crate::Outcome::Stopped(_)))));
}

#[test]
fn an_endless_circle_ends_when_its_time_is_over() {
    let mut program = circle();
    program.timeout = Some(5);
    let (mut machine, task) = in_the_circle(&program);
    let late = NOW.after_seconds(6);
    let batch = machine.step(&program, late, Event::Reported { task, result: Ok(Value::Null) });
    assert!(matches!(batch.commands.last(), Some(Command::Finish(crate::Outcome::TimedOut))));
}

#[test]
fn every_event_meets_every_status() {
    pages::run_all();
    an_endless_circle_leaves_the_driver_its_turn();
    an_endless_circle_ends_when_its_time_is_over();
    let taken = taken();
    let mut wrong = Vec::new();
    for status in STATUSES {
        for event in EVENTS {
            let reason = IMPOSSIBLE.iter().find(|(it, events, _)| *it == status && events.contains(&event));
            match (taken.contains(&(status, event)), reason) {
                (true, None) | (false, Some(_)) => {}
                (false, None) => wrong.push(format!("no page takes ({status}, {event})")),
                (true, Some((.., why))) => {
                    wrong.push(format!("({status}, {event}) is possible after all: {why}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
