//! `missing-member`: a member or an item that cannot be there (decision D1).

use crate::check::input::Input;
use crate::check::types::judge::Judged;
use crate::check::types::suspect::{Suspect, Suspicion};
use crate::check::types::{Reason, Shape};
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::near;
use crate::source::Span;
use std::sync::Arc;

fn no_member(judged: &Judged<'_>, suspect: &Suspect, name: &Arc<str>, shape: &Shape) -> Diagnostic {
    let base = judged.base(suspect);
    let message = match shape.origin().map(|origin| &origin.reason) {
        Some(Reason::Branches { state, count }) if is_branch(name) => {
            let branches = if *count == 1 { "branch" } else { "branches" };
            format!("`{base}` has no member `{name}`: `{state}` has {count} {branches}, counted from 0")
        }
        _ => format!("`{base}` has no member `{name}`"),
    };
    judged.found(Rule::MissingMember, suspect, message)
}

fn no_item(judged: &Judged<'_>, suspect: &Suspect, shape: &Shape) -> Diagnostic {
    let base = judged.base(suspect);
    let index = judged.written(suspect.span);
    let known = shape.as_known();
    let list = known.and_then(|known| known.list.as_ref());
    let length = list.and_then(|list| Some((list.most?, list.least)));
    let message = match length {
        Some((0, _)) => format!("`{base}` is an empty list, so it has no item `{index}`"),
        Some((1, _)) => format!("`{base}` has 1 item, counted from 0, so it has no item `{index}`"),
        Some((most, least)) => {
            let count = if most == least { format!("{most}") } else { format!("at most {most}") };
            format!("`{base}` has {count} items, counted from 0, so it has no item `{index}`")
        }
        None => format!("`{base}` is {}, which has no item `{index}`", types(shape)),
    };
    judged.found(Rule::MissingMember, suspect, message)
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.suspected {
        for suspect in &judged.suspects {
            let diagnostic = match &suspect.suspicion {
                Suspicion::NoMember { name, shape } if !shape.is_globals() => {
                    let diagnostic = no_member(judged, suspect, name, shape);
                    offer(judged, suspect, name, shape, diagnostic)
                }
                Suspicion::NoItem { shape, .. } => no_item(judged, suspect, shape),
                Suspicion::NoMember { .. } | Suspicion::NoObject { .. } | Suspicion::Wrong { .. } => continue,
                Suspicion::Argument { .. } | Suspicion::Unordered { .. } => continue,
                Suspicion::Unequal { .. } | Suspicion::Decoded { .. } => continue,
            };
            found.push(suspect.suspicion.explain(diagnostic));
        }
    }
}

/// The member that was probably meant.
fn offer(
    judged: &Judged<'_>,
    suspect: &Suspect,
    name: &Arc<str>,
    shape: &Shape,
    found: Diagnostic,
) -> Diagnostic {
    let names = shape.names();
    let near = near::nearest(name, names.iter().map(|name| &***name));
    // Another branch is no near miss: which one is meant nobody knows.
    if let Some(near) = near.filter(|near| !(is_branch(name) && is_branch(near))) {
        return judged.rename(suspect, near, found);
    }
    match (names.as_slice(), shape.origin().map(|origin| &origin.reason)) {
        ([only], Some(Reason::Result { action, .. })) => {
            let found =
                found.help(format!("the result of `{action}` stands in `{only}`: read `{only}.{name}`"));
            let is_bare = judged.written(suspect.span) == &**name;
            match is_bare {
                true => found.fix(Fix::risky(
                    format!("Read `{only}.{name}`"),
                    Span::empty(judged.source(suspect.span).start),
                    format!("{only}."),
                )),
                false => found,
            }
        }
        (_, _) => found,
    }
}

fn is_branch(name: &str) -> bool {
    let number = name.strip_prefix("Branch").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a value is, with articles: `a string or null`.
pub(super) fn types(shape: &Shape) -> String {
    shape.as_known().map_or_else(|| "any value".to_owned(), |known| known.types().join(" or "))
}

impl Judged<'_> {
    /// The text of what a member is read from.
    pub(super) fn base(&self, suspect: &Suspect) -> &str {
        let end = suspect.span.start.max(suspect.whole.start);
        let before = self.written(crate::source::Span::new(suspect.whole.start, end));
        before.trim_end_matches(|it: char| it == '.' || it == '[' || it.is_whitespace())
    }

    /// The finding with the fix that writes another name.
    pub(super) fn rename(&self, suspect: &Suspect, name: &str, found: Diagnostic) -> Diagnostic {
        let quote = self.written(suspect.span).chars().next().filter(|it| matches!(it, '"' | '\'' | '`'));
        let is_plain = name.chars().all(|it| it.is_alphanumeric() || it == '_');
        let found = found.help(format!("did you mean `{name}`?"));
        if !is_plain {
            return found;
        }
        let quote = quote.map_or_else(String::new, String::from);
        let place = self.source(suspect.span);
        found.fix(Fix::safe(format!("Write `{name}`"), place, format!("{quote}{name}{quote}")))
    }
}
