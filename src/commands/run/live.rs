//! What happens in a run, told live on standard error.
//!
//! At a terminal the last line says what is waited for; it is written over by what comes next.

use super::progress::Progress;
use crate::arguments::History;
use crate::console::{Look, Stream, paint};
use fdl_compiler::project::ReadyBinding;
use fdl_compiler::value::Value;
use fdl_machine::{EventType, Failure, HistoryEvent, Note, StartTask, Timestamp};
use fdl_runtime::real::{callback, prompt};
use fdl_runtime::testing::Faults;
use fdl_runtime::trace::{self, Line, Tone};
use fdl_runtime::{Source, Watcher, history};
use std::io::{Stderr, Write};
use std::sync::Arc;

/// Lines that are told of one run; what follows would be read by nobody.
const LINES: usize = 10_000;

/// Tells what happens, and keeps what is wanted at the end.
pub struct LiveTrace<'a> {
    out: Stream<Stderr>,
    look: Look,
    history: History,
    bindings: &'a [ReadyBinding],
    callback_url: Option<Arc<str>>,
    lines: usize,
    start: Option<Timestamp>,
    now: Timestamp,
    progress: Progress,
    /// The events of the main execution, where they are wanted as JSON.
    pub events: Vec<Value>,
    /// Expressions that had no value.
    pub faults: Faults,
    transitions: u64,
}

impl<'a> LiveTrace<'a> {
    /// A trace that nothing was told of yet.
    pub fn new(
        look: Look,
        history: History,
        bindings: &'a [ReadyBinding],
        callback_url: Option<Arc<str>>,
    ) -> Self {
        Self {
            out: Stream::new(std::io::stderr()),
            look,
            history,
            bindings,
            callback_url,
            lines: 0,
            start: None,
            now: Timestamp::default(),
            progress: Progress::new(),
            events: Vec::new(),
            faults: Faults::default(),
            transitions: 0,
        }
    }

    /// Milliseconds from the first event to the last.
    pub fn elapsed(&self) -> u64 {
        self.now.millis_since(self.start.unwrap_or(self.now))
    }

    /// Step transitions of the main execution so far (decision R16).
    pub fn transitions(&self) -> u64 {
        self.transitions
    }

    /// Writes out what is still held back.
    pub fn finish(&mut self) {
        // Nobody is told when that fails: there is no place left.
        let _ = write!(self.out, "{}", self.progress.clear());
        let _ = self.out.flush();
    }

    fn tell(&mut self, line: Option<Line>) {
        let Some(line) = line else { return };
        let plain = line.plain(self.start.unwrap_or(line.at));
        let text = match line.tone {
            Tone::Step => paint(&plain, "1", self.look),
            Tone::Plain => plain,
            Tone::Bad => paint(&plain, "31", self.look),
        };
        self.write(&text);
    }

    fn write(&mut self, text: &str) {
        self.lines += 1;
        let text =
            if self.lines > LINES { "… and so on: the trace ends here, the run goes on" } else { text };
        if self.lines <= LINES + 1 {
            let _ = writeln!(self.out, "{}{}", self.progress.clear(), crate::output::shown::message(text));
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

/// Whether a state is entered, or tried again.
fn begins_an_attempt(event: &HistoryEvent) -> bool {
    event.kind == EventType::StateEntered
        || (event.kind == EventType::StateStarted && event.detail.get("attempt").is_some())
}

impl Watcher for LiveTrace<'_> {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.now = event.time;
        self.start.get_or_insert(event.time);
        self.progress.saw(&event);
        if source.is_main() && begins_an_attempt(&event) {
            self.transitions += 1;
        }
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
        self.faults.noted(source, &note);
    }

    fn called(&mut self, _: Source<'_>, _: &StartTask) {}

    fn began(&mut self, source: Source<'_>, call: &StartTask, binding: usize) {
        if let Some(binding) = self.bindings.get(binding) {
            self.tell(Some(trace::of_call(source, call, binding, self.now)));
        }
    }

    fn issued(&mut self, _: Source<'_>, call: &StartTask) {
        if let (Some(url), Some(token)) = (self.callback_url.clone(), &call.token) {
            self.write(&format!("{:>12}{} is completed by: {}", "", call.name, callback::curl(&url, token)));
            if prompt::is_possible() {
                self.write(&format!("{:>12}{}", "", prompt::USAGE));
            }
        }
    }

    fn ended_unattended(&mut self, state: &str, result: &Result<Value, Failure>) {
        match result {
            Ok(_) => self.write(&format!("the asynchronous call of {state} has ended")),
            Err(failure) => self.write(&format!(
                "the asynchronous call of {state} failed: {}: {}",
                failure.code,
                fdl_machine::mask_text(&failure.detail)
            )),
        }
    }

    fn still_runs(&mut self, names: &[Arc<str>]) {
        self.write(&format!("the execution has ended; waiting for what still runs: {}", names.join(", ")));
    }

    fn interrupted(&mut self, cause: &str) {
        self.write(&format!("{cause}: stopping the execution (once more ends at once)"));
    }

    fn pauses(&mut self, now: Timestamp, next: Option<Timestamp>) {
        if let Some(line) = self.progress.line(now, next) {
            let _ = write!(self.out, "{}", crate::output::shown::message(&line));
            self.progress.is_shown();
        }
        let _ = self.out.flush();
    }

    fn wants_more(&self) -> bool {
        self.lines <= LINES || self.history != History::None
    }
}
