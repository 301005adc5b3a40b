//! A run as a page: the flow's picture coloured by what became of its states, and a chart of visits and attempts.
//!
//! The page is one file that loads nothing: a policy in it forbids that, too.
//! What a flow says reaches it as JSON in which `<` cannot stand, and as text.

mod rows;

pub use rows::Rows;

use crate::plan::Ended;
use crate::testing::expect::status;
use crate::watch::{Source, Watcher};
use fdl_compiler::graph::{Happened, Overlay, Picture, svg};
use fdl_compiler::value::{Object, Value};
use fdl_machine::{HistoryEvent, Note, Outcome, StartTask};
use std::collections::BTreeMap;

/// The page, with marks where its parts go.
const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Takes down a run for its page.
#[derive(Default)]
pub struct Timeline {
    rows: Rows,
    // Of the execution that was asked for: its picture shows them.
    events: Vec<HistoryEvent>,
}

impl Timeline {
    /// The page. `time` says which time its numbers are.
    pub fn page(&self, picture: &Picture, ended: &Ended, time: &str) -> String {
        let happened = self.events.iter().map(|event| Happened {
            id: event.id,
            schedule: event.schedule,
            kind: event.kind,
            step: &event.step,
            detail: &event.detail,
        });
        let overlay = Overlay::of(&picture.graph, happened);
        let drawn = svg::draw(picture, Some(&overlay));
        let nodes = picture.graph.nodes.iter().zip(&overlay.nodes);
        let events = nodes.flat_map(|(node, reached)| {
            let events = reached.iter().flat_map(|reached| &reached.events);
            events.map(|event| (*event, node.id.clone()))
        });
        let by_event: BTreeMap<u64, std::sync::Arc<str>> = events.collect();
        let mut data = self.rows.json(&by_event);
        let name = picture.graph.name.as_deref().unwrap_or("flow");
        let facts = [
            ("name", Value::from(name)),
            ("status", Value::from(status(&ended.outcome).name())),
            ("elapsed", Value::from(ended.elapsed)),
            ("time", Value::from(time)),
            ("transitions", Value::from(ended.transitions)),
            ("events", Value::from(self.rows.events())),
            ("result", result(&ended.outcome)),
        ];
        for (key, value) in facts {
            data = data.with(key, value);
        }
        let data = Value::Object(data).to_json().replace('<', "\\u003c").replace('\u{2028}', "\\u2028");
        fill(&[
            ("style", STYLE),
            ("title", &escaped(name)),
            ("picture", &drawn),
            ("data", &data),
            ("script", SCRIPT),
        ])
    }
}

/// Puts the parts into the page: each mark once, and nothing that a part holds is a mark.
fn fill(parts: &[(&str, &str)]) -> String {
    let mut page =
        String::with_capacity(PAGE.len() + parts.iter().map(|(_, part)| part.len()).sum::<usize>());
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("{{") {
        let (mark, after) = after.split_once("}}").expect("a mark of our own page is closed");
        page.push_str(before);
        page.push_str(parts.iter().find(|(name, _)| *name == mark).map_or("", |(_, part)| *part));
        rest = after;
    }
    page + rest
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn result(outcome: &Outcome) -> Value {
    match outcome {
        Outcome::Succeeded { output } => fdl_machine::mask(output),
        Outcome::Failed(_) | Outcome::Stopped(_) | Outcome::TimedOut => {
            outcome.error().map_or(Value::Null, |failure| {
                let code = ("error", Value::from(&failure.code));
                fdl_machine::mask(&Value::Object(Object::from([
                    code,
                    ("cause", Value::from(&failure.detail)),
                ])))
            })
        }
    }
}

impl Watcher for Timeline {
    fn recorded(&mut self, source: Source<'_>, event: Box<HistoryEvent>) {
        self.rows.take(source.execution, source.name, &event);
        if source.is_main() {
            self.events.push(*event);
        }
    }

    fn noted(&mut self, _: Source<'_>, _: Box<Note>) {}

    fn called(&mut self, _: Source<'_>, _: &StartTask) {}
}
