//! Findings for people.

use super::{Excerpts, Findings, render};
use crate::console::{Look, Stream};
use std::io::{self, Write};

/// Writes each finding with its place in the text.
pub fn write<W: Write>(files: &[Findings], look: Look, out: &mut Stream<W>) -> io::Result<()> {
    // Where nothing was found, nothing has to be known about lines.
    for file in files.iter().filter(|file| !file.diagnostics.is_empty()) {
        let excerpts = Excerpts::new(&file.name, &file.text);
        for diagnostic in &file.diagnostics {
            if out.is_closed() {
                return Ok(());
            }
            writeln!(out, "{}", render(diagnostic, &excerpts, look))?;
        }
    }
    Ok(())
}
