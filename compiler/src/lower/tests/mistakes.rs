//! A table of mistakes and what is said about each.

use super::{STANDARD, findings, flow, mended};
use crate::compile::{Limits, Settings, compile};
use crate::flow::Kind;
use crate::lang::modes::Mode;

/// States with one mistake, and the one finding.
const STATES: &[(&str, &str)] = &[
    ("- Type: Pass\n  Name: A\n  Nxt: B", "8 unknown-field `Pass` has no field `Nxt` (did you mean `Next`?)"),
    (
        "- Type: Pass\n  Name: A\n  end: true",
        "8 unknown-field `Pass` has no field `end` (did you mean `End`?)",
    ),
    (
        "- Type: Pass\n  Name: A\n  Seconds: 3\n  End: true",
        "8 unknown-field `Pass` has no field `Seconds` (it is a field of `Wait`)",
    ),
    ("- Type: Pass\n  Name: A\n  Colour: red\n  End: true", "8 unknown-field `Pass` has no field `Colour`"),
    (
        "- Type: Succeed\n  Name: A\n  Next: B",
        "8 unknown-field `Succeed` has no field `Next` (nothing comes after a Succeed: use a Pass to go on)",
    ),
    (
        "- Type: Choice\n  Name: A\n  Branches: [{Condition: true, Next: A}]\n  Default: A\n  End: true",
        "10 unknown-field `Choice` has no field `End` (its branches and `Default` say where it goes)",
    ),
    (
        "- Type: Choice\n  Name: A\n  Choices: [{Condition: true, Next: A}]\n  Default: A",
        "8 unknown-field `Choice` has no field `Choices` (it is called `Branches`)",
    ),
    (
        "- Name: A\n  End: true",
        "6 missing-field a state needs `Type` (it is one of `Task`, `Pass`, `Wait`, `Succeed`, `Fail`, `Choice`, `Parallel` or `Map`)",
    ),
    (
        "- Type: Pass\n  End: true",
        "6 missing-field `Pass` needs `Name` (`Name`: the state's name, unique in its scope)",
    ),
    (
        "- Type: Wait\n  Name: A\n  End: true",
        "6 missing-field `Wait` needs `Seconds` (`Seconds`: seconds to sleep)",
    ),
    (
        "- Type: Map\n  Name: A\n  Processor: {StartAt: B, States: [{Type: Succeed, Name: B}]}\n  End: true",
        "6 missing-field a Map needs `ItemsPath`, or an `ItemReader` where it is distributed",
    ),
    (
        "- Type: Chioce\n  Name: A\n  Branches: [{Condition: true, Next: A}]\n  Default: A",
        "6 wrong-value `Type` cannot be `Chioce` (did you mean `Choice`?; it is one of `Task`, `Pass`, `Wait`, `Succeed`, `Fail`, `Choice`, `Parallel` or `Map`)",
    ),
    (
        "- Type: Function\n  Name: A\n  Whatever: 1\n  End: true",
        "6 wrong-value `Type` cannot be `Function` (it is one of `Task`, `Pass`, `Wait`, `Succeed`, `Fail`, `Choice`, `Parallel` or `Map`)",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds: ten\n  End: true",
        "8 wrong-type `Seconds` must be an integer, not text",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds: '10'\n  End: true",
        "8 wrong-type `Seconds` must be an integer, not text (write it without quotes)",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds:\n  End: true",
        "8 wrong-type `Seconds` has no value (it must be an integer)",
    ),
    (
        "- Type: Pass\n  Name: 12\n  End: true",
        "7 wrong-type `Name` must be a name, not an integer (put it in quotes)",
    ),
    (
        "- Type: Pass\n  Name: ''\n  End: true",
        "7 wrong-value `Name` is empty (a name has at least one character)",
    ),
    ("- Type: Pass\n  Name: A\n  Next: [B]", "8 wrong-type `Next` must be the name of a state, not a list"),
    (
        "- Type: Wait\n  Name: A\n  Seconds: 301\n  End: true",
        "8 out-of-range `Seconds` must be from 1 to 300, not 301",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds.$: '0'\n  End: true",
        "8 constant-fault `Seconds.$` must be an integer from 1 to 300 (write a number within these bounds)",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds: 99999999999999999999\n  End: true",
        "8 out-of-range `Seconds` must be from 1 to 300, not 9223372036854775807",
    ),
    (
        "- Type: Pass\n  Name: A\n  End: yes",
        "8 yes-no-boolean `yes` is text in YAML 1.2, but `End` is true or false (write `true`)",
    ),
    (
        "- Type: Pass\n  Name: A\n  End: 'true'",
        "8 wrong-type `End` must be `true` or `false`, not text (write it without quotes)",
    ),
    (
        "- Type: Pass\n  Name: A\n  End: true\n  End: false",
        "9 duplicate-field `End` stands here a second time (remove one of the two)",
    ),
    (
        "- Type: Wait\n  Name: A\n  Seconds: 1\n  Seconds.$: $Input.s\n  End: true",
        "9 conflicting-keys `Seconds` and `Seconds.$` exclude each other (remove `Seconds.$` where the value is always the same, `Seconds` where it is computed)",
    ),
    (
        "- Type: Map\n  Name: A\n  ItemsPath: $Input.i\n  MaxConcurrency: 1\n  MaxConcuccency: 2\n  Processor: {StartAt: B, States: [{Type: Succeed, Name: B}]}\n  End: true",
        "10 conflicting-keys `MaxConcuccency` and `MaxConcurrency` are the same field (remove one of the two)",
    ),
    (
        "- Type: Map\n  Name: A\n  ItemsPath: $Input.i\n  MaxConcurrency: 41\n  Processor: {StartAt: B, States: [{Type: Succeed, Name: B}]}\n  End: true",
        "9 out-of-range `MaxConcurrency` of an inline Map must be from 1 to 40, not 41 (more run at once in a distributed Map, with `ProcessorConfig`)",
    ),
    (
        "- Type: Pass\n  Name: A\n  Next.$: $Input.n",
        "8 unknown-field `Next` cannot be computed (write its value under `Next`)",
    ),
    (
        "- Type: Choice\n  Name: A\n  Branches:\n  - Condition.$: $Input.a\n    Next: A\n  Default: A",
        "9 unknown-field `Condition` is always an expression and takes no `.$` (write `Condition`)",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor.$: $Input.a\n  End: true",
        "8 undocumented-suffix no document says that `InputConstructor` may be written with `.$` (the service may refuse it: write `InputConstructor` without `.$`, and `.$` at each computed member)",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor: {a.$: 1}\n  End: true",
        "8 not-an-expression `a.$` must hold text with an expression, not an integer (a value that is written down goes under `a`)",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor:\n    l: [{a.$: }]\n  End: true",
        "9 not-an-expression `a.$` has no expression",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor: {.$: $Input}\n  End: true",
        "8 not-an-expression the key `.$` has no name before its suffix (write the name of the member, as in `total.$`)",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor:\n    a: 1\n    a.$: $Input\n  End: true",
        "10 conflicting-keys `a` and `a.$` give the same member (remove `a.$` where the value is always the same, `a` where it is computed)",
    ),
    (
        "- Type: Pass\n  Name: A\n  InputConstructor: {a: 1, a: 2}\n  End: true",
        "8 duplicate-field `a` stands here a second time (remove one of the two)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: FC::InvokeFunction\n  End: true",
        "8 action-spelling `FC::InvokeFunction` is no Action: one colon stands between service and operation (write `FC:InvokeFunction`)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: InvokeFunction\n  End: true",
        "8 wrong-value `InvokeFunction` is no Action: an Action is a service, a colon and an operation (did you mean `FC:InvokeFunction`?)",
    ),
    (
        "- Type: Task\n  Name: A\n  Resource: acs:fc:::functions/f\n  End: true",
        "8 unknown-field `Task` has no field `Resource` (it is called `Action`)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Retry: {Errors: [E]}\n  End: true",
        "9 wrong-type `Retry` must be a list, each item a Retry rule, not a mapping (put `- ` before the first of its keys)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Retry:\n  - Errors: FnF.ALL\n    MaxAttempts: 1\n    IntervalSeconds: 1\n  End: true",
        "10 wrong-type `Errors` must be a list of names of errors, not text (write a list, as in `[FnF.ALL]`)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Retry:\n  - Errors: [404]\n    MaxAttempts: 1\n    IntervalSeconds: 1\n  End: true",
        "10 wrong-type the name of an error must be text, not an integer (put it in quotes)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Retry:\n  - Errors: [E]\n    MaxAttempts: 1\n    IntervalSeconds: 1\n    BackoffRate: 0\n  End: true",
        "13 out-of-range `BackoffRate` must be a positive number, not 0",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Retry:\n  - Errors: [E]\n    IntervalSeconds: 1\n  End: true",
        "10 missing-field a Retry rule needs `MaxAttempts` (`MaxAttempts`: retries at most; the first run does not count)",
    ),
    (
        "- Type: Task\n  Name: A\n  Action: A:B\n  Timeout: 604801\n  End: true",
        "9 out-of-range `Timeout` must be from 0 to 604800, not 604801",
    ),
    (
        "- Type: Pass\n  Name: A\n  End: true\n- just text",
        "9 wrong-type a state must be a mapping, not text (write its fields: `Name` and `Type`)",
    ),
    (
        "- Type: Choice\n  Name: A\n  Branches: []\n  Default: A",
        "8 out-of-range `Branches` must not be empty",
    ),
    (
        "- Type: Pass\n  Name: A\n  ? [a, b]\n  : c\n  End: true",
        "8 wrong-type a key must be text, not a mapping or a list",
    ),
];

