//! `invalid-name`: a flow's name that the service refuses (decision S10).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::limits::NAME_CHARACTERS;
use crate::lang::placeholder::holds_placeholder;
use crate::source::Span;

fn wrong_character(place: Span, name: &str, character: char) -> Diagnostic {
    let message = format!("the flow's name `{name}` holds {character:?}, which the service refuses");
    Diagnostic::new(Rule::InvalidName, place, message).help("use letters, digits, `_` and `-`")
}

fn wrong_start(place: Span, name: &str) -> Diagnostic {
    let message = format!("the flow's name `{name}` does not begin with a letter or `_`");
    Diagnostic::new(Rule::InvalidName, place, message).help("put a letter before it")
}

fn too_long(place: Span, length: usize) -> Diagnostic {
    let message =
        format!("the flow's name has {length} characters, but at most {NAME_CHARACTERS} are allowed");
    Diagnostic::new(Rule::InvalidName, place, message).help("move what people should read into `Description`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let field = &input.flow.definition.name;
    let Some(name) = field.get().filter(|it| !holds_placeholder(it)) else { return };
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let length = name.chars().count();
    match name.chars().next() {
        // An empty name is reported where it is read.
        None => {}
        Some(_) if length > NAME_CHARACTERS => found.push(too_long(field.span, length)),
        Some(first) if is_allowed(first) && !first.is_ascii_alphabetic() && first != '_' => {
            found.push(wrong_start(field.span, name));
        }
        Some(_) => {
            let wrong = name.chars().find(|it| !is_allowed(*it));
            found.extend(wrong.map(|it| wrong_character(field.span, name, it)));
        }
    }
}
