//! `mixed-comparison`: values that flow into a comparison and can never be equal (decision E8).

use super::missing_member::types;
use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::check::SAME_TYPE;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let Suspicion::Unequal { gives, left, right } = &suspect.suspicion else { continue };
            let always = if *gives { "always" } else { "never" };
            let (left, right) = (types(left), types(right));
            let message = format!("{left} and {right} are never equal, so this is {always} true");
            let diagnostic = judged.found(Rule::MixedComparison, suspect, message).help(SAME_TYPE);
            found.push(suspect.suspicion.explain(diagnostic));
        }
    }
}
