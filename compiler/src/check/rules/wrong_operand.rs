//! `wrong-operand`: an operand of a type that its operator does not take (decision E8).

use super::missing_member::types;
use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Diagnostic, Rule};

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let message = match &suspect.suspicion {
                Suspicion::Wrong { wanted, by, shape } => {
                    format!("`{by}` needs {wanted}, and meets {}", types(shape))
                }
                Suspicion::Unordered { by, left, right } => {
                    let (left, right) = (types(left), types(right));
                    format!("`{by}` needs two numbers or two strings, and meets {left} and {right}")
                }
                Suspicion::NoMember { .. } | Suspicion::NoObject { .. } | Suspicion::NoItem { .. } => {
                    continue;
                }
                Suspicion::Argument { .. } | Suspicion::Unequal { .. } | Suspicion::Decoded { .. } => {
                    continue;
                }
            };
            let mut diagnostic = judged.found(Rule::WrongOperand, suspect, message);
            if let Suspicion::Wrong { by, shape, .. } = &suspect.suspicion
                && by == "+"
                && shape.as_known().is_some_and(|known| !known.texts.is_none())
            {
                diagnostic = diagnostic
                    .help("texts are joined by `format`, as in `format(\"{}-{}\", $Input.a, $Input.b)`");
            }
            if let Suspicion::Wrong { by, .. } = &suspect.suspicion
                && matches!(&**by, "&&" | "||" | "!")
            {
                diagnostic = diagnostic.help("make a condition of it, as in `$Input.a == 1`");
            }
            found.push(suspect.suspicion.explain(diagnostic));
        }
    }
}
