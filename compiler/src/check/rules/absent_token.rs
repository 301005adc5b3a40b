//! `absent-context-member`: a task token where no Task waits for a callback (decision E9).
//!
//! An expression knows its field, not its state: what only the state decides is found here.

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::tree::{Expr, ExprKind, Root};
use crate::flow::{Kind, State};
use crate::lang::modes::TaskMode;
use crate::lang::variables::{Presence, Site, Variable};

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for at in &input.flow.expressions {
        let is_open = matches!(
            at.site,
            Site::InputConstructor | Site::OutputConstructor | Site::GlobalConstructor | Site::Timeout
        );
        let Some(state) = at.state.filter(|_| is_open).map(|idx| input.flow.state(idx)) else { continue };
        if may_wait(state) {
            continue;
        }
        at.expression.tree.walk(&mut |part| {
            if is_token(part) {
                let place = at.expression.place.to_source(part.span);
                let message = "`$Context.Current.TaskToken` surely has no value in this state";
                let found_here = Diagnostic::new(Rule::AbsentContextMember, place, message);
                found.push(found_here.help(Presence::WithToken.why_absent()));
            }
        });
    }
}

/// Whether a state has a token, as far as it is known.
fn may_wait(state: &State) -> bool {
    match &state.kind {
        Kind::Task(task) => match task.mode.get() {
            Some(TaskMode::RequestComplete) => false,
            Some(TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback) => true,
            None => !task.mode.is_absent(),
        },
        Kind::Unknown(_) => true,
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => false,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) => false,
    }
}

/// Whether a part is `$Context.Current.TaskToken`.
fn is_token(part: &Expr) -> bool {
    base_of(part, "TaskToken").and_then(|it| base_of(it, "Current")).is_some_and(|it| match it.kind {
        ExprKind::Variable(root) => root == Root::Named(Variable::Context),
        _ => false,
    })
}

/// What a part reads the member of this name from.
fn base_of<'a>(part: &'a Expr, member: &str) -> Option<&'a Expr> {
    match &part.kind {
        ExprKind::Member { base, name: Some(name), .. } if **name == *member => Some(base),
        _ => None,
    }
}
