//! Keys of mocks that have no effect for the Task that they answer.

use super::mocks::{Answer, MockTable, Reply};
use super::reader::with_near_miss;
use super::suite::Suite;
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::lang::actions::{HTTP_ANSWER, HTTP_REQUEST};
use crate::lang::modes::TaskMode;
use crate::near::nearest;
use crate::program::{Kind, Program, Task, Template};
use crate::value::Object;

/// Findings about mocks, in order of place. A name may stand for several Tasks: what one of them takes is no finding.
pub fn keys(suite: &Suite, programs: &[&Program]) -> Vec<Diagnostic> {
    let tables = std::iter::once(&suite.mocks).chain(suite.cases.iter().map(|case| &case.mocks));
    let mut found: Vec<_> = tables.flat_map(|table| of_table(table, programs)).collect();
    found.sort_by_key(|diagnostic| diagnostic.primary);
    found
}

fn of_table(table: &MockTable, programs: &[&Program]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (state, entries) in table {
        let tasks = tasks(state, programs);
        if tasks.is_empty() {
            // That nothing takes the mock at all is told at its name.
            continue;
        }
        if tasks.iter().all(|task| task.mode == TaskMode::RequestComplete) {
            found.extend(entries.iter().filter_map(|entry| submission(state, entry)));
            if tasks.iter().all(|task| *task.action.name == *HTTP_REQUEST) {
                found.extend(entries.iter().flat_map(response));
            }
        }
    }
    found
}

fn tasks<'a>(state: &str, programs: &[&'a Program]) -> Vec<&'a Task> {
    let states = programs.iter().flat_map(|program| &program.states).filter(|it| *it.name == *state);
    let task = |kind: &'a Kind| match kind {
        Kind::Task(task) => Some(task),
        Kind::Pass { .. }
        | Kind::Wait { .. }
        | Kind::Choice { .. }
        | Kind::Parallel(_)
        | Kind::Map(_)
        | Kind::Succeed
        | Kind::Fail { .. } => None,
    };
    states.filter_map(|state| task(&state.kind)).collect()
}

fn submission(state: &str, entry: &Answer) -> Option<Diagnostic> {
    let message = format!("`submit` has no effect: `{state}` waits for its call only, and submits nothing");
    let help = "it is for Tasks whose `TaskMode` is `WaitForSystemCallback` or `WaitForCustomCallback`; a slow or \
         failing call is written with `after` and `fail`";
    Some(Diagnostic::new(Rule::WrongValue, entry.submit_key?, message).severity(Severity::Warning).help(help))
}

/// Members of a response that its integration does not know, and leaves out.
fn response(entry: &Answer) -> Vec<Diagnostic> {
    let (Reply::Give(given), Some(place)) = (&entry.reply, entry.give_key) else { return Vec::new() };
    let members: Vec<&str> = match given {
        Template::Constant(value) => {
            value.as_object().into_iter().flat_map(Object::keys).map(|key| &**key).collect()
        }
        Template::Object(members) => members.iter().map(|(key, _)| &**key).collect(),
        Template::Computed(_) | Template::List(_) => Vec::new(),
    };
    let unknown = members.into_iter().filter(|member| !HTTP_ANSWER.contains(member));
    unknown
        .map(|member| {
            let message = format!("`{member}` has no effect: an HTTP answer is `Header`, `Code` and `Body`");
            let near = nearest(member, HTTP_ANSWER.iter().copied());
            with_near_miss(Diagnostic::new(Rule::UnknownParameter, place, message), near)
        })
        .collect()
}
