//! What happened, line by line, for people.

use crate::index;
use crate::watch::Source;
use fdl_compiler::program::{Kind, Quantity, ScopeIdx};
use fdl_compiler::project::{ReadyBinding, Service};
use fdl_compiler::value::Value;
use fdl_machine::{EventType, HistoryEvent, Note, StartTask, Timestamp};
use std::fmt::Write;

/// Characters of a value that are shown.
const SHOWN: usize = 120;

/// One line of a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// When it happened.
    pub at: Timestamp,
    /// Scopes around the state, for indentation.
    pub depth: usize,
    /// The state; empty for the execution itself.
    pub state: String,
    /// What happened.
    pub text: String,
    /// How it should look.
    pub tone: Tone,
}

/// How a line should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A state is reached.
    Step,
    /// Something goes well.
    Plain,
    /// Something goes wrong.
    Bad,
}

impl Line {
    /// The line without colours: time since the start, state, what happened.
    pub fn plain(&self, start: Timestamp) -> String {
        let indent = "  ".repeat(self.depth);
        let space = if self.state.is_empty() { "" } else { "  " };
        format!("{:>10}  {indent}{}{space}{}", seconds(self.at.millis_since(start)), self.state, self.text)
    }
}

/// The line of an event, where it has one.
pub fn of_event(source: Source<'_>, event: &HistoryEvent) -> Option<Line> {
    let (text, tone) = said(source, event)?;
    let state = named(source, &event.step);
    Some(Line { at: event.time, depth: depth(source, event), state, text, tone })
}

/// The line of a note, where it has one. `at` is the time of the last event.
pub fn of_note(source: Source<'_>, note: &Note, at: Timestamp) -> Option<Line> {
    let (state, text) = match note {
        Note::Chose { state, branch: Some(branch) } => (*state, format!("condition {} holds", branch + 1)),
        Note::Chose { state, branch: None } => (*state, "no condition holds: default".to_owned()),
        Note::Retries { state, at: next, .. } => {
            (*state, format!("tries again in {}", seconds(next.millis_since(at))))
        }
        Note::Caught { state, rule } => (*state, format!("caught by rule {}", rule + 1)),
        Note::Forbids { .. } | Note::Faulted { .. } => return None,
    };
    let found = index::state(source.program, state)?;
    let tone = match note {
        Note::Chose { .. } | Note::Caught { .. } => Tone::Plain,
        Note::Retries { .. } | Note::Forbids { .. } | Note::Faulted { .. } => Tone::Bad,
    };
    let state = named(source, &found.name);
    Some(Line { at, depth: scopes_around(source, found.scope), state, text, tone })
}

/// The line of a call that leaves this program.
pub fn of_call(source: Source<'_>, call: &StartTask, binding: &ReadyBinding, at: Timestamp) -> Line {
    let mut text = match &binding.service {
        Service::Command { program, arguments } => {
            // The rest may hold what nobody should read over a shoulder.
            match arguments.first().filter(|first| !first.starts_with('-')) {
                Some(first) => format!("runs {}", shortened(&format!("{program} {first}"))),
                None => format!("runs {}", shortened(program)),
            }
        }
        Service::Url(url) => format!("asks {}", shortened(&without_secrets(url))),
        Service::Real => "sends the request".to_owned(),
        Service::Mock(_) | Service::Flow(_) => "is answered here".to_owned(),
    };
    if let Some(deadline) = call.deadline {
        let _ = write!(text, ", gives up in {}", seconds(deadline.millis_since(at)));
    }
    let found = index::state(source.program, call.state);
    let depth = found.map_or(0, |state| scopes_around(source, state.scope));
    Line { at, depth, state: named(source, &call.name), text, tone: Tone::Plain }
}

/// Milliseconds as people write seconds: `2s`, `0.5s`.
pub fn seconds(millis: u64) -> String {
    let (whole, rest) = (millis / 1000, millis % 1000);
    if rest == 0 {
        return format!("{whole}s");
    }
    let mut text = format!("{whole}.{rest:03}");
    text.truncate(text.trim_end_matches('0').len());
    text.push('s');
    text
}

/// A value on one line, cut where it is long.
pub fn short(value: &Value) -> String {
    shortened(&value.to_json())
}

