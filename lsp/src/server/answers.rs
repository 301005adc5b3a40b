//! Answers to requests: the plain data of the features as the protocol's types.

use super::convert::Converter;
use super::protocol::{
    CodeAction, CodeActionKind, CodeActionOrCommand, DocumentHighlight, DocumentHighlightKind, FoldingRange,
    Hover, HoverContents, Location, MarkupContent, MarkupKind, Position, PrepareRenameResponse, Range,
    SelectionRange, SemanticToken, SemanticTokens, TextEdit, WorkspaceEdit,
};
use crate::features::{hover, names, outline, tokens};
use fdl_compiler::diagnostic::Applicability;
use fdl_compiler::source::Span;
use std::collections::HashMap;

impl Converter {
    /// What stands at a position.
    pub fn hover(&self, position: Position) -> Option<Hover> {
        let found = hover::hover(self.document.analysis(), self.offset(position))?;
        let contents = HoverContents::Markup(markdown(found.text));
        Some(Hover { contents, range: Some(self.range(found.span)) })
    }

    /// Where the state named at a position is.
    pub fn definition(&self, position: Position) -> Option<Location> {
        let found = names::occurrences(&self.document.analysis().flow, self.offset(position))?;
        Some(self.location(found.definition?))
    }

    /// Where the state named at a position is used, and on request where it is given.
    pub fn references(&self, position: Position, with_definition: bool) -> Option<Vec<Location>> {
        let found = names::occurrences(&self.document.analysis().flow, self.offset(position))?;
        let mut spans: Vec<Span> = found.uses;
        spans.extend(found.definition.filter(|_| with_definition));
        spans.sort();
        Some(spans.into_iter().map(|it| self.location(it)).collect())
    }

    /// All places of the state named at a position.
    pub fn highlights(&self, position: Position) -> Option<Vec<DocumentHighlight>> {
        let found = names::occurrences(&self.document.analysis().flow, self.offset(position))?;
        let highlight = |span: Span, kind| DocumentHighlight { range: self.range(span), kind: Some(kind) };
        let given = found.definition.map(|it| highlight(it, DocumentHighlightKind::WRITE));
        let used = found.uses.iter().map(|it| highlight(*it, DocumentHighlightKind::READ));
        Some(given.into_iter().chain(used).collect())
    }

    /// What would be renamed at a position.
    pub fn prepare_rename(&self, position: Position) -> Option<PrepareRenameResponse> {
        let (span, name) = names::prepare_rename(self.document.analysis(), self.offset(position))?;
        let range = self.range(span);
        Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: name.to_string() })
    }

    /// The edits that rename, or why there are none.
    pub fn rename(&self, position: Position, new_name: &str) -> Result<WorkspaceEdit, String> {
        let edits = names::rename(self.document.analysis(), self.offset(position), new_name)?;
        Ok(self.edit(edits))
    }

    /// The fixes of the findings in a range.
    pub fn code_actions(&self, range: Range) -> Vec<CodeActionOrCommand> {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        let mut actions = Vec::new();
        for found in self.document.findings() {
            if found.primary.start > end || found.primary.end < start {
                continue;
            }
            for fix in &found.fixes {
                let edits = fix.edits.iter().map(|it| (it.span, it.new_text.clone()));
                actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                    title: fix.title.clone(),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![self.diagnostic(found)]),
                    edit: Some(self.edit(edits)),
                    is_preferred: Some(fix.applicability == Applicability::Safe),
                    ..CodeAction::default()
                }));
            }
        }
        actions
    }

    fn edit(&self, edits: impl IntoIterator<Item = (Span, String)>) -> WorkspaceEdit {
        let edits = edits.into_iter().map(|(span, new_text)| TextEdit { range: self.range(span), new_text });
        let changes = HashMap::from([(self.uri.clone(), edits.collect())]);
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }

    /// What can be folded: at most one thing a line.
    pub fn folds(&self) -> Vec<FoldingRange> {
        let document = &self.document.analysis().document;
        let line = |at| self.document.lines.line(at);
        let mut folds: Vec<FoldingRange> = Vec::new();
        for span in outline::folds(document) {
            let (start_line, end_line) = (line(span.start), line(span.end));
            if folds.last().is_none_or(|it| it.start_line != start_line) {
                folds.push(FoldingRange { start_line, end_line, ..FoldingRange::default() });
            }
        }
        folds
    }

    /// What grows around a position.
    pub fn selections(&self, position: Position) -> SelectionRange {
        let spans = outline::selections(&self.document.analysis().document, self.offset(position));
        let mut parent = None;
        for span in spans.into_iter().rev() {
            parent = Some(Box::new(SelectionRange { range: self.range(span), parent }));
        }
        let here = Range { start: position, end: position };
        parent.map_or(SelectionRange { range: here, parent: None }, |it| *it)
    }

    /// The words of expressions, each relative to the one before.
    pub fn tokens(&self) -> SemanticTokens {
        let mut last = Position::default();
        let mut data = Vec::new();
        for token in tokens::tokens(self.document.analysis()) {
            let Range { start, end } = self.range(token.span);
            let delta_line = start.line - last.line;
            data.push(SemanticToken {
                delta_line,
                delta_start: if delta_line == 0 { start.character - last.character } else { start.character },
                length: end.character - start.character,
                token_type: token.kind.number(),
                token_modifiers_bitset: 0,
            });
            last = start;
        }
        SemanticTokens { result_id: None, data }
    }
}

/// Text that the client may show in colours.
pub fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}
