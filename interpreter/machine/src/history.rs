//! The history of an execution, for people and for the service's clients.

use crate::address::mask_text;
use crate::frame::FrameId;
use crate::machine::TOP;
use crate::run::{Full, Run};
use crate::{Command, Failure, Note, Recording, Timestamp};
use fdl_compiler::lang::history::EventType;
use fdl_compiler::value::{Object, Value};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// One event of the history.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct HistoryEvent {
    /// 1, 2, 3 …
    pub id: u64,
    /// The event that caused this one; 0 for the first.
    pub schedule: u64,
    /// What it is.
    pub kind: EventType,
    /// The state; empty for events of the execution.
    pub step: Arc<str>,
    /// When.
    pub time: Timestamp,
    /// An object; what it holds depends on the type (decision R21). Secrets are masked.
    pub detail: Value,
}

/// What an event's detail holds, before it is masked.
pub(crate) type Detail<'a, const N: usize> = [(&'static str, Shown<'a>); N];

/// A part of a detail: shared or small, so that nothing is built when nobody looks.
#[derive(Clone, Copy)]
pub(crate) enum Shown<'a> {
    /// A value of the execution.
    Value(&'a Value),
    /// A text.
    Text(&'a Arc<str>),
    /// A number.
    Number(u64),
    /// Where the frame stands: names and indices from the top.
    Path,
    /// Nothing: the key is left out.
    Absent,
}

impl Shown<'_> {
    /// An empty text is null: it was not given.
    pub fn or_null(self) -> Self {
        match self {
            Self::Text(text) if text.is_empty() => Self::Value(&Value::Null),
            Self::Value(_) | Self::Text(_) | Self::Number(_) | Self::Path | Self::Absent => self,
        }
    }
}

impl Run<'_> {
    /// Records an event of the state that a frame is in; the frame's last event has caused it.
    pub fn record<const N: usize>(
        &mut self,
        frame: FrameId,
        kind: EventType,
        detail: Detail<'_, N>,
    ) -> Result<(), Full> {
        if !self.has_room() {
            return Err(Full);
        }
        let cause = self.frame(frame).last;
        let id = self.write(Some(frame), kind, cause, detail);
        self.frame(frame).last = id;
        Ok(())
    }

    /// Records the event of a cancelled frame where there is room for it: that the history is full
    /// does not keep an execution from ending as it should.
    pub fn record_abort(&mut self, frame: FrameId, kind: EventType, cause: Option<u64>) {
        if self.has_room() {
            let cause = cause.unwrap_or_else(|| self.frame(frame).last);
            let id = self.write(Some(frame), kind, cause, []);
            self.frame(frame).last = id;
        }
    }

    /// Records an event of the execution itself.
    pub fn record_execution<const N: usize>(&mut self, kind: EventType, detail: Detail<'_, N>) {
        let cause = self.machine.frames.get(&TOP).map_or(self.last_of_top, |top| top.last);
        self.last_of_top = self.write(None, kind, cause, detail);
    }

    /// Notes something that the history does not tell.
    pub fn note(&mut self, note: impl FnOnce() -> Note) {
        match self.machine.setup.recording {
            Recording::On => self.commands.push(Command::Note(Box::new(note()))),
            Recording::Off => {}
        }
    }

    fn write<const N: usize>(
        &mut self,
        frame: Option<FrameId>,
        kind: EventType,
        cause: u64,
        detail: Detail<'_, N>,
    ) -> u64 {
        self.machine.events += 1;
        let id = self.machine.events;
        match self.machine.setup.recording {
            Recording::Off => return id,
            Recording::On => {}
        }
        let mut members = Vec::with_capacity(N);
        for (key, shown) in detail {
            if let Some(value) = self.shown(frame, shown) {
                members.push((key, value));
            }
        }
        let detail = Value::Object(members.into_iter().collect::<Object>());
        let step = frame.map_or_else(|| "".into(), |frame| self.state_of(frame).name.clone());
        let time = self.machine.now;
        let event = HistoryEvent { id, schedule: cause, kind, step, time, detail };
        self.commands.push(Command::Record(Box::new(event)));
        id
    }

    fn shown(&mut self, frame: Option<FrameId>, shown: Shown<'_>) -> Option<Value> {
        match shown {
            Shown::Value(value) => Some(self.machine.masked.mask(value)),
            Shown::Text(text) => Some(match mask_text(text) {
                Cow::Borrowed(_) => Value::from(text),
                Cow::Owned(masked) => Value::from(masked),
            }),
            Shown::Number(number) => Some(Value::from(number)),
            Shown::Path => frame.map(|frame| self.path(frame)),
            Shown::Absent => None,
        }
    }

    /// Names and indices from the top (decision R21).
    pub fn path(&self, frame: FrameId) -> Value {
        let mut steps = Vec::new();
        let mut at = Some(frame);
        while let Some(frame) = at.and_then(|at| self.machine.frames.get(&at)) {
            steps.push(Value::from(&self.program.states[frame.state.0 as usize].name));
            steps.extend(frame.parent.map(|parent| Value::from(parent.index)));
            at = frame.parent.map(|parent| parent.frame);
        }
        steps.reverse();
        steps.into()
    }
}

/// The detail of an error.
pub(crate) fn shown_failure(failure: &Failure) -> Detail<'_, 2> {
    [("error", Shown::Text(&failure.code)), ("cause", Shown::Text(&failure.detail))]
}
