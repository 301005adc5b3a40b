//! The files around flows: project files, schemas and samples of their input.

use super::client::path;
use super::documents::Documents;
use super::protocol::{Location, Range, Uri};
use crate::document::{Around, Surroundings};
use fdl_compiler::program::Mode;
use fdl_compiler::project::FileKind;
use fdl_compiler::yaml::{self, Document, Node};
use fdl_compiler::{Limits, Settings};
use fdl_runtime::projects::FILE_NAME;
use fdl_runtime::{Project, Projects};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Test files beside a flow that are looked at, at most.
const TESTS: usize = 64;
/// Bytes of a test file that is looked at.
const LARGEST_TEST: u64 = 1 << 20;

/// Globs of the files that the client is asked to watch.
pub const WATCHED: &[&str] = &[
    "**/fdlc.yaml",
    "**/*.json",
    "**/*.test.{yaml,yml}",
    "**/*.{fdl,flow}.{yaml,yml}",
    "**/flow.{yaml,yml}",
];

/// The surroundings of the document at an address. One that was never saved is looked at as if it lay in the first root.
pub fn around(uri: &Uri, documents: &Documents) -> Around {
    let unsaved = || Some(documents.roots.first()?.join("unsaved"));
    let path = path(uri).or_else(unsaved);
    let mode = documents.client.mode;
    Around::new(move || look(path.as_deref(), mode))
}

/// The first character of a file, for those who want to go there.
pub fn start_of(uri: Uri) -> Location {
    Location { uri, range: Range::default() }
}

fn look(flow: Option<&Path>, mode: Option<Mode>) -> Surroundings {
    let mut projects = Projects::default();
    let bound = flow.and_then(|it| projects.of_flow(it)).map(|it| bound(&it)).unwrap_or_default();
    let tests = flow.map(tests_of).unwrap_or_default();
    let project = flow.map(|it| projects.settings_for(it)).unwrap_or_default();
    let input = flow.and_then(|it| projects.input_of(it, &project));
    let mode = mode.or(project.mode).unwrap_or(Mode::Standard);
    let settings = Settings { mode, limits: Limits::On, input };
    Surroundings { settings, project, bound, tests, complaints: projects.complaints }
}

/// The flows that a project file binds names of resources to.
fn bound(project: &Project) -> Vec<(String, PathBuf)> {
    let folder = Path::new(&project.name).parent().unwrap_or(Path::new(""));
    let folder = folder.canonicalize().or_else(|_| std::env::current_dir()).unwrap_or_default();
    let document = yaml::parse(Arc::clone(&project.text));
    let bindings = document.root.as_mapping().and_then(|it| it.get(&document, "bindings"));
    let bindings = bindings.and_then(Node::as_sequence).map(|it| &*it.items).unwrap_or_default();
    let bound = bindings.iter().filter_map(|it| {
        let text = |key| text(&document, it, key);
        Some((text("resource").unwrap_or("*").to_owned(), folder.join(text("flow")?)))
    });
    bound.collect()
}

fn text<'a>(document: &'a Document, node: &'a Node, key: &str) -> Option<&'a str> {
    Some(document.scalar_text(node.as_mapping()?.get(document, key)?.as_scalar()?))
}

/// The test files beside a flow that are about it.
fn tests_of(flow: &Path) -> Vec<PathBuf> {
    let folder = flow.parent().unwrap_or(Path::new(""));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|it| it.path());
    let tests = entries.filter(|it| FileKind::of_found(it) == Some(FileKind::Test)).take(TESTS);
    let about_it = tests.filter(|it| {
        let is_small = std::fs::metadata(it).is_ok_and(|it| it.is_file() && it.len() <= LARGEST_TEST);
        let read = is_small.then(|| std::fs::read_to_string(it).ok()).flatten();
        let Some(document) = read.map(yaml::parse) else { return false };
        let named = text(&document, &document.root, "flow").map(|it| folder.join(it));
        named.is_some_and(|it| it.canonicalize().ok() == flow.canonicalize().ok())
    });
    let mut tests: Vec<_> = about_it.collect();
    tests.sort();
    tests
}

/// Whether a change of this file may change what holds for flows.
pub fn matters(path: &Path) -> bool {
    path.file_name().is_some_and(|it| it == FILE_NAME)
        || path.extension().is_some_and(|it| it == "json")
        || FileKind::of_found(path) == Some(FileKind::Test)
}
