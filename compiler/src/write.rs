//! What fixes and helps write: texts as scalars, pairs that come or go, a line of documentation.

use crate::diagnostic::Edit;
use crate::source::Span;
use crate::value::Value;

/// One more pair behind all others of a mapping; none where there is no good place for it.
pub(crate) fn last_pair(text: &str, mapping: Span, key: &str, value: &Value) -> Option<Edit> {
    let written = &text[mapping.range()];
    // An alias has no pairs of its own, and none may stand behind it.
    if written.starts_with('*') {
        return None;
    }
    if !written.starts_with('{') {
        return Some(Edit {
            span: Span::empty(mapping.end),
            new_text: line_behind(text, mapping, key, value),
        });
    }
    let inner = written.strip_suffix('}')?.trim_end();
    // What stands behind a comment would belong to it.
    if inner.lines().last().is_none_or(|line| line.contains('#')) {
        return None;
    }
    let before = if inner.ends_with([',', '{']) { "" } else { "," };
    let blank = if inner.ends_with('{') { "" } else { " " };
    let place = Span::empty(mapping.start + u32::try_from(inner.len()).ok()?);
    Some(Edit { span: place, new_text: format!("{before}{blank}{}", pair(written, key, value)) })
}

/// More pairs behind all others of a mapping; none where there is no good place for them.
pub(crate) fn last_pairs(text: &str, mapping: Span, pairs: &[(&str, Value)]) -> Option<Edit> {
    let mut edit: Option<Edit> = None;
    let is_flow = text[mapping.range()].starts_with('{');
    for (key, value) in pairs {
        edit = Some(match edit {
            None => last_pair(text, mapping, key, value)?,
            Some(Edit { span, new_text }) if is_flow => {
                Edit { span, new_text: format!("{new_text}, {}", pair(&text[mapping.range()], key, value)) }
            }
            Some(Edit { span, new_text }) => {
                Edit { span, new_text: new_text + &line_behind(text, mapping, key, value) }
            }
        });
    }
    edit
}

/// One more pair behind another one of a mapping, or before its first key.
pub(crate) fn next_pair(text: &str, mapping: Span, behind: Option<Span>, key: &str, value: &Value) -> Edit {
    let written = &text[mapping.range()];
    let is_flow = written.starts_with('{');
    match behind {
        Some(before) if is_flow => {
            Edit { span: Span::empty(before.end), new_text: format!(", {}", pair(written, key, value)) }
        }
        Some(before) => {
            Edit { span: Span::empty(before.end), new_text: line_behind(text, mapping, key, value) }
        }
        None if is_flow => {
            let place = Span::empty(mapping.start + 1);
            Edit { span: place, new_text: format!("{}, ", pair(written, key, value)) }
        }
        None => {
            let new_text = format!("{}\n{}", pair(written, key, value), indent(text, mapping));
            Edit { span: Span::empty(mapping.start), new_text }
        }
    }
}

/// One more pair behind another one, whose value is a mapping.
pub(crate) fn next_mapping(
    text: &str,
    mapping: Span,
    behind: Span,
    key: &str,
    pairs: &[(&str, Value)],
) -> Edit {
    let written = &text[mapping.range()];
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| pair(written, key, value)).collect();
    let new_text = if written.starts_with('{') {
        let quote = if is_json(written) { "\"" } else { "" };
        format!(", {quote}{key}{quote}: {{{}}}", pairs.join(", "))
    } else {
        let indent = indent(text, mapping);
        let lines = pairs.iter().map(|it| format!("\n{indent}  {it}"));
        format!("\n{indent}{key}:{}", lines.collect::<String>())
    };
    Edit { span: Span::empty(behind.end), new_text }
}

/// One more pair before another one of a mapping.
pub(crate) fn pair_before(text: &str, mapping: Span, other: Span, key: &str, value: &Value) -> Edit {
    let written = &text[mapping.range()];
    let between =
        if written.starts_with('{') { ", ".to_owned() } else { format!("\n{}", indent(text, mapping)) };
    Edit { span: Span::empty(other.start), new_text: pair(written, key, value) + &between }
}

/// Another pair in the place of one.
pub(crate) fn in_place_of(text: &str, mapping: Span, place: Span, key: &str, value: &Value) -> Edit {
    Edit { span: place, new_text: pair(&text[mapping.range()], key, value) }
}

