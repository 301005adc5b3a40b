//! How texts are written in YAML and JSON.

use fdl_compiler::source::Span;

/// The part of a written scalar between its quotes, or all of it.
pub fn inside_quotes(text: &str, span: Span) -> Span {
    let written = &text[span.range()];
    match written.chars().next() {
        Some(quote @ ('"' | '\'')) if written.len() >= 2 && written.ends_with(quote) => {
            Span::new(span.start + 1, span.end - 1)
        }
        Some('"' | '\'') => Span::new(span.start + 1, span.end),
        Some(_) | None => span,
    }
}

/// The quote that a written scalar begins with.
pub fn quote_at(text: &str, span: Span) -> Option<char> {
    text[span.range()].chars().next().filter(|it| matches!(it, '"' | '\''))
}

/// `value` as it stands between quotes of this kind, or as it is where there are none.
pub fn between_quotes(quote: Option<char>, value: &str) -> String {
    match quote {
        Some('\'') => value.replace('\'', "''"),
        Some(_) => {
            let quoted = quoted(value);
            quoted[1..quoted.len() - 1].to_owned()
        }
        None => value.to_owned(),
    }
}

/// `value` as a scalar in place of the one at `span`: quoted where that one is, or where it must be.
pub fn scalar_like(text: &str, span: Span, value: &str) -> String {
    let is_quoted = text[span.range()].starts_with(['"', '\'']);
    if is_quoted || is_json(text) { quoted(value) } else { scalar(value) }
}

/// `value` as a plain scalar where YAML takes it as this text, else quoted.
pub fn scalar(value: &str) -> String {
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ');
    let starts_well = value.chars().next().is_some_and(char::is_alphabetic);
    let is_special = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
        .contains(&value.to_lowercase().as_str());
    let is_plain = starts_well && value.chars().all(is_word) && !value.ends_with(' ') && !is_special;
    if is_plain { value.to_owned() } else { quoted(value) }
}

/// `key` as a key of a mapping in blocks; `.$` at its end needs no quotes.
pub fn scalar_key(key: &str) -> String {
    match key.strip_suffix(".$") {
        Some(name) if !name.is_empty() && scalar(name) == name => key.to_owned(),
        Some(_) => quoted(key),
        None => scalar(key),
    }
}

/// `value` between double quotes, as JSON and YAML both read it.
pub fn quoted(value: &str) -> String {
    serde_json::Value::String(value.to_owned()).to_string()
}

/// Whether a text is JSON rather than YAML in blocks.
pub fn is_json(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
}
