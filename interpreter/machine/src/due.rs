//! What is to happen when: timeouts and wake-ups, in the order of decision R19.

use crate::Timestamp;
use crate::frame::FrameId;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A moment that something waits for. The order is the one in which simultaneous ones happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Due {
    /// When.
    pub at: Timestamp,
    /// What it brings.
    pub kind: DueKind,
    /// Timeouts go from the inside out; 0 for wake-ups.
    depth: Reverse<u32>,
    /// How many were asked for before: no two are the same.
    number: u64,
    /// Whose it is; the flow's timeout is the top frame's.
    pub frame: FrameId,
}

/// What a moment brings. Timeouts go before wake-ups, the flow's after those of Tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum DueKind {
    /// A Task takes too long.
    TaskTimeout,
    /// The execution takes too long.
    FlowTimeout,
    /// A Wait is over, or a retry begins.
    WakeUp,
}

/// All moments that are waited for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Agenda {
    // Invariant: each entry but the flow's timeout is held by the status of its frame.
    entries: BTreeSet<Due>,
    asked: u64,
}

impl Agenda {
    /// Notes a moment.
    pub fn ask(&mut self, at: Timestamp, kind: DueKind, depth: u32, frame: FrameId) -> Due {
        let depth = match kind {
            DueKind::TaskTimeout | DueKind::FlowTimeout => depth,
            DueKind::WakeUp => 0,
        };
        let due = Due { at, kind, depth: Reverse(depth), number: self.asked, frame };
        self.asked += 1;
        self.entries.insert(due);
        due
    }

    /// Forgets a moment.
    pub fn forget(&mut self, due: Due) {
        self.entries.remove(&due);
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The first one.
    pub fn first(&self) -> Option<Due> {
        self.entries.first().copied()
    }
}
