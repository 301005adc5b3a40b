//! What a fault says in one line, and that what no check has seen faults as well.

use crate::expr::{
    Context, Draw, Environment, Expression, Fault, Given, NoValue, Template, TemplateFault, eval_once,
};
use crate::lang::limits;
use crate::source::Span;
use crate::value::{List, Value};
use crate::yaml::{scalar::ScalarMap, tree::Style};
use std::sync::Arc;

fn parse(text: &str) -> Expression {
    let length = u32::try_from(text.len()).expect("short");
    Expression::parse(text, ScalarMap::new(text, Span::new(0, length), Style::Literal, 0)).0
}

/// Calls `then` with an environment that has nothing but this input.
fn with_input<T>(input: &Value, then: impl FnOnce(&Environment<'_>) -> T) -> T {
    let (nothing, name) = (Value::empty_object(), Arc::from("name"));
    let context = Context {
        execution_name: &name,
        execution_input: &nothing,
        role_arn: &name,
        state_name: &name,
        error: None,
        retry_count: 0,
        task_token: None,
    };
    then(&Environment { input, output: None, global: &nothing, item: None, context: &context })
}

/// The value of a text that nobody has checked.
fn unchecked(text: &str, input: &Value) -> Result<Value, Fault> {
    with_input(input, |environment| parse(text).evaluate(environment, &mut Draw::new(0)))
}

fn template(template: &Template, input: &Value) -> Result<Value, TemplateFault> {
    with_input(input, |environment| template.evaluate(environment, &mut Draw::new(0)))
}

/// A list of lists, this many deep.
fn nested(depth: u32) -> Value {
    (0..depth).fold(Value::Null, |inner, _| List::from(vec![inner]).into())
}

#[test]
fn a_fault_shows_the_expression_and_the_part_in_one_line() {
    let long = "é".repeat(200);
    let shown = &long[..2 * 119];
    for (text, detail) in [
        ("$Input.a", "`a` is missing: the object is empty, in `$Input.a`".to_owned()),
        ("  $Input.a ", "`a` is missing: the object is empty, in `$Input.a`".to_owned()),
        (
            "1 +\n\t $Input.a",
            "`a` is missing: the object is empty, at `$Input.a` in `1 + $Input.a`".to_owned(),
        ),
        ("'a' * 1", "`*` needs two numbers, and met a string and an integer, in `'a' * 1`".to_owned()),
        ("1 + null", "`+` needs two numbers, and met an integer and null, in `1 + null`".to_owned()),
        (
            r#"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0}.x"#,
            format!(
                "`x` is missing: the object has `a`, `b`, `c`, `d`, `e`, `f`, `g`, `h`, in `{}`",
                r#"{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0}.x"#
            ),
        ),
        ("[ ", "the expression is not finished here, in `[`".to_owned()),
        (
            &format!("'{long}' == $Input.a"),
            format!("`a` is missing: the object is empty, at `$Input.a` in `'{shown}…`"),
        ),
    ] {
        let fault = unchecked(text, &Value::empty_object()).expect_err(text);
        assert_eq!(fault.detail(&parse(text)), detail, "{text}");
        let failed = template(&Template::Computed(Arc::new(parse(text))), &Value::empty_object());
        assert_eq!(failed.expect_err(text).detail(), detail, "{text}");
    }
}

#[test]
fn what_no_check_has_seen_faults_at_its_place() {
    for (text, part, message) in [
        ("f(1)", "f", "there is no such function"),
        ("hash('a')", "hash('a')", "`hash(text, algorithm)` is called with 1 arguments"),
        ("uuid('a')", "uuid('a')", "`uuid()` is called with 1 arguments"),
        ("format()", "format()", "`format(template, values…)` is called with 0 arguments"),
        ("$Nothing", "$Nothing", "there is no such variable"),
        ("$Output", "$Output", "`$Output` has no value here"),
        ("$Context.Current.TaskToken", "$Context.Current.TaskToken", "the state waits for no callback"),
        ("$Input.", "$Input.", "the expression is not finished here"),
        ("{: 1}", "", "the expression is not finished here"),
    ] {
        let fault = unchecked(text, &Value::empty_object()).expect_err(text);
        assert!(fault.message.contains(message), "{text}: {}", fault.message);
        assert_eq!(&text[fault.span.range()], part, "{text}");
    }
    assert_eq!(unchecked("toArray(1, 2)", &Value::Null).map(|value| value.to_json()), Ok("[1,2]".to_owned()));
}

#[test]
fn a_value_that_is_too_deep_is_a_fault_where_it_arises() {
    let message = "the value is nested 101 lists and objects deep, and 100 are possible";
    assert_eq!(limits::VALUE_DEPTH, 100);
    let (deepest, below) = (nested(100), nested(99));
    for text in
        ["$Input", "[$Input]", "{'a': $Input}", "toArray($Input)", "stringToJson(jsonToString($Input))"]
    {
        let input = if text.starts_with(['$', 's']) { &deepest } else { &below };
        assert_eq!(unchecked(text, input).map(|value| value.depth()), Ok(100), "{text}");
        let input = if text.starts_with(['$', 's']) { &nested(101) } else { &deepest };
        let fault = unchecked(&format!("1 == {text}"), input);
        if text == "$Input" {
            // A part that is only looked at may be as deep as it is.
            assert_eq!(fault, Ok(Value::Bool(false)));
        } else {
            let fault = fault.expect_err(text);
            assert_eq!((fault.message.as_str(), fault.span.start), (message, 5), "{text}");
        }
    }
    let given = Given { input: nested(101), ..Given::default() };
    assert!(matches!(eval_once("$Input", &given), Err(NoValue::Faulted(fault)) if fault.message == message));
}

#[test]
fn a_template_that_is_too_deep_names_its_first_expression() {
    let part = |text: &str| Template::Computed(Arc::new(parse(text)));
    let list = Template::List(vec![Template::Constant(Value::Null), part(" $Input"), part("1")]);
    let object =
        Template::Object(vec![("a".into(), Template::Constant(1.into())), ("b".into(), part("$Input"))]);
    for whole in [&list, &object] {
        assert_eq!(template(whole, &nested(99)).map(|value| value.depth()).ok(), Some(100));
        let failed = template(whole, &nested(100)).expect_err("too deep");
        assert_eq!(failed.expression.text.trim(), "$Input");
        let message = "the value is nested 101 lists and objects deep, and 100 are possible";
        assert_eq!(failed.fault.message, message);
        assert_eq!(failed.fault.span, failed.expression.tree.span);
    }
    assert_eq!(
        template(&list, &Value::Bool(true)).map(|value| value.to_json()).ok().as_deref(),
        Some("[null,true,1]")
    );
    let member = template(&object, &Value::Bool(true)).map(|value| value.to_json()).ok();
    assert_eq!(member.as_deref(), Some(r#"{"a":1,"b":true}"#));
}

#[test]
fn chance_gives_the_same_bits_for_ever() {
    let mut draw = Draw::new(0);
    let drawn = [draw.bits(), draw.bits(), draw.bits()];
    assert_eq!(drawn, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
}
