//! What an editor can be told about a flow: functions from a compiled document, and mostly an offset, to plain data.

pub mod completion;
mod cursor;
mod expression;
pub mod hover;
pub mod names;
pub mod outline;
pub mod symbols;
pub mod tokens;
pub mod topic;
mod written;
