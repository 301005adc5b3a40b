//! Looking at bytes: blanks, line ends, plain text, quotes.

use crate::yaml::scalar::simple_escape;

/// Where plain text on one line ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plain {
    /// After its last character that is no blank.
    pub end: usize,
    /// What ends it, and where that is.
    pub stop: Stop,
    pub at: usize,
    /// Whether a tab stands in or after it.
    pub tab: bool,
}

/// What ends plain text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    LineEnd,
    Comment,
    Colon,
    /// `,`, `[`, `]`, `{` or `}` within brackets.
    Bracket,
}

/// A quoted scalar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quoted {
    /// After the closing quote, or at the end of the line where there is none.
    pub end: usize,
    /// Whether there is something to decode.
    pub raw: bool,
    pub closed: bool,
    /// The first escape that means nothing.
    pub bad_escape: Option<usize>,
}

/// Bytes that may end plain text; all others are skipped without a second look.
const PLAIN_STOPS: [bool; 256] = table(b"\n\r:#\t");
const FLOW_STOPS: [bool; 256] = table(b"\n\r:#\t,[]{}");
const DOUBLE_STOPS: [bool; 256] = table(b"\n\r\"\\");
const SINGLE_STOPS: [bool; 256] = table(b"\n\r'");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut index = 0;
    while index < bytes.len() {
        table[bytes[index] as usize] = true;
        index += 1;
    }
    table
}

