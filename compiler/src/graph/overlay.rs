//! What a run did, to be laid over a picture: how each state ended, and the ways that were taken.

use super::build::escaped;
use super::model::{EdgeKind, Graph, Node, NodeKind};
use crate::lang::history::EventType;
use crate::lang::states::StateType;
use crate::value::Value;
use serde::Serialize;
use std::collections::BTreeMap;

/// What a run did; the lists go with those of the graph, entry by entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlay {
    /// What became of each node; none where it was not reached.
    pub nodes: Vec<Option<Reached>>,
    /// How often each edge was taken.
    pub edges: Vec<u64>,
}

/// What became of a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// The worst of its visits.
    pub outcome: Outcome,
    /// How often it was entered.
    pub visits: u64,
    /// The numbers of the history events about it, in order.
    pub events: Vec<u64>,
}

/// How a visit of a state ended; the later ones are the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It ended well.
    Succeeded,
    /// It has not ended.
    Running,
    /// It was cancelled.
    Cancelled,
    /// It failed, and a Catch rule took the error.
    Caught,
    /// It failed.
    Failed,
}

/// One event of a history, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// 1, 2, 3 …
    pub id: u64,
    /// The event that caused it.
    pub schedule: u64,
    /// What it is.
    pub kind: EventType,
    /// The state's name; empty for events of the execution.
    pub step: &'a str,
    /// What is known about it.
    pub detail: &'a Value,
}

impl Outcome {
    /// Its name, the same in all formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "succeeded",
            Self::Running => "running",
            Self::Cancelled => "cancelled",
            Self::Caught => "caught",
            Self::Failed => "failed",
        }
    }
}

impl Overlay {
    /// What the events of an execution say. What is about states that the graph does not have is left out.
    pub fn of<'a, Place>(graph: &Graph<Place>, events: impl IntoIterator<Item = Happened<'a>>) -> Self {
        let mut reader = Reader::new(graph);
        for event in events {
            reader.read(&event);
        }
        reader.overlay
    }
}

struct Reader<'g, Place> {
    graph: &'g Graph<Place>,
    ids: BTreeMap<&'g str, usize>,
    named: BTreeMap<&'g str, Vec<usize>>,
    // How many visits of each node have not ended.
    open: Vec<u64>,
    // The edges of each node.
    edges: Vec<Vec<usize>>,
    // What each event was about.
    about: BTreeMap<u64, Event>,
    overlay: Overlay,
}

#[derive(Clone, Copy)]
struct Event {
    node: usize,
    // The Catch rule, where this is an error that one took.
    caught: Option<usize>,
}

