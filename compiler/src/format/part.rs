//! A pair or an item after it was written, with what goes where it goes.

use std::fmt::Write;
use std::ops::Range;

/// A pair of a mapping or an item of a list.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// The text of its key, where it has one.
    pub key: Option<String>,
    /// From its first to its last character in the text, its own comments included.
    pub source: Range<usize>,
    /// What stands on lines of its own before it.
    pub lead: Vec<Lead>,
    /// How much of that stood before its first character.
    pub n_before: usize,
    /// All its lines, without the first one's indentation and the last one's line break.
    pub text: String,
    /// A comment at the end of its last line, in braces and brackets: a comma may come between.
    pub trailing: String,
    /// Whether blank lines after it would be its own: it ends with a block scalar that keeps them.
    pub keeps_blanks: bool,
    /// Whether a comment `fdlc: …` stands on its first line.
    pub orders_on_line: bool,
    /// Whether a comment `fdlc: …` stands before it.
    pub orders_before: bool,
}

/// A line that is no part of a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// A blank line.
    Blank,
    /// A comment, or a marker with its comment.
    Line(String),
}

/// Whether a comment is one that fdlc itself reads.
pub(super) fn is_order(comment: &str) -> bool {
    comment.trim_start_matches('#').trim_start().starts_with("fdlc:")
}

/// Writes lines, each indented; blank ones at the very start are left out.
pub(super) fn write_leads(out: &mut String, leads: &[Lead], indent: usize, mut may_be_blank: bool) {
    for lead in leads {
        match lead {
            Lead::Blank if may_be_blank => out.push('\n'),
            Lead::Blank => {}
            Lead::Line(line) => {
                let _ = writeln!(out, "{:indent$}{line}", "");
            }
        }
        may_be_blank = *lead != Lead::Blank;
    }
}
