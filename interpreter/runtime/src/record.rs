//! A run, written down as a flow test that repeats it.
//!
//! Each call becomes an entry of the mocks with the time that it really took;
//! what came of the run becomes the expectations. The test is run before it is
//! handed out: what depends on chance or on a token cannot be expected again,
//! and is left out.

mod existing;

pub use existing::{About, Existing};

use crate::outside::CallId;
use crate::plan::Ended;
use crate::projects::Projects;
use crate::services::StartedBy;
use crate::testing::expect::{seconds, status};
use crate::testing::recorder::Recorder;
use crate::testing::{TestText, case, load};
use crate::watch::{Source, Watcher};
use fdl_compiler::lang::actions::INVOKE_FUNCTION;
use fdl_compiler::program::{Mode, TaskMode};
use fdl_compiler::project::Top;
use fdl_compiler::source::line_break;
use fdl_compiler::value::{Object, Value};
use fdl_machine::{Event, Failure, HistoryEvent, Limits, Note, Outcome, StartTask, Timestamp, mask};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Bytes of the `Parameters` of a state's calls up to which they are expected again.
const CALLS_BYTES: u64 = 16 << 10;
/// Milliseconds that are longer than any execution.
const NEVER: u64 = 100_000_000_000;

/// Takes down a run.
#[derive(Default)]
pub struct Recording {
    start: Option<Timestamp>,
    recorder: Recorder,
    // In the order of the calls, by state.
    calls: BTreeMap<Arc<str>, Vec<Call>>,
    places: BTreeMap<CallId, (Arc<str>, usize)>,
    flows: BTreeMap<Arc<str>, usize>,
    flow_starters: BTreeSet<Arc<str>>,
}

struct Call {
    action: Arc<str>,
    mode: TaskMode,
    began: Timestamp,
    answered: Option<(Timestamp, Result<Value, Failure>)>,
    reported: Option<(Timestamp, Result<Value, Failure>)>,
}

/// What a test says beside what was taken down.
pub struct Frame<'a> {
    /// The test file, whose folder paths start from.
    pub file: &'a Path,
    /// What stands in it already.
    pub existing: Option<&'a Existing>,
    /// What it is about.
    pub about: About<'a>,
    /// The execution's input.
    pub input: &'a Value,
    /// When it was, for people.
    pub when: &'a str,
}

/// A test, and what of the run it does not expect again.
pub struct Recorded {
    /// The test file's text.
    pub text: String,
    /// Expectations that a replay does not meet, and why the file cannot be run at all.
    pub left_out: Vec<String>,
    /// Which calls are not expected and why, a sentence each without a full stop.
    pub unexpected: Vec<String>,
}

impl Recording {
    /// When the run began.
    pub fn start(&self) -> Timestamp {
        self.start.unwrap_or_default()
    }

    /// The test that repeats the run.
    pub fn test(&self, frame: &Frame<'_>, ended: &Ended) -> Recorded {
        let mut expected = self.expectations(ended);
        let whole = |expected: &[(String, Value)]| {
            let case = self.case(frame, ended, expected);
            match frame.existing {
                None => self.head(frame) + &case,
                // A file that is there goes on with the line breaks that it has.
                Some(existing) => existing.with(&case.replace('\n', line_break(&existing.text))),
            }
        };
        let unexpected = self.unexpected_calls();
        let text = whole(&expected);
        let failures = replay(frame, &text);
        if failures.is_empty() {
            return Recorded { text, left_out: Vec::new(), unexpected };
        }
        for failure in &failures {
            let key = failure.split('.').next().unwrap_or_default();
            expected.retain(|(name, _)| name != key);
        }
        Recorded { text: whole(&expected), left_out: failures, unexpected }
    }

    /// Calls that are not expected, whatever a replay says, and why.
    fn unexpected_calls(&self) -> Vec<String> {
        let calls = self.recorder.calls.iter();
        let unexpected =
            calls.filter_map(|(state, calls)| Some((state, unfit(&Value::from(calls.clone()))?)));
        unexpected.map(|(state, why)| format!("the calls of `{state}` are not expected: {why}")).collect()
    }

