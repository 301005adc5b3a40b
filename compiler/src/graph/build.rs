//! From a flow, holes included, to what there is to see of it.

use super::guess::Guesses;
use super::label::{clean, shorten};
use super::model::{Edge, EdgeKind, Graph, Node, NodeKind, Problem, Retry, Scope};
use crate::Compiled;
use crate::diagnostic::Diagnostic;
use crate::flow::ScopeIdx;
use crate::flow::{
    Choice, FailText, Field, Flow, Kind, Owner, Quantity, RetryRule, Scope as FlowScope, State,
};
use crate::source::Span;
use std::fmt::Write;
use std::sync::Arc;

/// How wide a title may be; its box has room for that.
const TITLE: f64 = 19.5;
/// How much of a title's room the mark of retries takes.
const MARK: f64 = 5.5;
/// How wide a subtitle may be, whose letters are smaller.
const SUBTITLE: f64 = 24.0;
/// How wide a label may be.
const LABEL: f64 = 26.0;

impl Graph {
    /// The graph of a flow, as far as the flow could be understood.
    pub fn of(compiled: &Compiled) -> Self {
        Self::of_flow(&compiled.flow, &compiled.diagnostics)
    }

    /// The same of a flow and its findings.
    pub fn of_flow(flow: &Flow, diagnostics: &[Diagnostic]) -> Self {
        let mut builder = Builder::new(flow);
        builder.states();
        builder.markers();
        for found in diagnostics {
            builder.problem(found);
        }
        let name = flow.definition.name.value.clone();
        Self {
            name,
            nodes: builder.nodes,
            scopes: builder.scopes,
            edges: builder.edges,
            problems: builder.problems,
        }
    }
}

struct Builder<'a> {
    flow: &'a Flow,
    nodes: Vec<Node>,
    scopes: Vec<Scope>,
    edges: Vec<Edge>,
    problems: Vec<Problem>,
    // Invariant: the starts of the states that stand in the text, sorted.
    starts: Vec<(u32, usize)>,
    guesses: Guesses,
}

impl<'a> Builder<'a> {
    fn new(flow: &'a Flow) -> Self {
        let mut starts: Vec<_> = flow.states.iter().map(|it| (it.span.start, it.idx.0 as usize)).collect();
        starts.sort_unstable();
        Self {
            flow,
            nodes: Vec::new(),
            scopes: Vec::new(),
            edges: Vec::new(),
            problems: Vec::new(),
            starts,
            guesses: Guesses::default(),
        }
    }

    /// All scopes and states. A scope stands after its owner, so the owner's id is known.
    fn states(&mut self) {
        let flow = self.flow;
        let mut ids = vec![Arc::from(""); flow.states.len()];
        for (idx, scope) in flow.all_scopes() {
            let id = scope_id(scope.owner, &ids);
            name_states(flow, scope, &id, &mut ids);
            self.scopes.push(Scope {
                id,
                owner: scope.owner.state().map(|it| it.0 as usize),
                title: scope_title(scope.owner),
                nodes: scope.states().iter().map(|it| it.0 as usize).collect(),
                range: scope_span(flow, scope),
            });
            debug_assert_eq!(idx.0 as usize + 1, self.scopes.len(), "scopes keep their order");
        }
        for (state, id) in flow.states.iter().zip(ids) {
            self.nodes.push(node(state, id));
        }
        for state in &flow.states {
            self.ways(state);
        }
    }

    /// The ways out of a state that are written.
    fn ways(&mut self, state: &State) {
        if let Some(transition) = state.kind.transition() {
            self.way(state, EdgeKind::Next, &transition.next, covered(&transition.next), String::new());
        }
        if let Kind::Choice(choice) = &state.kind {
            self.choices(state, choice);
        }
        let rules = state.kind.handlers().and_then(|it| it.catch.value.as_deref()).unwrap_or_default();
        for (at, rule) in rules.iter().enumerate() {
            let names = rule.errors.value.as_deref().unwrap_or_default();
            let names: Vec<&str> = names.iter().map(|it| &*it.value).collect();
            self.way(state, EdgeKind::Catch(at), &rule.next, rule.span, names.join(", "));
        }
    }

    fn choices(&mut self, state: &State, choice: &Choice) {
        for (at, branch) in choice.branches.value.as_deref().unwrap_or_default().iter().enumerate() {
            let text = branch.condition.value.as_ref().map_or("?", |it| &it.text);
            self.way(state, EdgeKind::Branch(at), &branch.next, branch.span, text.to_owned());
        }
        let (field, text) = (&choice.default, "otherwise".to_owned());
        self.way(state, EdgeKind::Default, field, covered(field), text);
    }

