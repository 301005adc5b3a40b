//! What is kept of a run in files: a page that shows it, a test that repeats it.

use crate::arguments::RunArguments;
use crate::console::Console;
use anyhow::{Context as _, bail};
use fdl_compiler::graph::Picture;
use fdl_compiler::program::Program;
use fdl_compiler::value::Value;
use fdl_compiler::{Settings, compile};
use fdl_machine::{Event, Failure, HistoryEvent, Note, StartTask, Timestamp};
use fdl_runtime::record::{About, Existing, Frame, Recorded, Recording};
use fdl_runtime::timeline::Timeline;
use fdl_runtime::{Ended, LoadedFlow, Plan, Source, Watcher, history};
use std::path::Path;
use std::sync::Arc;

/// What is kept, where it is asked for.
pub struct Kept {
    timeline: Option<Timeline>,
    recording: Option<Recording>,
}

/// What is known before the run: a recording names its flow by a file, and a file needs a folder.
pub fn check(arguments: &RunArguments) -> anyhow::Result<()> {
    for file in [&arguments.timeline, &arguments.record].into_iter().flatten() {
        let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
        if folder.is_some_and(|it| !it.is_dir()) {
            bail!("`{}` cannot be written: there is no such folder", file.display());
        }
    }
    if arguments.record.is_some() && arguments.flow == "-" {
        bail!("`--record` writes a test that names the flow's file, and standard input has none");
    }
    Ok(())
}

/// The test file that a recording is added to; none where it begins a new one.
pub fn existing(arguments: &RunArguments, plan: &Plan<'_>) -> anyhow::Result<Option<Existing>> {
    let Some(file) = arguments.record.as_ref().filter(|file| file.is_file()) else { return Ok(None) };
    let text = match std::fs::read_to_string(file) {
        Ok(text) if text.trim().is_empty() => return Ok(None),
        Ok(text) => Existing::new(file, &text, &about(arguments, plan)),
        Err(error) => Err(error.to_string()),
    };
    match text {
        Ok(existing) => Ok(Some(existing)),
        Err(reason) => {
            bail!("`{}` is there, and the run cannot be added to it: {reason}", file.display())
        }
    }
}

fn about<'a>(arguments: &'a RunArguments, plan: &Plan<'a>) -> About<'a> {
    About {
        flow: Path::new(&arguments.flow),
        mode: plan.program.mode,
        limits: plan.limits,
        services: plan.services,
    }
}

impl Kept {
    /// Nothing yet.
    pub fn new(arguments: &RunArguments) -> Self {
        Self {
            timeline: arguments.timeline.as_ref().map(|_| Timeline::default()),
            recording: arguments.record.as_ref().map(|_| Recording::default()),
        }
    }

    /// Looks on beside somebody else.
    pub fn beside<'a>(&'a mut self, other: &'a mut dyn Watcher) -> impl Watcher + 'a {
        let kept = [
            self.timeline.as_mut().map(|it| it as &mut dyn Watcher),
            self.recording.as_mut().map(|it| it as &mut dyn Watcher),
        ];
        All { first: other, others: kept.into_iter().flatten().collect() }
    }

    /// Writes the files.
    pub fn write(
        &self,
        arguments: &RunArguments,
        flow: &LoadedFlow,
        plan: &Plan<'_>,
        ended: &Ended,
        time: &str,
        console: &Console,
    ) -> anyhow::Result<()> {
        if let (Some(timeline), Some(file)) = (&self.timeline, &arguments.timeline) {
            let page = timeline.page(&picture(flow, plan.program), ended, time);
            write(file, &page)?;
        }
        if let (Some(recording), Some(file)) = (&self.recording, &arguments.record) {
            let when = history::time(recording.start());
            // It may have changed since it was looked at.
            let existing = existing(arguments, plan)?;
            let frame = Frame {
                file,
                existing: existing.as_ref(),
                about: about(arguments, plan),
                input: &plan.input,
                when: &when,
            };
            let Recorded { text, left_out, unexpected } = recording.test(&frame, ended);
            write(file, &text)?;
            for reason in &unexpected {
                console.tell(&format!("{reason}\n"));
            }
            if existing.is_some() {
                console.tell(&format!("a case is added to `{}`\n", file.display()));
            }
            if !left_out.is_empty() {
                let names: Vec<_> = left_out.iter().map(|name| format!("`{name}`")).collect();
                let told = names.join(", ");
                console.tell(&format!(
                    "a replay of `{}` differs in {told}, which it does not expect therefore\n",
                    file.display()
                ));
            }
        }
        Ok(())
    }
}

fn picture(flow: &LoadedFlow, program: &Program) -> Picture {
    let settings = Settings { mode: program.mode, limits: fdl_compiler::Limits::Off, input: None };
    Picture::of(&compile(Arc::clone(&flow.text), &settings))
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))
}

/// Several that look on.
struct All<'a> {
    first: &'a mut dyn Watcher,
    others: Vec<&'a mut dyn Watcher>,
}

impl All<'_> {
    fn each(&mut self, mut tell: impl FnMut(&mut dyn Watcher)) {
        self.others.iter_mut().for_each(|other| tell(*other));
        tell(self.first);
    }
}

impl Watcher for All<'_> {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        for other in &mut self.others {
            other.recorded(source, event.clone());
        }
        self.first.recorded(source, event);
    }

    fn noted(&mut self, source: Source<'_>, note: Box<Note>) {
        for other in &mut self.others {
            other.noted(source, note.clone());
        }
        self.first.noted(source, note);
    }

    fn called(&mut self, source: Source<'_>, call: &StartTask) {
        self.each(|it| it.called(source, call));
    }

    fn began(&mut self, source: Source<'_>, call: &StartTask, binding: usize) {
        self.each(|it| it.began(source, call, binding));
    }

    fn started_flow(&mut self, source: Source<'_>, call: &StartTask, flow: usize) {
        self.each(|it| it.started_flow(source, call, flow));
    }

    fn issued(&mut self, source: Source<'_>, call: &StartTask) {
        self.each(|it| it.issued(source, call));
    }

    fn came(&mut self, source: Source<'_>, event: &Event) {
        self.each(|it| it.came(source, event));
    }

    fn ended_unattended(&mut self, state: &str, result: &Result<Value, Failure>) {
        self.each(|it| it.ended_unattended(state, result));
    }

    fn still_runs(&mut self, names: &[Arc<str>]) {
        self.each(|it| it.still_runs(names));
    }

    fn interrupted(&mut self, cause: &str) {
        self.each(|it| it.interrupted(cause));
    }

    fn pauses(&mut self, now: Timestamp, next: Option<Timestamp>) {
        self.each(|it| it.pauses(now, next));
    }

    fn wants_more(&self) -> bool {
        !self.others.is_empty() || self.first.wants_more()
    }
}
