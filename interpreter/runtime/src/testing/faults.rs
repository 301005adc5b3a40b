//! Expressions that had no value, with their places in the texts of flows.

use crate::watch::Source;
use fdl_compiler::expr::{Expression, Fault};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_machine::{Failure, Note};
use std::sync::Arc;

/// Faults that are kept: the last ones.
const FAULTS: usize = 8;

/// An expression that had no value, and where it stands.
#[derive(Clone, Debug)]
pub struct FaultPlace {
    /// The flow: 0 is the one under test.
    pub flow: usize,
    /// Where the state stands: names and indices from the top (decision R21).
    pub path: Value,
    /// The expression.
    pub expression: Arc<Expression>,
    /// Why.
    pub fault: Fault,
}

impl FaultPlace {
    /// What a note tells of a fault; none where it tells of something else.
    pub fn of(source: Source<'_>, note: &Note) -> Option<Self> {
        match note {
            Note::Faulted { path, expression, fault } => Some(Self {
                flow: source.flow,
                path: path.clone(),
                expression: Arc::clone(expression),
                fault: fault.clone(),
            }),
            Note::Chose { .. } | Note::Retries { .. } | Note::Forbids { .. } | Note::Caught { .. } => None,
        }
    }

    /// Whether both are the same mistake.
    fn is_like(&self, other: &Self) -> bool {
        (self.flow, self.place()) == (other.flow, other.place()) && self.fault.message == other.fault.message
    }

    /// The part that failed, in the flow's text.
    pub fn place(&self) -> Span {
        self.expression.place.to_source(self.fault.span)
    }

    /// What happened, and in which state, named by its path.
    pub fn message(&self) -> String {
        format!("{} (state `{}`)", self.fault.message, crate::index::told(&self.path))
    }

    /// What the parts of the expression gave, each with its place in the flow's text.
    pub fn met(&self) -> Vec<(Span, String)> {
        let place = &self.expression.place;
        self.fault.met.iter().map(|met| (place.to_source(met.span), met.told())).collect()
    }
}

/// The last faults of a run, each of them once: retries and the children of a Map repeat them.
#[derive(Debug, Default)]
pub struct Faults(Vec<FaultPlace>);

impl Faults {
    /// Keeps what a note tells of a fault.
    pub fn noted(&mut self, source: Source<'_>, note: &Note) {
        let Some(fault) = FaultPlace::of(source, note) else { return };
        if self.0.iter().any(|known| known.is_like(&fault)) {
            return;
        }
        if self.0.len() == FAULTS {
            self.0.remove(0);
        }
        self.0.push(fault);
    }

    /// The one that an execution failed with, be it that of a child.
    pub fn behind(&self, failure: &Failure) -> Option<&FaultPlace> {
        // The error of a Map repeats that of its first child.
        self.0.iter().rev().find(|it| failure.detail.contains(&it.fault.detail(&it.expression)))
    }

    /// All of them, in their order.
    pub fn into_vec(self) -> Vec<FaultPlace> {
        self.0
    }
}
