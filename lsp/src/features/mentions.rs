//! States that flow tests name: which state of which flow each name means, and what becomes of it when that changes.

use super::written::{inside_quotes, scalar_like};
use fdl_compiler::flow::{Flow, Kind, ScopeIdx, State};
use fdl_compiler::lang::modes::TaskMode;
use fdl_compiler::project::suite::{Named, Purpose};
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Document;
use std::sync::Arc;

/// The names of states in the text of a flow test, in the order of the text.
pub fn mentions(text: &Arc<str>) -> Vec<Named> {
    let mut named = Suite::read(Arc::clone(text), Top::Whole).named;
    named.sort_by_key(|it| it.name.span);
    // What an alias repeats stands in the text once.
    named.dedup_by_key(|it| it.name.span);
    named
}

/// Whether a state is of the kind that a name with this purpose means, in one of `flows`: the first is under test.
pub fn fits(purpose: Purpose, nth_flow: usize, state: &State) -> bool {
    match (purpose, &state.kind) {
        (Purpose::Entered, _) => true,
        (Purpose::Path, _) => nth_flow == 0 && state.scope == ScopeIdx(0),
        (Purpose::Mock | Purpose::Call, kind) => matches!(kind, Kind::Task(_)),
        (Purpose::Report, Kind::Task(task)) => {
            task.mode.get().is_some_and(|it| *it == TaskMode::WaitForCustomCallback)
        }
        (Purpose::Report, Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_)) => false,
        (Purpose::Report, Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_)) => false,
    }
}

/// The state that a name means, with the number of its flow; none where it may be one of several.
pub fn meant<'f>(named: &Named, flows: &[&'f Flow]) -> Option<(usize, &'f State)> {
    let states = flows.iter().enumerate().flat_map(|(nth, it)| it.states.iter().map(move |it| (nth, it)));
    let same = states.filter(|(_, it)| it.name().is_some_and(|it| *it == named.name.text));
    let same: Vec<_> = same.collect();
    let fitting: Vec<_> = same.iter().filter(|(nth, it)| fits(named.purpose, *nth, it)).copied().collect();
    // One that is of the wrong kind is an error in the test, which still speaks of it.
    let (first, others) = if fitting.is_empty() { same.split_first()? } else { fitting.split_first()? };
    others.is_empty().then_some(*first)
}

/// What of a name can be renamed.
pub fn renamed_part(text: &str, named: &Named) -> Span {
    inside_quotes(text, named.name.span)
}

/// The replacements that give the state another name at these places of a test, or why there are none.
pub fn rename(doc: &Document, places: Vec<Span>, new_name: &str) -> Result<Vec<(Span, String)>, String> {
    if places.iter().any(|it| doc.text[it.range()].contains('\n')) {
        return Err("the name is written over several lines in a test".to_owned());
    }
    Ok(places.into_iter().map(|it| (it, scalar_like(doc, it, new_name))).collect())
}
