//! `missing-next`: neither `Next` nor `End: true` (decision S2).

use crate::check::{Input, write};
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::{Field, Kind, State, StateType};
use crate::source::Span;

fn missing_next(state: &State, kind: StateType) -> Diagnostic {
    let what = match state.name() {
        Some(name) => format!("`{name}` has"),
        None => format!("this {} has", kind.name()),
    };
    Diagnostic::new(Rule::MissingNext, state.anchor(), format!("{what} neither `Next` nor `End: true`"))
        .help("add `Next` with the name of the state that follows, or `End: true`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.flow.states.iter().filter(|it| leads_nowhere(it)) {
        let Some(kind) = state.kind.state_type() else { continue };
        let found_here = missing_next(state, kind);
        found.push(match fix(input, state) {
            Some(fix) => found_here.fix(fix),
            None => found_here,
        });
    }
}

/// Whether a state that must lead on or end does neither, as far as can be read.
pub(in crate::check) fn leads_nowhere(state: &State) -> bool {
    let Some(transition) = state.kind.transition() else { return false };
    let is_known = !matches!(state.kind, Kind::Unknown(_));
    is_known
        && transition.next.is_absent()
        && (transition.end.is_absent() || ends(&transition.end) == Some(false))
}

fn ends(end: &Field<bool>) -> Option<bool> {
    end.get().copied()
}

/// What was surely meant for the last state of a list; a guess for any other.
fn fix(input: &Input<'_>, state: &State) -> Option<Fix> {
    let transition = state.kind.transition()?;
    let scope = input.flow.scope(state.scope);
    let place = scope.states().iter().position(|idx| *idx == state.idx)?;
    let following = scope.states().get(place + 1);
    let (title, line, applicability) = match following.map(|idx| input.flow.state(*idx).name()) {
        None if scope.whole => ("Add `End: true`".to_owned(), "End: true".to_owned(), Applicability::Safe),
        Some(Some(name)) => {
            let line = format!("Next: {}", write::scalar(name));
            (format!("Lead on to `{name}`"), line, Applicability::Unsafe)
        }
        None | Some(None) => return None,
    };
    let edit = match transition.end.key {
        Some(key) => Edit { span: key.cover(transition.end.span), new_text: line },
        None => add_line(input.text, state.span, &line)?,
    };
    Some(Fix { title, applicability, edits: vec![edit] })
}

/// One more line at the end of a mapping in block style.
fn add_line(text: &str, mapping: Span, line: &str) -> Option<Edit> {
    let range = mapping.range();
    if text[range.clone()].starts_with('{') {
        return None;
    }
    let line_start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line_start..range.start].chars().map(|_| ' ').collect();
    Some(Edit { span: Span::empty(mapping.end), new_text: format!("\n{indent}{line}") })
}
