//! Ways through a flow: definitions, references, new names, who calls whom.

use super::convert::Converter;
use super::documents::Documents;
use super::protocol::{
    CallHierarchyIncomingCall, CallHierarchyItem, CallHierarchyOutgoingCall, DocumentHighlight,
    DocumentHighlightKind, Location, Position, PrepareRenameResponse, SymbolKind, WorkspaceEdit,
};
use super::surroundings;
use crate::features::{calls, places};
use fdl_compiler::program::StateIdx;
use fdl_compiler::source::Span;

impl Converter {
    /// Where what stands at a position is given: states, keys of `$Global`, members, flows that are bound to a name.
    pub fn definition(&self, position: Position) -> Vec<Location> {
        let (analysis, offset) = (self.document.analysis(), self.offset(position));
        if let Some(called) = places::resource(analysis, offset) {
            let path = self.document.surroundings().flow_of(&called);
            let uri = path.and_then(surroundings::address);
            return uri.into_iter().map(surroundings::start_of).collect();
        }
        let found = places::definitions(analysis, offset).into_iter().map(|it| self.location(it)).collect();
        if Vec::is_empty(&found) { self.raised_by_child(offset) } else { found }
    }

    /// Where what stands at a position is used, also in tests, and on request where it is given.
    pub fn references(
        &self,
        documents: &Documents,
        position: Position,
        with_definition: bool,
    ) -> Option<Vec<Location>> {
        let offset = self.offset(position);
        let found = places::places(self.document.analysis(), offset)?;
        let mut spans: Vec<Span> = found.used;
        spans.extend(found.given.into_iter().filter(|_| with_definition));
        spans.sort();
        let mut places: Vec<Location> = spans.into_iter().map(|it| self.location(it)).collect();
        places.extend(self.mentions_of(documents, offset));
        places.extend(self.codes_in_tests(documents, offset));
        Some(places)
    }

    /// All places of what stands at a position.
    pub fn highlights(&self, position: Position) -> Option<Vec<DocumentHighlight>> {
        let found = places::places(self.document.analysis(), self.offset(position))?;
        let highlight = |span: Span, kind| DocumentHighlight { range: self.range(span), kind: Some(kind) };
        let given = found.given.iter().map(|it| highlight(*it, DocumentHighlightKind::WRITE));
        let used = found.used.iter().map(|it| highlight(*it, DocumentHighlightKind::READ));
        Some(given.chain(used).collect())
    }

    /// What would be renamed at a position.
    pub fn prepare_rename(&self, position: Position) -> Option<PrepareRenameResponse> {
        let (span, name) = places::prepare_rename(self.document.analysis(), self.offset(position))?;
        let range = self.range(span);
        Some(PrepareRenameResponse::RangeWithPlaceholder { range, placeholder: name.to_string() })
    }

    /// The edits that rename, also in tests, or why there are none.
    pub fn rename(
        &self,
        documents: &Documents,
        position: Position,
        new_name: &str,
    ) -> Result<WorkspaceEdit, String> {
        let offset = self.offset(position);
        let edits = places::rename(self.document.analysis(), offset, new_name)?;
        self.rename_with_tests(documents, offset, edits, new_name)
    }

    /// The state at a position, to ask who reaches it and what it reaches.
    pub fn prepare_calls(&self, position: Position) -> Option<Vec<CallHierarchyItem>> {
        let step = calls::step_at(self.document.analysis(), self.offset(position))?;
        Some(vec![self.call_item(step)])
    }

    /// Who reaches a state.
    pub fn incoming(&self, item: &CallHierarchyItem) -> Option<Vec<CallHierarchyIncomingCall>> {
        let ways = calls::incoming(&self.document.analysis().flow, self.state_of(item)?);
        let calls = ways.into_iter().map(|it| CallHierarchyIncomingCall {
            from: self.call_item(it.step),
            from_ranges: it.spans.into_iter().map(|it| self.range(it)).collect(),
        });
        Some(calls.collect())
    }

    /// What a state reaches.
    pub fn outgoing(&self, item: &CallHierarchyItem) -> Option<Vec<CallHierarchyOutgoingCall>> {
        let ways = calls::outgoing(&self.document.analysis().flow, self.state_of(item)?);
        let calls = ways.into_iter().map(|it| CallHierarchyOutgoingCall {
            to: self.call_item(it.step),
            from_ranges: it.spans.into_iter().map(|it| self.range(it)).collect(),
        });
        Some(calls.collect())
    }

    fn call_item(&self, step: calls::Step) -> CallHierarchyItem {
        CallHierarchyItem {
            name: step.name,
            kind: SymbolKind::FUNCTION,
            tags: None,
            detail: step.detail.map(str::to_owned),
            uri: self.uri.clone(),
            range: self.range(step.span),
            selection_range: self.range(step.name_span),
            data: None,
        }
    }

    fn state_of(&self, item: &CallHierarchyItem) -> Option<StateIdx> {
        let offset = self.offset(item.selection_range.start);
        Some(calls::step_at(self.document.analysis(), offset)?.idx)
    }
}
