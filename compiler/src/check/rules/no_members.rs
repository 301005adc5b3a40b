//! `no-members`: a member of a value that has none.

use super::missing_member::types;
use super::undecoded_text::is_undecoded;
use crate::check::input::Input;
use crate::check::types::suspect::Suspicion;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::source::Span;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            if let Suspicion::NoObject { name, shape } = &suspect.suspicion
                && !is_undecoded(shape)
            {
                let base = judged.base(suspect);
                let message = format!("`{base}` is {}, which has no member `{name}`", types(shape));
                let mut diagnostic = judged.found(Rule::NoMembers, suspect, message);
                if shape.as_known().is_some_and(|known| known.list.is_some()) {
                    diagnostic = diagnostic.help(format!("read it from an item: `{base}[0].{name}`"));
                    if judged.written(suspect.span) == &**name {
                        let end = suspect.whole.start + u32::try_from(base.len()).unwrap_or(0);
                        let place = Span::empty(judged.source(Span::empty(end)).start);
                        diagnostic = diagnostic.fix(Fix::risky("Read it from the first item", place, "[0]"));
                    }
                } else {
                    diagnostic = diagnostic.help(format!("read `{base}` as a whole, or put an object there"));
                }
                found.push(suspect.suspicion.explain(diagnostic));
            }
        }
    }
}
