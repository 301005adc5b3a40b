//! The time of a run: that of the wall, or one that jumps.

use crate::history::VIRTUAL_START;
use crate::plan::Clock;
use fdl_machine::Timestamp;
use std::time::{Duration, Instant, SystemTime};

/// Where a run stands in time.
pub struct Time {
    kind: Clock,
    /// When the run began.
    pub start: Timestamp,
    // An instant of the machine's clock and the time of the run that it stands for.
    base: (Instant, Timestamp),
    // Virtual time has come this far by waiting.
    reached: Timestamp,
}

impl Time {
    /// Time that begins now.
    pub fn new(kind: Clock) -> Self {
        let start = match kind {
            Clock::Virtual => VIRTUAL_START,
            Clock::Real => wall(),
        };
        Self { kind, start, base: (Instant::now(), start), reached: start }
    }

    /// The time at which something came from outside.
    pub fn of(&self, instant: Instant) -> Timestamp {
        let passed = instant.saturating_duration_since(self.base.0).as_millis();
        self.base.1.after_millis(u64::try_from(passed).unwrap_or(u64::MAX))
    }

    /// Whether it is already that late. Virtual time goes there at once unless something outside is awaited.
    pub fn has_come(&self, at: Timestamp, awaits: bool) -> bool {
        match self.kind {
            Clock::Virtual => !awaits || at <= self.reached,
            Clock::Real => at <= self.of(Instant::now()),
        }
    }

    /// How long to wait from `now` until `at`. Virtual time stood still while nothing was awaited.
    pub fn begin_waiting(&mut self, now: Timestamp, at: Option<Timestamp>) -> Option<Duration> {
        match self.kind {
            Clock::Virtual => self.base = (Instant::now(), now.max(self.reached)),
            Clock::Real => {}
        }
        let here = self.of(Instant::now());
        // A millisecond that has only just begun is not over.
        at.map(|at| Duration::from_millis(at.millis_since(here)))
    }

    /// The wait is over.
    pub fn end_waiting(&mut self) {
        self.reached = self.reached.max(self.of(Instant::now()));
    }
}

fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