    fn way(&mut self, state: &State, kind: EdgeKind, field: &Field<Arc<str>>, range: Span, text: String) {
        if field.is_absent() {
            return;
        }
        let (to, broken) = self.target(state.scope, field);
        let from = state.idx.0 as usize;
        self.edge(Way { from, to, kind, broken, text, range, target_range: field.span });
    }

    /// The state that a field names, or probably means, and whether it does only that.
    fn target(&mut self, scope: ScopeIdx, field: &Field<Arc<str>>) -> (Option<usize>, bool) {
        let Some(name) = &field.value else { return (None, true) };
        let known = self.flow.scope(scope);
        match known.find(name) {
            Some(found) => (Some(found.0 as usize), false),
            None => (self.guesses.meant(scope, known, name).map(|it| it.0 as usize), true),
        }
    }

    fn edge(&mut self, way: Way) {
        let Way { from, to, kind, broken, text, range, target_range } = way;
        let mut id = format!("{}#{}", self.nodes[from].id, kind.name());
        if let EdgeKind::Branch(at) | EdgeKind::Catch(at) = kind {
            let _ = write!(id, "{at}");
        }
        let label = shorten(&text, LABEL);
        self.edges.push(Edge { id, from, to, kind, broken, text, label, range, target_range });
    }

    /// Where scopes start, and where they end.
    fn markers(&mut self) {
        let flow = self.flow;
        for (at, (idx, scope)) in flow.all_scopes().enumerate() {
            let Some(first) = scope.states().first() else { continue };
            let field = &scope.fields.start_at;
            let (to, broken) = self.target(idx, field);
            let start = self.marker(NodeKind::Start, at, &self.scopes[at].id.clone(), covered(field));
            self.edge(Way {
                from: start,
                // A scope that does not say where it starts is read from its top.
                to: to.or(Some(first.0 as usize)),
                kind: EdgeKind::Start,
                broken,
                text: String::new(),
                range: covered(field),
                target_range: field.span,
            });
            for state in flow.states_of(scope) {
                let Some(end) = state.kind.transition().map(|it| &it.end) else { continue };
                if end.value != Some(true) {
                    continue;
                }
                let from = state.idx.0 as usize;
                let to = self.marker(NodeKind::End, at, &self.nodes[from].id.clone(), covered(end));
                self.edge(Way {
                    from,
                    to: Some(to),
                    kind: EdgeKind::End,
                    broken: false,
                    text: String::new(),
                    range: covered(end),
                    target_range: end.span,
                });
            }
        }
    }

    fn marker(&mut self, kind: NodeKind, scope: usize, of: &str, range: Span) -> usize {
        // No name gives such an id: what stands after a `~` in a name's is a digit.
        let id = format!("{of}~{}", kind.name()).into();
        let idx = self.nodes.len();
        self.nodes.push(Node { id, scope, ..blank(kind, range) });
        self.scopes[scope].nodes.push(idx);
        idx
    }

    /// Gives a finding to the innermost state that it is about.
    fn problem(&mut self, found: &Diagnostic) {
        let problem = Problem {
            severity: found.severity,
            rule: found.rule.name(),
            message: found.message.clone(),
            range: found.primary,
        };
        match self.state_at(found.primary) {
            Some(state) => self.nodes[state].problems.push(problem),
            None => self.problems.push(problem),
        }
    }

    fn state_at(&self, span: Span) -> Option<usize> {
        let after = self.starts.partition_point(|(start, _)| *start <= span.start);
        let mut state = self.starts[..after].last()?.1;
        while !holds(self.flow.states[state].span, span) {
            // The state around the last one that began before.
            state = self.scopes[self.nodes[state].scope].owner?;
        }
        Some(state)
    }
}

struct Way {
    from: usize,
    to: Option<usize>,
    kind: EdgeKind,
    broken: bool,
    text: String,
    range: Span,
    target_range: Span,
}

/// The id of a scope: its owner's and which one of the owner's it is.
fn scope_id(owner: Owner, ids: &[Arc<str>]) -> Arc<str> {
    match owner {
        Owner::Flow => "".into(),
        Owner::Branch { state, index } => format!("{}/{index}", ids[state.0 as usize]).into(),
        Owner::Processor { state } => format!("{}/0", ids[state.0 as usize]).into(),
    }
}

/// The ids of a scope's states: names as in a JSON pointer; a `~` with another digit tells apart what has the same.
fn name_states(flow: &Flow, scope: &FlowScope, scope_id: &str, ids: &mut [Arc<str>]) {
    let mut seen: Vec<(Arc<str>, usize)> = Vec::new();
    let names = scope.names().map(|(name, idx)| (Arc::clone(name), idx.0 as usize));
    seen.extend(names);
    let unnamed = flow.states_of(scope).filter(|it| it.name().is_none());
    seen.extend(unnamed.map(|it| (Arc::from("~?"), it.idx.0 as usize)));
    let mut last: (Option<&str>, usize) = (None, 1);
    for (name, idx) in &seen {
        let repeated = last.0 == Some(&**name);
        last = (Some(name), if repeated { last.1 + 1 } else { 1 });
        let escaped = match flow.states[*idx].name() {
            Some(name) => escaped(name),
            None => "~".to_owned(),
        };
        let mut id = format!("{scope_id}/{escaped}");
        if last.1 > 1 {
            let _ = write!(id, "~{}", last.1);
        }
        ids[*idx] = id.into();
    }
}

