//! Flow tests and project files: what is wrong with them, and what stands in them.

use super::client::path;
use super::convert::Converter;
use super::protocol::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, Hover, HoverContents, Location,
    MarkupContent, MarkupKind, Position, Range, TextEdit, Uri,
};
use crate::document::{Lines, Place, Role};
use crate::features::project::{self, Kind, PROJECT, Suggestion, TEST};
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::project::{Config, Top};
use fdl_compiler::source::Span;
use fdl_compiler::{Analysis, compile, yaml};
use fdl_runtime::Projects;
use fdl_runtime::testing::{TestText, load_for};
use std::path::PathBuf;
use std::sync::Arc;

/// Bytes of a flow that is read because a test names it.
const LARGEST_FLOW: u64 = 4 << 20;

impl Converter {
    /// What is wrong with a flow test or a project file.
    pub fn file_findings(&self) -> Vec<Diagnostic> {
        let text = Arc::clone(&self.document.text);
        match self.document.role() {
            Role::Test => {
                let path = path(&self.uri).unwrap_or_default();
                let name = path.to_string_lossy().into_owned();
                let folder = path.parent().map(PathBuf::from).unwrap_or_default();
                let test = TestText { name: name.clone(), folder, text };
                let loaded = load_for(None, &test, Top::Whole, &mut Projects::default());
                let own = loaded.findings.into_iter().find(|it| it.name == name);
                own.map(|it| it.diagnostics).unwrap_or_default()
            }
            Role::Project => Config::read(text).diagnostics,
            Role::Flow | Role::Stranger | Role::Nothing => Vec::new(),
        }
    }

    /// What may be written at a position of a flow test or a project file.
    pub fn file_completion(&self, position: Position) -> Option<Vec<CompletionItem>> {
        let spec = self.file_spec()?;
        let doc = yaml::parse(Arc::clone(&self.document.text));
        let states = self.tested_flow().map(|it| states(&it.1)).unwrap_or_default();
        let found = project::completion(&doc, spec, &states, self.offset(position));
        Some(found.into_iter().enumerate().map(|(rank, it)| self.suggestion(rank, it)).collect())
    }

    /// What is to say about a key of a flow test or a project file.
    pub fn file_hover(&self, position: Position) -> Option<Hover> {
        let doc = yaml::parse(Arc::clone(&self.document.text));
        let (span, value) = project::hover(&doc, self.file_spec()?, self.offset(position))?;
        let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value });
        Some(Hover { contents, range: Some(self.range(span)) })
    }

    /// Where the state is that a flow test names at a position.
    pub fn file_definition(&self, position: Position) -> Option<Location> {
        let doc = yaml::parse(Arc::clone(&self.document.text));
        let name = project::state_at(&doc, self.file_spec()?, self.offset(position))?;
        let (file, text) = self.tested_flow()?;
        let analysis = analysis(&text);
        let state = analysis.flow.states.iter().find(|it| it.name().is_some_and(|it| **it == *name))?;
        let (start, end) = Lines::new(&text).places(&text, state.common.name.span, self.client.encoding);
        let position = |it: Place| Position { line: it.line, character: it.character };
        let range = Range { start: position(start), end: position(end) };
        Some(Location { uri: Uri::from_file_path(file)?, range })
    }

    fn file_spec(&self) -> Option<&'static KeysSpec> {
        match self.document.role() {
            Role::Test => Some(TEST),
            Role::Project => Some(PROJECT),
            Role::Flow | Role::Stranger | Role::Nothing => None,
        }
    }

    /// The flow that a flow test is about, as it lies on disk.
    fn tested_flow(&self) -> Option<(PathBuf, Arc<str>)> {
        let doc = yaml::parse(Arc::clone(&self.document.text));
        let file = path(&self.uri)?.parent()?.join(project::path_of(&doc, "flow")?);
        let is_small = std::fs::metadata(&file).ok()?.len() <= LARGEST_FLOW;
        let text = std::fs::read_to_string(&file).ok().filter(|_| is_small)?;
        Some((file, text.into()))
    }

    fn suggestion(&self, rank: usize, it: Suggestion) -> CompletionItem {
        let documentation = MarkupContent { kind: MarkupKind::Markdown, value: it.doc };
        let replaced: Span = it.replaced;
        CompletionItem {
            kind: Some(match it.kind {
                Kind::Key => CompletionItemKind::FIELD,
                Kind::State => CompletionItemKind::REFERENCE,
                Kind::Rule => CompletionItemKind::CONSTANT,
                Kind::Word => CompletionItemKind::ENUM_MEMBER,
            }),
            detail: (!it.detail.is_empty()).then_some(it.detail),
            documentation: (!documentation.value.is_empty())
                .then_some(Documentation::MarkupContent(documentation)),
            sort_text: Some(format!("{rank:04}")),
            filter_text: Some(it.label.clone()),
            label: it.label,
            text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                range: self.range(replaced),
                new_text: it.new_text,
            })),
            ..CompletionItem::default()
        }
    }
}

fn analysis(text: &Arc<str>) -> Analysis {
    let settings = fdl_compiler::Settings {
        mode: fdl_compiler::program::Mode::Standard,
        limits: fdl_compiler::Limits::On,
        input: None,
    };
    compile::analyze(yaml::parse(Arc::clone(text)), &settings)
}

/// The names of a flow's states, wherever they are nested.
fn states(text: &Arc<str>) -> Vec<String> {
    let analysis = analysis(text);
    let mut names: Vec<String> = Vec::new();
    for name in analysis.flow.states.iter().filter_map(|it| it.name()) {
        if !names.iter().any(|it| **it == **name) {
            names.push(name.to_string());
        }
    }
    names
}
