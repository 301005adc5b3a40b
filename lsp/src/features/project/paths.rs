//! Paths of files, as far as they are written.

use fdl_compiler::project::FileKind;
use std::path::Path;

/// Files and folders that are offered, at most.
const SHOWN: usize = 200;

/// Something that lies in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// What lies in a folder, whose path is relative to the file at hand; empty, or it ends in `/`.
pub type Folder<'a> = &'a dyn Fn(&str) -> Vec<Listed>;

/// Names that may follow what is written of the path under a key, folders last and with a slash; and where they begin.
pub fn offered(key: &str, written: &str, list: Folder<'_>) -> (usize, Vec<String>) {
    let start = written.rfind('/').map_or(0, |it| it + 1);
    let folder = &written[..start];
    // A path is relative, and one that leads elsewhere is nobody's business.
    if folder.starts_with('/') || folder.contains([':', '\\']) {
        return (start, Vec::new());
    }
    let mut found = list(folder);
    found.retain(|it| !it.name.starts_with('.') && is_plain(&it.name));
    found.retain(|it| it.is_folder || fits(key, &it.name));
    found.sort_by_cached_key(|it| (it.is_folder, !is_flow(&it.name), it.name.clone()));
    found.truncate(SHOWN);
    let named = |it: Listed| if it.is_folder { it.name + "/" } else { it.name };
    let mut names: Vec<String> = found.into_iter().map(named).collect();
    if folder.split('/').all(|it| it.is_empty() || it == "..") {
        names.push("../".to_owned());
    }
    (start, names)
}

/// Whether a name needs no quotes.
fn is_plain(name: &str) -> bool {
    name.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ' ' | '+' | '@'))
}

fn is_flow(name: &str) -> bool {
    FileKind::of_found(Path::new(name)) == Some(FileKind::Flow)
}

/// Whether a file of this name is what the key wants.
fn fits(key: &str, name: &str) -> bool {
    let ends = |endings: &[&str]| {
        let extension = Path::new(name).extension().and_then(|it| it.to_str());
        extension.is_some_and(|it| endings.contains(&it))
    };
    match key {
        "flow" | "flows" | "match" => {
            let is_test = FileKind::of_found(Path::new(name)) == Some(FileKind::Test);
            ends(&["yaml", "yml", "json"]) && !is_test && name != "fdlc.yaml"
        }
        "inputSchema" | "inputSample" => ends(&["json"]),
        "objects" => ends(&["csv", "json", "jsonl", "ndjson", "txt"]),
        _ => true,
    }
}
