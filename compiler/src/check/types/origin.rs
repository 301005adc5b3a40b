//! Where a shape comes from, and how sure that makes us.

use crate::source::Span;
use std::fmt;
use std::sync::Arc;

/// The place that gave a value its shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// How sure the shape is.
    pub surety: Surety,
    /// Why the value looks as it does.
    pub reason: Reason,
    /// Where that stands; none where it is not in the flow's text.
    pub place: Option<Span>,
}

/// How sure a shape is (decisions D1, D2), surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Surety {
    /// The flow's own text says it.
    Own,
    /// The schema of the execution's input says it.
    Schema,
    /// The documentation of an integration says it.
    Documented,
    /// A sample of the execution's input has it.
    Sample,
}

/// Why a value looks as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A literal, an operator or a function of an expression.
    Expression,
    /// A constructor or a constant of this state.
    Constructor(Arc<str>),
    /// The result of this Task's Action.
    Result {
        /// The Task.
        state: Arc<str>,
        /// Its Action.
        action: Arc<str>,
    },
    /// The output of the flow that this Task starts and waits for.
    Child {
        /// The Task.
        state: Arc<str>,
        /// The flow's file.
        file: Arc<str>,
    },
    /// This Parallel's branches.
    Branches {
        /// The Parallel.
        state: Arc<str>,
        /// How many there are.
        count: usize,
    },
    /// This Map's iterations.
    Items(Arc<str>),
    /// `$Context`, which is the same everywhere.
    Context,
    /// All `GlobalConstructor`s of the execution.
    Globals,
    /// The schema of the execution's input.
    Schema,
    /// The sample of the execution's input.
    Sample,
}

impl Origin {
    /// What the flow's own text makes.
    pub fn own(reason: Reason, place: Option<Span>) -> Arc<Self> {
        Arc::new(Self { surety: Surety::Own, reason, place })
    }

    /// Of two origins of one value the one that says less; of equal ones the one that stands first.
    pub(super) fn weaker(left: &Arc<Self>, right: &Arc<Self>) -> Arc<Self> {
        let rank =
            |origin: &Self| (origin.surety, origin.place.map_or((0, 0), |span| (span.start, span.end)));
        // A stronger surety is smaller, and a weaker one wins; among equals the first place wins.
        let (left_rank, right_rank) = (rank(left), rank(right));
        let right_wins =
            left_rank.0 < right_rank.0 || left_rank.0 == right_rank.0 && right_rank.1 < left_rank.1;
        Arc::clone(if right_wins { right } else { left })
    }
}

/// The reason as the start of a sentence that the shape ends: `` `Fan` has 2 branches and gives ``.
impl fmt::Display for Reason {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expression => write!(out, "this expression gives"),
            Self::Constructor(state) => write!(out, "`{state}` constructs"),
            Self::Result { state, action } => {
                write!(out, "`{state}` gives, as `{action}` is documented,")
            }
            Self::Child { state, file } => write!(out, "`{state}` gives what `{file}` ends with,"),
            Self::Branches { state, count: 1 } => write!(out, "`{state}` has 1 branch and gives"),
            Self::Branches { state, count } => write!(out, "`{state}` has {count} branches and gives"),
            Self::Items(state) => write!(out, "`{state}` gives its iterations' outputs in"),
            Self::Context => write!(out, "`$Context` is"),
            Self::Globals => write!(out, "the `GlobalConstructor`s write"),
            Self::Schema => write!(out, "the schema of the input allows"),
            Self::Sample => write!(out, "the sample of the input has"),
        }
    }
}
