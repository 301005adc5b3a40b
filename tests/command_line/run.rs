//! `fdlc run`.

use crate::support::{BAD, Folder, GOOD};

const ASK: &str = "\
Type: StateMachine
SpecVersion: v1
Name: ask
StartAt: Ask
States:
  - Type: Task
    Name: Ask
    Action: FC:InvokeFunction
    Parameters:
      resourceArn: acs:fc:::functions/ask
      invocationType: Sync
    OutputConstructor:
      said.$: $Output.Body.words
    Retry:
      - Errors: [FC.ResourceThrottled]
        Description: busy
        MaxAttempts: 1
        IntervalSeconds: 4
    Next: Rest
  - Type: Wait
    Name: Rest
    Seconds: 30
    End: true
";

fn folder() -> Folder {
    Folder::new()
        .with("ask.fdl.yaml", ASK)
        .with("busy.yaml", "mocks: {Ask: [{fail: {code: FC.ResourceThrottled}}, {give: {words: [hi]}}]}\n")
}

#[test]
fn the_output_is_all_that_stands_on_standard_output() {
    let outcome = folder().run(&["run", "ask.fdl.yaml", "--mocks", "busy.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"said\":[\"hi\"]}\n"), "{outcome:?}");
    for told in
        ["failed: FC.ResourceThrottled", "tries again in 4s", "attempt 2", "after 34s of virtual time"]
    {
        assert!(outcome.err.contains(told), "{told}: {}", outcome.err);
    }
}

#[test]
fn the_history_is_one_object_and_always_the_same() {
    let folder = folder();
    let call = ["run", "ask.fdl.yaml", "--mocks", "busy.yaml", "--history", "json"];
    let outcome = folder.run(&call);
    assert_eq!(outcome, folder.run(&call));
    let history: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(history["status"], "Succeeded");
    assert_eq!(history["error"], serde_json::Value::Null);
    assert_eq!(history["elapsedSeconds"], 34);
    assert_eq!(history["stateTransitions"], 3);
    let events = history["events"].as_array().unwrap();
    assert_eq!(events[0]["Time"], "2025-01-01T00:00:00.000Z");
    assert_eq!(events[0]["Type"], "ExecutionStarted");
    let last = events.last().unwrap();
    assert_eq!(
        (&last["Type"], &last["Time"]),
        (&"ExecutionSucceeded".into(), &"2025-01-01T00:00:34.000Z".into())
    );
}

#[test]
fn a_task_that_nothing_answers_is_named_with_its_action() {
    let outcome = folder().run(&["run", "ask.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(
        outcome.err.contains("nothing answers `Ask`, which calls `FC:InvokeFunction`"),
        "{}",
        outcome.err
    );
}

#[test]
fn a_fault_points_into_the_flow() {
    let folder = folder().with("silent.yaml", "mocks: {Ask: [{give: {}}]}\n");
    let outcome = folder.run(&["run", "ask.fdl.yaml", "--mocks", "silent.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    assert!(outcome.err.contains("ask.fdl.yaml:13:"), "{}", outcome.err);
    assert!(outcome.err.contains("said.$: $Output.Body.words"), "{}", outcome.err);
    assert!(outcome.err.contains("`words`"), "{}", outcome.err);
}

#[test]
fn inputs_that_are_no_objects_are_refused() {
    let folder = folder().with("hello.fdl.yaml", GOOD).with("list.json", "[1]");
    for arguments in [
        vec!["--input", "[1]"],
        vec!["--input", "{"],
        vec!["--input-file", "list.json"],
        vec!["--input-file", "absent.json"],
        vec!["--input", "{}", "--input-file", "list.json"],
    ] {
        let outcome = folder.run(&[&["run", "hello.fdl.yaml"], arguments.as_slice()].concat());
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{arguments:?} {outcome:?}");
    }
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(65_536));
    assert_eq!(folder.run(&["run", "hello.fdl.yaml", "--input", &large]).code, 2);
    assert_eq!(folder.run(&["run", "hello.fdl.yaml", "--input", &large, "--no-limits"]).code, 0);
    let outcome = folder.run_with_input(&["run", "hello.fdl.yaml", "--input-file", "-"], "{\"b\": 2}");
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"b\":2}\n"));
}

