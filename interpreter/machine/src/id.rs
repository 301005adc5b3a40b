//! Names of what is going on outside: computed, so that they are the same after a crash.

use fdl_compiler::program::StateIdx;
use std::fmt;

/// One attempt of one visit of a state: what a driver is asked to do, and the key that keeps it
/// from being done twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct TaskId {
    /// Where the execution stands: no two frames of an execution have the same number.
    pub frame: u64,
    /// The state.
    pub state: StateIdx,
    /// How many states the frame had entered before this one.
    pub visit: u64,
    /// Retries before this attempt.
    pub attempt: u32,
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}.{}", self.frame, self.state.0, self.visit, self.attempt)
    }
}

/// A child execution of a distributed Map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct ChildId {
    /// The attempt of the Map that started it.
    pub run: TaskId,
    /// The number of its item or batch.
    pub index: u32,
}

impl fmt::Display for ChildId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.run, self.index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_every_number_that_makes_it_unique() {
        let run = TaskId { frame: 1, state: StateIdx(2), visit: 3, attempt: 4 };
        assert_eq!(run.to_string(), "1.2.3.4");
        assert_eq!(ChildId { run, index: 5 }.to_string(), "1.2.3.4.5");
    }
}
