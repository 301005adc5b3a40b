//! Our own flows with their mocks: every case ends as it says, and twice in the same way.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fdl_compiler::project::Top;
use fdl_machine::{HistoryEvent, Note, Recording, StartTask};
use fdl_runtime::testing::{self, CaseStatus, Loaded, TestText, Work, load};
use fdl_runtime::{Clock, Order, Plan, Projects, Source, Tokens, Watcher, history, simulate};
use std::path::Path;
use std::sync::Arc;

fn pages() -> Vec<Loaded> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/flows");
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let tests = paths.into_iter().filter(|path| path.to_string_lossy().ends_with(".test.yaml"));
    tests
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap().into();
            load(&TestText { name, folder: folder.clone(), text }, Top::Whole, &mut Projects::default())
        })
        .collect()
}

#[test]
fn every_page_does_what_it_says() {
    let pages = pages();
    assert!(pages.len() >= 27, "pages are missing");
    for page in &pages {
        assert!(!page.is_broken(), "{}: {:#?}", page.name, page.findings);
    }
    for report in testing::run(&pages, &|_, _| true, Work::RunAll) {
        for case in &report.cases {
            let name = &report.loaded.name;
            assert_eq!(case.status, CaseStatus::Passed, "{name}: {}: {:#?}", case.name, case.failures);
        }
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    for page in &pages() {
        for case in &page.suite.cases {
            assert_eq!(history_of(page, case), history_of(page, case), "{}: {}", page.name, case.name.text);
        }
    }
}

#[test]
fn coverage_counts_every_state_of_the_pages_once() {
    let pages = pages();
    let reports = testing::run(&pages, &|_, _| true, Work::RunAll);
    let flows = testing::coverage(&reports);
    for flow in &flows {
        let total = flow.total();
        assert!(total.covered <= total.total && total.covered > 0, "{}: {total:?}", flow.flow);
    }
    let guarded = flows.iter().find(|flow| flow.flow == "guarded-call.test.yaml").unwrap();
    let missed: Vec<_> = guarded.points.iter().filter(|it| it.hits == 0).map(|it| it.name.as_str()).collect();
    assert_eq!(missed, ["Call, retry 1"]);
}

/// A rule that says of one error that it is not tried again, before one that speaks of all.
const NO_RETRY: &str = r#"
definition:
  Type: StateMachine
  SpecVersion: v1
  Name: no-retry
  StartAt: H
  States:
    - Type: Task
      Name: H
      Action: Some:Call
      Retry:
        - {Errors: [Broken], MaxAttempts: 0, IntervalSeconds: 1}
        - {Errors: [FnF.ALL], MaxAttempts: 1, IntervalSeconds: 1}
      End: true
mocks: {H: [{fail: {code: Busy}}]}
cases:
  - {name: busy, expect: {status: Failed, elapsed: 1}}
  - {name: broken, mocks: {H: [{fail: {code: Broken}}]}, expect: {status: Failed, elapsed: 0}}
"#;

#[test]
fn a_rule_without_attempts_is_covered_when_its_error_came() {
    let test = TestText { name: "a.test.yaml".to_owned(), folder: ".".into(), text: NO_RETRY.into() };
    let loaded = [load(&test, Top::Whole, &mut Projects::default())];
    let reports = testing::run(&loaded, &|_, _| true, Work::RunAll);
    assert!(reports[0].cases.iter().all(|case| case.status == CaseStatus::Passed), "{reports:#?}");
    let hits = |reports: &[_]| {
        let flows = testing::coverage(reports);
        flows[0].points.iter().map(|point| (point.name.clone(), point.hits)).collect::<Vec<_>>()
    };
    let told = [("H", 2), ("H, retry 1", 1), ("H, retry 2", 1)].map(|(name, hits)| (name.to_owned(), hits));
    assert_eq!(hits(&reports), told);
    let busy = testing::run(&loaded, &|_, case| &*case.name.text == "busy", Work::RunAll);
    assert_eq!(hits(&busy)[1].1, 0);
}

/// A child flow that mocks stand for, in both callback modes.
const MOCKED_CHILD: &str = r#"
definition:
  Type: StateMachine
  SpecVersion: v1
  Name: parent
  StartAt: Wait for it
  States:
    - Type: Task
      Name: Wait for it
      Action: FNF:StartExecution
      TaskMode: WaitForSystemCallback
      Timeout: 9
      Parameters: {resourceArn: "acs:fnf:::flow/child", executionName: first}
      Next: Be told
    - Type: Task
      Name: Be told
      Action: FNF:StartExecution
      TaskMode: WaitForCustomCallback
      Timeout: 9
      Parameters: {resourceArn: "acs:fnf:::flow/child", input: {token.$: $Context.Current.TaskToken}}
      End: true
mocks: {Wait for it: [{give: 1}]}
cases: [{name: a, reports: [{state: Be told, give: 2}]}]
"#;

#[test]
fn a_mocked_child_flow_is_started_as_a_real_one() {
    let test = TestText { name: "a.test.yaml".to_owned(), folder: ".".into(), text: MOCKED_CHILD.into() };
    let loaded = load(&test, Top::Whole, &mut Projects::default());
    let history = history_of(&loaded, &loaded.suite.cases[0]);
    for output in [
        r#"{"ExecutionName":"first","FlowName":"child","RequestID":"request-0.0.0.0"}"#,
        r#"{"ExecutionName":"Be told-0.1.1.0","FlowName":"child","RequestID":"request-0.1.1.0"}"#,
    ] {
        assert!(history.contains(&format!(r#"{{"output":{output}}}"#)), "{history}");
    }
}

/// A flow that calls, then expectations that do not hold.
const SECRETS: &str = r#"
definition:
  Type: StateMachine
  SpecVersion: v1
  Name: secrets
  StartAt: H
  States:
    - Type: Task
      Name: H
      Action: HTTP:Request
      Parameters: {url: "https://example.com", method: GET, headers: {authorization: SECRET}}
      OutputConstructor: {Header.$: $Output.Header}
      End: true
mocks: {H: [{give: {Header: {Set-Cookie: sid=SECRET}}}]}
cases:
  - {name: output, expect: {output: 1}}
  - {name: calls, expect: {calls: {H: []}}}
  - {name: other, expect: {output: {Header: {Set-Cookie: sid=OTHER}}}}
  - {name: same, expect: {output: {Header: {Set-Cookie: sid=SECRET}}}}
"#;

#[test]
fn what_failed_is_shown_without_secrets_and_compared_with_them() {
    let test = TestText { name: "a.test.yaml".to_owned(), folder: ".".into(), text: SECRETS.into() };
    let loaded = [load(&test, Top::Whole, &mut Projects::default())];
    assert!(!loaded[0].is_broken(), "{:#?}", loaded[0].findings);
    let reports = testing::run(&loaded, &|_, _| true, Work::RunAll);
    let [output, calls, other, same] = reports[0].cases.as_slice() else { panic!("four cases") };
    assert_eq!(same.status, CaseStatus::Passed, "{:#?}", same.failures);
    for case in [output, calls, other] {
        let [failure] = case.failures.as_slice() else { panic!("{}: one failure", case.name) };
        let shown = format!("{failure:?}");
        assert!(shown.contains("***") && !shown.contains("SECRET") && !shown.contains("OTHER"), "{shown}");
        let hidden = failure.message.ends_with("; what differs is masked");
        assert_eq!(hidden, &*case.name == "other", "{}", failure.message);
        // What is compared is true.
        assert!(format!("{:?}", case.actual).contains("SECRET"));
    }
}

#[derive(Default)]
struct Everything(String);

impl Watcher for Everything {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.0 += &format!("{} {}\n", source.name, history::event_json(&event).to_json());
    }
    fn noted(&mut self, _: Source<'_>, note: Box<Note>) {
        self.0 += &format!("{note:?}\n");
    }
    fn called(&mut self, source: Source<'_>, call: &StartTask) {
        self.0 += &format!("{} {call:?}\n", source.name);
    }
}

fn history_of(page: &Loaded, case: &fdl_compiler::project::ReadyCase) -> String {
    let mut mocks = page.suite.mocks.clone();
    mocks.extend(case.mocks.clone());
    let mut services = page.services.clone();
    services.mocks = vec![Arc::new(mocks)];
    let plan = Plan {
        program: page.program().unwrap(),
        name: "run".into(),
        input: case.input.clone(),
        limits: page.limits,
        recording: Recording::On,
        seed: 7,
        tokens: Tokens::Seed,
        stop: case.stop.as_ref(),
        reports: &case.reports,
        services: &services,
        patience: None,
        clock: Clock::Virtual,
        order: Order::AsTheyCome,
    };
    let mut everything = Everything::default();
    let ended = simulate(&plan, &mut everything).map(|ended| format!("{ended:?}"));
    everything.0 + &format!("{ended:?}")
}
