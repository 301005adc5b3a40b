//! What trees of small texts look like.

use super::*;

fn check(text: &str, tree: &str) {
    let doc = parse(text);
    assert_eq!(outline(&doc), tree, "{text:?}");
    assert_eq!(doc.problems, vec![], "{text:?}");
}

#[test]
fn a_node_is_small() {
    assert!(size_of::<Node>() <= 64, "{}", size_of::<Node>());
}

#[test]
fn blocks_and_brackets_give_the_same_tree() {
    check("", "∅");
    check("# only a comment\n", "∅");
    check("a: 1\nb:\n  - x\n  - y: z\n    w: v\n", "{a: 1, b: [x, {y: z, w: v}]}");
    check("{a: 1, b: [x, {y: z, w: v}]}", "{a: 1, b: [x, {y: z, w: v}]}");
    check("a:\n- 1\n-\n  - 2\n- - 3\n", "{a: [1, [2], [3]]}");
    check("a:\nb:\n", "{a: ∅, b: ∅}");
    check("-\n- \n", "[∅, ∅]");
    check("[a: b, c]", "[{a: b}, c]");
    check("? a\n: b\n", "{a: b}");
    check("? a # why\n: b\n? !!str c\n: d\n", "{a: b, c: d}");
    check("{key: {name}}", "{key: {name ∅}}");
    check("{\n\t\"a\": [\n\t\t1\n\t]\n}\n", "{\"a\": [1]}");
}

#[test]
fn a_key_or_a_value_alone_is_told_in_every_layout() {
    let (key, value) = (bare::NO_COLON.0, bare::NO_KEY.0);
    for (text, tree, told) in [
        ("{a, b: , : c}", "{a ∅, b: ∅, ∅: c}", vec![(1, key), (9, value)]),
        ("a: 1\n: x\n", "{a: 1, ∅: x}", vec![(5, value)]),
        ("? a\n: b\n? c\n", "{a: b, c ∅}", vec![(10, key)]),
        ("{\"a\"}", "{\"a\" ∅}", vec![(1, key)]),
        ("a: {\"b\":1,foo,\"c\":2}", "{a: {\"b\": 1, foo ∅, \"c\": 2}}", vec![(10, key)]),
        ("{\"b\":1,/* c */ \"d\":2}", "{\"b\": 1, /* c */ \"d\":2 ∅}", vec![(7, key)]),
    ] {
        let doc = parse(text);
        assert_eq!(outline(&doc), tree, "{text:?}");
        let found: Vec<_> = doc.problems.iter().map(|it| (it.span.start, it.message.as_str())).collect();
        assert_eq!(found, told, "{text:?}");
    }
}

#[test]
fn scalars_are_decoded() {
    check("a: x\n  y\n\n  z\n", "{a: x y\nz}");
    check("a: 'it''s\n  so'\n", "{a: \"it's so\"}");
    check(r#"a: "\x41\u00e9\U0001F600\ud83d\ude00\n\"""#, "{a: \"Aé😀😀\\n\\\"\"}");
    check("a: \"x \\\n   y\"\n", "{a: \"x y\"}");
    check("a: |\n  x\n   y\n\nb: >-\n  x\n  y\n\n  z\n", "{a: \"x\\n y\\n\", b: \"x y\\nz\"}");
    check("a: |2+\n   x\n\n", "{a: \" x\\n\\n\"}");
}

#[test]
fn spans_hold_quotes_and_brackets_and_nothing_after_them() {
    let doc = parse("# c\na: 'x' # d\nb:   |\n  y\n\nc: [1, {d: e}]\nf:\n  - g\n\n# end\n");
    let expected = [
        "a: 'x' # d\nb:   |\n  y\n\nc: [1, {d: e}]\nf:\n  - g",
        "a",
        "'x'",
        "b",
        "|\n  y",
        "c",
        "[1, {d: e}]",
        "1",
        "{d: e}",
        "d",
        "e",
        "f",
        "- g",
        "g",
    ];
    assert_eq!(pieces(&doc), expected);
    let comments: Vec<_> = doc.comments.iter().map(|it| (&doc.text[it.span.range()], it.own_line)).collect();
    assert_eq!(comments, [("# c", true), ("# d", false), ("# end", true)]);
}

#[test]
fn aliases_and_merge_keys_are_resolved() {
    let doc = parse("a: &x {b: 1, c: 2}\nd: *x\ne:\n  <<: *x\n  b: 3\n");
    assert_eq!(outline(&doc), "{a: {b: 1, c: 2}, d: *{b: 1, c: 2}, e: {<<: *{b: 1, c: 2}, b: 3}}");
    assert_eq!(
        doc.portability.iter().map(|it| &doc.text[it.range()]).collect::<Vec<_>>(),
        ["&x", "*x", "<<", "*x"]
    );
    let merged = doc.root.as_mapping().unwrap().get(&doc, "e").unwrap().as_mapping().unwrap();
    let pairs: Vec<_> = merged
        .pairs(&doc)
        .map(|(key, entry)| (key, doc.scalar_text(entry.value.as_scalar().unwrap())))
        .collect();
    assert_eq!(pairs, [("b", "3"), ("c", "2")]);
}

fn only_problem(text: &str) -> (ProblemKind, String) {
    let doc = parse(text);
    assert_eq!(doc.problems.len(), 1, "{:?}", doc.problems);
    (doc.problems[0].kind, doc.text[doc.problems[0].span.range()].to_owned())
}

#[test]
fn an_unknown_alias_and_one_of_itself_are_problems() {
    assert_eq!(only_problem("a: *x\n"), (ProblemKind::UnknownAlias, "*x".to_owned()));
    assert_eq!(only_problem("a: &x [*x]\n"), (ProblemKind::UnknownAlias, "*x".to_owned()));
}

#[test]
fn a_second_document_is_one_problem() {
    assert_eq!(only_problem("a: 1\n---\nb: 2\n---\nc: [\n"), (ProblemKind::SecondDocument, "---".to_owned()));
    assert_eq!(parse("---\na: 1\n...\n").problems, vec![]);
}

#[test]
fn an_alias_bomb_is_one_problem() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let alias = format!("*a{}", level - 1);
        text.push_str(&format!("a{level}: &a{level} [{}]\n", [alias.as_str(); 10].join(", ")));
    }
    let doc = parse(text);
    assert_eq!(doc.problems.len(), 1, "{:?}", doc.problems);
    assert_eq!(doc.problems[0].kind, ProblemKind::AliasBomb);
}

#[test]
fn a_chain_of_aliases_is_bounded_in_depth() {
    let mut text = "- &a0 [x]\n".to_owned();
    for level in 1..2000 {
        text.push_str(&format!("- &a{level} [*a{}]\n", level - 1));
    }
    let doc = parse(text);
    assert_eq!(doc.problems[0].kind, ProblemKind::TooDeep, "{:?}", doc.problems);
    assert!(doc.problems.len() < 10, "{:?}", doc.problems);
}
