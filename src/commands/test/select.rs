//! Which cases a call is about.

use crate::arguments::TestArguments;
use crate::output::Places;
use anyhow::{Context as _, bail};
use fdl_compiler::project::ReadyCase;
use fdl_runtime::testing::Loaded;
use std::path::{Path, PathBuf};

/// The files and the cases that are asked for.
pub struct Selection {
    /// The paths to search.
    pub paths: Vec<String>,
    filter: Option<String>,
    line: Option<(PathBuf, usize)>,
}

impl Selection {
    /// What the call asks for.
    pub fn new(arguments: &TestArguments) -> anyhow::Result<Self> {
        let line = arguments.case.as_deref().map(file_and_line).transpose()?;
        let mut paths = arguments.paths.clone();
        if let (Some((file, _)), true) = (&line, paths.is_empty()) {
            paths.push(file.to_string_lossy().into_owned());
        }
        Ok(Self { paths, filter: arguments.filter.clone(), line })
    }

    /// Whether a test file may hold a case that is asked for: with `--case` no other file matters.
    pub fn wants(&self, name: &str) -> bool {
        self.line.as_ref().is_none_or(|(file, _)| is_same(Path::new(name), file))
    }

    /// Whether a case is asked for.
    pub fn takes(&self, loaded: &Loaded, case: &ReadyCase) -> bool {
        let named = self.filter.as_ref().is_none_or(|filter| case.name.text.contains(filter.as_str()));
        named && self.line.as_ref().is_none_or(|(file, line)| stands_at(loaded, case, file, *line))
    }

    /// A complaint when nothing fits.
    pub fn unmet(&self, files: &[Loaded]) -> Option<String> {
        let is_whole = files.iter().all(|loaded| !loaded.is_broken());
        let any = files.iter().any(|loaded| loaded.suite.cases.iter().any(|case| self.takes(loaded, case)));
        if any || !is_whole {
            return None;
        }
        match (&self.line, &self.filter) {
            (Some((file, line)), _) => Some(format!("no case stands at {}:{line}", file.display())),
            (None, Some(filter)) => Some(format!("no case has `{filter}` in its name")),
            (None, None) => None,
        }
    }
}

fn file_and_line(text: &str) -> anyhow::Result<(PathBuf, usize)> {
    let Some((file, line)) = text.rsplit_once(':') else {
        bail!("`--case` wants FILE:LINE, not `{text}`");
    };
    let line = line.parse().with_context(|| format!("`--case` wants FILE:LINE, and `{line}` is no line"))?;
    Ok((PathBuf::from(file), line))
}

fn stands_at(loaded: &Loaded, case: &ReadyCase, file: &Path, line: usize) -> bool {
    if !is_same(Path::new(&loaded.name), file) {
        return false;
    }
    let range = Places::new(&loaded.suite.document.text).range(case.span);
    (range.start.line..=range.end.line).contains(&line)
}

fn is_same(left: &Path, right: &Path) -> bool {
    match (left.canonicalize(), right.canonicalize()) {
        (Ok(left), Ok(right)) => left == right,
        (Ok(_), Err(_)) | (Err(_), Ok(_)) | (Err(_), Err(_)) => left == right,
    }
}
