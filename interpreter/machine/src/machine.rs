//! The machine, seen from outside.

use crate::due::{Agenda, DueKind};
use crate::frame::{Frame, FrameId};
use crate::mask::Masked;
use crate::run::Run;
use crate::{Batch, Event, Limits, Outcome, Recording, Setup, TaskId, Timestamp, limits, token};
use fdl_compiler::expr::Draw;
use fdl_compiler::program::Program;
use fdl_compiler::value::{Object, Value};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// The number of the top frame.
pub(crate) const TOP: FrameId = 0;

/// One execution: plain data that can be written out between any two steps. The program it runs
/// is not part of it. What is written out begins with the name of its form, see `stored`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Machine {
    pub(crate) setup: Setup,
    pub(crate) input: Value,
    pub(crate) global: Value,
    pub(crate) draw: Draw,
    /// The latest instant it was told of: time does not go back.
    pub(crate) now: Timestamp,
    // Invariant: the parent of each frame is there and joins; a frame without one is the top.
    pub(crate) frames: BTreeMap<FrameId, Frame>,
    pub(crate) next_frame: FrameId,
    /// Frames that can move, in this order. A frame that has gone since is passed over.
    pub(crate) ready: VecDeque<FrameId>,
    pub(crate) agenda: Agenda,
    /// Tasks that wait for a report, by the event in their token.
    pub(crate) tokens: BTreeMap<u64, TaskId>,
    pub(crate) transitions: u64,
    pub(crate) events: u64,
    pub(crate) outcome: Option<Outcome>,
    /// What was masked last: the same value is often shown several times in a row.
    #[serde(skip)]
    pub(crate) masked: Masked,
}

/// What an execution wants to be woken for, in the order in which simultaneous ones happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// It can go on.
    Move,
    /// Something takes too long.
    Timeout,
    /// A Wait is over, or a retry begins.
    WakeUp,
}

/// Why an execution does not start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// The input is no JSON object.
    InputIsNoObject,
    /// The input has so many bytes, more than the limit.
    InputTooLarge {
        /// Bytes of compact JSON.
        bytes: u64,
    },
    /// The input is nested too deep.
    InputTooDeep,
}

/// Why a token is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody issued it.
    InvalidArgument,
    /// Its Task is over.
    TaskAlreadyCompleted,
}

impl Machine {
    /// A new execution, and what it does first.
    pub fn start(
        program: &Program,
        setup: Setup,
        input: Value,
        now: Timestamp,
    ) -> Result<(Self, Batch), Rejected> {
        admit(program, &setup, &input)?;
        let draw = Draw::new(setup.seed);
        let seconds = limits::execution_seconds(program, &setup);
        let mut machine = Self {
            setup,
            input,
            global: Value::Object(Object::default()),
            draw,
            now,
            frames: BTreeMap::new(),
            next_frame: TOP,
            ready: VecDeque::new(),
            agenda: Agenda::default(),
            tokens: BTreeMap::new(),
            transitions: 0,
            events: 0,
            outcome: None,
            masked: Masked::default(),
        };
        if let Some(seconds) = seconds {
            machine.agenda.ask(now.after_seconds(seconds), DueKind::FlowTimeout, 0, TOP);
        }
        let batch = Run::over(&mut machine, program, Run::begin);
        Ok((machine, batch))
    }

    /// Handles one event. Events about things that are already over change nothing.
    ///
    /// What became due before `now` happens first, at `now`; what is due at `now` waits for
    /// [`Event::Woke`], so that all answers of one instant can go before it.
    pub fn step(&mut self, program: &Program, now: Timestamp, event: Event) -> Batch {
        self.now = self.now.max(now);
        Run::over(self, program, |run| run.handle(event))
    }

    /// The Task that waits for a report with this token.
    pub fn token_owner(&self, token: &str) -> Result<TaskId, Refusal> {
        let event = token::read(&self.setup, token).ok_or(Refusal::InvalidArgument)?;
        self.tokens.get(&event).copied().ok_or(Refusal::TaskAlreadyCompleted)
    }

    /// From now on history events are counted only, because nobody looks at them any more.
    pub fn stop_recording(&mut self) {
        self.setup.recording = Recording::Off;
    }

    /// What it was started with.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// `$Global`.
    pub fn global(&self) -> &Value {
        &self.global
    }

    /// Step transitions so far (decision R16).
    pub fn transitions(&self) -> u64 {
        self.transitions
    }

    /// History events so far.
    pub fn events(&self) -> u64 {
        self.events
    }

    /// How it ended, if it did.
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_ref()
    }

    /// When [`Event::Woke`] is wanted at the latest: what the last [`Batch`] said.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.wanted().map(|(at, _)| at)
    }

    /// The same with what it is wanted for: at one instant that decides between executions (decision R19).
    pub fn wanted(&self) -> Option<(Timestamp, Wanted)> {
        if !self.ready.is_empty() {
            return Some((self.now, Wanted::Move));
        }
        let due = self.agenda.first()?;
        let wanted = match due.kind {
            DueKind::TaskTimeout | DueKind::FlowTimeout => Wanted::Timeout,
            DueKind::WakeUp => Wanted::WakeUp,
        };
        Some((due.at, wanted))
    }
}

fn admit(program: &Program, setup: &Setup, input: &Value) -> Result<(), Rejected> {
    // Children of a distributed Map take their item, whatever it is (decision R3).
    if limits::is_top(program, setup) && input.as_object().is_none() {
        return Err(Rejected::InputIsNoObject);
    }
    if input.depth() > fdl_compiler::lang::limits::VALUE_DEPTH {
        return Err(Rejected::InputTooDeep);
    }
    match setup.limits {
        Limits::On if limits::is_too_large(input) => {
            Err(Rejected::InputTooLarge { bytes: input.json_bytes() })
        }
        Limits::On | Limits::Off => Ok(()),
    }
}
