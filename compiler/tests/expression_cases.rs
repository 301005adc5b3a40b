//! The cases of expressions that were gathered from the service's own documents.
//!
//! They lie beside the project and are not part of it: where they are absent
//! this test says so and does nothing.

#![expect(clippy::disallowed_methods, reason = "a test reads the cases")]

use fdl_compiler::expr::{Given, eval_once};
use fdl_compiler::value::Value;
use std::path::Path;

/// Cases without these would mean that the file was not understood.
const AT_LEAST: usize = 30;

#[test]
fn documented_expressions_give_the_values_that_are_stated() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/spec/fdl-expr-cases.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: there is no ../shared/spec/fdl-expr-cases.json beside the project");
        return;
    };
    let cases = Value::from_json(&text).expect("the cases are JSON");
    let mut tried = 0;
    for case in cases.as_list().expect("the cases are a list") {
        let text = case.get("expr").and_then(Value::as_str).expect("a case has an expression");
        let expected = case.get("expected").expect("a case says what it expects");
        if *expected == Value::Null {
            continue;
        }
        tried += 1;
        let value = eval_once(text, &given(case.get("input").unwrap_or(&Value::Null)));
        assert_eq!(value.as_ref(), Ok(expected), "{text}");
    }
    assert!(tried >= AT_LEAST, "only {tried} cases were tried");
    println!("{tried} cases");
}

/// The input names the variables, or is itself what `$` stands for.
fn given(input: &Value) -> Given {
    let names_variables = input.as_object().is_some_and(|input| input.keys().any(|key| key.starts_with('$')));
    if !names_variables {
        return Given { input: input.clone(), ..Given::default() };
    }
    let variable = |name: &str| input.get(name).cloned();
    Given {
        input: variable("$Input").unwrap_or_else(Value::empty_object),
        output: variable("$Output"),
        global: variable("$Global").unwrap_or_else(Value::empty_object),
        context: variable("$Context").unwrap_or_else(Value::empty_object),
        ..Given::default()
    }
}
