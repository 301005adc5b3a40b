//! What the rules say about expressions, as one table.

use super::compile;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::variables::Site;
use crate::source::Span;
use crate::yaml::{scalar::ScalarMap, tree::Style};

fn check(text: &str, site: Site) -> Vec<Diagnostic> {
    let length = u32::try_from(text.len()).expect("short");
    compile(text, ScalarMap::new(text, Span::new(0, length), Style::Literal, 0), site).1
}

fn mended(text: &str, diagnostic: &Diagnostic) -> Option<String> {
    let edit = diagnostic.fixes.first()?.edits.first()?;
    let mut text = text.to_owned();
    text.replace_range(edit.span.range(), &edit.new_text);
    Some(text)
}

#[test]
fn one_mistake_is_one_finding_at_its_place() {
    use Rule::*;
    let output = Site::OutputConstructor;
    let parameters = Site::Parameters { callback: false };
    let table: &[(&str, Site, Rule, &str, &str)] = &[
        ("$input.a", output, UnknownVariable, "$input", "there is no variable `$input`"),
        ("$context.Execution", output, UnknownVariable, "$context", "there is no variable"),
        ("length($Now)", output, UnknownVariable, "$Now", "there is no variable `$Now`"),
        ("$output.a", parameters, UnknownVariable, "$output", "there is no variable `$output`"),
        ("$.a", output, JsonPathRoot, "$", "`$` is read as `$Input`"),
        ("$Output.a", parameters, MisplacedVariable, "$Output", "has no value in `Parameters`"),
        ("$Output", Site::CatchOutput, MisplacedVariable, "$Output", "of a Catch rule"),
        ("$Output", Site::OutputConstructorWithoutOutput, MisplacedVariable, "$Output", "without result"),
        ("$Item.a", output, MisplacedVariable, "$Item", "`$Item` has no value in `OutputConstructor`"),
        ("$Context.Flow.Name", output, UnknownContextMember, "Flow", "`$Context` has no member `Flow`"),
        ("$Context.Execution.Nam", output, UnknownContextMember, "Nam", "has no member `Nam`"),
        ("$Context['execution']", output, UnknownContextMember, "'execution'", "has no member `execution`"),
        ("$Context.Execution.Name.a", output, UnknownContextMember, "a", "has no member `a`"),
        (
            "$Context.Current.Error.Cause",
            Site::CatchOutput,
            UnknownContextMember,
            "Cause",
            "no member `Cause`",
        ),
        (
            "$Context.Current.TaskToken",
            parameters,
            AbsentContextMember,
            "$Context.Current.TaskToken",
            "surely",
        ),
        ("$Context.Current.Error.Code", output, AbsentContextMember, "$Context.Current.Error", "surely"),
        ("$Context.Current.Output.a", parameters, AbsentContextMember, "$Context.Current.Output", "surely"),
        ("lenght($Input)", output, UnknownFunction, "lenght", "there is no function `lenght`"),
        ("StringToJSON($Input.a)", output, UnknownFunction, "StringToJSON", "there is no function"),
        ("concat($Input.a, 'b')", output, UnknownFunction, "concat", "there is no function"),
        ("hash($Input.a)", output, WrongArguments, "hash", "`hash` takes 2 arguments, and 1 is given"),
        ("uuid(1, 2)", output, WrongArguments, "1, 2", "`uuid` takes no argument, and 2 are given"),
        ("format()", output, WrongArguments, "format", "takes at least 1 argument, and 0 are given"),
        ("toBase64($Input.a)", output, UndocumentedFunction, "toBase64", "no document names the function"),
        ("get($Input, 'a')", output, UndocumentedFunction, "get", "only one document names the function"),
        ("fromJSON($Input.a)", output, UndocumentedFunction, "fromJSON", "another name of `stringToJson`"),
        ("$Input.a[*].b", output, UndocumentedSyntax, "[*]", "no document names `[*]`"),
        ("$Input.a + 1 - 2", output, UndocumentedSyntax, "-", "no document names the operator `-`"),
        ("0 < $Input.a < 5", output, ExpressionSyntax, "<", "comparisons cannot be chained"),
        ("1 == 2 == 3 == 4", output, ExpressionSyntax, "==", "comparisons cannot be chained"),
        ("$Input.a == '1' == 1", output, ExpressionSyntax, "==", "comparisons cannot be chained"),
        ("length($Input.a) == '1'", output, MixedComparison, "length($Input.a) == '1'", "are never equal"),
        ("$Input.a && 1", output, ConstantFault, "1", "`&&` needs booleans, and meets a number"),
        ("!'a'", output, ConstantFault, "!'a'", "`!` needs a boolean, and meets a string"),
        ("$Input.a < true", output, ConstantFault, "$Input.a < true", "`<` needs two numbers"),
        ("1 in 'abc'", output, ConstantFault, "1 in 'abc'", "`in` needs a list or an object"),
        ("length(5)", output, ConstantFault, "5", "must be a list, an object or a string, and is an integer"),
        ("length($Input.a == 1)", output, ConstantFault, "$Input.a == 1", "and is a boolean"),
        ("format('{} {}', $Input.a)", output, ConstantFault, "format('{} {}', $Input.a)", "2 placeholders"),
        ("hash($Input.a, 'SHA-3')", output, ConstantFault, "'SHA-3'", "`SHA-3` is no hash algorithm"),
        ("split($Input.a, '')", output, ConstantFault, "''", "the delimiter of `split` is empty"),
        ("regexMatchString($Input.a, '(')", output, ConstantFault, "'('", "the pattern is invalid"),
        ("[1, 2][2]", output, ConstantFault, "[1, 2][2]", "index 2 is out of range"),
        ("$Input.a || [1][5] == 2", output, ConstantFault, "[1][5]", "index 5 is out of range"),
        ("{'a': 1}.b == $Input", output, ConstantFault, "{'a': 1}.b", "`b` is missing"),
        ("stringToJson('{')", output, ConstantFault, "'{'", "the text is no JSON"),
        ("'abc'.length", output, ConstantFault, "'abc'.length", "`length` cannot be read from a string"),
        ("1", Site::Condition, ConstantFault, "1", "`Condition` needs a boolean"),
        ("{'a': 1}", Site::ItemsPath, ConstantFault, "{'a': 1}", "`ItemsPath` needs a list"),
        ("500", Site::Seconds, ConstantFault, "500", "must be an integer from 1 to 300"),
        ("'x'", Site::Timeout, ConstantFault, "'x'", "from 0 to 604800"),
    ];
    for (text, site, rule, at, message) in table {
        let all = check(text, *site);
        let found: Vec<_> = all.iter().filter(|it| it.rule == *rule).collect();
        let [found] = found[..] else { panic!("{text}: {all:?}") };
        assert_eq!(&text[found.primary.range()], *at, "{text}: {}", found.message);
        assert!(found.message.contains(message), "{text}: {}", found.message);
        // Hints about what no document names may stand beside anything.
        let others = all.iter().filter(|it| it.rule != *rule && it.rule != UndocumentedSyntax);
        assert_eq!(others.count(), 0, "{text}: {all:?}");
    }
}

