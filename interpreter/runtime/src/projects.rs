//! Project files: found from a flow's folder upwards, read once.

use crate::files::Files;
use crate::flows::unreadable;
use crate::inputs::KnownInput;
use fdl_compiler::check::types::InputShape;
use fdl_compiler::compile::is_flow;
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::project::{Config, FlowSettings, InputFile, ReadyBinding, Service};
use fdl_compiler::yaml;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a project file is called.
pub const FILE_NAME: &str = "fdlc.yaml";

/// A project file.
#[derive(Debug)]
pub struct Project {
    /// What it is called.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
    /// What stands in it.
    pub config: Config,
    folder: PathBuf,
}

/// The project files that were looked for, each read once.
#[derive(Clone, Debug, Default)]
pub struct Projects {
    by_folder: BTreeMap<PathBuf, Option<Arc<Project>>>,
    /// Those that were found, in order.
    pub found: Vec<Arc<Project>>,
    /// Files that could not be read.
    pub complaints: Vec<String>,
    /// Where texts come from.
    pub files: Files,
}

impl Project {
    /// The project file at `path`, or why it cannot be read.
    pub fn read(path: &Path, files: &Files) -> Result<Self, String> {
        let name = path.to_string_lossy().into_owned();
        let text = files.read(path).map_err(|reason| format!("cannot read `{name}`: {reason}"))?;
        Ok(Self::of_text(path, text))
    }

    /// The project file at `path`, if this were its text.
    pub fn of_text(path: &Path, text: Arc<str>) -> Self {
        let name = path.to_string_lossy().into_owned();
        let config = Config::read(Arc::clone(&text));
        let folder = absolute(path.parent().unwrap_or(Path::new("")));
        Self { name, text, config, folder }
    }

    /// What is wrong with it and with the paths in it, in order of place.
    pub fn findings(&self, files: &Files) -> Vec<Diagnostic> {
        let mut findings = self.config.diagnostics.clone();
        findings.extend(self.config.bindings.iter().filter_map(|it| no_flow(it, &self.folder, files)));
        findings.sort_by_key(|it| (it.primary, it.rule));
        findings
    }

    /// What holds for a flow.
    pub fn settings_for(&self, flow: &Path) -> FlowSettings {
        let mut settings = self.config.settings_for(&self.relative(flow));
        settings.input = settings.input.map(|input| self.input_seen_from_here(input));
        settings
    }

    /// Whether a file is one of those that hold flows inside.
    pub fn is_embedding(&self, file: &Path) -> bool {
        self.config.is_embedding(&self.relative(file))
    }

    /// The path from the project file's folder, with `/` between its parts.
    fn relative(&self, file: &Path) -> String {
        let file = absolute(file);
        let relative = file.strip_prefix(&self.folder).unwrap_or(&file);
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        parts.join("/")
    }

    /// For each binding the file of the flow that it names, from the current folder.
    pub fn bound_flows(&self) -> Vec<Option<PathBuf>> {
        let file = |service: &Service| match service {
            Service::Flow(path) => Some(self.seen_from_here(&path.text)),
            Service::Mock(_) | Service::Command { .. } | Service::Url(_) | Service::Real => None,
        };
        self.config.bindings.iter().map(|binding| file(&binding.service)).collect()
    }

    /// The folder that it stands in; programs run there.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The path of a file that the project file names, from the current folder.
    pub fn seen_from_here(&self, path: &str) -> PathBuf {
        shown(&self.folder.join(path))
    }

    fn input_seen_from_here(&self, input: InputFile) -> InputFile {
        let path = |path: Arc<str>| self.seen_from_here(&path).to_string_lossy().into();
        match input {
            InputFile::Schema(it) => InputFile::Schema(path(it)),
            InputFile::Sample(it) => InputFile::Sample(path(it)),
        }
    }
}

impl Projects {
    /// None was looked for yet; the texts come from here.
    pub fn beside(files: Files) -> Self {
        Self { files, ..Self::default() }
    }

    /// The project file of a flow, and none where there is none above it.
    pub fn of_flow(&mut self, flow: &Path) -> Option<Arc<Project>> {
        self.of_folder(&absolute(flow.parent().unwrap_or(Path::new(""))))
    }

    /// What holds for a flow.
    pub fn settings_for(&mut self, flow: &Path) -> FlowSettings {
        self.of_flow(flow).map(|project| project.settings_for(flow)).unwrap_or_default()
    }

    /// What is known of the flow's input; a file that cannot be used is complained about once.
    pub fn input_of(&mut self, flow: &Path, settings: &FlowSettings) -> Option<InputShape> {
        match KnownInput::of_flow(flow, settings, &self.files) {
            Ok(known) => known.map(|known| known.shape),
            Err(complaint) => {
                if !self.complaints.contains(&complaint) {
                    self.complaints.push(complaint);
                }
                None
            }
        }
    }

    fn of_folder(&mut self, folder: &Path) -> Option<Arc<Project>> {
        let mut passed = Vec::new();
        let mut project = None;
        for folder in folder.ancestors() {
            if let Some(known) = self.by_folder.get(folder) {
                project = known.clone();
                break;
            }
            passed.push(folder.to_owned());
            let path = folder.join(FILE_NAME);
            if self.files.is_file(&path) {
                project = self.read(&path);
                break;
            }
        }
        for folder in passed {
            self.by_folder.insert(folder, project.clone());
        }
        project
    }

    fn read(&mut self, path: &Path) -> Option<Arc<Project>> {
        match Project::read(&shown(path), &self.files) {
            Ok(project) => {
                let project = Arc::new(project);
                self.found.push(Arc::clone(&project));
                Some(project)
            }
            Err(complaint) => {
                self.complaints.push(complaint);
                None
            }
        }
    }
}

/// Why a binding names no flow, where it should.
fn no_flow(binding: &ReadyBinding, folder: &Path, files: &Files) -> Option<Diagnostic> {
    let Service::Flow(path) = &binding.service else { return None };
    match files.read(&folder.join(&*path.text)) {
        Err(reason) => Some(unreadable(path, &reason)),
        Ok(text) if is_flow(&yaml::parse(Arc::clone(&text))) => None,
        Ok(_) => {
            let message = format!("`{}` is no flow", path.text);
            let help = "a flow starts with `Type: StateMachine` and `SpecVersion: v1`";
            Some(Diagnostic::new(Rule::WrongValue, path.span, message).help(help))
        }
    }
}

/// The whole path, without links where the file is there.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// The path as people would write it from the current folder.
fn shown(path: &Path) -> PathBuf {
    let current = absolute(Path::new("."));
    path.strip_prefix(&current).map_or_else(|_| path.to_owned(), Path::to_owned)
}
