//! `Type: Parallel`.

use super::{Common, Globals, Handlers, Outgoing, Transition};
use crate::flow::ScopeIdx;
use crate::lang::limits;
use crate::lang::node::node;
use crate::lang::spec::{FieldSpec, FieldType};

node! {
    /// Runs all its branches at once.
    ///
    /// All get the same input; `$Output` is `{"Branch0": …, "Branch1": …}`.
    Parallel = "Parallel" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        group handlers: Handlers;
        /// The branches, a scope each.
        branches: Vec<ParallelBranch> = "Branches", FieldSpec::required(FieldType::List(ParallelBranch::SPEC))
            .range(1, limits::PARALLEL_BRANCHES as u64)
            .source("PAR; decision S8");
        refused "MaxConcurrency": "all branches of a Parallel run at once";
        refused "MaxConcuccency": "all branches of a Parallel run at once";
    }
}

node! {
    /// One branch of a Parallel.
    ParallelBranch = "branch of a Parallel" {
        group scope: ScopeIdx;
        refused "Name": "branches are known by their place: `Branch0`, `Branch1`";
    }
}
