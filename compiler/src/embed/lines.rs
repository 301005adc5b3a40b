//! Lines of a host that are a flow once the indent before them is taken away.

use super::{Embedded, Way};
use crate::source::Span;
use crate::yaml;

/// Where the lines of a flow stand in the host.
#[derive(Debug, Default)]
pub(super) struct Lines {
    // Invariant: sorted by both; the first line of the flow starts at 0.
    starts: Vec<(u32, u32)>,
}

/// Whether the indent that all lines share belongs to the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Indent {
    /// It does.
    OfHost,
    /// It stays.
    OfFlow,
}

impl Lines {
    pub(super) fn to_host(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        // The end of a line is not the start of the next one.
        let end = if span.is_empty() { start } else { self.offset(span.end - 1) + 1 };
        Span::new(start, end.max(start))
    }

    fn offset(&self, at: u32) -> u32 {
        let line = self.starts.partition_point(|(start, _)| *start <= at);
        line.checked_sub(1).map_or(at, |line| self.starts[line].1 + (at - self.starts[line].0))
    }
}

/// The flow that stands in these lines of a host, given with their offsets.
pub(super) fn flow(host_lines: &[(usize, &str)], indent: Indent) -> Embedded {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let shared = match indent {
        Indent::OfHost => {
            let written = host_lines.iter().filter(|(_, line)| !line.trim().is_empty());
            written.map(|(_, line)| blanks(line)).min().unwrap_or(0)
        }
        Indent::OfFlow => 0,
    };
    let mut text = String::new();
    let mut lines = Lines::default();
    for (offset, line) in host_lines {
        let cut = shared.min(blanks(line));
        lines.starts.push((place(text.len()), place(offset + cut)));
        text.push_str(&line[cut..]);
    }
    Embedded { document: yaml::parse(text), way: Way::Lines(lines) }
}

/// All lines of a text, line breaks included, with their offsets.
pub(super) fn all(text: &str) -> Vec<(usize, &str)> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(|line| {
        at += line.len();
        (at - line.len(), line)
    });
    lines.collect()
}

// A text is at most 64 MiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
