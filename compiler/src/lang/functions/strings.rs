//! Functions of strings.

use super::{ArgumentFault, functions};
use crate::expr::Pattern;
use crate::value::{Text, Value};

functions! {
    /// A text with its `{}` filled in, in order.
    ///
    /// Strings stand as they are, everything else as compact JSON. Placeholders and
    /// values must be equally many.
    Documented fn format(
        /// The text with a `{}` for each value.
        template: Text,
        /// What is filled in.
        values: Any,
    ) -> Text, Repeats {
        r#"format("hello {}", "world") == "hello world""#,
        r#"format("{}: {}", 1.50, {"b": [true], "a": null}) == '1.5: {"a":null,"b":[true]}'"#,
    } foresees count = |call| {
        let template: &Text = call.take(0);
        if let Some(fault) = miscounted(template, call.values.len() - 1) {
            return Err(fault);
        }
        let mut pieces = template.split("{}");
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for (value, piece) in call.values[1..].iter().zip(pieces) {
            match value {
                Value::Text(text) => out.push_str(text),
                value => out.push_str(&value.to_json()),
            }
            out.push_str(piece);
        }
        Ok(out.into())
    };

    /// The parts of a text between the places where a delimiter stands.
    Documented fn split(
        /// The text.
        text: Text,
        /// What stands between the parts; not empty.
        delimiter: Text,
    ) -> List {
        r#"split("a,b,,c", ",") == ["a", "b", "", "c"]"#,
        r#"split("a--b-c", "--") == ["a", "b-c"]"#,
        r#"split("", ",") == [""]"#,
    } foresees delimiter = |call| {
        let delimiter: &Text = call.take(1);
        match empty(delimiter) {
            Some(fault) => Err(fault),
            None => Ok(call.take::<&Text>(0).split(delimiter.as_str()).map(Value::from).collect()),
        }
    };

    /// Whether a part of a text matches a regular expression.
    ///
    /// The pattern is in RE2 syntax; `^` and `$` tie it to the ends of the text.
    Documented fn regexMatchString(
        /// The text.
        text: Text,
        /// The regular expression.
        pattern: Pattern,
    ) -> Bool {
        r#"regexMatchString("order-17", "^order-[0-9]+$") == true"#,
        r#"regexMatchString("order-17", `\d{3}`) == false"#,
    } foresees pattern = |call| {
        let text: &Text = call.take(0);
        match call.pattern {
            Some(pattern) => Ok(pattern.is_match(text).into()),
            None => match Pattern::new(call.take::<&Text>(1)) {
                Ok(pattern) => Ok(pattern.is_match(text).into()),
                Err(problem) => Err(no_pattern(problem)),
            },
        }
    };
}

fn count(known: &[Option<&Value>]) -> Option<ArgumentFault> {
    let Some(Some(Value::Text(template))) = known.first() else { return None };
    miscounted(template, known.len() - 1)
}

fn delimiter(known: &[Option<&Value>]) -> Option<ArgumentFault> {
    match known {
        [_, Some(Value::Text(delimiter)), ..] => empty(delimiter),
        _ => None,
    }
}

fn pattern(known: &[Option<&Value>]) -> Option<ArgumentFault> {
    match known {
        [_, Some(Value::Text(pattern)), ..] => Pattern::new(pattern).err().map(no_pattern),
        _ => None,
    }
}

/// The fault of a template with another number of placeholders than values.
fn miscounted(template: &str, values: usize) -> Option<ArgumentFault> {
    let placeholders = template.matches("{}").count();
    (placeholders != values).then(|| {
        let (one, other) = (plural(placeholders, "placeholder"), plural(values, "value"));
        ArgumentFault::whole(format!("`format` has {one} and {other}"))
    })
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn empty(delimiter: &str) -> Option<ArgumentFault> {
    delimiter.is_empty().then(|| ArgumentFault::new(1, "the delimiter of `split` is empty"))
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map`")]
fn no_pattern(problem: String) -> ArgumentFault {
    ArgumentFault::new(1, format!("the pattern is invalid: {problem}"))
}
