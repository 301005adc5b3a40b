//! Reads a file and counts its YAML events: what checking is measured against.

use granit_parser::Parser;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else { return ExitCode::from(2) };
    let Ok(text) = std::fs::read_to_string(path) else { return ExitCode::from(2) };
    let count = Parser::new_from_str(&text).filter(Result::is_ok).count();
    let _ = writeln!(std::io::stdout(), "{count}");
    ExitCode::SUCCESS
}
