//! How texts are written in YAML and JSON.

use fdl_compiler::format::is_plain;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Step};

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
pub fn scalar_like(doc: &Document, span: Span, value: &str) -> String {
    let text = &*doc.text;
    let is_quoted = text[span.range()].starts_with(['"', '\'']);
    if is_json(text) {
        return quoted(value);
    }
    if is_in_brackets(doc, span) {
        return if is_quoted { quoted(value) } else { scalar(value) };
    }
    // Quotes that nothing asks for are the author's, others go when they are not needed any more.
    let node = doc.path_at(span.start).into_iter().rev().find_map(|it| match it {
        Step::Node(node) => node.as_scalar(),
        Step::Entry(_) => None,
    });
    let is_needless = is_quoted && node.is_some_and(|it| is_plain(doc.scalar_text(it)));
    if is_needless || !is_plain(value) { quoted(value) } else { value.to_owned() }
}

/// Whether a place stands in brackets, where some more characters mean something.
fn is_in_brackets(doc: &Document, span: Span) -> bool {
    doc.path_at(span.start).into_iter().any(|it| match it {
        Step::Node(node) => match &node.content {
            Content::Mapping(mapping) => mapping.flow,
            Content::Sequence(list) => list.flow,
            Content::Scalar(_) | Content::Missing | Content::Alias(_) => false,
        },
        Step::Entry(_) => false,
    })
}

/// `value` as a plain scalar where YAML takes it as this text, in brackets too, else quoted.
pub fn scalar(value: &str) -> String {
    let is_safe = is_plain(value) && !value.contains([',', '[', ']', '{', '}']);
    if is_safe { value.to_owned() } else { quoted(value) }
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
