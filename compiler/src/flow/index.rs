//! Where scopes and states stand: a flow and its program number them alike.

/// Where a scope stands in [`Flow::scopes`](super::Flow::scopes), and in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ScopeIdx(pub u32);

/// Where a state stands in [`Flow::states`](super::Flow::states), and in a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct StateIdx(pub u32);
