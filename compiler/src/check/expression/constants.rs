//! Parts that fault whatever comes in, because everything in them is written down (decision E12).

use super::Ctx;
use crate::check::rule::Rule;
use crate::expr::tree::{Binary, Expr, ExprKind};
use crate::expr::{Problem, constant_fault};

/// Evaluates the largest constant parts and reports the faults that nothing else has reported.
pub(super) fn check(ctx: &mut Ctx<'_>, tree: &Expr) {
    // Parents before children, so the first constant one found is the largest.
    let constants = constant_parts(tree);
    let mut open = vec![tree];
    while let Some(expr) = open.pop() {
        let constant = constants.binary_search(&std::ptr::from_ref(expr)).is_ok();
        // A guard may skip its right side, which is an error nevertheless.
        let guards = matches!(&expr.kind, ExprKind::Binary { operator: Binary::And | Binary::Or, .. });
        if !constant || guards || holds_guard(expr) {
            open.extend(expr.children().into_iter().rev());
        } else if !ctx.has_error_in(expr)
            && let Some(fault) = constant_fault(expr)
        {
            let help = "change what is written here: it fails whatever comes in";
            ctx.report(Problem::new(Rule::ConstantFault, fault.span, fault.message).help(help));
        }
    }
}

/// The parts in which nothing is read and nothing drawn, by address.
fn constant_parts(tree: &Expr) -> Vec<*const Expr> {
    let mut all = Vec::new();
    tree.walk(&mut |expr| all.push(expr));
    // Children come after their parents, so backwards each child is decided before its parent.
    let mut constants = std::collections::BTreeSet::new();
    for expr in all.into_iter().rev() {
        let itself = match &expr.kind {
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
        };
        let children = expr.children();
        // What a draw gives is not known, but whether it can be drawn is.
        let drawn = |child: &&Expr| match &child.ungrouped().kind {
            ExprKind::Call(call) => call.function.is_some_and(crate::lang::functions::Function::draws),
            _ => false,
        };
        let known = |child: &&Expr| constants.contains(&std::ptr::from_ref(*child)) && !drawn(child);
        if itself && children.iter().all(known) {
            constants.insert(std::ptr::from_ref(expr));
        }
    }
    constants.into_iter().collect()
}

/// Whether `&&` or `||` stands inside.
fn holds_guard(expr: &Expr) -> bool {
    let mut found = false;
    expr.walk(&mut |part| {
        found |= matches!(&part.kind, ExprKind::Binary { operator: Binary::And | Binary::Or, .. });
    });
    found
}