    /// What holds for all cases of a new file.
    fn head(&self, frame: &Frame<'_>) -> String {
        let mut text = format!(
            "# Recorded by `fdlc run --record`: what answered the Tasks, when, and what came of it.\nflow: {}\n",
            quoted(&relative(frame.file, frame.about.flow))
        );
        match frame.about.mode {
            Mode::Standard => {}
            Mode::Express => text += "mode: Express\n",
        }
        match frame.about.limits {
            Limits::On => {}
            Limits::Off => text += "limits: off\n",
        }
        self.write_files(&mut text, frame);
        self.write_mocks(&mut text, 0);
        text += "cases:\n";
        text
    }

    /// What answered, `indent` columns from the left.
    fn write_mocks(&self, text: &mut String, indent: usize) {
        let mocked: Vec<_> =
            self.calls.iter().filter(|(state, _)| !self.flow_starters.contains(*state)).collect();
        if !mocked.is_empty() {
            let _ = writeln!(text, "{:indent$}mocks:", "");
        }
        for (state, calls) in mocked {
            let _ = writeln!(text, "{:indent$}  {}:", "", quoted(state));
            for call in calls {
                let _ = writeln!(text, "{:indent$}    - {}", "", json(&entry(call)));
            }
        }
    }

    /// The case, as the last of its file.
    fn case(&self, frame: &Frame<'_>, ended: &Ended, expected: &[(String, Value)]) -> String {
        let name = format!("what happened at {}", frame.when);
        let (name, dash) = match frame.existing {
            None => (name, 2),
            Some(existing) => (existing.unused(&name), existing.indent),
        };
        let indent = dash + 2;
        let input = json(&mask(frame.input));
        let mut text = format!("{:dash$}- name: {}\n{:indent$}input: {input}\n", "", quoted(&name), "");
        if frame.existing.is_some() {
            self.write_mocks(&mut text, indent);
        }
        if let Outcome::Stopped(failure) = &ended.outcome {
            let stop = Object::from([
                ("after", seconds(ended.elapsed)),
                ("cause", Value::from(&failure.detail)),
                ("error", Value::from(&failure.code)),
            ]);
            let _ = writeln!(text, "{:indent$}stop: {}", "", json(&Value::Object(stop)));
        }
        let _ = writeln!(text, "{:indent$}expect:", "");
        for (name, value) in expected {
            let _ = writeln!(text, "{:indent$}  {name}: {}", "", json(value));
        }
        text
    }

    /// Child flows and objects.
    fn write_files(&self, text: &mut String, frame: &Frame<'_>) {
        let services = frame.about.services;
        let mut flows: BTreeMap<&str, &str> = BTreeMap::new();
        for (arn, number) in &self.flows {
            if let Some(flow) = services.flows.get(*number) {
                let arn = match &flow.started_by {
                    StartedBy::Arn(arn) => arn,
                    StartedBy::Binding(_) => arn,
                };
                flows.insert(arn, &flow.file);
            }
        }
        let objects = services.objects.iter().map(|(key, object)| (&**key, &*object.file)).collect();
        for (name, files) in [("flows", flows), ("objects", objects)] {
            if files.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{name}:");
            for (key, file) in files {
                let _ =
                    writeln!(text, "  {}: {}", quoted(key), quoted(&relative(frame.file, Path::new(file))));
            }
        }
    }

