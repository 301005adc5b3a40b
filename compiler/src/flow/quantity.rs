//! Numbers that may be computed.

use crate::expr::Expression;
use std::sync::Arc;

/// A number that is written down or computed.
#[derive(Clone, Debug)]
pub enum Quantity {
    /// Written down.
    Fixed(u64),
    /// Computed when the state runs.
    Computed(Arc<Expression>),
}
