//! From the path in a history event to the state in the program.

use fdl_compiler::program::{Kind, Program, Scope, ScopeIdx, State, StateIdx};
use fdl_compiler::value::Value;

/// The state that a path (names and indices from the top) leads to, starting in `scope`.
pub fn resolve(program: &Program, scope: ScopeIdx, path: &Value) -> Option<StateIdx> {
    let mut steps = path.as_list()?.iter();
    let mut scope = scope;
    loop {
        let state = named(program, scope, steps.next()?.as_str()?)?;
        let Some(index) = steps.next() else { return Some(state) };
        scope = inner(program.states.get(usize::try_from(state.0).ok()?)?, index)?;
    }
}

/// A path as people read it: `Fan[0].Left`.
pub fn told(path: &Value) -> String {
    let mut told = String::new();
    for step in path.as_list().into_iter().flatten() {
        match step {
            Value::Text(name) if told.is_empty() => told.push_str(name),
            Value::Text(name) => {
                told.push('.');
                told.push_str(name);
            }
            index => told.push_str(&format!("[{}]", index.to_json())),
        }
    }
    told
}

/// The state with this number.
pub fn state(program: &Program, state: StateIdx) -> Option<&State> {
    program.states.get(usize::try_from(state.0).ok()?)
}

/// The scope with this number.
pub fn scope(program: &Program, scope: ScopeIdx) -> Option<&Scope> {
    program.scopes.get(usize::try_from(scope.0).ok()?)
}

fn named(program: &Program, scope: ScopeIdx, name: &str) -> Option<StateIdx> {
    let states = &self::scope(program, scope)?.states;
    states.iter().copied().find(|idx| state(program, *idx).is_some_and(|state| &*state.name == name))
}

fn inner(state: &State, index: &Value) -> Option<ScopeIdx> {
    match &state.kind {
        Kind::Parallel(parallel) => parallel.branches.get(usize::try_from(index.as_int()?).ok()?).copied(),
        Kind::Map(map) => Some(map.processor),
        Kind::Task(_)
        | Kind::Pass { .. }
        | Kind::Wait { .. }
        | Kind::Choice { .. }
        | Kind::Succeed
        | Kind::Fail { .. } => None,
    }
}
