//! States that flow tests name: which state of which flow each name means, and what becomes of it when that changes.

use super::written::{inside_quotes, scalar_like};
use fdl_compiler::flow::{Flow, Kind, ScopeIdx, State};
use fdl_compiler::lang::modes::TaskMode;
use fdl_compiler::project::suite::{Named, Purpose};
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Document, Node, Step};
use std::collections::HashMap;
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

/// The states of the flows of one test, by name.
#[derive(Debug)]
pub struct States<'f>(HashMap<&'f str, Vec<(usize, &'f State)>>);

impl<'f> States<'f> {
    /// The states of these flows: the first is under test.
    pub fn of(flows: impl Iterator<Item = &'f Flow>) -> Self {
        let mut states: HashMap<_, Vec<_>> = HashMap::new();
        for (nth, flow) in flows.enumerate() {
            for state in &flow.states {
                if let Some(name) = state.name() {
                    states.entry(&**name).or_default().push((nth, state));
                }
            }
        }
        Self(states)
    }

    /// The state that a name means, with the number of its flow; none where it may be one of several.
    pub fn meant(&self, named: &Named) -> Option<(usize, &'f State)> {
        let same = self.0.get(&*named.name.text)?;
        let mut fitting = same.iter().filter(|(nth, it)| fits(named.purpose, *nth, it));
        match (fitting.next(), fitting.next()) {
            (Some(it), None) => Some(*it),
            (Some(_), Some(_)) => None,
            // One that is of the wrong kind is an error in the test, which still speaks of it.
            (None, _) => (same.len() == 1).then(|| same[0]),
        }
    }
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
    if places.iter().any(|it| is_key_beside(doc, *it, new_name)) {
        return Err(format!("there is a key `{new_name}` already beside one that would get this name"));
    }
    Ok(places.into_iter().map(|it| (it, scalar_like(doc, it, new_name))).collect())
}

/// Whether a place is a key of a mapping that has another key of this name.
fn is_key_beside(doc: &Document, place: Span, name: &str) -> bool {
    let way = doc.path_at(place.start);
    let mappings = way.iter().filter_map(|it| match it {
        Step::Node(node) => node.as_mapping(),
        Step::Entry(_) => None,
    });
    let is_called = |it: &Node| it.as_scalar().is_some_and(|it| doc.scalar_text(it) == name);
    mappings
        .filter(|it| it.entries.iter().any(|it| it.key.span == place))
        .any(|it| it.entries.iter().any(|it| it.key.span != place && is_called(&it.key)))
}
