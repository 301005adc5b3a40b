//! A test file, read: its cases are ready to run, and everything wrong with it is known.

use super::keys::{Keyed, Name};
use super::mocks::{self, MockTable, Reply};
use super::reader::{Reader, Top};
use super::test_file::{Case, Expectation, Failure, Mock, TestFile};
use super::values::{ByState, Inline, Path, Switch, Table};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lang::modes::Mode;
use crate::project::keys::Read;
use crate::source::Span;
use crate::value::Value;
use crate::yaml::{self, Content, Document, ProblemKind};
use std::sync::Arc;

/// A test file, or what `fdlc run --mocks` reads of one.
#[derive(Clone, Debug)]
pub struct Suite {
    /// The text and its tree.
    pub document: Document,
    /// The flow under test; none where the file does not say, or says it twice.
    pub flow: Option<FlowSource>,
    /// The mode, where one is given.
    pub mode: Option<Mode>,
    /// Whether limits hold, where it is said.
    pub limits: Switch,
    /// Child flows by ARN.
    pub flows: Vec<(Name, Name)>,
    /// Files by `bucket/key`.
    pub objects: Vec<(Name, Name)>,
    /// The file's mocks.
    pub mocks: MockTable,
    /// States that mocks, reports and expectations name, for [`super::check::names`].
    pub named: Vec<Named>,
    /// Codes of errors that mocks, reports and expectations name.
    pub codes: Vec<Coded>,
    /// The cases in order.
    pub cases: Vec<ReadyCase>,
    /// What is wrong with the file, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where the flow under test is written.
#[derive(Clone, Debug)]
pub enum FlowSource {
    /// In a file, relative to the test file.
    File(Name),
    /// In the test file.
    Inline(Inline),
}

/// A case, ready to run.
#[derive(Clone, Debug)]
pub struct ReadyCase {
    /// Its name.
    pub name: Name,
    /// Where it stands.
    pub span: Span,
    /// The execution's input, with its place where it is given.
    pub input: Value,
    /// Where the input stands, where it is given.
    pub input_span: Option<Span>,
    /// Its own mocks; they replace the file's state by state.
    pub mocks: MockTable,
    /// Reports in the order of the text.
    pub reports: Vec<ReadyReport>,
    /// When it is stopped.
    pub stop: Option<ReadyStop>,
    /// What is expected.
    pub expect: Option<Expectation>,
}

/// A callback report, ready to be sent.
#[derive(Clone, Debug)]
pub struct ReadyReport {
    /// Where it stands.
    pub span: Span,
    /// The Task.
    pub state: Arc<str>,
    /// Milliseconds after the submission.
    pub after: u64,
    /// What is reported.
    pub reply: Reply,
}

/// A StopExecution, ready to be sent.
#[derive(Clone, Debug)]
pub struct ReadyStop {
    /// Milliseconds after the start.
    pub after: u64,
    /// The error.
    pub error: Arc<str>,
    /// The cause.
    pub cause: Arc<str>,
}

/// A state that a test file names.
#[derive(Clone, Debug)]
pub struct Named {
    /// Its name, with the place of it.
    pub name: Name,
    /// What it is named for.
    pub purpose: Purpose,
}

/// A code of an error that a test file names.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The code, with the place of it.
    pub code: Name,
    /// Whether the execution is to end with it; otherwise a mock or a report raises it.
    pub is_expected: bool,
}

/// What a state is named for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is mocked: it has to be a Task.
    Mock,
    /// Its calls are expected: it has to be a Task.
    Call,
    /// It is reported: it has to wait for a custom callback.
    Report,
    /// It is entered.
    Entered,
    /// It is entered in the top scope.
    Path,
}

impl Purpose {
    /// Whether the name stands in what a case expects, which is rewritten by what comes.
    pub fn is_expected(self) -> bool {
        match self {
            Self::Entered | Self::Path | Self::Call => true,
            Self::Mock | Self::Report => false,
        }
    }
}

