//! Instants, as numbers that can be stored, printed and invented.

use std::fmt;

/// An instant: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(u64);

impl Timestamp {
    /// The instant so many milliseconds after the epoch.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> u64 {
        self.0
    }

    /// The instant so many milliseconds later; the last one there is when that is beyond it.
    #[must_use]
    pub const fn after_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The instant so many seconds later.
    #[must_use]
    pub const fn after_seconds(self, seconds: u64) -> Self {
        self.after_millis(seconds.saturating_mul(1_000))
    }

    /// Milliseconds from `earlier` to this instant; 0 when it is not earlier.
    pub const fn millis_since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}ms", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_apart_by_milliseconds_and_end_where_numbers_do() {
        let instant = Timestamp::from_millis(5_000);
        assert_eq!(instant.after_seconds(2).millis_since(instant), 2_000);
        assert_eq!(instant.millis_since(instant.after_millis(1)), 0);
        assert_eq!(instant.after_seconds(u64::MAX).millis(), u64::MAX);
        assert_eq!(instant.to_string(), "5000ms");
    }
}
