//! What an editor can be told about a flow: functions from a compiled document, and mostly an offset, to plain data.

pub mod calls;
pub mod completion;
mod cursor;
pub mod declared;
mod expression;
pub mod file_symbols;
pub mod formatting;
pub mod globals;
pub mod hints;
pub mod hover;
pub mod lenses;
pub mod links;
mod marked;
pub mod mentions;
pub mod names;
pub mod outline;
pub mod places;
pub mod project;
pub mod refactor;
pub mod rules;
pub mod shape;
pub mod signature;
pub mod symbols;
pub mod tokens;
pub mod topic;
mod written;
