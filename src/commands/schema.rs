//! `fdlc schema`: the language as a JSON Schema.

use crate::console::Console;
use crate::status::Status;
use fdl_compiler::schema::json_schema;
use std::io::Write;

/// Prints the schema.
pub fn run(console: &mut Console) -> anyhow::Result<Status> {
    writeln!(console.out, "{:#}", json_schema())?;
    Ok(Status::Well)
}
