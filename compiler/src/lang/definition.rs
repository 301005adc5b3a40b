//! The flow itself, and what a scope is.

use super::limits;
use super::node::node;
use super::spec::{FieldSpec, FieldType, NodeSpec, Section};
use crate::flow::{ScopeIdx, StateIdx};
use crate::lower::Node;
use std::sync::Arc;

/// The `Type` of every flow.
pub const STATE_MACHINE: &str = "StateMachine";

node! {
    /// A flow: one definition of a workflow.
    Definition = "flow" {
        group scope: ScopeIdx;
        /// The kind of definition, always `StateMachine`.
        kind: Arc<str> = "Type", FieldSpec::required(FieldType::Literal(STATE_MACHINE))
            .section(Section::Kind)
            .source("DEF; decision S11");
        /// The version of the language, always `v1`.
        spec_version: Arc<str> = "SpecVersion", FieldSpec::required(FieldType::Literal("v1"))
            .section(Section::Kind)
            .source("DEF; decision S11");
        /// The flow's name, the same as in the call that creates the flow.
        name: Arc<str> = "Name", FieldSpec::expected(FieldType::Name)
            .section(Section::Heading)
            .source("DEF; decision S10");
        /// What the flow is for, for people.
        description: Arc<str> = "Description", FieldSpec::optional(FieldType::Text).section(Section::Heading).source("DEF");
        /// Seconds an execution may take; then it ends as `TimedOut`.
        timeout: u64 = "Timeout", FieldSpec::optional(FieldType::Integer)
            .range(1, limits::EXECUTION_SECONDS)
            .express(limits::EXECUTION_SECONDS_EXPRESS)
            .default("what the mode allows")
            .source("DEF; decision S8");
        renamed "TimeoutSeconds": "Timeout";
        renamed "Comment": "Description";
        refused "InputConstructor": "an execution's input is the first state's input: construct it there";
        refused "OutputConstructor": "an execution's output is the last state's output: construct it there";
        refused "GlobalConstructor": "global values are written by states";
        refused "Retry": "errors are retried by Task, Parallel and Map states";
        refused "Catch": "errors are caught by Task, Parallel and Map states";
    }
}

node! {
    /// A list of states and the one it starts with.
    Scope = "scope" {
        /// The name of the state to start with.
        start_at: Arc<str> = "StartAt", FieldSpec::required(FieldType::StateName)
            .section(Section::Inner)
            .source("DEF; decision S3");
        /// The states; their order has no meaning.
        states: Vec<StateIdx> = "States", FieldSpec::required(FieldType::States)
            .at_least(1)
            .section(Section::Inner)
            .source("DEF; decision S5");
    }
}

/// What a flow may hold.
pub fn flow_spec() -> &'static NodeSpec {
    <Definition as Node>::SPEC
}
