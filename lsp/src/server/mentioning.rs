//! Names of states in a flow and in the tests that speak of it: found together, and renamed together.

use super::about::{Aim, Home, Speaking, Way, opened_flow, out_of_reach, tests_about};
use super::client::path;
use super::convert::Converter;
use super::documents::{Documents, name};
use super::files::analysis;
use super::protocol::{
    DocumentChanges, DocumentHighlight, DocumentHighlightKind, Location, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, PrepareRenameResponse, TextDocumentEdit, TextEdit,
    Uri, WorkspaceEdit,
};
use crate::document::Role;
use crate::features::{mentions, names, project};
use fdl_compiler::Analysis;
use fdl_compiler::source::Span;
use std::collections::HashMap;
use std::sync::Arc;

/// Why nothing is renamed at a place that names nothing.
const NOTHING_HERE: &str = "no name of a state or an error stands here that can be renamed";

impl Converter {
    /// Where the state that a flow test names at a position is named, in its flow and in tests.
    pub fn mentioned(
        &self,
        documents: &Documents,
        position: Position,
        with_definition: bool,
    ) -> Option<Vec<Location>> {
        let offset = self.offset(position);
        let Some(home) = self.home(offset) else { return self.code_references(offset, with_definition) };
        let places = |flow: &Self, analysis: &Analysis| -> Option<Vec<Location>> {
            let found = names::occurrences(&analysis.flow, home.given.start)?;
            let mut spans = found.uses;
            spans.extend(found.definition.filter(|_| with_definition));
            spans.sort();
            Some(spans.into_iter().map(|it| flow.location(it)).collect())
        };
        let mut places = self.in_flow(documents, &home, places)??;
        places.extend(self.places_in_tests(documents, &home));
        Some(places)
    }

    /// Where tests name the state that a flow names at an offset.
    pub fn mentions_of(&self, documents: &Documents, offset: u32) -> Vec<Location> {
        self.own_state(offset).map(|it| self.places_in_tests(documents, &it)).unwrap_or_default()
    }

    fn places_in_tests(&self, documents: &Documents, home: &Home) -> Vec<Location> {
        let tests = self.tests_about(documents, home, Aim::Show).unwrap_or_default();
        let places = tests.iter().flat_map(|it| {
            let places = it.places_of(home).into_iter();
            places.map(|span| it.test.location(span))
        });
        places.collect()
    }

    /// All places in a flow test of the name that stands at a position.
    pub fn highlights_in_test(&self, position: Position) -> Option<Vec<DocumentHighlight>> {
        let offset = self.offset(position);
        let speaking = self.speaking();
        let Some(home) = self.home_in(&speaking, offset) else { return self.code_highlights(offset) };
        let highlight = |span: Span, kind| DocumentHighlight { range: self.range(span), kind: Some(kind) };
        let mut found = Vec::new();
        if home.file.is_none() {
            let analysis = self.inline()?;
            let it = names::occurrences(&analysis.flow, home.given.start)?;
            found.extend(it.definition.map(|it| highlight(it, DocumentHighlightKind::WRITE)));
            found.extend(it.uses.into_iter().map(|it| highlight(it, DocumentHighlightKind::READ)));
        }
        found.extend(
            speaking.places_of(&home).into_iter().map(|it| highlight(it, DocumentHighlightKind::READ)),
        );
        Some(found)
    }

    /// What would be renamed at a position of a flow test.
    pub fn prepare_rename_in_test(&self, position: Position) -> Option<PrepareRenameResponse> {
        let offset = self.offset(position);
        let speaking = self.speaking();
        if self.home_in(&speaking, offset).is_none() {
            return self.prepare_rename_code(offset);
        }
        let (span, placeholder) = match speaking.name_at(offset) {
            Some(it) => (mentions::renamed_part(&self.document.text, it), it.name.text.to_string()),
            None => {
                let (span, name) = names::prepare_rename(&*self.inline()?, offset)?;
                (span, name.to_string())
            }
        };
        Some(PrepareRenameResponse::RangeWithPlaceholder { range: self.range(span), placeholder })
    }

    /// The edits that rename a state from a flow test, or why there are none.
    pub fn rename_in_test(
        &self,
        documents: &Documents,
        position: Position,
        new_name: &str,
    ) -> Result<WorkspaceEdit, String> {
        let offset = self.offset(position);
        let Some(home) = self.home(offset) else {
            let code = self.rename_code_in_test(documents, offset, new_name);
            return code.unwrap_or_else(|| Err(NOTHING_HERE.to_owned()));
        };
        let rename = |flow: &Self, analysis: &Analysis| {
            let edits = names::rename(analysis, home.given.start, new_name)?;
            self.edit_with_tests(documents, &home, (flow, edits), new_name)
        };
        self.in_flow(documents, &home, rename).ok_or("the flow cannot be read")?
    }

    /// What else is edited, and all of it, where these edits of a flow rename what it names at an offset.
    pub fn rename_with_tests(
        &self,
        documents: &Documents,
        offset: u32,
        edits: Vec<(Span, String)>,
        new_name: &str,
    ) -> Result<WorkspaceEdit, String> {
        match self.own_state(offset) {
            Some(home) => self.edit_with_tests(documents, &home, (self, edits), new_name),
            None => {
                let code = self.rename_code(documents, offset, &edits, new_name);
                code.unwrap_or_else(|| Ok(self.edit(edits)))
            }
        }
    }

