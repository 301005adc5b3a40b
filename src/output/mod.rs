//! Findings as people and programs read them.

mod clip;
mod github;
mod gitlab;
mod json;
mod place;
mod render;
mod sarif;
pub mod shown;
mod text;

pub use json::{Element, elements};
pub use place::{Places, Range as PlaceRange};
pub use render::{Excerpts, render, render_fault};

use crate::arguments::Format;
use crate::console::{Look, Stream};
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use std::io::{self, Write};
use std::sync::Arc;

/// What was found in one file.
#[derive(Debug)]
pub struct Findings {
    /// What the file is called.
    pub name: String,
    /// Its text, as long as the file.
    pub text: Arc<str>,
    /// The findings, in order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// Writes all findings in one format. `look` is for people's text only.
pub fn write<W: Write>(
    format: Format,
    files: &[Findings],
    look: Look,
    out: &mut Stream<W>,
) -> io::Result<()> {
    match format {
        Format::Text => text::write(files, look, out),
        Format::Json => json::write(files, out),
        Format::Sarif => sarif::write(files, out),
        Format::Github => github::write(files, out),
        Format::Gitlab => gitlab::write(files, out),
    }
}

/// The word for a severity.
pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

#[cfg(test)]
mod tests;
