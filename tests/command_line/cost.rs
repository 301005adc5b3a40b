//! `fdlc cost`, held against random executions.

use crate::support::{Folder, GOOD};
use serde_json::{Value, json};

/// Tasks with retries and a Catch, a Choice, a Parallel, a Map and a Wait.
const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: parcel
StartAt: Weigh
States:
  - Type: Task
    Name: Weigh
    Action: Scale:Weigh
    Timeout: 20
    Retry:
      - {Errors: [Busy, FnF.TaskTimeout], Description: again, MaxAttempts: 2, IntervalSeconds: 3, BackoffRate: 2}
      - {Errors: [Odd], Description: once more, MaxAttempts: 1, IntervalSeconds: 1}
    Catch:
      - {Errors: [Odd, Busy], Description: by hand, Next: Rest}
    Next: IsHeavy
  - Type: Choice
    Name: IsHeavy
    Branches:
      - {Condition: $Input.kilos > 10, Next: Carry}
    Default: Rest
  - Type: Parallel
    Name: Carry
    Branches:
      - StartAt: Left
        States:
          - {Type: Task, Name: Left, Action: Belt:Move, Timeout: 9, End: true}
      - StartAt: Right
        States:
          - {Type: Wait, Name: Right, Seconds: 4, End: true}
    Retry:
      - {Errors: [FnF.ALL], Description: again, MaxAttempts: 1, IntervalSeconds: 2}
    Next: Sign
  - Type: Map
    Name: Sign
    InputConstructor: {papers: [1, 2, 3]}
    ItemsPath: $Input.papers
    MaxConcurrency: 2
    Processor:
      StartAt: Stamp
      States:
        - {Type: Task, Name: Stamp, Action: Desk:Stamp, Timeout: 5, End: true}
    End: true
  - {Type: Wait, Name: Rest, Seconds: 7, End: true}
";

/// What a service does, by one random number.
fn answer(draw: u64) -> Value {
    let after = draw / 8 % 12;
    match draw % 8 {
        0 => json!({"fail": {"code": "Busy"}, "after": after}),
        1 => json!({"fail": {"code": "Odd"}, "after": after}),
        2 => json!({"fail": {"code": "Rare"}}),
        3 => json!({"hang": true}),
        4 => json!({"give": {"kilos": 3}, "after": after}),
        _ => json!({"give": {"kilos": 30}, "after": after}),
    }
}

fn costs(folder: &Folder, flow: &str) -> Value {
    let outcome = folder.run(&["cost", flow, "--format", "json"]);
    assert_eq!(outcome.code, 0, "{}", outcome.err);
    serde_json::from_str(&outcome.out).unwrap()
}

fn holds(bounds: &Value, value: &Value) -> bool {
    let value = value.as_f64().unwrap();
    bounds["min"].as_f64().unwrap() <= value && bounds["max"].as_f64().is_none_or(|most| value <= most)
}

#[test]
fn no_execution_costs_less_or_more() {
    let folder = Folder::new().with("parcel.fdl.yaml", FLOW);
    let bounds = costs(&folder, "parcel.fdl.yaml");
    let mut seen = std::collections::BTreeSet::new();
    let mut draw = fdl_compiler::expr::Draw::new(5);
    for _ in 0..150 {
        let mut mocks = |n: usize| (0..n).map(|_| answer(draw.bits())).collect::<Vec<_>>();
        let mocks = json!({"mocks": {"Weigh": mocks(4), "Left": mocks(2), "Stamp": mocks(3)}});
        folder.write("mocks.test.yaml", mocks.to_string());
        let outcome =
            folder.run(&["run", "parcel.fdl.yaml", "--mocks", "mocks.test.yaml", "--history", "json"]);
        let ended: Value = serde_json::from_str(&outcome.out).unwrap();
        let (transitions, seconds) = (&ended["stateTransitions"], &ended["elapsedSeconds"]);
        assert!(holds(&bounds["stateTransitions"], transitions), "{transitions} {bounds} {mocks}");
        assert!(holds(&bounds["seconds"], seconds), "{seconds} {bounds} {mocks}");
        seen.insert(transitions.to_string());
    }
    assert!(seen.len() > 5, "the executions are too much alike: {seen:?}");
}

#[test]
fn what_has_no_bound_says_why_and_where() {
    let looped = GOOD
        .replace("Type: Succeed\n    Name: Hello", "Type: Pass\n    Name: Hello\n    Next: Again")
        + "  - {Type: Choice, Name: Again, Branches: [{Condition: $Input.a, Next: Hello}], Default: Done}\n"
        + "  - {Type: Succeed, Name: Done}\n";
    let folder = Folder::new().with("loop.fdl.yaml", looped);
    let bounds = costs(&folder, "loop.fdl.yaml");
    assert_eq!(bounds["stateTransitions"]["max"], Value::Null);
    assert_eq!(bounds["seconds"], json!({"min": 0, "max": 0}));
    assert_eq!(bounds["unbounded"][0]["range"]["start"]["line"], 7);
    let text = folder.run(&["cost", "loop.fdl.yaml"]);
    assert!(text.out.contains("no bound") && text.out.contains("loop.fdl.yaml:7:"), "{}", text.out);
}

#[test]
fn a_faulty_flow_has_no_cost() {
    let folder = Folder::new().with("bad.fdl.yaml", GOOD.replace("Succeed", "Suceed"));
    let outcome = folder.run(&["cost", "bad.fdl.yaml"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    assert!(outcome.err.contains("wrong-value"), "{}", outcome.err);
    assert_eq!(folder.run(&["cost", "none.fdl.yaml"]).code, 2);
}
