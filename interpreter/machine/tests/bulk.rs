//! Much at once and much in a row: what it costs. One test, so that nothing else runs beside it.

use fdl_compiler::program::{Mode, Program, ScopeIdx};
use fdl_compiler::value::Value;
use fdl_compiler::{Settings, compile};
use fdl_machine::{
    Batch, Command, Event, Limits, Machine, Outcome, Recording, Secret, Setup, TaskId, Timestamp,
};
use std::sync::Arc;
use std::time::Instant;

const START: Timestamp = Timestamp::from_millis(0);

fn program(flow: &str) -> Arc<Program> {
    let settings = Settings { mode: Mode::Standard, limits: fdl_compiler::Limits::Off, input: None };
    let compiled = compile(format!("Type: StateMachine\nSpecVersion: v1\nName: bulk\n{flow}"), &settings);
    compiled.checked().expect("the flow is fine").program()
}

fn start(program: &Program, input: Value) -> (Machine, Batch) {
    let setup = Setup {
        flow: "bulk".into(),
        name: "bulk".into(),
        role_arn: "".into(),
        scope: ScopeIdx(0),
        mode: Mode::Standard,
        limits: Limits::Off,
        recording: Recording::Off,
        seed: 0,
        secret: Secret::from_seed(0),
    };
    Machine::start(program, setup, input, START).expect("the input is fine")
}

/// Kilobytes of memory that this process holds.
#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let begin = Instant::now();
    let done = work();
    (begin.elapsed().as_secs_f64(), done)
}

/// An endless circle of instant states, up to so many transitions.
fn circle(flow: &str, transitions: u64) -> f64 {
    let program = program(flow);
    let (mut machine, _) = start(&program, Value::empty_object());
    let before = serde_json::to_string(&machine).expect("plain data").len();
    let (seconds, ()) = timed(|| {
        while machine.transitions() < transitions {
            let batch = machine.step(&program, START, Event::Woke);
            assert!(batch.commands.is_empty() && batch.deadline == Some(START));
        }
    });
    let after = serde_json::to_string(&machine).expect("plain data").len();
    assert!(after < before + 64, "memory is constant: {before} bytes, then {after}");
    seconds
}

fn many_tasks(count: usize) -> (f64, usize) {
    let program = program(&format!(
        "StartAt: Each\nStates:\n  - Name: Each\n    Type: Map\n    ItemsPath: $Input.items\n    \
         MaxConcurrency: {count}\n    Processor:\n      StartAt: Work\n      States: [{{Name: Work, Type: Task, \
         Action: \"X:Y\", Timeout: 60, Parameters: {{n.$: $Input}}, End: true}}]\n    End: true\n"
    ));
    let items: Vec<Value> = (0..count).map(Value::from).collect();
    let input = Value::Object([("items", Value::from(items))].into());
    let before = resident();
    let (seconds, grown) = timed(|| {
        let (mut machine, mut batch) = start(&program, input);
        let mut tasks: Vec<TaskId> = Vec::with_capacity(count);
        while tasks.len() < count {
            tasks.extend(batch.commands.drain(..).filter_map(|command| match command {
                Command::StartTask(it) => Some(it.id),
                _ => None,
            }));
            batch = machine.step(&program, START, Event::Woke);
        }
        let grown = resident().saturating_sub(before);
        for (index, task) in tasks.into_iter().enumerate() {
            let answer = Event::Answered { task, result: Ok(Value::from(index)) };
            batch = machine.step(&program, START.after_millis(index as u64 / 10), answer);
        }
        assert!(matches!(batch.commands.last(), Some(Command::Finish(Outcome::Succeeded { .. }))));
        grown
    });
    (seconds, grown * 1_024 / count)
}

/// The same payload through ten thousand states.
fn payload(bytes: usize) -> f64 {
    let mut flow = "StartAt: S0\nStates:\n".to_owned();
    for n in 0..10_000 {
        let next = if n < 9_999 { format!("Next: S{}", n + 1) } else { "End: true".to_owned() };
        flow.push_str(&format!("  - {{Name: S{n}, Type: Pass, {next}}}\n"));
    }
    let program = program(&flow);
    let rows: Vec<Value> = (0..bytes / 30).map(|n| Value::Object([("row", Value::from(n))].into())).collect();
    let input =
        Value::Object([("text", "x".repeat(bytes / 2).as_str().into()), ("rows", rows.into())].into());
    let (seconds, ()) = timed(|| {
        let (mut machine, _) = start(&program, input);
        while machine.outcome().is_none() {
            machine.step(&program, START, Event::Woke);
        }
    });
    seconds
}

#[test]
fn much_costs_little() {
    let pass = circle(
        "StartAt: A\nStates:\n  - {Name: A, Type: Pass, Next: B}\n  - {Name: B, Type: Choice, Default: A, \
         Branches: [{Condition: 'false', Next: C}]}\n  - {Name: C, Type: Succeed}\n",
        100_000,
    );
    let only_pass = circle(
        "StartAt: A\nStates: [{Name: A, Type: Pass, Next: B}, {Name: B, Type: Pass, Next: A}, \
         {Name: C, Type: Succeed}]\n",
        1_000_000,
    );
    println!("Pass and Choice: {:.0} transitions a second", 100_000.0 / pass);
    println!("Pass: {:.0} transitions a second", 1_000_000.0 / only_pass);
    let (seconds, bytes) = many_tasks(100_000);
    println!("100,000 tasks at once: {seconds:.2} s, {bytes} bytes an item");
    assert!(seconds < 20.0 && bytes < 2_048, "{seconds} s, {bytes} bytes an item");
    payload(60);
    let small = payload(60);
    let large = payload(60 << 10);
    println!("10,000 states: {:.2} ms with 60 bytes, {:.2} ms with 60 KiB", small * 1e3, large * 1e3);
    assert!(large < small * 4.0 + 0.005, "{small} s and {large} s");
}
