//! The eight state types, one file each, and what they share.

mod choice;
mod fail;
mod map;
mod parallel;
mod pass;
mod succeed;
mod task;
mod wait;

pub use choice::{Choice, ChoiceBranch};
pub use fail::Fail;
pub use map::{Map, Processor, ProcessorConfig};
pub use parallel::{Parallel, ParallelBranch};
pub use pass::Pass;
pub use succeed::Succeed;
pub use task::Task;
pub use wait::Wait;

use super::handlers::Handlers;
use super::node::{named, node};
use super::spec::{FieldSpec, FieldType, Named, NodeSpec, Section};
use super::variables::Site;
use crate::flow::Template;
use crate::lower::Node;
use std::sync::Arc;

/// The type of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateType {
    /// Calls a service.
    Task,
    /// Hands its input on.
    Pass,
    /// Sleeps.
    Wait,
    /// Ends its scope well.
    Succeed,
    /// Ends its scope with an error.
    Fail,
    /// Goes to the first branch whose condition holds.
    Choice,
    /// Runs all branches at once.
    Parallel,
    /// Runs its processor for each item of a list.
    Map,
}

named!(StateType {
    Task = "Task", "Calls a service.";
    Pass = "Pass", "Hands its input on, changed by its constructors.";
    Wait = "Wait", "Sleeps for some seconds.";
    Succeed = "Succeed", "Ends its scope well.";
    Fail = "Fail", "Ends its scope with an error.";
    Choice = "Choice", "Goes to the first branch whose condition holds.";
    Parallel = "Parallel", "Runs all its branches at once.";
    Map = "Map", "Runs its processor for each item of a list.";
});

impl StateType {
    /// Its name, as `Type` of a state.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// What a state of this type may hold.
    pub fn spec(self) -> &'static NodeSpec {
        match self {
            Self::Task => Task::SPEC,
            Self::Pass => Pass::SPEC,
            Self::Wait => Wait::SPEC,
            Self::Succeed => Succeed::SPEC,
            Self::Fail => Fail::SPEC,
            Self::Choice => Choice::SPEC,
            Self::Parallel => Parallel::SPEC,
            Self::Map => Map::SPEC,
        }
    }

    /// The types that have a field of this name.
    pub fn with_field(name: &str) -> impl Iterator<Item = Self> + '_ {
        Self::ALL.iter().copied().filter(move |it| it.spec().field(name).is_some())
    }
}

node! {
    /// What every state has.
    Common = "state" {
        /// The state's name, unique in its scope.
        name: Arc<str> = "Name", FieldSpec::required(FieldType::Name)
            .section(Section::Heading)
            .source("DEF; decision S4");
        /// The state's type.
        kind: StateType = "Type", FieldSpec::required(FieldType::Enum(StateType::VALUES))
            .section(Section::Kind)
            .source("DEF");
        /// What the state is for, for people.
        description: Arc<str> = "Description", FieldSpec::optional(FieldType::Text).section(Section::Heading).source("DEF");
        /// Builds the state's input, which replaces `$Input`.
        input: Template = "InputConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::InputConstructor)
            .dynamic_accepted()
            .default("the output of the state before")
            .section(Section::Input)
            .source("IO; decision R1");
    }
}

node! {
    /// A state whose output can be constructed.
    Outgoing = "output" {
        /// Builds the state's output, which is the next state's input.
        output: Template = "OutputConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::OutputConstructor)
            .dynamic_accepted()
            .default("`$Output`")
            .section(Section::Output)
            .source("IO; decision R1");
    }
}

node! {
    /// A state that can write global values.
    Globals = "global values" {
        /// Builds values that are merged into `$Global` when the state succeeds.
        global: Template = "GlobalConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::GlobalConstructor)
            .dynamic_accepted()
            .section(Section::Output)
            .source("GLOB; decisions S2, R11");
    }
}

node! {
    /// Where a state goes: exactly one of both.
    Transition = "transition" {
        /// The name of the state that follows.
        next: Arc<str> = "Next", FieldSpec::optional(FieldType::StateName)
            .section(Section::Way)
            .source("DEF; decision S2");
        /// Whether the scope ends with this state.
        end: bool = "End", FieldSpec::optional(FieldType::Boolean)
            .default("false")
            .section(Section::Way)
            .source("DEF; decision S2");
    }
}

impl Transition {
    /// Whether it surely ends its scope.
    pub fn ends(&self) -> bool {
        self.end.get() == Some(&true)
    }
}

node! {
    /// What a state of unknown type may hold: the fields that lead to other states.
    Unknown = "state" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        group handlers: Handlers;
    }
}

/// What a state of unknown type may hold.
pub fn unknown_spec() -> &'static NodeSpec {
    Unknown::SPEC
}
