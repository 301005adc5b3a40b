//! What an execution costs: the least and the most step transitions and seconds.
//!
//! One walk per scope over the graph of its states, inner scopes first. An
//! execution may also fail, so the least is often the first Task's failure. The
//! bounds hold for every execution that nobody stops.

mod state;
mod walk;

use crate::check::types::Types;
use crate::lang::modes::Mode;
use crate::program::Program;
use crate::source::Span;

/// What an execution costs.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// Step transitions, which are billed (decision R16).
    pub transitions: Bounds,
    /// Seconds from the start to the end.
    pub seconds: Bounds,
    /// What keeps a bound from being known, in the order of the text.
    pub unbounded: Vec<Unbounded>,
}

/// The least and the most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// At least this much.
    pub min: f64,
    /// At most this much; none where there is no bound.
    pub max: Option<f64>,
}

/// Something that has no bound.
#[derive(Clone, Debug, PartialEq)]
pub struct Unbounded {
    /// What, and why: one sentence without a full stop.
    pub message: String,
    /// Its place.
    pub span: Span,
    /// What it makes unbounded.
    pub what: What,
}

/// What has no bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// The step transitions.
    Transitions,
    /// The seconds.
    Seconds,
    /// Both.
    Both,
}

/// The cost of one execution of a program, whose flow has these types.
pub fn cost(program: &Program, types: &Types) -> Cost {
    let mut scopes = vec![walk::ScopeCost::default(); program.scopes.len()];
    // An inner scope stands after the one around it.
    for place in (0..program.scopes.len()).rev() {
        scopes[place] = walk::scope(program, types, place, &mut scopes);
    }
    let Some(top) = scopes.into_iter().next() else {
        let none = Bounds { min: 0.0, max: Some(0.0) };
        return Cost { transitions: none, seconds: none, unbounded: Vec::new() };
    };
    let least = |ends: [Option<f64>; 2]| ends.into_iter().flatten().reduce(f64::min).unwrap_or(0.0);
    let mut cost = Cost {
        transitions: Bounds {
            min: least([top.ok.transitions, top.fail.transitions]),
            max: top.most.transitions,
        },
        seconds: Bounds { min: least([top.ok.seconds, top.fail.seconds]), max: top.most.seconds },
        unbounded: top.unbounded,
    };
    cost.cut(timeout(program));
    cost.unbounded.sort_by_key(|it| it.span);
    cost
}

/// Seconds after which the execution ends as timed out.
#[expect(clippy::cast_precision_loss, reason = "a year has far fewer than 2^53 seconds")]
fn timeout(program: &Program) -> Option<f64> {
    let own = program.timeout.map(|seconds| seconds as f64);
    let express = crate::lang::limits::EXECUTION_SECONDS_EXPRESS as f64;
    match program.mode {
        Mode::Express => Some(own.map_or(express, |own| own.min(express))),
        Mode::Standard => own,
    }
}

impl Cost {
    /// The flow's timeout ends the execution, wherever it stands then.
    fn cut(&mut self, timeout: Option<f64>) {
        let Some(timeout) = timeout else { return };
        if self.seconds.max.is_none_or(|most| most >= timeout) {
            self.transitions.min = self.transitions.min.min(1.0);
        }
        self.seconds.min = self.seconds.min.min(timeout);
        self.seconds.max = Some(self.seconds.max.map_or(timeout, |most| most.min(timeout)));
        self.unbounded.retain(|it| it.what != What::Seconds);
    }
}

#[cfg(test)]
mod tests;
