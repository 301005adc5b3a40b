//! What values promise.

use super::*;

fn json(text: &str) -> Value {
    Value::from_json(text).expect("the test's text is JSON")
}

#[test]
fn every_integral_number_is_held_as_an_integer() {
    for (text, int) in [("1.0", 1), ("-0.0", 0), ("1e3", 1000), ("-9223372036854775808", i64::MIN)] {
        assert!(matches!(json(text), Value::Int(it) if it == int), "{text}");
    }
    assert!(matches!(json("9223372036854775808"), Value::Float(_)));
    assert!(matches!(json("1.5"), Value::Float(_)));
    assert!(Value::number(f64::NAN).is_none() && Value::number(f64::INFINITY).is_none());
}

#[test]
fn an_integer_and_a_float_compare_exactly() {
    let big = Value::Int(9_007_199_254_740_993);
    assert_eq!(big.compare_numbers(&json("9007199254740992.0")), Some(Ordering::Greater));
    assert_eq!(Value::Int(i64::MAX).compare_numbers(&json("9223372036854775808")), Some(Ordering::Less));
    assert_eq!(Value::Int(-1).compare_numbers(&json("-1.5")), Some(Ordering::Greater));
    assert_eq!(Value::Int(2).compare_numbers(&json("1.5")), Some(Ordering::Greater));
    assert_eq!(json("-1e300").compare_numbers(&Value::Int(i64::MIN)), Some(Ordering::Less));
}

#[test]
fn the_measure_is_what_is_written() {
    for text in [
        "null",
        "[]",
        "{}",
        "[1,-20,0,-9223372036854775808,true,false,null,1.5,-0.001,1e300,1e-9,12345678901234567890]",
        r#"{"a":{"b\n":["\u0001 \" \\ é 流程"]},"":""}"#,
        r#""\b\t\n\f\r\u001f /\u007f""#,
    ] {
        let value = json(text);
        assert_eq!(value.json_bytes(), value.to_json().len() as u64, "{text}");
        assert_eq!(json(&value.to_json()), value, "{text}");
        assert_eq!(json(&value.to_json_pretty()), value, "{text}");
        let through_serde: Value = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
        assert_eq!(through_serde, value, "{text}");
    }
    assert_eq!(json(r#"[{"a":[1]},2]"#).depth(), 3);
}

#[test]
fn the_last_of_equal_keys_wins_and_keys_are_sorted() {
    assert_eq!(json(r#"{"b":1,"a":2,"b":3}"#).to_json(), r#"{"a":2,"b":3}"#);
    let object = json(r#"{"b":1,"d":2}"#).as_object().cloned().unwrap();
    let other = json(r#"{"a":0,"b":{},"e":5}"#).as_object().cloned().unwrap();
    assert_eq!(Value::from(object.merge(&other)).to_json(), r#"{"a":0,"b":{},"d":2,"e":5}"#);
    assert_eq!(Value::from(object.with("c", Value::Null)).to_json(), r#"{"b":1,"c":null,"d":2}"#);
    assert_eq!(Value::from(object.with("d", Value::Null)).json_bytes(), 16);
}

#[test]
fn a_text_that_is_no_json_is_refused_with_its_place() {
    let error = Value::from_json("{\n  \"a\": txue\n}").unwrap_err();
    assert_eq!((error.line, error.offset), (2, 10), "{error}");
    assert!(Value::from_json("").is_err());
    assert!(Value::from_json("1e400").is_err());
    assert!(Value::from_json(&"[".repeat(100_000)).is_err());
    assert!(Value::from_json(&("[".repeat(127) + &"]".repeat(127))).is_ok());
}

#[test]
fn a_pretty_text_has_a_line_for_each_member() {
    assert_eq!(
        json(r#"{"a":[1,{}],"b":[]}"#).to_json_pretty(),
        "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}"
    );
    assert_eq!(
        json(r#"{"a":{"b":{"c":[[1]]}}}"#).to_json_pretty(),
        r#"{
  "a": {
    "b": {
      "c": [
        [
          1
        ]
      ]
    }
  }
}"#
    );
}

#[test]
fn values_are_shown_as_compact_json_and_texts_as_themselves() {
    let value = json(r#"{"b":[1,"a"],"a":null}"#);
    assert_eq!((value.to_string(), format!("{value:?}")), (value.to_json(), value.to_json()));
    let object = value.as_object().expect("an object");
    assert_eq!(format!("{object:?}"), r#"{"a": null, "b": [1,"a"]}"#);
    assert_eq!(format!("{:?}", value.get("b").and_then(Value::as_list)), r#"Some([1, "a"])"#);
    let text = Text::from("a\"b");
    assert_eq!((text.to_string(), format!("{text:?}")), ("a\"b".to_owned(), r#""a\"b""#.to_owned()));
    assert_eq!(json(r#""\u0008\u0009\u000a\u000c\u000d\u001F""#).to_json(), r#""\b\t\n\f\r\u001f""#);
}

#[test]
fn what_rust_has_becomes_the_value_that_it_is() {
    let text = Text::from("a");
    for (value, text) in [
        (Value::from(true), "true"),
        (Value::from(-7_i64), "-7"),
        (Value::from(-7_i32), "-7"),
        (Value::from(7_u32), "7"),
        (Value::from(7_u64), "7"),
        (Value::from(u64::MAX), "18446744073709552000"),
        (Value::from(7_usize), "7"),
        (Value::from(text), r#""a""#),
        (Value::empty_object(), "{}"),
    ] {
        assert_eq!(value.to_json(), text);
    }
    let (bool, other) = (json("false"), json("null"));
    assert_eq!((bool.as_bool(), json("true").as_bool(), other.as_bool()), (Some(false), Some(true), None));
    let object = json(r#"{"b":1,"a":2}"#);
    let members = object.as_object().expect("an object").members();
    assert_eq!(members.iter().map(|(key, _)| &**key).collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn what_is_no_json_value_is_no_value() {
    use serde::de::{Deserialize, value::BytesDeserializer};
    let error = Value::deserialize(BytesDeserializer::<serde_json::Error>::new(b"a")).unwrap_err();
    assert_eq!(error.to_string(), "invalid type: byte array, expected a JSON value");
}
