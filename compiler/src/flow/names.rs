//! The names of a scope's states, found by name and listed in order.

use super::StateIdx;
use crate::table::Table;
use std::sync::Arc;

/// Names of a scope that are looked through one by one; with more of them a table is made.
const FEW: usize = 8;

/// The names of a scope's states.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    // Invariant: sorted by name, then by the order of the text.
    sorted: Vec<(Arc<str>, StateIdx)>,
    // Invariant: empty where there are few names, else the first state of each.
    by_name: Table<Arc<str>, StateIdx>,
}

impl Names {
    /// The names of states in the order of the text.
    pub fn new(mut names: Vec<(Arc<str>, StateIdx)>) -> Self {
        let mut by_name = Table::default();
        if names.len() > FEW {
            by_name.reserve(names.len());
            for (name, idx) in &names {
                by_name.entry(Arc::clone(name)).or_insert(*idx);
            }
        }
        names.sort();
        Self { sorted: names, by_name }
    }

    /// All names in order, duplicates included.
    pub fn sorted(&self) -> &[(Arc<str>, StateIdx)] {
        &self.sorted
    }

    /// The first state of this name.
    pub fn find(&self, name: &str) -> Option<StateIdx> {
        if self.by_name.is_empty() {
            return self.sorted.iter().find(|(it, _)| &**it == name).map(|(_, idx)| *idx);
        }
        self.by_name.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_states_with_one_name_the_first_is_found() {
        for count in [3, 40] {
            let name = |at: u32| Arc::from(format!("s{}", at % (count - 1)));
            let names = Names::new((0..count).rev().map(|at| (name(at), StateIdx(count - at))).collect());
            assert_eq!(names.find("s0"), Some(StateIdx(1)), "{count}");
            assert_eq!(names.find("s1"), Some(StateIdx(count - 1)), "{count}");
            assert_eq!(names.find("s"), None, "{count}");
            assert!(names.sorted().is_sorted(), "{count}");
        }
    }
}
