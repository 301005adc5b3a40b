//! `constant-condition`: a condition of a Choice that can only come out one way.

use crate::check::input::Input;
use crate::check::types::judge::{Judged, explain_shape};
use crate::check::types::{Booleans, Shape};
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::ExprKind;
use crate::lang::variables::Site;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.judged.iter().filter(|judged| judged.at.site == Site::Condition) {
        let Some(gives) = always(&judged.shape).filter(|_| !judged.is_suspect()) else { continue };
        let (message, help) = match gives {
            true => (
                "this condition is always true",
                "the branches after it and `Default` are never taken; remove them, or mend the condition",
            ),
            false => (
                "this condition is always false",
                "its branch is never taken; remove it, or mend the condition",
            ),
        };
        let diagnostic = Diagnostic::new(Rule::ConstantCondition, judged.at.span, message).help(help);
        found.push(match source(input, judged) {
            Some(shape) => explain_shape(diagnostic, &shape),
            None => diagnostic,
        });
    }
}

/// What the shape of a condition always gives.
fn always(shape: &Shape) -> Option<bool> {
    let known = shape.as_known().filter(|known| known.types() == ["a boolean"])?;
    match known.booleans {
        Booleans { yes: true, no: false } => Some(true),
        Booleans { yes: false, no: true } => Some(false),
        Booleans { yes: true, no: true } | Booleans { yes: false, no: false } => None,
    }
}

/// The first value that the condition reads and of which we know where it comes from.
fn source(input: &Input<'_>, judged: &Judged<'_>) -> Option<Shape> {
    let mut shapes = Vec::new();
    judged.at.expression.tree.walk(&mut |part| {
        if let ExprKind::Member { .. } | ExprKind::Index { .. } | ExprKind::Variable(_) = part.kind {
            shapes.push(part);
        }
    });
    let mut shapes = shapes.into_iter().map(|part| input.types.of_part(input.flow, judged.at, part));
    shapes.find(|shape| shape.origin().is_some())
}
