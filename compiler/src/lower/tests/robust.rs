//! Nothing that somebody writes stops the compiler, and real flows pass it.

use super::{STANDARD, findings};
use crate::compile::{compile, compile_bytes};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lang::spec::NodeSpec;
use crate::lang::states::StateType;
use crate::lower::Node;
use crate::lower::found::FIELDS;
use std::path::PathBuf;

const FLOW: &str = r#"Type: StateMachine
SpecVersion: v1
Name: everything
Description: one of each
Timeout: 3600
StartAt: 开始
States:
  - Type: Task
    Name: 开始
    Action: FC:InvokeFunction
    TaskMode: WaitForCustomCallback
    Timeout.$: $Input.patience
    Parameters:
      resourceArn: acs:fc:::functions/{name}/LATEST
      invocationType: Async
      body:
        token.$: $Context.Current.TaskToken
        list: [1, {deep.$: "length($Input.items)"}, null, true, 1.5]
    Retry:
      - {Errors: [FC.Unknown, FnF.ALL], Description: d, MaxAttempts: 3, IntervalSeconds: 1, BackoffRate: 2}
    Catch:
      - Errors: [FnF.ALL]
        Description: d
        OutputConstructor: {error.$: $Context.Current.Error}
        Next: Sorry
    OutputConstructor:
      result.$: $Output
    Next: Pick
  - Type: Choice
    Name: Pick
    Branches:
      - Condition: $Input.result.ok == true
        Next: Fan
    Default: Nap
  - {Type: Wait, Name: Nap, Seconds: 5, Next: Fan}
  - Type: Parallel
    Name: Fan
    Branches:
      - StartAt: Each
        States:
          - Type: Map
            Name: Each
            ItemsPath: '[1, 2]'
            MaxConcurrency: 2
            Processor:
              StartAt: Item
              States:
                - {Type: Pass, Name: Item, End: true}
            End: true
      - StartAt: Good
        States: [{Type: Succeed, Name: Good, GlobalConstructor: {done: true}}]
    End: true
  - {Type: Fail, Name: Sorry, Code: E, Detail.$: 'format("no {}", $Input.error.Code)'}
"#;

#[test]
fn a_flow_with_one_of_each_has_a_program() {
    let compiled = compile(FLOW, &STANDARD);
    let errors: Vec<_> = compiled.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let checked = compiled.checked().expect("no errors");
    let program = checked.program();
    assert_eq!(program.states.len(), 8);
    assert_eq!(program.scopes.len(), 4);
    assert_eq!(compiled.flow.path_of(&compiled.flow.scopes[2]), "Fan[0] > Each");
}

/// What was understood always lies in the text, on the boundaries of characters.
fn hold(text: &str) {
    let compiled = compile(text, &STANDARD);
    for diagnostic in &compiled.diagnostics {
        let related = diagnostic.related.iter().map(|it| it.span);
        let edits = diagnostic.fixes.iter().flat_map(|it| &it.edits).map(|it| it.span);
        for span in related.chain(edits).chain([diagnostic.primary]) {
            assert!(text.get(span.range()).is_some(), "{span:?} of {diagnostic:?}");
        }
    }
    // Whatever does not run has said so in a finding of its own, and not by the last resort.
    if let Err(obstacles) = compiled.checked() {
        let is_told = |it: &Diagnostic| !it.message.contains("is not understood");
        assert!(!obstacles.is_empty() && obstacles.iter().all(is_told), "{text}\n{obstacles:#?}");
    }
}

#[test]
fn every_prefix_compiles() {
    for (at, _) in FLOW.char_indices() {
        hold(&FLOW[..at]);
    }
}

#[test]
fn every_damaged_line_compiles() {
    let lines: Vec<&str> = FLOW.lines().collect();
    for at in 0..lines.len() {
        let mut left = lines.clone();
        left.remove(at);
        hold(&left.join("\n"));
    }
}

#[test]
fn keys_and_values_alone_never_check_clean() {
    let flow = |state: &str| {
        format!("{{\"Type\": StateMachine, SpecVersion: v1, Name: a, StartAt: A, States: [{state}]}}")
    };
    for state in [
        "{Type: Pass, Name: A, End: true, nmae}",
        "{Type: Pass, Name: A, End: true, : x}",
        "{Type: Pass, Name: A, End: true, ? x}",
        "{Type: Pass, Name: A, End}",
        "{\"Type\":\"Pass\",foo,\"Name\":\"A\",\"End\":true}",
        "{\"Type\":\"Pass\",/* c */ \"Name\":\"A\",\"End\":true}",
        "{\"Type\":\"Pass\",// c\n \"Name\":\"A\",\"End\":true}",
        "{Type: Pass, Name: A, End: true, &a {b: c}: d}",
        "{Type: Pass, Name: A, End: true, OutputConstructor: {a: 1, Body}}",
        "{Type: Pass, Name: A, End: true, OutputConstructor: {a: {: x}}}",
        "{Type: Pass, Name: A, End: true, Parameters}",
    ] {
        let compiled = compile(flow(state), &STANDARD);
        assert!(compiled.checked().is_err(), "{state}");
        hold(&flow(state));
    }
    for lines in [
        "Name: A\n    End: true\n    : x",
        "Name: A\n    End: true\n    ? x",
        "Name: A\n    ? End\n    Next: A",
    ] {
        let text = format!(
            "Type: StateMachine\nSpecVersion: v1\nName: a\nStartAt: A\nStates:\n  - Type: Pass\n    {lines}\n"
        );
        assert!(compile(text.as_str(), &STANDARD).checked().is_err(), "{text}");
        hold(&text);
    }
    // What may be a placeholder is a warning in a value, where YAML's null may be meant.
    let state = "{Type: Pass, Name: A, End: true, OutputConstructor: {a: {Body}}}";
    let found = findings(&flow(state), &STANDARD);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("yaml-syntax `{Body}` is a member without a value"), "{found:?}");
    assert!(compile(flow(state), &STANDARD).checked().is_ok());
}

