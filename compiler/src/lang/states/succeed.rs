//! `Type: Succeed`.

use super::{Common, Globals, Outgoing};
use crate::lang::node::node;
use crate::lang::spec::{FieldSpec, FieldType, Section};

node! {
    /// Ends its scope well.
    ///
    /// In a branch or an iteration only that ends; the flow goes on around it.
    Succeed = "Succeed" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        /// Accepted, but always true.
        end: bool = "End", FieldSpec::optional(FieldType::Boolean)
            .default("true")
            .section(Section::Way)
            .source("SUCC; decision S2");
        refused "Next": "nothing comes after a Succeed: use a Pass to go on";
        refused "Retry": "only Task, Parallel and Map states handle errors";
        refused "Catch": "only Task, Parallel and Map states handle errors";
    }
}