impl<'g, Place> Reader<'g, Place> {
    fn new(graph: &'g Graph<Place>) -> Self {
        let mut named: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, node) in graph.nodes.iter().enumerate() {
            if let Some(name) = &node.name {
                named.entry(name).or_default().push(at);
            }
        }
        let ids = graph.nodes.iter().enumerate().map(|(at, it)| (&*it.id, at)).collect();
        let mut edges = vec![Vec::new(); graph.nodes.len()];
        for (at, edge) in graph.edges.iter().enumerate() {
            edges[edge.from].push(at);
        }
        let overlay = Overlay { nodes: vec![None; graph.nodes.len()], edges: vec![0; graph.edges.len()] };
        let open = vec![0; graph.nodes.len()];
        Self { graph, ids, named, open, edges, about: BTreeMap::new(), overlay }
    }

    fn read(&mut self, event: &Happened<'_>) {
        let before = self.about.get(&event.schedule).copied();
        let node = if event.kind == EventType::StateEntered {
            self.node_at(event.detail.get("path"))
        } else {
            // What is cancelled has its cause elsewhere.
            before.and_then(|it| self.around(it.node, event.step)).or_else(|| self.open(event.step))
        };
        let Some(node) = node else { return };
        let caught = event.detail.get("caught").and_then(index);
        let outcome = if event.kind == EventType::StateSucceeded {
            Outcome::Succeeded
        } else if event.kind == EventType::StateFailed {
            if caught.is_some() { Outcome::Caught } else { Outcome::Failed }
        } else if event.kind == EventType::StateAborted {
            Outcome::Cancelled
        } else {
            Outcome::Running
        };
        self.about.insert(event.id, Event { node, caught });
        if event.kind == EventType::StateEntered {
            self.enter(node, before);
        }
        if event.kind == EventType::StateSucceeded {
            self.end(node);
        }
        self.note(node, event, outcome);
    }

    /// The state with this name that is this one or around it: what happens inside of it may be what ends it.
    fn around(&self, node: usize, name: &str) -> Option<usize> {
        let mut at = Some(node);
        while let Some(node) = at {
            let Node { name: known, scope, .. } = &self.graph.nodes[node];
            if known.as_deref() == Some(name) {
                return Some(node);
            }
            at = self.graph.scopes[*scope].owner;
        }
        None
    }

    /// The state with this name that has not ended.
    fn open(&self, name: &str) -> Option<usize> {
        self.named.get(name)?.iter().copied().find(|it| self.open[*it] > 0)
    }

    fn note(&mut self, node: usize, event: &Happened<'_>, outcome: Outcome) {
        let fresh = || Reached { outcome: Outcome::Succeeded, visits: 0, events: Vec::new() };
        let reached = self.overlay.nodes[node].get_or_insert_with(fresh);
        reached.events.push(event.id);
        if event.kind == EventType::StateEntered {
            reached.visits += 1;
            self.open[node] += 1;
        } else if outcome != Outcome::Running {
            self.open[node] = self.open[node].saturating_sub(1);
        }
        // Until the last visit has ended it runs; only what is worse than that stays.
        reached.outcome = match (reached.outcome, outcome) {
            (Outcome::Running, ended) => ended,
            (so_far, ended) => so_far.max(ended),
        };
    }

    /// Counts the way that led to a state.
    fn enter(&mut self, node: usize, before: Option<Event>) {
        let same_scope = |it: &Event| self.graph.nodes[it.node].scope == self.graph.nodes[node].scope;
        let way = match before.filter(same_scope) {
            Some(before) => self.edges[before.node].iter().copied().find(|at| {
                let edge = &self.graph.edges[*at];
                let is_catch = match edge.kind {
                    EdgeKind::Catch(rule) => Some(rule) == before.caught,
                    EdgeKind::Start
                    | EdgeKind::Next
                    | EdgeKind::Branch(_)
                    | EdgeKind::Default
                    | EdgeKind::End => before.caught.is_none(),
                };
                edge.to == Some(node) && is_catch
            }),
            None => self.start_of(self.graph.nodes[node].scope, node),
        };
        if let Some(way) = way {
            self.overlay.edges[way] += 1;
        }
    }

    fn start_of(&self, scope: usize, node: usize) -> Option<usize> {
        let marks = self.graph.scopes[scope].nodes.iter().rev();
        let mut ways =
            marks.take_while(|it| !self.graph.nodes[**it].kind.is_state()).flat_map(|it| &self.edges[*it]);
        ways.find(|at| self.graph.edges[**at].to == Some(node)).copied()
    }

    fn end(&mut self, node: usize) {
        let is_end = |at: &&usize| self.graph.edges[**at].kind == EdgeKind::End;
        if let Some(way) = self.edges[node].iter().find(is_end) {
            self.overlay.edges[*way] += 1;
        }
    }

    /// The node at a path of names and indices (decision R21).
    fn node_at(&self, path: Option<&Value>) -> Option<usize> {
        let mut id = String::new();
        let mut node: Option<usize> = None;
        for step in path?.as_list()?.items() {
            id.push('/');
            if let Some(name) = step.as_str() {
                id += &escaped(name);
                node = Some(*self.ids.get(&*id)?);
            } else {
                // All iterations of a Map run the same scope.
                let map = NodeKind::State(Some(StateType::Map));
                let is_map = node.is_some_and(|it| self.graph.nodes[it].kind == map);
                let at = if is_map { 0 } else { index(step)? };
                id += &at.to_string();
            }
        }
        node
    }
}

fn index(value: &Value) -> Option<usize> {
    value.as_int().and_then(|it| usize::try_from(it).ok())
}
