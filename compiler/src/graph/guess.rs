//! Which state a name means that no state has: half-typed names are the normal case.

use crate::flow::{Scope, ScopeIdx, StateIdx};
use crate::near::nearest;

use std::collections::BTreeMap;
use std::sync::Arc;

/// Names that may be compared for one picture; a flow in which more is wrong is not made clearer by guesses.
const COMPARED: usize = 100_000;

/// The guesses of one picture.
pub(super) struct Guesses {
    made: BTreeMap<(ScopeIdx, Arc<str>), Option<StateIdx>>,
    left: usize,
}

impl Default for Guesses {
    fn default() -> Self {
        Self { made: BTreeMap::new(), left: COMPARED }
    }
}

impl Guesses {
    /// The state of a scope that is probably meant by a name that none has.
    pub(super) fn meant(&mut self, idx: ScopeIdx, scope: &Scope, name: &Arc<str>) -> Option<StateIdx> {
        if let Some(made) = self.made.get(&(idx, Arc::clone(name))) {
            return *made;
        }
        let meant = match self.left.checked_sub(scope.states().len()) {
            Some(left) => {
                self.left = left;
                guess(scope, name)
            }
            None => None,
        };
        self.made.insert((idx, Arc::clone(name)), meant);
        meant
    }
}

fn guess(scope: &Scope, name: &str) -> Option<StateIdx> {
    // What a name begins is more likely than what it is like.
    let mut begun = scope.names().filter(|(it, _)| !name.is_empty() && it.starts_with(name));
    match (begun.next(), begun.next()) {
        (Some((_, idx)), None) => Some(idx),
        (Some(_), Some(_)) | (None, _) => {
            let mut names: Vec<&str> = scope.names().map(|(it, _)| &**it).collect();
            names.dedup();
            scope.find(nearest(name, names)?)
        }
    }
}
