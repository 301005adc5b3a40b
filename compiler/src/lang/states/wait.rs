//! `Type: Wait`.

use super::{Common, Globals, Outgoing, Transition};
use crate::flow::Quantity;
use crate::lang::limits;
use crate::lang::node::node;
use crate::lang::spec::{FieldSpec, FieldType};
use crate::lang::variables::Site;

node! {
    /// Sleeps for some seconds.
    Wait = "Wait" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        /// Seconds to sleep.
        seconds: Quantity = "Seconds", FieldSpec::required(FieldType::Integer)
            .range(1, limits::WAIT_SECONDS)
            .express(limits::WAIT_SECONDS_EXPRESS)
            .site(Site::Seconds)
            .dynamic()
            .source("WAIT; decision S8");
        renamed "Duration": "Seconds";
        refused "Timestamp": "a Wait only knows a number of `Seconds`";
        refused "SecondsPath": "write `Seconds.$` with an expression";
        refused "Retry": "only Task, Parallel and Map states handle errors";
        refused "Catch": "only Task, Parallel and Map states handle errors";
    }
}
