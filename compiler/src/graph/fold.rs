//! A graph in which what is inside some states is not shown.

use super::model::Graph;
use std::collections::BTreeSet;

impl<Place> Graph<Place> {
    /// The same graph without the scopes inside the states with these ids; ids that no state has change nothing.
    #[must_use]
    pub fn folded(mut self, ids: &BTreeSet<String>) -> Self {
        if ids.is_empty() {
            return self;
        }
        let kept_scopes = self.kept_scopes(ids);
        let kept_nodes: Vec<bool> = self.nodes.iter().map(|it| kept_scopes[it.scope]).collect();
        let (nodes, scopes) = (places(&kept_nodes), places(&kept_scopes));
        // An edge never leaves its scope: where one end is shown, so is the other.
        self.edges.retain(|it| kept_nodes[it.from]);
        for edge in &mut self.edges {
            edge.from = nodes[edge.from];
            edge.to = edge.to.map(|it| nodes[it]);
        }
        retain(&mut self.nodes, &kept_nodes);
        retain(&mut self.scopes, &kept_scopes);
        for node in &mut self.nodes {
            node.scope = scopes[node.scope];
            node.inner.retain(|it| kept_scopes[*it]);
            node.inner.iter_mut().for_each(|it| *it = scopes[*it]);
        }
        for scope in &mut self.scopes {
            scope.owner = scope.owner.map(|it| nodes[it]);
            scope.nodes.iter_mut().for_each(|it| *it = nodes[*it]);
        }
        self
    }

    /// Which scopes are still shown. A scope stands after the one around it.
    fn kept_scopes(&self, ids: &BTreeSet<String>) -> Vec<bool> {
        let mut kept: Vec<bool> = Vec::with_capacity(self.scopes.len());
        for scope in &self.scopes {
            let shown = scope.owner.is_none_or(|owner| {
                let owner = &self.nodes[owner];
                kept[owner.scope] && !ids.contains(&*owner.id)
            });
            kept.push(shown);
        }
        kept
    }
}

/// Where each entry stands once those that are not kept are gone.
fn places(kept: &[bool]) -> Vec<usize> {
    let mut next = 0;
    let place = |it: &bool| {
        let here = next;
        next += usize::from(*it);
        here
    };
    kept.iter().map(place).collect()
}

fn retain<T>(list: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    list.retain(|_| *kept.next().expect("one entry for each"));
}
