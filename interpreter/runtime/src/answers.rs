//! Which entry of the mocks answers a call, and what it says.

use crate::children;
use crate::services::Services;
use fdl_compiler::expr::{Context, Draw, Environment, Fault};
use fdl_compiler::lang::actions::INVOKE_FUNCTION;
use fdl_compiler::program::{TaskMode, Template};
use fdl_compiler::project::{Answer, ErrorReply, ReadyReport, Reply, Service};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_machine::{Failure, StartTask, integration};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The mocks of one run, and which of their entries were used.
pub struct Book<'a> {
    services: &'a Services,
    used: BTreeMap<TakenFor, Used>,
    reports: BTreeMap<&'a str, Vec<&'a ReadyReport>>,
    tokens: BTreeMap<Arc<str>, usize>,
    draw: Draw,
}

/// Whom entries belong to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum TakenFor {
    /// A state.
    State(Arc<str>),
    /// A binding of the project file.
    Binding(usize),
}

/// How often each entry of a state or binding was used.
#[derive(Default)]
struct Used {
    calls: usize,
    entries: Vec<bool>,
}

/// What answers a call.
#[derive(Debug)]
pub enum Found {
    /// A mock.
    Mocked(Answered),
    /// A child flow.
    Flow {
        /// Its number.
        number: usize,
        /// What is reported beside it.
        report: Option<Timed>,
    },
    /// Something outside of this program: the binding with this number.
    Outside(usize),
    /// A binding that cannot answer this Action.
    Unfit {
        /// What is bound.
        key: &'static str,
        /// The one Action that it answers.
        only: &'static str,
    },
    /// Nothing.
    Nobody,
}

/// What comes of a call. Times are milliseconds from its start.
#[derive(Debug)]
pub struct Answered {
    /// The answer of the call itself, or of the submission in the callback modes.
    pub answer: Option<Timed>,
    /// The reported result, in the callback modes.
    pub report: Option<Timed>,
}

/// Something that comes at a time.
#[derive(Debug)]
pub struct Timed {
    /// Milliseconds from the start of the call.
    pub after: u64,
    /// What comes.
    pub result: Result<Value, Failure>,
}

/// Why a mock does not answer.
#[derive(Debug)]
pub struct MockFault {
    /// Where the entry stands in its file.
    pub span: Span,
    /// What is wrong with it.
    pub message: String,
    /// The file it stands in.
    pub file: MockFile,
}

/// Where answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MockFile {
    /// In a test file, or what `--mocks` names.
    Mocks,
    /// In the project file.
    Project,
}

impl<'a> Book<'a> {
    /// Mocks of which nothing is used yet.
    pub fn new(services: &'a Services, reports: &'a [ReadyReport], seed: u64) -> Self {
        let mut by_state: BTreeMap<&str, Vec<&ReadyReport>> = BTreeMap::new();
        for report in reports {
            by_state.entry(&report.state).or_default().push(report);
        }
        Self {
            services,
            used: BTreeMap::new(),
            reports: by_state,
            tokens: BTreeMap::new(),
            draw: Draw::new(seed),
        }
    }

    /// What answers a call: mocks, then the child flows of a test file, then bindings.
    pub fn find(&mut self, call: &StartTask) -> Result<Found, MockFault> {
        let services = self.services;
        if let Some(entries) = services.mocks.iter().find_map(|table| table.get(&*call.name)) {
            let taker = TakenFor::State(Arc::clone(&call.name));
            return self.mocked(call, Some((taker, entries)), MockFile::Mocks);
        }
        if let Some(number) = services.named_flow(call) {
            return self.flow(number, call);
        }
        let Some((number, binding)) = services.binding(call) else {
            return self.mocked(call, None, MockFile::Mocks);
        };
        if let Some(only) = binding.service.only_action().filter(|only| **only != *call.action) {
            return Ok(Found::Unfit { key: binding.service.key(), only });
        }
        match &binding.service {
            Service::Mock(entries) => {
                self.mocked(call, Some((TakenFor::Binding(number), entries)), MockFile::Project)
            }
            Service::Command { .. } | Service::Url(_) | Service::Real => Ok(Found::Outside(number)),
            Service::Flow(_) => match services.bound_flow(number) {
                Some(number) => self.flow(number, call),
                None => Ok(Found::Nobody),
            },
        }
    }

    /// A child flow is the submission only where a report is waited for.
    fn flow(&mut self, number: usize, call: &StartTask) -> Result<Found, MockFault> {
        let report = self.take_report(call).map(|report| self.report(report, call));
        Ok(Found::Flow { number, report: report.transpose()?.flatten() })
    }

