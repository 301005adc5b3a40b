//! "Add Retry for transient errors" and "Add Catch".

use super::write::{Piece, add_item, add_pair, text};
use super::{Kind, Refactoring, free_name, list_at, mapping_at, spec_of};
use crate::features::cursor::state_around;
use fdl_compiler::Analysis;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::flow::{Field, Kind as Work, Spanned, State};
use fdl_compiler::lang::{actions, errors};
use fdl_compiler::source::Span;
use std::sync::Arc;

type Names = Field<Vec<Spanned<Arc<str>>>>;

/// A Retry rule for the errors of the Task's Action that may be gone at the next try.
pub fn retry(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    let state = state_around(analysis, span)?;
    let Work::Task(task) = &state.kind else { return None };
    let action = actions::find(task.action.get()?)?;
    let retry = &task.handlers.retry;
    let rules = retry.get().map(Vec::as_slice).unwrap_or_default();
    if rules.iter().any(|it| handles(&it.errors, errors::ALL)) {
        return None;
    }
    let is_free = |it: &&&str| !rules.iter().any(|rule| handles(&rule.errors, it));
    let transient = action.errors.iter().filter(|it| errors::find(it).is_some_and(|it| it.transient));
    let names: Vec<String> = transient.filter(is_free).map(|it| (*it).to_owned()).collect();
    if names.is_empty() {
        return None;
    }
    let rule = Piece::Map(vec![
        ("Errors", Piece::Texts(names)),
        ("Description", text("Transient errors are retried")),
        ("MaxAttempts", Piece::Raw("3")),
        ("IntervalSeconds", Piece::Raw("1")),
        ("BackoffRate", Piece::Raw("2")),
    ]);
    let edit = add_rule(analysis, state, retry, "Retry", rule)?;
    Some(Refactoring::new("Add Retry for transient errors", Kind::Rewrite, vec![edit]))
}

/// A Catch rule for every error, and the Fail state that it goes to.
pub fn catch(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    let state = state_around(analysis, span)?;
    let name = state.name()?;
    let catch = match &state.kind {
        Work::Task(it) => &it.handlers.catch,
        Work::Parallel(it) => &it.handlers.catch,
        Work::Map(it) => &it.handlers.catch,
        Work::Pass(_) | Work::Wait(_) | Work::Succeed(_) | Work::Fail(_) => return None,
        Work::Choice(_) | Work::Unknown(_) => return None,
    };
    let rules = catch.get().map(Vec::as_slice).unwrap_or_default();
    if rules.iter().any(|it| handles(&it.errors, errors::ALL)) {
        return None;
    }
    let scope = analysis.flow.scope(state.scope);
    let failed = free_name(scope, &format!("{name}Failed"));
    let rule = Piece::Map(vec![
        ("Errors", Piece::Texts(vec![errors::ALL.to_owned()])),
        ("Description", text("Whatever else goes wrong")),
        ("Next", text(&*failed)),
    ]);
    let fail = Piece::Map(vec![
        ("Type", text("Fail")),
        ("Name", text(&*failed)),
        ("Code", text(&*failed)),
        ("Detail", text(format!("{name} failed"))),
    ]);
    let list = list_at(&analysis.document, scope.fields.states.span)?;
    let edits = vec![
        add_rule(analysis, state, catch, "Catch", rule)?,
        add_item(&analysis.document, list, false, &fail)?,
    ];
    Some(Refactoring::new("Add Catch", Kind::Rewrite, edits))
}

fn handles(names: &Names, name: &str) -> bool {
    names.get().is_none_or(|it| it.iter().any(|it| &*it.value == name))
}

/// A rule more: of a Retry the first, since rules for all errors stand last; of a Catch, which has none of those, the last.
fn add_rule<T>(
    analysis: &Analysis,
    state: &State,
    field: &Field<T>,
    key: &'static str,
    rule: Piece,
) -> Option<Edit> {
    let doc = &analysis.document;
    if field.is_absent() {
        let mapping = mapping_at(doc, state.span)?;
        return add_pair(doc, mapping, spec_of(state), key, &Piece::List(vec![rule]));
    }
    add_item(doc, list_at(doc, field.span)?, key == "Retry", &rule)
}
