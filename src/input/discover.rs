//! From the paths of a call to files: order as given, folders sorted, each file once.

use super::{FileKind, Origin, Source};
use fdl_runtime::walk::{Scope, walk};
use globset::{GlobBuilder, GlobMatcher};
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The kinds of files a command takes from folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Flows.
    Flows,
    /// Flows and flow tests.
    FlowsAndTests,
    /// Flow tests.
    Tests,
}

impl Wanted {
    fn takes(self, kind: FileKind) -> bool {
        match (self, kind) {
            (Self::FlowsAndTests, FileKind::Flow | FileKind::Test)
            | (Self::Flows, FileKind::Flow)
            | (Self::Tests, FileKind::Test) => true,
            (Self::Flows, FileKind::Test) | (Self::Tests, FileKind::Flow) => false,
        }
    }
}

impl Wanted {
    fn example(self) -> &'static str {
        match self {
            Self::Flows | Self::FlowsAndTests => "`*.fdl.yaml`",
            Self::Tests => "`*.test.yaml`",
        }
    }
}

/// The files that `paths` name, and a complaint for each path that names none.
///
/// `is_embedding` tells which other files of a folder hold flows inside.
pub fn discover(
    paths: &[String],
    stdin_name: Option<&Path>,
    wanted: Wanted,
    is_embedding: &mut dyn FnMut(&Path) -> bool,
) -> (Vec<Source>, Vec<String>) {
    let (found, complaints) = (Vec::new(), Vec::new());
    let mut search = Search { wanted, is_embedding, seen: BTreeSet::new(), found, complaints };
    if paths.is_empty() {
        search.folder(Path::new("."), "the current folder");
    }
    for path in paths {
        search.path(path, stdin_name);
    }
    (search.found, search.complaints)
}

struct Search<'a> {
    wanted: Wanted,
    is_embedding: &'a mut dyn FnMut(&Path) -> bool,
    seen: BTreeSet<PathBuf>,
    found: Vec<Source>,
    complaints: Vec<String>,
}

impl Search<'_> {
    fn path(&mut self, text: &str, stdin_name: Option<&Path>) {
        let path = Path::new(text);
        if text == "-" {
            self.stdin(stdin_name);
        } else if path.is_dir() {
            self.folder(path, &format!("`{text}`"));
        } else if path.symlink_metadata().is_ok() || !text.contains(['*', '?', '[', '{']) {
            // A file that does not exist is complained about by whoever reads it.
            self.add(path.to_owned(), FileKind::of_named(path));
        } else {
            self.glob(text);
        }
    }

    fn stdin(&mut self, name: Option<&Path>) {
        if self.found.iter().any(|source| source.from == Origin::Stdin) {
            self.complaints.push("standard input (`-`) is named twice, but can be read only once".to_owned());
            return;
        }
        let kind = name.map_or(FileKind::Flow, FileKind::of_named);
        let name = name.map_or_else(|| "<stdin>".to_owned(), |name| name.display().to_string());
        self.found.push(Source { name, from: Origin::Stdin, kind });
    }

    fn folder(&mut self, folder: &Path, called: &str) {
        let before = self.n_known();
        for path in self.walk(folder, Scope::Sources) {
            let kind = FileKind::of_found(&path);
            match kind {
                Some(kind) if self.wanted.takes(kind) => self.add(path, kind),
                None if (self.is_embedding)(&path) => self.add(path, FileKind::Flow),
                Some(_) | None => {}
            }
        }
        if self.n_known() == before && !self.holds_known(folder) {
            self.complaints
                .push(format!("nothing to read in {called}: no {} or the like", self.wanted.example()));
        }
    }

    fn glob(&mut self, text: &str) {
        let (root, pattern) = split_glob(text);
        let matcher = match GlobBuilder::new(&pattern).literal_separator(true).build() {
            Ok(glob) => glob.compile_matcher(),
            Err(error) => {
                self.complaints.push(format!("`{text}` is no glob: {}", error.kind()));
                return;
            }
        };
        if !root.as_os_str().is_empty() && !root.is_dir() {
            self.complaints
                .push(format!("no file matches `{text}`: there is no folder `{}`", root.display()));
            return;
        }
        let names_hidden = pattern.split('/').any(|part| part.starts_with('.'));
        let depth = if pattern.contains("**") { usize::MAX } else { pattern.split('/').count() };
        let scope = if names_hidden { Scope::All { depth } } else { Scope::Shown { depth } };
        let matched: Vec<PathBuf> =
            self.walk(&root, scope).into_iter().filter(|path| matches(&matcher, path, &root)).collect();
        if matched.is_empty() {
            self.complaints.push(format!("no file matches `{text}`"));
        }
        for path in matched {
            let kind = FileKind::of_named(&path);
            self.add(path, kind);
        }
    }

    /// The files below, sorted by path.
    fn walk(&mut self, folder: &Path, scope: Scope) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in walk(folder, scope) {
            match entry {
                Ok(entry) if entry.path.is_file() => files.push(plain(&entry.path)),
                Ok(_) => {}
                Err(complaint) => self.complaints.push(complaint),
            }
        }
        files.sort();
        files
    }

    fn add(&mut self, path: PathBuf, kind: FileKind) {
        if self.seen.insert(identity(&path)) {
            let name = path.display().to_string();
            self.found.push(Source { name, from: Origin::File(path), kind });
        }
    }

    fn n_known(&self) -> usize {
        self.seen.len()
    }

    /// Whether an earlier path has already brought something from this folder.
    fn holds_known(&self, folder: &Path) -> bool {
        let folder = identity(folder);
        self.seen.iter().any(|path| path.starts_with(&folder))
    }
}

/// The same for all ways to name one file.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The path without the `./` that walking the current folder puts before it.
fn plain(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned)
}

fn matches(matcher: &GlobMatcher, path: &Path, root: &Path) -> bool {
    let root = plain(root);
    path.strip_prefix(&root).is_ok_and(|rest| matcher.is_match(rest))
}

/// The folder before the first part with a wildcard, and the pattern below it.
fn split_glob(text: &str) -> (PathBuf, String) {
    let mut root = PathBuf::new();
    let mut pattern: Vec<&str> = Vec::new();
    for part in Path::new(text).components() {
        let part_text = part.as_os_str().to_str().unwrap_or_default();
        let literal = !matches!(part, Component::Normal(_)) || !part_text.contains(['*', '?', '[', '{']);
        if pattern.is_empty() && literal {
            root.push(part);
        } else {
            pattern.push(part_text);
        }
    }
    (root, pattern.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_split_before_its_first_wildcard() {
        let split = |text| {
            let (root, pattern) = split_glob(text);
            (root.display().to_string(), pattern)
        };
        assert_eq!(split("a/b/*.yaml"), ("a/b".into(), "*.yaml".into()));
        assert_eq!(split("**/x.yaml"), (String::new(), "**/x.yaml".into()));
        assert_eq!(split("/r/{a,b}/c"), ("/r".into(), "{a,b}/c".into()));
        assert_eq!(split("../*/c"), ("..".into(), "*/c".into()));
    }
}
