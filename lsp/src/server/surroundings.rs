//! The files around flows: project files, schemas and samples of their input.

use super::client::path;
use super::documents::Documents;
use super::protocol::Uri;
use crate::document::{Around, Surroundings};
use fdl_compiler::program::Mode;
use fdl_compiler::{Limits, Settings};
use fdl_runtime::Projects;
use fdl_runtime::projects::FILE_NAME;
use std::path::Path;

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

fn look(flow: Option<&Path>, mode: Option<Mode>) -> Surroundings {
    let mut projects = Projects::default();
    let project = flow.map(|it| projects.settings_for(it)).unwrap_or_default();
    let input = flow.and_then(|it| projects.input_of(it, &project));
    let mode = mode.or(project.mode).unwrap_or(Mode::Standard);
    let settings = Settings { mode, limits: Limits::On, input };
    Surroundings { settings, project, complaints: projects.complaints }
}

/// Whether a change of this file may change what holds for flows.
pub fn matters(path: &Path) -> bool {
    path.file_name().is_some_and(|it| it == FILE_NAME) || path.extension().is_some_and(|it| it == "json")
}
