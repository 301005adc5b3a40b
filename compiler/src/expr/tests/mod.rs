//! What the expression language promises: pages of expressions, and tables of texts.

mod faults;
mod pages;
mod syntax;