    fn edit_with_tests(
        &self,
        documents: &Documents,
        home: &Home,
        (flow, edits): (&Self, Vec<(Span, String)>),
        new_name: &str,
    ) -> Result<WorkspaceEdit, String> {
        let mut all = vec![(flow.uri.clone(), flow.texts(edits))];
        for it in self.tests_about(documents, home, Aim::Edit)? {
            let (test, places) = (&it.test, it.places_of(home));
            let file = name(&test.uri);
            if !it.knows(home) {
                return Err(format!("`{file}` names the flow, and what it means there cannot be told"));
            }
            if places.is_empty() {
                continue;
            }
            if it.speaks_of_another(home, new_name) {
                return Err(format!("`{file}` speaks of another state that is called `{new_name}`"));
            }
            let edits = mentions::rename(test.document.tree(), places, new_name);
            let edits = test.texts(edits.map_err(|why| format!("`{file}`: {why}"))?);
            match all.iter_mut().find(|(uri, _)| *uri == test.uri) {
                Some((_, known)) => known.extend(edits),
                None => all.push((it.test.uri, edits)),
            }
        }
        self.edits_of(documents, all)
    }

    /// Edits of several files, or why one of them may not be edited.
    pub fn edits_of(
        &self,
        documents: &Documents,
        all: Vec<(Uri, Vec<TextEdit>)>,
    ) -> Result<WorkspaceEdit, String> {
        let asked = path(&self.uri);
        let closed = all.iter().filter(|it| !documents.open.contains_key(&it.0));
        let refused = closed.filter_map(|it| out_of_reach(&path(&it.0)?, asked.as_deref(), documents)).next();
        if let Some(why) = refused {
            return Err(why);
        }
        if !self.client.versions_edits {
            let changes: HashMap<_, _> = all.into_iter().collect();
            return Ok(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() });
        }
        let edit = |(uri, edits): (Uri, Vec<TextEdit>)| TextDocumentEdit {
            text_document: OptionalVersionedTextDocumentIdentifier {
                // A file that nobody has open has no version.
                version: documents.open.get(&uri).map(|it| it.version),
                uri,
            },
            edits: edits.into_iter().map(OneOf::Left).collect(),
        };
        let document_changes = Some(DocumentChanges::Edits(all.into_iter().map(edit).collect()));
        Ok(WorkspaceEdit { document_changes, ..WorkspaceEdit::default() })
    }

    /// Edits of this document, as the protocol writes them.
    pub fn texts(&self, edits: Vec<(Span, String)>) -> Vec<TextEdit> {
        edits.into_iter().map(|(span, new_text)| TextEdit { range: self.range(span), new_text }).collect()
    }

    /// The state that this flow names at an offset.
    fn own_state(&self, offset: u32) -> Option<Home> {
        let given = names::occurrences(&self.document.analysis().flow, offset)?.definition?;
        let around = &self.document.around;
        Some(Home { file: Some((around.path.clone()?, around.key()?.to_owned())), given })
    }

    /// The state that this flow test names at an offset.
    fn home(&self, offset: u32) -> Option<Home> {
        self.home_in(&self.speaking(), offset)
    }

    fn home_in(&self, speaking: &Speaking, offset: u32) -> Option<Home> {
        if let Some(found) = self.inline().and_then(|it| names::occurrences(&it.flow, offset)) {
            return Some(Home { file: None, given: found.definition? });
        }
        speaking.home(offset)
    }

    /// What this flow test says.
    fn speaking(&self) -> Speaking {
        Speaking::of(self.again())
    }

    /// The flow that is written in this flow test.
    pub fn inline(&self) -> Option<Arc<Analysis>> {
        let is_test = self.document.role() == Role::Test;
        let doc = project::definition(is_test.then(|| self.document.tree())?)?;
        Some(Arc::new(analysis(doc)))
    }

    /// Asks the flow of a state, with the document that it stands in; none where it is not what it was a moment ago.
    fn in_flow<T>(
        &self,
        documents: &Documents,
        home: &Home,
        ask: impl FnOnce(&Self, &Analysis) -> T,
    ) -> Option<T> {
        let is_there = |it: &Analysis| {
            let found = names::occurrences(&it.flow, home.given.start);
            found.is_some_and(|it| it.definition == Some(home.given))
        };
        let Some((file, _)) = &home.file else {
            let analysis = self.inline().filter(|it| is_there(it))?;
            return Some(ask(self, &analysis));
        };
        let flow = opened_flow(documents, file)?;
        let analysis = flow.document.analysis();
        is_there(analysis).then(|| ask(&flow, analysis))
    }

    /// The tests that may name the state: this one, and those that speak of its flow, or why one of them cannot be had.
    fn tests_about(&self, documents: &Documents, home: &Home, aim: Aim) -> Result<Vec<Speaking>, String> {
        let is_test = self.document.role() == Role::Test;
        let mut tests: Vec<Self> = is_test.then(|| self.again()).into_iter().collect();
        if let Some((flow, _)) = &home.file {
            let apart = self.document.around.key().filter(|_| is_test);
            tests.extend(tests_about(flow, documents, (aim, Way::TestedOrStarted), apart)?);
        }
        // All at once: each holds the flows that it names, so that the next one need not compile them again.
        Ok(tests.into_iter().map(Speaking::of).collect())
    }

    fn again(&self) -> Self {
        Self {
            uri: self.uri.clone(),
            document: Arc::clone(&self.document),
            client: Arc::clone(&self.client),
            buffers: Arc::clone(&self.buffers),
            runs: Arc::clone(&self.runs),
        }
    }
}
