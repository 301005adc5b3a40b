//! `unwritten-global`: a member of `$Global` that nothing writes (decision E9).

use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Diagnostic, Rule};
use crate::near;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let Suspicion::NoMember { name, shape } = &suspect.suspicion else { continue };
            if !shape.is_globals() {
                continue;
            }
            let message = format!("nothing writes `{name}` to `$Global`");
            let diagnostic = judged.found(Rule::UnwrittenGlobal, suspect, message);
            let names = shape.names();
            found.push(match near::nearest(name, names.iter().map(|name| &***name)) {
                Some(near) => judged.rename(suspect, near, diagnostic),
                None => {
                    diagnostic.help(format!("write `{name}` in the `GlobalConstructor` of an earlier state"))
                }
            });
        }
    }
}
