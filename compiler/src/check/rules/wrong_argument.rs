//! `wrong-argument`: an argument of a type that its function does not take.

use super::missing_member::types;
use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Diagnostic, Rule};

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let Suspicion::Argument { function, parameter, wanted, shape } = &suspect.suspicion else {
                continue;
            };
            let message = format!("`{parameter}` of `{function}` must be {wanted}, and is {}", types(shape));
            found.push(suspect.suspicion.explain(judged.found(Rule::WrongArgument, suspect, message)));
        }
    }
}