/// A name as a part of a path.
pub(super) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn scope_title(owner: Owner) -> String {
    match owner {
        Owner::Flow => String::new(),
        Owner::Branch { index, .. } => format!("Branch {index}"),
        Owner::Processor { .. } => "for each item".to_owned(),
    }
}

fn scope_span(flow: &Flow, scope: &FlowScope) -> Span {
    match scope.owner {
        Owner::Flow => flow.definition.span,
        Owner::Branch { .. } | Owner::Processor { .. } => scope.fields.span,
    }
}

fn node(state: &State, id: Arc<str>) -> Node {
    let kind = NodeKind::State(state.kind.state_type());
    let name = state.name().filter(|it| !it.is_empty()).cloned();
    let detail = detail(&state.kind);
    let retry = retry(state);
    let room = if retry.is_some() { TITLE - MARK } else { TITLE };
    let title = shorten(name.as_deref().unwrap_or("(unnamed)"), room);
    let subtitle = match (state.kind.state_type(), detail.is_empty()) {
        (Some(kind), true) => kind.name().to_owned(),
        (Some(_), false) => shorten(&detail, SUBTITLE),
        (None, _) => "?".to_owned(),
    };
    Node {
        id,
        name,
        detail,
        title,
        subtitle,
        description: state.common.description.value.clone(),
        scope: state.scope.0 as usize,
        inner: state.scopes().map(|it| it.0 as usize).collect(),
        retry,
        name_range: state.anchor(),
        ..blank(kind, state.span)
    }
}

/// A node about which nothing is known.
fn blank(kind: NodeKind, range: Span) -> Node {
    Node {
        id: "".into(),
        kind,
        name: None,
        detail: String::new(),
        title: String::new(),
        subtitle: String::new(),
        description: None,
        scope: 0,
        inner: Vec::new(),
        retry: None,
        problems: Vec::new(),
        range,
        name_range: range,
    }
}

/// What the state works on, in a few words.
fn detail(kind: &Kind) -> String {
    let quantity = |it: &Quantity| match it {
        Quantity::Fixed(number) => format!("{number} s"),
        Quantity::Computed(expression) => expression.text.to_string(),
    };
    let text = match kind {
        Kind::Task(it) => it.action.value.as_ref().map(ToString::to_string),
        Kind::Wait(it) => it.seconds.value.as_ref().map(quantity),
        Kind::Fail(it) => it.code.value.as_ref().map(|it| match it {
            FailText::Fixed(text) => text.to_string(),
            FailText::Computed(expression) => expression.text.to_string(),
        }),
        Kind::Map(it) => it.items_path.value.as_ref().map(|it| it.text.to_string()),
        Kind::Parallel(it) => it.branches.value.as_ref().map(|it| match it.len() {
            1 => "1 branch".to_owned(),
            several => format!("{several} branches"),
        }),
        Kind::Pass(_) | Kind::Succeed(_) | Kind::Choice(_) | Kind::Unknown(_) => None,
    };
    clean(&text.unwrap_or_default())
}

fn retry(state: &State) -> Option<Retry> {
    let field = &state.kind.handlers()?.retry;
    let rules = field.value.as_deref().filter(|it| !it.is_empty())?;
    Some(Retry {
        most: rules.iter().filter_map(|it| it.max_attempts.value).max(),
        rules: rules.iter().map(retry_rule).collect(),
        range: covered(field),
    })
}

fn retry_rule(rule: &RetryRule) -> String {
    let names = rule.errors.value.as_deref().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(|it| &*it.value).collect();
    let mut text = if names.is_empty() { "no error".to_owned() } else { clean(&names.join(", ")) };
    if let Some(most) = rule.max_attempts.value {
        let _ = write!(text, ", {most} times at most");
    }
    if let Some(seconds) = rule.interval_seconds.value {
        let _ = write!(text, ", after {seconds} s");
    }
    if let Some(rate) = rule.backoff_rate.value {
        let _ = write!(text, ", each time {rate} times as long");
    }
    text
}

/// Key and value of a field; where it is absent the place that stands for its owner.
fn covered<T>(field: &Field<T>) -> Span {
    field.key.map_or(field.span, |key| key.cover(field.span))
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
