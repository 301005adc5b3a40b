//! Completion: what may be written, as the client wants it, and its documentation when that is asked for.

use super::answers::markdown;
use super::convert::Converter;
use super::protocol::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, InsertTextFormat, InsertTextMode,
    Position, Range, TextEdit, Uri,
};
use crate::features::completion::{self, Item, Kind, Snippet};
use crate::features::topic::Topic;
use fdl_compiler::Analysis;
use serde::{Deserialize, Serialize};

/// What a completion carries, so that its documentation can be found.
#[derive(Debug, Deserialize, Serialize)]
pub struct Reference {
    /// The document that it was made for.
    pub uri: Uri,
    /// What it is about.
    pub topic: Vec<String>,
}

impl Converter {
    /// What may be written at a position.
    pub fn completion(&self, position: Position) -> Vec<CompletionItem> {
        let offset = self.offset(position);
        // Read while another thread, on its way to the diagnostics, finds out what the text means.
        let patched = completion::marked(&self.document.text, offset).map(|it| self.document.tree_of(it));
        let items = completion::completion_with(patched.as_ref(), self.document.analysis(), offset);
        items.into_iter().map(|it| self.item(it, self.document.analysis())).collect()
    }

    /// The documentation of a completion.
    pub fn documentation(&self, topic: &[String]) -> Option<Documentation> {
        let words: Vec<&str> = topic.iter().map(String::as_str).collect();
        explained(Topic::find(&words)?, self.document.analysis())
    }

    /// One of them, of a flow of which this is known.
    pub fn item(&self, item: Item, analysis: &Analysis) -> CompletionItem {
        let Item { label, kind, detail, topic, replaced, new_text, filter, also, commit, rank } = item;
        let with_places = self.client.snippets && new_text.has_places();
        let range = self.range(replaced);
        let (new_text, mode) = self.lines(&new_text, range, with_places);
        let also = also.map(|(at, text)| {
            let range = self.range(fdl_compiler::source::Span::empty(at));
            vec![TextEdit { range, new_text: text.to_owned() }]
        });
        let (documentation, data) = match topic {
            Some(topic) if self.client.resolves => {
                let reference = Reference { uri: self.uri.clone(), topic: topic.words() };
                (None, serde_json::to_value(reference).ok())
            }
            Some(topic) => (explained(topic, analysis), None),
            None => (None, None),
        };
        CompletionItem {
            kind: Some(item_kind(kind)),
            detail: (!detail.is_empty()).then_some(detail),
            documentation,
            data,
            sort_text: Some(format!("{rank:04}")),
            // Without one the label counts; a thousand states are long enough an answer.
            filter_text: filter,
            label,
            insert_text_format: with_places.then_some(InsertTextFormat::SNIPPET),
            insert_text_mode: mode,
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            additional_text_edits: also,
            commit_characters: commit_characters(commit),
            ..CompletionItem::default()
        }
    }

    /// The text in the client's way, several lines as they will stand where the client can be told so.
    pub fn lines(&self, text: &Snippet, range: Range, with_places: bool) -> (String, Option<InsertTextMode>) {
        let written = if with_places { text.marked() } else { text.plain() };
        if !written.contains('\n') {
            return (written, None);
        }
        if self.client.inserts_as_is {
            return (written, Some(InsertTextMode::AS_IS));
        }
        if !with_places {
            return (written, None);
        }
        // A client that fills in places indents what it inserts like the line that it inserts it in.
        let start = self.offset(Position { line: range.start.line, character: 0 });
        let line = &self.document.text[start as usize..];
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        (written.replace(&format!("\n{indent}"), "\n"), None)
    }
}

fn explained(topic: Topic, analysis: &Analysis) -> Option<Documentation> {
    let text = topic.explain(analysis);
    (!text.is_empty()).then(|| Documentation::MarkupContent(markdown(text)))
}

/// Characters that take a completion, where there are any.
pub fn commit_characters(commit: &[&str]) -> Option<Vec<String>> {
    (!commit.is_empty()).then(|| commit.iter().map(|it| (*it).to_owned()).collect())
}

/// The protocol's kind of a completion.
pub fn item_kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Field => CompletionItemKind::FIELD,
        Kind::Block => CompletionItemKind::SNIPPET,
        Kind::Value => CompletionItemKind::ENUM_MEMBER,
        Kind::State => CompletionItemKind::REFERENCE,
        Kind::Action => CompletionItemKind::METHOD,
        Kind::Error => CompletionItemKind::CONSTANT,
        Kind::Resource => CompletionItemKind::VALUE,
        Kind::Variable => CompletionItemKind::VARIABLE,
        Kind::Member => CompletionItemKind::PROPERTY,
        Kind::Function => CompletionItemKind::FUNCTION,
    }
}