impl Suite {
    /// Reads a test file. Any text gives a suite.
    pub fn read(text: impl Into<Arc<str>>, top: Top) -> Self {
        let document = yaml::parse(text);
        let mut reader = Reader::new(&document, top);
        report_problems(&mut reader);
        let file = if document.root.is_missing() && top == Top::Partial || report_flow(&mut reader) {
            None
        } else {
            TestFile::read(&document.root, &mut reader)
        };
        let mut suite = Self::empty(document.clone());
        if let Some(file) = file {
            suite.fill(&file, &mut reader, top);
        }
        suite.diagnostics = reader.diagnostics;
        suite.diagnostics.sort_by_key(|diagnostic| (diagnostic.primary, diagnostic.rule));
        suite
    }

    /// Whether nothing can be run.
    pub fn is_broken(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    fn empty(document: Document) -> Self {
        Self {
            document,
            flow: None,
            mode: None,
            limits: Switch::On,
            flows: Vec::new(),
            objects: Vec::new(),
            mocks: MockTable::new(),
            named: Vec::new(),
            codes: Vec::new(),
            cases: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn fill(&mut self, file: &TestFile, reader: &mut Reader<'_>, top: Top) {
        self.flow = flow_source(file, reader, top);
        self.mode = file.mode.as_ref().map(|mode| mode.value);
        self.limits = file.limits.as_ref().map_or(Switch::On, |limits| limits.value);
        self.flows = paths(file.flows.as_ref());
        self.objects = paths(file.objects.as_ref());
        self.mocks = mocks::table(file.mocks.as_ref(), reader);
        self.raise_all(file.mocks.as_ref());
        self.name_all(
            Purpose::Mock,
            file.mocks.iter().flat_map(|mocks| &mocks.value.0).map(|(name, _)| name),
        );
        for case in file.cases.iter().flat_map(|cases| &cases.value) {
            self.name_states(case);
            self.name_codes(case);
            self.cases.extend(ready(case, reader));
        }
    }

    fn name_states(&mut self, case: &Case) {
        self.name_all(
            Purpose::Mock,
            case.mocks.iter().flat_map(|mocks| &mocks.value.0).map(|(name, _)| name),
        );
        let reports = case.reports.iter().flat_map(|reports| &reports.value);
        self.name_all(Purpose::Report, reports.filter_map(|report| Some(&report.state.as_ref()?.value.0)));
        let Some(expect) = case.expect.as_ref().map(|expect| &expect.value) else { return };
        self.name_all(Purpose::Path, expect.path.iter().flat_map(|path| &path.value).map(|state| &state.0));
        self.name_all(
            Purpose::Entered,
            expect.entered.iter().flat_map(|entered| &entered.value.0).map(|(name, _)| name),
        );
        self.name_all(
            Purpose::Call,
            expect.calls.iter().flat_map(|calls| &calls.value.0).map(|(name, _)| name),
        );
    }

    fn name_codes(&mut self, case: &Case) {
        self.raise_all(case.mocks.as_ref());
        let reports = case.reports.iter().flat_map(|reports| &reports.value);
        self.raise(reports.filter_map(|report| report.fail.as_ref()));
        let expected = case.expect.as_ref().and_then(|expect| expect.value.error.as_ref());
        let code = expected.and_then(|error| error.value.0.as_ref()).and_then(|error| error.code.as_ref());
        self.codes.extend(code.map(|code| Coded { code: code.value.0.clone(), is_expected: true }));
    }

    fn raise_all(&mut self, mocks: Option<&Keyed<ByState<Vec<Mock>>>>) {
        let mocks = mocks.into_iter().flat_map(|mocks| &mocks.value.0).flat_map(|(_, mocks)| mocks);
        self.raise(mocks.flat_map(|mock| {
            let submitted = mock.submit.as_ref().and_then(|submit| submit.value.fail.as_ref());
            mock.fail.as_ref().into_iter().chain(submitted)
        }));
    }

    fn raise<'n>(&mut self, failures: impl Iterator<Item = &'n Keyed<Failure>>) {
        let codes = failures.filter_map(|failure| failure.value.code.as_ref());
        self.codes.extend(codes.map(|code| Coded { code: code.value.0.clone(), is_expected: false }));
    }

    fn name_all<'n>(&mut self, purpose: Purpose, names: impl Iterator<Item = &'n Name>) {
        self.named.extend(names.map(|name| Named { name: name.clone(), purpose }));
    }
}

/// What is no YAML, as in flows.
pub(super) fn report_problems(reader: &mut Reader<'_>) {
    for problem in reader.document.problems.iter().chain(&crate::yaml::bare::lone(reader.document)) {
        let rule = match problem.kind {
            ProblemKind::Syntax => Rule::YamlSyntax,
            ProblemKind::SecondDocument => Rule::SecondDocument,
            ProblemKind::TooDeep => Rule::TooDeep,
            ProblemKind::AliasBomb => Rule::AliasBomb,
            ProblemKind::UnknownAlias => Rule::UnknownAlias,
        };
        let mut diagnostic = Diagnostic::new(rule, problem.span, problem.message.clone());
        diagnostic.help.extend(problem.help.clone());
        reader.diagnostics.push(diagnostic);
    }
}

/// Whether the text is a flow, which is said once and not key by key.
fn report_flow(reader: &mut Reader<'_>) -> bool {
    let has = |key| has_key(reader.document, key);
    let is_flow = has("States") || has("StartAt") || has("SpecVersion");
    if !is_flow || has("cases") || has("mocks") || has("flow") || has("definition") {
        return false;
    }
    let place = Span::empty(reader.document.root.span.start);
    let message = "this is a flow, where a flow test is wanted";
    let help =
        "a test is a file of its own, `NAME.test.yaml`, that names the flow under `flow` and lists `cases`";
    reader.report(Diagnostic::new(Rule::WrongValue, place, message).help(help));
    true
}

fn flow_source(file: &TestFile, reader: &mut Reader<'_>, top: Top) -> Option<FlowSource> {
    match (&file.flow, &file.definition) {
        (Some(flow), Some(definition)) => {
            let message = "the flow under test is named by `flow` and written under `definition`";
            let diagnostic = Diagnostic::new(Rule::ConflictingKeys, definition.key, message);
            reader.report(diagnostic.related(flow.key, "`flow` stands here").help("keep one of them"));
            None
        }
        (Some(flow), None) => Some(FlowSource::File(flow.value.0.clone())),
        (None, Some(definition)) => Some(FlowSource::Inline(definition.value.clone())),
        (None, None) => {
            let attempted = has_key(reader.document, "flow") || has_key(reader.document, "definition");
            if top == Top::Whole && !attempted {
                let place = Span::empty(reader.document.root.span.start);
                let message = "a test file needs `flow` or `definition`";
                reader.report(Diagnostic::new(Rule::MissingField, place, message));
            }
            None
        }
    }
}

fn has_key(document: &Document, key: &str) -> bool {
    match &document.root.content {
        Content::Mapping(mapping) => mapping.entry(document, key).is_some(),
        Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => false,
    }
}

fn paths(table: Option<&Keyed<Table<Path>>>) -> Vec<(Name, Name)> {
    table.iter().flat_map(|table| &table.value.0).map(|(name, path)| (name.clone(), path.0.clone())).collect()
}

fn ready(case: &Case, reader: &mut Reader<'_>) -> Option<ReadyCase> {
    let mut reports = Vec::new();
    for report in case.reports.iter().flat_map(|reports| &reports.value) {
        let reply = mocks::report_reply(report, reader);
        if let (Some(reply), Some(state)) = (reply, &report.state) {
            reports.push(ReadyReport {
                span: report.span,
                state: Arc::clone(&state.value.0.text),
                after: report.after.as_ref().map_or(0, |after| after.value.millis),
                reply,
            });
        }
    }
    let stop = case.stop.as_ref().map(|stop| ReadyStop {
        after: stop.value.after.as_ref().map_or(0, |after| after.value.millis),
        error: text_or_empty(stop.value.error.as_ref()),
        cause: text_or_empty(stop.value.cause.as_ref()),
    });
    let own_mocks = mocks::table(case.mocks.as_ref(), reader);
    Some(ReadyCase {
        name: case.name.as_ref()?.value.clone(),
        span: case.span,
        input: case.input.as_ref().map_or_else(Value::empty_object, |input| input.value.0.clone()),
        input_span: case.input.as_ref().map(|input| input.span),
        mocks: own_mocks,
        reports,
        stop,
        expect: case.expect.as_ref().map(|expect| expect.value.clone()),
    })
}

fn text_or_empty(name: Option<&Keyed<Name>>) -> Arc<str> {
    name.map_or_else(|| "".into(), |name| Arc::clone(&name.value.text))
}
