//! Whether the states that a test file names exist in its flow, and are of the kind that is meant.

use super::reader::with_near_fix;
use super::suite::{Named, Purpose};
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::ScopeIdx;
use crate::lang::modes::TaskMode;
use crate::near::nearest;
use crate::program::{Kind, Program, State};

/// Findings about names in the text of a test file, in order of place. `programs` starts with the flow under test; child flows follow.
pub fn names(named: &[Named], programs: &[&Program], text: &str) -> Vec<Diagnostic> {
    let mut found: Vec<_> = named.iter().filter_map(|named| name(named, programs, text)).collect();
    found.sort_by_key(|diagnostic| diagnostic.primary);
    found
}

fn name(named: &Named, programs: &[&Program], text: &str) -> Option<Diagnostic> {
    let states = programs.iter().flat_map(|program| &program.states);
    let same: Vec<&State> = states.clone().filter(|state| state.name == named.name.text).collect();
    let written = &named.name.text;
    if same.is_empty() {
        let message = format!("the flow has no state `{written}`");
        let near = nearest(written, states.map(|state| &*state.name));
        let found = Diagnostic::new(Rule::UnknownState, named.name.span, message);
        return Some(with_near_fix(found, near, text));
    }
    let main = programs.first()?;
    let message = match named.purpose {
        Purpose::Entered => None,
        Purpose::Path => {
            (!main.states.iter().any(|state| state.name == *written && state.scope == ScopeIdx(0)))
                .then(|| format!("`{written}` does not stand in the top scope, which `path` speaks of"))
        }
        Purpose::Mock | Purpose::Call => (!same.iter().any(|state| matches!(state.kind, Kind::Task(_))))
            .then(|| format!("`{written}` is no Task: only Tasks call a service")),
        Purpose::Report => (!same.iter().any(|state| takes_reports(state))).then(|| {
            format!("`{written}` does not wait for a report: its `TaskMode` is not `WaitForCustomCallback`")
        }),
    };
    message.map(|message| Diagnostic::new(Rule::WrongValue, named.name.span, message))
}

fn takes_reports(state: &State) -> bool {
    matches!(&state.kind, Kind::Task(task) if task.mode == TaskMode::WaitForCustomCallback)
}
