//! What the machine tells beside the history: coverage and diagnoses are made of it.

use super::driver::{Manner, run};
use super::pages::compile;
use super::script::Script;
use crate::Note;

const FLOW: &str = r#"
StartAt: Which
States:
  - Name: Which
    Type: Choice
    Branches:
      - {Condition: $Input.no, Next: Done}
      - {Condition: $Input.yes, Next: Or}
    Default: Done
  - {Name: Or, Type: Choice, Branches: [{Condition: $Input.no, Next: Done}], Default: Work}
  - Name: Work
    Type: Task
    Action: "X:Y"
    Retry:
      - {Errors: [Never], MaxAttempts: 9, IntervalSeconds: 1}
      - {Errors: [Busy], MaxAttempts: 1, IntervalSeconds: 5}
      - {Errors: [Broken], MaxAttempts: 0, IntervalSeconds: 5}
    Catch:
      - {Errors: [Never], Next: Done}
      - {Errors: [FnF.ALL], Next: Done}
    End: true
  - {Name: Done, Type: Pass, OutputConstructor: {it.$: $Output.list.x}, End: true}
"#;

const SCRIPT: &str = r#"
input {"no": false, "yes": true, "list": []}
Work: fail Busy too many
"#;

fn shown(note: &Note) -> String {
    match note {
        Note::Chose { state, branch } => format!("{} chose {branch:?}", state.0),
        Note::Retries { state, rule, at } => format!("{} retries by {rule} at {at}", state.0),
        Note::Forbids { state, rule } => format!("{} is not tried again by {rule}", state.0),
        Note::Caught { state, rule } => format!("{} caught by {rule}", state.0),
        Note::Faulted { path, expression, fault } => {
            format!("{path} faulted: {} met {:?}", fault.detail(expression), fault.met)
        }
    }
}

fn notes(manner: Manner) -> Vec<String> {
    let script = Script::read(SCRIPT);
    run(&compile(FLOW, &script, "notes"), &script, manner).notes.iter().map(shown).collect()
}

#[test]
fn choices_retries_and_catches_are_noted_while_somebody_looks_and_faults_always() {
    let fault = "[\"Done\"] faulted: `x` cannot be read from a list: only objects have members, \
                 in `$Output.list.x` met [Met { span: Span { start: 0, end: 12 }, value: [] }]";
    let told = ["0 chose Some(1)", "1 chose None", "2 retries by 1 at 1005000ms", "2 caught by 1", fault];
    assert_eq!(notes(Manner::Plain), told);
    assert_eq!(notes(Manner::Crashing), told);
    assert_eq!(notes(Manner::Unrecorded), [fault]);
}

/// What is told of the one state of a flow that faults.
fn faults(state: &str, input: &str) -> Vec<String> {
    let flow = format!(
        "\nStartAt: It\nStates:\n  - {{Name: It, {state}}}\n  - {{Name: Done, Type: Pass, End: true}}\n"
    );
    let script = Script::read(&format!("input {input}\n"));
    let ran = run(&compile(&flow, &script, "faults"), &script, Manner::Plain);
    ran.notes.iter().filter(|note| matches!(note, Note::Faulted { .. })).map(shown).collect()
}

#[test]
fn a_value_that_its_place_cannot_take_is_noted_with_its_expression() {
    let map = "Type: Map, End: true, Processor: {StartAt: P, States: [{Name: P, Type: Pass, End: true}]}";
    for (state, told) in [
        (
            "Type: Choice, Branches: [{Condition: $Input.a, Next: Done}], Default: Done".to_owned(),
            "the condition is `\"x\"`, not a boolean",
        ),
        (format!("{map}, ItemsPath: $Input.a"), "`ItemsPath` is `\"x\"`, not a list"),
        (
            format!(
                "{map}, ItemsPath: $Input.l, ProcessorConfig: {{ExecutionMode: Standard}}, MaxItems.$: $Input.a"
            ),
            "`MaxItems` is `\"x\"`, not an integer from 1",
        ),
        (
            format!(
                "{map}, ItemsPath: $Input.l, ProcessorConfig: {{ExecutionMode: Standard}}, ItemBatcher: {{MaxItemsPerBatch.$: $Input.a}}"
            ),
            "`MaxItemsPerBatch` is `\"x\"`, not an integer from 1",
        ),
        (
            "Type: Wait, End: true, Seconds.$: $Input.a".to_owned(),
            "`Seconds` is `\"x\"`, not an integer from 1 to 300",
        ),
        (
            "Type: Task, Action: \"X:Y\", End: true, Timeout.$: $Input.a".to_owned(),
            "`Timeout` is `\"x\"`, not an integer from 0 to 604800",
        ),
        ("Type: Fail, Code.$: $Input.l".to_owned(), "`Code` is `[]`, not a string"),
        (
            "Type: Pass, End: true, OutputConstructor.$: $Input.l".to_owned(),
            "`OutputConstructor` is `[]`, not an object",
        ),
    ] {
        let noted = faults(&state, r#"{"a": "x", "l": []}"#);
        assert_eq!(noted.len(), 1, "{state}: {noted:?}");
        assert!(noted[0].starts_with(&format!("[\"It\"] faulted: {told}, in `$Input.")), "{noted:?}");
        assert!(noted[0].contains("value: "), "{noted:?}");
    }
}

#[test]
fn a_secret_that_its_place_cannot_take_is_told_by_its_type() {
    let state = "Type: Choice, Branches: [{Condition: $Input.password, Next: Done}], Default: Done";
    let noted = faults(state, r#"{"password": "s3cret99"}"#);
    assert!(noted[0].contains("the condition is a string, not a boolean, in `$Input.password`"), "{noted:?}");
    assert!(!noted[0].contains("s3cret99"), "{noted:?}");
}

#[test]
fn a_retry_rule_without_attempts_is_noted_and_one_whose_attempts_are_over_is_not() {
    let script = Script::read("input {\"no\": false, \"yes\": true}\nWork: fail Broken for good");
    let ran = run(&compile(FLOW, &script, "notes"), &script, Manner::Plain);
    let told: Vec<_> = ran.notes.iter().map(shown).collect();
    assert_eq!(told[2..4], ["2 is not tried again by 2", "2 caught by 1"], "{told:?}");
}
