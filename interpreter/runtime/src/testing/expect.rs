//! What really came of a run, and how it differs from what is expected.

use super::case::Failed;
use super::load::Loaded;
use super::recorder::Recorder;
use crate::plan::Ended;
use fdl_compiler::project::keys::Name;
use fdl_compiler::project::test_file::Expectation;
use fdl_compiler::project::values::Status;
use fdl_compiler::source::Span;
use fdl_compiler::value::{Object, Value};
use fdl_machine::{Outcome, mask};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What came, for each key that is expected.
pub type Actual = BTreeMap<&'static str, Value>;

/// What really came, in the shape of the expectation.
pub fn actual(expect: &Expectation, loaded: &Loaded, ended: &Ended, recorder: &Recorder) -> Actual {
    let mut actual = Actual::new();
    let mut put = |given: bool, key: &'static str, value: &dyn Fn() -> Value| {
        if given {
            actual.insert(key, value());
        }
    };
    put(expect.status.is_some(), "status", &|| Value::from(status(&ended.outcome).name()));
    put(expect.output.is_some(), "output", &|| output(&ended.outcome));
    put(expect.error.is_some(), "error", &|| error(expect, &ended.outcome));
    put(expect.elapsed.is_some(), "elapsed", &|| seconds(ended.elapsed));
    put(expect.path.is_some(), "path", &|| recorder.path.iter().map(Value::from).collect());
    put(expect.entered.is_some(), "entered", &|| {
        let states = expect.entered.iter().flat_map(|entered| &entered.value.0);
        per_state(loaded, states.map(|(name, _)| name), |state| {
            Value::from(recorder.entered.get(state).copied().unwrap_or(0))
        })
    });
    put(expect.calls.is_some(), "calls", &|| {
        let states = expect.calls.iter().flat_map(|calls| &calls.value.0);
        per_state(loaded, states.map(|(name, _)| name), |state| {
            Value::from(recorder.calls.get(state).cloned().unwrap_or_default())
        })
    });
    put(expect.global.is_some(), "global", &|| ended.global.clone());
    put(expect.transitions.is_some(), "transitions", &|| Value::from(ended.transitions));
    actual
}

/// What is not as expected.
pub fn compare(expect: &Expectation, actual: &Actual, ended: &Ended) -> Vec<Failed> {
    let mut failures = Vec::new();
    for (key, expected, span) in expected(expect) {
        let Some(actual) = actual.get(key) else { continue };
        match (key, &expected, actual) {
            ("entered" | "calls", Value::Object(states), Value::Object(came)) => {
                for (state, span) in rows(expect, key) {
                    let (expected, actual) = (states.get(&state), came.get(&state));
                    if let Some(expected) = expected
                        && actual != Some(expected)
                    {
                        // Of a state that is gone nothing comes.
                        let actual = actual.unwrap_or(&Value::Null);
                        failures.push(failed(format!("{key}.{state}"), expected, actual, span, ended));
                    }
                }
            }
            _ if expected != *actual => failures.push(failed(key.to_owned(), &expected, actual, span, ended)),
            _ => {}
        }
    }
    failures
}

/// How an execution has ended, as a word.
pub fn status(outcome: &Outcome) -> Status {
    match outcome {
        Outcome::Succeeded { .. } => Status::Succeeded,
        Outcome::Failed(_) => Status::Failed,
        Outcome::TimedOut => Status::TimedOut,
        Outcome::Stopped(_) => Status::Stopped,
    }
}

/// Seconds as a number.
pub fn seconds(millis: u64) -> Value {
    if millis.is_multiple_of(1000) {
        return Value::from(millis / 1000);
    }
    // Through the decimal text: the nearest float of a division has more digits.
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    text.parse().ok().and_then(Value::number).unwrap_or_default()
}

fn output(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Succeeded { output } => output.clone(),
        Outcome::Failed(_) | Outcome::TimedOut | Outcome::Stopped(_) => Value::Null,
    }
}