/// The first byte from `pos` on that is in the table, or the end.
fn skip_to(bytes: &[u8], pos: usize, table: &[bool; 256]) -> usize {
    let rest = &bytes[pos..];
    pos + rest.iter().position(|byte| table[usize::from(*byte)]).unwrap_or(rest.len())
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

pub(super) fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// Whether a blank, a line break or the end is at `pos`.
pub(super) fn is_gap(bytes: &[u8], pos: usize) -> bool {
    bytes.get(pos).is_none_or(|byte| is_blank(*byte) || is_break(*byte))
}

/// The end of the line that `pos` is on, before its line break.
pub(super) fn line_end(bytes: &[u8], pos: usize) -> usize {
    let rest = &bytes[pos..];
    pos + rest.iter().position(|byte| is_break(*byte)).unwrap_or(rest.len())
}

/// After the line break at `pos`, if one is there.
pub(super) fn after_break(bytes: &[u8], pos: usize) -> usize {
    match bytes.get(pos..) {
        Some([b'\r', b'\n', ..]) => pos + 2,
        Some([b'\n' | b'\r', ..]) => pos + 1,
        _ => pos,
    }
}

/// After the blanks at `pos`.
pub(super) fn after_blanks(bytes: &[u8], mut pos: usize) -> usize {
    while bytes.get(pos).is_some_and(|byte| is_blank(*byte)) {
        pos += 1;
    }
    pos
}

/// After the spaces at `pos`.
pub(super) fn after_spaces(bytes: &[u8], mut pos: usize) -> usize {
    while bytes.get(pos) == Some(&b' ') {
        pos += 1;
    }
    pos
}

/// `bytes[start..end]` without blanks at its end.
pub(super) fn trimmed(bytes: &[u8], start: usize, mut end: usize) -> usize {
    while end > start && is_blank(bytes[end - 1]) {
        end -= 1;
    }
    end
}

/// Whether a list item begins at `pos`.
pub(super) fn is_dash(bytes: &[u8], pos: usize) -> bool {
    bytes.get(pos) == Some(&b'-') && is_gap(bytes, pos + 1)
}

/// Whether `---` or `...` stands at `pos`, which begins a line.
pub(super) fn is_marker(bytes: &[u8], pos: usize) -> bool {
    matches!(bytes.get(pos..pos + 3), Some(b"---" | b"...")) && is_gap(bytes, pos + 3)
}

/// Plain text from `pos` on, within brackets or not.
pub(super) fn plain(bytes: &[u8], pos: usize, flow: bool) -> Plain {
    let table = if flow { &FLOW_STOPS } else { &PLAIN_STOPS };
    let mut at = pos;
    let mut tab = false;
    let stop = loop {
        at = skip_to(bytes, at, table);
        match bytes.get(at) {
            None | Some(b'\n' | b'\r') => break Stop::LineEnd,
            Some(b':') if is_gap(bytes, at + 1) || (flow && ends_flow_key(bytes, at + 1)) => {
                break Stop::Colon;
            }
            Some(b'#') if at > pos && is_blank(bytes[at - 1]) => break Stop::Comment,
            Some(b'\t') => tab = true,
            Some(b':' | b'#') => {}
            Some(_) => break Stop::Bracket,
        }
        at += 1;
    };
    Plain { end: trimmed(bytes, pos, at), stop, at, tab }
}

fn ends_flow_key(bytes: &[u8], pos: usize) -> bool {
    matches!(bytes.get(pos), Some(b',' | b'[' | b']' | b'{' | b'}'))
}

/// The quoted scalar that begins at `pos`, if it ends on its line; else up to the line's end.
pub(super) fn quoted_line(bytes: &[u8], pos: usize) -> Quoted {
    quoted(bytes, pos, |_| false)
}

/// The quoted scalar that begins at `pos`. At each line break `goes_on` says whether it may go on
/// with the line that begins at the given offset.
pub(super) fn quoted(bytes: &[u8], pos: usize, mut goes_on: impl FnMut(usize) -> bool) -> Quoted {
    let double = bytes[pos] == b'"';
    let table = if double { &DOUBLE_STOPS } else { &SINGLE_STOPS };
    let mut at = pos + 1;
    let (mut raw, mut bad_escape, mut first_line) = (false, None, None);
    loop {
        at = skip_to(bytes, at, table);
        match bytes.get(at) {
            Some(b'\'') if bytes.get(at + 1) == Some(&b'\'') => {
                raw = true;
                at += 2;
            }
            Some(b'"' | b'\'') => {
                return Quoted { end: at + 1, raw, closed: true, bad_escape };
            }
            Some(b'\\') => {
                raw = true;
                let length = escape_length(bytes, at);
                if length.is_none() {
                    bad_escape = bad_escape.or(Some(at));
                }
                at += length.unwrap_or(1);
            }
            found => {
                raw = true;
                let first = *first_line.get_or_insert(at);
                let next = after_break(bytes, at);
                if found.is_none() || !goes_on(next) {
                    let bad_escape = bad_escape.filter(|escape| *escape < first);
                    return Quoted { end: first, raw, closed: false, bad_escape };
                }
                at = next;
            }
        }
    }
}

/// How long the escape at a backslash is; `None` for one that means nothing.
/// An escaped line break counts as one: the break is looked at by itself.
fn escape_length(bytes: &[u8], at: usize) -> Option<usize> {
    let kind = *bytes.get(at + 1)?;
    if is_break(kind) {
        return Some(1);
    }
    if simple_escape(kind).is_some() {
        return Some(2);
    }
    let digits = match kind {
        b'x' => 2,
        b'u' => 4,
        b'U' => 8,
        _ => return None,
    };
    let written = bytes.get(at + 2..at + 2 + digits)?;
    let code = u32::from_str_radix(str::from_utf8(written).ok()?, 16).ok()?;
    if !written.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    if char::from_u32(code).is_some() {
        return Some(2 + digits);
    }
    is_surrogate_pair(bytes, at, code).then_some(12)
}

fn is_surrogate_pair(bytes: &[u8], at: usize, high: u32) -> bool {
    let Some([b'\\', b'u', digits @ ..]) = bytes.get(at + 6..at + 12) else { return false };
    let low = str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 16).ok());
    bytes[at + 1] == b'u'
        && (0xd800..0xdc00).contains(&high)
        && low.is_some_and(|low| (0xdc00..0xe000).contains(&low))
        && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Whether the line at `pos` plainly is a pair or a list item: `word:` or `- `.
pub(super) fn is_plainly_block(bytes: &[u8], pos: usize) -> bool {
    if is_dash(bytes, pos) {
        return true;
    }
    let word =
        bytes[pos..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"_$.-".contains(byte)).count();
    word > 0 && bytes.get(pos + word) == Some(&b':') && is_gap(bytes, pos + word + 1)
}
