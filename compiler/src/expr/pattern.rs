//! Regular expressions as the service reads them: RE2 syntax, ASCII classes.

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern(regex::Regex);
