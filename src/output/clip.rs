//! Long lines, cut to what is marked in them.

use super::render::Mark;
use super::{Places, shown};
use std::ops::Range;

/// Bytes of a line that is shown whole.
const WHOLE_BYTES: usize = 240;
/// Bytes that are left of a longer one, and how many of them stand before the mark.
const CUT_BYTES: usize = 120;
const BEFORE_BYTES: usize = 40;
/// A cut line far down costs a copy of all line breaks above it: not beyond this line.
const LAST_LINE: usize = 20_000;
/// Lines of a text that excerpts are taken from as it is: each costs ariadne 40 bytes.
const WHOLE_LINES: usize = 1_000_000;
/// Stands for what was cut. Its place is a copy, so it need not be as long as what it stands for.
const ELLIPSIS: &str = "…";

/// What an excerpt is made from.
pub enum Clip {
    /// The text as it is: no marked line is long, and the text has not too many of them.
    Whole {
        /// The first marked line, counted from 1.
        first: usize,
        /// The last one.
        last: usize,
    },
    /// A copy with the lines at their places, and the marks moved into it.
    Cut {
        /// The copy, safe to show.
        text: String,
        /// Where the marks stand in it.
        spans: Vec<Range<usize>>,
    },
    /// Nothing: a copy would cost too much.
    Nothing,
}

impl Clip {
    /// What the excerpt with these marks is made from.
    pub fn new(text: &str, places: &Places<'_>, marks: &[Mark]) -> Self {
        let line_of = |at: usize| places.place(u32::try_from(at).unwrap_or(u32::MAX)).line;
        let first = marks.iter().map(|mark| line_of(mark.span.start)).min().unwrap_or(1);
        let last = marks.iter().map(|mark| line_of(mark.span.end)).max().unwrap_or(1);
        let is_long = |line: usize| places.line_span(line).len() > WHOLE_BYTES;
        if places.n_lines() <= WHOLE_LINES && !(first..=last).any(is_long) {
            return Self::Whole { first, last };
        }
        if last > LAST_LINE {
            return Self::Nothing;
        }
        let mut copy = Copy { text: "\n".repeat(first - 1), spans: marks.iter().map(|_| None).collect() };
        for line in first..=last {
            copy.line(text, places.line_span(line), marks);
        }
        Self::Cut { spans: copy.finish(), text: copy.text }
    }
}

struct Copy {
    text: String,
    spans: Vec<Option<Range<usize>>>,
}

impl Copy {
    /// Appends what is shown of one line, and moves the marks that touch it.
    fn line(&mut self, text: &str, line: Range<usize>, marks: &[Mark]) {
        let marked = marks.iter().find(|mark| mark.span.start <= line.end && line.start <= mark.span.end);
        let window = window(text, &line, marked.map_or(line.start, |mark| mark.span.start));
        if window.start > line.start {
            self.text.push_str(ELLIPSIS);
        }
        let start = self.text.len();
        let kept = &text[window.clone()];
        self.text.push_str(&shown::excerpt(kept.strip_prefix('\u{feff}').unwrap_or(kept)));
        let end = self.text.len();
        if window.end < line.end {
            self.text.push_str(ELLIPSIS);
        }
        // A byte order mark has gone, so the copy may be shorter than the window.
        let shift = window.len() - (end - start);
        let moved = |at: usize| {
            start + at.clamp(window.start, window.end).saturating_sub(window.start).saturating_sub(shift)
        };
        for (mark, span) in marks.iter().zip(&mut self.spans) {
            if mark.span.start <= line.end && line.start <= mark.span.end {
                let here = moved(mark.span.start)..moved(mark.span.end);
                *span = Some(span.as_ref().map_or(here.clone(), |it| it.start..here.end));
            }
        }
        self.text.push('\n');
    }

    fn finish(&mut self) -> Vec<Range<usize>> {
        self.spans.drain(..).map(Option::unwrap_or_default).collect()
    }
}

/// The bytes of a line that are shown, so that `at` is among them.
fn window(text: &str, line: &Range<usize>, at: usize) -> Range<usize> {
    if line.len() <= WHOLE_BYTES {
        return line.clone();
    }
    let at = at.clamp(line.start, line.end);
    let start = at.saturating_sub(BEFORE_BYTES).max(line.start).min(line.end.saturating_sub(CUT_BYTES));
    let start = text.floor_char_boundary(start.max(line.start)).max(line.start);
    let end = text.floor_char_boundary((start + CUT_BYTES).min(line.end));
    start..end
}
