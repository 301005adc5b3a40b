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

#[test]
fn a_retry_rule_without_attempts_is_noted_and_one_whose_attempts_are_over_is_not() {
    let script = Script::read("input {\"no\": false, \"yes\": true}\nWork: fail Broken for good");
    let ran = run(&compile(FLOW, &script, "notes"), &script, Manner::Plain);
    let told: Vec<_> = ran.notes.iter().map(shown).collect();
    assert_eq!(told[2..4], ["2 is not tried again by 2", "2 caught by 1"], "{told:?}");
}
