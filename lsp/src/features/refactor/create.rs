//! "Create the missing state": one that something leads to.

use super::write::{Piece, add_item, text};
use super::{Kind, Refactoring, list_at};
use fdl_compiler::Analysis;
use fdl_compiler::flow::State;
use fdl_compiler::source::Span;

/// The state that is named here and that the scope does not have, as the last one of its list.
pub fn missing_state(analysis: &Analysis, span: Span) -> Option<Refactoring> {
    let flow = &analysis.flow;
    for scope in &flow.scopes {
        let targets = flow.states_of(scope).flat_map(State::targets).chain(scope.start());
        let missing = |it: &str| !it.is_empty() && scope.find(it).is_none() && !it.contains(['\n', '{', '<']);
        let mut here = targets.filter(|it| it.span.touches(span.start) && it.span.touches(span.end));
        let Some(target) = here.find(|it| missing(it.name)) else { continue };
        let list = list_at(&analysis.document, scope.fields.states.span)?;
        let state = Piece::Map(vec![
            ("Type", text("Pass")),
            ("Name", text(&**target.name)),
            ("End", Piece::Raw("true")),
        ]);
        let edit = add_item(&analysis.document, list, false, &state)?;
        return Some(Refactoring::new(format!("Create the state `{}`", target.name), Kind::Fix, vec![edit]));
    }
    None
}
