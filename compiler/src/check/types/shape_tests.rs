//! Shapes: joining, reading, bounds, schemas and samples.

use super::{InputShape, Member, Origin, Reason, Shape};
use crate::value::Value;
use std::sync::Arc;

fn value(json: &str) -> Value {
    Value::from_json(json).expect("the test's JSON is right")
}

fn origin() -> Arc<Origin> {
    Origin::own(Reason::Expression, None)
}

fn of(json: &str) -> Shape {
    Shape::of_value(&value(json), &origin())
}

#[test]
fn shapes_are_rendered_in_one_line() {
    let cases = [
        ("null", "null"),
        ("true", "true"),
        ("[]", "[]"),
        ("{}", "{}"),
        (r#"{"b": [1, 2], "a": {"x": "y"}}"#, r#"{a: {x: "y"}, b: [1 | 2]}"#),
        (r#"{"a": {"b": {"c": {"d": 1}}}}"#, "{a: {b: {c: {…}}}}"),
    ];
    for (json, rendered) in cases {
        assert_eq!(of(json).render(), rendered);
    }
    assert_eq!(Shape::ANY.render(), "any");
    assert_eq!(Shape::NEVER.render(), "nothing");
    assert_eq!(Shape::object(vec![Member::optional("a", Shape::ANY)]).render(), "{a?}");
    assert_eq!(Shape::open_object(vec![Member::required("a", Shape::text())]).render(), "{a: string, …}");
}

#[test]
fn joining_keeps_what_both_have_and_makes_the_rest_optional() {
    let cases = [
        ("1", "1", "1"),
        ("1", "2", "1 | 2"),
        ("1", r#""a""#, r#""a" | 1"#),
        ("true", "false", "boolean"),
        (r#"{"a": 1}"#, r#"{"b": 2}"#, "{a?: 1, b?: 2}"),
        (r#"{"a": 1, "b": 1}"#, r#"{"b": "x"}"#, r#"{a?: 1, b: "x" | 1}"#),
        (r#"{"a": 1}"#, "[1]", "{a: 1} | [1]"),
        ("[]", "[1]", "[1]"),
    ];
    for (left, right, joined) in cases {
        assert_eq!(of(left).join(&of(right)).render(), joined);
        assert_eq!(of(left).join(&of(right)), of(right).join(&of(left)));
    }
    let many = Shape::union(&(0..20).map(|it| Shape::constant(&it.into())).collect::<Vec<_>>());
    assert_eq!(many, Shape::number());
}

#[test]
fn joining_what_is_there_already_gives_the_same_node() {
    let all = of(r#"{"a": 1}"#).join(&of(r#"{"b": [true]}"#));
    assert!(all.join(&of(r#"{"b": [true]}"#)).same(&all));
    assert!(all.join(&Shape::NEVER).same(&all));
    assert!(Shape::NEVER.join(&all).same(&all));
    assert!(all.join(&Shape::ANY).is_any());
}

#[test]
fn what_cannot_be_read_is_nothing_and_what_is_unknown_is_anything() {
    let shape = of(r#"{"a": {"b": 1}, "l": [1, "x"], "s": "text"}"#);
    assert_eq!(shape.member("a").member("b").render(), "1");
    assert!(shape.member("c").is_never());
    assert!(shape.member("s").member("x").is_never());
    assert_eq!(shape.member("l").item(-1).render(), r#""x""#);
    assert!(shape.member("l").item(2).is_never());
    assert!(shape.member("l").item(-3).is_never());
    assert!(shape.member("l").item(i64::MIN).is_never());
    assert!(Shape::ANY.member("a").is_any());
    assert!(Shape::open_object(Vec::new()).member("a").is_any());
    assert!(of("[]").each_item().is_never());
    assert_eq!(shape.index(&Shape::constant(&"a".into())).render(), "{b: 1}");
    assert!(shape.index(&Shape::text()).is_any());
    assert!(shape.index(&Shape::number()).is_never());
}

#[test]
fn merging_lets_the_right_side_win() {
    let merge = |left: &str, right: &str| of(left).merge(&of(right)).render();
    assert_eq!(merge(r#"{"a": 1, "b": 1}"#, r#"{"b": 2, "c": 3}"#), "{a: 1, b: 2, c: 3}");
    let optional = Shape::object(vec![Member::optional("a", Shape::text())]);
    assert_eq!(of(r#"{"a": 1}"#).merge(&optional).render(), "{a: string | 1}");
    assert_eq!(of(r#"{"a": 1}"#).merge(&Shape::ANY).render(), "{…}");
}

#[test]
fn depth_and_size_are_bounded() {
    let mut deep = Shape::text();
    let mut wide = Shape::text();
    for _ in 0..10_000 {
        deep = Shape::object(vec![Member::required("a", deep)]);
        wide = Shape::object(vec![Member::required("a", wide.clone()), Member::required("b", wide)]);
        assert!(deep.size() < 100 && wide.size() < 4_096);
    }
    let many = (0..5_000).map(|it| Member::required(format!("m{it}"), Shape::ANY)).collect();
    assert!(Shape::object(many).member("other").is_any());
}

#[test]
fn a_schema_means_what_it_says() {
    let cases = [
        ("true", "any"),
        ("{}", "any"),
        (r#"{"type": "object"}"#, "{…}"),
        (r#"{"type": "string"}"#, "any"),
        (
            r#"{"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": ["string", "null"]}},
                "required": ["a", "z"], "additionalProperties": false}"#,
            "{a: number, b?: string | null, z}",
        ),
        (
            r##"{"type": "object", "properties": {"o": {"$ref": "#/$defs/order"}},
                "$defs": {"order": {"type": "array", "items": {"enum": [1, "x"]}}}}"##,
            r#"{o?: ["x" | 1], …}"#,
        ),
        (
            r#"{"allOf": [{"type": "object", "properties": {"a": {"const": 1}}},
                {"type": "object", "properties": {"b": {"type": "boolean"}}, "required": ["b"]}]}"#,
            "{a?: 1, b: boolean, …}",
        ),
        (
            r#"{"oneOf": [{"type": "object", "properties": {"a": {}}, "additionalProperties": false},
                {"type": "object", "properties": {"b": {}}, "additionalProperties": false}]}"#,
            "{a?, b?}",
        ),
        (r##"{"$ref": "#"}"##, "any"),
    ];
    for (schema, rendered) in cases {
        assert_eq!(InputShape::Schema(value(schema)).shape().render(), rendered, "{schema}");
    }
}

#[test]
fn a_schema_that_refers_to_itself_comes_to_an_end() {
    let schema = r##"{"type": "object", "properties": {"a": {"$ref": "#"}, "b": {"$ref": "#"}, "c": {"type": "string"}}}"##;
    let shape = InputShape::Schema(value(schema)).shape();
    assert!(shape.size() < 4_096);
    assert!(!shape.member("a").member("a").is_any());
}

#[test]
fn a_sample_is_open_and_promises_nothing() {
    let sample = value(r#"{"id": 7, "tags": ["a", 1], "none": null, "empty": []}"#);
    let shape = InputShape::Sample(sample).shape();
    assert_eq!(shape.render(), "{empty?: [any], id?: number, none?, tags?: [string | number], …}");
    assert!(shape.member("other").is_any());
}
