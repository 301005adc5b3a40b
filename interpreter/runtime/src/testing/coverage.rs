//! Which states, branches of Choices, retry rules and catch rules were taken.
//!
//! The default of a Choice counts as one of its branches. A retry or catch rule is taken when it decides what
//! follows an error.

use fdl_compiler::program::{Kind, Program, State, StateIdx};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{self, Document, Node, Step};
use fdl_machine::Note;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often each thing was taken in one flow.
#[derive(Clone, Debug, Default)]
pub struct Hits(BTreeMap<(StateIdx, Part), u64>);

/// A thing that can be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The state itself.
    State,
    /// A branch of a Choice.
    Branch(usize),
    /// The default of a Choice.
    Default,
    /// A retry rule.
    Retry(usize),
    /// A catch rule.
    Catch(usize),
}

/// The coverage of one flow.
#[derive(Clone, Debug)]
pub struct FlowCoverage {
    /// What the flow is called.
    pub flow: String,
    /// The flow's text, in which the places stand.
    pub text: Arc<str>,
    /// Everything that can be taken, in order of place.
    pub points: Vec<Point>,
}

/// One thing that can be taken.
#[derive(Clone, Debug)]
pub struct Point {
    /// What it is.
    pub kind: PointKind,
    /// Its name, as `State`, `State, branch 2`.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// How often it was taken.
    pub hits: u64,
}

/// The four kinds that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointKind {
    /// A state.
    State,
    /// A branch of a Choice, its default included.
    Branch,
    /// A retry rule.
    Retry,
    /// A catch rule.
    Catch,
}

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Taken at least once.
    pub covered: usize,
    /// All.
    pub total: usize,
}

impl Hits {
    /// A state was entered.
    pub fn entered(&mut self, state: StateIdx) {
        self.count(state, Part::State);
    }

    /// Something was taken.
    pub fn noted(&mut self, note: &Note) {
        match note {
            Note::Chose { state, branch: Some(branch) } => self.count(*state, Part::Branch(*branch)),
            Note::Chose { state, branch: None } => self.count(*state, Part::Default),
            Note::Retries { state, rule, .. } | Note::Forbids { state, rule } => {
                self.count(*state, Part::Retry(*rule));
            }
            Note::Caught { state, rule } => self.count(*state, Part::Catch(*rule)),
            Note::Faulted { .. } => {}
        }
    }

    /// The same and what another run took.
    pub fn add(&mut self, other: &Self) {
        for (part, hits) in &other.0 {
            *self.0.entry(*part).or_default() += hits;
        }
    }

    /// What was taken at least once, in the order of the text.
    pub fn taken(&self) -> impl Iterator<Item = (StateIdx, Part)> {
        self.0.keys().copied()
    }

    fn count(&mut self, state: StateIdx, part: Part) {
        *self.0.entry((state, part)).or_default() += 1;
    }
}

impl Part {
    /// Which of the four kinds it is.
    pub fn kind(self) -> PointKind {
        match self {
            Self::State => PointKind::State,
            Self::Branch(_) | Self::Default => PointKind::Branch,
            Self::Retry(_) => PointKind::Retry,
            Self::Catch(_) => PointKind::Catch,
        }
    }

    /// Which branch or rule of its state, from 0.
    pub fn index(self) -> Option<usize> {
        match self {
            Self::State | Self::Default => None,
            Self::Branch(index) | Self::Retry(index) | Self::Catch(index) => Some(index),
        }
    }
}

impl PointKind {
    /// All of them, in the order of the report.
    pub const ALL: [Self; 4] = [Self::State, Self::Branch, Self::Retry, Self::Catch];

    /// Its word in the report.
    pub fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Branch => "branch",
            Self::Retry => "retry",
            Self::Catch => "catch",
        }
    }
}

impl Share {
    /// Percent, rounded down; all of nothing is all.
    pub fn percent(self) -> usize {
        (self.covered * 100).checked_div(self.total).unwrap_or(100)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { covered: self.covered + other.covered, total: self.total + other.total }
    }
}

impl FlowCoverage {
    /// Everything in a flow that can be taken, with how often it was.
    pub fn new(flow: String, text: Arc<str>, program: &Program, hits: &Hits) -> Self {
        let document = yaml::parse(Arc::clone(&text));
        let mut points = Vec::new();
        for (number, state) in program.states.iter().enumerate() {
            let Ok(number) = u32::try_from(number) else { break };
            for (part, name, span) in parts(state, &document) {
                let hits = hits.0.get(&(StateIdx(number), part)).copied().unwrap_or(0);
                points.push(Point { kind: part.kind(), name, span, hits });
            }
        }
        points.sort_by_key(|point| (point.span, point.kind));
        Self { flow, text, points }
    }

    /// How many of one kind were taken.
    pub fn share(&self, kind: PointKind) -> Share {
        let points = self.points.iter().filter(|point| point.kind == kind);
        points.fold(Share::default(), |share, point| {
            share.plus(Share { covered: usize::from(point.hits > 0), total: 1 })
        })
    }

    /// How many of all were taken.
    pub fn total(&self) -> Share {
        PointKind::ALL.iter().fold(Share::default(), |share, kind| share.plus(self.share(*kind)))
    }
}

fn parts(state: &State, document: &Document) -> Vec<(Part, String, Span)> {
    let node = state_node(state, document);
    let item = |field: &str, index: usize| {
        let node =
            node.and_then(|node| node.as_mapping()?.get(document, field)?.as_sequence()?.items.get(index));
        node.map_or(state.span, |node| node.span)
    };
    let mut parts = vec![(Part::State, state.name.to_string(), state.span)];
    let (retry, catch) = match &state.kind {
        Kind::Task(task) => (task.retry.len(), task.catch.len()),
        Kind::Parallel(parallel) => (parallel.retry.len(), parallel.catch.len()),
        Kind::Map(map) => (map.retry.len(), map.catch.len()),
        Kind::Choice { branches, .. } => {
            for index in 0..branches.len() {
                let name = format!("{}, branch {}", state.name, index + 1);
                parts.push((Part::Branch(index), name, item("Branches", index)));
            }
            let default = node.and_then(|node| node.as_mapping()?.get(document, "Default"));
            let span = default.map_or(state.span, |node| node.span);
            parts.push((Part::Default, format!("{}, default", state.name), span));
            (0, 0)
        }
        Kind::Pass { .. } | Kind::Wait { .. } | Kind::Succeed | Kind::Fail { .. } => (0, 0),
    };
    for index in 0..retry {
        parts.push((
            Part::Retry(index),
            format!("{}, retry {}", state.name, index + 1),
            item("Retry", index),
        ));
    }
    for index in 0..catch {
        parts.push((
            Part::Catch(index),
            format!("{}, catch {}", state.name, index + 1),
            item("Catch", index),
        ));
    }
    parts
}

/// The mapping of a state, found by the place of its name.
fn state_node<'a>(state: &State, document: &'a Document) -> Option<&'a Node> {
    let path = document.path_at(state.span.start);
    let mut mappings = path.into_iter().rev().filter_map(|step| match step {
        Step::Node(node) if node.as_mapping().is_some() => Some(node),
        Step::Node(_) | Step::Entry(_) => None,
    });
    mappings.next()
}
