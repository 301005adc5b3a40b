//! A word where none has been begun, so that an empty place has a node of the tree.

/// The word that stands where none has been begun.
pub const MARK: &str = "fdlcMark";

/// The text with a mark at an offset, and nothing else; none where a word stands there already. Completion puts a comma
/// in too where one is missing (`completion::marked`).
pub fn with_mark(text: &str, offset: u32) -> Option<String> {
    let at = text.floor_char_boundary(offset as usize);
    (!is_in_word(text, at)).then(|| [&text[..at], gap(text, at, &[]), MARK, &text[at..]].concat())
}

/// Whether a word stands at a place of a text.
pub fn is_in_word(text: &str, at: usize) -> bool {
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    text[..at].ends_with(is_word) || text[at..].starts_with(is_word)
}

/// The blank that is missing between a key's colon and the mark: without it the mark would be a part of the key.
/// A key stands behind one of `before`, or first on its line.
pub fn gap(text: &str, at: usize, before: &[char]) -> &'static str {
    let line = &text[text[..at].rfind('\n').map_or(0, |it| it + 1)..at];
    let line = line.rsplit(before).next().unwrap_or_default();
    let key = line.trim_start_matches(['-', ' ']).strip_suffix(':');
    let is_key = key.is_some_and(|it| !it.is_empty() && !it.contains([' ', ':', '{', '[', '"', '\'']));
    let rest = text[at..].lines().next().unwrap_or_default();
    let is_free = rest.trim().is_empty() || rest.starts_with([' ', '\t']);
    let is_closed = !before.is_empty() && rest.starts_with([',', '}']);
    if is_key && (is_free || is_closed) { " " } else { "" }
}
