//! What an update changes, and what it leaves.

use super::*;
use proptest::prelude::*;

fn changed(text: &str, value: &str) -> String {
    let document = yaml::parse(text);
    let mut change = Change::new(&document);
    change.node(&document.root, &Value::from_json(value).unwrap());
    let result = change.text().unwrap_or_else(|| text.to_owned());
    let read_again = yaml::parse(result.as_str());
    assert_eq!(read(&read_again, &read_again.root), Value::from_json(value).ok(), "{result}");
    result
}

#[test]
fn what_is_right_stays_with_its_comments() {
    let text = "a: 1 # one\nb:\n  c: [1, 2] # list\n  d: x\n";
    assert_eq!(
        changed(text, r#"{"a":2,"b":{"c":[1,3],"d":"x"}}"#),
        "a: 2 # one\nb:\n  c: [1, 3] # list\n  d: x\n"
    );
}

#[test]
fn members_come_and_go() {
    assert_eq!(changed("a: 1\nb: 2 # two\n", r#"{"b":2}"#), "b: 2 # two\n");
    assert_eq!(changed("a: 1\nb: 2\n", r#"{"a":1}"#), "a: 1\n");
    assert_eq!(changed("a: 1\n", r#"{"a":1,"c":{"d":"on"}}"#), "a: 1\nc: {d: \"on\"}\n");
    assert_eq!(changed("{a: 1, b: 2}\n", r#"{"b":3,"c":4}"#), "{b: 3, c: 4}\n");
}

#[test]
fn items_come_and_go() {
    assert_eq!(changed("- a # first\n- b\n", r#"["a","c","d"]"#), "- a # first\n- c\n- d\n");
    assert_eq!(changed("- a # first\n- b\n- c\n", r#"["a"]"#), "- a # first\n");
    assert_eq!(changed("[a, b]\n", r#"["a"]"#), "[a]\n");
    assert_eq!(changed("- x: 1\n- x: 2\n", r#"[{"x":1},{"x":3}]"#), "- x: 1\n- x: 3\n");
}

#[test]
fn comments_inside_flow_style_stay_with_what_stays() {
    const MEMBERS: &str = "{ a: 1, # one\n  b: 1, # two\n  c: 1 # three\n}\n";
    assert_eq!(changed(MEMBERS, r#"{"b":1}"#), "{\n  b: 1 # two\n}\n");
    assert_eq!(changed(MEMBERS, r#"{"a":1,"c":1}"#), "{ a: 1, # one\n  c: 1 # three\n}\n");
    assert_eq!(changed(MEMBERS, r#"{"a":1,"d":2}"#), "{ a: 1, d: 2 # one\n}\n");
    assert_eq!(changed("[1, # one\n 2, # two\n 3]\n", "[1,2]"), "[1, # one\n 2 # two\n ]\n");
    assert_eq!(changed("[1, # one\n 2, # two\n]\n", "[1,2,3]"), "[1, # one\n 2, 3, # two\n]\n");
    assert_eq!(changed("{ a: 1, # kept\n  z: 0 }\n", r#"{"a":1}"#), "{ a: 1 # kept\n  }\n");
    assert_eq!(changed("{ a: 1, b: 2, # both\n  c: 3 }\n", r#"{"a":1,"c":3}"#), "{ a: 1, # both\n  c: 3 }\n");
    assert_eq!(changed("[a, b] # list\n", r#"["a"]"#), "[a] # list\n");
}

#[test]
fn strings_that_look_like_something_else_are_quoted() {
    assert_eq!(changed("x\n", r#""true""#), "\"true\"\n");
    assert_eq!(changed("x\n", r#""a: b # c""#), "\"a: b # c\"\n");
    assert_eq!(changed("x\n", "null"), "null\n");
}

#[test]
fn new_members_take_the_place_of_all_that_are_gone() {
    assert_eq!(changed("{a: 1}\n", r#"{"b":2,"c":3}"#), "{b: 2, c: 3}\n");
    assert_eq!(changed("[{gone: 1}]\n", r#"[{"body":2}]"#), "[{body: 2}]\n");
    assert_eq!(changed("{\"a\": 1}\n", r#"{"b":"c"}"#), "{\"b\": \"c\"}\n", "JSON stays JSON");
    assert_eq!(
        changed("o:\n    a: 1\nx: 1\n", r#"{"o":{"b":2,"c":3},"x":1}"#),
        "o:\n    b: 2\n    c: 3\nx: 1\n"
    );
}

#[test]
fn several_members_go_at_once() {
    assert_eq!(changed("{a: 1, b: 2, c: 3}\n", r#"{"a":1}"#), "{a: 1}\n");
    assert_eq!(changed("{a: 1, b: 2, c: 3}\n", r#"{"c":3}"#), "{c: 3}\n");
    assert_eq!(changed("a: 1 # one\nb: 2\nc: 3\n", r#"{"a":1}"#), "a: 1 # one\n");
    assert_eq!(changed("a: 1\nb: 2\n# three\nc: 3\n", r#"{"c":3}"#), "# three\nc: 3\n");
    assert_eq!(changed("- z: 1\n  y: 2\n  x: 3\n", r#"[{"z":1}]"#), "- z: 1\n");
    assert_eq!(changed("- z: 1\n  y: 2\n", r#"[{"x":1}]"#), "- x: 1\n");
    assert_eq!(
        changed("o:\n  z: 1\n  y: 2\nn: 1\nm: 1\n", r#"{"o":{"z":1,"w":1},"p":0}"#),
        "o:\n  z: 1\n  w: 1\np: 0\n"
    );
}

#[test]
fn what_stood_on_lines_of_its_own_goes_behind_its_key() {
    assert_eq!(changed("o: # the output\n  a: 1\nx: 1\n", r#"{"o":{},"x":1}"#), "o: {} # the output\nx: 1\n");
    assert_eq!(changed("o:\n- a: 1\nx: 1\n", r#"{"o":[],"x":1}"#), "o: []\nx: 1\n");
}

#[test]
fn lines_end_as_those_of_the_file() {
    assert_eq!(
        changed("a: 1\r\nb:\r\n  - 1\r\n", r#"{"a":1,"b":[1,2],"c":3}"#),
        "a: 1\r\nb:\r\n  - 1\r\n  - 2\r\nc: 3\r\n"
    );
}

#[test]
fn what_would_change_something_else_is_not_written() {
    let text = "flow: x.fdl.yaml\ncases:\n- name: one\n  expect:\n    output: &it {a: 1}\n- name: two\n  input: *it\n";
    let suite = Suite::read(text, Top::Whole);
    let value = Value::from(1);
    let wanted = [output(&suite, &value)];
    assert!(rewritten(&suite.document, &wanted).is_err());
}

/// What comes of an update in which each of these cases puts out its value.
fn updated(text: &str, wanted: &[(usize, &str)]) -> (Option<String>, usize) {
    let suite = Suite::read(text, Top::Whole);
    let values: Vec<_> = wanted.iter().map(|(_, value)| Value::from_json(value).unwrap()).collect();
    let wanted = wanted.iter().zip(&values).map(|((number, _), value)| {
        let case = &suite.cases[*number];
        Wanted { name: &case.name.text, case: case.span, key: "output", value }
    });
    let mut updated = Updated::default();
    admit_all(&suite.document, &wanted.collect::<Vec<_>>(), &mut updated);
    (updated.text, updated.left.len())
}

#[test]
fn what_cases_share_is_written_once_where_the_same_came_of_them() {
    const HEAD: &str = "flow: x.fdl.yaml\ncases:\n";
    for shared in [
        "- &c {name: a, expect: {output: 3}}\n- {<<: *c, name: b}\n",
        "- {name: a, expect: &e {output: 3}}\n- {name: b, expect: *e}\n",
        "- name: a\n  expect: &e\n    output: 3\n- {name: b, expect: {<<: *e, elapsed: 0}}\n",
    ] {
        let text = format!("{HEAD}{shared}- {{name: c, expect: {{output: 7}}}}\n");
        let both = text.replace('3', "4");
        assert_eq!(updated(&text, &[(0, "4"), (1, "4")]), (Some(both.clone()), 0), "{text}");
        // Another one is written although these cannot be.
        let other = text.replace('7', "8");
        for different in [&[(0, "4"), (1, "5"), (2, "8")][..], &[(1, "4"), (2, "8")]] {
            assert_eq!(updated(&text, different), (Some(other.clone()), different.len() - 1), "{text}");
        }
        assert_eq!(updated(&text, &[(0, "4"), (1, "4"), (2, "8")]), (Some(both.replace('7', "8")), 0));
    }
}

#[test]
fn a_dash_in_a_comment_is_none_of_the_list() {
    assert_eq!(changed("-   # first - one\n  1\n", "[1,2]"), "-   # first - one\n  1\n- 2\n");
}

/// What the first case shall put out.
fn output<'a>(suite: &'a Suite, value: &'a Value) -> Wanted<'a> {
    let case = &suite.cases[0];
    Wanted { name: &case.name.text, case: case.span, key: "output", value }
}

#[test]
fn a_secret_is_written_only_where_it_stands_already() {
    let text =
        "flow: x.fdl.yaml\ncases:\n- name: one\n  expect:\n    output: {n: 1, in: [{password: old}]}\n";
    let suite = Suite::read(text, Top::Whole);
    let reveals = |value| output(&suite, &Value::from_json(value).unwrap()).reveals(&suite.document);
    for plain in [r#"{"n":2}"#, r#"{"n":2,"in":[{"password":"old"}]}"#, r#"{"password":""}"#, "3"] {
        assert!(!reveals(plain), "{plain}");
    }
    for secret in [
        r#"{"n":1,"in":[{"password":"new"}]}"#,
        r#"{"n":1,"in":[{},{"password":"old"}]}"#,
        r#"{"password":"old"}"#,
        r#"[{"password":"old"}]"#,
        r#""https://me:geheim@host""#,
    ] {
        assert!(reveals(secret), "{secret}");
    }
    // What a list holds beside what it held is looked at too.
    assert!(reveals(r#"{"n":1,"in":[{"password":"old"},{"password":"old"}]}"#));
}

/// How a random expectation is written.
#[derive(Clone, Copy, Debug)]
enum Layout {
    Block,
    Flow,
    /// In flow style, each member and item on a line of its own, with a comment that names it.
    Commented,
    Json,
}

fn any_value() -> impl Strategy<Value = Value> {
    const TEXTS: [&str; 10] =
        ["", "x", "on", "a: b # c", "- d", "two\nlines", "\u{85}\u{7f}", "ä\"'\\", "null", "{"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3_i64..3).prop_map(Value::from),
        prop::sample::select(&["1.5", "-0.25", "1e30"]).prop_map(|it| Value::from_json(it).unwrap()),
        prop::sample::select(&TEXTS).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let key = prop::sample::select(&["a", "b", "c", "d", "on", "k: #", "ü"]);
        let members = prop::collection::vec((key, inner.clone()), 0..5);
        let object = |members: Vec<(&str, Value)>| {
            members.into_iter().map(|(key, value)| (Arc::from(key), value)).collect::<Object>()
        };
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            members.prop_map(move |members| Value::Object(object(members))),
        ]
    })
}

/// A value in block style, after a key or a dash.
fn block(value: &Value, indent: usize) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => {
            for (number, (key, value)) in members.iter().enumerate() {
                let comment = if number % 2 == 0 { "" } else { " # here" };
                let inner = block(value, indent + 2);
                let (first, rest) = inner.split_once('\n').unwrap_or((&inner, ""));
                let rest = if rest.is_empty() { String::new() } else { format!("\n{rest}") };
                text += &format!("\n{:indent$}{}:{first}{comment}{rest}", "", json(&Value::from(&**key)));
            }
        }
        Value::List(items) if !items.is_empty() => {
            for item in items {
                let inner = block(item, indent + 2);
                // The first member stands beside the dash.
                let inner = inner.trim_start();
                text += &format!("\n{:indent$}- {inner}", "");
            }
        }
        Value::Text(lines) if &**lines == "two\nlines" => {
            text = format!(" |-\n{:indent$}two\n{:indent$}lines", "", "");
        }
        value => text = format!(" {}", json(value)),
    }
    text
}

/// A value in flow style with a comment behind each part that names its place.
fn commented(value: &Value, indent: usize, place: &str) -> String {
    let (brackets, parts): (_, Vec<_>) = match value {
        Value::Object(members) => {
            let part = |(key, member): (&Arc<str>, &Value)| {
                let key = json(&Value::from(&**key));
                let place = format!("{place}/{key}");
                (format!("{key}: {}", commented(member, indent + 2, &place)), place)
            };
            (("{", "}"), members.iter().map(part).collect())
        }
        Value::List(items) => {
            let part = |(number, item): (usize, &Value)| {
                let place = format!("{place}/{number}");
                (commented(item, indent + 2, &place), place)
            };
            (("[", "]"), items.iter().enumerate().map(part).collect())
        }
        value => return json(value),
    };
    let count = parts.len();
    let mut text = brackets.0.to_owned();
    for (number, (part, place)) in parts.into_iter().enumerate() {
        let comma = if number + 1 < count { "," } else { "" };
        text += &format!("\n{:indent$}{part}{comma} # at {place}", "");
    }
    text + &if count > 0 { format!("\n{:1$}", "", indent - 2) } else { String::new() } + brackets.1
}

/// The places that both values have.
fn common(old: &Value, new: &Value, place: &str, found: &mut Vec<String>) {
    let mut both = |name: String, old: &Value, new: &Value| {
        let place = format!("{place}/{name}");
        common(old, new, &place, found);
        found.push(place);
    };
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (key, old) in old.iter() {
                if let Some(new) = new.get(key) {
                    both(json(&Value::from(&**key)), old, new);
                }
            }
        }
        (Value::List(old), Value::List(new)) => {
            for (number, (old, new)) in old.iter().zip(new.iter()).enumerate() {
                both(number.to_string(), old, new);
            }
        }
        _ => {}
    }
}

fn test_file(expected: &Value, layout: Layout, is_last: bool) -> String {
    let after = if is_last { "" } else { "      # after\n      transitions: 2 # as billed\n" };
    let output = match layout {
        Layout::Block => block(expected, 8),
        Layout::Flow => format!(" {}", Change::new(&yaml::parse("")).inline(expected)),
        Layout::Commented => format!(" {}", commented(expected, 10, "")),
        Layout::Json => {
            return format!(
                "{{\n  \"flow\": \"x.fdl.yaml\",\n  \"cases\": [ # all\n    {{\"name\": \"one\", \"expect\": {{\n      \"status\": \"Succeeded\", # well\n      \"output\": {}\n    }}}}\n  ]\n}} # end\n",
                expected.to_json_pretty().replace("\u{85}\u{7f}", "\\u0085\\u007f")
            );
        }
    };
    format!(
        "# the tests\nflow: x.fdl.yaml\ncases:\n  # first\n  - name: one # of two\n    expect:\n      status: Succeeded # well\n      # below\n      output:{output}\n{after}  # second\n  - name: two # of two\n# end\n"
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..Default::default() })]
    #[test]
    fn an_updated_file_expects_what_came_and_keeps_its_comments(
        expected in any_value(),
        actual in any_value(),
        layout in prop::sample::select(&[Layout::Block, Layout::Flow, Layout::Commented, Layout::Json]),
        is_last in any::<bool>(),
        is_crlf in any::<bool>(),
    ) {
        let text = test_file(&expected, layout, is_last);
        let text = if is_crlf { text.replace('\n', "\r\n") } else { text };
        let suite = Suite::read(text.as_str(), Top::Whole);
        prop_assert!(!suite.is_broken(), "{text}\n{:?}", suite.diagnostics);
        let before = expect_node(&suite.document, suite.cases[0].span).unwrap();
        let before = read(&suite.document, before.get(&suite.document, "output").unwrap());
        prop_assert_eq!(before.as_ref(), Some(&expected), "{}", text);
        let wanted = [output(&suite, &actual)];
        let result = rewritten(&suite.document, &wanted);
        if expected == actual {
            prop_assert_eq!(result, Ok(None));
            return Ok(());
        }
        let result = match result {
            Ok(Some(result)) => result,
            other => return Err(TestCaseError::fail(format!("{other:?} for {} in\n{text}", actual.to_json()))),
        };
        let again = Suite::read(result.as_str(), Top::Whole);
        let after = expect_node(&again.document, again.cases[0].span).unwrap();
        let after = read(&again.document, after.get(&again.document, "output").unwrap());
        prop_assert_eq!(after.as_ref(), Some(&actual), "{}", result);
        for comment in ["# the tests", "# first", "# well", "# below", "# after", "# as billed", "# second", "# end", "# all"] {
            prop_assert_eq!(text.matches(comment).count(), result.matches(comment).count(), "{}", result);
        }
        if let Layout::Commented = layout {
            let mut places = Vec::new();
            common(&expected, &actual, "", &mut places);
            for place in places {
                let comment = format!(" # at {place}");
                let count = result.lines().filter(|line| line.ends_with(&comment)).count();
                prop_assert_eq!(count, 1, "{} in {}", comment, result);
            }
        }
        prop_assert_eq!(text.matches("# of two").count(), result.matches("# of two").count(), "{}", result);
        let breaks = (result.matches("\r\n").count(), result.matches('\n').count());
        prop_assert_eq!(breaks.0, if is_crlf { breaks.1 } else { 0 }, "{:?}", result);
        prop_assert!(result.lines().all(|line| line.trim_end() == line), "{result:?}");
    }
}