#[test]
fn fixes_give_what_was_meant() {
    for (text, fixed) in [
        ("$input.a", "$Input.a"),
        ("$.a", "$Input.a"),
        ("$Context.Execution.name", "$Context.Execution.Name"),
        ("$Context['execution']", "$Context[\"Execution\"]"),
        ("lenght($Input)", "length($Input)"),
        ("fromJSON($Input.a)", "stringToJson($Input.a)"),
        ("$Input.a = 1", "$Input.a == 1"),
        ("{a: 1}", "{\"a\": 1}"),
        (r#"regexMatchString($Input.a, "\d")"#, r#"regexMatchString($Input.a, "\\d")"#),
    ] {
        let all = check(text, Site::OutputConstructor);
        let fixes: Vec<_> = all.iter().filter_map(|it| mended(text, it)).collect();
        assert_eq!(fixes, [fixed], "{all:?}");
        assert!(check(fixed, Site::OutputConstructor).is_empty(), "{fixed}");
    }
}

#[test]
fn texts_are_not_added_and_division_by_zero_is_seen() {
    for (text, rule) in [
        ("$Input.a + 'x'", Rule::ExpressionSyntax),
        ("'a' + $Input.b + $Input.c", Rule::ExpressionSyntax),
        ("format('{}', 1) + $Input.b", Rule::ExpressionSyntax),
        ("$Input.a / 0", Rule::ConstantFault),
        ("$Input.a % 0", Rule::ConstantFault),
        ("false && 1 / 0 == 1", Rule::ConstantFault),
        ("1 / (2 - 2)", Rule::ConstantFault),
    ] {
        let all = check(text, Site::OutputConstructor);
        let errors: Vec<_> = all.iter().filter(|it| it.rule != Rule::UndocumentedSyntax).collect();
        assert!(matches!(errors[..], [it] if it.rule == rule), "{text}: {all:?}");
    }
}

#[test]
fn calls_nest_ten_deep() {
    let nested = |depth| "toArray(".repeat(depth) + "$Input" + &")".repeat(depth);
    assert!(check(&nested(10), Site::Condition).iter().all(|it| it.rule != Rule::NestedCalls));
    let found = check(&nested(12), Site::OutputConstructor);
    assert!(matches!(&found[..], [it] if it.rule == Rule::NestedCalls), "{found:?}");
}

#[test]
fn what_is_right_or_only_half_typed_has_no_finding_of_these_rules() {
    for text in [
        "$Input.a.b[0][\"c d\"] >= $Global.limit && !($Context.Current.RetryCount in [1, 2])",
        "stringToJson($Output.Body).Data.text_embedding[0]",
        "{\"query\": $Input.query, \"context\": [$Input.context]}",
        "$Context.Execution.Input.videoUrl == 'x' || $Context.Current.Input == null",
        "-$Input.a == -1",
        "format(\"{}\", $Input.a) == uuid()",
        "[1, 2][-1] == {'a': 1}.a",
        "toArray()",
        "(1 == 2) == false",
    ] {
        assert_eq!(check(text, Site::OutputConstructor), [], "{text}");
    }
    for text in ["length(", "hash($Input.a,", "$Context.", "$Context.Execution.", "$Input.a ==", "f"] {
        let found = check(text, Site::OutputConstructor);
        assert!(matches!(&found[..], [it] if it.rule == Rule::ExpressionSyntax), "{text}: {found:?}");
    }
}
