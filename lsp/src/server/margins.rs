//! What is shown beside the text: hints, signatures, lenses, links.

use super::answers::markdown;
use super::client::path;
use super::convert::Converter;
use super::protocol::{
    CodeLens, Command, DocumentLink, Documentation, InlayHint, InlayHintKind, InlayHintLabel,
    InlayHintTooltip, ParameterInformation, ParameterLabel, Position, Range, SignatureHelp,
    SignatureInformation, Uri,
};
use super::surroundings::{address, named_in, tests_of};
use crate::document::Role;
use crate::features::hints::{HintKind, hints};
use crate::features::links::{self, Target};
use crate::features::places::Called;
use crate::features::topic::Topic;
use crate::features::{lenses, places, signature};
use fdl_compiler::check::allow;
use fdl_compiler::source::Span;
use fdl_runtime::Files;
use serde_json::json;
use std::path::Path;

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
        let document = self.document.tree();
        let mut found = Vec::new();
        if let Some(span) = lenses::flow(document) {
            found.extend(self.lens(span, "Run all cases", TEST, json!({ "uri": self.uri })));
        }
        for case in lenses::cases(document) {
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

    /// What can be opened: files that tests and project files name, the flows that are bound to names of resources, and
    /// the pages of rules that are named, where the client shows them.
    pub fn links(&self) -> Vec<DocumentLink> {
        let found: Vec<(Span, Option<Uri>)> = match self.file_spec() {
            Some(spec) => {
                let here = path(&self.uri);
                let folder = here.as_deref().and_then(Path::parent);
                let files = Files::beside(&self.buffers);
                let target = |it| match it {
                    Target::File(path) => {
                        let path = named_in(folder?, &path)?;
                        files.is_file(&path).then(|| address(&path)).flatten()
                    }
                    Target::Rule(rule) => self.rule_address(rule),
                };
                links::links(self.document.tree(), spec)
                    .into_iter()
                    .map(|(span, it)| (span, target(it)))
                    .collect()
            }
            None if self.document.is_flow() => {
                let analysis = self.document.analysis();
                let flow_of = |it: &Called| address(self.document.surroundings().flow_of(it)?);
                let flows = places::resources(analysis).into_iter().map(|it| (it.span, flow_of(&it)));
                let rules = allow::named(&analysis.document).into_iter();
                flows.chain(rules.map(|(span, it)| (span, self.rule_address(it)))).collect()
            }
            None => Vec::new(),
        };
        let link = |(span, target)| {
            let range = self.range(span);
            Some(DocumentLink { range, target: Some(target?), tooltip: None, data: None })
        };
        found.into_iter().filter_map(link).collect()
    }
}
