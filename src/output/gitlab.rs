//! Findings as a Code Quality report of GitLab.

use super::Findings;
use super::place::{Place, Places};
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// Writes one array.
pub fn write(files: &[Findings], out: &mut impl Write) -> io::Result<()> {
    let mut issues = Vec::new();
    for file in files {
        let places = Places::new(&file.text);
        let mut seen = BTreeMap::new();
        for diagnostic in &file.diagnostics {
            issues.push(issue(diagnostic, file, &places, &mut seen));
        }
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Issue<'a> {
    description: &'a str,
    check_name: &'a str,
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl From<Place> for Position {
    fn from(place: Place) -> Self {
        Self { line: place.line, column: place.column }
    }
}

fn issue<'a>(
    diagnostic: &'a Diagnostic,
    file: &'a Findings,
    places: &Places<'_>,
    seen: &mut BTreeMap<u64, u64>,
) -> Issue<'a> {
    let range = places.range(diagnostic.primary);
    Issue {
        description: &diagnostic.message,
        check_name: diagnostic.rule.name(),
        fingerprint: fingerprint(diagnostic, file, seen),
        severity: match diagnostic.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Hint => "info",
        },
        location: Location {
            path: &file.name,
            positions: Positions { begin: range.start.into(), end: range.end.into() },
        },
    }
}

/// The same for the same finding when lines above it come and go: the place is
/// no part of it, only how many equal findings stand before this one.
fn fingerprint(diagnostic: &Diagnostic, file: &Findings, seen: &mut BTreeMap<u64, u64>) -> String {
    let base = hash(&[&file.name, diagnostic.rule.name(), &diagnostic.message]);
    let count = seen.entry(base).and_modify(|count| *count += 1).or_insert(0);
    format!("{base:016x}{count:04x}")
}

/// FNV-1a: short, and the same for ever.
fn hash(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
