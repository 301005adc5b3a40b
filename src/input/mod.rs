//! What a call is about: files, folders, globs and standard input.

mod discover;
mod read;
mod replace;

pub use discover::{Wanted, discover};
pub use fdl_compiler::project::FileKind;
pub use read::{Text, Unread, read};
pub use replace::replace;

use std::path::{Path, PathBuf};

/// One file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called in findings.
    pub name: String,
    /// Where its text comes from.
    pub from: Origin,
    /// What it holds.
    pub kind: FileKind,
}

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File(PathBuf),
    /// Standard input, standing for a file that may not exist.
    Stdin,
}

impl Source {
    /// The folder that relative paths in the text start from.
    pub fn folder(&self) -> PathBuf {
        let path = match &self.from {
            Origin::File(path) => path.as_path(),
            Origin::Stdin => Path::new(&self.name),
        };
        path.parent().map(Path::to_owned).unwrap_or_default()
    }
}
