//! Symbols of the whole workspace: of what is open, and of the flows on disk.

use super::convert::Converter;
use super::documents::Documents;
use super::protocol::{Location, OneOf, SymbolKind, Uri, WorkspaceSymbol};
use crate::document::Document;
use crate::features::symbols::{Kind, Symbol, symbols};
use fdl_compiler::project::FileKind;
use fdl_compiler::source::Span;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Symbols of one answer at most.
const ANSWERED: usize = 512;
/// Flows on disk that are looked at, at most.
const FILES: usize = 5_000;
/// Bytes of a flow on disk that is looked at.
const LARGEST: u64 = 4 << 20;

/// The flows on disk, each read once until it changes.
#[derive(Debug, Default)]
pub struct Index {
    files: Mutex<BTreeMap<PathBuf, (SystemTime, Arc<Document>)>>,
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

    fn on_disk(&self, documents: &Documents) -> Vec<(PathBuf, Arc<Document>)> {
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = BTreeMap::new();
        let found = documents.roots.iter().flat_map(|it| flows_below(it)).take(FILES);
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

fn flows_below(root: &Path) -> impl Iterator<Item = (PathBuf, SystemTime)> + use<> {
    let entries = ignore::WalkBuilder::new(root).require_git(false).build().flatten();
    entries.filter_map(|it| {
        let is_flow = FileKind::of_found(it.path()) == Some(FileKind::Flow);
        let about = it.metadata().ok().filter(|it| is_flow && it.is_file() && it.len() <= LARGEST)?;
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
