//! Inference: what each state gets and gives, loops, and how much work that is.

use super::{Child, ChildBinding, Children, InputShape, Types, infer, is_match};
use crate::flow::Flow;
use crate::lang::modes::Mode;
use crate::value::Value;
use crate::{Limits, Settings, compile};
use std::fmt::Write;

const HEAD: &str = "Type: StateMachine\nSpecVersion: v1\nName: flow\n";

fn flow(states: &str) -> Flow {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    compile(format!("{HEAD}{states}"), &settings).flow
}

fn line(flow: &Flow, types: &Types, name: &str) -> String {
    let state = flow.states.iter().find(|state| state.name().is_some_and(|it| **it == *name));
    let shapes = types.at(state.expect("the test names a state").idx);
    format!("{} -> {}", shapes.input.render(), shapes.output.render())
}

/// Each line of `expected` is `NAME: INPUT -> OUTPUT`.
fn expect(states: &str, expected: &str) {
    expect_for(states, None, expected);
}

fn expect_for(states: &str, input: Option<&InputShape>, expected: &str) {
    let flow = flow(states);
    let types = infer(&flow, input, &Children::default());
    let names: Vec<_> =
        expected.trim().lines().map(|line| line.trim().split_once(": ").expect("NAME: …").0).collect();
    let found: String = names.iter().map(|name| format!("{name}: {}\n", line(&flow, &types, name))).collect();
    let expected: String = expected.trim().lines().map(|line| format!("{}\n", line.trim())).collect();
    assert_eq!(found, expected);
}

/// A flow that starts two others, and what is known where these bindings answer.
fn shape_of_child(bindings: Vec<ChildBinding>) -> (String, Vec<usize>) {
    let states = "StartAt: A\nStates:\n  - {Type: Task, Name: A, Action: 'FNF:StartExecution', \
                  TaskMode: WaitForSystemCallback, Parameters: {resourceArn: 'acs:fnf:::flow/child'}, End: true}\n";
    let flow = flow(states);
    let children = Children { bindings };
    let types = infer(&flow, None, &children);
    (types.output().render(), children.used_by(&flow))
}

#[test]
fn a_task_gives_what_the_child_ends_with_that_the_first_binding_names() {
    let child = flow(
        "StartAt: A\nStates:\n  - {Type: Pass, Name: A, OutputConstructor: {total: 5, list.$: '[1, 2]'}, End: true}\n",
    );
    let output = infer(&child, None, &Children::default()).output().clone();
    let bound = |resource: &str| ChildBinding {
        resource: Some(resource.into()),
        flow: Some(Child { file: "child.fdl.yaml".into(), output: output.clone() }),
        ..ChildBinding::default()
    };
    let mock = |state: &str| ChildBinding { state: Some(state.into()), ..ChildBinding::default() };
    let known = || bound("acs:fnf:*:*:flow/child");
    let shape = "{list: [1 | 2], total: 5}";
    assert_eq!(shape_of_child(vec![known()]), (shape.into(), vec![0]));
    assert_eq!(shape_of_child(vec![bound("acs:fnf:*:flow/other"), known()]), (shape.into(), vec![1]));
    assert_eq!(shape_of_child(vec![mock("A"), known()]), ("any".into(), vec![0]));
    assert_eq!(shape_of_child(vec![mock("B*"), known()]), (shape.into(), vec![1]));
    assert_eq!(shape_of_child(vec![]), ("any".into(), vec![]));
}

#[test]
fn a_star_stands_for_any_text() {
    for (pattern, text, fits) in [
        ("a*c", "abc", true),
        ("a*c", "ac", true),
        ("a*c", "abcd", false),
        ("a*a", "a", false),
        ("*b*c", "abbc", true),
        ("*", "", true),
        ("a", "ab", false),
        ("a*b*", "ab", true),
    ] {
        assert_eq!(is_match(pattern, text), fits, "{pattern} {text}");
    }
}

