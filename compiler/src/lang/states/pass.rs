//! `Type: Pass`.

use super::{Common, Globals, Outgoing, Transition};
use crate::lang::node::node;

node! {
    /// Hands its input on, changed by its constructors.
    Pass = "Pass" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        refused "Result": "write a constant result as `OutputConstructor`";
        refused "Retry": "only Task, Parallel and Map states handle errors";
        refused "Catch": "only Task, Parallel and Map states handle errors";
    }
}
