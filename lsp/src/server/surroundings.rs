//! The files around flows: project files, schemas and samples of their input, tests.

use super::client::path;
use super::documents::Documents;
use super::protocol::{Location, Range, Uri};
use crate::around::{Around, LARGEST_NAMED};
use crate::features::project;
use fdl_compiler::project::FileKind;
use fdl_compiler::yaml;
use fdl_runtime::Files;
use fdl_runtime::files::key;
use fdl_runtime::projects::FILE_NAME;
use fdl_runtime::testing::kept;
use std::path::{Component, Path, PathBuf};
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
    let folder = flow.parent().unwrap_or(Path::new(""));
    let Some(name) = flow.file_name().and_then(|it| it.to_str()) else { return Vec::new() };
    let tests = tests_in(folder, files).take(TESTS);
    let about_it = tests.filter(|it| {
        let read = files.read_up_to(it, LARGEST_TEST).ok().filter(|it| it.contains(name));
        let path = read.and_then(|it| project::path_of(&yaml::parse(it), "flow"));
        path.is_some_and(|it| key(&folder.join(it)) == key(flow))
    });
    about_it.collect()
}

/// The test files in a folder, in the order of their names.
pub fn tests_in(folder: &Path, files: &Files) -> impl Iterator<Item = PathBuf> + use<> {
    files.in_folder(folder).into_iter().filter(|it| FileKind::of_found(it) == Some(FileKind::Test))
}

/// The file that a text in a folder's file names; none where it names another machine: whoever looked there would say
/// to it who is looking.
pub fn named_in(folder: &Path, path: &str) -> Option<PathBuf> {
    let is_separator = |it: char| matches!(it, '/' | '\\');
    (!path.starts_with(is_separator) || !path[1..].starts_with(is_separator)).then(|| folder.join(path))
}

/// The address of a file, without ways that lead up again: to a client another address is another document.
pub fn address(file: &Path) -> Option<Uri> {
    let mut short = PathBuf::new();
    for it in file.components() {
        match it {
            Component::CurDir => {}
            Component::ParentDir => _ = short.pop(),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => short.push(it),
        }
    }
    // Behind a link the way up leads elsewhere.
    let elsewhere = file.canonicalize().ok().filter(|it| *it != key(&short));
    Uri::from_file_path(elsewhere.unwrap_or(short))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_on_this_machine_only() {
        let named = |path| named_in(Path::new("/a"), path);
        assert_eq!(named("../b"), Some(PathBuf::from("/a/../b")));
        assert_eq!(named("/b"), Some(PathBuf::from("/b")));
        assert_eq!(named(r"\\host\share\b"), None);
        assert_eq!(named("//host/share/b"), None);
    }

    #[test]
    fn the_address_of_a_file_has_no_ways_up() {
        let address = |path: &str| address(Path::new(path)).map(|it| it.to_string());
        assert_eq!(address("/none/tests/.././a.yaml"), Some("file:///none/a.yaml".to_owned()));
    }
}
