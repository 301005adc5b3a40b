//! Answers to requests: the plain data of the features as the protocol's types.

use super::convert::Converter;
use super::protocol::{
    DocumentChanges, FoldingRange, FoldingRangeKind, Hover, HoverContents, MarkupContent, MarkupKind, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, SelectionRange, SemanticToken, SemanticTokens,
    TextDocumentEdit, TextEdit, WorkspaceEdit,
};
use crate::document::Role;
use crate::features::declared::{self, seen};
use crate::features::outline::{Fold, FoldKind};
use crate::features::{hover, outline, rules, tokens};
use fdl_compiler::flow::ExpressionAt;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Document;
use std::borrow::Cow;
use std::collections::HashMap;

impl Converter {
    /// What stands at a position, and what is wrong there.
    pub fn hover(&self, position: Position) -> Option<Hover> {
        let offset = self.offset(position);
        let found = match self.document.role() {
            Role::Flow => {
                let found = || hover::hover(self.document.analysis(), offset).map(|it| (it.span, it.text));
                self.child_told(offset).or_else(found)
            }
            Role::Test | Role::Project => self.file_hover(offset),
            Role::Stranger | Role::Nothing => return None,
        };
        // A finding that the client shows already would be missed here, so the rules are waited for.
        let wrong = self.document.findings().iter().find(|it| it.primary.touches(offset));
        let span = found.as_ref().map(|it| it.0).or(wrong.map(|it| it.primary))?;
        let texts = found.map(|it| it.1).into_iter().chain(wrong.map(|it| rules::page(it.rule)));
        let text = texts.collect::<Vec<_>>().join("\n\n---\n\n");
        Some(Hover { contents: HoverContents::Markup(markdown(text)), range: Some(self.range(span)) })
    }

    /// Edits of this document.
    pub fn edit(&self, edits: impl IntoIterator<Item = (Span, String)>) -> WorkspaceEdit {
        let edits = edits.into_iter().map(|(span, new_text)| TextEdit { range: self.range(span), new_text });
        if self.client.versions_edits {
            let version = Some(self.document.version);
            let edits = TextDocumentEdit {
                text_document: OptionalVersionedTextDocumentIdentifier { uri: self.uri.clone(), version },
                edits: edits.map(OneOf::Left).collect(),
            };
            let document_changes = Some(DocumentChanges::Edits(vec![edits]));
            return WorkspaceEdit { document_changes, ..WorkspaceEdit::default() };
        }
        let changes = HashMap::from([(self.uri.clone(), edits.collect())]);
        WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }
    }

    /// What can be folded: at most one thing a line.
    pub fn folds(&self) -> Option<Vec<FoldingRange>> {
        let document = self.tree()?;
        let line = |at| self.document.lines.line(at);
        let mut folds: Vec<FoldingRange> = Vec::new();
        for Fold { span, kind } in outline::folds(document) {
            let (start_line, end_line) = (line(span.start), line(span.end));
            if folds.last().is_none_or(|it| it.start_line != start_line) {
                let kind = match kind {
                    FoldKind::Part => None,
                    FoldKind::Comment => Some(FoldingRangeKind::Comment),
                };
                folds.push(FoldingRange { start_line, end_line, kind, ..FoldingRange::default() });
            }
        }
        Some(folds)
    }

    /// What grows around each of some positions.
    pub fn selections(&self, positions: &[Position]) -> Option<Vec<SelectionRange>> {
        let document = self.tree()?;
        let expressions = self.expressions();
        Some(positions.iter().map(|at| self.selection(document, &expressions, *at)).collect())
    }

    fn selection(
        &self,
        document: &Document,
        expressions: &[ExpressionAt],
        position: Position,
    ) -> SelectionRange {
        let spans = outline::selections(document, expressions, self.offset(position));
        let mut parent = None;
        for span in spans.into_iter().rev() {
            parent = Some(Box::new(SelectionRange { range: self.range(span), parent }));
        }
        let here = Range { start: position, end: position };
        parent.map_or(SelectionRange { range: here, parent: None }, |it| *it)
    }

    /// The words of expressions, each relative to the one before.
    pub fn tokens(&self) -> Option<SemanticTokens> {
        let document = self.tree()?;
        let tokens = match self.file_spec() {
            None => tokens::tokens(self.document.analysis()),
            Some(spec) => tokens::file_tokens(document, &seen(document, spec), &self.expressions()),
        };
        let mut last = Position::default();
        let mut data = Vec::new();
        for token in tokens {
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
        Some(SemanticTokens { result_id: None, data })
    }

    /// The tree of a document of ours.
    pub fn tree(&self) -> Option<&Document> {
        match self.document.role() {
            Role::Flow | Role::Test | Role::Project => Some(self.document.tree()),
            Role::Stranger | Role::Nothing => None,
        }
    }

    fn expressions(&self) -> Cow<'_, [ExpressionAt]> {
        let Some(spec) = self.file_spec() else {
            return Cow::Borrowed(&self.document.analysis().flow.expressions);
        };
        let inline = self.inline();
        declared::expressions(self.document.tree(), spec, inline.as_ref().map(|it| &it.flow)).into()
    }
}

/// Text that the client may show in colours.
pub fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}
