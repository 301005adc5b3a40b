//! Texts as scalars, for fixes.

use crate::source::Span;
use crate::value::Value;

/// A text as a scalar that reads back as it: plain where that is safe.
pub(crate) fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// A text as a scalar that takes the place of another one, in its quotes.
pub(crate) fn scalar_like(source: &str, place: Span, text: &str) -> String {
    let written = &source[place.range()];
    let is_literal = |it: char| it != '\'' && !it.is_control();
    match written.chars().next() {
        Some('"') => quoted(text),
        Some('\'') if text.chars().all(is_literal) => format!("'{text}'"),
        Some('\'') => quoted(text),
        _ => scalar(text),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_json()
}

/// Whether a text may stand without quotes, in block and in flow style: a narrow reading of YAML's rules.
fn is_plain(text: &str) -> bool {
    let starts_well = text.chars().next().is_some_and(|it| it.is_alphabetic() || it == '_' || it == '$');
    let is_harmless =
        |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ' | '/' | '$' | '(' | ')');
    let is_word = !matches!(
        text.to_ascii_lowercase().as_str(),
        "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n"
    );
    // A colon is harmless where no blank follows it.
    let colons_are_inside = !text.ends_with(':') && !text.contains(": ");
    starts_well
        && is_word
        && colons_are_inside
        && !text.ends_with(' ')
        && text.chars().all(|it| is_harmless(it) || it == ':')
}

#[cfg(test)]
mod tests {
    use super::{scalar, scalar_like};
    use crate::source::Span;

    #[test]
    fn a_text_is_written_plain_only_where_it_reads_back_as_itself() {
        assert_eq!(scalar("Check stock"), "Check stock");
        assert_eq!(scalar("FC:InvokeFunction"), "FC:InvokeFunction");
        for odd in ["yes", "", "12", "a: b", "a #b", "- a", "end ", "\u{1f600}", "true"] {
            assert!(scalar(odd).starts_with('"'), "{odd}");
        }
    }

    #[test]
    fn quotes_stay_what_they_are() {
        assert_eq!(scalar_like("a: 'b'", Span::new(3, 6), "c"), "'c'");
        assert_eq!(scalar_like("a: 'b'", Span::new(3, 6), "it's"), "\"it's\"");
        assert_eq!(scalar_like("a: \"b\"", Span::new(3, 6), "c"), "\"c\"");
        assert_eq!(scalar_like("a: b", Span::new(3, 4), "c"), "c");
    }
}
