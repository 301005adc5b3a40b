//! Scopes, their states, and lists of mappings.

use super::{Ctx, FieldValue, Found, Node, map, scalar};
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Field, Kind, Names, Owner, Scope, ScopeIdx, State, StateIdx};
use crate::lang::definition;
use crate::lang::limits::SCOPE_DEPTH;
use crate::lang::modes::TaskMode;
use crate::lang::spec::{FieldSpec, Named, NodeSpec};
use crate::lang::states::{
    Choice, Common, Fail, Globals, Map, Outgoing, Parallel, Pass, Processor, ProcessorConfig, StateType,
    Succeed, Task, Transition, Unknown, Wait,
};
use crate::source::Span;
use crate::yaml;
use std::sync::Arc;

impl Node for ScopeIdx {
    const SPEC: &'static NodeSpec = definition::Scope::SPEC;

    fn take(found: &mut Found<'_>, ctx: &mut Ctx<'_>) -> Self {
        let idx = Self(index(ctx.scopes.len()));
        let span = found.span();
        let (start_at, states) = (Field::absent(span), Field::absent(span));
        let fields = definition::Scope { span, start_at, states };
        ctx.scopes.push(Scope { owner: ctx.owner, fields, whole: true, lost: 0, names: Names::default() });
        let outer = std::mem::replace(&mut ctx.scope, idx);
        ctx.depth += 1;
        let fields = definition::Scope::take(found, ctx);
        ctx.depth -= 1;
        ctx.scope = outer;
        let mut names = Vec::with_capacity(fields.states.value.as_ref().map_or(0, Vec::len));
        let mut whole = fields.start_at.value.is_some() && fields.states.value.is_some();
        for state in fields.states.value.iter().flatten() {
            let state = &ctx.states[state.0 as usize];
            whole &= leads_clearly(state);
            names.extend(state.name().map(|name| (Arc::clone(name), state.idx)));
        }
        let scope = &mut ctx.scopes[idx.0 as usize];
        // Items of the list that are no states have said so.
        scope.whole &= whole;
        scope.names = Names::new(names);
        scope.fields = fields;
        idx
    }
}

/// Whether it is known where a state goes.
fn leads_clearly(state: &State) -> bool {
    let handlers_hole = state.kind.handlers().is_some_and(|handlers| {
        let rules = handlers.catch.value.as_deref().unwrap_or_default();
        handlers.catch.is_hole() || rules.iter().any(|rule| rule.next.value.is_none())
    });
    let branches_hole = match &state.kind {
        Kind::Choice(choice) => {
            let branches = choice.branches.value.as_deref().unwrap_or_default();
            choice.branches.value.is_none()
                || choice.default.value.is_none()
                || branches.iter().any(|branch| branch.next.value.is_none())
        }
        Kind::Unknown(_) => true,
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => false,
        Kind::Fail(_) | Kind::Parallel(_) | Kind::Map(_) => false,
    };
    let transition_hole = state.kind.transition().is_some_and(|it| it.next.is_hole() || it.end.is_hole());
    state.name().is_some() && !handlers_hole && !branches_hole && !transition_hole
}

/// A list of states.
impl FieldValue for Vec<StateIdx> {
    fn lower(node: &yaml::Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let Some(list) = node.as_sequence() else {
            scalar::open_or_wrong(node, spec, ctx);
            return None;
        };
        if ctx.depth > SCOPE_DEPTH + 1 {
            let message = format!("`States` are nested more than {SCOPE_DEPTH} deep here");
            let diagnostic = Diagnostic::new(Rule::TooDeep, node.span, message);
            ctx.report(diagnostic.help("move the inner ones to a flow of their own"));
            return None;
        }
        scalar::count_in_range(&list.items, node, spec, ctx);
        let mut states = Vec::with_capacity(list.items.len());
        for item in &list.items {
            states.extend(state(item, ctx));
        }
        let scope = &mut ctx.scopes[ctx.scope.0 as usize];
        scope.lost = list.items.len() - states.len();
        scope.whole = scope.lost == 0;
        Some(states).filter(|it| !it.is_empty())
    }
}

/// One state; none where the item is no mapping.
fn state(node: &yaml::Node, ctx: &mut Ctx<'_>) -> Option<StateIdx> {
    let written = written_type(node, ctx);
    let spec = written.map_or(Unknown::SPEC, StateType::spec);
    let outer = (ctx.state, ctx.kind, ctx.callback, ctx.owner);
    let idx = StateIdx(index(ctx.states.len()));
    (ctx.state, ctx.kind, ctx.callback) = (Some(idx), written, false);
    let found = match written {
        Some(_) => Found::collect(node, spec, ctx),
        None => Found::collect_known(node, spec, ctx),
    };
    if let Some(mut found) = found {
        let common = Common::take(&mut found, ctx);
        let (scope, span) = (ctx.scope, node.span);
        // Reserves the state's place: those inside it come after it.
        let kind = Kind::Pass(Box::new(nothing(common.span)));
        let strays = found.strays();
        ctx.states.push(State { idx, scope, span, strays, common, kind });
        let kind = body(written, &mut found, ctx);
        ctx.states[idx.0 as usize].kind = kind;
        (ctx.state, ctx.kind, ctx.callback, ctx.owner) = outer;
        return Some(idx);
    }
    (ctx.state, ctx.kind, ctx.callback, ctx.owner) = outer;
    None
}