/// A mapping without one of its pairs; none where comments or other lines hang on it.
pub(crate) fn without_pair(text: &str, key: Span, value: Span) -> Option<Edit> {
    let before = text[..key.range().start].trim_end_matches([' ', '\t']);
    let after = text[value.range().end..].trim_start_matches([' ', '\t']);
    let offset = |rest: usize| u32::try_from(rest).ok();
    if text[key.cover(value).range()].contains('\n') {
        None
    } else if before.ends_with('\n') && after.starts_with(['\n', '\r']) {
        let end = text.len() - after.len() + if after.starts_with("\r\n") { 2 } else { 1 };
        Some(Edit { span: Span::new(offset(before.len())?, offset(end)?), new_text: String::new() })
    } else if before.ends_with('\n') && after.is_empty() {
        let start = before.trim_end_matches(['\n', '\r']).len();
        Some(Edit { span: Span::new(offset(start)?, value.end), new_text: String::new() })
    } else if before.ends_with(',') && after.starts_with([',', '}']) {
        Some(Edit { span: Span::new(offset(before.len() - 1)?, value.end), new_text: String::new() })
    } else {
        None
    }
}

/// Whether a key is surely one of the mapping itself: one that is merged into it stands in another mapping.
pub(crate) fn is_own_key(text: &str, mapping: Span, key: Span) -> bool {
    let (whole, at) = (mapping.range(), key.range().start);
    if !whole.contains(&at) {
        return false;
    }
    if text[whole.clone()].starts_with('{') {
        return !text[whole].contains("<<");
    }
    // A block's keys stand below each other.
    let line_start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    let own = indent(text, mapping).len();
    at == whole.start || (text[line_start..at].chars().all(|it| it == ' ') && at - line_start == own)
}

fn line_behind(text: &str, mapping: Span, key: &str, value: &Value) -> String {
    format!("\n{}{}", indent(text, mapping), pair(&text[mapping.range()], key, value))
}

/// What stands before the keys of a mapping in block style.
fn indent(text: &str, mapping: Span) -> String {
    let start = mapping.range().start;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    text[line_start..start].chars().filter(|it| *it != '\u{feff}').map(|_| ' ').collect()
}

/// A pair as its mapping is written.
fn pair(mapping: &str, key: &str, value: &Value) -> String {
    let is_json = is_json(mapping);
    match value {
        Value::Text(text) if !is_json => format!("{key}: {}", scalar(text.as_str())),
        _ if is_json => format!("\"{key}\": {}", value.to_json()),
        _ => format!("{key}: {}", value.to_json()),
    }
}

/// Whether the keys of a mapping stand in quotes.
fn is_json(mapping: &str) -> bool {
    mapping.strip_prefix('{').is_some_and(|it| it.trim_start().starts_with('"'))
}

/// A line of documentation as help: without its full stop.
pub(crate) fn sentence(doc: &str) -> String {
    let line = doc.lines().next().unwrap_or_default().trim_end_matches('.');
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

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

/// A text for a place inside a scalar, escaped as the quotes around it want it.
pub(crate) fn inside(source: &str, scalar: Span, text: &str) -> String {
    match source[scalar.range()].chars().next() {
        Some('"') => {
            let quoted = quoted(text);
            quoted[1..quoted.len() - 1].to_owned()
        }
        Some('\'') => text.replace('\'', "''"),
        Some(_) | None => text.to_owned(),
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
    use super::{last_pair, scalar, scalar_like, without_pair};
    use crate::diagnostic::Edit;
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
    fn pairs_come_and_go_in_every_style() {
        let after = |text: &str, edit: Option<Edit>| {
            let edit = edit?;
            let mut text = text.to_owned();
            text.replace_range(edit.span.range(), &edit.new_text);
            Some(text)
        };
        let whole = |text: &str| Span::new(0, u32::try_from(text.len()).unwrap());
        for (text, expected) in [
            ("a: 1", Some("a: 1\nEnd: true")),
            ("{a: 1}", Some("{a: 1, End: true}")),
            ("{a: 1, }", Some("{a: 1, End: true }")),
            ("{\"a\": 1\n}", Some("{\"a\": 1, \"End\": true\n}")),
            ("{a: 1 # b\n}", None),
            ("{a: 1", None),
        ] {
            let edit = last_pair(text, whole(text), "End", &true.into());
            assert_eq!(after(text, edit).as_deref(), expected, "{text}");
        }
        for (text, expected) in [
            ("a: 1\nk: 2\nb: 3", Some("a: 1\nb: 3")),
            ("a: 1\r\nk: 2\r\nb: 3", Some("a: 1\r\nb: 3")),
            ("a: 1\nk: 2", Some("a: 1")),
            ("{a: 1, k: 2}", Some("{a: 1}")),
            ("{a: 1, k: 2, b: 3}", Some("{a: 1, b: 3}")),
            ("a: 1\nk: 2 # c\n", None),
            ("- k: 2\n  a: 1\n", None),
        ] {
            let at = u32::try_from(text.find('k').unwrap()).unwrap();
            let edit = without_pair(text, Span::new(at, at + 1), Span::new(at + 3, at + 4));
            assert_eq!(after(text, edit).as_deref(), expected, "{text}");
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