#[test]
fn results_depend_on_the_action_and_the_mode() {
    let task = |name: &str, action: &str, mode: &str, next: &str| {
        format!("  - {{Type: Task, Name: {name}, Action: '{action}', TaskMode: {mode}, {next}}}\n")
    };
    let mut states = "StartAt: A\nStates:\n".to_owned();
    states += &task("A", "FC:InvokeFunction", "RequestComplete", "Next: B");
    states += &task("B", "FC:InvokeFunction", "WaitForSystemCallback", "Next: C");
    states += &task("C", "HTTP:Request", "RequestComplete", "Next: D");
    states += &task("D", "FNF:StartExecution", "RequestComplete", "Next: E");
    states += &task("E", "OSS:GetObject", "RequestComplete", "Next: F");
    states += &task("F", "MNS:SendMessage", "RequestComplete", "Next: G");
    states += &task("G", "ECS:DescribeInstances", "RequestComplete", "Next: H");
    states += "  - {Type: Task, Name: H, Action: 'FC:InvokeFunction', Parameters: {invocationType: Async}, End: true}\n";
    expect(
        &states,
        r#"
        A: any -> {Body}
        B: {Body} -> any
        C: any -> {Body: string, Code: number, Header: {…}}
        D: {Body: string, Code: number, Header: {…}} -> {ExecutionName: string, FlowName: string, RequestID: string}
        E: {ExecutionName: string, FlowName: string, RequestID: string} -> {bucket: string, key: string, …}
        F: {bucket: string, key: string, …} -> any
        G: any -> any
        H: any -> {Body: ""}
        "#,
    );
}

#[test]
fn constructors_make_what_they_say() {
    expect(
        r#"StartAt: A
States:
  - Type: Pass
    Name: A
    InputConstructor: {id: 7, list: [1, {x.$: $Input.y}], later: "${later}"}
    Next: B
  - Type: Pass
    Name: B
    OutputConstructor: {id.$: $Input.id, out.$: $Output.list, "n.$": length($Input.list), "all.$": 'jsonMerge($Input, {"id": "x"})'}
    End: true
"#,
        r#"
        A: {id: 7, later, list: [{x} | 1]} -> {id: 7, later, list: [{x} | 1]}
        B: {id: 7, later, list: [{x} | 1]} -> {all: {id: "x", later, list: [{…} | 1]}, id: 7, n: number, out: [{x} | 1]}
        "#,
    );
}

#[test]
fn ways_in_are_joined_over_branches_and_catches() {
    expect(
        r#"StartAt: A
States:
  - Type: Choice
    Name: A
    Branches: [{Condition: $Input.x == 1, Next: B}]
    Default: C
  - {Type: Pass, Name: B, OutputConstructor: {from: B, b: 1}, Next: D}
  - Type: Task
    Name: C
    Action: FC:InvokeFunction
    InputConstructor: {sent: true}
    OutputConstructor: {from: C}
    Catch:
      - {Errors: [X], Description: x, OutputConstructor: {code.$: $Context.Current.Error.Code}, Next: D}
      - {Errors: [Y], Description: y, Next: E}
    Next: D
  - {Type: Succeed, Name: D}
  - {Type: Succeed, Name: E}
"#,
        r#"
        B: any -> {b: 1, from: "B"}
        D: {b?: 1, code?: string, from?: "B" | "C"} -> {b?: 1, code?: string, from?: "B" | "C"}
        E: {sent: true} -> {sent: true}
        "#,
    );
}

