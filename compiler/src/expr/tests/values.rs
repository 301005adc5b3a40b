//! What expressions give.

use crate::expr::{Given, eval_once};
use crate::value::Value;

/// What the tables below read from.
pub(super) fn given() -> Given {
    let json = |text: &str| Value::from_json(text).expect("the test's text is JSON");
    Given {
        input: json(
            r#"{"i": 7, "f": 1.5, "s": "b", "yes": true, "none": null, "a-b": 1, "流程": "é", "in": 2,
                "items": [{"n": 1, "t": ["x"]}, {"n": 2, "t": ["y", "z"]}], "empty": {}, "list": [1, "a", null]}"#,
        ),
        output: Some(json(r#"{"Body": {"ok": true}}"#)),
        global: json(r#"{"count": 3}"#),
        context: json(
            r#"{"Execution": {"Name": "run", "Input": {"x": 1}, "RoleArn": "role"},
                "Current": {"Name": "Here", "RetryCount": 2, "TaskToken": "t"}}"#,
        ),
        ..Given::default()
    }
}

#[test]
fn expressions_give_their_values() {
    for (text, expected) in [
        // Literals
        ("1.0", "1"),
        ("-0.0", "0"),
        ("9223372036854775807", "9223372036854775807"),
        ("9223372036854775808", "9223372036854776000"),
        ("-9223372036854775808", "-9223372036854775808"),
        (r#""a\n\u00e9\ud83d\ude00\"""#, r#""a\né😀\"""#),
        (r#"'\b\f\n\r\t\/\\\u0041'"#, r#""\b\f\n\r\t\/\\A""#),
        (r"'it\'s'", r#""it's""#),
        (r"`\d`", r#""\\d""#),
        ("{\n  \"b\": [1, {\"a\": $Input.i}],\n\t'a': null\n}", r#"{"a":null,"b":[1,{"a":7}]}"#),
        (r#"{"a": 1, "a": 2}"#, r#"{"a":2}"#),
        ("[]", "[]"),
        // Precedence and connectives
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("(1 + 2) * 3", "9"),
        ("-2 * -3", "6"),
        ("!true || true && false", "false"),
        ("1 < 2 && 2 + 2 == 4 || false", "true"),
        ("false && 1 == $Input.nothing", "false"),
        ("true || $Input.nothing", "true"),
        ("!!true", "true"),
        // Numbers
        ("7 / 2", "3.5"),
        ("6 / 2", "3"),
        ("-7 % 3", "-1"),
        ("7 % -3", "1"),
        ("7.5 % 2", "1.5"),
        ("9223372036854775807 + 1 == 9223372036854775808", "true"),
        ("9007199254740993 == 9007199254740992.0", "false"),
        ("9007199254740993 > 9007199254740992.0", "true"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1e3", "1000"),
        // Comparison
        ("1 == 1.0", "true"),
        ("1 == '1'", "false"),
        ("null == false", "false"),
        (r#"{"a": [1, 2.0]} == {"a": [1.0, 2]}"#, "true"),
        ("[1, 2] != [2, 1]", "true"),
        ("'a' < 'b' && '😀' > '\u{ffee}'", "true"),
        ("'a' in $Input.list && null in $Input.list && !(2 in $Input.list)", "true"),
        ("'i' in $Input && !('z' in $Input)", "true"),
        // Paths
        ("$Input.流程", r#""é""#),
        ("$Input.in", "2"),
        (r#"$Input["a-b"] + $Input['i']"#, "8"),
        ("$Input.items[0].n + $Input.items[-1].n", "3"),
        ("$Input.items[$Input.i - 6].n", "2"),
        ("$Input.items[*].n", "[1,2]"),
        ("$Input.items[*].t[*]", r#"["x","y","z"]"#),
        ("$Input.items[*].t[0]", r#"["x","y"]"#),
        ("($Input.items[*].t)[1]", r#"["y","z"]"#),
        ("length($Input.items[*])", "2"),
        ("$.i", "7"),
        ("$Output.Body.ok", "true"),
        ("$Global.count", "3"),
        ("[1, 2, 3][-1]", "3"),
        ("{'a': {'b': 1}}.a.b", "1"),
        ("stringToJson('[{\"a\": 5}]')[0].a", "5"),
        // Context
        ("$Context.Execution.Name", r#""run""#),
        (r#"$Context["Execution"].Input.x"#, "1"),
        ("$Context.Current.Input.i", "7"),
        ("$Context.Current.Output.Body.ok", "true"),
        ("$Context.Current.RetryCount", "2"),
        ("$Context.Current.TaskToken", r#""t""#),
        ("$Context.Execution", r#"{"Input":{"x":1},"Name":"run","RoleArn":"role"}"#),
        ("mapKeys($Context.Current)", r#"["Input","Name","Output","RetryCount","TaskToken"]"#),
        ("'Error' in $Context.Current", "false"),
        // Functions
        ("intAdd(9223372036854775807, 0)", "9223372036854775807"),
        ("format(\"{}-{}\", [1, 2.0], 'x')", r#""[1,2]-x""#),
        ("get($Input.list, 1)", r#""a""#),
        ("length(arrayUnique($Input.list))", "3"),
    ] {
        let value = eval_once(text, &given());
        let expected = Value::from_json(expected).expect("the table holds JSON");
        assert_eq!(value, Ok(expected.clone()), "{text}");
        assert_eq!(value.map(|value| value.to_json()), Ok(expected.to_json()), "{text}");
    }
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let draw = |seed| eval_once("[uuid(), randomInt(1, 6)]", &Given { seed, ..given() }).expect("a value");
    assert_eq!(draw(1), draw(1));
    assert_ne!(draw(1), draw(2));
    let Value::List(drawn) = draw(1) else { panic!("a list") };
    let uuid = drawn[0].as_str().expect("a string");
    assert_eq!((uuid.len(), &uuid[14..15]), (36, "4"), "{uuid}");
}
