//! Applying the fixes of findings to a text.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix};
use std::collections::BTreeMap;

/// Rounds after which fixes that call for each other are given up.
const ROUNDS: usize = 10;

/// Which fixes may be applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Those that keep the meaning or are plainly the intention.
    Safe,
    /// Also those that may change what the flow does.
    All,
}

impl Allowed {
    /// Whether this fix is one of them.
    pub fn takes(self, fix: &Fix) -> bool {
        match fix.applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => self == Self::All,
        }
    }
}

/// A text after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The text.
    pub text: String,
    /// What is left to say about it.
    pub diagnostics: Vec<Diagnostic>,
    /// How many fixes were applied.
    pub n_applied: usize,
}

/// Applies fixes and looks again, until no fix is left.
pub fn fix(text: &str, allowed: Allowed, diagnose: impl Fn(&str) -> Vec<Diagnostic>) -> Fixed {
    let mut fixed = Fixed { text: text.to_owned(), diagnostics: diagnose(text), n_applied: 0 };
    for _ in 0..ROUNDS {
        let edits = chosen(&fixed.diagnostics, allowed, &fixed.text);
        if edits.is_empty() {
            break;
        }
        fixed.n_applied += edits.len();
        fixed.text = apply(&fixed.text, &edits.concat());
        fixed.diagnostics = diagnose(&fixed.text);
    }
    fixed
}

/// The edits of each fix that can be applied in one round: the first of each
/// finding, and of fixes that touch each other the first.
fn chosen(diagnostics: &[Diagnostic], allowed: Allowed, text: &str) -> Vec<Vec<Edit>> {
    // Invariant: start to end of what is edited, no two of which touch.
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut chosen: Vec<Vec<Edit>> = Vec::new();
    for diagnostic in diagnostics {
        let Some(fix) = diagnostic.fixes.iter().find(|fix| allowed.takes(fix)) else { continue };
        let fits = |edit: &Edit| text.get(edit.span.range()).is_some_and(|old| old != edit.new_text);
        // Edits that meet would make their order matter.
        let is_free = |edit: &Edit| {
            let before = taken.range(..=edit.span.end).next_back();
            before.is_none_or(|(_, end)| *end < edit.span.start)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(|edit| fits(edit) && is_free(edit)) {
            taken.extend(fix.edits.iter().map(|edit| (edit.span.start, edit.span.end)));
            chosen.push(fix.edits.clone());
        }
    }
    chosen
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| edit.span);
    let mut fixed = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let span = edit.span.range();
        fixed.push_str(&text[at..span.start.max(at)]);
        fixed.push_str(&edit.new_text);
        at = span.end.max(at);
    }
    fixed + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;
    use crate::source::Span;

    /// Wants every `a` to be `bb`, and a `b` at the very start to be `c` (which may change something).
    fn diagnose(text: &str) -> Vec<Diagnostic> {
        let found = text.char_indices().filter_map(|(at, it)| {
            let at = u32::try_from(at).unwrap();
            let span = Span::new(at, at + 1);
            let fix = match (it, at) {
                ('a', _) => Fix::safe("double it", span, "bb"),
                ('b', 0) => Fix::risky("turn it", span, "c"),
                _ => return None,
            };
            Some(Diagnostic::new(Rule::WrongValue, span, "not this").fix(fix))
        });
        found.collect()
    }

    #[test]
    fn fixes_are_applied_until_none_is_left() {
        let fixed = fix("a-aaa流a", Allowed::Safe, diagnose);
        assert_eq!(fixed.text, "bb-bbbbbb流bb");
        assert_eq!((fixed.n_applied, fixed.diagnostics.len()), (5, 1));
        let fixed = fix("a-a", Allowed::All, diagnose);
        assert_eq!((fixed.text.as_str(), fixed.diagnostics.len()), ("cb-bb", 0));
    }

    #[test]
    fn fixes_that_call_for_each_other_come_to_an_end() {
        let endless = |text: &str| {
            let end = Span::empty(u32::try_from(text.len()).unwrap());
            vec![Diagnostic::new(Rule::WrongValue, end, "more").fix(Fix::safe("add", end, "x"))]
        };
        assert_eq!(fix("", Allowed::Safe, endless).text.len(), ROUNDS);
    }

    #[test]
    fn a_fix_outside_its_text_changes_nothing() {
        let wrong = |_: &str| {
            let span = Span::new(1, 9);
            vec![Diagnostic::new(Rule::WrongValue, span, "far").fix(Fix::safe("cut", span, ""))]
        };
        assert_eq!(fix("流", Allowed::Safe, wrong).text, "流");
    }
}