fn error(expect: &Expectation, outcome: &Outcome) -> Value {
    let Some(failure) = outcome.error() else { return Value::Null };
    let code = ("code", Value::from(&failure.code));
    let expected = expect.error.as_ref().and_then(|error| error.value.0.as_ref());
    if expected.is_some_and(|error| error.detail.is_none()) {
        return Value::Object(Object::from([code]));
    }
    Value::Object(Object::from([code, ("detail", Value::from(&failure.detail))]))
}

/// A value for each state that is there.
fn per_state<'n>(
    loaded: &Loaded,
    states: impl Iterator<Item = &'n Name>,
    value: impl Fn(&str) -> Value,
) -> Value {
    let states = states.filter(|name| loaded.knows(&name.text));
    Value::Object(states.map(|name| (Arc::clone(&name.text), value(&name.text))).collect::<Object>())
}

/// What is expected, by key, with its place.
fn expected(expect: &Expectation) -> Vec<(&'static str, Value, Span)> {
    let mut all = Vec::new();
    all.extend(expect.status.as_ref().map(|it| ("status", Value::from(it.value.name()), it.span)));
    all.extend(expect.output.as_ref().map(|it| ("output", it.value.0.clone(), it.span)));
    all.extend(expect.error.as_ref().map(|it| {
        let value = it.value.0.as_ref().map_or(Value::Null, |error| {
            let code = error.code.as_ref().map(|code| ("code", Value::from(&code.value.0.text)));
            let detail = error.detail.as_ref().map(|detail| ("detail", Value::from(&detail.value.text)));
            Value::Object(code.into_iter().chain(detail).collect::<Object>())
        });
        ("error", value, it.span)
    }));
    all.extend(expect.elapsed.as_ref().map(|it| ("elapsed", seconds(it.value.millis), it.span)));
    all.extend(expect.path.as_ref().map(|it| {
        ("path", it.value.iter().map(|state| Value::from(&state.0.text)).collect::<Value>(), it.span)
    }));
    all.extend(expect.entered.as_ref().map(|it| {
        let rows = it.value.0.iter().map(|(name, count)| (Arc::clone(&name.text), Value::from(count.0)));
        ("entered", Value::Object(rows.collect::<Object>()), it.span)
    }));
    all.extend(expect.calls.as_ref().map(|it| {
        let rows = it.value.0.iter().map(|(name, calls)| {
            (Arc::clone(&name.text), calls.iter().map(|call| call.0.clone()).collect::<Value>())
        });
        ("calls", Value::Object(rows.collect::<Object>()), it.span)
    }));
    all.extend(expect.global.as_ref().map(|it| ("global", it.value.0.clone(), it.span)));
    all.extend(expect.transitions.as_ref().map(|it| ("transitions", Value::from(it.value.0), it.span)));
    all
}

/// The states under `entered` or `calls`, with their places.
fn rows(expect: &Expectation, key: &str) -> Vec<(String, Span)> {
    let entered = expect.entered.iter().flat_map(|it| &it.value.0).map(|(name, _)| name);
    let calls = expect.calls.iter().flat_map(|it| &it.value.0).map(|(name, _)| name);
    let place = |name: &Name| (name.text.to_string(), name.span);
    if key == "entered" { entered.map(place).collect() } else { calls.map(place).collect() }
}

fn failed(expectation: String, expected: &Value, actual: &Value, span: Span, ended: &Ended) -> Failed {
    let because = match (&*expectation, &ended.outcome) {
        ("status" | "output", Outcome::Failed(failure)) => format!(": it failed with `{}`", failure.code),
        ("status" | "output", Outcome::TimedOut) => ": it timed out".to_owned(),
        ("status" | "output", Outcome::Stopped(_)) => match ended.outcome.error() {
            Some(failure) => format!(": it was stopped with `{}`", failure.code),
            None => ": it was stopped".to_owned(),
        },
        _ => String::new(),
    };
    // The comparison is about what really came; what people read holds no secrets (decision R21).
    let (expected, actual) = (mask(expected), mask(actual));
    let hidden = if expected == actual { "; what differs is masked" } else { "" };
    let message = format!("`{expectation}` is not as expected{because}{hidden}");
    Failed { expectation, expected: Some(expected), actual: Some(actual), message, span }
}
