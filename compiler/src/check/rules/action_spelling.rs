//! `action-spelling`: an Action that is probably misspelt (decisions S14, S17).

use crate::check::actions::{Known, known, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::source::Span;
use crate::write;

fn near_miss(input: &Input<'_>, place: Span, written: &str, meant: &str) -> Diagnostic {
    let fix =
        Fix::safe(format!("Replace with `{meant}`"), place, write::scalar_like(input.text, place, meant));
    Diagnostic::new(Rule::ActionSpelling, place, format!("`{written}` looks like `{meant}` misspelt"))
        .help(format!("did you mean `{meant}`?"))
        .fix(fix)
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (_, task) in tasks(input.states) {
        let Some(written) = task.action.get() else { continue };
        let place = task.action.span;
        match known(written) {
            // Two colons are reported where the name is read.
            Known::Misspelt(spec) if !written.contains("::") => {
                found.push(near_miss(input, place, written, spec.name));
            }
            Known::Misspelt(_) | Known::Special(_) | Known::Plain => {}
        }
    }
}
