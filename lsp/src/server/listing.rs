//! The files of ours below the folders that the client has open, looked for again when some may have come or gone.

use super::documents::Documents;
use fdl_compiler::project::FileKind;
use fdl_runtime::files::key;
use fdl_runtime::projects::FILE_NAME;
use fdl_runtime::walk::{Scope, walk};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Files that are listed, at most: the first ones by name.
const FILES: usize = 5_000;
/// Files and folders of any kind that are looked at to find them, at most.
const ENTRIES: usize = 200_000;
/// Bytes of a file that is listed. What nobody has open is looked at once, and may be larger than what the service takes.
const LARGEST: u64 = 4 << 20;
/// How long a listing holds where the client tells of files that come and go: it may miss some.
const TOLD: Duration = Duration::from_secs(60);
/// The same where it tells of none.
const UNTOLD: Duration = Duration::from_secs(3);

/// What was found last.
#[derive(Debug, Default)]
pub struct Listing(Mutex<Option<Walk>>);

/// A file of ours.
#[derive(Debug)]
pub struct Listed {
    /// Where it lies below the client's folder.
    pub path: PathBuf,
    /// What all who look at files call it.
    pub key: PathBuf,
}

#[derive(Debug)]
struct Walk {
    roots: Vec<PathBuf>,
    moves: u64,
    at: Instant,
    found: Arc<[Listed]>,
}

impl Listing {
    /// The flows, flow tests and project files below the client's folders, in the order of their names.
    pub fn files(&self, documents: &Documents) -> Arc<[Listed]> {
        // Who comes meanwhile waits: what is being found is what they want.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let patience = if documents.client.watches { TOLD } else { UNTOLD };
        let holds = |it: &&Walk| {
            it.roots == documents.roots && it.moves == documents.moves && it.at.elapsed() < patience
        };
        if let Some(it) = last.as_ref().filter(holds) {
            return Arc::clone(&it.found);
        }
        let found: Arc<[Listed]> = list(&documents.roots);
        let (roots, moves) = (documents.roots.clone(), documents.moves);
        *last = Some(Walk { roots, moves, at: Instant::now(), found: Arc::clone(&found) });
        found
    }
}

fn list(roots: &[PathBuf]) -> Arc<[Listed]> {
    let entries = roots.iter().flat_map(|root| walk(root, Scope::Sources)).take(ENTRIES).flatten();
    let is_small = |path: &Path| path.metadata().is_ok_and(|it| it.len() <= LARGEST);
    let ours = entries.filter(|it| it.kind.is_file() && is_ours(&it.path) && is_small(&it.path));
    // Folders may lie in one another.
    let found: BTreeMap<PathBuf, PathBuf> = ours.take(FILES).map(|it| (key(&it.path), it.path)).collect();
    found.into_iter().map(|(key, path)| Listed { path, key }).collect()
}

/// All flow tests below folders, however many there are and however large: an edit that leaves one behind breaks it.
pub fn all_tests(roots: &[PathBuf]) -> Vec<PathBuf> {
    let entries = roots.iter().flat_map(|root| walk(root, Scope::Sources)).flatten();
    let tests =
        entries.filter(|it| it.kind.is_file() && FileKind::of_found(&it.path) == Some(FileKind::Test));
    tests.map(|it| it.path).collect()
}

/// Whether a file has findings that stand in it: flows, flow tests and project files.
fn is_ours(path: &Path) -> bool {
    FileKind::of_found(path).is_some() || path.file_name().is_some_and(|it| it == FILE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(found: &[Listed]) -> Vec<String> {
        found.iter().filter_map(|it| Some(it.path.file_name()?.to_str()?.to_owned())).collect()
    }

    #[test]
    fn a_listing_holds_until_files_may_have_come_or_gone() {
        let root = std::env::temp_dir().join(format!("fdlc-listing-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(root.join("below")).expect("a folder can be made");
        let write = |name: &str| std::fs::write(root.join(name), "").expect("a file can be written");
        ["b.fdl.yaml", "below/a.test.yaml", "fdlc.yaml", "c.yaml"].into_iter().for_each(write);
        let mut documents =
            Documents { roots: vec![root.join("below"), root.clone()], ..Documents::default() };
        let listing = Listing::default();
        let ours = ["b.fdl.yaml", "a.test.yaml", "fdlc.yaml"];
        let first = listing.files(&documents);
        assert_eq!(names(&first), ours);
        write("a.fdl.yaml");
        assert!(Arc::ptr_eq(&first, &listing.files(&documents)));
        documents.moves += 1;
        assert_eq!(listing.files(&documents).len(), 4);
        documents.roots.clear();
        assert!(listing.files(&documents).is_empty());
        std::fs::remove_dir_all(&root).expect("it can be removed");
    }
}
