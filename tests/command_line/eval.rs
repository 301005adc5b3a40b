//! `fdlc eval`.

use crate::support::Folder;

fn value(arguments: &[&str]) -> String {
    let outcome = Folder::new().run(&[&["eval"], arguments].concat());
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""), "{arguments:?}");
    outcome.out
}

#[test]
fn a_value_is_printed_as_json() {
    assert_eq!(value(&["$Input.a == 1", "--input", r#"{"a": 1.0}"#]), "true\n");
    assert_eq!(
        value(&["$Input.b", "--input", r#"{"b": {"z": "é\n", "a": [1]}}"#]),
        "{\"a\":[1],\"z\":\"é\\n\"}\n"
    );
    assert_eq!(value(&["$Output", "--output", "[null]"]), "[null]\n");
    assert_eq!(value(&["$Global.k", "--global", r#"{"k": "v"}"#]), "\"v\"\n");
    assert_eq!(value(&["-1"]), "-1\n");
    let context = r#"{"Execution": {"Name": "n"}, "Current": {"RetryCount": 2, "Error": {"Code": "C"}}}"#;
    assert_eq!(value(&["$Context.Execution.Name", "--context", context]), "\"n\"\n");
    assert_eq!(value(&["$Context.Current.RetryCount", "--context", context]), "2\n");
    assert_eq!(value(&["$Context.Current.Error.Code", "--context", context]), "\"C\"\n");
    assert_eq!(value(&["$Context.Execution.Input.a", "--input", r#"{"a": 5}"#]), "5\n");
}

#[test]
fn an_expression_without_a_value_is_at_fault() {
    let folder = Folder::new();
    for (expression, rule) in [
        ("$Input.missing", "fault"),
        ("$Input.", "expression-syntax"),
        ("nosuch(1)", "unknown-function"),
        ("", "expression-syntax"),
        ("1 / 0", "fault"),
        ("$Output", "fault"),
        ("uuid(1)", "wrong-arguments"),
    ] {
        let outcome = folder.run(&["eval", expression]);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{expression} {outcome:?}");
        assert!(outcome.err.contains(rule), "{expression} {outcome:?}");
    }
}

#[test]
fn a_fault_shows_the_part_that_failed() {
    let outcome = Folder::new().run(&["eval", "1 + $Input.a.b", "--input", r#"{"a": 1}"#]);
    insta::assert_snapshot!(outcome.err);
}

#[test]
fn what_is_given_must_be_json() {
    let folder = Folder::new();
    for option in ["--input", "--context", "--global", "--output"] {
        let outcome = folder.run(&["eval", "1", option, "{a: 1}"]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{outcome:?}");
        assert!(outcome.err.contains(&format!("`{option}` holds no JSON")), "{outcome:?}");
    }
    assert_eq!(folder.run(&["eval", "1", "--global", "[]"]).code, 2);
    let outcome = folder.run(&["eval", "1", "--context", r#"{"Curent": {}}"#]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("did you mean `Current`?"), "{outcome:?}");
}
