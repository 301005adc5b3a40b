//! Flow tests and project files: what stands in them.

use super::completing::{commit_characters, item_kind};
use super::convert::Converter;
use super::protocol::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, InsertTextFormat, Location,
    MarkupContent, MarkupKind, Position, TextEdit, Uri,
};
use super::surroundings::{address, named_in, start_of};
use crate::document::Role;
use crate::features::completion;
use crate::features::links::{self, Target};
use crate::features::project::{self, Kind, Listed, PROJECT, Suggestion, TEST};
use crate::features::topic::Topic;
use fdl_compiler::flow::State;
use fdl_compiler::project::FileKind;
use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Document;
use fdl_compiler::{Analysis, compile, format, yaml};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Flows of one test that are read, at most.
const FLOWS: usize = 64;
/// Flows beside a project file that are read, at most.
const BESIDE: usize = 16;

impl Converter {
    /// What may be written at a position of a flow test or a project file.
    pub fn file_completion(&self, position: Position) -> Option<Vec<CompletionItem>> {
        let spec = self.file_spec()?;
        let doc = self.document.tree();
        let offset = self.offset(position);
        if let Some(found) = self.inline_completion(doc, offset) {
            return Some(found);
        }
        let tested = match self.document.role() {
            Role::Project => self.flows_beside(),
            Role::Test | Role::Flow | Role::Stranger | Role::Nothing => self.tested_flows(doc),
        };
        let flows: Vec<_> = tested.iter().map(|it| &*it.analysis).collect();
        let found = project::completion(doc, spec, &flows, &|it| self.listed(it), offset);
        Some(found.into_iter().enumerate().map(|(rank, it)| self.suggestion(rank, it)).collect())
    }

    /// Flows in the folder of a project file.
    fn flows_beside(&self) -> Vec<Tested> {
        let around = &self.document.around;
        let Some(folder) = around.path.as_deref().and_then(Path::parent) else { return Vec::new() };
        let files = around.files.in_folder(folder).into_iter();
        let flows = files.filter(|it| FileKind::of_found(it) == Some(FileKind::Flow)).take(BESIDE);
        let read = flows.filter_map(|file| Some((around.named(&file)?, file)));
        read.map(|(analysis, file)| Tested { file: Some(file), analysis }).collect()
    }

    /// What may be written in the flow that a flow test holds.
    fn inline_completion(&self, doc: &Document, offset: u32) -> Option<Vec<CompletionItem>> {
        let own = project::definition(doc)?;
        let marked = completion::marked(&self.document.text, offset).map(yaml::parse);
        let patched = match &marked {
            Some(it) => Some(project::definition(it)?),
            None => None,
        };
        let around = patched.as_ref().map_or(own.root.span, |it| it.root.span);
        if !around.touches(offset) {
            return None;
        }
        let analysis = analysis(own);
        let items = completion::completion_with(patched.as_ref(), &analysis, offset);
        Some(items.into_iter().map(|it| self.item(it, &analysis)).collect())
    }

    /// What lies in a folder whose path is relative to the document.
    fn listed(&self, folder: &str) -> Vec<Listed> {
        let Some(own) = self.document.around.path.as_deref().and_then(Path::parent) else {
            return Vec::new();
        };
        let Some(folder) = named_in(own, folder) else { return Vec::new() };
        let files = &self.document.around.files;
        let named = files.in_folder(&folder).into_iter();
        let named = named.filter_map(|it| it.file_name().and_then(|it| it.to_str()).map(str::to_owned));
        let folders = files.folders_in(&folder).into_iter().map(|name| Listed { name, is_folder: true });
        named.map(|name| Listed { name, is_folder: false }).chain(folders).collect()
    }

    /// What is to say about a key of a flow test or a project file, or about the state that a flow test names.
    pub fn file_hover(&self, offset: u32) -> Option<(Span, String)> {
        let (doc, spec) = (self.document.tree(), self.file_spec()?);
        project::hover(doc, spec, offset).or_else(|| {
            let Some((span, name)) = project::state_at(doc, spec, offset) else {
                return self.code_hover(offset);
            };
            let flows = self.tested_flows(doc);
            let (flow, state) = flows.iter().find_map(|it| Some((it, it.state(&name)?)))?;
            Some((span, Topic::State(state.idx).explain(&flow.analysis)))
        })
    }

