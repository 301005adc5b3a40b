//! `fdlc lsp`: the language server on standard input and output.

use crate::console::Console;
use crate::status::Status;
use fdl_lsp::Served;

/// Serves one editor until it says goodbye or goes away.
pub fn run(console: &Console) -> anyhow::Result<Status> {
    Ok(match fdl_lsp::serve_standard_streams()? {
        Served::Orderly => Status::Well,
        Served::Abandoned => Status::AtFault,
        Served::Unheard => {
            console.complain("standard output is closed: nobody reads the answers");
            Status::AtFault
        }
    })
}
