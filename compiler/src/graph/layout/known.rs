//! Layouts that are known already, so that an edit costs no more than the scopes whose shape it changes.

use super::{Laid, Sheet, ranked, stack};
use crate::graph::model::NodeKind;
use std::collections::BTreeMap;

/// For how many pictures a layout that none of them needs is kept: what was just deleted is often typed again.
const KEPT: u64 = 8;

/// The layouts of scopes, by all that they depend on. Texts are no part of that.
#[derive(Clone, Debug, Default)]
pub struct Layouts {
    known: BTreeMap<Vec<u64>, Known>,
    round: u64,
}

#[derive(Clone, Debug)]
struct Known {
    laid: Laid,
    // The round in which it was last needed.
    needed: u64,
}

impl Layouts {
    /// Begins a picture, and forgets what many before it did not need.
    pub(super) fn next_round(&mut self) {
        self.round += 1;
        let round = self.round;
        self.known.retain(|_, it| it.needed + KEPT >= round);
    }

    /// The layout of a scope, computed where it is not known.
    pub(super) fn of(&mut self, sheet: &Sheet) -> &Laid {
        let compute =
            || Known { laid: ranked::lay_out(sheet).unwrap_or_else(|| stack::lay_out(sheet)), needed: 0 };
        let known = self.known.entry(key(sheet)).or_insert_with(compute);
        known.needed = self.round;
        &known.laid
    }
}

/// All that a layout depends on, as numbers: two sheets have the same key only if they are the same.
fn key(sheet: &Sheet) -> Vec<u64> {
    let Sheet { nodes, ways } = sheet;
    let mut key = vec![number(nodes.len())];
    for node in nodes {
        key.extend([kind(node.kind), node.width.to_bits(), node.height.to_bits()]);
    }
    for way in ways {
        key.extend([number(way.from), number(way.to), u64::from(way.labelled), way.weight.to_bits()]);
    }
    key
}

/// What of its kind a node's layout depends on: ways that nobody sees are in the sheet already.
fn kind(kind: NodeKind) -> u64 {
    match kind {
        NodeKind::Start => 0,
        NodeKind::End => 1,
        NodeKind::State(_) => 2,
    }
}

fn number(it: usize) -> u64 {
    u64::try_from(it).unwrap_or(u64::MAX)
}
