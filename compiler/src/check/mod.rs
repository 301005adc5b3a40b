//! What is wrong with a flow: the rules and what drives them.

pub mod expression;
pub mod rule;
pub mod types;
