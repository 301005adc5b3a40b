//! The language, described once.
//!
//! Lowering, rules, evaluation, completion, hover, the JSON Schema and the
//! reference in `docs/` read what stands here; nothing of it is written a
//! second time elsewhere.

pub mod actions;
pub mod definition;
pub mod errors;
pub mod functions;
pub mod handlers;
pub mod history;
pub mod limits;
pub mod modes;
mod node;
pub mod placeholder;
pub mod spec;
pub mod states;
pub mod variables;
