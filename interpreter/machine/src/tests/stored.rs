//! The written form of an execution: what was stored once can be read for ever, or says that it cannot.

use super::build::json;
use super::chaos::setup;
use crate::{Batch, ChildId, Command, Event, Failure, Machine, Outcome, TaskId, Timestamp};
use fdl_compiler::program::{Mode, Program};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOW: Timestamp = Timestamp::from_millis(1_000_000);

/// A frame in every status, beside one another.
const FLOW: &str = "
Type: StateMachine
SpecVersion: v1
Name: flow
StartAt: Fan
States:
  - Name: Fan
    Type: Parallel
    End: true
    Branches:
      - {StartAt: Nap, States: [{Name: Nap, Type: Wait, Seconds: 60, GlobalConstructor: {g: 1}, End: true}]}
      - {StartAt: Call, States: [{Name: Call, Type: Task, Action: \"FC:InvokeFunction\", Timeout: 30, End: true,
          Parameters: {resourceArn: \"acs:fc:::functions/f\", invocationType: Sync, body.$: $Input}}]}
      - {StartAt: Ask, States: [{Name: Ask, Type: Task, Action: \"FC:InvokeFunction\", Timeout: 300, End: true,
          TaskMode: WaitForCustomCallback,
          Parameters: {resourceArn: \"acs:fc:::functions/g\", invocationType: Async,
            body.$: $Context.Current.TaskToken}}]}
      - {StartAt: Busy, States: [{Name: Busy, Type: Task, Action: \"FC:InvokeFunction\", End: true,
          Parameters: {resourceArn: \"acs:fc:::functions/h\", invocationType: Sync},
          Retry: [{Errors: [FnF.ALL], Description: again, MaxAttempts: 3, IntervalSeconds: 7, BackoffRate: 1.5}]}]}
      - {StartAt: Each, States: [{Name: Each, Type: Map, ItemsPath: $Input.items, MaxConcurrency: 1, End: true,
          Processor: {StartAt: Rest, States: [{Name: Rest, Type: Wait, Seconds: 5, End: true}]}}]}
      - {StartAt: Read, States: [{Name: Read, Type: Map, ProcessorConfig: {ExecutionMode: Standard}, End: true,
          ItemReader: {Action: \"OSS:GetObject\", Parameters: {bucket: b, key: k}},
          Processor: {StartAt: One, States: [{Name: One, Type: Pass, End: true}]}}]}
      - {StartAt: Split, States: [{Name: Split, Type: Map, ProcessorConfig: {ExecutionMode: Express}, End: true,
          ItemsPath: $Input.items, MaxConcurrency: 2, ToleratedFailureCount: 1,
          Processor: {StartAt: Two, States: [{Name: Two, Type: Pass, End: true}]}}]}
";

fn program() -> Arc<Program> {
    let settings =
        fdl_compiler::Settings { mode: Mode::Standard, limits: fdl_compiler::Limits::On, input: None };
    let compiled = fdl_compiler::compile(FLOW, &settings);
    compiled.checked().unwrap_or_else(|found| panic!("{found:#?}")).program()
}

/// The Tasks that were called: `Call`, `Ask` and `Busy`.
fn called(batch: &Batch) -> Vec<TaskId> {
    let call = |command: &Command| match command {
        Command::StartTask(call) => Some(call.id),
        _ => None,
    };
    batch.commands.iter().filter_map(call).collect()
}

/// The execution in the middle of it all, and what is open.
fn midway(program: &Program) -> (Machine, Vec<TaskId>, Vec<ChildId>, TaskId) {
    let input = json(r#"{"items":[1,2.5,"three"]}"#);
    let (mut machine, batch) = Machine::start(program, setup(5), input, NOW).expect("the input is fine");
    let tasks = called(&batch);
    let child = |command: &Command| match command {
        Command::StartChild(child) => Some(child.id),
        _ => None,
    };
    let read = |command: &Command| match command {
        Command::ReadItems(read) => Some(read.run),
        _ => None,
    };
    let children: Vec<_> = batch.commands.iter().filter_map(child).collect();
    let reading = batch.commands.iter().find_map(read).expect("items are read");
    machine.step(program, NOW, Event::Answered { task: tasks[1], result: Ok(json("{}")) });
    let busy = Err(Failure::new("FC.Busy", "later"));
    machine.step(program, NOW.after_millis(250), Event::Answered { task: tasks[2], result: busy });
    let ended = Outcome::Failed(Failure::new("E", "one is tolerated"));
    machine.step(program, NOW.after_millis(300), Event::ChildEnded { child: children[0], outcome: ended });
    (machine, tasks, children, reading)
}

/// What comes of it until the end, as text.
fn to_the_end(mut machine: Machine, program: &Program) -> String {
    let (_, tasks, children, reading) = midway(program);
    let mut told = String::new();
    let mut now = NOW.after_seconds(1);
    let mut step = |machine: &mut Machine, now: Timestamp, event: Event| {
        let batch = machine.step(program, now, event);
        told.push_str(&format!("{:?}\n", batch.commands));
        batch
    };
    step(&mut machine, now, Event::Answered { task: tasks[0], result: Ok(json("1")) });
    step(&mut machine, now, Event::Reported { task: tasks[1], result: Ok(json("2")) });
    step(&mut machine, now, Event::ItemsRead { run: reading, result: Ok(json("[]")) });
    let done = || Outcome::Succeeded { output: json("3") };
    let batch = step(&mut machine, now, Event::ChildEnded { child: children[1], outcome: done() });
    for command in batch.commands {
        if let Command::StartChild(child) = command {
            step(&mut machine, now, Event::ChildEnded { child: child.id, outcome: done() });
        }
    }
    let third = ChildId { run: children[0].run, index: 2 };
    step(&mut machine, now, Event::ChildEnded { child: third, outcome: done() });
    while let Some(deadline) = machine.deadline() {
        now = now.max(deadline);
        let batch = step(&mut machine, now, Event::Woke);
        for task in called(&batch) {
            step(&mut machine, now, Event::Answered { task, result: Ok(json("4")) });
        }
    }
    assert!(matches!(machine.outcome(), Some(Outcome::Succeeded { .. })), "{told}");
    told
}

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored/v1.json")
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads what was stored, and stores it on demand")]
fn what_was_stored_in_the_first_form_goes_on_as_if_nothing_had_happened() {
    let program = program();
    let (machine, ..) = midway(&program);
    let written = serde_json::to_string_pretty(&machine).expect("a machine is plain data") + "\n";
    for status in
        ["Sleeping", "BackingOff", "Requesting", "AwaitingCallback", "Joining", "Reading", "Mapping"]
    {
        assert!(written.contains(&format!("\"{status}\"")), "nothing is {status}");
    }
    if std::env::var("FDLC_BLESS").is_ok() {
        std::fs::write(file(), &written).expect("it can be stored");
    }
    let stored = std::fs::read_to_string(file()).expect("it was stored");
    let read: Machine = serde_json::from_str(&stored).expect("the first form is read");
    assert_eq!(to_the_end(read, &program), to_the_end(machine, &program));
    assert!(
        stored == written,
        "what is written has changed: it needs the name of a new form, see `stored.rs`"
    );
}

#[test]
fn another_form_is_refused_by_its_name() {
    let (machine, ..) = midway(&program());
    let written = serde_json::to_string(&machine).expect("a machine is plain data");
    let (name, state) = written.split_once(':').expect("the name of the form comes first");
    assert_eq!(name, "{\"v1\"");
    let refused = |text: &str| serde_json::from_str::<Machine>(text).expect_err(text).to_string();
    let told = refused(&format!("{{\"v2\":{state}"));
    assert!(
        told.starts_with("the execution is stored in the form `v2`, and only `v1` can be read here"),
        "{told}"
    );
    // What was written before forms had names.
    let told = refused(state.strip_suffix('}').expect("an object"));
    assert!(told.starts_with("the execution is stored in the form `setup`, and only `v1`"), "{told}");
    for broken in ["", "7", "[]", "{}", "\"v1\"", "{\"v1\":{}}"] {
        refused(broken);
    }
    // Whoever keeps it as a value of another type reads the same.
    let kept: serde_json::Value = serde_json::from_str(&written).expect("JSON");
    let read: Machine = serde_json::from_value(kept).expect("the same execution");
    assert_eq!(serde_json::to_string(&read).expect("plain data"), written);
}
