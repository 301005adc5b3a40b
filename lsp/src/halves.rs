//! Halves of surrogate pairs: texts of clients that count in UTF-16 may hold one without the other.
//!
//! Such a text is no text of ours, so a lone half stands in it as U+FFFD, which
//! is as long in UTF-16. Which half it is is kept beside the text: an edit may
//! bring the other one, and then both sides have the whole character.

use std::borrow::Cow;

/// What stands before a half on its way from the frame to the document. It is no character (Unicode keeps it for use
/// inside programs); a text that has it all the same before one of U+E000 to U+E7FF is taken for one with a lone half.
const MARK: char = '\u{fdd0}';
/// Where the code points begin that stand for halves behind the mark.
const FIRST_MARKED: u32 = 0xe000;
/// The first high half.
const FIRST_HALF: u16 = 0xd800;
/// The first low half.
const FIRST_LOW_HALF: u16 = 0xdc00;
/// The last low half.
const LAST_HALF: u16 = 0xdfff;

/// A half that stands alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// The byte of the text where U+FFFD stands for it.
    pub at: usize,
    /// The half.
    pub unit: u16,
}

/// A place in units of UTF-16, from 0: the line, and what stands before it there.
pub type WidePlace = (u32, u32);

/// The message with lone halves in a form that can be read: marked where they are text of a document.
pub fn readable(body: Vec<u8>) -> Vec<u8> {
    let is_suspect = |it: &[u8]| it[0] == b'\\' && it[1] == b'u' && matches!(it[2], b'd' | b'D');
    if !body.windows(3).any(is_suspect) {
        return body;
    }
    let method = b"\"textDocument/did";
    let is_edit = body.windows(method.len()).any(|it| it == method);
    let mut out = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        let rest = &body[at..];
        let n_bytes = match (escaped(rest), escaped(rest.get(6..).unwrap_or_default())) {
            (Some(FIRST_HALF..FIRST_LOW_HALF), Some(FIRST_LOW_HALF..=LAST_HALF)) => 12,
            (Some(half @ FIRST_HALF..=LAST_HALF), _) => {
                let code = FIRST_MARKED + u32::from(half - FIRST_HALF);
                let text = if is_edit { format!("\\ufdd0\\u{code:04x}") } else { "\\ufffd".to_owned() };
                out.extend(text.into_bytes());
                at += 6;
                continue;
            }
            (_, _) if rest[0] == b'\\' => 2,
            (_, _) => 1,
        };
        out.extend(&rest[..n_bytes.min(rest.len())]);
        at += n_bytes;
    }
    out
}

