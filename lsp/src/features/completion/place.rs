//! The place of a completion in the text: what is put there so that the tree has a node of its own for it, and how far
//! around it a text may be replaced.
//!
//! Between brackets a word goes on over blanks and line breaks. So a comma is put behind the word at the cursor where
//! none stands: what follows is another item or another key, and is not replaced.

use crate::features::marked::{MARK, gap, is_in_word};
use crate::features::written::is_json;
use fdl_compiler::source::Span;

/// The place of a completion.
#[derive(Clone, Debug)]
pub struct Place {
    // Where something is put, and what.
    at: u32,
    inserted: String,
    /// Bytes of the blank before the mark that is missing behind a colon.
    pub gap: u32,
    /// Whether it is in no brackets.
    pub in_block: bool,
    /// Whether what is written needs a comma before what follows.
    pub wants_comma: bool,
    // What may be replaced.
    around: Span,
}

impl Place {
    /// The place at an offset of a text.
    pub fn new(text: &str, offset: u32) -> Self {
        let at = text.floor_char_boundary(offset as usize);
        let brackets = Brackets::before(text, at);
        let has_mark = !is_in_word(text, at);
        let gap = match brackets.inner {
            _ if !has_mark => "",
            Some('{') if !brackets.in_quotes => gap(text, at, &['{', ',']),
            Some(_) | None => gap(text, at, &[]),
        };
        let end = if has_mark { at } else { at + word_length(&text[at..]) };
        let (rest, is_list) = (&text[end..], brackets.inner == Some('['));
        let next = past_comments(rest);
        let is_apart = match next.chars().next() {
            _ if brackets.in_quotes || brackets.inner.is_none() => false,
            Some(',' | ']' | '}' | ':') | None => false,
            Some(_) if next.len() < rest.len() => !text[at..end].ends_with(':'),
            Some('"' | '\'') => has_mark && is_key(next),
            Some('{') => has_mark && is_list,
            Some(_) => false,
        };
        let inserted = [gap, if has_mark { MARK } else { "" }, if is_apart { "," } else { "" }].concat();
        let line = text[..at].rfind(['\n', '\r']).map_or(0, |it| it + 1);
        let indent = text[line..at].len() - text[line..at].trim_start().len();
        let after = &text[at..];
        let ends_at = match after.chars().next() {
            // A blank or a break behind the cursor keeps it from what follows.
            Some(it) if has_mark && !brackets.in_quotes && !matches!(it, '"' | '\'') => {
                after.find(char::is_whitespace)
            }
            Some(_) | None => after.find(['\n', '\r']),
        };
        Self {
            at: position(end),
            inserted,
            gap: position(gap.len()),
            in_block: brackets.inner.is_none(),
            wants_comma: is_apart && (is_list || is_key(next)),
            around: Span::new(position(line + indent), position(at + ends_at.unwrap_or(after.len()))),
        }
    }

    /// The text with what is put there; none where nothing is.
    pub fn put_in(&self, text: &str) -> Option<String> {
        let (before, after) = text.split_at(self.at as usize);
        (!self.inserted.is_empty()).then(|| [before, &self.inserted, after].concat())
    }

    /// A position of the text with what is put there, in the text without it.
    pub fn without(&self, position: u32) -> u32 {
        let length = u32::try_from(self.inserted.len()).unwrap_or(0);
        if position >= self.at + length { position - length } else { position.min(self.at) }
    }

    /// As much of a span as may be replaced: what the cursor touches, on its line.
    pub fn cut(&self, span: Span) -> Span {
        let within = |it: u32| it.clamp(self.around.start, self.around.end);
        Span::new(within(span.start), within(span.end))
    }
}

/// A cursor between a key's colon and the value that stands there already.
#[derive(Clone, Copy, Debug)]
pub struct BeforeValue {
    /// Where the value begins.
    pub start: u32,
    /// Where a word of it is; none where nothing can take its place.
    pub word: Option<u32>,
}

