//! Edges that are rows in the boxes they come from: where many lead to one place, their lines would be all one sees.

use super::label::shorten;
use super::model::{EdgeKind, Graph};

/// As many Catch rules that lead to one state are rows: it stands for errors of all kinds, and lines to it say little.
const CATCHES: usize = 4;
/// As many edges of other kinds that lead to one state are rows.
const EDGES: usize = 8;
/// How wide the words of a row may be.
const WORDS: f64 = 27.0;

/// Which edges of a graph are rows.
pub(super) struct Rows {
    // Of each edge.
    is_row: Vec<bool>,
    // Of each node.
    count: Vec<u32>,
}

impl Rows {
    pub(super) fn of<Place>(graph: &Graph<Place>) -> Self {
        let is_catch = |kind: EdgeKind| matches!(kind, EdgeKind::Catch(_));
        let mut catches = vec![0; graph.nodes.len()];
        let mut others = vec![0; graph.nodes.len()];
        for edge in &graph.edges {
            if let Some(to) = edge.to {
                *(if is_catch(edge.kind) { &mut catches[to] } else { &mut others[to] }) += 1;
            }
        }
        let mut rows = Self { is_row: Vec::new(), count: vec![0; graph.nodes.len()] };
        for edge in &graph.edges {
            let is_row = edge.from != edge.to.unwrap_or(edge.from)
                && edge.to.is_some_and(|to| match edge.kind {
                    EdgeKind::Catch(_) => catches[to] >= CATCHES,
                    EdgeKind::Next | EdgeKind::Branch(_) | EdgeKind::Default => others[to] >= EDGES,
                    EdgeKind::Start | EdgeKind::End => false,
                });
            rows.is_row.push(is_row);
            rows.count[edge.from] += u32::from(is_row);
        }
        rows
    }

    /// Whether an edge is a row.
    pub(super) fn has(&self, edge: usize) -> bool {
        self.is_row[edge]
    }

    /// How many rows a node has.
    pub(super) fn count(&self, node: usize) -> u32 {
        self.count[node]
    }

    /// What the row of an edge says; none of an edge that is a line.
    pub(super) fn words<Place>(&self, graph: &Graph<Place>, edge: usize) -> Option<String> {
        let edge = self.is_row[edge].then(|| &graph.edges[edge])?;
        let to = edge.to.map_or("", |to| &graph.nodes[to].title);
        Some(shorten(&format!("{} → {to}", shorten(&edge.text, WORDS / 2.0)), WORDS))
    }

    /// What the rows of each node say.
    pub(super) fn of_nodes<Place>(&self, graph: &Graph<Place>) -> Vec<Vec<String>> {
        let mut of = vec![Vec::new(); graph.nodes.len()];
        for (at, edge) in graph.edges.iter().enumerate() {
            of[edge.from].extend(self.words(graph, at));
        }
        of
    }

    /// The states that only rows lead to, each with the state that stands before it in the text: without a line a
    /// program that lays them out would put them at the top.
    pub(super) fn lone<Place>(&self, graph: &Graph<Place>) -> Vec<(usize, usize)> {
        let mut by_row = vec![false; graph.nodes.len()];
        let mut by_line = vec![false; graph.nodes.len()];
        for (at, edge) in graph.edges.iter().enumerate() {
            if let Some(to) = edge.to {
                (if self.is_row[at] { &mut by_row } else { &mut by_line })[to] = true;
            }
        }
        let pairs = graph.scopes.iter().flat_map(|it| it.nodes.windows(2)).map(|it| (it[0], it[1]));
        pairs.filter(|(_, it)| by_row[*it] && !by_line[*it]).collect()
    }
}
