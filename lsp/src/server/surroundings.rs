//! The files around flows: project files, schemas and samples of their input, tests.

use super::client::path;
use super::documents::Documents;
use super::protocol::{Location, Range, Uri};
use crate::around::{Around, LARGEST_NAMED};
use crate::features::project;
use fdl_compiler::project::FileKind;
use fdl_compiler::yaml::{self, Document};
use fdl_runtime::Files;
use fdl_runtime::files::key;
use fdl_runtime::projects::FILE_NAME;
use fdl_runtime::testing::kept;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Test files beside a flow that are looked at, at most.
const TESTS: usize = 64;
/// Bytes of a test file that is looked at: as many as of a flow that a document names.
pub const LARGEST_TEST: usize = LARGEST_NAMED;

/// Globs of the files that the client is asked to watch.
pub const WATCHED: &[&str] = &[
    "**/fdlc.yaml",
    "**/*.json",
    "**/*.test.{yaml,yml}",
    "**/*.{fdl,flow}.{yaml,yml}",
    "**/flow.{yaml,yml}",
    "**/*.{csv,jsonl,ndjson}",
];

/// The surroundings of the document at an address. One that was never saved is looked at as if it lay in the first root.
pub fn around(uri: &Uri, documents: &Documents) -> Around {
    let unsaved = || Some(documents.roots.first()?.join("unsaved"));
    let path = path(uri).or_else(unsaved);
    let files = Files::beside(&documents.buffers);
    Around::new(path, documents.client.mode, files, Arc::clone(&documents.known))
}

/// The first character of a file, for those who want to go there.
pub fn start_of(uri: Uri) -> Location {
    Location { uri, range: Range::default() }
}

/// The test files beside a flow that are about it.
pub fn tests_of(flow: &Path, files: &Files) -> Vec<PathBuf> {
    tests_with(flow, files, |document| project::path_of(document, "flow").into_iter().collect())
}

/// The test files beside a flow that are about it, or about one that starts it.
pub fn tests_naming(flow: &Path, files: &Files) -> Vec<PathBuf> {
    tests_with(flow, files, |document| {
        let mut paths = project::child_paths(document);
        paths.extend(project::path_of(document, "flow"));
        paths
    })
}

fn tests_with(flow: &Path, files: &Files, named: impl Fn(&Document) -> Vec<String>) -> Vec<PathBuf> {
    let folder = flow.parent().unwrap_or(Path::new(""));
    let Some(name) = flow.file_name().and_then(|it| it.to_str()) else { return Vec::new() };
    let found = files.in_folder(folder).into_iter();
    let tests = found.filter(|it| FileKind::of_found(it) == Some(FileKind::Test)).take(TESTS);
    let about_it = tests.filter(|it| {
        let read = files.read_up_to(it, LARGEST_TEST).ok().filter(|it| it.contains(name));
        let Some(document) = read.map(yaml::parse) else { return false };
        named(&document).into_iter().any(|it| key(&folder.join(it)) == key(flow))
    });
    about_it.collect()
}

/// Whether a change of this file may change what is said of flows and shown in them.
pub fn matters(path: &Path) -> bool {
    let is_data = path.extension().is_some_and(|it| it == "json") && !kept::is_kept(path);
    is_data || is_configuring(path)
}

/// Whether a change of this file may change the lenses of flows.
pub fn matters_to_lenses(path: &Path) -> bool {
    is_configuring(path) || kept::is_kept(path)
}

fn is_configuring(path: &Path) -> bool {
    path.file_name().is_some_and(|it| it == FILE_NAME) || FileKind::of_found(path) == Some(FileKind::Test)
}
