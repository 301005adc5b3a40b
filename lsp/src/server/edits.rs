//! Answers that are edits: the layout of a document.

use super::convert::Converter;
use super::protocol::{Position, Range, TextEdit};
use crate::features::formatting;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::format::Layout;
use fdl_compiler::source::Span;

impl Converter {
    /// The edits that lay out all of the document.
    pub fn formatting(&self) -> Option<Vec<TextEdit>> {
        formatting::document(self.tree()?, self.layout()).map(|it| self.text_edits(it))
    }

    /// The edits that lay out a range.
    pub fn range_formatting(&self, range: Range) -> Option<Vec<TextEdit>> {
        let span = self.span(range);
        formatting::range(self.tree()?, self.layout(), span).map(|it| self.text_edits(it))
    }

    /// The edit that indents the line that was just begun.
    pub fn begun_line(&self, position: Position) -> Option<Vec<TextEdit>> {
        let edit = formatting::begun_line(self.tree()?, self.offset(position))?;
        Some(self.text_edits([edit]))
    }

    fn layout(&self) -> Layout {
        self.file_spec().map_or(Layout::Flow, Layout::Declared)
    }

    /// The span of a range.
    pub fn span(&self, range: Range) -> Span {
        let start = self.offset(range.start);
        Span::new(start, self.offset(range.end).max(start))
    }

    fn text_edits(&self, edits: impl IntoIterator<Item = Edit>) -> Vec<TextEdit> {
        let edit = |it: Edit| TextEdit { range: self.range(it.span), new_text: it.new_text };
        edits.into_iter().map(edit).collect()
    }
}
