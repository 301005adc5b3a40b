//! What there is to see of a flow: states, scopes and the ways between them.

use crate::diagnostic::Severity;
use crate::lang::states::StateType;
use crate::source::Span;
use serde::{Serialize, Serializer};
use std::sync::Arc;

/// What there is to see of a flow. Everything else is named by its place in these lists.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Graph<Place = Span> {
    /// The flow's name.
    pub name: Option<Arc<str>>,
    // Invariant: the n-th node is the n-th state of the flow; after the states come the marks of starts and ends.
    /// The states in the order of the text, then where scopes start and end.
    pub nodes: Vec<Node<Place>>,
    /// The scopes in the order of the text; the first is the flow's own.
    pub scopes: Vec<Scope<Place>>,
    /// The ways between the nodes of one scope.
    pub edges: Vec<Edge<Place>>,
    /// The findings that are about no state.
    pub problems: Vec<Problem<Place>>,
}

/// A state, or the mark of a scope's start or of one of its ends.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Node<Place = Span> {
    /// The same in every version of the text in which the state has this name, and the states around it theirs.
    pub id: Arc<str>,
    /// What it is.
    pub kind: NodeKind,
    /// The state's name; none where it is missing or a hole.
    pub name: Option<Arc<str>>,
    /// What the state works on: an Action, seconds, an error's code, a list; empty where there is nothing to say.
    pub detail: String,
    /// The name, short enough for the node's box.
    pub title: String,
    /// The detail, or the type where there is none, short enough for the node's box.
    pub subtitle: String,
    /// What the state is for, as its author says.
    pub description: Option<Arc<str>>,
    /// The scope that it stands in.
    pub scope: usize,
    /// The scopes inside it.
    pub inner: Vec<usize>,
    /// What is tried again.
    pub retry: Option<Retry<Place>>,
    /// The findings about it, those about states inside it not included.
    pub problems: Vec<Problem<Place>>,
    /// Where it stands in the text.
    pub range: Place,
    /// Where its name stands, or what else stands for it.
    pub name_range: Place,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// A state; its type, where that is known.
    State(Option<StateType>),
    /// Where a scope starts.
    Start,
    /// Where a scope ends.
    End,
}

/// The Retry rules of a state.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry<Place = Span> {
    /// How often the most patient rule tries again; none where no rule says.
    pub most: Option<u64>,
    /// Each rule in a line of words.
    pub rules: Vec<String>,
    /// Where the rules stand.
    pub range: Place,
}

/// A list of states, drawn as a box in the box of its owner.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Scope<Place = Span> {
    /// The same in every version of the text in which the states around it have the same names.
    pub id: Arc<str>,
    /// The Parallel or Map that it belongs to; none for the flow's own.
    pub owner: Option<usize>,
    /// What it is called: a branch's number, what a Map does; empty for the flow's own.
    pub title: String,
    /// The nodes in it, in the order of the text.
    pub nodes: Vec<usize>,
    /// Where it stands in the text.
    pub range: Place,
}

/// A way from one node to another one of the same scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge<Place = Span> {
    /// The same in every version of the text in which the node it comes from has the same id.
    pub id: String,
    /// Where it comes from.
    pub from: usize,
    /// Where it leads; none where no state has the name that is written.
    pub to: Option<usize>,
    /// What makes it go.
    #[serde(flatten)]
    pub kind: EdgeKind,
    /// Whether no state has the name that is written; `to` is then what is probably meant.
    pub broken: bool,
    /// When it goes: a branch's condition, the errors of a Catch rule; empty where it needs no saying.
    pub text: String,
    /// The same, short enough for the picture.
    pub label: String,
    /// Where all of it stands in the text: a branch, a rule, a field.
    pub range: Place,
    /// Where it says where it leads.
    pub target_range: Place,
}

/// What makes an edge go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "kind", content = "index", rename_all = "camelCase")]
pub enum EdgeKind {
    /// The scope starts.
    Start,
    /// The state is done, `Next`.
    Next,
    /// A Choice's condition holds; which branch.
    Branch(usize),
    /// No condition of a Choice holds.
    Default,
    /// The state failed; which Catch rule.
    Catch(usize),
    /// The state is done and the scope ends, `End`.
    End,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem<Place = Span> {
    /// How bad it is.
    #[serde(serialize_with = "severity")]
    pub severity: Severity,
    /// The rule that found it.
    pub rule: &'static str,
    /// What it says.
    pub message: String,
    /// Where.
    pub range: Place,
}

impl NodeKind {
    /// Its name, the same in all formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::End => "end",
            Self::State(None) => "unknown",
            Self::State(Some(StateType::Task)) => "task",
            Self::State(Some(StateType::Pass)) => "pass",
            Self::State(Some(StateType::Wait)) => "wait",
            Self::State(Some(StateType::Succeed)) => "succeed",
            Self::State(Some(StateType::Fail)) => "fail",
            Self::State(Some(StateType::Choice)) => "choice",
            Self::State(Some(StateType::Parallel)) => "parallel",
            Self::State(Some(StateType::Map)) => "map",
        }
    }

    /// Whether it is a state.
    pub fn is_state(self) -> bool {
        match self {
            Self::State(_) => true,
            Self::Start | Self::End => false,
        }
    }
}

impl Serialize for NodeKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl EdgeKind {
    /// Its name, the same in all formats.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Next => "next",
            Self::Branch(_) => "branch",
            Self::Default => "default",
            Self::Catch(_) => "catch",
            Self::End => "end",
        }
    }
}

impl<Place> Node<Place> {
    /// How bad the worst finding about it is.
    pub fn worst(&self) -> Option<Severity> {
        self.problems.iter().map(|it| it.severity).min()
    }
}

impl<Place> Graph<Place> {
    /// The same graph, its places in the text counted in another way.
    pub fn with_places<Other>(self, place: impl Fn(Place) -> Other) -> Graph<Other> {
        let problems = |list: Vec<Problem<Place>>| -> Vec<Problem<Other>> {
            let moved = |Problem { severity, rule, message, range }: Problem<Place>| Problem {
                severity,
                rule,
                message,
                range: place(range),
            };
            list.into_iter().map(moved).collect()
        };
        let retry = |it: Retry<Place>| Retry { most: it.most, rules: it.rules, range: place(it.range) };
        let node = |it: Node<Place>| Node {
            id: it.id,
            kind: it.kind,
            name: it.name,
            detail: it.detail,
            title: it.title,
            subtitle: it.subtitle,
            description: it.description,
            scope: it.scope,
            inner: it.inner,
            retry: it.retry.map(retry),
            problems: problems(it.problems),
            range: place(it.range),
            name_range: place(it.name_range),
        };
        let scope = |it: Scope<Place>| Scope {
            id: it.id,
            owner: it.owner,
            title: it.title,
            nodes: it.nodes,
            range: place(it.range),
        };
        let edge = |it: Edge<Place>| Edge {
            id: it.id,
            from: it.from,
            to: it.to,
            kind: it.kind,
            broken: it.broken,
            text: it.text,
            label: it.label,
            range: place(it.range),
            target_range: place(it.target_range),
        };
        Graph {
            name: self.name,
            nodes: self.nodes.into_iter().map(node).collect(),
            scopes: self.scopes.into_iter().map(scope).collect(),
            edges: self.edges.into_iter().map(edge).collect(),
            problems: problems(self.problems),
        }
    }
}

fn severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    })
}
