//! A test file that is there already: the recorded case goes behind its own, before what follows them, and nothing
//! in it changes.

use crate::projects::{Projects, absolute};
use crate::services::Services;
use crate::testing::{TestText, load};
use fdl_compiler::program::Mode;
use fdl_compiler::project::{FlowSource, Suite, Top};
use fdl_compiler::source::{Span, line_break};
use fdl_compiler::yaml::Document;
use fdl_machine::Limits;
use std::path::Path;
use std::sync::Arc;

/// A test file to which a case can be added.
#[derive(Clone, Debug)]
pub struct Existing {
    /// Its text up to the end of its last case, comments of that included.
    pub text: String,
    /// What follows its last case.
    pub rest: String,
    /// Columns before the dash of a case.
    pub indent: usize,
    /// The names of its cases.
    pub names: Vec<Arc<str>>,
}

/// What a case to be added would be about.
pub struct About<'a> {
    /// The flow's file.
    pub flow: &'a Path,
    /// The mode that it runs in.
    pub mode: Mode,
    /// Whether limits hold.
    pub limits: Limits,
    /// What answers.
    pub services: &'a Services,
}

impl Existing {
    /// The test file with this text, or why no case can be added to it.
    pub fn new(file: &Path, text: &str, about: &About<'_>) -> Result<Self, String> {
        if !about.services.flows.is_empty() || !about.services.objects.is_empty() {
            return Err("a run with child flows or objects takes a file of its own".to_owned());
        }
        let folder = file.parent().map(Path::to_owned).unwrap_or_default();
        let name = file.to_string_lossy().into_owned();
        let test = TestText { name, folder: folder.clone(), text: text.into() };
        let loaded = load(&test, Top::Whole, &mut Projects::default());
        if loaded.is_broken() {
            return Err("it is no flow test that can be run".to_owned());
        }
        let suite = &loaded.suite;
        match &suite.flow {
            Some(FlowSource::File(path)) if absolute(&folder.join(&*path.text)) == absolute(about.flow) => {}
            Some(FlowSource::File(_) | FlowSource::Inline(_)) | None => {
                return Err(format!("it tests another flow than `{}`", about.flow.display()));
            }
        }
        let mode = loaded.flows.first().and_then(|flow| flow.program.as_ref()).map(|it| it.mode);
        if mode != Some(about.mode) || loaded.limits != about.limits {
            return Err("its cases run in another mode, or with other limits".to_owned());
        }
        let last = last_case(&suite.document);
        let indent = last.map_or(0, |last| indent(text, last));
        let end = last.map_or(text.len(), |last| end(text, last, indent));
        let (before, rest) = text.split_at(end);
        let break_before = if before.ends_with(['\n', '\r']) { "" } else { line_break(text) };
        let existing = Self {
            text: format!("{before}{break_before}"),
            rest: rest.to_owned(),
            indent,
            names: suite.cases.iter().map(|case| Arc::clone(&case.name.text)).collect(),
        };
        let probe = existing.with(&format!("{}- name: probe\n", " ".repeat(indent)));
        let with_probe = Suite::read(probe, Top::Whole);
        if with_probe.is_broken() || with_probe.cases.len() != suite.cases.len() + 1 {
            return Err("its `cases` hold no case on lines of its own".to_owned());
        }
        Ok(existing)
    }

    /// The file with one more case.
    pub fn with(&self, case: &str) -> String {
        format!("{}{case}{}", self.text, self.rest)
    }

    /// A name that no case has, as near to this one as can be.
    pub fn unused(&self, name: &str) -> String {
        let is_new = |name: &String| self.names.iter().all(|known| **known != **name);
        let numbered = (2_u64..).map(|number| format!("{name}, {number}"));
        std::iter::once(name.to_owned()).chain(numbered).find(is_new).unwrap_or_default()
    }
}

/// Where the last case stands.
fn last_case(document: &Document) -> Option<Span> {
    let cases = document.root.as_mapping()?.get(document, "cases")?.as_sequence()?;
    Some(cases.items.last()?.span)
}

/// Columns before the dash of a case.
fn indent(text: &str, case: Span) -> usize {
    let before = &text[..case.range().start];
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    line.find('-').unwrap_or(0)
}

/// The end of the last line of a case: comments that stand deeper than its dash belong to it, those that do not to what
/// follows.
fn end(text: &str, case: Span, indent: usize) -> usize {
    let inside = text[case.range()].trim_end().len();
    let last = case.range().start + inside;
    let mut end = last + line_length(&text[last..]);
    let mut at = end;
    while at < text.len() {
        let length = line_length(&text[at..]);
        let line = &text[at..at + length];
        let content = line.trim_start_matches(' ');
        if content.starts_with('#') && line.len() - content.len() > indent {
            end = at + length;
        } else if !content.trim().is_empty() {
            break;
        }
        at += length;
    }
    end
}

/// The length of a text's first line, its break included.
fn line_length(text: &str) -> usize {
    match text.find(['\n', '\r']) {
        Some(at) if text[at..].starts_with("\r\n") => at + 2,
        Some(at) => at + 1,
        None => text.len(),
    }
}
