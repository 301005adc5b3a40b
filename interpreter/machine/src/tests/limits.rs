//! The limits of decision R13, exactly.

use super::build::{catch, constant, expression, program, retry, scope, state, task};
use super::chaos::setup;
use crate::{
    Command, Event, EventType, Failure, HistoryEvent, Limits, Machine, Outcome, Recording, Rejected, Setup,
    Timestamp,
};
use fdl_compiler::program::{
    Distributed, Kind, Map, Mode, Program, Quantity, StateIdx, Task, TaskMode, Template, Then,
};
use fdl_compiler::value::{Object, Value};

const NOW: Timestamp = Timestamp::from_millis(0);

/// An object of exactly so many bytes as compact JSON.
fn object_of(bytes: usize) -> Value {
    let text = "x".repeat(bytes - r#"{"a":""}"#.len());
    let value = Value::Object(Object::from([("a", text.as_str().into())]));
    assert_eq!(value.json_bytes(), bytes as u64);
    value
}

/// Lists inside one another.
fn nested(levels: usize) -> Value {
    (1..levels).fold(Value::from(vec![]), |inner, _| Value::from(vec![inner]))
}

struct Ended {
    outcome: Outcome,
    history: Vec<HistoryEvent>,
    transitions: u64,
    calls: usize,
}

impl Ended {
    fn error(&self) -> &str {
        match &self.outcome {
            Outcome::Failed(failure) => &failure.code,
            Outcome::Succeeded { .. } => "none",
            Outcome::TimedOut | Outcome::Stopped(_) => "another end",
        }
    }
}

/// Runs a flow whose Tasks all get the same answer.
fn run(program: &Program, limits: Limits, input: Value, answer: &Result<Value, Failure>) -> Ended {
    let setup = Setup { limits, recording: Recording::On, ..setup(0) };
    let (mut machine, mut batch) = Machine::start(program, setup, input, NOW).expect("the input is fine");
    let (mut history, mut calls, mut now) = (Vec::new(), 0, NOW);
    for _ in 0..100_000 {
        let mut open = Vec::new();
        for command in batch.commands {
            match command {
                Command::Record(event) => history.push(*event),
                Command::StartTask(it) => open.push(it.id),
                _ => {}
            }
        }
        if let Some(outcome) = machine.outcome() {
            let outcome = outcome.clone();
            return Ended { outcome, history, transitions: machine.transitions(), calls };
        }
        calls += open.len();
        batch = match open.pop() {
            Some(task) => machine.step(program, now, Event::Answered { task, result: answer.clone() }),
            None => {
                now = batch.deadline.expect("something is due").max(now);
                machine.step(program, now, Event::Woke)
            }
        };
    }
    panic!("it does not end");
}

/// One Task that retries and catches everything, then an end.
fn one_task(change: impl FnOnce(&mut Task)) -> (Program, StateIdx) {
    let mut program = program();
    let top = scope(&mut program, None);
    let work = state(&mut program, top, "Work", Kind::Succeed);
    let done = state(&mut program, top, "Done", Kind::Pass { then: Then::End });
    let mut it = task(TaskMode::RequestComplete);
    it.retry = vec![retry(&["FnF.ALL"], 2, 1)];
    it.catch = vec![catch(&["FnF.EntityTooLarge", "FnF.RuntimeError"], done)];
    change(&mut it);
    program.states[work.0 as usize].kind = Kind::Task(it);
    (program, work)
}

fn whole(text: &str) -> Option<Template> {
    Some(Template::Computed(expression(text)))
}

#[test]
fn an_input_is_admitted_up_to_its_last_byte() {
    let (program, _) = one_task(|_| {});
    let start =
        |input, limits| Machine::start(&program, Setup { limits, ..setup(0) }, input, NOW).map(|_| ());
    assert_eq!(start(object_of(65_536), Limits::On), Ok(()));
    assert_eq!(start(object_of(65_537), Limits::On), Err(Rejected::InputTooLarge { bytes: 65_537 }));
    assert_eq!(start(object_of(65_537), Limits::Off), Ok(()));
    assert_eq!(start(Value::Null, Limits::Off), Err(Rejected::InputIsNoObject));
    let deep = |levels| Value::Object(Object::from([("a", nested(levels))]));
    assert_eq!(start(deep(99), Limits::Off), Ok(()));
    assert_eq!(start(deep(100), Limits::Off), Err(Rejected::InputTooDeep));
}

#[test]
fn a_constructed_input_over_the_limit_is_retried_and_caught() {
    let build = |bytes| {
        let (mut program, work) = one_task(|_| {});
        program.states[work.0 as usize].input = Some(Template::Constant(object_of(bytes)));
        program
    };
    let fine = run(&build(65_536), Limits::On, Value::empty_object(), &Ok(Value::Null));
    assert_eq!((fine.error(), fine.calls, fine.transitions), ("none", 1, 1));
    let caught = run(&build(65_537), Limits::On, Value::empty_object(), &Ok(Value::Null));
    assert_eq!((caught.error(), caught.calls, caught.transitions), ("none", 0, 4));
    assert!(
        matches!(&caught.outcome, Outcome::Succeeded { output } if output.to_json() == "{}"),
        "the raw input"
    );
    let off = run(&build(65_537), Limits::Off, Value::empty_object(), &Ok(Value::Null));
    assert_eq!((off.error(), off.calls), ("none", 1));
}

#[test]
fn an_output_over_the_limit_is_caught_without_a_retry() {
    let (program, _) = one_task(|_| {});
    let text = |bytes: usize| Value::from("x".repeat(bytes - 2));
    let fine = run(&program, Limits::On, Value::empty_object(), &Ok(text(65_536)));
    assert_eq!((fine.error(), fine.transitions), ("none", 1));
    let caught = run(&program, Limits::On, Value::empty_object(), &Ok(text(65_537)));
    assert_eq!((caught.error(), caught.calls, caught.transitions), ("none", 1, 2));
    // What the constructor makes counts, not what the service answered.
    let (mut program, work) = one_task(|_| {});
    program.states[work.0 as usize].output = Some(constant(r#"{"small":1}"#));
    let small = run(&program, Limits::On, Value::empty_object(), &Ok(text(100_000)));
    assert_eq!((small.error(), small.transitions), ("none", 1));
}

#[test]
fn the_output_of_a_catch_over_the_limit_is_uncaught() {
    let build = |bytes| {
        one_task(|it| {
            it.retry.clear();
            it.catch[0].errors = vec!["A".into(), "FnF.EntityTooLarge".into()];
            it.catch[0].output = Some(Template::Constant(object_of(bytes)));
        })
        .0
    };
    let failing = Err(Failure::new("A", ""));
    assert_eq!(run(&build(65_536), Limits::On, Value::empty_object(), &failing).error(), "none");
    assert_eq!(
        run(&build(65_537), Limits::On, Value::empty_object(), &failing).error(),
        "FnF.EntityTooLarge"
    );
    assert_eq!(run(&build(65_537), Limits::Off, Value::empty_object(), &failing).error(), "none");
}

#[test]
fn keys_and_values_of_global_have_their_limits() {
    let build = |key: &str, value: Value| {
        let (mut program, work) = one_task(|it| it.catch.clear());
        program.states[work.0 as usize].global =
            Some(Template::Constant(Value::Object(Object::from([(key, value)]))));
        program
    };
    let error = |program: &Program, limits| {
        let ended = run(program, limits, Value::empty_object(), &Ok(Value::Null));
        ended.error().to_owned()
    };
    let text = |bytes: usize| Value::from("x".repeat(bytes - 2));
    assert_eq!(error(&build(&"k".repeat(128), Value::Null), Limits::On), "none");
    assert_eq!(error(&build(&"k".repeat(129), Value::Null), Limits::On), "FnF.EntityTooLarge");
    assert_eq!(error(&build(&"k".repeat(129), Value::Null), Limits::Off), "none");
    assert_eq!(error(&build("k", text(256 << 10)), Limits::On), "none");
    assert_eq!(error(&build("k", text((256 << 10) + 1)), Limits::On), "FnF.EntityTooLarge");
    assert_eq!(error(&build("k", text((256 << 10) + 1)), Limits::Off), "none");
}

#[test]
fn a_value_nested_too_deep_is_a_fault_without_limits_too() {
    let (program, _) = one_task(|it| it.catch.clear());
    for limits in [Limits::On, Limits::Off] {
        let ended = |levels| run(&program, limits, Value::empty_object(), &Ok(nested(levels)));
        assert_eq!(ended(100).error(), "none");
        assert_eq!((ended(101).error(), ended(101).calls), ("FnF.RuntimeError", 1));
    }
    let (mut deeper, work) = one_task(|it| it.catch.clear());
    deeper.states[work.0 as usize].output =
        Some(Template::Object(vec![("deeper".into(), Template::Computed(expression("$Output")))]));
    assert_eq!(
        run(&deeper, Limits::Off, Value::empty_object(), &Ok(nested(100))).error(),
        "FnF.RuntimeError"
    );
    assert_eq!(run(&deeper, Limits::Off, Value::empty_object(), &Ok(nested(99))).error(), "none");
}

#[test]
fn parameters_that_are_no_object_are_a_fault_that_is_retried() {
    let (program, _) = one_task(|it| it.parameters = whole("$Context.Current.RetryCount"));
    let ended = run(&program, Limits::On, Value::empty_object(), &Ok(Value::Null));
    assert_eq!((ended.error(), ended.calls, ended.transitions), ("none", 0, 4));
}

/// So many instant states, then a Task that is retried once.
fn long(passes: usize) -> Program {
    let mut program = program();
    let top = scope(&mut program, None);
    for n in 0..passes {
        let then = Then::Next(StateIdx(n as u32 + 1));
        state(&mut program, top, "Step", Kind::Pass { then });
    }
    let mut it = task(TaskMode::RequestComplete);
    it.retry = vec![retry(&["FnF.ALL"], 1, 1)];
    state(&mut program, top, "Work", Kind::Task(it));
    program
}

#[test]
fn the_event_that_ends_an_execution_is_not_counted() {
    // 1 for the start, 3 for each step, 10 for a Task that fails twice, 1 for the end.
    let failing = Err(Failure::new("A", ""));
    let room = run(&long(1_662), Limits::On, Value::empty_object(), &failing);
    assert_eq!((room.error(), room.history.len()), ("A", 4_998));
    let exact = run(&long(1_663), Limits::On, Value::empty_object(), &failing);
    assert_eq!((exact.error(), exact.history.len()), ("A", 5_001));
    let over = run(&long(1_664), Limits::On, Value::empty_object(), &failing);
    assert_eq!((over.error(), over.history.len()), ("FnF.EventLimitExceeded", 5_001));
    assert_eq!(over.history.last().map(|event| event.kind), Some(EventType::ExecutionFailed));
    assert_eq!(over.history.last().map(|event| event.id), Some(5_001));
    let off = run(&long(1_664), Limits::Off, Value::empty_object(), &failing);
    assert_eq!((off.error(), off.history.len()), ("A", 5_004));
}

#[test]
fn nothing_is_called_that_the_history_has_no_room_for() {
    // 4,998 events before `TaskScheduled`: it and `TaskStarted` still fit, and the call is made.
    for (passes, calls) in [(1_665, 1), (1_666, 0)] {
        let ended = run(&long(passes), Limits::On, Value::empty_object(), &Ok(Value::Null));
        assert_eq!(
            (ended.error(), ended.calls, ended.history.len()),
            ("FnF.EventLimitExceeded", calls, 5_001)
        );
    }
}

#[test]
fn a_child_whose_input_is_too_large_counts_as_one_that_failed() {
    for (tolerated, error) in [(Some(1), "none"), (None, "FnF.MapRunFailed")] {
        let mut program = program();
        let top = scope(&mut program, None);
        let each = state(&mut program, top, "Each", Kind::Succeed);
        let processor = scope(&mut program, Some(each));
        state(&mut program, processor, "Work", Kind::Succeed);
        program.states[each.0 as usize].kind = Kind::Map(Map {
            items: None,
            processor,
            max_concurrency: None,
            distributed: Some(Box::new(Distributed {
                execution_mode: Mode::Standard,
                item_reader: Some(constant("{}")),
                item_constructor: None,
                item_batcher: None,
                result_writer: None,
                max_items: None,
                tolerated_failure_count: tolerated.map(Quantity::Fixed),
                tolerated_failure_percentage: None,
            })),
            retry: vec![],
            catch: vec![],
            then: Then::End,
        });
        let (mut machine, batch) =
            Machine::start(&program, setup(0), Value::empty_object(), NOW).expect("the input is fine");
        let read = batch.commands.into_iter().find_map(|command| match command {
            Command::ReadItems(it) => Some(it.run),
            _ => None,
        });
        let items = Value::from(vec![object_of(65_537), Value::empty_object()]);
        let read = Event::ItemsRead { run: read.expect("the items are read"), result: Ok(items) };
        let batch = machine.step(&program, NOW, read);
        let children: Vec<_> = batch
            .commands
            .into_iter()
            .filter_map(|command| match command {
                Command::StartChild(it) => Some(it.id),
                _ => None,
            })
            .collect();
        for child in &children {
            let outcome = Outcome::Succeeded { output: Value::from(7) };
            machine.step(&program, NOW, Event::ChildEnded { child: *child, outcome });
        }
        match machine.outcome() {
            Some(Outcome::Succeeded { output }) => {
                assert_eq!((error, children.len()), ("none", 1));
                assert_eq!(output.to_json(), r#"{"Items":[null,7]}"#);
            }
            Some(Outcome::Failed(failure)) => assert_eq!((error, children.len()), (&*failure.code, 0)),
            other => panic!("{other:?}"),
        }
    }
}
