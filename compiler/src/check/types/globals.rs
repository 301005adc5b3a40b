//! `$Global`: what all `GlobalConstructor`s of an execution write together (decisions E9, R11).

use super::infer::{Types, shape_of};
use super::origin::{Origin, Reason};
use super::results;
use super::shape::{Member, Shape};
use crate::expr::tree::{Expr, ExprKind, Root};
use crate::flow::{Flow, State};
use crate::lang::variables::Variable;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whether any expression reads `$Global`.
pub(super) fn are_read(flow: &Flow) -> bool {
    flow.expressions.iter().any(|at| {
        let mut found = false;
        at.expression.tree.walk(&mut |part| found |= is_global(part));
        found
    })
}

/// `$Global` by execution: each member that somebody writes, and it may not be there yet.
pub(super) fn written(flow: &Flow, types: &Types) -> Vec<Shape> {
    let mut members: Vec<BTreeMap<Arc<str>, Shape>> = vec![BTreeMap::new(); types.globals.len()];
    let mut open: Vec<bool> = vec![false; types.globals.len()];
    for scope in flow.all_scopes().filter(|(_, scope)| !scope.whole) {
        open[types.plan.scope(scope.0).execution] = true;
    }
    for state in &flow.states {
        let execution = types.plan.scope_of(state).execution;
        let Some(field) = state.kind.global() else { continue };
        if field.is_absent() {
            continue;
        }
        let Some(shape) = field.get().map(|_| constructed(state, types)) else {
            open[execution] = true;
            continue;
        };
        match shape.as_known().and_then(|known| known.object.as_ref()) {
            Some(object) => {
                open[execution] |= object.open;
                for member in &object.members {
                    let all = members[execution].entry(Arc::clone(&member.name)).or_insert(Shape::NEVER);
                    *all = all.join(&member.shape);
                }
            }
            // Where no way leads, or nothing is known, the keys in the text are still those that are meant.
            None => match field.get().and_then(|template| template.members()) {
                Some(written) => {
                    let keys = written.iter().map(|member| Arc::clone(&member.key));
                    keys.for_each(|key| drop(members[execution].insert(key, Shape::ANY)));
                }
                None => open[execution] = true,
            },
        }
    }
    let origin = Origin::own(Reason::Globals, None);
    let object = |(members, open): (BTreeMap<Arc<str>, Shape>, bool)| {
        let members = members.into_iter().map(|(name, shape)| Member::optional(name, shape)).collect();
        if open { Shape::open_object(members) } else { Shape::object(members) }.made_by(&origin)
    };
    members.into_iter().zip(open).map(object).collect()
}

fn constructed(state: &State, types: &Types) -> Shape {
    let (Some(field), facts) = (state.kind.global(), types.at(state.idx)) else { return Shape::ANY };
    let Some(template) = field.get() else { return Shape::ANY };
    let variables = types.variables(state, facts.input.clone(), facts.result.clone());
    shape_of(template, &variables, &Origin::own(Reason::Constructor(results::name(state)), Some(field.span)))
}

/// The members of `$Global` that the flow reads; none where some place reads it as a whole.
pub(in crate::check) fn read(flow: &Flow) -> Option<BTreeSet<Arc<str>>> {
    let mut names = BTreeSet::new();
    let mut whole = false;
    for at in &flow.expressions {
        let mut all = 0usize;
        let mut single = 0usize;
        at.expression.tree.walk(&mut |part| {
            all += usize::from(is_global(part));
            if let Some(name) = member(part) {
                single += 1;
                names.insert(name);
            }
        });
        whole |= all != single;
    }
    (!whole).then_some(names)
}

/// The one member of `$Global` that a part is about.
fn member(part: &Expr) -> Option<Arc<str>> {
    match &part.kind {
        ExprKind::Member { base, name, .. } if is_global(base.ungrouped()) => name.clone(),
        ExprKind::Index { base, index } if is_global(base.ungrouped()) => text(index),
        ExprKind::Call(call) => match (call.function?.name, call.arguments.as_slice()) {
            ("get", [container, key]) if is_global(container.ungrouped()) => text(key),
            (_, _) => None,
        },
        ExprKind::Binary { operator: crate::expr::tree::Binary::In, left, right, .. }
            if is_global(right.ungrouped()) =>
        {
            text(left)
        }
        ExprKind::Hole | ExprKind::Literal(_) | ExprKind::Variable(_) | ExprKind::Member { .. } => None,
        ExprKind::Index { .. } | ExprKind::Projection { .. } | ExprKind::List(_) | ExprKind::Object(_) => {
            None
        }
        ExprKind::Group(_) | ExprKind::Unary { .. } | ExprKind::Binary { .. } => None,
    }
}

fn text(expr: &Expr) -> Option<Arc<str>> {
    match &expr.ungrouped().kind {
        ExprKind::Literal(value) => value.as_str().map(Arc::from),
        ExprKind::Hole | ExprKind::Variable(_) | ExprKind::Member { .. } | ExprKind::Index { .. } => None,
        ExprKind::Projection { .. } | ExprKind::Call(_) | ExprKind::List(_) | ExprKind::Object(_) => None,
        ExprKind::Group(_) | ExprKind::Unary { .. } | ExprKind::Binary { .. } => None,
    }
}

fn is_global(part: &Expr) -> bool {
    matches!(part.kind, ExprKind::Variable(Root::Named(Variable::Global)))
}
