//! Flows that others wrote: nothing false is said about good ones, and one
//! thing about those of the old language.

mod support;

use fdl_compiler::compile::{Limits, Settings};
use fdl_compiler::diagnostic::Severity;
use fdl_compiler::program::Mode;

/// What may be said about flows of the service's own pages and of a public project, and why.
const LISTED: &[(&str, &str, &str)] = &[
    ("doc__task-credit-check-callback", "unknown-state", "its `StartAt` names a state that it does not have"),
    ("doc__task-request-complete", "unknown-state", "its `StartAt` names a state that it does not have"),
    ("doc__task-wait-custom-callback", "unknown-state", "its `StartAt` names a state that it does not have"),
    ("doc__task-wait-system-callback", "unknown-state", "its `StartAt` names a state that it does not have"),
    (
        "doc__task-wait-custom-callback",
        "missing-task-token",
        "decision S14: its Parameters never pass the token on",
    ),
    (
        "doc__task-wait-custom-callback",
        "task-mode",
        "decision S14: the documents disagree about this mode with `Sync`",
    ),
    ("doc__create-workflow-retry-catch", "empty-errors", "decision S6: `Errors: []` matches nothing"),
    (
        "doc__fc-then-choice",
        "missing-member",
        "decision D1: it reads the function's result without its `Body`",
    ),
];

fn findings(text: &str) -> Vec<(Severity, &'static str, String)> {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let found = support::check(text.as_bytes(), &settings);
    found.into_iter().map(|it| (it.severity, it.rule.name(), it.message)).collect()
}

#[test]
fn nothing_false_is_said_about_flows_that_others_wrote() {
    let mut complaints = String::new();
    let mut used = vec![false; LISTED.len()];
    let flows = support::shared_flows("corpus/new");
    for (name, text) in &flows {
        for (severity, rule, message) in findings(text) {
            let listed = LISTED.iter().position(|it| it.0 == name && it.1 == rule);
            match listed {
                Some(at) => used[at] = true,
                None if severity == Severity::Hint => {}
                None => complaints += &format!("{name}: {severity:?}[{rule}]: {message}\n"),
            }
        }
    }
    assert!(complaints.is_empty(), "{complaints}");
    for ((name, rule, _), used) in LISTED.iter().zip(used) {
        assert!(used || flows.is_empty(), "{name}: `{rule}` is listed for nothing");
    }
}

#[test]
fn a_flow_of_the_old_language_gets_one_finding() {
    for (name, text) in support::shared_flows("corpus/old") {
        let rules: Vec<_> = findings(&text).into_iter().map(|it| it.1).collect();
        assert_eq!(rules, ["other-language"], "{name}");
    }
}
