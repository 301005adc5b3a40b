//! FDL text to a typed flow and its diagnostics.
//!
//! Text never fails: [`compile()`] gives a tree, a flow with holes and a list of
//! diagnostics for any input. Nothing here opens a file, reads a clock, draws a
//! random number or panics on what a user wrote.

pub mod check;
pub mod compile;
pub mod cost;
pub mod diagnostic;
pub mod embed;
pub mod expr;
pub mod fix;
pub mod flow;
pub mod format;
pub mod graph;
pub mod lang;
mod lower;
pub mod near;
pub mod program;
pub mod project;
pub mod reference;
pub mod schema;
pub mod source;
mod table;
pub mod value;
mod write;
pub mod yaml;

pub use compile::{Analysis, Checked, Compiled, Limits, Settings, compile, compile_bytes};