#[test]
fn faulty_flows_and_faulty_mocks_are_told_apart() {
    let folder = folder().with("bad.fdl.yaml", BAD);
    let outcome = folder.run(&["run", "bad.fdl.yaml"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("error[unknown-field]"), "{}", outcome.err);
    for (mocks, told) in [
        ("mocks: {Ask: [{giv: 1}]}", "did you mean `give`?"),
        ("mocks: {Ask: [{give: 1, fail: {code: x}}]}", "`give` and `fail`"),
        ("mocks: {Ask: [{}]}", "needs `give`, `fail` or `hang`"),
        ("mocks: {Ask: [{give: 1, when: '$Input.'}]}", "error[expression-syntax]"),
        ("mocks: {Ask: [{give: 1, after: -1}]}", "error[out-of-range]"),
        ("mocks: {Ask: [{give: {a.$: $Input.b.c}}]}", "fault"),
        ("mocks: {Ask: [{give: {a.$: $Global.b}}]}", "`$Global` cannot be read in a mock"),
    ] {
        let outcome = folder.run_with_input(&["run", "ask.fdl.yaml", "--mocks", "-"], mocks);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{mocks}: {outcome:?}");
        assert!(outcome.err.contains(told) && outcome.err.contains("<stdin>:1:"), "{mocks}: {}", outcome.err);
    }
}

const READS: &str = "\
Type: StateMachine
SpecVersion: v1
Name: reads
StartAt: Read
States:
  - {Type: Pass, Name: Read, OutputConstructor: {n.$: $Input.n}, End: true}
";
const SCHEMA: &str = r#"{"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}"#;

#[test]
fn an_input_that_does_not_fit_its_schema_is_refused() {
    let beside = || Folder::new().with("reads.fdl.yaml", READS).with("reads.input.schema.json", SCHEMA);
    assert_eq!(beside().run(&["run", "reads.fdl.yaml", "--input", r#"{"n": 1}"#]).code, 0);
    let outcome = beside().run(&["run", "reads.fdl.yaml", "--input", r#"{"n": "one"}"#]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    let words =
        "the input does not fit `reads.input.schema.json`: \"one\" is not of type \"integer\" (at `/n`)";
    assert_eq!(outcome.err, format!("error: {words}\n"));
    let config = "flows: [{match: '*.fdl.yaml', inputSchema: schemas/n.json}]\n";
    let named =
        Folder::new().with("reads.fdl.yaml", READS).with("fdlc.yaml", config).with("schemas/n.json", SCHEMA);
    assert_eq!(named.run(&["run", "reads.fdl.yaml"]).code, 2);
    assert_eq!(named.run(&["run", "reads.fdl.yaml", "--input", r#"{"n": 1}"#]).code, 0);
}

#[test]
fn a_schema_that_cannot_be_used_is_a_fault_of_the_call() {
    let folder = Folder::new().with("reads.fdl.yaml", READS).with("reads.input.schema.json", "{");
    for command in [&["run", "reads.fdl.yaml"][..], &["check"], &["check", "--fix"]] {
        let outcome = folder.run(command);
        assert_eq!(outcome.code, 2, "{command:?}");
        assert!(outcome.err.contains("`reads.input.schema.json` holds no JSON"), "{}", outcome.err);
    }
}

#[test]
fn a_sample_of_the_input_forbids_nothing() {
    let folder = Folder::new().with("reads.fdl.yaml", READS).with("reads.input.json", r#"{"n": 1}"#);
    let outcome = folder.run(&["run", "reads.fdl.yaml", "--input", r#"{"n": "x", "m": 1}"#]);
    assert_eq!((outcome.code, outcome.out.as_str()), (0, "{\"n\":\"x\"}\n"));
}

#[test]
fn a_fault_says_in_which_iteration_and_what_its_parts_gave() {
    let flow = "\
Type: StateMachine
SpecVersion: v1
Name: sums
StartAt: Each
States:
  - Type: Map
    Name: Each
    ItemsPath: $Input.items
    End: true
    Processor:
      StartAt: Sum
      States:
        - Type: Pass
          Name: Sum
          OutputConstructor:
            sum.$: $Input.amount + $Input.password
          End: true
";
    let input = r#"{"items": [{"amount": 1, "password": 2}, {"amount": 7, "password": "x-y-z"}]}"#;
    let outcome = Folder::new().with("sums.fdl.yaml", flow).run(&["run", "sums.fdl.yaml", "--input", input]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    for told in ["(state `Each[1].Sum`)", "sums.fdl.yaml:16:20", "is 7", "is \"***\""] {
        assert!(outcome.err.contains(told), "{told}: {}", outcome.err);
    }
    assert!(!outcome.err.contains("x-y-z"), "{}", outcome.err);
}

#[test]
fn what_was_run_is_told_although_it_cannot_be_kept() {
    let folder = folder().with("page/keep", "");
    for option in ["--timeline", "--record"] {
        let arguments = |file| ["run", "ask.fdl.yaml", "--mocks", "busy.yaml", option, file];
        // A folder stands where the file should.
        let outcome = folder.run(&arguments("page"));
        assert_eq!((outcome.code, outcome.out.as_str()), (2, "{\"said\":[\"hi\"]}\n"), "{outcome:?}");
        let outcome = folder.run(&arguments("nowhere/x.html"));
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.err.contains("there is no such folder"), "{outcome:?}");
    }
}
