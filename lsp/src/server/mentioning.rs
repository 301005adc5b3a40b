//! Names of states in a flow and in the tests that speak of it: found together, and renamed together.

use super::convert::Converter;
use super::documents::{Documents, name};
use super::files::{Tested, analysis};
use super::protocol::{
    DocumentChanges, DocumentHighlight, DocumentHighlightKind, Location, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, PrepareRenameResponse, TextDocumentEdit, TextEdit,
    Uri, WorkspaceEdit,
};
use super::surroundings::{LARGEST_TEST, around, tests_naming};
use crate::document::{Document, Role};
use crate::features::{mentions, names, project};
use fdl_compiler::Analysis;
use fdl_compiler::flow::{Flow, State};
use fdl_compiler::project::suite::Named;
use fdl_compiler::source::Span;
use fdl_runtime::Files;
use fdl_runtime::files::key;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why nothing is renamed at a place that names nothing.
const NOTHING_HERE: &str = "no name of a state or an error stands here that can be renamed";

/// A state: where its flow is, and where that gives its name.
struct Home {
    /// The flow's file; none where the flow stands in the test itself.
    file: Option<PathBuf>,
    given: Span,
}

impl Home {
    /// Whether a state of a tested flow is this one.
    fn is(&self, tested: &Tested, state: &State) -> bool {
        let is_same_file = match (&self.file, &tested.file) {
            (Some(one), Some(other)) => key(one) == key(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        is_same_file && state.common.name.span == self.given
    }
}

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
        let tests = self.tests_about(documents, home);
        let places = tests.iter().flat_map(|test| {
            test.places_of(home).into_iter().map(|it| test.location(it)).collect::<Vec<_>>()
        });
        places.collect()
    }

    /// All places in a flow test of the name that stands at a position.
    pub fn highlights_in_test(&self, position: Position) -> Option<Vec<DocumentHighlight>> {
        let offset = self.offset(position);
        let Some(home) = self.home(offset) else { return self.code_highlights(offset) };
        let highlight = |span: Span, kind| DocumentHighlight { range: self.range(span), kind: Some(kind) };
        let mut found = Vec::new();
        if home.file.is_none() {
            let analysis = self.inline()?;
            let it = names::occurrences(&analysis.flow, home.given.start)?;
            found.extend(it.definition.map(|it| highlight(it, DocumentHighlightKind::WRITE)));
            found.extend(it.uses.into_iter().map(|it| highlight(it, DocumentHighlightKind::READ)));
        }
        found.extend(self.places_of(&home).into_iter().map(|it| highlight(it, DocumentHighlightKind::READ)));
        Some(found)
    }

