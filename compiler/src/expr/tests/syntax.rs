//! What texts that are no expressions give: a tree, and one problem for each mistake.

use crate::expr::tree::Expr;
use crate::expr::{ExprKind, Expression, Problem};
use crate::lang::limits;
use crate::source::Span;
use crate::yaml::{scalar::ScalarMap, tree::Style};

fn parse(text: &str) -> (Expression, Vec<Problem>) {
    let length = u32::try_from(text.len()).expect("short");
    Expression::parse(text, ScalarMap::new(text, Span::new(0, length), Style::Literal, 0))
}

/// The tree in a short form: holes are `_`.
fn shape(expr: &Expr, text: &str) -> String {
    let inner = |expr: &Expr| shape(expr, text);
    let all = |items: &[Expr]| items.iter().map(inner).collect::<Vec<_>>().join(",");
    match &expr.kind {
        ExprKind::Hole => "_".to_owned(),
        ExprKind::Literal(value) => value.to_json(),
        ExprKind::Variable(_) => text[expr.span.range()].to_owned(),
        ExprKind::Member { base, name, .. } => format!("{}.{}", inner(base), name.as_deref().unwrap_or("_")),
        ExprKind::Index { base, index } => format!("{}[{}]", inner(base), inner(index)),
        ExprKind::Projection { base } => format!("{}[*]", inner(base)),
        ExprKind::Call(call) => format!("{}({})", &text[call.name_span.range()], all(&call.arguments)),
        ExprKind::List(items) => format!("[{}]", all(items)),
        ExprKind::Object(entries) => {
            let entry = |entry: &crate::expr::tree::Entry| {
                format!("{}:{}", entry.key.as_deref().unwrap_or("_"), inner(&entry.value))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(","))
        }
        ExprKind::Group(inside) => format!("({})", inner(inside)),
        ExprKind::Unary { operator, operand } => format!("{}{}", operator.symbol(), inner(operand)),
        ExprKind::Binary { operator, left, right, .. } => {
            format!("<{} {} {}>", inner(left), operator.symbol(), inner(right))
        }
    }
}

/// A text, the tree it gives, and the places and messages of its problems.
type Row = (&'static str, &'static str, &'static [(u32, &'static str)]);