    fn mocked(
        &mut self,
        call: &StartTask,
        entries: Option<(TakenFor, &'a [Answer])>,
        file: MockFile,
    ) -> Result<Found, MockFault> {
        let answered = self.find_answer(call, entries).map_err(|fault| MockFault { file, ..fault })?;
        Ok(answered.map_or(Found::Nobody, Found::Mocked))
    }

    fn find_answer(
        &mut self,
        call: &StartTask,
        entries: Option<(TakenFor, &'a [Answer])>,
    ) -> Result<Option<Answered>, MockFault> {
        let report = self.take_report(call);
        let entry = self.take_entry(call, entries)?;
        let is_reported =
            self.reports.contains_key(&*call.name) && call.mode == TaskMode::WaitForCustomCallback;
        let Some(entry) = entry else {
            if !is_reported {
                return Ok(None);
            }
            let report = report.map(|report| self.report(report, call)).transpose()?.flatten();
            return Ok(Some(Answered { answer: Some(submission(call, None)), report }));
        };
        if call.mode == TaskMode::RequestComplete {
            let answer = self.reply(&entry.reply, entry.after, entry.span, call)?;
            return Ok(Some(Answered { answer, report: None }));
        }
        let report = match report {
            Some(report) => self.report(report, call)?,
            None if is_reported => None,
            None => self.reply(&entry.reply, entry.after, entry.span, call)?,
        };
        Ok(Some(Answered { answer: Some(submission(call, Some(entry))), report }))
    }

    /// The n-th report of a state belongs to its n-th token.
    fn take_report(&mut self, call: &StartTask) -> Option<&'a ReadyReport> {
        if call.mode != TaskMode::WaitForCustomCallback {
            return None;
        }
        let reports = self.reports.get(&*call.name)?;
        let token = self.tokens.entry(Arc::clone(&call.name)).or_default();
        *token += 1;
        reports.get(*token - 1).copied()
    }

    /// Without conditions the n-th call takes the n-th entry and the last one repeats. With conditions it
    /// takes the first unused entry that fits, or when all that fit are used the last of them.
    fn take_entry(
        &mut self,
        call: &StartTask,
        entries: Option<(TakenFor, &'a [Answer])>,
    ) -> Result<Option<&'a Answer>, MockFault> {
        let Some((taken_for, entries)) = entries else { return Ok(None) };
        let used = self.used.entry(taken_for).or_default();
        used.entries.resize(entries.len(), false);
        used.calls += 1;
        if entries.iter().all(|entry| entry.when.is_none()) {
            return Ok(entries.get(used.calls - 1).or(entries.last()));
        }
        let mut last_fitting = None;
        for (index, entry) in entries.iter().enumerate() {
            if holds(entry, call, &mut self.draw)? {
                if !used.entries[index] {
                    used.entries[index] = true;
                    return Ok(Some(entry));
                }
                last_fitting = Some(entry);
            }
        }
        Ok(last_fitting)
    }

    fn report(&mut self, report: &ReadyReport, call: &StartTask) -> Result<Option<Timed>, MockFault> {
        self.reply(&report.reply, report.after, report.span, call)
    }

    fn reply(
        &mut self,
        reply: &Reply,
        after: u64,
        span: Span,
        call: &StartTask,
    ) -> Result<Option<Timed>, MockFault> {
        let result = match reply {
            Reply::Hang => return Ok(None),
            Reply::Fail(error) => Err(failure(error)),
            Reply::Give(template) => {
                let given = as_answered(call, evaluate(template, call, &mut self.draw, span)?);
                Ok(integration::wrap(&call.action, call.mode, &call.parameters, given))
            }
        };
        Ok(Some(Timed { after, result }))
    }
}

/// A function that returns a text answers with that text: where it is JSON, it is decoded (decision R4), as the
/// answer of a program is.
fn as_answered(call: &StartTask, given: Value) -> Value {
    match (&given, call.mode) {
        (Value::Text(text), TaskMode::RequestComplete) if *call.action == *INVOKE_FUNCTION => {
            Value::from_json(text).unwrap_or(given)
        }
        _ => given,
    }
}

/// What the submitting call of a callback mode answers.
fn submission(call: &StartTask, entry: Option<&Answer>) -> Timed {
    let after = entry.map_or(0, |entry| entry.submitted_after);
    let result = match entry.and_then(|entry| entry.submit_error.as_ref()) {
        Some(error) => Err(failure(error)),
        None => Ok(match entry.and_then(|entry| entry.submit_output.as_ref()) {
            Some(output) => output.clone(),
            None => children::acknowledgement(call),
        }),
    };
    Timed { after, result }
}

fn failure(error: &ErrorReply) -> Failure {
    Failure { code: Arc::clone(&error.code), detail: Arc::clone(&error.detail) }
}

fn holds(entry: &Answer, call: &StartTask, draw: &mut Draw) -> Result<bool, MockFault> {
    let Some(when) = &entry.when else { return Ok(true) };
    let value = in_environment(call, |environment| when.evaluate(environment, draw));
    match value {
        Ok(Value::Bool(holds)) => Ok(holds),
        Ok(other) => {
            let message = format!("`when` gives {}, not a boolean, in `{}`", other.type_name(), when.text);
            Err(MockFault { span: entry.span, message, file: MockFile::Mocks })
        }
        Err(fault) => Err(MockFault {
            span: place(&fault, &when.place),
            message: fault.detail(when),
            file: MockFile::Mocks,
        }),
    }
}

fn evaluate(template: &Template, call: &StartTask, draw: &mut Draw, span: Span) -> Result<Value, MockFault> {
    if let Template::Constant(value) = template {
        return Ok(value.clone());
    }
    in_environment(call, |environment| template.evaluate(environment, draw)).map_err(|fault| {
        let place = place(&fault.fault, &fault.expression.place);
        MockFault {
            span: if place.is_empty() { span } else { place },
            message: fault.detail(),
            file: MockFile::Mocks,
        }
    })
}

fn place(fault: &Fault, map: &fdl_compiler::yaml::scalar::ScalarMap) -> Span {
    map.to_source(fault.span)
}

/// `$Input` is the call's evaluated `Parameters`; nothing else can be read.
fn in_environment<T>(call: &StartTask, work: impl FnOnce(&Environment<'_>) -> T) -> T {
    let empty = Value::empty_object();
    let nothing: Arc<str> = Arc::from("");
    let context = Context {
        execution_name: &nothing,
        execution_input: &empty,
        role_arn: &nothing,
        state_name: &call.name,
        error: None,
        retry_count: 0,
        task_token: call.token.as_ref(),
    };
    work(&Environment {
        input: &call.parameters,
        output: None,
        global: &empty,
        item: None,
        context: &context,
    })
}
