//! The whole workspace: symbols of what is open and of the flows on disk, and which files there are.

use super::convert::Converter;
use super::documents::{Documents, name};
use super::listing::{Listed, Listing};
use super::protocol::{Location, OneOf, SymbolKind, Uri, WorkspaceSymbol};
use super::pull_all::File;
use crate::around::Around;
use crate::document::{Document, Role};
use crate::features::file_symbols::cases;
use crate::features::symbols::{Kind, Symbol, symbols};
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::project::FileKind;
use fdl_compiler::source::Span;
use fdl_runtime::Files;
use fdl_runtime::flows::NO_UTF8;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// Symbols of one answer at most.
const ANSWERED: usize = 512;

/// What is known of the files on disk.
#[derive(Debug, Default)]
pub struct Index {
    listing: Listing,
    /// Flows and tests, each read once until it changes.
    texts: Mutex<BTreeMap<PathBuf, (SystemTime, Arc<Document>)>>,
    /// What the findings of each file hang on that the client has been told.
    told: Mutex<BTreeMap<PathBuf, (String, Arc<Around>)>>,
}

/// A file on disk as a document.
#[derive(Debug)]
pub struct OnDisk {
    /// Its text; empty where it has none.
    pub document: Arc<Document>,
    /// Why it has none.
    pub fault: Option<Diagnostic>,
}

impl Index {
    /// The states and the cases of tests whose name fits what was typed, those of open documents first.
    pub fn symbols(&self, documents: &Documents, query: &str) -> Vec<WorkspaceSymbol> {
        let mut found = Vec::new();
        for (uri, document) in documents.open.iter().filter(|(_, it)| has_symbols(it.role())) {
            let converter = Converter::new(uri.clone(), Arc::clone(document), documents);
            collect(&converter, query, &mut found);
        }
        for (path, document) in self.on_disk(documents) {
            let Some(uri) = Uri::from_file_path(&path) else { continue };
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
        let listed = self.listing.files(documents);
        let paths: BTreeSet<&Path> = listed.iter().map(|it| &*it.path).collect();
        locked(&self.told).retain(|it, _| paths.contains(&**it));
        let open = documents.keys();
        let files = listed.iter().filter(|it| !open.contains(&*it.key)).filter_map(|it| {
            let path = it.path.clone();
            Some(File { uri: Uri::from_file_path(&path)?, path })
        });
        files.collect()
    }

    /// The document at a path, as it lies on the disk; none where nobody can read it.
    pub fn read(&self, path: &Path, documents: &Documents) -> Option<OnDisk> {
        let files = Files::beside(&documents.buffers);
        let (text, fault) = match files.read(path) {
            Ok(text) => (text, None),
            Err(reason) if reason.ends_with(NO_UTF8) => {
                let message = format!("the file cannot be read: {reason}");
                let fault = Diagnostic::new(Rule::InvalidUtf8, Span::empty(0), message);
                ("".into(), Some(fault.help("save the file as UTF-8")))
            }
            Err(_) => return None,
        };
        let known = Arc::clone(&documents.known);
        let around = Around::new(Some(path.to_owned()), documents.client.mode, files, known);
        let document = Document::new(path.file_name()?.to_str()?, "yaml", 0, &text).within(around);
        Some(OnDisk { document: Arc::new(document), fault })
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

    /// The flows and tests that are not open.
    fn on_disk(&self, documents: &Documents) -> Vec<(PathBuf, Arc<Document>)> {
        let listed = self.listing.files(documents);
        let open = documents.keys();
        let mut known = locked(&self.texts);
        let mut kept = BTreeMap::new();
        let with_symbols = listed.iter().filter(|it| FileKind::of_found(&it.path).is_some());
        for Listed { path, key } in with_symbols {
            let Ok(changed) = std::fs::metadata(path).and_then(|it| it.modified()) else { continue };
            let known = known.remove(path).filter(|(at, _)| *at == changed);
            let document = known.map(|(_, it)| it).or_else(|| {
                let text = Files::beside(&documents.buffers).read(path).ok()?;
                let name = path.file_name()?.to_str()?;
                Some(Arc::new(Document::new(name, "yaml", 0, &text)))
            });
            let document = document.filter(|_| !open.contains(&**key));
            kept.extend(document.map(|it| (path.clone(), (changed, it))));
        }
        *known = kept;
        known.iter().map(|(path, (_, it))| (path.clone(), Arc::clone(it))).collect()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn has_symbols(role: Role) -> bool {
    match role {
        Role::Flow | Role::Test => true,
        Role::Project | Role::Stranger | Role::Nothing => false,
    }
}

fn collect(converter: &Converter, query: &str, found: &mut Vec<WorkspaceSymbol>) {
    if converter.document.role() == Role::Test {
        let file = name(&converter.uri);
        let cases = cases(converter.document.tree()).into_iter().filter(|it| fits(&it.name, query));
        found.extend(
            cases.map(|it| symbol(converter, &it.name, SymbolKind::METHOD, Some(file.clone()), it.name_span)),
        );
        return;
    }
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