#[test]
fn broken_texts_give_a_tree_and_one_problem_for_each_mistake() {
    let table: &[Row] = &[
        ("", "_", &[(0, "the expression is empty")]),
        ("  ", "_", &[(0, "the expression is empty")]),
        ("$Input.", "$Input._", &[(7, "a name is missing after `.`")]),
        ("$Input. == 1", "<$Input._ == 1>", &[(7, "a name is missing after `.`")]),
        ("length(", "length(_)", &[(7, "a value is missing after `length(`")]),
        ("length($Input", "length($Input)", &[(13, "`)` is missing")]),
        ("$Input.a >=", "<$Input.a >= _>", &[(11, "a value is missing after `>=`")]),
        ("f(1,,2)", "f(1,_,2)", &[(4, "a value is missing")]),
        ("f()", "f()", &[]),
        ("[1, 2", "[1,2]", &[(5, "`]` is missing after `2`")]),
        ("[1, 2,]", "[1,2,_]", &[(6, "a value is missing")]),
        ("{\"a\": $Input.", "{a:$Input._}", &[(13, "a name is missing")]),
        ("{\"a\"", "{a:_}", &[(4, "a colon is missing")]),
        ("{a: 1}", "{a:1}", &[(1, "the key `a` must stand in quotes")]),
        ("$Input.items[", "$Input.items[_]", &[(13, "a value is missing")]),
        (")", "_", &[(0, "`)` closes nothing")]),
        ("a @ 3", "_", &[(0, "the name `a` alone is no value"), (2, "`@` has no meaning")]),
        ("$Input.a = 3", "<$Input.a == 3>", &[(9, "`=` is no operator")]),
        ("$Input.a and true", "$Input.a", &[(9, "`and` is no operator")]),
        ("$Input.a ? 1 : 2", "$Input.a", &[(9, "no `? :` operator")]),
        ("$Input.a[1:2].b", "$Input.a[_].b", &[(10, "there are no slices")]),
        ("$Input.a[:2]", "$Input.a[_]", &[(9, "there are no slices")]),
        ("$Input.a[?(@.b[0] > 1)].c", "$Input.a[_].c", &[(9, "there are no filters")]),
        ("$Input.a.*", "$Input.a._", &[(9, "`.*` has no meaning")]),
        ("'abc", "\"abc\"", &[(0, "the string is not closed")]),
        ("format('abc, 1)", "format(\"abc, 1)\")", &[(7, "the string is not closed")]),
        (r"'\d+'", r#""\\d+""#, &[(1, r"`\d` is no escape")]),
        (r"'\ud83d'", r#""\\ud83d""#, &[(1, "half of a character")]),
        (r"'\u12'", r#""\\u12""#, &[(1, "lacks its four hexadecimal digits")]),
        ("1e400", "_", &[(0, "the number is too large")]),
        ("True", "_", &[(0, "the name `True` alone is no value")]),
        ("$Input.a $Input.b", "$Input.a", &[(9, "an operator is missing before `$Input`")]),
        ("== 1", "<_ == 1>", &[(0, "a value is missing")]),
        ("1 + + 2", "<<1 + _> + 2>", &[(3, "a value is missing")]),
        ("(1 + 2", "(<1 + 2>)", &[(6, "`)` is missing")]),
        ("[1 2]", "[1]", &[(2, "`,` or `]` is missing after `[1`")]),
        ("length($Input ]", "length($Input)", &[(13, "`,` or `)` is missing")]),
        ("1 + )", "<1 + _>", &[(3, "a value is missing after `+`")]),
        ("!", "!_", &[(1, "a value is missing")]),
        ("$Input.a(1)", "$Input.a", &[(8, "only a function can be called")]),
        ("$Input.a !$Input.b", "$Input.a", &[(9, "an operator is missing before `!`")]),
        ("1 : 2", "1", &[(2, "`:` is not expected here")]),
        ("1 'a text that is longer'", "1", &[(2, "an operator is missing before `'a text that is long…`")]),
        ("{'a': 1", "{a:1}", &[(7, "`}` is missing after `1`")]),
        ("{a 1}", "{a:1}", &[(1, "must stand in quotes"), (2, "a colon is missing after `{a`")]),
        ("$Input.order-id == 1", "<<$Input.order - _> == 1>", &[(13, "`order-id` is read as a subtraction")]),
        ("$Input.a-b_c == 1", "<<$Input.a - _> == 1>", &[(9, "`a-b_c` is read as a subtraction")]),
        ("1 -b", "<1 - _>", &[(3, "the name `b` alone is no value")]),
        ("1 @@ #", "1", &[(2, "`@` has no meaning")]),
        ("1 |@", "<1 || _>", &[(2, "`|` is no operator"), (3, "`@` has no meaning")]),
        ("1 \u{0}", "1", &[(2, "the character U+0000 has no meaning")]),
        ("1 \u{a0}", "1", &[(2, "the character U+00A0 has no meaning")]),
        ("\"", "\"\"", &[(0, "the string is not closed")]),
    ];
    for (text, tree, problems) in table {
        let (expression, found) = parse(text);
        let shown: Vec<_> = found.iter().map(|it| (it.span.start, it.message.clone())).collect();
        assert_eq!(shape(&expression.tree, text), *tree, "{text}: {shown:?}");
        assert_eq!(found.len(), problems.len(), "{text}: {shown:?}");
        for (problem, (at, message)) in found.iter().zip(*problems) {
            assert!(problem.span.start == *at && problem.message.contains(message), "{text}: {shown:?}");
        }
    }
}

#[test]
fn words_of_other_languages_are_replaced() {
    for (written, meant) in [
        ("|", "||"),
        ("&", "&&"),
        ("=", "=="),
        ("===", "=="),
        ("<>", "!="),
        ("!==", "!="),
        ("and", "&&"),
        ("OR", "||"),
        ("eq", "=="),
        ("is", "=="),
        ("ne", "!="),
        ("mod", "%"),
    ] {
        let problems = parse(&format!("$Input.a {written} 1")).1;
        let [problem] = &problems[..] else { panic!("{written}: {problems:?}") };
        assert_eq!(problem.message, format!("`{written}` is no operator"));
        assert_eq!(problem.help.as_deref(), Some(format!("did you mean `{meant}`?").as_str()));
        let fix = problem.fix.as_ref().expect("a fix");
        assert_eq!((fix.span.start, fix.new_text.as_str()), (9, meant), "{written}");
    }
    for (written, help) in [
        ("not", "did you mean `!`?"),
        ("NULL", "did you mean `null`?"),
        ("False", "did you mean `false`?"),
        ("and", "a variable begins with `$`, a text stands in quotes, a function is followed by `(`"),
    ] {
        let problems = parse(written).1;
        assert_eq!(problems[0].help.as_deref(), Some(help), "{written}: {problems:?}");
    }
}

#[test]
fn a_pattern_that_is_a_literal_is_compiled_once() {
    let compiled = |text: &str| match parse(text).0.tree.kind {
        ExprKind::Call(call) => call.pattern.is_some(),
        _ => panic!("{text} is a call"),
    };
    assert!(compiled("regexMatchString($Input.a, 'a+')") && compiled("regexMatchString('a', ('a+'))"));
    assert!(!compiled("regexMatchString('a', $Input.a)") && !compiled("regexMatchString('a', '(')"));
    assert!(!compiled("regexMatchString('a+')") && !compiled("split('a', 'a')"));
}

#[test]
fn operators_bind_as_decided() {
    for (text, tree) in [
        ("1 || 2 && 3 == 4 + 5 * -6.a", "<1 || <2 && <3 == <4 + <5 * -6.a>>>>>"),
        ("1 - 2 - 3", "<<1 - 2> - 3>"),
        ("!$Input.a.b[0] in $Input.c", "<!$Input.a.b[0] in $Input.c>"),
        ("$Input.a-b", "<$Input.a - _>"),
        ("$Input.in in [1]", "<$Input.in in [1]>"),
    ] {
        assert_eq!(shape(&parse(text).0.tree, text), tree, "{text}");
    }
}

#[test]
fn what_is_too_long_or_too_deep_is_one_problem_and_never_a_crash() {
    let run = || {
        for text in [
            "(".repeat(10_000),
            "[".repeat(10_000) + &"]".repeat(10_000),
            "!".repeat(10_000),
            "-(".repeat(10_000),
            "f(".repeat(5_000),
            "{\"a\":".repeat(5_000),
            "1".to_owned() + &"+1".repeat(100_000),
            "$Input".to_owned() + &".a".repeat(100_000),
            "$Input".to_owned() + &"[0]".repeat(100_000),
        ] {
            let (_, problems) = parse(&text);
            assert_eq!(problems.len(), 1, "{}: {problems:?}", &text[..20]);
        }
        for operation in ["+1", ".a", "[0]", "[*]", " || true"] {
            let chain = |length| "$Input".to_owned() + &operation.repeat(length);
            assert_eq!(parse(&chain(limits::EXPRESSION_CHAIN + 1)).1.len(), 1, "{operation}");
            assert_eq!(parse(&chain(limits::EXPRESSION_TOKENS / 4)).1.len(), 1, "{operation}");
            assert_eq!(parse(&chain(limits::EXPRESSION_CHAIN)).1, [], "{operation}");
        }
        let deepest = limits::EXPRESSION_DEPTH;
        for (sign, fits) in
            [("(", deepest), ("[", deepest), ("{'a':", deepest), ("!", deepest + 1), ("--", deepest / 2)]
        {
            let problems = parse(&sign.repeat(fits + 1)).1;
            let message = format!("the expression is nested deeper than {deepest} levels");
            assert_eq!(problems.first().map(|problem| &problem.message), Some(&message), "{sign}");
            let at = u32::try_from(fits * sign.len()).expect("short");
            assert!(problems[0].span.start >= at, "{sign}: {problems:?}");
            let problems = parse(&sign.repeat(fits)).1;
            assert!(problems.iter().all(|problem| problem.message != message), "{sign}: {problems:?}");
        }
        // What is closed and a sign alone count no more.
        let beside = |item: &str| format!("[{}]", vec![item; 2 * deepest].join(","));
        for text in
            [beside("(1)"), beside("[1]"), beside("{'a':1}"), beside("-1"), beside("1-1"), beside("!true")]
        {
            assert_eq!(parse(&text).1, [], "{text}");
        }
        for text in [
            "1".to_owned() + &"+1".repeat(limits::EXPRESSION_CHAIN - 1),
            "$Input".to_owned() + &".a".repeat(limits::EXPRESSION_CHAIN - 1),
            "(".repeat(limits::EXPRESSION_DEPTH) + "1" + &")".repeat(limits::EXPRESSION_DEPTH),
            "!".repeat(limits::EXPRESSION_DEPTH) + "true",
        ] {
            let (expression, problems) = parse(&text);
            assert_eq!(problems, [], "{}", &text[..20]);
            let _ = crate::expr::eval_once(&text, &crate::expr::Given::default());
            drop(expression.clone());
        }
    };
    // A thread of a server or of a thread pool has this much stack.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("a thread");
    thread.join().expect("no stack overflow");
}
