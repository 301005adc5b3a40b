//! Lines of a host that are a flow once the indent before them is taken away.

use super::Embedded;
use super::mask::masked;
use super::way::{Way, indented};
use crate::diagnostic::Edit;
use crate::source::Span;
use crate::yaml;

/// Where the lines of a flow stand in the host.
#[derive(Debug)]
pub(super) struct Lines {
    // Invariant: sorted by both; the first line of the flow starts at 0.
    starts: Vec<Start>,
    is_masked: bool,
}

/// Where one line begins.
#[derive(Debug)]
struct Start {
    /// In the flow.
    flow: u32,
    /// In the host, behind what is not the flow's.
    host: u32,
    /// What is not the flow's.
    indent: Box<str>,
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

    pub(super) fn is_masked(&self) -> bool {
        self.is_masked
    }

    /// The same edit of the host: what stands before a line goes or stays with the line before.
    pub(super) fn edit(&self, edit: &Edit, text: &str) -> Edit {
        let indent = self.line(edit.span.start).map_or("", |it| &it.indent);
        let new_text = indented(edit, text, indent);
        Edit { span: Span::new(self.offset(edit.span.start), self.offset(edit.span.end)), new_text }
    }

    fn offset(&self, at: u32) -> u32 {
        self.line(at).map_or(at, |line| line.host + (at - line.flow))
    }

    fn line(&self, at: u32) -> Option<&Start> {
        let after = self.starts.partition_point(|it| it.flow <= at);
        after.checked_sub(1).and_then(|line| self.starts.get(line))
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
    let mut starts = Vec::with_capacity(host_lines.len());
    for (offset, line) in host_lines {
        let cut = shared.min(blanks(line));
        let start = Start { flow: place(text.len()), host: place(offset + cut), indent: line[..cut].into() };
        starts.push(start);
        text.push_str(&line[cut..]);
    }
    let (text, is_masked) = masked(text);
    Embedded { document: yaml::parse(text), way: Way::Lines(Lines { starts, is_masked }) }
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