    /// Where the state is that a flow test names at a position, or the file.
    pub fn file_definition(&self, position: Position) -> Option<Location> {
        let doc = self.document.tree();
        let offset = self.offset(position);
        let Some((_, name)) = project::state_at(doc, self.file_spec()?, offset) else {
            return self.named_file(doc, offset).map(start_of).or_else(|| self.code_definition(offset));
        };
        self.tested_flows(doc).into_iter().find_map(|it| {
            let span = it.state(&name)?.common.name.span;
            self.at(&it, span)
        })
    }

    /// The file whose path stands at an offset.
    fn named_file(&self, doc: &Document, offset: u32) -> Option<Uri> {
        let folder = self.document.around.path.as_deref()?.parent()?;
        let links = links::links(doc, self.file_spec()?).into_iter();
        let path = links.filter(|(span, _)| span.touches(offset)).find_map(|(_, it)| match it {
            Target::File(path) => Some(path),
            Target::Rule(_) => None,
        });
        let file = named_in(folder, &path?)?;
        self.document.around.files.is_file(&file).then(|| address(&file))?
    }

    /// What a flow test or a project file may hold.
    pub fn file_spec(&self) -> Option<&'static KeysSpec> {
        match self.document.role() {
            Role::Test => Some(TEST),
            Role::Project => Some(PROJECT),
            Role::Flow | Role::Stranger | Role::Nothing => None,
        }
    }

    /// The flow that a flow test is about, and then those that it starts. The first is always the one under test: where
    /// it cannot be read nothing is known of it, and none of the others takes its place.
    pub fn tested_flows(&self, doc: &Document) -> Vec<Tested> {
        let folder = self.document.around.path.as_deref().and_then(Path::parent);
        let read = |path: String| {
            let file = named_in(folder?, &path)?;
            Some(Tested { analysis: self.document.around.named(&file)?, file: Some(file) })
        };
        let inline =
            project::definition(doc).map(|it| Tested { file: None, analysis: Arc::new(analysis(it)) });
        let main = inline.or_else(|| read(project::path_of(doc, "flow")?));
        let main =
            main.unwrap_or_else(|| Tested { file: None, analysis: Arc::new(analysis(yaml::parse(""))) });
        [main].into_iter().chain(project::child_paths(doc).into_iter().take(FLOWS).filter_map(read)).collect()
    }

    fn suggestion(&self, rank: usize, it: Suggestion) -> CompletionItem {
        let documentation = MarkupContent { kind: MarkupKind::Markdown, value: it.doc };
        let range = self.range(it.replaced);
        let with_places = self.client.snippets && it.new_text.has_places();
        let line_break = format::line_break(&self.document.text);
        let (new_text, mode) = self.lines(&it.new_text.with_line_breaks(line_break), range, with_places);
        CompletionItem {
            kind: Some(match it.kind {
                Kind::Key => CompletionItemKind::FIELD,
                Kind::State => CompletionItemKind::REFERENCE,
                Kind::Rule => CompletionItemKind::CONSTANT,
                Kind::Word => CompletionItemKind::ENUM_MEMBER,
                Kind::Member => CompletionItemKind::PROPERTY,
                Kind::File => CompletionItemKind::FILE,
                Kind::Folder => CompletionItemKind::FOLDER,
                Kind::Expression(it) => item_kind(it),
            }),
            detail: (!it.detail.is_empty()).then_some(it.detail),
            documentation: (!documentation.value.is_empty())
                .then_some(Documentation::MarkupContent(documentation)),
            sort_text: Some(format!("{rank:04}")),
            filter_text: Some(it.filter.unwrap_or_else(|| it.label.clone())),
            label: it.label,
            insert_text_format: with_places.then_some(InsertTextFormat::SNIPPET),
            insert_text_mode: mode,
            text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
            commit_characters: commit_characters(it.commit),
            ..CompletionItem::default()
        }
    }
}

/// A flow that a flow test speaks of.
#[derive(Debug)]
pub struct Tested {
    /// Its file; none where it stands in the test itself.
    pub file: Option<PathBuf>,
    /// What it means.
    pub analysis: Arc<Analysis>,
}

impl Tested {
    /// The state that is called so.
    fn state(&self, name: &str) -> Option<&State> {
        self.analysis.flow.states.iter().find(|it| it.name().is_some_and(|it| **it == *name))
    }
}

/// What a flow means that is written in a test.
pub fn analysis(document: Document) -> Analysis {
    let mode = fdl_compiler::program::Mode::Standard;
    let limits = fdl_compiler::Limits::On;
    compile::analyze(document, &fdl_compiler::Settings { mode, limits, input: None })
}
