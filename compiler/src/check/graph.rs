//! Ways through a scope: which states can be reached, and which can leave.
//!
//! Everything here takes time linear in states and ways and recurses nowhere,
//! whatever the length of the flow.

/// States as numbers, and the ways between them.
#[derive(Debug)]
pub struct Graph {
    // Invariant: the ways of state `n` are `targets[first[n]..first[n + 1]]`.
    first: Vec<usize>,
    targets: Vec<usize>,
}

/// Groups of states that all lead to each other.
#[derive(Debug)]
pub struct Groups {
    /// The group of each state.
    pub of: Vec<usize>,
    /// How many groups there are.
    pub count: usize,
}

impl Default for Graph {
    fn default() -> Self {
        Self { first: vec![0], targets: Vec::new() }
    }
}

impl Graph {
    /// The graph with these ways from each state.
    pub fn new(ways: impl IntoIterator<Item = impl IntoIterator<Item = usize>>) -> Self {
        let mut graph = Self::default();
        ways.into_iter().for_each(|targets| graph.add(targets));
        graph
    }

    /// Adds a state with these ways.
    pub fn add(&mut self, ways: impl IntoIterator<Item = usize>) {
        self.targets.extend(ways);
        self.first.push(self.targets.len());
    }

    /// The number of states.
    pub fn len(&self) -> usize {
        self.first.len() - 1
    }

    /// Where a state leads.
    pub fn ways(&self, state: usize) -> &[usize] {
        &self.targets[self.first[state]..self.first[state + 1]]
    }

    /// The same states with all ways turned round.
    pub fn reversed(&self) -> Self {
        let mut first = vec![0; self.len() + 1];
        for target in &self.targets {
            first[target + 1] += 1;
        }
        for at in 0..self.len() {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let mut targets = vec![0; self.targets.len()];
        for state in 0..self.len() {
            for target in self.ways(state) {
                targets[next[*target]] = state;
                next[*target] += 1;
            }
        }
        Self { first, targets }
    }

    /// Which states can be reached from any of these, themselves included.
    pub fn reached_from(&self, starts: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        let mut open: Vec<usize> = starts.into_iter().collect();
        while let Some(state) = open.pop() {
            if !std::mem::replace(&mut reached[state], true) {
                open.extend_from_slice(self.ways(state));
            }
        }
        reached
    }

    /// The groups of states that all lead to each other (Tarjan's algorithm with a stack of its own).
    pub fn groups(&self) -> Groups {
        let mut walk = Walk {
            order: vec![UNSEEN; self.len()],
            lowest: vec![0; self.len()],
            of: vec![UNSEEN; self.len()],
            pending: Vec::new(),
            seen: 0,
            count: 0,
        };
        for start in 0..self.len() {
            if walk.order[start] == UNSEEN {
                walk.from(self, start);
            }
        }
        Groups { of: walk.of, count: walk.count }
    }
}

const UNSEEN: usize = usize::MAX;

struct Walk {
    order: Vec<usize>,
    lowest: Vec<usize>,
    of: Vec<usize>,
    pending: Vec<usize>,
    seen: usize,
    count: usize,
}

impl Walk {
    fn from(&mut self, graph: &Graph, start: usize) {
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some((state, way)) = path.last_mut() {
            let state = *state;
            let Some(target) = graph.ways(state).get(*way).copied() else {
                path.pop();
                self.leave(state);
                if let Some((parent, _)) = path.last() {
                    self.lowest[*parent] = self.lowest[*parent].min(self.lowest[state]);
                }
                continue;
            };
            *way += 1;
            if self.order[target] == UNSEEN {
                self.enter(target);
                path.push((target, 0));
            } else if self.of[target] == UNSEEN {
                self.lowest[state] = self.lowest[state].min(self.order[target]);
            }
        }
    }

    fn enter(&mut self, state: usize) {
        self.order[state] = self.seen;
        self.lowest[state] = self.seen;
        self.seen += 1;
        self.pending.push(state);
    }

    fn leave(&mut self, state: usize) {
        if self.lowest[state] != self.order[state] {
            return;
        }
        while let Some(member) = self.pending.pop() {
            self.of[member] = self.count;
            if member == state {
                break;
            }
        }
        self.count += 1;
    }
}

impl Groups {
    /// For each group whether it has a way into another one, within the given states.
    pub fn lead_on(&self, graph: &Graph, within: &[bool]) -> Vec<bool> {
        let mut lead_on = vec![false; self.count];
        for state in (0..graph.len()).filter(|state| within[*state]) {
            let mut ways = graph.ways(state).iter().filter(|target| within[**target]);
            if ways.any(|target| self.of[*target] != self.of[state]) {
                lead_on[self.of[state]] = true;
            }
        }
        lead_on
    }
}

#[cfg(test)]
mod tests {
    use super::Graph;

    #[test]
    fn groups_are_the_states_that_lead_to_each_other() {
        let graph = Graph::new([vec![1], vec![2, 3], vec![0], vec![4], vec![3], vec![]]);
        let groups = graph.groups();
        assert_eq!(groups.count, 3);
        assert_eq!(groups.of[0], groups.of[1]);
        assert_eq!(groups.of[0], groups.of[2]);
        assert_eq!(groups.of[3], groups.of[4]);
        assert_ne!(groups.of[3], groups.of[5]);
        let all = vec![true; 6];
        let lead_on = groups.lead_on(&graph, &all);
        assert!(lead_on[groups.of[0]] && !lead_on[groups.of[3]] && !lead_on[groups.of[5]]);
    }

    #[test]
    fn turning_all_ways_round_twice_changes_nothing() {
        let graph = Graph::new([vec![1, 2], vec![2], vec![0], vec![]]);
        let twice = graph.reversed().reversed();
        assert!((0..4).all(|state| {
            let mut ways = twice.ways(state).to_vec();
            ways.sort_unstable();
            ways == graph.ways(state)
        }));
        assert_eq!(graph.reversed().reached_from([3]), [false, false, false, true]);
    }

    #[test]
    fn a_long_chain_and_a_long_ring_need_no_deep_stack() {
        let length = 200_000;
        let chain = Graph::new((0..length).map(|state| (state + 1 < length).then_some(state + 1)));
        assert_eq!(chain.groups().count, length);
        let ring = Graph::new((0..length).map(|state| Some((state + 1) % length)));
        assert_eq!(ring.groups().count, 1);
    }
}