#[test]
fn branches_and_iterations_have_their_own_scopes() {
    expect(
        r#"StartAt: P
States:
  - Type: Parallel
    Name: P
    InputConstructor: {k: 1}
    Branches:
      - StartAt: L
        States: [{Type: Pass, Name: L, OutputConstructor: {l.$: $Input.k}, End: true}]
      - StartAt: R
        States: [{Type: Succeed, Name: R}]
    Next: M
  - Type: Map
    Name: M
    InputConstructor: {items: [{n: 1}, {n: 2}], branches.$: $Input}
    ItemsPath: $Input.items
    Processor:
      StartAt: I
      States: [{Type: Pass, Name: I, OutputConstructor: {m.$: $Input.n}, End: true}]
    OutputConstructor: {all.$: "$Output.Items[*].m", first.$: "$Output.Items[0]", items.$: $Output.Items}
    End: true
"#,
        r#"
        L: {k: 1} -> {l: 1}
        R: {k: 1} -> {k: 1}
        P: {k: 1} -> {Branch0: {l: 1}, Branch1: {k: 1}}
        I: {n: 1 | 2} -> {m: 1 | 2}
        M: {branches: {Branch0: {l: 1}, Branch1: {k: 1}}, items: [{n: 1 | 2}]} -> {all: [1 | 2], first: {m: 1 | 2}, items: [{m: 1 | 2}]}
        "#,
    );
}

#[test]
fn what_never_ends_leads_nowhere() {
    expect(
        r#"StartAt: P
States:
  - Type: Parallel
    Name: P
    Branches:
      - StartAt: F
        States: [{Type: Fail, Name: F, Code: X, Detail: x}]
    Catch: [{Errors: [FnF.ALL], Description: x, Next: C}]
    Next: N
  - {Type: Succeed, Name: N}
  - {Type: Succeed, Name: C}
"#,
        "
        N: nothing -> nothing
        C: any -> any
        ",
    );
}

