//! The expression language: text to tree, tree to value.

pub mod check;
mod common;
mod environment;
mod evaluate;
mod fault;
mod once;
mod parser;
mod pattern;
mod problem;
mod syntax;
mod template;
mod token;
pub mod tree;

pub use environment::{Context, Draw, Environment, ErrorObject};
pub(crate) use evaluate::constant_fault;
pub use fault::{Fault, Met};
pub use once::{Given, NoValue, eval_once};
pub use pattern::Pattern;
pub use problem::{Problem, Replacement};
pub use template::{Template, TemplateFault};
pub use tree::{Children, Expr, ExprKind};

use crate::value::Value;
use crate::yaml::scalar::ScalarMap;
use std::sync::Arc;

/// An expression, compiled once.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text as it was decoded from its scalar.
    pub text: Arc<str>,
    /// The way from `text` back to the source.
    pub place: ScalarMap,
    /// What it says, with holes where something is missing.
    pub tree: Expr,
}

impl Expression {
    /// Reads an expression. Every text gives a tree; what is wrong with its syntax comes beside it.
    ///
    /// What only the place or the names make wrong is found by [`crate::expr::check::check`].
    pub fn parse(text: impl Into<Arc<str>>, place: ScalarMap) -> (Self, Vec<Problem>) {
        let text = text.into();
        let (tree, problems) = parser::parse(&text);
        (Self { text, place, tree }, problems)
    }

    /// The value, or why there is none.
    pub fn evaluate(&self, environment: &Environment<'_>, draw: &mut Draw) -> Result<Value, Fault> {
        evaluate::evaluate(self, environment, draw)
    }
}

#[cfg(test)]
mod tests;