/// The unit that an escape at the beginning of some JSON stands for.
fn escaped(json: &[u8]) -> Option<u16> {
    let digits = json.strip_prefix(b"\\u")?.get(..4)?;
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a text holds marked halves.
pub fn are_in(text: &str) -> bool {
    text.contains(MARK)
}

/// A text whose marked halves are U+FFFD, and which they are.
pub fn read(text: &str) -> (Cow<'_, str>, Vec<Half>) {
    if !are_in(text) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let (text, halves) = decoded(&units(text, &[]));
    (Cow::Owned(text), halves)
}

/// A text after a replacement that touches halves.
pub fn replaced(
    text: &str,
    halves: &[Half],
    range: (WidePlace, WidePlace),
    new: &str,
) -> (String, Vec<Half>) {
    let mut all = units(text, halves);
    let start = index(&all, range.0);
    let end = index(&all, range.1).max(start);
    all.splice(start..end, units(new, &[]));
    decoded(&all)
}

/// The units of a text, with the halves that U+FFFD stands for, and those that are marked.
fn units(text: &str, halves: &[Half]) -> Vec<u16> {
    let mut out = Vec::with_capacity(text.len());
    // They stand in the order of the text.
    let mut halves = halves.iter().peekable();
    let mut characters = text.char_indices().peekable();
    while let Some((at, it)) = characters.next() {
        if let Some(half) = halves.next_if(|half| half.at == at) {
            out.push(half.unit);
            continue;
        }
        let marked = characters.peek().filter(|_| it == MARK).and_then(|next| half_of(next.1));
        match marked {
            Some(half) => {
                characters.next();
                out.push(half);
            }
            None => out.extend_from_slice(it.encode_utf16(&mut [0; 2])),
        }
    }
    out
}

fn half_of(marked: char) -> Option<u16> {
    let distance = u16::try_from(u32::from(marked).checked_sub(FIRST_MARKED)?).ok()?;
    (distance <= LAST_HALF - FIRST_HALF).then(|| FIRST_HALF + distance)
}

fn decoded(units: &[u16]) -> (String, Vec<Half>) {
    let mut text = String::with_capacity(units.len());
    let mut halves = Vec::new();
    for it in char::decode_utf16(units.iter().copied()) {
        match it {
            Ok(it) => text.push(it),
            Err(error) => {
                halves.push(Half { at: text.len(), unit: error.unpaired_surrogate() });
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }
    (text, halves)
}

/// The unit at a place; what lies beyond a line is its end.
fn index(units: &[u16], (line, character): WidePlace) -> usize {
    const FEED: u16 = 0x0a;
    const RETURN: u16 = 0x0d;
    let mut start = 0;
    for _ in 0..line {
        let Some(end) = units[start..].iter().position(|it| matches!(*it, FEED | RETURN)) else {
            return units.len();
        };
        let is_pair = units[start + end..].starts_with(&[RETURN, FEED]);
        start += end + if is_pair { 2 } else { 1 };
    }
    let length = units[start..].iter().position(|it| matches!(*it, FEED | RETURN));
    let length = length.unwrap_or(units.len() - start);
    start + length.min(usize::try_from(character).unwrap_or(length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_half_in_a_message_becomes_something_that_can_be_read() {
        let edit = |text: &str| format!(r#"{{"method":"textDocument/didChange","text":"{text}"}}"#);
        for (text, readable_text) in [
            (r"a\ud83d", r"a\ufdd0\ue03d"),
            (r"\uDE00\n", r"\ufdd0\ue600\n"),
            (r"\ud83d\ude00\ud83dx", r"\ud83d\ude00\ufdd0\ue03dx"),
            (r"\\ud83d \u00e9 \ud7ff", r"\\ud83d \u00e9 \ud7ff"),
            (r"\ud8", r"\ud8"),
        ] {
            assert_eq!(readable(edit(text).into_bytes()), edit(readable_text).into_bytes(), "{text}");
        }
        assert_eq!(readable(br#"{"method":"a","b":"\ud83d"}"#.to_vec()), br#"{"method":"a","b":"\ufffd"}"#);
    }

    #[test]
    fn many_halves_cost_no_more_than_their_text() {
        let marked = "\u{fdd0}\u{e03d}x".repeat(60_000);
        let (text, halves) = read(&marked);
        let start = std::time::Instant::now();
        let (_, after) = replaced(&text, &halves, ((0, 1), (0, 2)), "");
        assert_eq!((halves.len(), after.len()), (60_000, 60_000));
        assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    }

    #[test]
    fn halves_that_meet_are_a_character_again() {
        let (text, halves) = read("a\u{fdd0}\u{e03d}b");
        assert_eq!((&*text, &*halves), ("a\u{fffd}b", &[Half { at: 1, unit: 0xd83d }][..]));
        let (text, halves) = replaced(&text, &halves, ((0, 2), (0, 3)), "\u{fdd0}\u{e600}!");
        assert_eq!((&*text, halves.len()), ("a😀!", 0));
        // A client may change one half of a character only.
        let (text, halves) = replaced(&text, &halves, ((0, 2), (0, 3)), "\u{fdd0}\u{e601}");
        assert_eq!((&*text, halves.len()), ("a😁!", 0));
        let (text, halves) = replaced("x\r\ny😀\r", &[], ((1, 1), (1, 2)), "");
        assert_eq!((&*text, &*halves), ("x\r\ny\u{fffd}\r", &[Half { at: 4, unit: 0xde00 }][..]));
    }
}
