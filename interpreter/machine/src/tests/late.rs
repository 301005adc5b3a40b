//! Drivers that wake late, clocks that go back, tokens that nobody issued.

use super::build::{json, program, scope, state, task};
use super::chaos::setup;
use crate::{Command, Event, EventType, Machine, Outcome, Refusal, Secret, Setup, StartTask, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fdl_compiler::program::{Kind, Program, Quantity, Task, TaskMode};

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

/// One Task with a timeout of thirty seconds.
fn one_task(mode: TaskMode) -> Program {
    let mut program = program();
    let top = scope(&mut program, None);
    let it = Task { timeout: Some(Quantity::Fixed(30)), ..task(mode) };
    state(&mut program, top, "Work", Kind::Task(it));
    program
}

fn start(program: &Program, setup: Setup) -> (Machine, StartTask) {
    let (machine, batch) = Machine::start(program, setup, json("{}"), NOW).expect("the input is fine");
    let call = batch.commands.into_iter().find_map(|command| match command {
        Command::StartTask(it) => Some(*it),
        _ => None,
    });
    (machine, call.expect("the Task is called"))
}

fn answered_after(millis: u64) -> Option<Outcome> {
    let program = one_task(TaskMode::RequestComplete);
    let (mut machine, call) = start(&program, setup(0));
    assert_eq!(call.deadline, Some(NOW.after_seconds(30)));
    machine.step(
        &program,
        NOW.after_millis(millis),
        Event::Answered { task: call.id, result: Ok(json("1")) },
    );
    machine.outcome().cloned()
}

#[test]
fn an_answer_beats_the_timeout_of_its_instant_and_no_earlier_one() {
    assert!(matches!(answered_after(30_000), Some(Outcome::Succeeded { .. })));
    // Nobody woke the machine at second 30: the answer is late all the same.
    assert!(
        matches!(answered_after(30_001), Some(Outcome::Failed(failure)) if &*failure.code == "FnF.TaskTimeout")
    );
}

#[test]
fn time_does_not_go_back() {
    let program = one_task(TaskMode::RequestComplete);
    let (mut machine, call) = start(&program, setup(0));
    machine.step(&program, NOW.after_millis(500), Event::Woke);
    let batch = machine.step(
        &program,
        Timestamp::from_millis(3),
        Event::Answered { task: call.id, result: Ok(json("1")) },
    );
    let times = batch.commands.iter().filter_map(|command| match command {
        Command::Record(event) => Some(event.time),
        _ => None,
    });
    assert!(times.into_iter().all(|time| time == NOW.after_millis(500)));
}

#[test]
fn what_nobody_looks_at_is_counted_and_no_longer_recorded() {
    let program = one_task(TaskMode::RequestComplete);
    let (mut machine, call) = start(&program, setup(0));
    let before = machine.events();
    machine.stop_recording();
    let batch = machine.step(
        &program,
        NOW.after_millis(500),
        Event::Answered { task: call.id, result: Ok(json("1")) },
    );
    assert!(!batch.commands.iter().any(|command| matches!(command, Command::Record(_))));
    assert!(matches!(machine.outcome(), Some(Outcome::Succeeded { .. })) && machine.events() > before);
}

#[test]
fn a_wake_up_handles_one_thing_and_says_that_there_is_more() {
    let mut program = program();
    let top = scope(&mut program, None);
    let fork = state(&mut program, top, "Fork", Kind::Succeed);
    let branches = (0..3)
        .map(|_| {
            let branch = scope(&mut program, Some(fork));
            let nap = Kind::Wait { seconds: Quantity::Fixed(5), then: fdl_compiler::program::Then::End };
            state(&mut program, branch, "Nap", nap);
            branch
        })
        .collect();
    let then = fdl_compiler::program::Then::End;
    program.states[fork.0 as usize].kind =
        Kind::Parallel(fdl_compiler::program::Parallel { branches, retry: vec![], catch: vec![], then });
    let (mut machine, batch) = Machine::start(&program, setup(0), json("{}"), NOW).expect("fine");
    let five = NOW.after_seconds(5);
    assert_eq!(batch.deadline, Some(five));
    for left in [2, 1, 0] {
        let batch = machine.step(&program, five, Event::Woke);
        let exits = batch.commands.iter().filter(|command| match command {
            Command::Record(event) => event.kind == EventType::BranchExited,
            _ => false,
        });
        assert_eq!(exits.count(), 1);
        assert_eq!(batch.deadline.is_none(), left == 0);
    }
}

#[test]
fn a_token_is_what_this_execution_signed_and_nothing_else() {
    let program = one_task(TaskMode::WaitForCustomCallback);
    let (machine, call) = start(&program, setup(0));
    let token = call.token.expect("a callback Task has a token");
    let text = String::from_utf8(STANDARD.decode(&*token).expect("base64")).expect("text");
    let parts: Vec<&str> = text.split('#').collect();
    let event = call.event_id.to_string();
    assert_eq!(parts[..4], ["v1", "flow", "execution", event.as_str()]);
    assert_eq!(machine.token_owner(&token), Ok(call.id));
    let forged = STANDARD.encode(text.replacen(&format!("#{event}#"), "#5#", 1));
    let of_another =
        start(&program, Setup { secret: Secret::from_seed(1), ..setup(0) }).1.token.expect("a token");
    let renamed = start(&program, Setup { name: "other".into(), ..setup(0) }).1.token.expect("a token");
    for foreign in [forged.as_str(), &of_another, &renamed, "", "no token", &token[1..], &format!("{token} ")]
    {
        assert_eq!(machine.token_owner(foreign), Err(Refusal::InvalidArgument), "{foreign}");
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_other_tokens() {
    let program = one_task(TaskMode::WaitForCustomCallback);
    let token = |seed| start(&program, setup(seed)).1.token;
    assert_eq!(token(3), token(3));
    assert_ne!(token(3), token(4));
}
