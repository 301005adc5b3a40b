//! The last line at a terminal: how far Maps and Parallels are, and what is waited for.

use fdl_machine::{EventType, HistoryEvent, Timestamp};
use fdl_runtime::trace::seconds;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::sync::Arc;

/// Takes back what stands on the line.
const CLEAR: &str = "\r\u{1b}[2K";
/// Maps and Parallels that are named.
const NAMED: usize = 3;

/// What is going on.
pub struct Progress {
    // Without a terminal there is no such line.
    terminal: bool,
    shown: bool,
    // By name: inner executions that have started, and those that have ended.
    inner: BTreeMap<Arc<str>, (u64, u64)>,
    tasks: u64,
}

impl Progress {
    /// Nothing yet.
    pub fn new() -> Self {
        let terminal = std::io::stderr().is_terminal() && std::env::var_os("TERM") != Some("dumb".into());
        Self { terminal, shown: false, inner: BTreeMap::new(), tasks: 0 }
    }

    /// Takes note of an event.
    pub fn saw(&mut self, event: &HistoryEvent) {
        if !self.terminal {
            return;
        }
        match event.kind {
            EventType::BranchEntered | EventType::IterationEntered => {
                self.inner.entry(Arc::clone(&event.step)).or_default().0 += 1;
            }
            EventType::BranchExited | EventType::IterationExited => {
                self.inner.entry(Arc::clone(&event.step)).or_default().1 += 1;
            }
            EventType::StateSucceeded | EventType::StateFailed | EventType::StateAborted => {
                self.inner.remove(&event.step);
            }
            EventType::TaskScheduled => self.tasks += 1,
            EventType::TaskSucceeded
            | EventType::TaskFailed
            | EventType::TaskSubmitFailed
            | EventType::TaskTimedOut
            | EventType::TaskAborted => self.tasks = self.tasks.saturating_sub(1),
            EventType::StateEntered
            | EventType::StateStarted
            | EventType::TaskStarted
            | EventType::TaskSubmitted
            | EventType::MapRunStarted
            | EventType::ExecutionStarted
            | EventType::ExecutionSucceeded
            | EventType::ExecutionFailed
            | EventType::ExecutionTimedOut
            | EventType::ExecutionStopped => {}
        }
    }

    /// The line to write now, where there is a terminal.
    pub fn line(&self, now: Timestamp, next: Option<Timestamp>) -> Option<String> {
        if !self.terminal {
            return None;
        }
        let mut parts: Vec<String> = self
            .inner
            .iter()
            .take(NAMED)
            .map(|(name, (started, ended))| {
                format!("{name}: {ended} done, {} running", started - ended.min(started))
            })
            .collect();
        match self.tasks {
            0 => {}
            1 => parts.push("1 Task open".to_owned()),
            tasks => parts.push(format!("{tasks} Tasks open")),
        }
        if let Some(next) = next.filter(|next| next.millis_since(now) < 86_400_000) {
            parts.push(format!("due in {}", seconds(next.millis_since(now))));
        }
        Some(format!("… {}", parts.join("; ")))
    }

    /// The line stands there now.
    pub fn is_shown(&mut self) {
        self.shown = true;
    }

    /// What takes the line back, where it stands.
    pub fn clear(&mut self) -> &'static str {
        if std::mem::replace(&mut self.shown, false) { CLEAR } else { "" }
    }
}
