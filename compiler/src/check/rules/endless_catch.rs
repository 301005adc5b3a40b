//! `endless-catch`: a Catch that leads back to its own state, and nothing counts the rounds (decisions R5, R6).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Flow, Kind, Scope, State};
use crate::source::Span;

/// States on the way back that are followed at most.
const WAY: usize = 64;

fn endless(place: Span, name: &str) -> Diagnostic {
    let message = format!(
        "from here the flow comes back to `{name}` as long as it fails, and nothing counts how often"
    );
    Diagnostic::new(Rule::EndlessCatch, place, message)
        .help("use Retry with `MaxAttempts`, or count the rounds and let a Choice give up")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        let (Some(name), Some(handlers)) = (state.name(), state.kind.handlers()) else { continue };
        let scope = input.flow.scope(state.scope);
        for rule in handlers.catch.get().into_iter().flatten() {
            let Some(next) = rule.next.get() else { continue };
            if leads_back(input.flow, scope, next, state) {
                found.push(endless(rule.next.span, name));
            }
        }
    }
}

/// Whether the only way from a state leads to the other one, past nothing that could decide or mend something.
fn leads_back(flow: &Flow, scope: &Scope, from: &str, to: &State) -> bool {
    let mut name = from;
    for _ in 0..WAY {
        let Some(state) = scope.find(name).map(|idx| flow.state(idx)) else { return false };
        if state.idx == to.idx {
            return true;
        }
        let transition = match &state.kind {
            Kind::Pass(pass) => &pass.transition,
            Kind::Wait(wait) => &wait.transition,
            Kind::Task(_) | Kind::Succeed(_) | Kind::Fail(_) | Kind::Choice(_) => return false,
            Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => return false,
        };
        match transition.next.get() {
            Some(next) => name = next,
            None => return false,
        }
    }
    false
}
