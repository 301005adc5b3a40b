//! Files below a folder, in the order of their names, those left out that its `.gitignore` files name.
//!
//! A repository may have come from anybody. So what says which files are left
//! out is read here and nowhere else: from small regular files, never through a
//! link, and never from where another file of the repository points to.

use crate::files::read_plain;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::fs::FileType;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What says which files of its folder, and of those below, are left out.
const IGNORING: &str = ".gitignore";
/// What a folder has that is a working copy of its own: what is said above it does not hold there.
const REPOSITORY: &str = ".git";
/// Bytes of a file that says what is left out.
const LARGEST: usize = 256 << 10;

/// What of a folder is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All but what is hidden and what `.gitignore` files leave out.
    Sources,
    /// All, so many folders deep: 1 for what lies in the folder itself.
    All {
        /// Folders below one another.
        depth: usize,
    },
    /// The same without what is hidden.
    Shown {
        /// Folders below one another.
        depth: usize,
    },
}

/// Something in a folder.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it lies: the path that the walk began with, and the way from there.
    pub path: PathBuf,
    /// What it is; links are not followed.
    pub kind: FileType,
}

/// All that is in a folder and in those below it. What cannot be looked at is a complaint.
#[derive(Debug)]
pub struct Walk {
    scope: Scope,
    // The next one is the last one.
    waiting: Vec<Waiting>,
}

#[derive(Debug)]
enum Waiting {
    Found { entry: Entry, place: Place },
    Complaint(String),
}

/// Where something lies for those who look whether it is left out.
#[derive(Clone, Debug)]
struct Place {
    path: PathBuf,
    depth: usize,
    rules: Option<Arc<Rules>>,
}

/// What a folder leaves out.
#[derive(Debug)]
struct Rules {
    folder: PathBuf,
    own: Gitignore,
    above: Option<Arc<Rules>>,
}

impl Scope {
    fn depth(self) -> usize {
        match self {
            Self::Sources => usize::MAX,
            Self::All { depth } | Self::Shown { depth } => depth,
        }
    }

    fn leaves_out(self, place: &Place, is_folder: bool) -> bool {
        let name = place.path.file_name().unwrap_or_default();
        let is_hidden = name.as_encoded_bytes().starts_with(b".");
        match self {
            Self::All { .. } => false,
            Self::Shown { .. } => is_hidden,
            Self::Sources => place.is_left_out(is_folder).unwrap_or(is_hidden),
        }
    }
}

impl Place {
    /// Whether somebody says that it is left out, or that it is not.
    fn is_left_out(&self, is_folder: bool) -> Option<bool> {
        let mut rules = self.rules.as_deref();
        while let Some(of) = rules {
            let from_there = self.path.strip_prefix(&of.folder).unwrap_or(&self.path);
            match of.own.matched(from_there, is_folder) {
                Match::Ignore(_) => return Some(true),
                Match::Whitelist(_) => return Some(false),
                Match::None => rules = of.above.as_deref(),
            }
        }
        None
    }
}

impl Rules {
    /// What is left out of a folder: by its own file, else by what is said above it.
    fn of(folder: &Path, above: Option<Arc<Self>>) -> Option<Arc<Self>> {
        let is_repository = folder.join(REPOSITORY).symlink_metadata().is_ok();
        let above = above.filter(|_| !is_repository);
        let Some(own) = read(&folder.join(IGNORING)) else { return above };
        Some(Arc::new(Self { folder: folder.to_owned(), own, above }))
    }

    /// The same where nothing is known of the folders above it yet.
    fn of_root(folder: &Path) -> Option<Arc<Self>> {
        let mut folders: Vec<&Path> = folder.ancestors().collect();
        folders.reverse();
        folders.into_iter().fold(None, |above, folder| Self::of(folder, above))
    }
}

fn read(file: &Path) -> Option<Gitignore> {
    let bytes = read_plain(file, LARGEST).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    // Without a folder of its own it is asked about paths that start in its folder.
    let mut rules = GitignoreBuilder::new("");
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A line that says nothing leaves nothing out, and the others hold all the same.
        let _ = rules.add_line(None, line);
    }
    rules.build().ok().filter(|it| !it.is_empty())
}

/// Looks at all that is in a folder, which may be a link itself.
pub fn walk(folder: &Path, scope: Scope) -> Walk {
    let called = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let path = crate::projects::absolute(called);
    let rules = match scope {
        Scope::Sources => Rules::of_root(&path),
        Scope::All { .. } | Scope::Shown { .. } => None,
    };
    let mut walk = Walk { scope, waiting: Vec::new() };
    walk.open(called, &Place { path, depth: 0, rules });
    walk
}