impl BeforeValue {
    /// The one at an offset of a text.
    pub fn at(text: &str, offset: u32) -> Option<Self> {
        let at = text.floor_char_boundary(offset as usize);
        let (before, rest) = text.split_at(at);
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let pair = line.rsplit(['{', ',']).next().unwrap_or_default().trim_end().strip_suffix(':')?;
        let key = pair.trim_start_matches(['-', ' ', '\t']).trim_matches(['"', '\'']);
        let is_in_key = |it: char| it.is_alphanumeric() || matches!(it, '_' | '.' | '$' | '-');
        let value = rest.trim_start_matches([' ', '\t']);
        let is_free =
            value.is_empty() || value.starts_with(['\n', '\r', '#', ',', ']', '}']) || is_key(value);
        if key.is_empty() || !key.chars().all(is_in_key) || is_free || Brackets::before(text, at).in_quotes {
            return None;
        }
        let start = text.len() - value.len();
        let inside = value.strip_prefix(['"', '\'']).unwrap_or(value);
        let inside = inside.strip_prefix('$').unwrap_or(inside);
        let word = position(text.len() - inside.len());
        let has_word = inside.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        // At the value itself the cursor is in it, whatever it is.
        (has_word || start > at).then_some(Self { start: position(start), word: has_word.then_some(word) })
    }
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Bytes of the word that a text begins with.
fn word_length(text: &str) -> usize {
    let ends = |it: char| it.is_whitespace() || matches!(it, ',' | '[' | ']' | '{' | '}' | '"' | '\'');
    text.find(ends).unwrap_or(text.len())
}

/// What follows a word, without blanks and whole comments.
fn past_comments(rest: &str) -> &str {
    let mut next = rest.trim_start();
    // Right behind the word it would be a part of it.
    while next.len() < rest.len() && next.starts_with('#') {
        next = next.find('\n').map_or("", |it| next[it..].trim_start());
    }
    next
}

/// Whether a text begins with a key and its colon.
fn is_key(text: &str) -> bool {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let rest = text[1..].split_once(quote).map_or("", |it| it.1);
            rest.trim_start().starts_with(':')
        }
        Some(_) | None => {
            let line = text.lines().next().unwrap_or_default();
            let word = line.split([',', '[', ']', '{', '}']).next().unwrap_or_default();
            word.contains(": ") || word.ends_with(':')
        }
    }
}

/// What is open at a place of a text.
#[derive(Clone, Copy, Debug)]
struct Brackets {
    /// The bracket of the innermost collection that is open.
    inner: Option<char>,
    in_quotes: bool,
}

impl Brackets {
    /// What is open behind the first bytes of a text. A tree would know it too, but takes longer to read.
    fn before(text: &str, at: usize) -> Self {
        let json = is_json(text);
        // Each with the column of its line; no line stands further out than what is open around it.
        let mut open: Vec<(char, usize)> = Vec::new();
        let mut in_quotes = false;
        for line in text[..at].split('\n') {
            let written = line.trim_start_matches([' ', '-', '\u{feff}']);
            let column = line.len() - written.len();
            // What stands no further in than a bracket's line is not in it, were it never closed.
            if !json && !written.trim().is_empty() && !written.starts_with([']', '}']) {
                while open.pop_if(|it| it.1 >= column).is_some() {}
            }
            in_quotes = in_line(written, column, &mut open);
        }
        let inner = open.last().map(|it| it.0).filter(|it| matches!(it, '[' | '{'));
        Self { inner: inner.or(json.then_some('{')), in_quotes }
    }
}

/// Opens and closes the brackets of a line; whether it ends between quotes.
fn in_line(line: &str, column: usize, open: &mut Vec<(char, usize)>) -> bool {
    // A line that begins with a closing bracket may stand further out.
    let put = |open: &mut Vec<(char, usize)>, bracket| {
        open.push((bracket, open.last().map_or(column, |it| it.1.max(column))));
    };
    let mut quote = None;
    let mut is_escaped = false;
    // The one right before, and the one before it that is no blank.
    let (mut last, mut before) = (' ', ':');
    for it in line.chars() {
        let begins = matches!(before, ':' | ',' | '[' | '{' | '-');
        match (quote, it) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some('"'), '\\') => is_escaped = true,
            (Some(of), _) if of == it => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if begins => quote = Some(it),
            (None, '#') if last.is_whitespace() => return false,
            (None, '[' | '{') if begins => put(open, it),
            // One inside an expression.
            (None, '[' | '{') => put(open, '('),
            (None, ']' | '}') => {
                open.pop();
            }
            (None, _) => {}
        }
        last = it;
        if !it.is_whitespace() {
            before = it;
        }
    }
    quote.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_is_wanted_before_a_key_also_behind_a_comment() {
        let wants_comma = |text: &str| {
            let at = text.find('|').expect("the cursor");
            Place::new(&text.replace('|', ""), u32::try_from(at).expect("it is short")).wants_comma
        };
        assert!(wants_comma("a: {Type: Pass, Next: |\n  End: true}"));
        assert!(wants_comma("a: {Type: Pass, Next: | # note\n  # more\n  End: true}"));
        assert!(wants_comma("a: [x, | # note\n  y]"));
        for closed in ["a: {Next: | # note\n }", "a: {Next: | # note\n , End: true}", "a: [| # note"] {
            assert!(!wants_comma(closed), "{closed}");
        }
    }

    #[test]
    fn brackets_that_nobody_closes_cost_no_more_than_the_lines_below_them() {
        // Looking at all of them at each line would take hours.
        let text = format!("a: {}\n{}", "{".repeat(1_000_000), " x\n".repeat(1_000_000));
        assert_eq!(Brackets::before(&text, text.len()).inner, Some('{'));
        assert_eq!(Brackets::before("a: [{\n    b: 1\n  }, {\n    c: ", 27).inner, Some('{'));
        assert_eq!(Brackets::before("a: [{\n    b: 1\nc: ", 17).inner, None);
    }
}