    /// What would be renamed at a position of a flow test.
    pub fn prepare_rename_in_test(&self, position: Position) -> Option<PrepareRenameResponse> {
        let offset = self.offset(position);
        if self.home(offset).is_none() {
            return self.prepare_rename_code(offset);
        }
        let named = mentions::mentions(&self.document.text);
        let (span, placeholder) = match named.iter().find(|it| it.name.span.touches(offset)) {
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
        for test in self.tests_about(documents, home) {
            let places = test.places_of(home);
            if places.is_empty() {
                continue;
            }
            if test.speaks_of_another(home, new_name) {
                let file = name(&test.uri);
                return Err(format!("`{file}` speaks of another state that is called `{new_name}`"));
            }
            let edits = test.texts(mentions::rename(test.document.tree(), places, new_name)?);
            match all.iter_mut().find(|(uri, _)| *uri == test.uri) {
                Some((_, known)) => known.extend(edits),
                None => all.push((test.uri, edits)),
            }
        }
        Ok(self.edits_of(documents, all))
    }

    /// Edits of several files.
    pub fn edits_of(&self, documents: &Documents, all: Vec<(Uri, Vec<TextEdit>)>) -> WorkspaceEdit {
        if !self.client.versions_edits {
            let changes: HashMap<_, _> = all.into_iter().collect();
            return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
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
        WorkspaceEdit { document_changes, ..WorkspaceEdit::default() }
    }

    /// Edits of this document, as the protocol writes them.
    pub fn texts(&self, edits: Vec<(Span, String)>) -> Vec<TextEdit> {
        edits.into_iter().map(|(span, new_text)| TextEdit { range: self.range(span), new_text }).collect()
    }

    /// The state that this flow names at an offset.
    fn own_state(&self, offset: u32) -> Option<Home> {
        let given = names::occurrences(&self.document.analysis().flow, offset)?.definition?;
        Some(Home { file: Some(self.document.around.path.clone()?), given })
    }

    /// The state that this flow test names at an offset.
    fn home(&self, offset: u32) -> Option<Home> {
        if let Some(found) = self.inline().and_then(|it| names::occurrences(&it.flow, offset)) {
            return Some(Home { file: None, given: found.definition? });
        }
        let named = mentions::mentions(&self.document.text);
        let named = named.iter().find(|it| it.name.span.touches(offset))?;
        let tested = self.tested_flows(self.document.tree());
        let flows: Vec<&Flow> = tested.iter().map(|it| &it.analysis.flow).collect();
        let (nth, state) = mentions::meant(named, &flows)?;
        Some(Home { file: tested[nth].file.clone(), given: state.common.name.span })
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
        let Some(file) = &home.file else {
            let analysis = self.inline().filter(|it| is_there(it))?;
            return Some(ask(self, &analysis));
        };
        let flow = opened(documents, file)?;
        let analysis = flow.document.analysis();
        is_there(analysis).then(|| ask(&flow, analysis))
    }

    /// The tests that may name the state: this one, and those beside its flow.
    fn tests_about(&self, documents: &Documents, home: &Home) -> Vec<Self> {
        let is_test = self.document.role() == Role::Test;
        let own = is_test.then(|| Self::new(self.uri.clone(), Arc::clone(&self.document), documents));
        let mut tests: Vec<Self> = own.into_iter().collect();
        if let Some(flow) = &home.file {
            let found = tests_naming(flow, &Files::beside(&self.buffers)).into_iter();
            let others = found.filter(|it| !is_test || !self.document.around.is_at(&key(it)));
            tests.extend(others.filter_map(|it| opened(documents, &it)));
        }
        tests
    }

    /// Where this flow test names a state.
    fn places_of(&self, home: &Home) -> Vec<Span> {
        let tested = self.tested_flows(self.document.tree());
        let flows: Vec<&Flow> = tested.iter().map(|it| &it.analysis.flow).collect();
        let named = mentions::mentions(&self.document.text).into_iter();
        let is_meant =
            |it: &Named| mentions::meant(it, &flows).is_some_and(|(nth, state)| home.is(&tested[nth], state));
        named.filter(is_meant).map(|it| it.name.span).collect()
    }

    /// Whether this flow test names another state by a name.
    fn speaks_of_another(&self, home: &Home, name: &str) -> bool {
        let tested = self.tested_flows(self.document.tree());
        let mut states = tested.iter().flat_map(|of| of.analysis.flow.states.iter().map(move |it| (of, it)));
        states.any(|(of, it)| it.name().is_some_and(|it| **it == *name) && !home.is(of, it))
            && mentions::mentions(&self.document.text).iter().any(|it| *it.name.text == *name)
    }
}

/// A file as the client has it open, else as it is on disk.
pub fn opened(documents: &Documents, file: &Path) -> Option<Converter> {
    let called = key(file);
    if let Some((uri, document)) = documents.open.iter().find(|(_, it)| it.around.is_at(&called)) {
        return Some(Converter::new(uri.clone(), Arc::clone(document), documents));
    }
    let uri = Uri::from_file_path(file)?;
    let text = Files::beside(&documents.buffers).read_up_to(file, LARGEST_TEST).ok()?;
    let document = Document::new(&name(&uri), "", 0, &text).within(around(&uri, documents));
    Some(Converter::new(uri, Arc::new(document), documents))
}
