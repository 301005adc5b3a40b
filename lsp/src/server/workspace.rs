//! The whole workspace: symbols of what is open and of the flows on disk, and which files there are.

use super::convert::Converter;
use super::documents::Documents;
use super::protocol::{Location, OneOf, SymbolKind, Uri, WorkspaceSymbol};
use super::pull_all::File;
use crate::around::Around;
use crate::document::Document;
use crate::features::symbols::{Kind, Symbol, symbols};
use fdl_compiler::project::FileKind;
use fdl_compiler::source::Span;
use fdl_runtime::Files;
use fdl_runtime::projects::FILE_NAME;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Symbols of one answer at most.
const ANSWERED: usize = 512;
/// Files on disk that are looked at, at most.
const FILES: usize = 5_000;
/// Bytes of a file on disk that is looked at.
const LARGEST: u64 = 4 << 20;

/// What is known of the files on disk.
#[derive(Debug, Default)]
pub struct Index {
    /// Flows, each read once until it changes.
    flows: Mutex<BTreeMap<PathBuf, (SystemTime, Arc<Document>)>>,
    /// What the findings of each file hang on that the client has been told.
    told: Mutex<BTreeMap<PathBuf, (String, Arc<Around>)>>,
}

impl Index {
    /// The states whose name fits what was typed, those of open documents first.
    pub fn symbols(&self, documents: &Documents, query: &str) -> Vec<WorkspaceSymbol> {
        let mut found = Vec::new();
        for (uri, document) in documents.open.iter().filter(|(_, it)| it.is_flow()) {
            let converter = Converter::new(uri.clone(), Arc::clone(document), documents);
            collect(&converter, query, &mut found);
        }
        for (path, document) in self.on_disk(documents) {
            let Some(uri) = Uri::from_file_path(&path).filter(|it| !documents.open.contains_key(it)) else {
                continue;
            };
            if found.len() >= ANSWERED {
                break;
            }
            collect(&Converter::new(uri, document, documents), query, &mut found);
        }
        found.truncate(ANSWERED);
        found
    }

    /// The files whose findings somebody may want that asks for all, those apart that are open.
    pub fn files(&self, documents: &Documents) -> Vec<File> {
        let paths: BTreeSet<PathBuf> =
            documents.roots.iter().flat_map(|it| below(it, is_ours)).take(FILES).map(|it| it.0).collect();
        locked(&self.told).retain(|it, _| paths.contains(it));
        let files = paths.into_iter().filter_map(|path| {
            let uri = Uri::from_file_path(&path).filter(|it| !documents.open.contains_key(it))?;
            Some(File { uri, path: Some(path) })
        });
        files.collect()
    }

    /// The document at a path, as it lies on the disk.
    pub fn read(&self, path: &Path, documents: &Documents) -> Option<Document> {
        let files = Files::beside(&documents.buffers);
        let text = files.read(path).ok()?;
        let known = Arc::clone(&documents.known);
        let around = Around::new(Some(path.to_owned()), documents.client.mode, files, known);
        Some(Document::new(path.file_name()?.to_str()?, "yaml", 0, &text).within(around))
    }

    /// The client has been told what is wrong with a file, under this id.
    pub fn told(&self, path: PathBuf, document: &Document, id: String) {
        locked(&self.told).insert(path, (id, Arc::clone(&document.around)));
    }

    /// Whether what the client has been told under this id still holds.
    pub fn is_current(&self, path: &Path, documents: &Documents, id: &str) -> bool {
        let known = locked(&self.told).get(path).filter(|it| it.0 == id).map(|it| Arc::clone(&it.1));
        known.is_some_and(|it| it.mode == documents.client.mode && it.files.are_current())
    }

    fn on_disk(&self, documents: &Documents) -> Vec<(PathBuf, Arc<Document>)> {
        let mut files = locked(&self.flows);
        let mut kept = BTreeMap::new();
        let is_flow = |it: &Path| FileKind::of_found(it) == Some(FileKind::Flow);
        let found = documents.roots.iter().flat_map(|it| below(it, is_flow)).take(FILES);
        for (path, changed) in found {
            let known = files.remove(&path).filter(|(at, _)| *at == changed);
            let document = known.map(|(_, it)| it).or_else(|| {
                let text = std::fs::read_to_string(&path).ok()?;
                let name = path.file_name()?.to_str()?;
                Some(Arc::new(Document::new(name, "yaml", 0, &text)))
            });
            kept.extend(document.map(|it| (path, (changed, it))));
        }
        *files = kept;
        files.iter().map(|(path, (_, it))| (path.clone(), Arc::clone(it))).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a file has findings that stand in it: flows, flow tests and project files.
fn is_ours(path: &Path) -> bool {
    FileKind::of_found(path).is_some() || path.file_name().is_some_and(|it| it == FILE_NAME)
}

/// The files below a folder that are of a kind, with the time of their last change.
fn below(root: &Path, is_wanted: fn(&Path) -> bool) -> impl Iterator<Item = (PathBuf, SystemTime)> + use<> {
    let entries = ignore::WalkBuilder::new(root).require_git(false).build().flatten();
    entries.filter_map(move |it| {
        let is_wanted = is_wanted(it.path());
        let about = it.metadata().ok().filter(|it| is_wanted && it.is_file() && it.len() <= LARGEST)?;
        Some((it.path().to_owned(), about.modified().unwrap_or(SystemTime::UNIX_EPOCH)))
    })
}

fn collect(converter: &Converter, query: &str, found: &mut Vec<WorkspaceSymbol>) {
    let flow = &converter.document.analysis().flow;
    if let Some(name) = flow.definition.name.get().filter(|it| fits(it, query)) {
        found.push(symbol(converter, name, SymbolKind::MODULE, None, flow.definition.name.span));
    }
    let container = flow.definition.name.get().map(ToString::to_string);
    let mut open: Vec<Symbol> = symbols(flow);
    open.reverse();
    while let Some(it) = open.pop() {
        if it.kind == Kind::State && fits(&it.name, query) {
            found.push(symbol(converter, &it.name, SymbolKind::FUNCTION, container.clone(), it.name_span));
        }
        open.extend(it.children.into_iter().rev());
    }
}

fn symbol(
    converter: &Converter,
    name: &str,
    kind: SymbolKind,
    container_name: Option<String>,
    span: Span,
) -> WorkspaceSymbol {
    let location = Location { uri: converter.uri.clone(), range: converter.range(span) };
    WorkspaceSymbol {
        name: name.to_owned(),
        kind,
        tags: None,
        container_name,
        location: OneOf::Left(location),
        data: None,
    }
}

/// Whether the letters of the query stand in the name, in their order.
fn fits(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|it| !it.is_whitespace())
        .all(|it| letters.any(|other| other == it))
}