    fn expectations(&self, ended: &Ended) -> Vec<(String, Value)> {
        let mut expected = vec![("status", Value::from(status(&ended.outcome).name()))];
        match &ended.outcome {
            Outcome::Succeeded { output } => expected.push(("output", mask(output))),
            Outcome::Failed(_) | Outcome::TimedOut | Outcome::Stopped(_) => {}
        }
        if let Some(failure) = ended.outcome.error() {
            let code = ("code", Value::from(&failure.code));
            let detail = ("detail", Value::from(&failure.detail));
            expected.push(("error", mask(&Value::Object(Object::from([code, detail])))));
        }
        expected.push(("elapsed", seconds(ended.elapsed)));
        expected.push(("path", self.recorder.path.iter().map(Value::from).collect()));
        let entered =
            self.recorder.entered.iter().map(|(state, times)| (Arc::clone(state), Value::from(*times)));
        expected.push(("entered", Value::Object(entered.collect::<Object>())));
        let calls = self.recorder.calls.iter().filter_map(|(state, calls)| {
            let calls = Value::from(calls.clone());
            unfit(&calls).is_none().then(|| (Arc::clone(state), calls))
        });
        let calls = calls.collect::<Object>();
        if !calls.is_empty() {
            expected.push(("calls", Value::Object(calls)));
        }
        if ended.global.as_object().is_some_and(|global| !global.is_empty()) {
            expected.push(("global", mask(&ended.global)));
        }
        expected.push(("transitions", Value::from(ended.transitions)));
        // Names of states say nothing about what stands under them: counts under `GetToken` are no secret.
        expected.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// Why calls are not expected again; none where they are.
fn unfit(calls: &Value) -> Option<String> {
    if calls.json_bytes() > CALLS_BYTES {
        return Some(format!("they have {} bytes, more than {CALLS_BYTES}", calls.json_bytes()));
    }
    // What is secret is not written down, so it cannot be expected.
    (mask(calls) != *calls).then(|| "they hold secrets, which are not written down".to_owned())
}

/// Which expectations a replay does not meet.
fn replay(frame: &Frame<'_>, text: &str) -> Vec<String> {
    let name = frame.file.to_string_lossy().into_owned();
    let folder = frame.file.parent().map(Path::to_owned).unwrap_or_default();
    let test = TestText { name, folder, text: text.into() };
    let loaded = load(&test, Top::Whole, &mut Projects::default());
    let messages = loaded.findings.iter().flat_map(|file| &file.diagnostics).map(|it| it.message.clone());
    match (loaded.program(), loaded.suite.cases.last()) {
        (Some(program), Some(case)) => {
            let report = case::run(&loaded, program, case, 0);
            report.failures.into_iter().map(|failure| failure.expectation).collect()
        }
        (Some(_) | None, Some(_) | None) => messages.collect(),
    }
}

fn entry(call: &Call) -> Value {
    let after = |at: Timestamp| seconds(at.millis_since(call.began));
    match call.mode {
        TaskMode::RequestComplete => match &call.answered {
            None => Value::Object(Object::from([("hang", Value::from(true))])),
            Some((at, result)) => {
                let mut entry = said(&unwrapped(&call.action, result));
                entry = entry.with("after", after(*at));
                Value::Object(entry)
            }
        },
        TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback => {
            let submission = match (&call.answered, &call.reported) {
                (Some((at, Ok(output))), _) => Object::from([("after", after(*at)), ("give", mask(output))]),
                (Some((at, Err(failure))), _) => said(&Err(failure.clone())).with("after", after(*at)),
                // The answer that came too late was ignored.
                (None, Some((at, _))) => Object::from([("after", seconds(at.millis_since(call.began) + 1))]),
                (None, None) => Object::from([("after", seconds(NEVER))]),
            };
            let entry = match &call.reported {
                Some((at, result)) => said(result).with("after", after(*at)),
                None => Object::from([("hang", Value::from(true))]),
            };
            Value::Object(entry.with("submit", Value::Object(submission)))
        }
    }
}

fn said(result: &Result<Value, Failure>) -> Object {
    match result {
        Ok(value) => Object::from([given(&mask(value))]),
        Err(failure) => {
            let code = ("code", Value::from(&failure.code));
            let error = Object::from([code, ("detail", Value::from(&failure.detail))]);
            Object::from([("fail", mask(&Value::Object(error)))])
        }
    }
}

/// A value as `give` has it. A key that ends in `.$` would be an expression there: what holds one is the value of
/// an expression itself.
fn given(value: &Value) -> (Arc<str>, Value) {
    let as_expression = |value: &Value| {
        let text = Value::from(value.to_json()).to_json();
        Value::from(format!("stringToJson({text})"))
    };
    match value {
        value if !has_computed_key(value) => ("give".into(), value.clone()),
        Value::Object(members) if members.keys().all(|key| !is_computed_key(key)) => {
            let members = members.iter().map(|(key, member)| match has_computed_key(member) {
                true => (Arc::from(format!("{key}.$")), as_expression(member)),
                false => (Arc::clone(key), member.clone()),
            });
            ("give".into(), Value::Object(members.collect::<Object>()))
        }
        value => ("give.$".into(), as_expression(value)),
    }
}

fn has_computed_key(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => false,
        Value::List(items) => items.iter().any(has_computed_key),
        Value::Object(members) => {
            members.iter().any(|(key, member)| is_computed_key(key) || has_computed_key(member))
        }
    }
}

fn is_computed_key(key: &str) -> bool {
    key.ends_with(".$")
}

/// What the service itself answered: the integration wraps it again.
fn unwrapped(action: &str, result: &Result<Value, Failure>) -> Result<Value, Failure> {
    match result {
        Ok(value) if action == INVOKE_FUNCTION => Ok(match value.get("Body") {
            // A text that is JSON would be decoded: what answered was the JSON of that text.
            Some(Value::Text(text)) if Value::from_json(text).is_ok() => {
                Value::Text(text.clone()).to_json().into()
            }
            Some(body) => body.clone(),
            None => Value::Null,
        }),
        Ok(value) => Ok(value.clone()),
        Err(failure) => Err(failure.clone()),
    }
}

fn quoted(text: &str) -> String {
    json(&Value::from(text))
}

/// JSON on one line that is YAML too: what YAML does not print is escaped.
pub(crate) fn json(value: &Value) -> String {
    let mut text = String::new();
    for sign in value.to_json().chars() {
        match sign {
            '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(sign));
            }
            _ => text.push(sign),
        }
    }
    text
}

