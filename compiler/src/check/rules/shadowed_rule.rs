//! `shadowed-rule`: a Retry or Catch rule that earlier ones leave nothing (decision S6).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Field, Spanned};
use crate::lang::errors;
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

type Errors = Field<Vec<Spanned<Arc<str>>>>;

fn shadowed(place: Span, kind: &str, taken: &[(&str, Span)]) -> Diagnostic {
    let message = match taken {
        [(errors::ALL, _)] => {
            format!("this {kind} rule never applies, because an earlier one takes every error")
        }
        [(name, _)] => format!("this {kind} rule never applies, because an earlier one takes `{name}`"),
        _ => format!("this {kind} rule never applies, because earlier ones take all its errors"),
    };
    let found = Diagnostic::new(Rule::ShadowedRule, place, message)
        .help(format!("put it before the rule with `{}`, or merge the two", errors::ALL));
    taken.iter().fold(found, |found, (name, place)| found.related(*place, format!("`{name}` is taken here")))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for handlers in input.states.iter().filter_map(|it| it.kind.handlers()) {
        in_list("Retry", handlers.retry.get().into_iter().flatten().map(|it| &it.errors), found);
        in_list("Catch", handlers.catch.get().into_iter().flatten().map(|it| &it.errors), found);
    }
}

fn in_list<'a>(kind: &str, rules: impl Iterator<Item = &'a Errors>, found: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<&str, Span> = BTreeMap::new();
    for field in rules {
        let Some(names) = field.get().filter(|it| !it.is_empty()) else { continue };
        let by: Option<Vec<(&str, Span)>> = match taken.get_key_value(errors::ALL) {
            Some((name, place)) => Some(vec![(*name, *place)]),
            None => names.iter().map(|it| taken.get_key_value(&*it.value).map(|(n, p)| (*n, *p))).collect(),
        };
        if let Some(mut by) = by {
            by.sort_by_key(|(_, place)| *place);
            by.dedup();
            found.push(shadowed(field.span, kind, &by));
        }
        for name in names {
            taken.entry(&name.value).or_insert(name.span);
        }
    }
}
