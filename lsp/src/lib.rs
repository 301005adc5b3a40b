//! The language server of FDL.
//!
//! [`features`] are functions from a compiled document and an offset to plain
//! data; they know no protocol, no runtime and no other document. `server` is
//! the one thin layer that speaks the protocol: only there stand its types, and
//! only there runs anything side by side.

pub mod around;
pub mod document;
pub mod features;
mod foreign;
pub mod halves;
mod server;

pub use server::{Served, serve, serve_standard_streams};