#[test]
fn every_replaced_character_compiles() {
    let places: Vec<_> = FLOW.char_indices().map(|(at, _)| at).collect();
    for (turn, at) in places.iter().enumerate().filter(|(turn, _)| turn % 7 == 0) {
        let signs =
            [':', '-', '[', ']', '{', '}', '"', '\'', '&', '*', '!', '|', '>', '%', '@', '$', '\t', '\0'];
        let sign = signs[(turn / 7) % signs.len()];
        let mut text = FLOW.to_owned();
        let len = FLOW[*at..].chars().next().map_or(1, char::len_utf8);
        text.replace_range(*at..at + len, sign.encode_utf8(&mut [0; 4]));
        hold(&text);
    }
}

#[test]
fn deep_nesting_and_bad_bytes_are_findings() {
    for open in ["[", "{a: ", "- ", "- Type: Parallel\n  Branches:\n  - States: ["] {
        hold(&open.repeat(10_000));
        hold(&format!("Type: StateMachine\nSpecVersion: v1\nStartAt: A\nStates: {}", open.repeat(10_000)));
    }
    let compiled = compile_bytes(b"Type: \xff", &STANDARD);
    assert_eq!(compiled.diagnostics.len(), 1);
    assert_eq!(compiled.diagnostics[0].rule, Rule::InvalidUtf8);
    assert_eq!(compiled.diagnostics[0].primary.start, 6);
}

#[test]
fn no_table_is_longer_than_lowering_can_hold() {
    let mut nodes: Vec<&NodeSpec> = StateType::with_field("Name").map(StateType::spec).collect();
    nodes.push(crate::lang::definition::Definition::SPEC);
    nodes.push(crate::lang::states::Unknown::SPEC);
    assert_eq!(nodes.len(), 10);
    for node in nodes {
        assert!(node.all_fields().count() <= FIELDS, "{}", node.name);
    }
}

/// The files of a folder of the shared corpus, where it is there.
fn corpus(folder: &str) -> Vec<(String, String)> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus").join(folder);
    #[expect(clippy::disallowed_methods, reason = "a test reads its data")]
    let read = |path: PathBuf| (path.display().to_string(), std::fs::read_to_string(&path).unwrap());
    let Ok(entries) = std::fs::read_dir(&root) else {
        eprintln!("skipped: there is no {}", root.display());
        return Vec::new();
    };
    entries.map(|it| read(it.unwrap().path())).collect()
}

#[test]
fn published_flows_of_this_language_have_no_errors() {
    for (path, text) in corpus("new") {
        let compiled = compile(text.as_str(), &STANDARD);
        // Four pages start at a state that they do not have.
        let dangling = |rule: Rule| path.contains("doc__task-") && rule == Rule::UnknownState;
        let errors: Vec<_> =
            compiled.diagnostics.iter().filter(|it| it.severity == Severity::Error).collect();
        assert!(errors.iter().all(|it| dangling(it.rule)), "{path}: {errors:#?}");
    }
}

#[test]
fn published_flows_of_the_old_language_are_one_finding() {
    for (path, text) in corpus("old") {
        let found = findings(&text, &STANDARD);
        assert!(matches!(found.as_slice(), [only] if only.contains("other-language")), "{path}: {found:#?}");
        let compiled = compile(text.as_str(), &STANDARD);
        assert_eq!(compiled.diagnostics.len(), 1, "{path}");
    }
}

#[test]
fn a_scope_of_many_states_takes_linear_time() {
    let mut text = "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: s0\nStates:\n".to_owned();
    for at in 0..20_000 {
        text.push_str(&format!("- {{Type: Pass, Name: s{at}, Next: s{}}}\n", at + 1));
    }
    text.push_str("- {Type: Succeed, Name: s20000}\n");
    let compiled = compile(text, &STANDARD);
    assert!(compiled.checked().is_ok());
    assert_eq!(compiled.flow.states.len(), 20_001);
}
