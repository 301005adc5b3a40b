//! Findings as SARIF 2.1.0, for code scanning.

use super::Findings;
use super::place::{Places, Range};
use fdl_compiler::diagnostic::{Diagnostic, Fix, Rule, Severity};
use fdl_compiler::source::Span;
use serde_json::{Value, json};
use std::io::{self, Write};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Writes one log with one run.
pub fn write(files: &[Findings], out: &mut impl Write) -> io::Result<()> {
    let mut results = Vec::new();
    for file in files {
        let places = Places::new(&file.text);
        let document = Document { name: &file.name, places: &places };
        results.extend(file.diagnostics.iter().map(|it| document.result(it)));
    }
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "fdlc",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": Rule::ALL.iter().map(|it| rule(*it)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule(rule: Rule) -> Value {
    json!({
        "id": rule.name(),
        "shortDescription": {"text": rule.summary()},
        "help": {"text": rule.summary()},
        "defaultConfiguration": {"level": level(rule.severity())},
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

/// One file of the results.
struct Document<'a> {
    name: &'a str,
    places: &'a Places<'a>,
}

impl Document<'_> {
    fn result(&self, diagnostic: &Diagnostic) -> Value {
        let sentences: Vec<&str> =
            std::iter::once(&diagnostic.message).chain(&diagnostic.help).map(String::as_str).collect();
        let mut result = json!({
            "ruleId": diagnostic.rule.name(),
            "ruleIndex": Rule::ALL.iter().position(|it| *it == diagnostic.rule),
            "level": level(diagnostic.severity),
            "message": {"text": sentences.join("; ")},
            "locations": [self.location(self.name, diagnostic.primary)],
        });
        if !diagnostic.related.is_empty() {
            let related = diagnostic.related.iter().map(|it| {
                let mut location = self.location(it.file.as_deref().unwrap_or(self.name), it.span);
                location["message"] = json!({"text": it.message});
                location
            });
            result["relatedLocations"] = related.collect();
        }
        if !diagnostic.fixes.is_empty() {
            result["fixes"] = diagnostic.fixes.iter().map(|it| self.fix(it)).collect();
        }
        result
    }

    fn location(&self, file: &str, span: Span) -> Value {
        json!({"physicalLocation": {
            "artifactLocation": {"uri": uri(file)},
            "region": region(self.places.range(span)),
        }})
    }

    fn fix(&self, fix: &Fix) -> Value {
        let replacements = fix.edits.iter().map(|edit| {
            json!({
                "deletedRegion": region(self.places.range(edit.span)),
                "insertedContent": {"text": edit.new_text},
            })
        });
        json!({
            "description": {"text": fix.title},
            "artifactChanges": [{
                "artifactLocation": {"uri": uri(self.name)},
                "replacements": replacements.collect::<Vec<_>>(),
            }],
        })
    }
}

fn region(range: Range) -> Value {
    json!({
        "startLine": range.start.line,
        "startColumn": range.start.column,
        "endLine": range.end.line,
        "endColumn": range.end.column,
        "byteOffset": range.start.offset,
        "byteLength": range.end.offset - range.start.offset,
    })
}

/// A relative reference or a `file:` URI: what may not stand in one is percent-encoded.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let encoded: String = path.bytes().map(encode).collect();
    if encoded.starts_with('/') { format!("file://{encoded}") } else { encoded }
}

fn encode(byte: u8) -> String {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/流.fdl.yaml"), "a%20b/%E6%B5%81.fdl.yaml");
        assert_eq!(uri("/x/a.yaml"), "file:///x/a.yaml");
        assert_eq!(uri("<stdin>"), "%3Cstdin%3E");
    }
}
