//! What the expression language promises, as tables of texts.

mod faults;
mod syntax;
mod values;
