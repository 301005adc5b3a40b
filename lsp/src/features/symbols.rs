//! The tree of scopes and states.

use fdl_compiler::flow::{Flow, Kind as StateKind, State};
use fdl_compiler::program::ScopeIdx;
use fdl_compiler::source::Span;

/// What is shown for a name that is not written yet: clients refuse symbols without one.
pub(super) const UNNAMED: &str = "(unnamed)";

/// One part of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// What it is called.
    pub name: String,
    /// More about it: a state's type, the value of a key.
    pub detail: Option<String>,
    /// What it is.
    pub kind: Kind,
    /// All of it.
    pub span: Span,
    /// What stands for it, inside `span`.
    pub name_span: Span,
    /// What is inside.
    pub children: Vec<Symbol>,
}

/// What a symbol is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A state.
    State,
    /// A branch of a Parallel, or a Map's processor.
    Scope,
    /// A case of a flow test.
    Case,
    /// What a key of a flow test or a project file holds, where that has parts.
    Group,
    /// A key of a flow test or a project file.
    Key,
    /// An item of a list there.
    Item,
}

/// The states of the flow, with their scopes and their states.
pub fn symbols(flow: &Flow) -> Vec<Symbol> {
    flow.states_of(flow.top()).map(|it| of_state(flow, it)).collect()
}

fn of_state(flow: &Flow, state: &State) -> Symbol {
    let children = match &state.kind {
        StateKind::Parallel(it) => {
            let branches = it.branches.value.as_deref().unwrap_or_default().iter().enumerate();
            let branches = branches.map(|(at, it)| of_scope(flow, format!("Branch {at}"), it.span, it.scope));
            branches.collect()
        }
        StateKind::Map(it) => {
            let processor = it.processor.value.iter();
            processor.map(|it| of_scope(flow, "Processor".to_owned(), it.span, it.scope)).collect()
        }
        StateKind::Task(_) | StateKind::Pass(_) | StateKind::Wait(_) | StateKind::Succeed(_) => Vec::new(),
        StateKind::Fail(_) | StateKind::Choice(_) | StateKind::Unknown(_) => Vec::new(),
    };
    let detail = state.kind.state_type().map(|it| it.name().to_owned());
    let name = state.name().filter(|it| !it.is_empty()).map_or(UNNAMED, |it| it).to_owned();
    let (span, name_span) = nested(state.span, state.anchor());
    Symbol { name, detail, kind: Kind::State, span, name_span, children }
}

fn of_scope(flow: &Flow, name: String, span: Span, scope: ScopeIdx) -> Symbol {
    let children = flow.states_of(flow.scope(scope)).map(|it| of_state(flow, it)).collect();
    Symbol { name, detail: None, kind: Kind::Scope, span, name_span: Span::empty(span.start), children }
}

/// Both, with the inner one inside: what an alias repeats stands elsewhere.
pub(super) fn nested(span: Span, inner: Span) -> (Span, Span) {
    let inside = span.start <= inner.start && inner.end <= span.end;
    (span, if inside { inner } else { Span::empty(span.start) })
}
