//! A word where none has been begun, so that an empty place has a node of the tree.

/// The word that stands where none has been begun.
pub const MARK: &str = "fdlcMark";

/// The text with a mark at an offset; none where a word stands there already.
pub fn marked(text: &str, offset: u32) -> Option<String> {
    let at = text.floor_char_boundary(offset as usize);
    let is_word = |it: char| it.is_alphanumeric() || it == '_';
    let in_word = text[..at].ends_with(is_word) || text[at..].starts_with(is_word);
    (!in_word).then(|| [&text[..at], MARK, &text[at..]].concat())
}
