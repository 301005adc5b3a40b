//! `map-quota`: more at once than the service's default quotas allow (LIM; decisions S7, R18).

use crate::check::input::Input;
use crate::check::types::is_distributed;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Kind, Map, Owner, State};
use crate::lang::limits::{DISTRIBUTED_CONCURRENCY, INLINE_CONCURRENCY, OPEN_MAP_RUNS};

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        let Kind::Map(map) = &state.kind else { continue };
        if is_distributed(state) {
            found.extend(too_many_children(map));
            found.extend(too_many_runs(input, state));
        }
    }
}

fn too_many_children(map: &Map) -> Option<Diagnostic> {
    let concurrency = *map.max_concurrency.get()?;
    if concurrency <= DISTRIBUTED_CONCURRENCY.into() {
        return None;
    }
    let message = format!(
        "{concurrency} children at once are more than the service's default quota of {DISTRIBUTED_CONCURRENCY}"
    );
    let help = format!("ask for a higher quota, or write at most {DISTRIBUTED_CONCURRENCY}");
    Some(Diagnostic::new(Rule::MapQuota, map.max_concurrency.span, message).help(help))
}

/// A distributed Map that others around it, which share its execution, may start many times at once.
fn too_many_runs(input: &Input<'_>, state: &State) -> Option<Diagnostic> {
    let mut at_once: u64 = 1;
    let mut widest: Option<(&State, u64)> = None;
    let mut scope = input.flow.scope(state.scope);
    while let Owner::Branch { state: around, .. } | Owner::Processor { state: around } = scope.owner {
        let around = input.flow.state(around);
        // Each of its children is an execution of its own, with its own runs.
        if is_distributed(around) {
            break;
        }
        if let Kind::Map(map) = &around.kind {
            let concurrency = match map.max_concurrency.is_absent() {
                true => INLINE_CONCURRENCY.into(),
                false => *map.max_concurrency.get()?,
            };
            at_once = at_once.saturating_mul(concurrency);
            widest = widest.filter(|it| it.1 >= concurrency).or(Some((around, concurrency)));
        }
        scope = input.flow.scope(around.scope);
    }
    let (widest, concurrency) = widest.filter(|_| at_once > OPEN_MAP_RUNS)?;
    let (name, around) = (state.name()?, widest.name()?);
    let message = format!(
        "up to {at_once} runs of `{name}` at once are more than the service's default quota of {OPEN_MAP_RUNS} for one execution"
    );
    let found = Diagnostic::new(Rule::MapQuota, state.anchor(), message)
        .related(widest.anchor(), format!("`{around}` runs {concurrency} iterations at once"));
    Some(found.help(format!("give `{around}` a smaller `MaxConcurrency`, or ask for a higher quota")))
}
