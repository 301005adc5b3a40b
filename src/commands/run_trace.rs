//! What happens in a run, told live on standard error.

use crate::arguments::History;
use crate::console::{Look, Stream, paint};
use fdl_compiler::value::Value;
use fdl_machine::{HistoryEvent, Note, StartTask, Timestamp};
use fdl_runtime::testing::FaultPlace;
use fdl_runtime::trace::{self, Line, Tone};
use fdl_runtime::{Source, Watcher, history};
use std::io::{Stderr, Write};

/// Lines that are told of one run; what follows would be read by nobody.
const LINES: usize = 10_000;

/// Tells what happens, and keeps what is wanted at the end.
pub struct LiveTrace {
    out: Stream<Stderr>,
    look: Look,
    history: History,
    lines: usize,
    now: Timestamp,
    /// The events of the main execution, where they are wanted as JSON.
    pub events: Vec<Value>,
    /// The last expression that had no value.
    pub fault: Option<FaultPlace>,
}

impl LiveTrace {
    /// A trace that nothing was told of yet.
    pub fn new(look: Look, history: History) -> Self {
        let out = Stream::new(std::io::stderr());
        Self { out, look, history, lines: 0, now: Timestamp::default(), events: Vec::new(), fault: None }
    }

    /// Writes out what is still held back.
    pub fn finish(&mut self) {
        // Nobody is told when that fails: there is no place left.
        let _ = self.out.flush();
    }

    fn tell(&mut self, line: Option<Line>) {
        let Some(line) = line else { return };
        let text = match line.tone {
            Tone::Step => paint(&line.plain(), "1", self.look),
            Tone::Plain => line.plain(),
            Tone::Bad => paint(&line.plain(), "31", self.look),
        };
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        self.lines += 1;
        let text =
            if self.lines > LINES { "… and so on: the trace ends here, the run goes on" } else { text };
        if self.lines <= LINES + 1 {
            let _ = writeln!(self.out, "{}", crate::output::shown::message(text));
        }
    }

    fn write_event(&mut self, source: Source<'_>, event: &HistoryEvent) {
        let execution = if source.is_main() { String::new() } else { format!("{}: ", source.name) };
        let text = format!(
            "{execution}{:>5} <{:<4} {}  {:?}  {}  {}",
            event.id,
            event.schedule,
            history::time(event.time),
            event.kind,
            event.step,
            event.detail.to_json()
        );
        self.write(&text);
    }
}

impl Watcher for LiveTrace {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.now = event.time;
        match self.history {
            History::Text => self.write_event(source, &event),
            History::Json if source.is_main() => self.events.push(history::event_json(&event)),
            History::Json | History::None => {}
        }
        if self.lines <= LINES && self.history != History::Text {
            self.tell(trace::of_event(source, &event));
        }
    }

    fn noted(&mut self, source: Source<'_>, note: Box<Note>) {
        if self.lines <= LINES && self.history != History::Text {
            self.tell(trace::of_note(source, &note, self.now));
        }
        if let Some(fault) = FaultPlace::of(source, &note) {
            self.fault = Some(fault);
        }
    }

    fn called(&mut self, _: Source<'_>, _: &StartTask) {}

    fn wants_more(&self) -> bool {
        self.lines <= LINES || self.history != History::None
    }
}
