//! What holds for every text: a tree, places inside the text, no panic, and values that survive JSON.

use fdl_compiler::expr::check::{check, compile};
use fdl_compiler::expr::{Expression, Given, eval_once};
use fdl_compiler::lang::functions;
use fdl_compiler::lang::variables::Site;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{scalar::ScalarMap, tree::Style};
use proptest::prelude::*;

/// Texts that the language is used for.
const SEEDS: &[&str] = &[
    "$Input.a.b[0][\"c d\"] >= $Global.limit && !($Context.Current.RetryCount in [1, -2.5e3])",
    "stringToJson($Output.Body).Data.text_embedding[0]",
    "{\n  \"query\": $Input.query,\n  'context': [$Input.流程[*].é, `raw \\d`, null]\n}",
    "format(\"{} of {}: \\u00e9\\ud83d\\ude00\\n\", $Input.a, length($Input[\"x\"]))",
    "regexMatchString($Input.name, `^\\w+$`) || hash($Input.a, \"SHA-256\") != ''",
    "$.a % 2 == 0 && -$.b * (3 - $.c) / 4 < 5 + randomInt(1, 6)",
    "jsonMerge({\"a\": true}, get($Context.Execution.Input, \"b\"))",
];

fn place(text: &str) -> ScalarMap {
    let length = u32::try_from(text.len()).expect("short");
    ScalarMap::new(text, Span::new(0, length), Style::Literal, 0)
}

/// Reads a text everywhere it may stand, looks at every place it names, and evaluates it.
fn survives(text: &str) {
    let (expression, problems) = Expression::parse(text, place(text));
    let (again, _) = Expression::parse(text, place(text));
    assert_eq!(format!("{expression:?}"), format!("{again:?}"), "{text:?}");
    expression.tree.walk(&mut |part| {
        assert!(text.get(part.span.range()).is_some(), "{text:?}: {part:?}");
        for child in part.children() {
            assert!(
                part.span.start <= child.span.start && child.span.end <= part.span.end,
                "{text:?}: {part:?}"
            );
        }
    });
    let found = [Site::Anywhere, Site::Condition, Site::CatchOutput, Site::Parameters { callback: true }]
        .into_iter()
        .flat_map(|site| check(&expression, site));
    for problem in problems.into_iter().chain(found) {
        assert!(text.get(problem.span.range()).is_some(), "{text:?}: {problem:?}");
        assert!(!problem.message.is_empty() && !problem.message.ends_with('.'), "{problem:?}");
        if let Some(fix) = &problem.fix {
            assert!(text.get(fix.span.range()).is_some(), "{text:?}: {fix:?}");
        }
    }
    if let Ok(value) = eval_once(text, &Given::default()) {
        assert_eq!(Value::from_json(&value.to_json()).as_ref(), Ok(&value), "{text:?}");
    }
}

#[test]
fn every_prefix_and_every_damage_gives_a_tree() {
    let damages = [
        ":", "-", "[", "]", "{", "}", "\"", "'", "`", "\\", ",", "(", ")", "$", ".", "@", "\t", "\0", "é",
        "?",
    ];
    for seed in SEEDS {
        assert_eq!(Expression::parse(*seed, place(seed)).1, [], "{seed}");
        for (at, character) in seed.char_indices() {
            survives(&seed[..at]);
            survives(&seed[at..]);
            let after = at + character.len_utf8();
            survives(&format!("{}{}", &seed[..at], &seed[after..]));
            for damage in damages {
                survives(&format!("{}{damage}{}", &seed[..at], &seed[after..]));
            }
        }
    }
}

#[test]
fn what_a_problem_says_does_not_depend_on_where_the_scalar_stands() {
    for seed in SEEDS {
        let (_, diagnostics) = compile(*seed, place(seed), Site::OutputConstructor);
        for diagnostic in diagnostics {
            assert!(seed.get(diagnostic.primary.range()).is_some(), "{seed}: {diagnostic:?}");
        }
    }
}

/// Words in any order.
fn soup() -> impl Strategy<Value = String> {
    let mut words: Vec<String> = [
        "$Input",
        "$Output",
        "$Context",
        "$Global",
        "$Item",
        "$",
        "$x",
        ".",
        ".a",
        ".Current",
        ".Error",
        "[",
        "]",
        "[*]",
        "[0]",
        "(",
        ")",
        "{",
        "}",
        ",",
        ":",
        "\"a\":",
        "\"a\"",
        "'b'",
        "`c`",
        "\"",
        "'",
        "`",
        "1",
        "-1",
        "0",
        "2.5",
        "1e9",
        "9223372036854775807",
        "1e400",
        "true",
        "false",
        "null",
        "in",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "&&",
        "||",
        "!",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "?",
        "@",
        "#",
        " ",
        "\n",
        "é",
        "流",
        "\\u12",
        "\\",
        "\u{feff}",
        "\u{0}",
    ]
    .map(str::to_owned)
    .to_vec();
    words.extend(functions::all().map(|function| format!("{}(", function.name)));
    proptest::collection::vec(proptest::sample::select(words), 0..24).prop_map(|words| words.concat())
}

/// Any JSON value, a few levels deep.
fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_filter_map("finite", Value::number),
        (-1e22..1e22).prop_filter_map("finite", |float: f64| Value::number(float.trunc())),
        any::<String>().prop_map(Value::from),
    ];
    scalar.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((".{0,6}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_words_give_a_tree(text in soup()) {
        survives(&text);
    }

    #[test]
    fn any_characters_give_a_tree(text in any::<String>()) {
        survives(&text);
    }

    #[test]
    fn values_survive_json_and_serde_and_know_their_size(value in value()) {
        let compact = value.to_json();
        prop_assert_eq!(value.json_bytes(), compact.len() as u64);
        prop_assert_eq!(Value::from_json(&compact), Ok(value.clone()));
        prop_assert_eq!(Value::from_json(&value.to_json_pretty()), Ok(value.clone()));
        let stored = serde_json::to_string(&value).expect("values are JSON");
        let read: Value = serde_json::from_str(&stored).expect("values are JSON");
        prop_assert_eq!(&read, &value);
        prop_assert_eq!(read.to_json(), compact);
    }

    #[test]
    fn a_value_written_as_a_literal_is_itself(value in value()) {
        let text = value.to_json();
        if value.depth() <= 40 && text.len() < 2_000 {
            prop_assert_eq!(eval_once(&text, &Given::default()), Ok(value));
        }
    }
}
