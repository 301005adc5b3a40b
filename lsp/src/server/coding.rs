//! Codes of errors across files: in a flow, in the child flows that raise them, and in the tests that name them.

use super::about::{Aim, Way, opened_flow, tests_about};
use super::convert::Converter;
use super::documents::{Documents, name};
use super::files::Tested;
use super::protocol::{
    DocumentHighlight, DocumentHighlightKind, Location, Position, PrepareRenameResponse, Range, WorkspaceEdit,
};
use super::surroundings::address;
use crate::document::{Lines, Place};
use crate::features::written::inside_quotes;
use crate::features::{codes, mentions, places};
use fdl_compiler::flow::{Flow, State};
use fdl_compiler::project::suite::Coded;
use fdl_compiler::source::Span;
use fdl_runtime::files::key;
use std::path::Path;
use std::sync::Arc;

impl Converter {
    /// The Fail states of child flows whose error the Task may end in that names it at an offset.
    pub fn raised_by_child(&self, offset: u32) -> Vec<Location> {
        let Some((flow, code)) = self.child_of(offset) else { return Vec::new() };
        codes::escaping(&flow.analysis.flow, &code)
            .filter_map(|it| self.at(&flow, codes::raised_at(it)))
            .collect()
    }

    /// Who in a child flow raises the code that a Task names at an offset, in words.
    pub fn child_told(&self, offset: u32) -> Option<(Span, String)> {
        let (_, span, _) = codes::handled_by_task(&self.document.analysis().flow, offset)?;
        let (flow, code) = self.child_of(offset)?;
        let told = told(&codes::escaping(&flow.analysis.flow, &code).collect::<Vec<_>>(), &flow)?;
        Some((span, format!("**{code}**\n\n{told}")))
    }

    /// The flow that a Task waits for, and the code that the Task names at an offset.
    fn child_of(&self, offset: u32) -> Option<(Tested, Arc<str>)> {
        let analysis = self.document.analysis();
        let (code, _, state) = codes::handled_by_task(&analysis.flow, offset)?;
        let called = places::resources(analysis).into_iter().find(|it| Some(&it.state) == state.name())?;
        let file = self.document.surroundings().flow_of(&called)?.to_owned();
        let analysis = self.document.around.named(&file)?;
        Some((Tested { file: Some(file), analysis }, code))
    }

    /// Where tests of this flow name the code that stands at an offset.
    pub fn codes_in_tests(&self, documents: &Documents, offset: u32) -> Vec<Location> {
        let Some(found) = codes::occurrences(&self.document.analysis().flow, offset) else {
            return Vec::new();
        };
        let tests = self.own_tests(documents, Aim::Show).unwrap_or_default();
        let places = tests.iter().flat_map(|(test, codes)| {
            codes.iter().filter(|it| it.code.text == found.code).map(|it| test.location(it.code.span))
        });
        places.collect()
    }

    /// The edits that give an error another code, also where tests expect it, or why there are none; nothing where no
    /// code stands.
    pub fn rename_code(
        &self,
        documents: &Documents,
        offset: u32,
        edits: &[(Span, String)],
        new_code: &str,
    ) -> Option<Result<WorkspaceEdit, String>> {
        let found = codes::occurrences(&self.document.analysis().flow, offset)?;
        let mut all = vec![(self.uri.clone(), self.texts(edits.to_vec()))];
        let tests = match self.own_tests(documents, Aim::Edit) {
            Ok(tests) => tests,
            Err(why) => return Some(Err(why)),
        };
        if let Some(why) = self.parent_naming(documents, &found.code) {
            return Some(Err(why));
        }
        for (test, codes) in tests {
            let same: Vec<&Coded> = codes.iter().filter(|it| it.code.text == found.code).collect();
            if same.is_empty() {
                continue;
            }
            if same.iter().any(|it| !it.is_expected) {
                return Some(Err(format!(
                    "a mock or a report in `{}` raises `{}` too",
                    name(&test.uri),
                    found.code
                )));
            }
            let places = same.into_iter().map(|it| it.code.span).collect();
            match mentions::rename(test.document.tree(), places, new_code) {
                Ok(edits) => all.push((test.uri.clone(), test.texts(edits))),
                Err(why) => return Some(Err(why)),
            }
        }
        Some(self.edits_of(documents, all))
    }