#[test]
fn loops_come_to_a_fixed_point() {
    let counting = |step: &str| {
        format!(
            r#"StartAt: Init
States:
  - {{Type: Pass, Name: Init, OutputConstructor: {{n: 0, seen: []}}, Next: Check}}
  - Type: Choice
    Name: Check
    Branches: [{{Condition: $Input.n >= 3, Next: Done}}]
    Default: Step
  - {{Type: Pass, Name: Step, OutputConstructor: {{{step}}}, Next: Check}}
  - {{Type: Succeed, Name: Done}}
"#
        )
    };
    expect(
        &counting(r#"n.$: "intAdd($Input.n, 1)", seen.$: "[$Input.n]""#),
        "Done: {n: number, seen: [number]} -> {n: number, seen: [number]}",
    );
    // A value that grows with each round is unknown in the end.
    expect(&counting("n: 1, last.$: $Input"), "Done: any -> any");
}

#[test]
fn where_a_way_is_broken_the_states_it_may_lead_to_are_unknown() {
    let broken = |next: &str| {
        format!(
            r#"StartAt: A
States:
  - {{Type: Pass, Name: A, OutputConstructor: {{a: 1}}, {next}}}
  - {{Type: Pass, Name: Brew, OutputConstructor: {{b: 1}}, Next: C}}
  - {{Type: Succeed, Name: C}}
"#
        )
    };
    let lost = "
        Brew: any -> {b: 1}
        C: {b: 1} -> {b: 1}
        ";
    expect(&broken("Next: Nowhere"), lost);
    expect(&broken("Description: d"), lost);
    // The name that is probably meant.
    expect(&broken("Next: Brw"), "Brew: {a: 1} -> {b: 1}");
    expect(&broken("Next: B"), "Brew: {a: 1} -> {b: 1}");
}

#[test]
fn the_input_is_known_by_a_schema_or_a_sample() {
    let states = r#"StartAt: A
States:
  - {Type: Pass, Name: A, OutputConstructor: {x.$: $Context.Execution.Input.a}, Next: B}
  - {Type: Map, Name: B, InputConstructor: {l: [1]}, ItemsPath: $Input.l, ProcessorConfig: {ExecutionMode: Express},
     Processor: {StartAt: C, States: [{Type: Pass, Name: C, OutputConstructor: {x.$: $Context.Execution.Input}, End: true}]}, End: true}
"#;
    let sample = InputShape::Sample(Value::from_json(r#"{"a": {"b": 1}}"#).expect("it is JSON"));
    expect_for(
        states,
        Some(&sample),
        "
        A: {a?: {b?: number, …}, …} -> {x: {b?: number, …}}
        C: 1 -> {x}
        B: {l: [1]} -> {Items: [{x} | null]}
        ",
    );
}

#[test]
fn global_values_are_what_all_write() {
    expect(
        r#"StartAt: A
States:
  - {Type: Pass, Name: A, GlobalConstructor: {a: 1, both: m}, Next: B}
  - {Type: Pass, Name: B, GlobalConstructor: {b.$: $Global.a, both: n}, OutputConstructor: {all.$: $Global}, End: true}
"#,
        r#"B: any -> {all: {a?: 1, b?, both?: "m" | "n"}}"#,
    );
}

/// Chains, fans, loops and nests of a size, and the work for each.
fn steps(states: &str) -> usize {
    infer(&flow(states), None, &Children::default()).steps
}

#[test]
fn the_work_grows_with_the_number_of_states() {
    let chain = |count: usize| {
        let mut states = "StartAt: S0\nStates:\n".to_owned();
        for at in 0..count {
            let next = if at + 1 < count { format!("Next: S{}", at + 1) } else { "End: true".to_owned() };
            let _ = writeln!(
                states,
                "  - {{Type: Pass, Name: S{at}, InputConstructor: {{v.$: $Input, i: {at}}}, {next}}}"
            );
        }
        states
    };
    // All lead into one, from the middle of a chain of Choices.
    let fan = |count: usize| {
        let mut states = "StartAt: S0\nStates:\n".to_owned();
        for at in 0..count {
            let next = if at + 1 < count { format!("S{}", at + 1) } else { "End".to_owned() };
            let _ = writeln!(
                states,
                "  - {{Type: Choice, Name: S{at}, InputConstructor: {{k{at}: {at}}}, Branches: [{{Condition: $Input.a, Next: End}}], Default: {next}}}"
            );
        }
        states + "  - {Type: Succeed, Name: End}\n"
    };
    // Each goes on or back to the first.
    let loops = |count: usize| {
        let mut states = "StartAt: S0\nStates:\n".to_owned();
        for at in 0..count {
            let next = if at + 1 < count { format!("S{}", at + 1) } else { "End".to_owned() };
            let back = at / 2;
            let _ = writeln!(
                states,
                "  - {{Type: Choice, Name: S{at}, InputConstructor: {{v.$: $Input, k{at}.$: $Input}}, Branches: [{{Condition: $Input.a, Next: S{back}}}], Default: {next}}}"
            );
        }
        states + "  - {Type: Succeed, Name: End}\n"
    };
    let nested = |count: usize| {
        let mut scope =
            "{StartAt: X, States: [{Type: Pass, Name: X, OutputConstructor: {v.$: $Input}, End: true}]}"
                .to_owned();
        for at in 0..count {
            scope = format!(
                "{{StartAt: A{at}, States: [{{Type: Parallel, Name: A{at}, Branches: [{scope}], Next: B{at}}}, {{Type: Choice, Name: B{at}, Branches: [{{Condition: $Input.Branch0, Next: A{at}}}], Default: C{at}}}, {{Type: Succeed, Name: C{at}}}]}}"
            );
        }
        format!("StartAt: A\nStates: [{{Type: Parallel, Name: A, Branches: [{scope}], End: true}}]\n")
    };
    for (name, states, size) in [
        ("chain", chain(1_000), 1_000),
        ("fan", fan(1_000), 1_000),
        ("loops", loops(1_000), 1_000),
        ("nested", nested(25), 75),
    ] {
        let steps = steps(&states);
        assert!(steps <= size * 18 + 4, "{name}: {steps} steps for {size} states");
    }
    assert_eq!(steps(&chain(2_000)), 2 * steps(&chain(1_000)));
    assert_eq!(steps(&fan(2_000)), 2 * steps(&fan(1_000)) - 1);
}
