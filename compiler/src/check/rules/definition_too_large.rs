//! `definition-too-large`: more than one request can hold (decision R13).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::limits::DEFINITION_BYTES;
use crate::source::Span;

fn too_large(place: Span, bytes: usize) -> Diagnostic {
    Diagnostic::new(
        Rule::DefinitionTooLarge,
        place,
        format!("the definition has {bytes} bytes, but the service takes at most {DEFINITION_BYTES}"),
    )
    .help("move data into the input or an object store, and parts into flows of their own")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    if input.text.len() > DEFINITION_BYTES {
        let first_field = input.flow.definition.kind.key.unwrap_or_default();
        found.push(too_large(first_field, input.text.len()));
    }
}
