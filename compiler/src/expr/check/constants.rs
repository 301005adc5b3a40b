//! Parts that fault whatever comes in, because everything in them is written down (decision E12).

use super::Ctx;
use crate::diagnostic::Rule;
use crate::expr::tree::{Binary, Expr, ExprKind};
use crate::expr::{Problem, constant_fault};

/// Evaluates the largest constant parts and reports the faults that nothing else has reported.
pub(super) fn check(ctx: &mut Ctx<'_>, tree: &Expr) {
    if is_path(tree) {
        return;
    }
    let parts = parts(tree);
    // Parents before children, so the first constant one found is the largest.
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        // A guard may skip its right side, which is an error nevertheless.
        if !part.constant || part.guards {
            at += 1;
            continue;
        }
        if !ctx.has_error_in(part.expr)
            && let Some(fault) = constant_fault(part.expr)
        {
            let help = "change what is written here: it fails whatever comes in";
            ctx.report(Problem::new(Rule::ConstantFault, fault.span, fault.message).help(help));
        }
        at += part.size;
    }
}

/// Whether it only reads members of a variable, as most expressions do.
fn is_path(tree: &Expr) -> bool {
    let mut start = tree;
    while let ExprKind::Member { base, .. } = &start.kind {
        start = base;
    }
    matches!(start.kind, ExprKind::Variable(_))
}

/// A part of an expression.
struct Part<'e> {
    expr: &'e Expr,
    /// How many parts it is, itself included: they follow it.
    size: usize,
    /// Whether nothing is read in it and nothing drawn.
    constant: bool,
    /// Whether it is `&&` or `||`, or holds one.
    guards: bool,
}

/// All parts, outer ones first, in the order of the text.
fn parts(tree: &Expr) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    tree.walk(&mut |expr| parts.push(Part { expr, size: 1, constant: false, guards: false }));
    // Backwards each child is decided before its parent.
    for at in (0..parts.len()).rev() {
        let expr = parts[at].expr;
        let (mut constant, mut guards) = (is_constant_alone(expr), is_guard(expr));
        let mut next = at + 1;
        for child in expr.children() {
            let part = &parts[next];
            constant &= part.constant && !draws(child);
            guards |= part.guards;
            next += part.size;
        }
        parts[at] = Part { expr, size: next - at, constant, guards };
    }
    parts
}

/// Whether it is constant where all parts in it are.
fn is_constant_alone(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Hole | ExprKind::Variable(_) => false,
        ExprKind::Member { name, .. } => name.is_some(),
        ExprKind::Object(entries) => entries.iter().all(|entry| entry.key.is_some()),
        ExprKind::Call(call) => call.function.is_some(),
        ExprKind::Literal(_)
        | ExprKind::Index { .. }
        | ExprKind::Projection { .. }
        | ExprKind::List(_)
        | ExprKind::Group(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. } => true,
    }
}

/// What a draw gives is not known, but whether it can be drawn is.
fn draws(child: &Expr) -> bool {
    match &child.ungrouped().kind {
        ExprKind::Call(call) => call.function.is_some_and(crate::lang::functions::Function::draws),
        _ => false,
    }
}

fn is_guard(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Binary { operator: Binary::And | Binary::Or, .. })
}
