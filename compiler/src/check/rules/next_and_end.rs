//! `next-and-end`: `Next` beside `End: true` (decision S2).

use crate::check::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::State;
use crate::source::Span;

fn both(state: &State, next: Span, end: Span) -> Diagnostic {
    let name = state.name().map_or_else(|| "the state".to_owned(), |it| format!("`{it}`"));
    Diagnostic::new(Rule::NextAndEnd, end, format!("{name} has both `Next` and `End: true`"))
        .related(next, "it leads on here")
        .help("remove the one that is not meant")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in &input.flow.states {
        let Some(transition) = state.kind.transition() else { continue };
        let (next, end) = (transition.next.key, transition.end.key);
        // A half-typed key may still become `Next`: a hole is none.
        let are_both = transition.next.get().is_some() && transition.end.get() == Some(&true);
        if let (Some(next), Some(end), true) = (next, end, are_both) {
            found.push(both(state, next.cover(transition.next.span), end.cover(transition.end.span)));
        }
    }
}