/// The path of a file as a test file names it.
fn relative(test: &Path, file: &Path) -> String {
    let whole = |path: &Path| {
        path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
    };
    let folder = match test.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        Some(_) | None => Path::new("."),
    };
    let (folder, file) = (whole(folder), whole(file));
    let common = folder.components().zip(file.components()).take_while(|(left, right)| left == right).count();
    let ups = folder.components().skip(common).map(|_| Component::ParentDir);
    let path: PathBuf = ups.chain(file.components().skip(common)).collect();
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

impl Watcher for Recording {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.start.get_or_insert(event.time);
        self.recorder.recorded(source, event);
    }

    fn noted(&mut self, source: Source<'_>, note: Box<Note>) {
        self.recorder.noted(source, note);
    }

    fn called(&mut self, source: Source<'_>, call: &StartTask) {
        self.recorder.called(source, call);
        let calls = self.calls.entry(Arc::clone(&call.name)).or_default();
        self.places.insert((source.execution, call.id), (Arc::clone(&call.name), calls.len()));
        calls.push(Call {
            action: Arc::clone(&call.action),
            mode: call.mode,
            began: source.now,
            answered: None,
            reported: None,
        });
    }

    fn started_flow(&mut self, _: Source<'_>, call: &StartTask, flow: usize) {
        self.flow_starters.insert(Arc::clone(&call.name));
        if let Some(arn) = call.parameters.get("resourceArn").and_then(Value::as_str) {
            self.flows.insert(arn.into(), flow);
        }
    }

    fn came(&mut self, source: Source<'_>, event: &Event) {
        let (Event::Answered { task, result } | Event::Reported { task, result }) = event else { return };
        let Some((state, number)) = self.places.get(&(source.execution, *task)) else { return };
        let Some(call) = self.calls.get_mut(state).and_then(|calls| calls.get_mut(*number)) else { return };
        let came = Some((source.now, result.clone()));
        match event {
            Event::Reported { .. } => call.reported = came,
            Event::Answered { .. }
            | Event::ChildEnded { .. }
            | Event::ItemsRead { .. }
            | Event::Woke
            | Event::Stop { .. } => call.answered = came,
        }
    }
}
