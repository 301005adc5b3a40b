//! `long-name`: a state's name of more than 128 characters (decision S4).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::limits::STATE_NAME_CHARACTERS;
use crate::source::Span;

fn long_name(place: Span, length: usize) -> Diagnostic {
    let message = format!("the state's name has {length} characters, more than {STATE_NAME_CHARACTERS}");
    Diagnostic::new(Rule::LongName, place, message).help("shorten it and move the rest into `Description`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        let Some(name) = state.name() else { continue };
        // Bytes are at least as many as characters, and cheaper to count.
        if name.len() > STATE_NAME_CHARACTERS && name.chars().count() > STATE_NAME_CHARACTERS {
            found.push(long_name(state.common.name.span, name.chars().count()));
        }
    }
}
