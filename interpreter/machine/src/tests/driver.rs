//! A small driver in virtual time: runs a page's script and writes down what comes of it.

use super::chaos::{setup, through_json};
use super::script::{Line, Mock, Script, code_and_detail, json};
use crate::{
    Batch, ChildId, Command, Event, Failure, HistoryEvent, Machine, Note, Outcome, Recording, Refusal, Setup,
    StartTask, TaskId, Timestamp,
};
use fdl_compiler::program::{Program, TaskMode};
use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

/// When virtual time begins.
const START: Timestamp = Timestamp::from_millis(1_000_000);

/// Steps of a page at most, so that a mistake is no endless loop.
const STEPS: usize = 200_000;

/// How a page is run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    Plain,
    /// Through its written form between every two steps.
    Crashing,
    /// Without anybody who looks at the history.
    Unrecorded,
}

/// What a page leads to.
pub(crate) struct Ran {
    /// History and commands, one a line.
    pub trace: String,
    /// The commands alone.
    pub commands: String,
    /// What the history does not tell.
    pub notes: Vec<Note>,
    /// How it ended.
    pub end: String,
}

struct Execution {
    machine: Machine,
    parent: Option<(usize, ChildId)>,
}

struct Driver<'a> {
    program: &'a Program,
    script: &'a Script,
    manner: Manner,
    now: Timestamp,
    executions: Vec<Execution>,
    queue: BTreeMap<(Timestamp, u64), (usize, Planned)>,
    planned: u64,
    batches: VecDeque<(usize, Batch)>,
    calls: BTreeMap<String, Vec<(usize, StartTask)>>,
    runs: BTreeMap<String, (usize, TaskId)>,
    ended: Option<Timestamp>,
    ran: Ran,
}

enum Planned {
    Event(Event),
    Line(Line),
}

/// Runs a page.
pub(crate) fn run(program: &Program, script: &Script, manner: Manner) -> Ran {
    let ran = Ran { trace: String::new(), commands: String::new(), notes: vec![], end: String::new() };
    let mut driver = Driver {
        program,
        script,
        manner,
        now: START,
        executions: vec![],
        queue: BTreeMap::new(),
        planned: 0,
        batches: VecDeque::new(),
        calls: BTreeMap::new(),
        runs: BTreeMap::new(),
        ended: None,
        ran,
    };
    let recording = if manner == Manner::Unrecorded { Recording::Off } else { Recording::On };
    let setup = Setup { limits: script.limits, mode: script.mode, recording, ..setup(7) };
    match Machine::start(program, setup, script.input.clone(), START) {
        Ok((machine, batch)) => {
            driver.executions.push(Execution { machine, parent: None });
            driver.batches.push_back((0, batch));
            for (at, line) in &script.lines {
                driver.plan(*at, 0, Planned::Line(line.clone()));
            }
            driver.go();
        }
        Err(rejected) => {
            driver.ran.end = format!("= {rejected:?}\n");
        }
    }
    driver.ran
}

