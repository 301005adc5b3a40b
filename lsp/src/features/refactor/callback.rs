//! "Convert to callback task": a Task that waits until somebody reports with its token.

use super::write::{Piece, add_last, add_pair, key_text, replace, text};
use super::{Kind, Refactoring, mapping_at, spec_of};
use crate::features::cursor::state_around;
use crate::features::written::scalar_like;
use fdl_compiler::Analysis;
use fdl_compiler::check::fit;
use fdl_compiler::diagnostic::Edit;
use fdl_compiler::flow::{Kind as Work, Task};
use fdl_compiler::lang::actions::{self, ActionSpec, ParameterType, Support};
use fdl_compiler::program::TaskMode;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node};

const TOKEN: &str = "$Context.Current.TaskToken";

/// `TaskMode: WaitForCustomCallback`, with the token among what is sent and a bound for the wait.
pub fn convert(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    let state = state_around(analysis, span)?;
    let Work::Task(task) = &state.kind else { return None };
    let action = actions::find(task.action.get()?)?;
    if task.mode.get().is_some_and(|it| *it != TaskMode::RequestComplete) || task.mode.is_hole() {
        return None;
    }
    // Nobody may wait there for a report.
    if fit::is_express(&analysis.flow, analysis.settings.mode, state) {
        return None;
    }
    match action.modes.support(TaskMode::WaitForCustomCallback) {
        Support::Yes | Support::AsyncOnly | Support::AsyncPreferred => {}
        Support::No | Support::Disputed(_) => return None,
    }
    let doc = &analysis.document;
    let mapping = mapping_at(doc, state.span)?;
    let add = |key, value: &str| add_pair(doc, mapping, spec_of(state), key, &text(value));
    let mode = "WaitForCustomCallback";
    let mut edits = vec![match task.mode.key {
        Some(_) => replace(doc, task.mode.span, &scalar_like(doc, task.mode.span, mode)),
        None => add("TaskMode", mode)?,
    }];
    edits.extend(asynchronous(doc, task));
    edits.extend(token(doc, task, action)?);
    if task.timeout.is_absent() && analysis.flow.definition.timeout.is_absent() {
        edits.push(add_pair(doc, mapping, spec_of(state), "Timeout", &Piece::Raw("3600"))?);
    }
    Some(Refactoring::new("Convert to callback task", Kind::Rewrite, edits))
}

/// A call that waits for its answer would be over before the report.
fn asynchronous(doc: &Document, task: &Task) -> Option<Edit> {
    let value = &task.parameters.get()?.member("invocationType")?.value;
    let written = &doc.text[value.span.range()];
    let is_sync = written.trim_matches(['"', '\'']) == "Sync";
    is_sync.then(|| replace(doc, value.span, &scalar_like(doc, value.span, "Async")))
}

/// The edit that sends the token along; none inside where it is sent already, none at all where there is no place for it.
fn token(doc: &Document, task: &Task, action: &ActionSpec) -> Option<Option<Edit>> {
    let parameters = mapping_at(doc, task.parameters.span)?;
    if doc.text[parameters.span.range()].contains("TaskToken") {
        return Some(None);
    }
    let payload = action.parameters.iter().find(|it| it.ty == ParameterType::Any)?.name;
    let Content::Mapping(mapping) = &parameters.content else { return None };
    let sent = mapping.entries.iter().find(|it| key_text(doc, it).trim_end_matches(".$") == payload);
    let edit = match sent {
        None => {
            let value = Piece::Map(vec![("taskToken.$", text(TOKEN))]);
            add_last(doc, parameters, payload, &value)?
        }
        Some(entry) if is_filled(&entry.value) => add_last(doc, &entry.value, "taskToken.$", &text(TOKEN))?,
        // A text or an expression holds no place for a token.
        Some(_) => return None,
    };
    Some(Some(edit))
}

fn is_filled(node: &Node) -> bool {
    matches!(&node.content, Content::Mapping(it) if !it.entries.is_empty())
}