impl Walk {
    /// Lets what lies in a folder come next.
    fn open(&mut self, called: &Path, place: &Place) {
        let complaint =
            |error: &std::io::Error| Waiting::Complaint(format!("`{}`: {error}", called.display()));
        let entries = match std::fs::read_dir(called) {
            Ok(entries) => entries,
            Err(error) => return self.waiting.push(complaint(&error)),
        };
        let mut found = Vec::new();
        for entry in entries {
            match entry.and_then(|it| Ok((it.file_name(), it.file_type()?))) {
                Ok((name, kind)) => {
                    let path = place.path.join(&name);
                    let place = Place { path, depth: place.depth + 1, rules: place.rules.clone() };
                    if !self.scope.leaves_out(&place, kind.is_dir()) {
                        found.push((name, kind, place));
                    }
                }
                Err(error) => self.waiting.push(complaint(&error)),
            }
        }
        found.sort_by(|one, other| other.0.cmp(&one.0));
        self.waiting.extend(found.into_iter().map(|(name, kind, place)| Waiting::Found {
            entry: Entry { path: called.join(name), kind },
            place,
        }));
    }
}

impl Iterator for Walk {
    type Item = Result<Entry, String>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.waiting.pop()? {
            Waiting::Complaint(it) => Some(Err(it)),
            Waiting::Found { entry, mut place } => {
                if entry.kind.is_dir() && place.depth < self.scope.depth() {
                    if self.scope == Scope::Sources {
                        place.rules = Rules::of(&place.path, place.rules);
                    }
                    self.open(&entry.path, &place);
                }
                Some(Ok(entry))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let root = std::env::temp_dir().join(format!("fdlc-walk-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        // What may stand in the folders above is none of the tests' business.
        std::fs::create_dir_all(root.join(REPOSITORY)).unwrap();
        for (file, text) in files {
            let file = root.join(file);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        root
    }

    fn files(root: &Path, scope: Scope) -> Vec<String> {
        let entries = walk(root, scope).map(Result::unwrap).filter(|it| it.kind.is_file());
        entries.map(|it| it.path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")).collect()
    }

    #[test]
    fn files_come_by_name_without_what_is_hidden_or_left_out() {
        let root = folder(
            "rules",
            &[
                (".gitignore", "\u{feff}# made\n*.log\nmade/\n/top\n!.shown\n[\n"),
                ("a.log", ""),
                ("b/.gitignore", "!kept.log\n/c\n"),
                ("b/kept.log", ""),
                ("b/top", ""),
                ("b/c", ""),
                ("b/d/c", ""),
                ("made/x", ""),
                ("top", ""),
                (".hidden/x", ""),
                (".shown", ""),
                ("other/.git/config", ""),
                ("other/a.log", ""),
                ("z", ""),
            ],
        );
        assert_eq!(
            files(&root, Scope::Sources),
            [".shown", "b/d/c", "b/kept.log", "b/top", "other/a.log", "z"]
        );
        assert_eq!(files(&root.join("b"), Scope::Sources), ["d/c", "kept.log", "top"]);
        assert_eq!(files(&root, Scope::Shown { depth: 1 }), ["a.log", "top", "z"]);
        assert_eq!(files(&root, Scope::Shown { depth: 2 }).len(), 8);
        assert!(files(&root, Scope::All { depth: 2 }).contains(&".hidden/x".to_owned()));
        assert!(walk(&root.join("none"), Scope::Sources).next().unwrap().is_err());
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_is_left_out_is_said_by_small_files_in_their_place_only() {
        let long = format!("*\n#{}\n", "x".repeat(LARGEST));
        let root = folder(
            "elsewhere",
            &[
                ("huge/.gitignore", &long),
                ("huge/a", ""),
                ("pointed/.git", "gitdir: git\n"),
                ("pointed/git/commondir", "."),
                ("pointed/git/info/exclude", "a\n"),
                ("pointed/a", ""),
                (".git/info/exclude", "a\n"),
                ("linked/all", "*\n"),
                ("linked/a", ""),
            ],
        );
        #[cfg(unix)]
        std::os::unix::fs::symlink("all", root.join("linked/.gitignore")).unwrap();
        let found = files(&root, Scope::Sources);
        let found: Vec<_> = found.iter().filter(|it| it.ends_with("/a")).collect();
        assert_eq!(found, ["huge/a", "linked/a", "pointed/a"]);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_pipe_that_says_what_is_left_out() {
        let root = folder("pipe", &[("a", "")]);
        let pipe = root.join(IGNORING);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (sender, found) = std::sync::mpsc::channel();
        let of = root.clone();
        std::thread::spawn(move || sender.send(files(&of, Scope::Sources)));
        let found = found.recv_timeout(std::time::Duration::from_secs(20));
        assert_eq!(found, Ok(vec!["a".to_owned()]));
        std::fs::remove_dir_all(root).unwrap();
    }
}
