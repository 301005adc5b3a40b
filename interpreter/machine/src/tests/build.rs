//! Programs made by hand, for flows that no text describes.

use fdl_compiler::expr::Expression;
use fdl_compiler::lang::actions::Action;
use fdl_compiler::program::{
    CatchRule, Kind, Mode, Program, RetryRule, Scope, ScopeIdx, State, StateIdx, Task, TaskMode, Template,
};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::scalar::ScalarMap;
use fdl_compiler::yaml::tree::Style;
use std::sync::Arc;

/// A flow without scopes.
pub(crate) fn program() -> Program {
    Program { name: Some("flow".into()), timeout: None, mode: Mode::Standard, scopes: vec![], states: vec![] }
}

/// Adds a scope without states.
pub(crate) fn scope(program: &mut Program, owner: Option<StateIdx>) -> ScopeIdx {
    let idx = ScopeIdx(program.scopes.len() as u32);
    program.scopes.push(Scope { start: StateIdx(0), states: vec![], owner });
    idx
}

/// Adds a state; the first one of a scope starts it.
pub(crate) fn state(program: &mut Program, scope: ScopeIdx, name: &str, kind: Kind) -> StateIdx {
    let idx = StateIdx(program.states.len() as u32);
    let it = &mut program.scopes[scope.0 as usize];
    if it.states.is_empty() {
        it.start = idx;
    }
    it.states.push(idx);
    program.states.push(State {
        name: name.into(),
        scope,
        span: Span::empty(0),
        input: None,
        output: None,
        global: None,
        kind,
    });
    idx
}

/// A Task that ends its scope.
pub(crate) fn task(mode: TaskMode) -> Task {
    Task {
        action: Action { name: "FC:InvokeFunction".into() },
        mode,
        parameters: None,
        timeout: None,
        retry: vec![],
        catch: vec![],
        then: fdl_compiler::program::Then::End,
    }
}

/// An expression.
pub(crate) fn expression(text: &str) -> Arc<Expression> {
    let map = ScalarMap::new(text, Span::new(0, text.len() as u32), Style::Plain, 0);
    Arc::new(Expression::parse(text, map).0)
}

/// A value written as JSON.
pub(crate) fn json(text: &str) -> Value {
    Value::from_json(text).expect("a test's own JSON")
}

/// A constructor without expressions.
pub(crate) fn constant(text: &str) -> Template {
    Template::Constant(json(text))
}

/// A Retry rule.
pub(crate) fn retry(errors: &[&str], max_attempts: u32, interval_seconds: u32) -> RetryRule {
    RetryRule {
        errors: errors.iter().map(|name| Arc::from(*name)).collect(),
        max_attempts,
        interval_seconds,
        backoff_rate: Some(1.5),
        max_backoff_seconds: None,
    }
}

/// A Catch rule.
pub(crate) fn catch(errors: &[&str], next: StateIdx) -> CatchRule {
    CatchRule { errors: errors.iter().map(|name| Arc::from(*name)).collect(), output: None, next }
}
