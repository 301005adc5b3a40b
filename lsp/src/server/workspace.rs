//! The whole workspace: symbols of what is open and of the flows on disk, and which files there are.

use super::convert::Converter;
use super::documents::{Documents, name as file_name};
use super::listing::Listed;
use super::protocol::{Location, OneOf, Range, SymbolKind, Uri, WorkspaceSymbol};
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
/// Bytes of all files on disk together whose symbols are known: the first ones by name.
const SEARCHED: u64 = 64 << 20;

/// What is known of the files on disk.
#[derive(Debug, Default)]
pub struct Index {
    /// What stands in flows and tests, each read once until it changes.
    names: Mutex<BTreeMap<PathBuf, (Stamp, Arc<Names>)>>,
    /// What the findings of each file hang on that the client has been told.
    told: Mutex<BTreeMap<PathBuf, (String, Arc<Around>)>>,
}

/// When a file was changed, and how long it is.
type Stamp = (SystemTime, u64);

/// What can be looked for in one document. Its text and what it means are not kept: they take many times as much.
#[derive(Debug, Default)]
struct Names {
    container: Option<String>,
    all: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    text: Box<str>,
    kind: SymbolKind,
    range: Range,
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
            let names = Names::of(&Converter::new(uri.clone(), Arc::clone(document), documents));
            names.find(uri, query, &mut found);
        }
        for (path, names) in self.on_disk(documents, SEARCHED) {
            let Some(uri) = Uri::from_file_path(&path) else { continue };
            if found.len() >= ANSWERED {
                break;
            }
            names.find(&uri, query, &mut found);
        }
        found.truncate(ANSWERED);
        found
    }

    /// The files whose findings somebody may want that asks for all, those apart that are open.
    pub fn files(&self, documents: &Documents) -> Vec<File> {
        let listed = documents.listing.files(documents);
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

    /// What stands in the flows and tests that are not open, so many bytes of them.
    fn on_disk(&self, documents: &Documents, mut bytes: u64) -> Vec<(PathBuf, Arc<Names>)> {
        let listed = documents.listing.files(documents);
        let open = documents.keys();
        let mut known = locked(&self.names);
        let mut kept = BTreeMap::new();
        let closed = listed.iter().filter(|it| !open.contains(&*it.key));
        for Listed { path, .. } in closed.filter(|it| FileKind::of_found(&it.path).is_some()) {
            let Ok(about) = std::fs::metadata(path) else { continue };
            let Ok(changed) = about.modified() else { continue };
            let stamp = (changed, about.len());
            match bytes.checked_sub(about.len()) {
                Some(rest) => bytes = rest,
                None => break,
            }
            let known = known.remove(path).filter(|(at, _)| *at == stamp).map(|(_, it)| it);
            let names = known.or_else(|| Names::read(path, documents).map(Arc::new));
            kept.extend(names.map(|it| (path.clone(), (stamp, it))));
        }
        *known = kept;
        known.iter().map(|(path, (_, it))| (path.clone(), Arc::clone(it))).collect()
    }
}

impl Names {
    fn read(path: &Path, documents: &Documents) -> Option<Self> {
        let text = Files::beside(&documents.buffers).read(path).ok()?;
        let document = Document::new(path.file_name()?.to_str()?, "yaml", 0, &text);
        Some(Self::of(&Converter::new(Uri::from_file_path(path)?, Arc::new(document), documents)))
    }

    fn of(converter: &Converter) -> Self {
        let name = |text: &str, kind, span| Name { text: text.into(), kind, range: converter.range(span) };
        if converter.document.role() == Role::Test {
            let cases = cases(converter.document.tree()).into_iter();
            let all = cases.map(|it| name(&it.name, SymbolKind::METHOD, it.name_span)).collect();
            return Self { container: Some(file_name(&converter.uri)), all };
        }
        let flow = &converter.document.analysis().flow;
        let own = flow.definition.name.get();
        let mut all: Vec<Name> = Vec::new();
        all.extend(own.map(|it| name(it, SymbolKind::MODULE, flow.definition.name.span)));
        let mut open: Vec<Symbol> = symbols(flow);
        open.reverse();
        while let Some(it) = open.pop() {
            if it.kind == Kind::State {
                all.push(name(&it.name, SymbolKind::FUNCTION, it.name_span));
            }
            open.extend(it.children.into_iter().rev());
        }
        Self { container: own.map(ToString::to_string), all }
    }

    /// Those that fit what was typed.
    fn find(&self, uri: &Uri, query: &str, found: &mut Vec<WorkspaceSymbol>) {
        found.extend(self.all.iter().filter(|it| fits(&it.text, query)).map(|it| WorkspaceSymbol {
            name: it.text.to_string(),
            kind: it.kind,
            tags: None,
            // The flow stands in nothing.
            container_name: self.container.clone().filter(|_| it.kind != SymbolKind::MODULE),
            location: OneOf::Left(Location { uri: uri.clone(), range: it.range }),
            data: None,
        }));
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

/// Whether the letters of the query stand in the name, in their order.
fn fits(name: &str, query: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    query
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|it| !it.is_whitespace())
        .all(|it| letters.any(|other| other == it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_on_disk_are_read_once_and_no_more_of_them_than_so_many_bytes() {
        let root = std::env::temp_dir().join(format!("fdlc-names-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&root).expect("a folder can be made");
        let flow = |name| format!("Type: StateMachine\nStates: [{{Type: Pass, Name: {name}}}]\n");
        for name in ["a", "b"] {
            std::fs::write(root.join(format!("{name}.fdl.yaml")), flow(name)).expect("it can be written");
        }
        let documents = Documents { roots: vec![root.clone()], ..Documents::default() };
        let index = Index::default();
        let size = u64::try_from(flow("a").len()).expect("it is short");
        let first = index.on_disk(&documents, 2 * size);
        let names: Vec<&str> = first.iter().flat_map(|it| &it.1.all).map(|it| &*it.text).collect();
        assert_eq!(names, ["a", "b"]);
        let second = index.on_disk(&documents, 2 * size - 1);
        assert_eq!(second.len(), 1);
        assert!(Arc::ptr_eq(&first[0].1, &second[0].1));
        // What is beyond is forgotten.
        assert_eq!(Arc::strong_count(&first[1].1), 1);
        std::fs::remove_dir_all(root).expect("it can be removed");
    }
}
