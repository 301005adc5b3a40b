//! The typed flow, with holes where something is missing or broken.
//!
//! States and scopes lie in two lists in the order of the text, so that rules
//! walk them without recursion; a checked flow's program has the same indices.

mod field;
mod index;
mod names;
mod quantity;
mod state;
mod template;

pub use field::{Field, Spanned};
pub use index::{ScopeIdx, StateIdx};
pub(crate) use names::Names;
pub use quantity::Quantity;
pub use state::{Kind, Role, State, Target};
pub use template::{Content, Member, Template};

pub use crate::lang::definition::Definition;
pub use crate::lang::handlers::{CatchRule, Handlers, RetryRule};
pub use crate::lang::states::{
    Choice, ChoiceBranch, Common, Fail, Map, Parallel, ParallelBranch, Pass, Processor, ProcessorConfig,
    StateType, Succeed, Task, Transition, Unknown, Wait,
};

use crate::expr::Expression;
use crate::lang::definition;
use crate::lang::variables::Site;
use crate::source::Span;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A flow as far as it could be understood.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The fields of the flow itself; its scope is the first of [`Self::scopes`].
    pub definition: Definition,
    /// All scopes, in the order of the text.
    pub scopes: Vec<Scope>,
    /// All states, in the order of the text.
    pub states: Vec<State>,
    /// All expressions, in the order of the text.
    pub expressions: Vec<ExpressionAt>,
    /// Placeholders where an execution needs something else: decision S15 leaves them alone, a run cannot.
    pub placeholders: Vec<Span>,
    /// Values under misspelt keys: the key is the mistake, so nothing more is said of them.
    pub misspelt: BTreeSet<Span>,
}

/// A list of states: the flow's, a Parallel branch's or a Map processor's.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What it belongs to.
    pub owner: Owner,
    /// `StartAt` and `States`.
    pub fields: definition::Scope,
    /// Whether all its states were understood; otherwise what is unreachable is unknown.
    pub whole: bool,
    /// Items of its list that are no states, so that their names are lost.
    pub lost: usize,
    /// The names of its states.
    pub(crate) names: Names,
}

/// What a scope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The flow.
    Flow,
    /// A branch of a Parallel.
    Branch {
        /// The Parallel.
        state: StateIdx,
        /// Which branch.
        index: usize,
    },
    /// The processor of a Map.
    Processor {
        /// The Map.
        state: StateIdx,
    },
}

/// An expression of the flow and where it stands.
#[derive(Clone, Debug)]
pub struct ExpressionAt {
    /// The expression.
    pub expression: Arc<Expression>,
    /// Where it stands in its state.
    pub site: Site,
    /// The state; none outside of states.
    pub state: Option<StateIdx>,
    /// The place of its scalar.
    pub span: Span,
}

/// What Fail's fields hold: a text, or an expression that gives one.
#[derive(Clone, Debug)]
pub enum FailText {
    /// Written down.
    Fixed(Arc<str>),
    /// Computed when the state runs.
    Computed(Arc<Expression>),
}

impl Flow {
    /// A state.
    pub fn state(&self, idx: StateIdx) -> &State {
        &self.states[idx.0 as usize]
    }

    /// A scope.
    pub fn scope(&self, idx: ScopeIdx) -> &Scope {
        &self.scopes[idx.0 as usize]
    }

    /// The flow's own scope.
    pub fn top(&self) -> &Scope {
        &self.scopes[0]
    }

    /// All scopes with their indices, in the order of the text.
    pub fn all_scopes(&self) -> impl Iterator<Item = (ScopeIdx, &Scope)> {
        (0..).map(ScopeIdx).zip(&self.scopes)
    }

    /// The states of a scope, in the order of the text.
    pub fn states_of<'a>(&'a self, scope: &'a Scope) -> impl Iterator<Item = &'a State> {
        scope.states().iter().map(|idx| self.state(*idx))
    }

    /// The states that lead from the top to a scope, as in `Fan[0] > Each`; empty for the top.
    pub fn path_of(&self, scope: &Scope) -> String {
        let mut steps = Vec::new();
        let mut owner = scope.owner;
        while let Some(idx) = owner.state() {
            let state = self.state(idx);
            let name = state.name().map_or("?", |it| it);
            steps.push(match owner {
                Owner::Branch { index, .. } => format!("{name}[{index}]"),
                Owner::Flow | Owner::Processor { .. } => name.to_owned(),
            });
            owner = self.scope(state.scope).owner;
        }
        steps.reverse();
        steps.join(" > ")
    }
}

impl Scope {
    /// Its states, in the order of the text.
    pub fn states(&self) -> &[StateIdx] {
        self.fields.states.value.as_deref().unwrap_or_default()
    }

    /// The state of this scope with this name; of several the first.
    pub fn find(&self, name: &str) -> Option<StateIdx> {
        self.names.find(name)
    }

    /// The names of its states, sorted, duplicates included.
    pub fn names(&self) -> impl Iterator<Item = (&Arc<str>, StateIdx)> {
        self.names.sorted().iter().map(|(name, idx)| (name, *idx))
    }

    /// What `StartAt` names.
    pub fn start(&self) -> Option<Target<'_>> {
        let name = self.fields.start_at.value.as_ref()?;
        Some(Target { name, span: self.fields.start_at.span, role: Role::StartAt })
    }
}

impl Owner {
    /// The state that the scope stands in; none at the top.
    pub fn state(self) -> Option<StateIdx> {
        match self {
            Self::Flow => None,
            Self::Branch { state, .. } | Self::Processor { state } => Some(state),
        }
    }
}
