//! Where what stands at an offset is given, and where it is used: states, keys of `$Global`, members.

use super::cursor::locate;
use super::expression::{Here, here};
use super::{globals, names};
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::{Expr, ExprKind};
use fdl_compiler::flow::{Content, Field, Kind, State, Template};
use fdl_compiler::source::Span;
use std::sync::Arc;

/// All places of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// The name.
    pub name: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// Where it is given.
    pub given: Vec<Span>,
    /// Where it is used.
    pub used: Vec<Span>,
}

/// The places of the state or of the key of `$Global` at an offset.
pub fn places(analysis: &Analysis, offset: u32) -> Option<Places> {
    if let Some(it) = names::occurrences(&analysis.flow, offset) {
        let given = it.definition.into_iter().collect();
        return Some(Places { name: it.name, here: it.here, given, used: it.uses });
    }
    let it = globals::occurrences(analysis, offset)?;
    Some(Places { name: it.name, here: it.here, given: it.writers, used: it.readers })
}

/// Where what stands at an offset is given; a member where it is made.
pub fn definitions(analysis: &Analysis, offset: u32) -> Vec<Span> {
    if let Some(it) = places(analysis, offset) {
        return it.given;
    }
    member(analysis, offset).into_iter().collect()
}

/// What of the text at an offset can be renamed, and its present name.
pub fn prepare_rename(analysis: &Analysis, offset: u32) -> Option<(Span, Arc<str>)> {
    names::prepare_rename(analysis, offset).or_else(|| {
        let found = globals::occurrences(analysis, offset)?;
        Some((found.here, found.name))
    })
}

/// The replacements that rename what stands at an offset, or why there are none.
pub fn rename(analysis: &Analysis, offset: u32, new_name: &str) -> Result<Vec<(Span, String)>, String> {
    if names::occurrences(&analysis.flow, offset).is_some() {
        return names::rename(analysis, offset, new_name);
    }
    if globals::occurrences(analysis, offset).is_some() {
        return globals::rename(analysis, offset, new_name);
    }
    Err("neither a state's name nor a key of `$Global` stands here".to_owned())
}

/// A resource that a Task calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Where its name stands.
    pub span: Span,
    /// Its name.
    pub resource: Arc<str>,
    /// The Task's name; empty where it has none.
    pub state: Arc<str>,
    /// What the Task does with it.
    pub action: Arc<str>,
}

/// The resource whose name stands at an offset.
pub fn resource(analysis: &Analysis, offset: u32) -> Option<Called> {
    resources(analysis).into_iter().find(|it| it.span.touches(offset))
}

/// The resources that Tasks call, in the order of the text.
pub fn resources(analysis: &Analysis) -> Vec<Called> {
    let called = analysis.flow.states.iter().filter_map(|state| {
        let Kind::Task(task) = &state.kind else { return None };
        let value = &task.parameters.get()?.member("resourceArn")?.value;
        let Content::Constant(constant) = &value.content else { return None };
        Some(Called {
            span: value.span,
            resource: constant.as_str()?.into(),
            state: state.name().cloned().unwrap_or_default(),
            action: task.action.get().map(Arc::clone).unwrap_or_default(),
        })
    });
    called.collect()
}

/// Where the member at an offset is made: the key in the constructor that holds it, else what gives the value.
fn member(analysis: &Analysis, offset: u32) -> Option<Span> {
    let cursor = locate(&analysis.document, offset);
    let it = here(&analysis.document, analysis, &cursor, offset)?;
    let part = it.part(|part| match &part.kind {
        ExprKind::Member { name_span, .. } => name_span.touches(it.offset),
        ExprKind::Variable(_) => part.span.touches(it.offset),
        _ => false,
    })?;
    let (root, names) = path(part)?;
    let mut found = None;
    // From the variable outwards: the first value that is known to be made somewhere tells the most.
    let mut base = Some(root);
    for depth in 0..=names.len() {
        let Some(value) = base else { break };
        found = made(analysis, &it, value, names.get(depth..).unwrap_or_default());
        if found.is_some() {
            break;
        }
        base = parent_of(part, value);
    }
    found
}

/// The value that a chain of members starts with, and the names that follow.
fn path(part: &Expr) -> Option<(&Expr, Vec<Arc<str>>)> {
    let mut names = Vec::new();
    let mut at = part;
    loop {
        match &at.ungrouped().kind {
            ExprKind::Member { base, name, .. } => {
                names.push(Arc::clone(name.as_ref()?));
                at = base;
            }
            ExprKind::Variable(_) => break,
            _ => return None,
        }
    }
    names.reverse();
    Some((at, names))
}

/// The part of `whole` that is read from `inner`.
fn parent_of<'a>(whole: &'a Expr, inner: &Expr) -> Option<&'a Expr> {
    let mut found = None;
    whole.walk(&mut |part| {
        if let ExprKind::Member { base, .. } = &part.kind
            && std::ptr::eq(base.as_ref(), inner)
        {
            found = Some(part);
        }
    });
    found
}

fn made(analysis: &Analysis, it: &Here, value: &Expr, names: &[Arc<str>]) -> Option<Span> {
    let shape = it.shape(analysis, value);
    let place = shape.origin()?.place?;
    let mut fields = analysis.flow.states.iter().flat_map(templates);
    let template = fields.find(|it| it.key == Some(place) || it.span == place).and_then(|it| it.get());
    let Some(mut template) = template else { return Some(place) };
    let mut key = None;
    for name in names {
        let Some(member) = template.member(name) else { break };
        key = Some(member.key_span);
        template = &member.value;
    }
    Some(key.unwrap_or(place))
}

/// All constructors of a state.
fn templates(state: &State) -> Vec<&Field<Template>> {
    let rules = state.kind.handlers().and_then(|it| it.catch.get());
    let caught = rules.into_iter().flatten().map(|it| &it.output);
    let own = [Some(&state.common.input), state.kind.output(), state.kind.global()];
    let items = match &state.kind {
        Kind::Map(map) => Some(&map.item_constructor),
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => None,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => None,
    };
    own.into_iter().flatten().chain(items).chain(caught).collect()
}
