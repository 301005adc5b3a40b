//! Costs of small flows.

use super::cost;
use crate::lang::modes::Mode;
use crate::{Limits, Settings, compile};

const HEAD: &str = "Type: StateMachine\nSpecVersion: v1\nName: flow\n";

/// `TRANSITIONS / SECONDS`, each `MIN..MAX`, and then the messages.
fn told(states: &str) -> String {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let compiled = compile(format!("{HEAD}{states}"), &settings);
    let checked = compiled.checked().unwrap_or_else(|found| panic!("{found:#?}"));
    let cost = cost(&checked.program(), &compiled.types);
    let bound =
        |it: super::Bounds| format!("{}..{}", it.min, it.max.map_or_else(String::new, |max| max.to_string()));
    let mut told = format!("{} / {}", bound(cost.transitions), bound(cost.seconds));
    for it in cost.unbounded {
        told += &format!("; {}", it.message);
    }
    told
}

const TASK: &str =
    "Type: Task, Name: T, Action: 'HTTP:Request', Parameters: {url: 'https://example.com', method: GET}";

#[test]
fn costs_are_added_along_the_ways() {
    let task = |rest: &str| format!("StartAt: T\nStates:\n  - {{{TASK}, {rest}}}\n");
    let wait =
        "StartAt: A\nStates:\n  - {Type: Wait, Name: A, Seconds: 7, Next: B}\n  - {Type: Succeed, Name: B}\n";
    let cases = [
        ("StartAt: A\nStates:\n  - {Type: Pass, Name: A, End: true}\n".to_owned(), "1..1 / 0..0"),
        (wait.to_owned(), "2..2 / 7..7"),
        (format!("Timeout: 5\n{wait}"), "1..2 / 5..5"),
        (task("Timeout: 10, End: true"), "1..1 / 0..10"),
        (task("End: true"), "1..1 / 0..; `T` has no `Timeout`, so it may wait for ever"),
        (
            task("Timeout: 10, Retry: [{Errors: [FnF.ALL], Description: d, MaxAttempts: 3, IntervalSeconds: 2, BackoffRate: 2, MaxBackoffSeconds: 5}], End: true"),
            "1..4 / 0..51",
        ),
        (
            "StartAt: P\nStates:\n  - {Type: Parallel, Name: P, Branches: [{StartAt: A, States: [{Type: Wait, Name: A, Seconds: 3, End: true}]}, {StartAt: B, States: [{Type: Wait, Name: B, Seconds: 5, End: true}]}], End: true}\n".to_owned(),
            "3..3 / 5..5",
        ),
        (
            "StartAt: M\nStates:\n  - {Type: Map, Name: M, InputConstructor: {l: [1, 2, 3]}, ItemsPath: $Input.l, MaxConcurrency: 2, Processor: {StartAt: A, States: [{Type: Wait, Name: A, Seconds: 3, End: true}]}, End: true}\n".to_owned(),
            "1..4 / 0..6",
        ),
        (
            "StartAt: M\nStates:\n  - {Type: Map, Name: M, ItemsPath: $Input.l, Processor: {StartAt: A, States: [{Type: Pass, Name: A, End: true}]}, End: true}\n".to_owned(),
            "1.. / 0..0; `M` runs for each item of a list whose length is not known",
        ),
        (
            "StartAt: A\nStates:\n  - {Type: Choice, Name: A, Branches: [{Condition: $Input.a, Next: B}], Default: C}\n  - {Type: Wait, Name: B, Seconds: 1, Next: A}\n  - {Type: Succeed, Name: C}\n".to_owned(),
            "1.. / 0..; a loop leads back to `A`, and nothing bounds its rounds",
        ),
    ];
    for (states, expected) in cases {
        assert_eq!(told(&states), expected, "{states}");
    }
}
