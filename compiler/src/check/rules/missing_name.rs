//! `missing-name`: a flow without `Name` (decision S10).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::source::Span;

fn missing_name(place: Span) -> Diagnostic {
    Diagnostic::new(Rule::MissingName, place, "the flow has no `Name`")
        .help("add `Name` with the name under which the flow is created")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let name = &input.flow.definition.name;
    if name.is_absent() {
        found.push(missing_name(name.span));
    }
}
