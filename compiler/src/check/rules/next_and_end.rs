//! `next-and-end`: `Next` beside `End: true` (decision S2).

use crate::check::input::Input;
use crate::diagnostic::{Applicability, Diagnostic, Fix, Rule};
use crate::flow::State;
use crate::source::Span;
use crate::write;

fn both(state: &State, next: Span, end: Span) -> Diagnostic {
    let name = state.name().map_or_else(|| "the state".to_owned(), |it| format!("`{it}`"));
    Diagnostic::new(Rule::NextAndEnd, end, format!("{name} has both `Next` and `End: true`"))
        .related(next, "it leads on here")
        .help("remove `End: true` where the flow goes on, or `Next` where it ends")
}

/// Nobody but the author knows which one is meant.
fn without(text: &str, name: &str, key: Span, value: Span) -> Option<Fix> {
    let edits = vec![write::without_pair(text, key, value)?];
    Some(Fix { title: format!("Remove `{name}`"), applicability: Applicability::Unsafe, edits })
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        let Some(transition) = state.kind.transition() else { continue };
        let (next, end) = (transition.next.key, transition.end.key);
        // A half-typed key may still become `Next`: a hole is none.
        let are_both = transition.next.get().is_some() && transition.ends();
        if let (Some(next), Some(end), true) = (next, end, are_both) {
            let (next_value, end_value) = (transition.next.span, transition.end.span);
            let mut found_here = both(state, next.cover(next_value), end.cover(end_value));
            found_here.fixes.extend(without(input.text, "End: true", end, end_value));
            found_here.fixes.extend(without(input.text, "Next", next, next_value));
            found.push(found_here);
        }
    }
}
