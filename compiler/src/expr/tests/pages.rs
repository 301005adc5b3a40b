//! The pages of `compiler/tests/expressions`: what expressions give, or why they give nothing.
//!
//! A line reads `EXPRESSION  =>  JSON` or `EXPRESSION  !!  PART  !!  MESSAGE`: the part that is to
//! blame, and words of what is said about it. `  !!  PART is VALUE; …` may follow: all that the part met.

#![expect(clippy::disallowed_methods, reason = "a test reads its pages")]

use crate::expr::{Given, Met, NoValue, eval_once};
use crate::value::Value;
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn expressions_give_what_their_pages_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/expressions");
    let mut pages: Vec<_> =
        std::fs::read_dir(folder).expect("the pages").map(|entry| entry.expect("a page").path()).collect();
    pages.sort();
    let mut tried = 0;
    for page in &pages {
        let text = std::fs::read_to_string(page).expect("a page");
        let given = given(&text);
        let lines = block(&text, "expressions").expect("a page has expressions");
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            holds(line, &given);
            tried += 1;
        }
    }
    assert!(tried > 150, "only {tried} lines were tried");
}

/// What stands in the fenced block of this kind.
fn block<'t>(page: &'t str, kind: &str) -> Option<&'t str> {
    let (_, rest) = page.split_once(&format!("```{kind}\n"))?;
    rest.split_once("```\n").map(|(block, _)| block)
}

/// The variables of a page; a page without any has empty ones.
fn given(page: &str) -> Given {
    let Some(text) = block(page, "json") else { return Given::default() };
    let variables = Value::from_json(text).expect("the variables are JSON");
    let named = |name: &str| variables.get(name).cloned();
    Given {
        input: named("input").unwrap_or_default(),
        output: named("output"),
        global: named("global").unwrap_or_default(),
        context: named("context").unwrap_or_default(),
        ..Given::default()
    }
}

fn holds(line: &str, given: &Given) {
    if let Some((text, expected)) = line.split_once("  =>  ") {
        let value = eval_once(text.trim(), given);
        assert_eq!(value.as_ref().map(Value::to_json).as_deref(), Ok(expected.trim()), "{line}");
        let expected = Value::from_json(expected).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(value, Ok(expected), "{line}");
        return;
    }
    let mut fields = line.split("  !!  ").map(str::trim);
    let (Some(text), Some(part), Some(words)) = (fields.next(), fields.next(), fields.next()) else {
        panic!("a line says what comes of its expression: {line}");
    };
    let (span, message) = match eval_once(text, given) {
        Err(NoValue::Faulted(fault)) => {
            let told = |met: &Met| format!("{} {}", &text[met.span.range()], met.told());
            let met = fault.met.iter().map(told).collect::<Vec<_>>().join("; ");
            assert_eq!(fields.next().unwrap_or(&met), met, "{line}");
            (fault.span, fault.message)
        }
        Err(NoValue::Wrong(problems)) => {
            let first = problems.into_iter().next().expect("what is wrong has a problem");
            (first.span, first.message)
        }
        Ok(value) => panic!("{line}: gives {}", value.to_json()),
    };
    assert_eq!(&text[span.range()], part, "{line}: {message}");
    assert!(message.contains(words), "{line}: {message}");
    assert!(!message.ends_with('.'), "{line}: {message}");
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let draw = |text, seed| eval_once(text, &Given { seed, ..Given::default() }).expect("a value");
    assert_eq!(draw("uuid()", 0), Value::from("e220a839-7b1d-4daf-ae78-9e6aa1b965f4"));
    assert_ne!(draw("uuid()", 1), draw("uuid()", 2));
    let drawn: BTreeSet<_> = (0..100).map(|seed| draw("randomInt(-1, 2)", seed).as_int()).collect();
    assert_eq!(drawn, [-1, 0, 1, 2].map(Some).into());
}
