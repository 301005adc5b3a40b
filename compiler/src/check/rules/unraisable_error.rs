//! `unraisable-error`: a Retry or Catch rule for an error that its state cannot raise.

use crate::check::input::Input;
use crate::check::types::raised::Raised;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::{Field, Spanned, State};
use crate::source::Span;
use std::sync::Arc;

type Names = Field<Vec<Spanned<Arc<str>>>>;

fn unraisable(state: &State, name: &Spanned<Arc<str>>, why: &str) -> Diagnostic {
    let state = state.name().map_or("this state", |name| name);
    let message = format!("`{state}` cannot raise `{}`: {why}", name.value);
    Diagnostic::new(Rule::UnraisableError, name.span, message).help("remove the name, or mend it")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let raised = Raised::new(input.flow);
    for state in &input.flow.states {
        let names = names(state).filter_map(Field::get).flatten();
        for (name, why) in raised.impossible(state, names) {
            let diagnostic = unraisable(state, name, &why);
            let list = self::names(state).filter_map(Field::get).find(|it| it.contains(name));
            found.push(match list.and_then(|it| without(it, name, input.text)) {
                Some(edit) => {
                    let title = format!("Remove `{}`", name.value);
                    diagnostic.fix(Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] })
                }
                None => diagnostic,
            });
        }
    }
}

/// The edit that takes a name from a list that has others too, and no comment beside it.
fn without(list: &[Spanned<Arc<str>>], name: &Spanned<Arc<str>>, text: &str) -> Option<Edit> {
    let at = list.iter().position(|it| it == name)?;
    let span = match (list.get(at + 1), at.checked_sub(1).and_then(|it| list.get(it))) {
        (Some(next), _) => Span::new(name.span.start, next.span.start),
        (None, Some(before)) => Span::new(before.span.end, name.span.end),
        (None, None) => return None,
    };
    let is_bare = span.start < span.end && !text[span.range()].contains('#');
    is_bare.then(|| Edit { span, new_text: String::new() })
}

fn names(state: &State) -> impl Iterator<Item = &Names> {
    let handlers = state.kind.handlers();
    let retry = handlers.and_then(|it| it.retry.get()).into_iter().flatten().map(|rule| &rule.errors);
    let catch = handlers.and_then(|it| it.catch.get()).into_iter().flatten().map(|rule| &rule.errors);
    retry.chain(catch)
}
