//! `fdlc run` of flows that start others: child flows, and children of a distributed Map.

use crate::support::{BAD, Folder, GOOD};

const HEAD: &str = "Type: StateMachine\nSpecVersion: v1\nName: f\n";
const MOCKS: &str = "mocks: {}\nflows: {\"acs:fnf:*:*:flow/k\": k.fdl.yaml}\n";

/// A flow that starts `flow/k` and waits for its end.
fn parent(more: &str) -> String {
    format!(
        "{HEAD}StartAt: K\nStates:\n  - Type: Task\n    Name: K\n    Action: FNF:StartExecution\n    \
         TaskMode: WaitForSystemCallback\n    Timeout: 9\n    Parameters: {{resourceArn: \"acs:fnf:::flow/k\"{more}}}\n    End: true\n"
    )
}

fn folder(child: &str) -> Folder {
    Folder::new().with("f.fdl.yaml", parent("")).with("k.fdl.yaml", child).with("m.yaml", MOCKS)
}

const CALL: [&str; 4] = ["run", "f.fdl.yaml", "--mocks", "m.yaml"];

#[test]
fn a_broken_child_flow_of_the_mocks_has_its_own_findings() {
    for child in [BAD, "Type: ["] {
        let outcome = folder(child).run(&CALL);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{outcome:?}");
        assert!(outcome.err.contains("k.fdl.yaml:") && outcome.err.contains("error["), "{outcome:?}");
        assert!(!outcome.err.contains("nothing answers"), "{outcome:?}");
    }
    let outcome = folder(GOOD).run(&CALL);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    // What the file says of its own flow does not matter.
    let other = folder(GOOD).with("m.yaml", format!("flow: bad.fdl.yaml\n{MOCKS}")).with("bad.fdl.yaml", BAD);
    assert_eq!(other.run(&CALL).code, 0);
}

#[test]
fn a_fault_in_a_child_flow_points_into_its_file() {
    let child = format!(
        "{HEAD}StartAt: P\nStates:\n  - {{Type: Pass, Name: P, OutputConstructor: {{x.$: $Input.no}}, End: true}}\n"
    );
    let outcome = folder(&child).run(&CALL);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.err.contains("k.fdl.yaml:6:"), "{outcome:?}");
    assert!(outcome.err.contains("(state `P`)"), "{outcome:?}");
}

/// A distributed Map over `$Input.l`.
fn distributed(state: &str) -> String {
    format!(
        "{HEAD}StartAt: Each\nStates:\n  - Type: Map\n    Name: Each\n    ItemsPath: $Input.l\n    \
         ProcessorConfig: {{ExecutionMode: Standard}}\n    End: true\n    Processor:\n      StartAt: P\n      \
         States:\n        - {{Name: P, {state}}}\n"
    )
}

#[test]
fn a_fault_in_a_child_of_a_map_points_into_the_flow_and_is_named_by_the_map() {
    let flow = distributed("Type: Pass, OutputConstructor: {x.$: $Input.no}, End: true");
    let folder = Folder::new().with("f.fdl.yaml", flow).with(
        "f.test.yaml",
        "flow: f.fdl.yaml\ncases: [{name: a, input: {l: [{}, {}, {}, {}]}, expect: {output: 1}}]",
    );
    let outcome = folder.run(&["run", "f.fdl.yaml", "--input", r#"{"l": [{"a": 1}, {}]}"#]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(outcome.err.contains("f.fdl.yaml:14:"), "{outcome:?}");
    assert!(outcome.err.contains("Each[0]/P  Pass") && outcome.err.contains("Each[1]/P"), "{outcome:?}");
    assert!(outcome.err.contains("the first of them, child 0: FnF.RuntimeError: "), "{outcome:?}");
    // Each child has the same fault: it is shown once.
    let tested = folder.run(&["test"]);
    assert_eq!(tested.out.matches("(state `P`)").count(), 1, "{tested:?}");
}

#[test]
fn a_value_that_its_place_cannot_take_points_into_the_flow() {
    let flow = format!(
        "{HEAD}StartAt: C\nStates:\n  - Type: Choice\n    Name: C\n    Branches: [{{Condition: $Input.password, Next: D}}]\n    \
         Default: D\n  - {{Type: Succeed, Name: D}}\n"
    );
    let folder = Folder::new().with("f.fdl.yaml", flow);
    let outcome = folder.run(&["run", "f.fdl.yaml", "--input", r#"{"password": "s3cret99"}"#]);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    for told in ["f.fdl.yaml:8:", "the condition is a string, not a boolean", "is \"***\""] {
        assert!(outcome.err.contains(told), "{told}: {outcome:?}");
    }
    assert!(!outcome.err.contains("s3cret99"), "{outcome:?}");
}

#[test]
fn flows_that_start_themselves_are_given_up_with_state_and_arn() {
    let outcome = folder(&parent("")).run(&["run", "f.fdl.yaml", "--mocks", "m.yaml", "--history", "json"]);
    assert_eq!(outcome.code, 1, "{}", outcome.err.len());
    let told = "child flows start one another without end: `K` starts `acs:fnf:::flow/k` once more";
    assert!(outcome.err.contains(told), "{}", &outcome.err[outcome.err.len().saturating_sub(500)..]);
    let history: serde_json::Value = serde_json::from_str(&outcome.out).expect("one object");
    assert_eq!(
        (&history["status"], &history["output"], &history["stateTransitions"]),
        (&"Running".into(), &().into(), &1.into())
    );
    assert!(history["events"].as_array().is_some_and(|events| !events.is_empty()));
}

#[test]
fn names_of_executions_are_those_that_the_service_takes() {
    let folder = folder(GOOD);
    for name in ["a b", "", "1a", &"x".repeat(129)] {
        let outcome = folder.run(&["run", "k.fdl.yaml", "--name", name]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{name}: {outcome:?}");
        assert!(outcome.err.contains("`--name` is no name of an execution"), "{outcome:?}");
    }
    assert_eq!(folder.run(&["run", "k.fdl.yaml", "--name", &"x".repeat(128)]).code, 0);
    folder.write("f.fdl.yaml", parent(", executionName: \"bad name\""));
    let outcome = folder.run(&CALL);
    assert_eq!(outcome.code, 1, "{outcome:?}");
    assert!(
        outcome.err.contains("Failed with FNF.InvalidArgument: `executionName` is no name"),
        "{outcome:?}"
    );
}

#[test]
fn a_mock_of_a_misspelt_state_is_a_near_miss() {
    let flow = parent("").replace("StartAt: K", "StartAt: Charge").replace("Name: K", "Name: Charge");
    let folder = Folder::new().with("f.fdl.yaml", flow).with("m.yaml", "mocks: {Chrage: [{give: {}}]}");
    let outcome = folder.run(&CALL);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(
        outcome.err.contains("there is a mock of `Chrage`, and no such state; did you mean `Charge`?"),
        "{outcome:?}"
    );
}
