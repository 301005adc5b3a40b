//! Findings as one JSON array, for editors and scripts.

use super::place::{Places, Range};
use super::{Findings, severity_name};
use fdl_compiler::diagnostic::{Applicability, Diagnostic, Edit, Fix, Related};
use serde::ser::SerializeSeq;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes the array, one finding a line.
pub fn write(files: &[Findings], out: &mut impl Write) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(&mut *out, LinePerElement::default());
    All(files).serialize(&mut serializer)?;
    writeln!(out)
}

/// The findings of several files as elements of a larger object.
pub fn elements<'a>(files: impl Iterator<Item = &'a Findings>) -> Vec<Element<'a>> {
    let of_file = |file: &'a Findings| {
        let places = Places::new(&file.text);
        let elements: Vec<_> = file.diagnostics.iter().map(|it| element(it, &file.name, &places)).collect();
        elements
    };
    files.flat_map(of_file).collect()
}

/// One finding.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Element<'a> {
    file: &'a str,
    rule: &'a str,
    severity: &'a str,
    message: &'a str,
    range: Range,
    related: Vec<RelatedElement<'a>>,
    help: &'a [String],
    fixes: Vec<FixElement<'a>>,
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct RelatedElement<'a> {
    message: &'a str,
    file: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct FixElement<'a> {
    title: &'a str,
    applicability: &'a str,
    edits: Vec<EditElement<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EditElement<'a> {
    range: Range,
    new_text: &'a str,
}

struct All<'a>(&'a [Findings]);

impl Serialize for All<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut elements = serializer.serialize_seq(None)?;
        for file in self.0 {
            let places = Places::new(&file.text);
            for diagnostic in &file.diagnostics {
                elements.serialize_element(&element(diagnostic, &file.name, &places))?;
            }
        }
        elements.end()
    }
}

fn element<'a>(diagnostic: &'a Diagnostic, file: &'a str, places: &Places<'_>) -> Element<'a> {
    Element {
        file,
        rule: diagnostic.rule.name(),
        severity: severity_name(diagnostic.severity),
        message: &diagnostic.message,
        range: places.range(diagnostic.primary),
        related: diagnostic.related.iter().map(|it| related(it, file, places)).collect(),
        help: &diagnostic.help,
        fixes: diagnostic.fixes.iter().map(|it| fix(it, places)).collect(),
        url: None,
    }
}

fn related<'a>(related: &'a Related, file: &'a str, places: &Places<'_>) -> RelatedElement<'a> {
    RelatedElement {
        message: &related.message,
        file: related.file.as_deref().unwrap_or(file),
        range: places.range(related.span),
    }
}

fn fix<'a>(fix: &'a Fix, places: &Places<'_>) -> FixElement<'a> {
    let edit = |edit: &'a Edit| EditElement { range: places.range(edit.span), new_text: &edit.new_text };
    FixElement {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        },
        edits: fix.edits.iter().map(edit).collect(),
    }
}

/// Breaks the line before each element of the outermost array.
#[derive(Default)]
struct LinePerElement {
    depth: usize,
}

impl serde_json::ser::Formatter for LinePerElement {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(if self.depth == 0 { b"\n]" } else { b"]" })
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        match (self.depth, first) {
            (1, true) => out.write_all(b"\n"),
            (1, false) => out.write_all(b",\n"),
            (_, true) => Ok(()),
            (_, false) => out.write_all(b","),
        }
    }
}
