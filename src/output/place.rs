//! From byte offsets to lines and columns.

use fdl_compiler::source::Span;
use serde::Serialize;

/// Bytes between two places whose number of characters is known.
const STRIDE: usize = 1 << 12;

/// A place in a text. Lines and columns count from 1, columns in code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column; a byte order mark does not count.
    pub column: usize,
    /// The byte in the file, from 0; a byte order mark does count.
    pub offset: usize,
}

/// Two places: `end` is the first one outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Where it starts.
    pub start: Place,
    /// Where it ends.
    pub end: Place,
}

/// The lines of one text, found once.
///
/// A line ends with LF, CR LF or CR, as in YAML.
pub struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
    // Invariant: the number of code points before each multiple of STRIDE; none when the text is ASCII.
    counts: Option<Vec<usize>>,
}

impl<'a> Places<'a> {
    /// Finds the lines of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, starts: line_starts(text), counts: (!text.is_ascii()).then(|| counts(text)) }
    }

    /// The place of a byte. Offsets beyond the end are the end, those inside a character its start.
    pub fn place(&self, offset: u32) -> Place {
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Place { line, column: self.characters_before(offset) - self.characters_before(start) + 1, offset }
    }

    /// The places of a span.
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.place(span.start), end: self.place(span.end) }
    }

    /// Number of lines.
    pub fn n_lines(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of a line that counts from 1, its break not included.
    pub fn line_span(&self, line: usize) -> std::ops::Range<usize> {
        let start = self.starts[line - 1];
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        start..start + self.text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// Code points before `offset`, a byte order mark not counted.
    fn characters_before(&self, offset: usize) -> usize {
        let Some(counts) = &self.counts else { return offset };
        let known = offset / STRIDE;
        let rest = &self.text.as_bytes()[known * STRIDE..offset];
        let count = counts[known] + rest.iter().filter(|byte| starts_character(**byte)).count();
        count - usize::from(offset > 0 && self.text.starts_with('\u{feff}'))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let breaks = bytes.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

fn counts(text: &str) -> Vec<usize> {
    let mut sum = 0;
    let mut counts = Vec::with_capacity(text.len() / STRIDE + 1);
    for chunk in text.as_bytes().chunks(STRIDE) {
        counts.push(sum);
        sum += chunk.iter().filter(|byte| starts_character(**byte)).count();
    }
    counts.push(sum);
    counts
}

fn starts_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str, offset: u32) -> (usize, usize) {
        let place = Places::new(text).place(offset);
        (place.line, place.column)
    }

    #[test]
    fn columns_count_code_points() {
        let text = "a: 流程\n\tb: 🎉x\r\nc\rd";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 6), (1, 5));
        assert_eq!(place(text, 10), (2, 1));
        assert_eq!(place(text, 11), (2, 2));
        assert_eq!(place(text, 18), (2, 6));
        assert_eq!(place(text, 21), (3, 1));
        assert_eq!(place(text, 23), (4, 1));
        assert_eq!(place(text, 24), (4, 2));
    }

    #[test]
    fn a_byte_order_mark_has_no_column() {
        let text = "\u{feff}a: 1\nb: 2";
        assert_eq!(place(text, 0), (1, 1));
        assert_eq!(place(text, 3), (1, 1));
        assert_eq!(place(text, 4), (1, 2));
        assert_eq!(place(text, 8), (2, 1));
        assert_eq!(Places::new(text).place(3).offset, 3);
    }

    #[test]
    fn places_outside_are_brought_inside() {
        assert_eq!(place("ab", 99), (1, 3));
        assert_eq!(place("流", 1), (1, 1));
        assert_eq!(place("", 0), (1, 1));
    }

    #[test]
    fn counts_hold_in_long_lines() {
        let text = "流".repeat(3 * STRIDE);
        let last = u32::try_from(text.len()).unwrap();
        assert_eq!(place(&text, last), (1, 3 * STRIDE + 1));
        assert_eq!(place(&text, last / 2), (1, 3 * STRIDE / 2 + 1));
    }
}
