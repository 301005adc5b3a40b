//! The protocol's types. They are named through this module alone, so that another version of them touches one place.

pub use tower_lsp::ls_types::*;
