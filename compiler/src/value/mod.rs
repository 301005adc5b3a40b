//! JSON values, shared between states and never copied.

use std::sync::Arc;

/// A JSON value. Cloning counts up; containers know their size and depth.
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer of 64 bits. Every number that is one is held as one.
    Int(i64),
    /// Any other finite number.
    Float(f64),
    /// A string.
    Text(Arc<str>),
}