impl Driver<'_> {
    fn go(&mut self) {
        for _ in 0..STEPS {
            while let Some((execution, batch)) = self.batches.pop_front() {
                self.carry_out(execution, batch);
            }
            let due = (0..self.executions.len())
                .rev()
                .filter_map(|execution| Some((self.executions[execution].machine.wanted()?, execution)))
                .min_by_key(|(next, execution)| (*next, std::cmp::Reverse(*execution)));
            let due = due.map(|((at, _), execution)| (at, execution));
            let planned = self.queue.first_key_value().map(|((at, _), _)| *at);
            match (planned, due) {
                // At one instant answers go before what the machine waits for.
                (Some(at), Some((due, _))) if at <= due => self.next_planned(at),
                (Some(at), None) => self.next_planned(at),
                (_, Some((due, execution))) => {
                    self.now = due.max(self.now);
                    self.step(execution, Event::Woke);
                }
                (None, None) => break,
            }
        }
        let top = &self.executions[0].machine;
        let outcome = match top.outcome() {
            Some(Outcome::Succeeded { output }) => format!("Succeeded {output}"),
            Some(Outcome::Failed(failure)) => format!("Failed {} {}", failure.code, failure.detail),
            Some(Outcome::TimedOut) => "TimedOut".to_owned(),
            Some(Outcome::Stopped(failure)) => format!("Stopped {} {}", failure.code, failure.detail),
            None => "still runs".to_owned(),
        };
        self.ran.end = format!(
            "= {} after {}\n= {} transitions, {} events, $Global {}\n",
            outcome.trim_end(),
            seconds(self.ended.unwrap_or(self.now)),
            top.transitions(),
            top.events(),
            top.global()
        );
    }

    fn plan(&mut self, after: u64, execution: usize, planned: Planned) {
        // Lines of the script stand for what was planned before anything ran.
        let at = match planned {
            Planned::Line(_) => START.after_millis(after),
            Planned::Event(_) => self.now.after_millis(after),
        };
        self.queue.insert((at, self.planned), (execution, planned));
        self.planned += 1;
    }

    fn next_planned(&mut self, at: Timestamp) {
        self.now = at.max(self.now);
        let (_, (execution, planned)) = self.queue.pop_first().expect("there is one");
        match planned {
            Planned::Event(event) => self.step(execution, event),
            Planned::Line(line) => self.line(line),
        }
    }

    fn step(&mut self, execution: usize, event: Event) {
        let it = &mut self.executions[execution];
        if self.manner == Manner::Crashing {
            it.machine = through_json(&it.machine);
        }
        let batch = it.machine.step(self.program, self.now, event);
        assert_eq!(batch.deadline, it.machine.deadline());
        self.batches.push_back((execution, batch));
    }

    fn line(&mut self, line: Line) {
        match line {
            Line::Woke => self.step(0, Event::Woke),
            Line::Stop(error, cause) => {
                self.step(0, Event::Stop { error: error.as_str().into(), cause: cause.as_str().into() });
            }
            Line::Call { state, call, what, rest } => self.call_line(&state, call, &what, &rest),
        }
    }

    fn call_line(&mut self, state: &str, call: Option<usize>, what: &str, rest: &str) {
        let failure = || {
            let (code, detail) = code_and_detail(rest);
            Failure::new(code, detail)
        };
        if let Some((execution, run)) = self.runs.get(state).copied() {
            let event = match what {
                "items" => Event::ItemsRead { run, result: Ok(json(rest)) },
                "unread" => Event::ItemsRead { run, result: Err(failure()) },
                "child" => child_line(run, rest),
                "answer" => Event::Answered { task: run, result: Ok(json(rest)) },
                "report" => Event::Reported { task: run, result: Ok(json(rest)) },
                other => panic!("what a Map does: {other}"),
            };
            return self.step(execution, event);
        }
        let calls = self.calls.get(state).unwrap_or_else(|| panic!("`{state}` was not called"));
        let (execution, it) = calls[call.unwrap_or(calls.len() - 1)].clone();
        let event = match what {
            "answer" => Event::Answered { task: it.id, result: Ok(json(rest)) },
            "refuse" => Event::Answered { task: it.id, result: Err(failure()) },
            "report" => Event::Reported { task: it.id, result: Ok(json(rest)) },
            "deny" => Event::Reported { task: it.id, result: Err(failure()) },
            "items" => Event::ItemsRead { run: it.id, result: Ok(json(rest)) },
            "child" => child_line(it.id, rest),
            "token" => {
                let token = it.token.as_deref().unwrap_or("none was issued");
                let text = match self.executions[execution].machine.token_owner(token) {
                    Ok(owner) => format!("is good for {owner}"),
                    Err(Refusal::TaskAlreadyCompleted) => "TaskAlreadyCompleted".to_owned(),
                    Err(Refusal::InvalidArgument) => "InvalidArgument".to_owned(),
                };
                return self.say(execution, &format!("? the token of {state} {text}"), false);
            }
            other => panic!("what a call does: {other}"),
        };
        self.step(execution, event);
    }

    fn carry_out(&mut self, execution: usize, batch: Batch) {
        for command in batch.commands {
            match command {
                Command::Record(event) => self.record(execution, &event),
                Command::Note(note) => self.ran.notes.push(*note),
                Command::StartTask(it) => self.start(execution, &it),
                Command::CancelTask { task } => {
                    let name = self.name_of(execution, task);
                    self.say(execution, &format!("> cancel {name} {task}"), true);
                }
                Command::StartChild(it) => {
                    self.runs.insert(self.name_of(execution, it.id.run), (execution, it.id.run));
                    self.say(execution, &format!("> child {} {} {:?}", it.name, it.input, it.mode), true);
                    if self.script.children_by_hand {
                        continue;
                    }
                    let parent = &self.executions[execution].machine;
                    let setup = Setup {
                        name: it.name,
                        scope: it.scope,
                        mode: it.mode,
                        seed: it.seed,
                        ..parent.setup().clone()
                    };
                    let started = Machine::start(self.program, setup, it.input, self.now);
                    let (machine, batch) = started.expect("the parent has looked at the input");
                    self.executions.push(Execution { machine, parent: Some((execution, it.id)) });
                    self.batches.push_back((self.executions.len() - 1, batch));
                }
                Command::CancelChild { child } => {
                    self.say(execution, &format!("> stop child {}", child.index), true);
                    let found = self.executions.iter().position(|it| it.parent == Some((execution, child)));
                    if let Some(found) = found {
                        self.executions[found].parent = None;
                        self.step(found, Event::Stop { error: "Cancelled".into(), cause: "".into() });
                    }
                }
                Command::ReadItems(it) => {
                    self.runs.insert(it.name.to_string(), (execution, it.run));
                    self.say(execution, &format!("> read {} {}", it.name, it.reader), true);
                }
                Command::CancelRead { run } => {
                    let name = self.name_of(execution, run);
                    self.say(execution, &format!("> stop reading {name}"), true);
                }
                Command::Finish(outcome) => {
                    if execution == 0 {
                        self.ended = Some(self.now);
                    }
                    if let Some((parent, child)) = self.executions[execution].parent {
                        self.plan(0, parent, Planned::Event(Event::ChildEnded { child, outcome }));
                    }
                }
            }
        }
    }

    fn start(&mut self, execution: usize, it: &StartTask) {
        let calls = self.calls.entry(it.name.to_string()).or_default();
        let n = calls.len();
        calls.push((execution, it.clone()));
        let text = format!("> call {} {} {} {}", it.name, it.id, it.action, it.parameters);
        self.say(execution, &text, true);
        let mocks: Vec<&Mock> =
            self.script.mocks.iter().filter(|(name, _)| **name == *it.name).map(|(_, mock)| mock).collect();
        let Some(mock) = mocks.get(n).or(mocks.last()).copied().cloned() else { return };
        if it.mode != TaskMode::RequestComplete {
            let submitted = Event::Answered { task: it.id, result: Ok(json("\"submitted\"")) };
            self.plan(0, execution, Planned::Event(submitted));
        }
        let Some(result) = mock.result else { return };
        let result = result.map_err(|(code, detail)| Failure::new(code, detail));
        let event = match it.mode {
            TaskMode::RequestComplete => Event::Answered { task: it.id, result },
            TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback => {
                Event::Reported { task: it.id, result }
            }
        };
        self.plan(mock.after, execution, Planned::Event(event));
    }

    fn record(&mut self, execution: usize, event: &HistoryEvent) {
        let mut text = format!("{}<{} {}", event.id, event.schedule, event.kind.name());
        if !event.step.is_empty() {
            write!(text, " {}", event.step).expect("a String");
        }
        if event.detail.as_object().is_some_and(|detail| !detail.is_empty()) {
            write!(text, " {}", event.detail).expect("a String");
        }
        self.say(execution, &text, false);
    }

    fn say(&mut self, execution: usize, text: &str, is_command: bool) {
        let who = if execution == 0 { String::new() } else { format!("child{execution} ") };
        let line = format!("{} {who}{text}\n", seconds(self.now));
        self.ran.trace.push_str(&line);
        if is_command {
            self.ran.commands.push_str(&line);
        }
    }

    fn name_of(&self, execution: usize, task: TaskId) -> String {
        let _ = execution;
        self.program.states[task.state.0 as usize].name.to_string()
    }
}

fn child_line(run: TaskId, rest: &str) -> Event {
    let (index, how) = rest.split_once(' ').expect("a child and its end");
    let outcome = match how {
        "failed" => Outcome::Failed(Failure::new("A", "a")),
        "timed out" => Outcome::TimedOut,
        "stopped" => Outcome::Stopped(Failure::new("E", "e")),
        output => Outcome::Succeeded { output: json(output) },
    };
    Event::ChildEnded { child: ChildId { run, index: index.parse().expect("a child's number") }, outcome }
}

fn seconds(now: Timestamp) -> String {
    let millis = now.millis_since(START);
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}
