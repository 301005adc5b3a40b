//! What reading and evaluating expressions costs.

use divan::{Bencher, black_box};
use fdl_compiler::expr::check;
use fdl_compiler::expr::{Context, Draw, Environment, Expression};
use fdl_compiler::lang::variables::Site;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{scalar::ScalarMap, tree::Style};
use std::sync::Arc;

fn main() {
    divan::main();
}

const SIXTY: &str = r#"$Input.count >= 10 && length($Output.Body.items) != $Input.max"#;

fn place(text: &str) -> ScalarMap {
    let length = u32::try_from(text.len()).expect("short");
    ScalarMap::new(text, Span::new(0, length), Style::Literal, 0)
}

#[divan::bench]
fn parse_60_characters(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(|| place(SIXTY)).bench_values(|place| Expression::parse(black_box(SIXTY), place));
}

#[divan::bench]
fn parse_and_check_60_characters(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| place(SIXTY))
        .bench_values(|place| check::compile(black_box(SIXTY), place, Site::OutputConstructor));
}

#[divan::bench(args = [
    "$Input.i < 100000",
    "intAdd($Input.i, 1)",
    "{\"i\": intAdd($Input.i, 1)}",
    "$Input.i + 1",
    "$Input.order.lines[1].name",
    "$Context.Current.RetryCount < 3",
    "format(\"order {} of {}\", $Input.i, $Input.order.name)",
    "regexMatchString($Input.order.name, `^o.*\\d$`)",
])]
fn evaluate(bencher: Bencher<'_, '_>, text: &str) {
    let input =
        r#"{"i": 17, "order": {"name": "o1", "lines": [{"name": "a"}, {"name": "b"}]}, "big": [1, 2, 3]}"#;
    let input = Value::from_json(input).expect("JSON");
    let (global, name) = (Value::empty_object(), Arc::from("name"));
    let context = Context {
        execution_name: &name,
        execution_input: &input,
        role_arn: &name,
        state_name: &name,
        error: None,
        retry_count: 1,
        task_token: None,
    };
    let environment =
        Environment { input: &input, output: None, global: &global, item: None, context: &context };
    let (expression, problems) = Expression::parse(text, place(text));
    assert!(problems.is_empty(), "{problems:?}");
    let mut draw = Draw::new(1);
    bencher.bench_local(|| black_box(&expression).evaluate(black_box(&environment), &mut draw));
}