/// The type that a state is written with, a near miss included; the finding is made with the field.
fn written_type(node: &yaml::Node, ctx: &Ctx<'_>) -> Option<StateType> {
    let mapping = node.as_mapping()?;
    let text_of = |name: &str| {
        let value = mapping.get(ctx.doc, name)?;
        value.as_scalar().map(|it| ctx.doc.scalar_text(it))
    };
    let text = match text_of("Type") {
        Some(text) => text,
        None => {
            let near = |key: &&str| crate::near::nearest(key, ["Type"]).is_some();
            let key = mapping.pairs(ctx.doc).map(|(key, _)| key).find(near)?;
            text_of(key)?
        }
    };
    let near = || crate::near::nearest(text, StateType::VALUES.iter().map(|it| it.name));
    StateType::from_name(text).or_else(|| near().and_then(StateType::from_name))
}

fn body(kind: Option<StateType>, found: &mut Found<'_>, ctx: &mut Ctx<'_>) -> Kind {
    let Some(kind) = kind else { return Kind::Unknown(Box::new(Unknown::take(found, ctx))) };
    match kind {
        StateType::Task => {
            ctx.callback = waits_for_callback(found, ctx);
            Kind::Task(Box::new(Task::take(found, ctx)))
        }
        StateType::Pass => Kind::Pass(Box::new(Pass::take(found, ctx))),
        StateType::Wait => Kind::Wait(Box::new(Wait::take(found, ctx))),
        StateType::Succeed => Kind::Succeed(Box::new(Succeed::take(found, ctx))),
        StateType::Fail => Kind::Fail(Box::new(Fail::take(found, ctx))),
        StateType::Choice => Kind::Choice(Box::new(Choice::take(found, ctx))),
        StateType::Parallel => Kind::Parallel(Box::new(Parallel::take(found, ctx))),
        StateType::Map => {
            let map = Map::take(found, ctx);
            map::check(&map, ctx);
            Kind::Map(Box::new(map))
        }
    }
}

/// Whether a Task has a token to read: its mode is looked at before its parameters.
fn waits_for_callback(found: &Found<'_>, ctx: &Ctx<'_>) -> bool {
    let Some(scalar) = found.peek("TaskMode").and_then(yaml::Node::as_scalar) else { return false };
    match TaskMode::from_name(ctx.doc.scalar_text(scalar)) {
        Some(TaskMode::RequestComplete) => false,
        // A mode that is none has been told; the token is not to blame.
        Some(TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback) | None => true,
    }
}

/// A list of mappings.
impl<T: Node> FieldValue for Vec<T> {
    fn lower(node: &yaml::Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let Some(list) = node.as_sequence() else {
            scalar::open_or_wrong(node, spec, ctx);
            return None;
        };
        scalar::count_in_range(&list.items, node, spec, ctx);
        let mut items = Vec::with_capacity(list.items.len());
        let mut whole = true;
        for (index, item) in list.items.iter().enumerate() {
            if let Some(state) = ctx.state {
                ctx.owner = Owner::Branch { state, index };
            }
            match Found::collect(item, T::SPEC, ctx) {
                Some(mut found) => items.push(T::take(&mut found, ctx)),
                None => whole = false,
            }
        }
        // A list with a broken item is a hole: the indices of the others would mean nothing.
        whole.then_some(items)
    }
}

macro_rules! single_mapping {
    ($($node:ty),+) => {$(
        impl FieldValue for $node {
            fn lower(node: &yaml::Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
                if node.as_mapping().is_none() || scalar::is_placeholder(node, ctx) {
                    scalar::open_or_wrong(node, spec, ctx);
                    return None;
                }
                if let Some(state) = ctx.state {
                    ctx.owner = Owner::Processor { state };
                }
                let mut found = Found::collect(node, <$node as Node>::SPEC, ctx)?;
                Some(<$node as Node>::take(&mut found, ctx))
            }
        }
    )+};
}

single_mapping!(Processor, ProcessorConfig);

/// What stands for a state's body while the body is lowered.
fn nothing(span: Span) -> Pass {
    let outgoing = Outgoing { span, output: Field::absent(span) };
    let globals = Globals { span, global: Field::absent(span) };
    let transition = Transition { span, next: Field::absent(span), end: Field::absent(span) };
    Pass { span, outgoing, globals, transition }
}

fn index(len: usize) -> u32 {
    u32::try_from(len).expect("a text of 64 MiB holds fewer")
}
