//! Executions recorded on a real service of a related language, translated: they end here as they ended there.
//!
//! The cases lie beside the project. Where they are absent the test says so and passes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use fdl_compiler::project::Top;
use fdl_runtime::Projects;
use fdl_runtime::testing::{self, CaseStatus, Loaded, TestText, Work, load};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The cases that hold.
const CASES: usize = 186;

/// Cases that end otherwise here, and the decision that says so.
const LEDGER: &str = include_str!("conformance-ledger.txt");

#[test]
fn recorded_executions_end_as_they_were_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/conformance/asl");
    let Ok(text) = std::fs::read_to_string(folder.join("cases.json")) else {
        eprintln!("SKIPPED: there are no recorded executions in {}", folder.display());
        return;
    };
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let holding: Vec<&Value> = cases.iter().filter(|case| case["holds"] == true).collect();
    assert_eq!(holding.len(), CASES, "the recorded executions have changed: look at them again");
    let ledger = ledger();
    let loaded: Vec<Loaded> = holding
        .iter()
        .map(|case| load(&test_text(case, &folder), Top::Whole, &mut Projects::default()))
        .collect();
    let reports = testing::run(&loaded, &|_, _| true, Work::RunAll);
    let mut differing = Vec::new();
    for (case, report) in holding.iter().zip(&reports) {
        let name = case["case"].as_str().unwrap();
        let broken = report.loaded.findings.iter().flat_map(|file| &file.diagnostics);
        let broken: Vec<_> = broken.map(|diagnostic| diagnostic.message.clone()).collect();
        let failures = report.cases.iter().filter(|case| case.status == CaseStatus::Failed);
        let failures: Vec<_> = failures
            .flat_map(|case| &case.failures)
            .map(|failure| {
                format!("{} expected {:?} came {:?}", failure.message, failure.expected, failure.actual)
            })
            .collect();
        let differs = report.cases.is_empty() || !failures.is_empty();
        if differs != ledger.contains_key(name) {
            differing.push(format!("{name}\n  {broken:?}\n  {}", failures.join("\n  ")));
        }
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

/// Names with their reasons; lines that start with `#` are comments.
fn ledger() -> BTreeMap<&'static str, &'static str> {
    let lines = LEDGER.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(": ").expect("a line is `case: decision and reason`")).collect()
}

/// A case as a test file of ours.
fn test_text(case: &Value, folder: &Path) -> TestText {
    let mocks = case["mocks"].as_object().cloned().unwrap_or_default();
    let mocks: Map<String, Value> = mocks
        .into_iter()
        .map(|(state, answers)| {
            let answers = answers.as_array().into_iter().flatten();
            (state, answers.map(|answer| mock(answer, &case["expected_output"])).collect())
        })
        .collect();
    let mut expect = Map::new();
    if case["expected"]["status"] == "SUCCEEDED" {
        expect.insert("status".to_owned(), json!("Succeeded"));
        expect.insert("output".to_owned(), case["expected_output"].clone());
    } else {
        expect.insert("status".to_owned(), json!("Failed"));
        if let Some(code) = case["expected"]["error"].as_str() {
            expect.insert("error".to_owned(), json!({"code": our_code(code)}));
        }
    }
    let mut entered: BTreeMap<&str, u64> = BTreeMap::new();
    for state in case["expected"]["entered"].as_array().into_iter().flatten() {
        *entered.entry(state.as_str().unwrap()).or_default() += 1;
    }
    expect.insert("entered".to_owned(), json!(entered));
    let test = json!({
        "flow": case["file"],
        "mocks": mocks,
        "cases": [{"name": case["case"], "input": case["input"], "expect": expect}],
    });
    TestText {
        name: "case.test.yaml".to_owned(),
        folder: PathBuf::from(folder),
        text: test.to_string().into(),
    }
}

fn mock(answer: &Value, output: &Value) -> Value {
    let Some(code) = answer["Error"].as_str() else { return json!({"give": answer["Output"]}) };
    if code == "States.Timeout" {
        return json!({"hang": true});
    }
    let detail = match &answer["Cause"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => text_of(other, output).unwrap_or_else(|| other.to_string()),
    };
    json!({"fail": {"code": code, "detail": detail}})
}

/// The recording holds the cause of an error as JSON; how its text was spaced only the output tells.
fn text_of(cause: &Value, output: &Value) -> Option<String> {
    match output {
        Value::String(text) => (serde_json::from_str::<Value>(text).ok()? == *cause).then(|| text.clone()),
        Value::Array(items) => items.iter().find_map(|item| text_of(cause, item)),
        Value::Object(members) => members.values().find_map(|member| text_of(cause, member)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn our_code(code: &str) -> &str {
    match code {
        "States.DataLimitExceeded" => "FnF.EntityTooLarge",
        "States.Runtime" | "States.IntrinsicFailure" => "FnF.RuntimeError",
        "States.Timeout" => "FnF.TaskTimeout",
        other => other,
    }
}