    /// What would be renamed at a position of a flow test that names a code.
    pub fn prepare_rename_code(&self, offset: u32) -> Option<PrepareRenameResponse> {
        let (coded, flow, spans) = self.coded(offset)?;
        if !self.is_under_test(&flow) {
            return None;
        }
        codes::prepare_rename(&flow.analysis, spans.first()?.start)?;
        let (range, placeholder) =
            (self.range(inside_quotes(&self.document.text, coded.code.span)), coded.code.text.to_string());
        Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder })
    }

    /// The edits that rename a code from a flow test, or why there are none; nothing where no code stands.
    pub fn rename_code_in_test(
        &self,
        documents: &Documents,
        offset: u32,
        new_code: &str,
    ) -> Option<Result<WorkspaceEdit, String>> {
        let (coded, flow, spans) = self.coded(offset)?;
        if !self.is_under_test(&flow) {
            let child = flow.file.as_deref().and_then(Path::file_name).unwrap_or_default().to_string_lossy();
            return Some(Err(format!(
                "`{}` comes from `{child}`, which is not the flow under test: rename it there",
                coded.code.text
            )));
        }
        let (file, raised) = (flow.file?, spans.first()?.start);
        let flow = opened_flow(documents, &file)?;
        match codes::rename(flow.document.analysis(), raised, new_code) {
            Ok(edits) => flow.rename_code(documents, raised, &edits, new_code),
            Err(why) => Some(Err(why)),
        }
    }

    /// The tests that are about this flow, with the codes that they name, or why one of them cannot be had.
    fn own_tests(&self, documents: &Documents, aim: Aim) -> Result<Vec<(Self, Vec<Coded>)>, String> {
        let Some(flow) = self.document.around.path.as_deref() else { return Ok(Vec::new()) };
        let tests = tests_about(flow, documents, (aim, Way::Tested), None)?.into_iter();
        Ok(tests.map(|it| (codes::in_test(&it.document.text), it)).map(|(codes, it)| (it, codes)).collect())
    }

    /// Why a code of this flow keeps its name: a test that starts this flow for another one names it, or that other one.
    fn parent_naming(&self, documents: &Documents, code: &str) -> Option<String> {
        let own = self.document.around.path.as_deref()?;
        let tests = match tests_about(own, documents, (Aim::Edit, Way::TestedOrStarted), None) {
            Ok(tests) => tests,
            Err(why) => return Some(why),
        };
        let own = key(own);
        tests.iter().find_map(|test| {
            let parent = test.tested_flows(test.document.tree()).into_iter().next()?;
            if parent.file.as_deref().is_some_and(|it| key(it) == own) {
                return None;
            }
            let named_by = if codes::in_test(&test.document.text).iter().any(|it| *it.code.text == *code) {
                name(&test.uri)
            } else if codes::names(&parent.analysis.flow, code) {
                let file = parent.file.as_deref().and_then(Path::file_name);
                file.map_or_else(|| name(&test.uri), |it| it.to_string_lossy().into_owned())
            } else {
                return None;
            };
            Some(format!("`{named_by}`, which has to do with a parent of this flow, names `{code}` too"))
        })
    }

    /// Whether a flow that this test speaks of is the one under test, rather than one that is started.
    fn is_under_test(&self, flow: &Tested) -> bool {
        let tested = self.tested_flows(self.document.tree()).into_iter().next();
        tested.is_some_and(|it| it.file == flow.file)
    }

    /// Where the error comes from whose code a flow test names at an offset.
    pub fn code_definition(&self, offset: u32) -> Option<Location> {
        let (_, flow, spans) = self.coded(offset)?;
        self.at(&flow, *spans.first()?)
    }

    /// All places of the code that a flow test names at an offset: in the flow, and in the test.
    pub fn code_references(&self, offset: u32, with_definition: bool) -> Option<Vec<Location>> {
        let (coded, flow, _) = self.coded(offset)?;
        let raised = codes::raisers(&flow.analysis.flow, &coded.code.text).next().map(codes::raised_at);
        let inside = raised.and_then(|it| codes::occurrences(&flow.analysis.flow, it.start));
        let inside = inside.filter(|it| it.code == coded.code.text);
        let spans = inside
            .into_iter()
            .flat_map(|it| it.raised.into_iter().filter(move |_| with_definition).chain(it.handled));
        let mut places: Vec<Location> = spans.filter_map(|it| self.at(&flow, it)).collect();
        places.extend(self.same_codes(&coded).into_iter().map(|it| self.location(it)));
        Some(places)
    }

    /// All places in a flow test of the code that stands at an offset.
    pub fn code_highlights(&self, offset: u32) -> Option<Vec<DocumentHighlight>> {
        let coded = self.code_here(offset)?;
        let highlight = |span: Span| DocumentHighlight {
            range: self.range(span),
            kind: Some(DocumentHighlightKind::READ),
        };
        Some(self.same_codes(&coded).into_iter().map(highlight).collect())
    }

    /// What is to say about the code that a flow test names at an offset.
    pub fn code_hover(&self, offset: u32) -> Option<(Span, String)> {
        let (coded, flow, spans) = self.coded(offset)?;
        let states: Vec<&State> = spans
            .iter()
            .filter_map(|span| flow.analysis.flow.states.iter().find(|it| codes::raised_at(it) == *span))
            .collect();
        Some((coded.code.span, format!("**{}**\n\n{}", coded.code.text, told(&states, &flow)?)))
    }

    /// The code that a flow test names at an offset, and the flow with the Fail states that raise it: where the
    /// execution is to end with it, those that nothing catches.
    fn coded(&self, offset: u32) -> Option<(Coded, Tested, Vec<Span>)> {
        let coded = self.code_here(offset)?;
        let raised = |flow: &Flow| -> Vec<Span> {
            let code = &coded.code.text;
            let escaping: Vec<Span> = codes::escaping(flow, code).map(codes::raised_at).collect();
            if coded.is_expected && !escaping.is_empty() {
                return escaping;
            }
            codes::raisers(flow, code).map(codes::raised_at).collect()
        };
        self.tested_flows(self.document.tree()).into_iter().find_map(|it| {
            let spans = raised(&it.analysis.flow);
            (!spans.is_empty()).then(|| (coded.clone(), it, spans))
        })
    }

    fn code_here(&self, offset: u32) -> Option<Coded> {
        codes::in_test(&self.document.text).into_iter().find(|it| it.code.span.touches(offset))
    }

    fn same_codes(&self, coded: &Coded) -> Vec<Span> {
        let all = codes::in_test(&self.document.text).into_iter();
        all.filter(|it| it.code.text == coded.code.text).map(|it| it.code.span).collect()
    }

    /// A place in a flow that a document names.
    pub fn at(&self, flow: &Tested, span: Span) -> Option<Location> {
        let Some(file) = &flow.file else { return Some(self.location(span)) };
        let text = &flow.analysis.document.text;
        let (start, end) = Lines::new(text).places(text, span, self.client.encoding);
        let position = |it: Place| Position { line: it.line, character: it.character };
        let range = Range { start: position(start), end: position(end) };
        Some(Location { uri: address(file)?, range })
    }
}

/// Which states of a flow raise an error, in words.
fn told(states: &[&State], flow: &Tested) -> Option<String> {
    let names: Vec<String> =
        states.iter().map(|it| format!("`{}`", it.name().map_or("(unnamed)", |it| it))).collect();
    let file = flow.file.as_deref().and_then(|it| it.file_name()).map(|it| it.to_string_lossy());
    let of = file.map(|it| format!(" of `{it}`")).unwrap_or_default();
    (!names.is_empty()).then(|| format!("Raised by {}{of}", names.join(", ")))
}