#[test]
fn one_planted_mistake_is_one_finding() {
    let wrong =
        STATES.iter().map(|(states, expected)| (states, findings(&flow(states), &STANDARD), expected));
    let wrong: Vec<_> = wrong.filter(|(_, found, expected)| found != &[**expected]).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Whole texts with one mistake, and the one finding.
const TEXTS: &[(&str, &str)] = &[
    (
        "",
        "1 wrong-type there is no flow in this file (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "# only a remark\n",
        "1 wrong-type there is no flow in this file (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "- a\n- b\n",
        "1 wrong-type a flow must be a mapping, not a list (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "just words\n",
        "1 wrong-type a flow must be a mapping, not text (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "apiVersion: v1\nkind: Pod\n",
        "1 other-language this is no flow: none of its keys is a field of one (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "Type: StateMachine\nSpecVersion: v2\nName: t\nStartAt: A\nStates: [{Type: Succeed, Name: A}]\n",
        "2 wrong-value `SpecVersion` must be `v1`, not `v2`",
    ),
    (
        "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: A\nStates:\n  A: {Type: Succeed}\n",
        "6 wrong-type `States` must be a list of states, not a mapping (write a list of states, each with its name under `Name`)",
    ),
    (
        "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: A\nStates: []\n",
        "5 out-of-range `States` must not be empty",
    ),
    (
        "Type: StateMachine\nSpecVersion: v1\nName: t\nTimeout: 0\nStartAt: A\nStates: [{Type: Succeed, Name: A}]\n",
        "4 out-of-range `Timeout` must be from 1 to 31536000, not 0",
    ),
    (
        "version: v1\ntype: flow\nsteps:\n- type: pass\n  name: a\n",
        "1 other-language this is a flow of the old Flow Definition Language (`type: flow` with `steps`) (migrate it: write `Type: StateMachine`, `SpecVersion: v1`, and its `steps` as `States` with a `StartAt`)",
    ),
    (
        "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}",
        "1 other-language this is a state machine of Amazon States Language (in a flow `States` is a list of states with `Name`s, beside `Type: StateMachine` and `SpecVersion: v1`)",
    ),
    (
        "document:\n  dsl: 1.0.0\ndo: []\n",
        "1 other-language this is a workflow of CNCF Serverless Workflow (a flow starts with `Type: StateMachine` and `SpecVersion: v1`)",
    ),
];

#[test]
fn a_text_that_is_no_flow_is_one_finding() {
    let wrong = TEXTS.iter().map(|(text, expected)| (text, findings(text, &STANDARD), expected));
    let wrong: Vec<_> = wrong.filter(|(_, found, expected)| found != &[**expected]).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn placeholders_are_left_alone_but_do_not_run() {
    let states = "- Type: Task\n  Name: A\n  Action: FC:InvokeFunction\n  TaskMode: ${mode}\n  Timeout: <seconds>\n  Parameters: {resourceArn: xxx, invocationType: Sync, body.$: '{body}'}\n  Retry: ${retry}\n  End: {end}";
    let text = flow(states);
    assert!(findings(&text, &STANDARD).is_empty(), "{:?}", findings(&text, &STANDARD));
    let compiled = compile(text, &STANDARD);
    assert_eq!(compiled.flow.placeholders.len(), 5);
    assert_eq!(compiled.checked().map(|_| ()).map_err(|it| it.len()), Err(5));
}

#[test]
fn express_mode_has_its_own_bounds() {
    let express = Settings { mode: Mode::Express, limits: Limits::On, input: None };
    let text = flow("- {Type: Wait, Name: A, Seconds: 21, End: true}");
    assert!(findings(&text, &STANDARD).is_empty());
    assert_eq!(
        findings(&text, &express),
        ["6 out-of-range `Seconds` must be from 1 to 20 in express mode, not 21"]
    );
}

#[test]
fn limits_that_are_off_forbid_nothing_but_nonsense() {
    let off = Settings { mode: Mode::Standard, limits: Limits::Off, input: None };
    assert!(findings(&flow("- {Type: Wait, Name: A, Seconds: 4000, End: true}"), &off).is_empty());
    assert_eq!(
        findings(&flow("- {Type: Wait, Name: A, Seconds: 0, End: true}"), &off),
        ["6 out-of-range `Seconds` must be at least 1, not 0"]
    );
    let map = "- {Type: Map, Name: A, ItemsPath: $Input.i, MaxConcurrency: 500, End: true, Processor: {StartAt: B, States: [{Type: Succeed, Name: B}]}}";
    assert!(findings(&flow(map), &off).is_empty());
}

#[test]
fn a_parallel_has_at_most_fifty_branches() {
    let branch = "{StartAt: B, States: [{Type: Succeed, Name: B}]}";
    let parallel = |count: usize| {
        flow(&format!(
            "- {{Type: Parallel, Name: A, End: true, Branches: [{}]}}",
            vec![branch; count].join(", ")
        ))
    };
    assert!(findings(&parallel(50), &STANDARD).is_empty());
    assert_eq!(
        findings(&parallel(51), &STANDARD),
        ["6 out-of-range `Branches` holds 51 items, but at most 50 are possible"]
    );
}

#[test]
fn scopes_are_nested_at_most_sixty_deep() {
    let nested = |depth: usize| {
        let mut state = "{Type: Succeed, Name: S}".to_owned();
        for _ in 0..depth {
            state = format!(
                "{{Type: Parallel, Name: S, End: true, Branches: [{{StartAt: S, States: [{state}]}}]}}"
            );
        }
        flow(&format!("- {state}")).replace("StartAt: A", "StartAt: S")
    };
    assert!(findings(&nested(60), &STANDARD).is_empty());
    let found = findings(&nested(61), &STANDARD);
    assert!(matches!(found.as_slice(), [only] if only.contains("too-deep")), "{found:?}");
}

#[test]
fn safe_fixes_leave_a_flow_without_findings() {
    for states in [
        "- Type: Pass\n  Name: A\n  end: true",
        "- Type: Pass\n  Name: A\n  End: yes",
        "- Type: Pass\n  Name: A\n  Ned: true",
        "- Type: Wait\n  Name: A\n  Seconds: '10'\n  End: true",
        "- Type: Task\n  Name: A\n  Action: FC::GetFunction\n  End: true",
        "- Type: Pass\n  Name: A\n  InputConstructor: {a.$: 1}\n  End: true",
    ] {
        let text = flow(states);
        assert!(!findings(&text, &STANDARD).is_empty(), "{states}");
        assert_eq!(findings(&mended(&text), &STANDARD), [""; 0], "{states}");
    }
}

#[test]
fn both_spellings_of_the_concurrency_are_one_field() {
    let map = |key: &str| {
        format!(
            "- {{Type: Map, Name: A, ItemsPath: $Input.i, {key}: 4, End: true, Processor: {{StartAt: B, States: [{{Type: Succeed, Name: B}}]}}}}"
        )
    };
    for key in ["MaxConcurrency", "MaxConcuccency"] {
        let compiled = compile(flow(&map(key)), &STANDARD);
        let Kind::Map(map) = &compiled.flow.states[0].kind else { panic!("a Map") };
        assert_eq!(map.max_concurrency.value, Some(4));
    }
}

#[test]
fn two_mistakes_are_two_findings() {
    let text = flow("- Type: Wait\n  Name: A\n  Seconds: ten\n  Nxt: B\n- Type: Pass\n  Name: B\n  End: 3");
    assert_eq!(findings(&text, &STANDARD).len(), 3);
}
