//! Columns: which of the open collections a line belongs to, however it is indented.

use super::block::Lead;
use super::scan::{self, is_dash};
use super::{Level, Parser};
use crate::yaml::build::Kind;

impl Parser<'_> {
    /// Closes what ends before a line in this column, opens what begins with it, and says in which column it counts.
    pub(super) fn settle(&mut self, column: usize, lead: Lead) -> usize {
        let Some(top) = self.levels.last().copied() else {
            return self.outside(column);
        };
        if column > top.column && !top.pending {
            return self.too_far_right(column, top);
        }
        if column >= top.column {
            self.odd_column = self.odd_column.filter(|odd| *odd == column);
            self.end_list_at(column, lead);
            return column;
        }
        let column = self.nearest(column, lead);
        while self.levels.last().is_some_and(|level| level.column > column) {
            self.close_level();
        }
        self.end_list_at(column, lead);
        column
    }

    /// A line outside of all block collections: the root, or something after it.
    fn outside(&mut self, column: usize) -> usize {
        if self.root {
            self.sure = false;
        }
        if self.root && !self.outside {
            self.outside = true;
            self.problem(
                self.pos,
                scan::line_end(self.bytes, self.pos),
                "text after the end of the document",
                "delete it, or indent it so that it belongs to what it should belong to",
            );
        }
        column
    }

    /// A list at its key's column ends before the next key there.
    fn end_list_at(&mut self, column: usize, lead: Lead) {
        let is_dash = matches!(lead, Lead::Dash);
        let Some(top) = self.levels.last().copied().filter(|top| top.column == column) else { return };
        let outer = self.levels.len().checked_sub(2).map(|at| self.levels[at]);
        let has_outer = |kind| outer.is_some_and(|outer| outer.column == column && outer.kind == kind);
        let is_word = matches!(lead, Lead::Other) && top.kind == Kind::Sequence;
        if is_word && self.item_follows(column) {
            // A word between two items was hardly meant to be a key.
            return;
        }
        if (top.kind == Kind::Sequence && !is_dash && has_outer(Kind::Mapping))
            || (top.kind == Kind::Mapping && is_dash && !top.pending && has_outer(Kind::Sequence))
        {
            self.close_level();
        }
    }

    /// A line deeper than a collection whose last value is complete: it counts as one of its own.
    fn too_far_right(&mut self, column: usize, top: Level) -> usize {
        self.odd(column, "this line is indented further than the one that it follows");
        top.column
    }

    /// A line left of the innermost collection: the column of the open one that it belongs to.
    fn nearest(&mut self, column: usize, lead: Lead) -> usize {
        let keep = self.levels.iter().rposition(|level| level.column <= column);
        let inner = self.levels[keep.map_or(0, |keep| keep + 1)];
        let outer = keep.map(|keep| self.levels[keep]);
        let Some(outer) = outer else {
            self.odd(column, "this line is indented less than the first one");
            return inner.column;
        };
        if outer.column == column {
            if let Some(resumed) = self.resumed(lead, keep.map_or(0, |keep| keep + 1)) {
                self.odd(column, "this line is indented less than the block that goes on after it");
                return resumed;
            }
            self.odd_column = None;
            return column;
        }
        self.odd(column, "this line is indented like no other line of its block");
        let next = self.next_column();
        let fits = matches!(
            (lead, inner.kind),
            (Lead::Dash, Kind::Sequence) | (Lead::Key { .. } | Lead::Other, Kind::Mapping)
        );
        let stays = match next {
            Some(next) if next == inner.column || next > column => true,
            _ => inner.column - column < column - outer.column,
        };
        if fits && stays { inner.column } else { outer.column }
    }

    /// The column of the block that the next line goes on with, although this line would end it:
    /// this one says all it has to say, so the next one can belong to nothing else.
    fn resumed(&self, lead: Lead, first: usize) -> Option<usize> {
        let (line, content) = self.next_content(scan::line_end(self.bytes, self.pos))?;
        let next = content - line;
        let (kind, value) = match lead {
            Lead::Dash => (Kind::Sequence, scan::after_blanks(self.bytes, self.pos + 1)),
            Lead::Key { colon, .. } => (Kind::Mapping, scan::after_blanks(self.bytes, colon + 1)),
            Lead::Other => return None,
        };
        let inner = self.levels[first..].iter().find(|level| level.column == next && level.kind == kind)?;
        let line = scan::line_end(self.bytes, value);
        let is_comment = |at: &usize| self.bytes[*at] == b'#' && scan::is_blank(self.bytes[at - 1]);
        let end = scan::trimmed(self.bytes, value, (value..line).find(is_comment).unwrap_or(line));
        let complete = !self.rest_is_empty(value)
            && value - self.line != next
            && !matches!(self.bytes[value], b'|' | b'>' | b'[' | b'{' | b'&' | b'!' | b'"' | b'\'')
            && !matches!(self.bytes[end - 1], b':' | b'|' | b'>' | b'-' | b'[' | b'{' | b',');
        (complete && scan::is_plainly_block(self.bytes, content)).then_some(inner.column)
    }

    /// Whether the next line is a list item in this column.
    pub(super) fn item_follows(&self, column: usize) -> bool {
        let next = self.next_content(scan::line_end(self.bytes, self.pos));
        next.is_some_and(|(line, content)| content - line == column && is_dash(self.bytes, content))
    }

    /// Reports an indentation that fits nowhere, once for neighbouring lines.
    fn odd(&mut self, column: usize, message: &str) {
        if self.odd_column != Some(column) {
            self.problem(
                self.line,
                self.pos,
                message,
                "indent the entries of one block with the same number of spaces",
            );
        }
        self.sure = false;
        self.odd_line = self.line;
        self.odd_column = Some(column);
    }
}
