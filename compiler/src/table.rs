//! Tables that are only looked into.

use std::hash::{BuildHasherDefault, DefaultHasher};

/// Values by key. Its order means nothing: it is never walked, and its hashes are the same in each run.
#[expect(
    clippy::disallowed_types,
    reason = "what is printed, stored or stepped never comes out of a walk over it"
)]
pub(crate) type Table<K, V> = std::collections::HashMap<K, V, BuildHasherDefault<DefaultHasher>>;
