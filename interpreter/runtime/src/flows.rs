//! Flows from files: text, program, and what is wrong with them.

use crate::files::too_large;
use fdl_compiler::check::types::InputShape;
use fdl_compiler::compile::{self, Compiled, Settings};
use fdl_compiler::diagnostic::{Diagnostic, Rule, Severity};
use fdl_compiler::lang::limits::TEXT_BYTES;
use fdl_compiler::program::{Mode, Program};
use fdl_compiler::project::FlowSettings;
use fdl_compiler::project::keys::Name;
use fdl_compiler::yaml::{Document, Node};
use fdl_machine::Limits;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// A flow that was read.
#[derive(Clone, Debug)]
pub struct LoadedFlow {
    /// What its file is called.
    pub name: String,
    /// The text in which its places stand.
    pub text: Arc<str>,
    /// What runs; none where an error stands in the way.
    pub program: Option<Arc<Program>>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a flow is looked at.
#[derive(Clone, Debug)]
pub struct FlowOptions {
    /// Its mode, where somebody says so; else the project file does, or it is standard.
    pub mode: Option<Mode>,
    /// Whether limits hold.
    pub limits: Limits,
    /// What the project file says.
    pub settings: FlowSettings,
    /// What is known of its executions' input.
    pub input: Option<InputShape>,
}

/// What is wrong with one file.
#[derive(Clone, Debug)]
pub struct FileFindings {
    /// What the file is called.
    pub name: String,
    /// Its text.
    pub text: Arc<str>,
    /// The findings, in order of place.
    pub diagnostics: Vec<Diagnostic>,
}

impl FileFindings {
    /// Whether one of them is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl LoadedFlow {
    /// A flow from its text.
    pub fn new(name: String, text: Arc<str>, options: &FlowOptions) -> Self {
        let compiled = compile::compile(Arc::clone(&text), &settings(options));
        Self::of(name, text, compiled, options)
    }

    /// A flow that is written inside another document.
    pub fn inline(name: String, document: &Document, node: Node, options: &FlowOptions) -> Self {
        let part = Document { root: node, portability: Vec::new(), ..document.clone() };
        let text = Arc::clone(&document.text);
        let compiled = compile::compile_document(part, &settings(options));
        let mut flow = Self::of(name, text, compiled, options);
        // The document around it has told what is no YAML.
        flow.diagnostics.retain(|it| document.problems.iter().all(|told| told.span != it.primary));
        flow
    }

    fn of(name: String, text: Arc<str>, mut compiled: Compiled, options: &FlowOptions) -> Self {
        options.settings.apply(&mut compiled.diagnostics);
        let (program, obstacles) = match compiled.checked() {
            Ok(checked) => (Some(checked.program()), Vec::new()),
            Err(obstacles) => (None, obstacles),
        };
        // A run needs what a check leaves alone; an obstacle is an error here.
        let mut diagnostics = compiled.diagnostics;
        if !obstacles.is_empty() {
            diagnostics.retain(|it| it.severity != Severity::Error);
            diagnostics.extend(obstacles);
            diagnostics.sort_by_key(|it| (it.primary, it.rule));
        }
        Self { name, text, program, diagnostics }
    }

    /// The errors among the findings.
    pub fn errors(&self) -> Vec<Diagnostic> {
        self.diagnostics.iter().filter(|it| it.severity == Severity::Error).cloned().collect()
    }
}

fn settings(options: &FlowOptions) -> Settings {
    let limits = match options.limits {
        Limits::On => compile::Limits::On,
        Limits::Off => compile::Limits::Off,
    };
    compile_settings(options.mode, &options.settings, limits, options.input.clone())
}

/// What a flow is compiled for: the mode that is asked for, or that of its project.
pub fn compile_settings(
    mode: Option<Mode>,
    project: &FlowSettings,
    limits: compile::Limits,
    input: Option<InputShape>,
) -> Settings {
    Settings { mode: mode.or(project.mode).unwrap_or_default(), limits, input }
}

/// What a reason ends with where a file holds bytes that are no text.
pub const NO_UTF8: &str = "is no UTF-8";

/// The text of a file, or why there is none, in plain words.
pub fn read_text(path: &Path) -> Result<Arc<str>, String> {
    read_bytes(path, TEXT_BYTES).and_then(decoded)
}

/// What a file or a pipe holds, where it is no more than so many bytes.
pub(crate) fn read_bytes(path: &Path, limit: usize) -> Result<Vec<u8>, String> {
    if path.is_dir() {
        return Err("it is a folder".to_owned());
    }
    let file = std::fs::File::open(path).map_err(|error| plain_words(&error))?;
    let one_more = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(one_more).read_to_end(&mut bytes).map_err(|error| plain_words(&error))?;
    if bytes.len() > limit { Err(too_large(limit)) } else { Ok(bytes) }
}

/// The text that bytes are.
pub(crate) fn decoded(bytes: Vec<u8>) -> Result<Arc<str>, String> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(error) => Err(format!("byte {} {NO_UTF8}", error.utf8_error().valid_up_to())),
    }
}

/// What to say at a path that names no file that can be read.
pub(crate) fn unreadable(path: &Name, reason: &str) -> Diagnostic {
    let message = format!("`{}` cannot be read: {reason}", path.text);
    Diagnostic::new(Rule::WrongValue, path.span, message)
        .help("paths are relative to the folder of this file")
}

/// Why a file cannot be read or written, in plain words.
pub fn plain_words(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}
