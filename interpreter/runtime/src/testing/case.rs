//! One case: the run, and what is not as expected.

use super::expect;
use super::faults::FaultPlace;
use super::load::Loaded;
use super::recorder::Recorder;
use crate::driver::simulate;
use crate::plan::{Clock, Ended, Order, Plan, Tokens, Trouble};
use crate::trace::Line;
use fdl_compiler::program::Program;
use fdl_compiler::project::ReadyCase;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_machine::{Recording, Rejected};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Transitions at one instant after which a case is given up: no test is meant to go round for ever.
const PATIENCE: u64 = 2_000_000;

/// What came of a case.
#[derive(Debug)]
pub struct CaseReport {
    /// What it is called.
    pub name: Arc<str>,
    /// Where it stands in its file.
    pub span: Span,
    /// Whether it holds.
    pub status: CaseStatus,
    /// Virtual milliseconds from start to end.
    pub elapsed: u64,
    /// What is not as expected.
    pub failures: Vec<Failed>,
    /// The end of the trace, of a failed case.
    pub trace: Vec<Line>,
    /// Expressions that had no value, of a failed case.
    pub faults: Vec<FaultPlace>,
    /// What was taken, by flow.
    pub hits: BTreeMap<usize, super::coverage::Hits>,
    /// What really came, by the keys that are expected; none where the case could not be run.
    pub actual: Option<BTreeMap<&'static str, Value>>,
}

/// Whether a case holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseStatus {
    /// It does.
    Passed,
    /// It does not.
    Failed,
    /// It was not run, only named.
    Listed,
}

/// One thing that is not as expected.
#[derive(Clone, Debug)]
pub struct Failed {
    /// The key under `expect`, or what else went wrong.
    pub expectation: String,
    /// What is expected, its secrets masked.
    pub expected: Option<Value>,
    /// What came, its secrets masked.
    pub actual: Option<Value>,
    /// One sentence.
    pub message: String,
    /// Where the expectation stands.
    pub span: Span,
}

impl CaseStatus {
    /// Its word in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Listed => "listed",
        }
    }
}

/// A case that is named but not run.
pub fn listed(case: &ReadyCase) -> CaseReport {
    CaseReport {
        name: Arc::clone(&case.name.text),
        span: case.span,
        status: CaseStatus::Listed,
        elapsed: 0,
        failures: Vec::new(),
        trace: Vec::new(),
        faults: Vec::new(),
        hits: BTreeMap::new(),
        actual: None,
    }
}

/// Runs a case.
pub fn run(loaded: &Loaded, program: &Arc<Program>, case: &ReadyCase, seed: u64) -> CaseReport {
    let mut mocks = loaded.suite.mocks.clone();
    mocks.extend(case.mocks.iter().map(|(state, entries)| (Arc::clone(state), entries.clone())));
    let mut services = loaded.services.clone();
    services.mocks = vec![Arc::new(mocks)];
    let plan = Plan {
        program,
        name: crate::names::execution_name(seed),
        input: case.input.clone(),
        limits: loaded.limits,
        recording: Recording::On,
        seed,
        tokens: Tokens::Seed,
        stop: case.stop.as_ref(),
        reports: &case.reports,
        services: &services,
        patience: Some(PATIENCE),
        clock: Clock::Virtual,
        order: Order::AsTheyCome,
    };
    let mut recorder = Recorder::default();
    let ended = simulate(&plan, &mut recorder);
    let mut report = listed(case);
    match ended {
        Ok(ended) => judge(&mut report, loaded, case, &ended, &recorder),
        Err(trouble) => report.failures.push(trouble_failure(&trouble, loaded, case)),
    }
    report.hits = std::mem::take(&mut recorder.hits);
    if report.failures.is_empty() {
        report.status = CaseStatus::Passed;
    } else {
        report.status = CaseStatus::Failed;
        report.trace = recorder.lines;
        report.faults = recorder.faults.into_vec();
    }
    report
}

fn judge(report: &mut CaseReport, loaded: &Loaded, case: &ReadyCase, ended: &Ended, recorder: &Recorder) {
    report.elapsed = ended.elapsed;
    if let Some(expectation) = &case.expect {
        let actual = expect::actual(expectation, loaded, ended, recorder);
        report.failures = expect::compare(expectation, &actual, ended);
        report.actual = Some(actual);
    } else {
        report.actual = Some(BTreeMap::new());
    }
}

fn trouble_failure(trouble: &Trouble, loaded: &Loaded, case: &ReadyCase) -> Failed {
    let (expectation, message, span) = match trouble {
        Trouble::Rejected(rejected) => {
            ("input", rejection(rejected), case.input_span.unwrap_or(case.name.span))
        }
        Trouble::Unanswered { state, action } => {
            let is_mocked = case.mocks.contains_key(state) || loaded.suite.mocks.contains_key(state);
            let why = if is_mocked { "no `when` of its mocks holds" } else { "it needs a mock" };
            let message = format!("nothing answers `{state}`, which calls `{action}`: {why}");
            ("mocks", message, case.name.span)
        }
        Trouble::Mock(fault) => ("mocks", fault.message.clone(), fault.span),
        Trouble::Stuck { waiting } => ("end", stuck(waiting), case.name.span),
        Trouble::Endless { transitions } => ("end", endless(*transitions), case.name.span),
        Trouble::EndlessFlows { state, flow } => ("end", endless_flows(state, flow), case.name.span),
        Trouble::Unusable { message } => ("mocks", message.clone(), case.name.span),
    };
    Failed { expectation: expectation.to_owned(), expected: None, actual: None, message, span }
}

/// Why an execution does not start.
pub fn rejection(rejected: &Rejected) -> String {
    match rejected {
        Rejected::InputIsNoObject => "the input is no JSON object".to_owned(),
        Rejected::InputTooLarge { bytes } => {
            format!("the input has {bytes} bytes of JSON, more than the 65536 that the service takes")
        }
        Rejected::InputTooDeep => "the input is nested deeper than 100 lists and objects".to_owned(),
    }
}

/// Why a run was given up.
pub fn endless(transitions: u64) -> String {
    format!("the execution goes round for ever: {transitions} transitions without time passing")
}

/// The same for flows that start one another.
pub fn endless_flows(state: &str, flow: &str) -> String {
    format!("child flows start one another without end: `{state}` starts `{flow}` once more")
}

/// Why an execution never ends.
pub fn stuck(waiting: &[Arc<str>]) -> String {
    let names: Vec<_> = waiting.iter().map(|state| format!("`{state}`")).collect();
    match names.as_slice() {
        [] => "the execution waits for ever".to_owned(),
        [name] => format!("the execution waits for ever: nothing will complete {name}"),
        names => format!("the execution waits for ever: nothing will complete {}", names.join(", ")),
    }
}
