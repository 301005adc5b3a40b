//! Why expressions have no value, and where.

use super::values::given;
use crate::expr::{NoValue, eval_once};

#[test]
fn faults_name_the_part_and_what_it_met() {
    for (text, part, message) in [
        ("$Input.nothing + 1", "$Input.nothing", "`nothing` is missing: the object has `a-b`, `empty`"),
        ("$Input.empty.x", "$Input.empty.x", "`x` is missing: the object is empty"),
        ("$Input.i.x", "$Input.i.x", "`x` cannot be read from an integer"),
        ("$Input.none.x", "$Input.none.x", "`x` cannot be read from null"),
        ("1 + $Input.list[3]", "$Input.list[3]", "index 3 is out of range: the list has 3 items"),
        ("$Input.list[-4]", "$Input.list[-4]", "index -4 is out of range"),
        ("$Input.list['a']", "$Input.list['a']", "a list is indexed by an integer, and met a string"),
        ("$Input[0]", "$Input[0]", "an object is indexed by a string, and met an integer"),
        ("$Input.i[0]", "$Input.i[0]", "`[…]` cannot read from an integer"),
        ("$Input.s[*]", "$Input.s[*]", "`[*]` needs a list, and met a string"),
        ("$Input.items[*].x", "$Input.items[*].x", "`x` is missing"),
        ("!$Input.i", "$Input.i", "`!` needs a boolean, and met an integer"),
        ("true && $Input.none", "$Input.none", "`&&` needs booleans, and met null"),
        ("$Input.yes == true && $Input.s", "$Input.s", "`&&` needs booleans, and met a string"),
        (
            "$Input.i < $Input.s",
            "$Input.i < $Input.s",
            "`<` needs two numbers or two strings, and met an integer and a string",
        ),
        ("1 in $Input", "1 in $Input", "`in` looks for a key of an object, and met an integer"),
        ("1 in $Input.i", "1 in $Input.i", "`in` needs a list or an object on its right"),
        ("-$Input.s", "-$Input.s", "`-` needs a number, and met a string"),
        (
            "$Input.i + $Input.s",
            "$Input.i + $Input.s",
            "met an integer and a string; texts are joined by `format`",
        ),
        ("1 / ($Input.i - 7)", "1 / ($Input.i - 7)", "`/` divides by zero"),
        ("$Input.f * 1e308 * 1e10", "$Input.f * 1e308 * 1e10", "beyond the 64-bit floats"),
        (
            "length($Input.i)",
            "$Input.i",
            "`value` of `length` must be a list, an object or a string, and is an integer",
        ),
        ("intAdd($Input.f, 1)", "$Input.f", "must be an integer, and is a number"),
        ("format($Input.s, 1)", "format($Input.s, 1)", "`format` has 0 placeholders and 1 value"),
        ("stringToJson($Input.s)", "$Input.s", "the text is no JSON: expected value at line 1, column 1"),
        ("stringToJson(split($Input.s, 'b')[0])", "split($Input.s, 'b')[0]", "it is empty"),
        ("fromBase64($Input.s)", "$Input.s", "the text is no Base64"),
        ("hash('a', $Input.s)", "$Input.s", "`b` is no hash algorithm"),
        ("randomInt($Input.i, 1)", "randomInt($Input.i, 1)", "no integer between 7 and 1"),
        (
            "regexMatchString('a', format('({}', $Input.s))",
            "format('({}', $Input.s)",
            "the pattern is invalid: unclosed group",
        ),
        ("$Context.Current.Error.Code", "$Context.Current.Error", "has no value here: no error was caught"),
        ("$Item", "$Item", "`$Item` has no value here"),
    ] {
        match eval_once(text, &given()) {
            Err(NoValue::Faulted(fault)) => {
                assert_eq!(&text[fault.span.range()], part, "{text}: {}", fault.message);
                assert!(fault.message.contains(message), "{text}: {}", fault.message);
                assert!(!fault.message.ends_with('.'), "{text}: {}", fault.message);
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}
