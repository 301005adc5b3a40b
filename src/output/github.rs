//! Findings as annotations of GitHub Actions: `::error file=…,line=…::message`.

use super::{Findings, Places};
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use std::io::{self, Write};

/// Writes one command a finding.
pub fn write(files: &[Findings], out: &mut impl Write) -> io::Result<()> {
    for file in files {
        let places = Places::new(&file.text);
        for diagnostic in &file.diagnostics {
            annotation(diagnostic, &file.name, &places, out)?;
        }
    }
    Ok(())
}

fn annotation(
    diagnostic: &Diagnostic,
    file: &str,
    places: &Places<'_>,
    out: &mut impl Write,
) -> io::Result<()> {
    let command = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "notice",
    };
    let range = places.range(diagnostic.primary);
    let mut properties = format!("file={},line={}", property(file), range.start.line);
    if range.end.line == range.start.line {
        // Columns are refused for annotations of several lines. The last one is included.
        let last = range.end.column.saturating_sub(1).max(range.start.column);
        properties += &format!(",endLine={},col={},endColumn={last}", range.end.line, range.start.column);
    } else {
        properties += &format!(",endLine={}", range.end.line);
    }
    let text: Vec<&str> =
        std::iter::once(&diagnostic.message).chain(&diagnostic.help).map(String::as_str).collect();
    let title = property(diagnostic.rule.name());
    writeln!(out, "::{command} {properties},title={title}::{}", data(&text.join("\n")))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_ends_its_annotation() {
        assert_eq!(property("a,b:c%\r\n"), "a%2Cb%3Ac%25%0D%0A");
        assert_eq!(data("50% :: a\nb"), "50%25 :: a%0Ab");
    }
}
