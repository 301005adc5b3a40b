//! Text that is safe to show: nothing in a file or a name can steer a terminal.

use std::borrow::Cow;

/// A copy of a file's text, byte for byte as long, with a sign in place of each
/// character that would steer a terminal, turn the reading direction or count
/// as a line break of its own.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match (is_unsafe(character), character.len_utf8()) {
            (false, _) => shown.push(character),
            (true, 1) => shown.push('?'),
            (true, 2) => shown.push('·'),
            (true, 3) => shown.push('\u{fffd}'),
            (true, _) => shown.push_str("\u{fffd}?"),
        }
    }
    shown.into()
}

/// A message or name on one line, what is unsafe written as an escape.
pub fn message(text: &str) -> Cow<'_, str> {
    let needs_escape = |it: char| is_unsafe(it) || matches!(it, '\n' | '\r' | '\t');
    if !text.chars().any(needs_escape) {
        return Cow::Borrowed(text);
    }
    let escaped = text.chars().map(|it| match it {
        it if needs_escape(it) => it.escape_default().to_string(),
        it => it.to_string(),
    });
    escaped.collect::<String>().into()
}

fn is_unsafe(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        // The tags, which nobody sees.
        '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_replaced_at_the_same_length() {
        let text = "a\u{1b}[31m\u{85}\u{2028}\u{202e}\u{e0041}\t流\n";
        let shown = excerpt(text);
        assert_eq!(shown, "a?[31m·\u{fffd}\u{fffd}\u{fffd}?\t流\n");
        assert_eq!(shown.len(), text.len());
    }

    #[test]
    fn a_message_stays_on_its_line() {
        assert_eq!(message("`a\nb\u{1b}`"), "`a\\nb\\u{1b}`");
        assert!(matches!(message("`流程`"), Cow::Borrowed(_)));
    }
}
