//! Source text to a tree with exact places, tolerant of half-typed text.

pub mod scalar;
pub mod tree;
