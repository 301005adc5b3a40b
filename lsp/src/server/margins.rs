//! What is shown beside the text: hints, signatures, lenses, links.

use super::answers::markdown;
use super::client::path;
use super::convert::Converter;
use super::protocol::{
    CodeLens, Command, DocumentLink, Documentation, InlayHint, InlayHintKind, InlayHintLabel,
    InlayHintTooltip, ParameterInformation, ParameterLabel, Position, Range, SignatureHelp,
    SignatureInformation, Uri,
};
use super::surroundings::tests_of;
use crate::document::Role;
use crate::features::hints::{HintKind, hints};
use crate::features::places::Called;
use crate::features::topic::Topic;
use crate::features::{lenses, links, places, signature};
use fdl_compiler::source::Span;
use fdl_compiler::yaml;
use fdl_runtime::Files;
use serde_json::json;
use std::path::Path;
use std::sync::Arc;

/// Carries out a flow; its argument is `{"uri"}`.
const RUN: &str = "fdlc.run";
/// Runs flow tests; its argument is `{"uri"}` of a test file, with `line` (from 1) of one case where one is meant.
pub const TEST: &str = "fdlc.test";
/// Shows the picture of a flow; its argument is `{"uri"}`.
const GRAPH: &str = "fdlc.graph";

impl Converter {
    /// The function whose arguments are being typed.
    pub fn signature(&self, position: Position) -> Option<SignatureHelp> {
        let analysis = self.document.analysis();
        let found = signature::signature(analysis, self.offset(position))?;
        let function = found.function;
        let parameters = function.parameters.iter().map(|it| ParameterInformation {
            label: ParameterLabel::Simple(it.name.to_owned()),
            documentation: Some(Documentation::MarkupContent(markdown(format!(
                "{}: {}",
                it.wanted(),
                it.doc
            )))),
        });
        let active = u32::try_from(found.parameter).ok();
        let information = SignatureInformation {
            label: function.signature(),
            documentation: Some(Documentation::MarkupContent(markdown(
                Topic::Function(function).explain(analysis),
            ))),
            parameters: Some(parameters.collect()),
            active_parameter: active,
        };
        Some(SignatureHelp {
            signatures: vec![information],
            active_signature: Some(0),
            active_parameter: active,
        })
    }

    /// What holds without being written, in a range.
    pub fn hints(&self, range: Range) -> Vec<InlayHint> {
        let span = Span::new(self.offset(range.start), self.offset(range.end).max(self.offset(range.start)));
        let hints = hints(self.document.analysis(), span).into_iter().map(|it| InlayHint {
            position: self.range(Span::empty(it.at)).start,
            label: InlayHintLabel::String(it.label),
            kind: Some(match it.kind {
                HintKind::Shape => InlayHintKind::TYPE,
                HintKind::Default => InlayHintKind::PARAMETER,
            }),
            tooltip: it.more.map(|it| InlayHintTooltip::MarkupContent(markdown(format!("`{it}`")))),
            padding_left: Some(true),
            padding_right: None,
            text_edits: None,
            data: None,
        });
        hints.collect()
    }

    /// What can be done with a flow or with the cases of a test file, by the commands that the client knows.
    pub fn lenses(&self) -> Vec<CodeLens> {
        match self.document.role() {
            Role::Flow => {
                let mut found = self.lenses_of_flow();
                found.extend(self.lenses_of_reached());
                found
            }
            Role::Test => self.lenses_of_cases(),
            Role::Project | Role::Stranger | Role::Nothing => Vec::new(),
        }
    }

    fn lenses_of_flow(&self) -> Vec<CodeLens> {
        let Some(span) = lenses::flow(&self.document.analysis().document) else { return Vec::new() };
        let lens = |title: &str, command, argument| self.lens(span, title, command, argument);
        let own = json!({ "uri": self.uri });
        let mut found: Vec<_> = lens("Run", RUN, own.clone()).into_iter().collect();
        let files = Files::beside(&self.buffers);
        let tests = path(&self.uri).map(|it| tests_of(&it, &files)).unwrap_or_default();
        for test in &tests {
            let Some(uri) = Uri::from_file_path(test) else { continue };
            let name = test.file_name().map(|it| it.to_string_lossy()).unwrap_or_default();
            found.extend(lens(&format!("Test with {name}"), TEST, json!({ "uri": uri })));
        }
        found.extend(lens("Show graph", GRAPH, own));
        found
    }

    fn lenses_of_cases(&self) -> Vec<CodeLens> {
        let document = yaml::parse(Arc::clone(&self.document.text));
        let mut found = Vec::new();
        if let Some(span) = lenses::flow(&document) {
            found.extend(self.lens(span, "Run all cases", TEST, json!({ "uri": self.uri })));
        }
        for case in lenses::cases(&document) {
            let line = self.document.lines.line(case.span.start) + 1;
            let argument = json!({ "uri": self.uri, "line": line, "name": case.name });
            found.extend(self.lens(case.span, "Run case", TEST, argument));
        }
        found
    }

    /// A lens, where the client knows its command.
    pub fn lens(
        &self,
        span: Span,
        title: &str,
        command: &str,
        argument: serde_json::Value,
    ) -> Option<CodeLens> {
        if !self.client.commands.iter().any(|it| it == command) {
            return None;
        }
        let start = self.range(span).start;
        let command =
            Command { title: title.to_owned(), command: command.to_owned(), arguments: Some(vec![argument]) };
        Some(CodeLens { range: Range { start, end: start }, command: Some(command), data: None })
    }

    /// Files that are named: by tests and project files, and the flows that are bound to names of resources.
    pub fn links(&self) -> Vec<DocumentLink> {
        let link = |span, target| DocumentLink {
            range: self.range(span),
            target: Some(target),
            tooltip: None,
            data: None,
        };
        match self.document.role() {
            Role::Flow => {
                let analysis = self.document.analysis();
                let resources = places::resources(analysis).into_iter();
                let flow_of = |it: &Called| Uri::from_file_path(self.document.surroundings().flow_of(it)?);
                resources.filter_map(|it| Some(link(it.span, flow_of(&it)?))).collect()
            }
            Role::Test | Role::Project => {
                let Some(here) = path(&self.uri) else { return Vec::new() };
                let folder = here.parent().unwrap_or(Path::new("/")).to_owned();
                let document = yaml::parse(Arc::clone(&self.document.text));
                let found = links::paths(&document).into_iter();
                let files = Files::beside(&self.buffers);
                let target = |path: &str| {
                    let path = folder.join(path);
                    files.is_file(&path).then(|| Uri::from_file_path(&path)).flatten()
                };
                found.filter_map(|(span, path)| Some(link(span, target(&path)?))).collect()
            }
            Role::Stranger | Role::Nothing => Vec::new(),
        }
    }
}
