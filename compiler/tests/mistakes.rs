//! Mistakes planted in a good flow: one gives one finding, two give two.

mod support;

use fdl_compiler::compile::{Limits, Settings};
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::program::Mode;

const FLOW: &str = include_str!("flows/orders.fdl.yaml");

/// What is written, what is written instead, and the rule that finds it.
const MISTAKES: &[(&str, &str, &str)] = &[
    ("SpecVersion: v1\n", "", "missing-field"),
    ("StartAt: Check stock", "StartAt: Check stok", "unknown-state"),
    ("StartAt: Check stock", "StartAt: Somewhere", "unknown-state"),
    ("lines.$: $Input.lines\n", "lines.$: $Imput.lines\n", "unknown-variable"),
    ("    Catch:\n", "    Cacth:\n", "unknown-field"),
    ("BackoffRate: 2", "BackoffRate: 0.5", "shrinking-backoff"),
    ("Description: Anything else\n", "Description: Any\n        Description: All\n", "duplicate-field"),
    ("        Next: Apologise\n", "", "missing-field"),
    ("    Next: In stock\n", "    Next: In stok\n", "unknown-state"),
    ("    Next: In stock\n", "", "missing-next"),
    ("    Next: In stock\n", "    Nxt: 1\n", "unknown-field"),
    ("Seconds: 120", "Second: soon", "unknown-field"),
    ("BackoffRate: 2", "BackofRate: fast", "unknown-field"),
    ("    Name: Done\n", "    Name: Do\0ne\n", "yaml-syntax"),
    ("    Next: In stock\n", "    Next: Elsewhere\n", "unknown-state"),
    ("    Name: In stock\n", "    Name: Is it there\n", "unknown-state"),
    ("    Default: Restock\n", "", "missing-field"),
    ("Condition: $Input.pieces > 0", "Condition: $Input.pieces >", "expression-syntax"),
    ("Seconds: 120", "Seconds: 12000", "out-of-range"),
    ("Seconds: 120", "Seconds: soon", "wrong-type"),
    ("  - Type: Wait\n", "  - Type: Wate\n", "wrong-value"),
    ("    Next: Check stock\n", "    Next: Restock\n", "no-way-out"),
    ("Action: MNS:SendMessage", "Action: MNS:SendMesage", "action-spelling"),
    ("priority: 8", "priority: 80", "parameter-value"),
    ("message: Print\n", "massage: Print\n", "unknown-parameter"),
    ("              message: Print\n", "", "missing-parameter"),
    ("StartAt: Ask courier", "StartAt: Ask currier", "unknown-state"),
    ("TaskMode: WaitForCustomCallback", "TaskMode: WaitForCallback", "wrong-value"),
    ("token.$: $Context.Current.TaskToken", "token: none", "missing-task-token"),
    ("token.$: $Context.Current.TaskToken", "token: $Context.Current.TaskToken", "missing-suffix"),
    ("Timeout: 3600\n            End: true\n", "Timeout: 3600\n", "missing-next"),
    (
        "      courier.$: $Output.Branch1.name\n",
        "      courier.$: $Output.Branch1.name\n      courier: x1\n",
        "conflicting-keys",
    ),
    ("ItemsPath: $Input.parcels", "ItemPath: $Input.parcels", "unknown-field"),
    ("MaxConcurrency: 5", "MaxConcurrency: 500", "out-of-range"),
    ("method: POST", "method: PUSH", "parameter-value"),
    ("          Next: Note\n", "          Next: Done\n", "unknown-state"),
    ("format(\"shipped {}\", $Input.Code)", "fromat(\"shipped {}\", $Input.Code)", "unknown-function"),
    ("format(\"shipped {}\", $Input.Code)", "format(\"shipped {}\")", "constant-fault"),
    ("    Next: Done\n", "    Next: Done\n    End: true\n", "next-and-end"),
    ("    Detail: The order could not be shipped\n", "", "missing-detail"),
    ("    Name: Apologise\n", "    Name: Done\n", "duplicate-state"),
];

fn found_in(text: &str) -> Vec<Diagnostic> {
    support::check(text.as_bytes(), &Settings { mode: Mode::Standard, limits: Limits::On, input: None })
}

fn rules(text: &str) -> Vec<&'static str> {
    let mut rules: Vec<_> = found_in(text).iter().map(|it| it.rule.name()).collect();
    rules.sort_unstable();
    rules
}

fn planted(mistakes: &[&(&str, &str, &str)]) -> Option<String> {
    let mut text = FLOW.to_owned();
    for (good, bad, _) in mistakes {
        assert_eq!(FLOW.matches(good).count(), 1, "`{good}` stands once in the flow");
        if text.matches(good).count() != 1 {
            return None;
        }
        text = text.replacen(good, bad, 1);
    }
    Some(text)
}

#[test]
fn the_flow_itself_is_good() {
    assert_eq!(found_in(FLOW), []);
}

#[test]
fn one_mistake_gives_one_finding() {
    let mut wrong = String::new();
    for mistake in MISTAKES {
        let found = rules(&planted(&[mistake]).expect("the flow holds it"));
        if found != [mistake.2] {
            wrong += &format!("{:?} -> {:?}: {found:?}\n", mistake.0, mistake.1);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn parameters_of_a_misspelt_action_are_left_alone() {
    for (action, parameters) in [("FC:InvokeFuntion", "{function: f}"), ("http:request", "{method: FETCH}")] {
        let text = format!(
            "Type: StateMachine\nSpecVersion: v1\nName: t\nStartAt: A\nStates:\n  - Type: Task\n    Name: A\n    Action: {action}\n    Parameters: {parameters}\n    End: true\n"
        );
        assert_eq!(rules(&text), ["action-spelling"], "{action}");
    }
}

#[test]
fn two_mistakes_give_two_findings() {
    let (mut pairs, mut both, mut wrong) = (0, 0, String::new());
    for (at, first) in MISTAKES.iter().enumerate() {
        for second in &MISTAKES[at + 1..] {
            let Some(text) = planted(&[first, second]) else { continue };
            let found = rules(&text);
            pairs += 1;
            let mut expected = vec![first.2, second.2];
            expected.sort_unstable();
            if found == expected {
                both += 1;
            } else {
                wrong += &format!("{:?} and {:?}: {found:?}\n", first.1, second.1);
            }
        }
    }
    println!("{both} of {pairs} pairs of mistakes give exactly both findings; the others:\n{wrong}");
    // A pair in one chain of names may hide one of its halves.
    assert!(both * 100 >= pairs * 95, "{both} of {pairs}\n{wrong}");
}