/// An address without the name, password and query that may stand in it.
fn without_secrets(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or(url);
    match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => plain.to_owned(),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A state's name, with that of its execution where it is not the one that was asked for.
fn named(source: Source<'_>, state: &str) -> String {
    if source.is_main() { state.to_owned() } else { format!("{}/{state}", source.label) }
}

fn said(source: Source<'_>, event: &HistoryEvent) -> Option<(String, Tone)> {
    let detail = |key: &str| event.detail.get(key);
    let error = || {
        let mut text = detail("error").and_then(Value::as_str).unwrap_or_default().to_owned();
        if let Some(cause) = detail("cause").and_then(Value::as_str).filter(|cause| !cause.is_empty()) {
            let _ = write!(text, ": {cause}");
        }
        text
    };
    let output = || detail("output").map(short).unwrap_or_default();
    Some(match event.kind {
        EventType::StateEntered => (entered(source, event), Tone::Step),
        EventType::TaskScheduled => {
            let action = detail("action").and_then(Value::as_str).unwrap_or_default();
            match detail("attempt").and_then(Value::as_int).unwrap_or(0) {
                0 => (format!("calls {action}"), Tone::Plain),
                attempt => (format!("calls {action}, attempt {}", attempt.saturating_add(1)), Tone::Plain),
            }
        }
        EventType::TaskSubmitted => ("waits for a report".to_owned(), Tone::Plain),
        EventType::TaskSucceeded => (format!("answered {}", output()), Tone::Plain),
        EventType::TaskFailed | EventType::TaskSubmitFailed => (format!("failed: {}", error()), Tone::Bad),
        EventType::TaskTimedOut => ("took too long".to_owned(), Tone::Bad),
        EventType::TaskAborted => ("cancelled".to_owned(), Tone::Plain),
        EventType::StateFailed => (format!("fails: {}", error()), Tone::Bad),
        EventType::StateAborted
        | EventType::StateStarted
        | EventType::StateSucceeded
        | EventType::TaskStarted
        | EventType::BranchEntered
        | EventType::BranchExited
        | EventType::IterationEntered
        | EventType::IterationExited
        | EventType::MapRunStarted
        | EventType::ExecutionStarted
        | EventType::ExecutionSucceeded
        | EventType::ExecutionFailed
        | EventType::ExecutionTimedOut
        | EventType::ExecutionStopped => return None,
    })
}

fn entered(source: Source<'_>, event: &HistoryEvent) -> String {
    let path = event.detail.get("path");
    let found = path.and_then(|path| index::resolve(source.program, source.scope, path));
    match found.and_then(|state| index::state(source.program, state)).map(|state| &state.kind) {
        Some(Kind::Task(_)) => "Task",
        Some(Kind::Pass { .. }) => "Pass",
        Some(Kind::Wait { seconds: Quantity::Fixed(seconds), .. }) => return format!("Wait, {seconds}s"),
        Some(Kind::Wait { seconds: Quantity::Computed(_), .. }) => "Wait",
        Some(Kind::Choice { .. }) => "Choice",
        Some(Kind::Parallel(_)) => "Parallel",
        Some(Kind::Map(_)) => "Map",
        Some(Kind::Succeed) => "Succeed",
        Some(Kind::Fail { .. }) => "Fail",
        None => "entered",
    }
    .to_owned()
}

/// Only `StateEntered` holds the path; other events are told by their state's name, which seldom repeats.
fn depth(source: Source<'_>, event: &HistoryEvent) -> usize {
    if let Some(path) = event.detail.get("path").and_then(Value::as_list) {
        return path.len() / 2;
    }
    let state = source.program.states.iter().find(|state| state.name == event.step);
    state.map_or(0, |state| scopes_around(source, state.scope))
}

fn scopes_around(source: Source<'_>, scope: ScopeIdx) -> usize {
    let mut depth = 0;
    let mut at = scope;
    while at != source.scope
        && let Some(owner) = usize::try_from(at.0).ok().and_then(|at| source.program.scopes.get(at)?.owner)
        && let Some(state) = index::state(source.program, owner)
    {
        depth += 1;
        at = state.scope;
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::{seconds, without_secrets};

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        assert_eq!(without_secrets("http://me:pass@host:1/a/@b?key=1#x"), "http://host:1/a/@b");
        assert_eq!(without_secrets("https://host"), "https://host");
    }

    #[test]
    fn seconds_have_no_more_digits_than_they_need() {
        assert_eq!(seconds(0), "0s");
        assert_eq!(seconds(1_500), "1.5s");
        assert_eq!(seconds(1_005), "1.005s");
        assert_eq!(seconds(31_536_000_000), "31536000s");
    }
}
