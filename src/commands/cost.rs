//! `fdlc cost`: the least and the most step transitions and seconds of one execution.

use crate::arguments::{CostArguments, CostFormat};
use crate::console::Console;
use crate::input::{self, FileKind, Origin, Source, Text, Unread};
use crate::output::{Excerpts, PlaceRange, Places, render};
use crate::status::Status;
use anyhow::anyhow;
use fdl_compiler::cost::{Bounds, Cost, cost};
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::program::Mode;
use fdl_compiler::{Limits, Settings, compile};
use fdl_runtime::Projects;
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Says what an execution of the flow costs.
pub fn run(arguments: &CostArguments, console: &mut Console) -> anyhow::Result<Status> {
    let mut projects = Projects::default();
    let project = projects.of_flow(Path::new(&arguments.flow));
    if super::tell_projects(&project.clone().into_iter().collect::<Vec<_>>(), &projects.complaints, console) {
        return Ok(Status::Refused);
    }
    let settings = project.map(|project| project.settings_for(Path::new(&arguments.flow)));
    let mode = settings.and_then(|settings| settings.mode).unwrap_or(Mode::Standard);
    let from =
        if arguments.flow == "-" { Origin::Stdin } else { Origin::File(PathBuf::from(&arguments.flow)) };
    let name = if arguments.flow == "-" { "<stdin>".to_owned() } else { arguments.flow.clone() };
    let source = Source { name: name.clone(), from, kind: FileKind::Flow };
    let Text { text, fault } = input::read(&source).map_err(|Unread(complaint)| anyhow!(complaint))?;
    if let Some(fault) = fault {
        return Ok(tell(&name, &text, &[fault], console));
    }
    let compiled = compile(text, &Settings { mode, limits: Limits::On, input: None });
    let text = &compiled.document.text;
    let checked = match compiled.checked() {
        Ok(checked) => checked,
        Err(obstacles) => return Ok(tell(&name, text, &obstacles, console)),
    };
    let cost = cost(&checked.program(), &compiled.types);
    match arguments.format {
        CostFormat::Json => write_json(&cost, text, console)?,
        CostFormat::Text => write_text(&cost, &name, text, console)?,
    }
    Ok(Status::Well)
}

fn tell(name: &str, text: &str, findings: &[Diagnostic], console: &Console) -> Status {
    let excerpts = Excerpts::new(name, text);
    for finding in findings {
        console.tell(&render(finding, &excerpts, console.error_look()));
    }
    Status::AtFault
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'a> {
    state_transitions: MinMax,
    seconds: MinMax,
    unbounded: Vec<Endless<'a>>,
}

#[derive(Serialize)]
struct MinMax {
    min: serde_json::Value,
    max: serde_json::Value,
}

#[derive(Serialize)]
struct Endless<'a> {
    message: &'a str,
    range: PlaceRange,
}

fn write_json(cost: &Cost, text: &str, console: &mut Console) -> anyhow::Result<()> {
    let places = Places::new(text);
    let endless = |it: &fdl_compiler::cost::Unbounded| places.range(it.span);
    let report = Report {
        state_transitions: min_max(cost.transitions),
        seconds: min_max(cost.seconds),
        unbounded: cost
            .unbounded
            .iter()
            .map(|it| Endless { message: &it.message, range: endless(it) })
            .collect(),
    };
    writeln!(console.out, "{}", serde_json::to_string(&report)?)?;
    Ok(())
}

fn min_max(bounds: Bounds) -> MinMax {
    MinMax { min: number(bounds.min), max: bounds.max.map_or(serde_json::Value::Null, number) }
}

/// A number as JSON; no fraction where it is integral.
fn number(value: f64) -> serde_json::Value {
    serde_json::from_str(&format!("{value}")).unwrap_or_default()
}

fn write_text(cost: &Cost, name: &str, text: &str, console: &mut Console) -> anyhow::Result<()> {
    let row = |what: &str, bounds: Bounds| {
        let most = bounds.max.map_or_else(|| "no bound".to_owned(), |most| most.to_string());
        format!("{what:17}  {:>9}  {most:>12}", bounds.min)
    };
    writeln!(console.out, "{:17}  {:>9}  {:>12}", "", "at least", "at most")?;
    writeln!(console.out, "{}", row("step transitions", cost.transitions))?;
    writeln!(console.out, "{}", row("seconds", cost.seconds))?;
    let places = Places::new(text);
    for it in &cost.unbounded {
        let place = places.place(it.span.start);
        writeln!(console.out, "{name}:{}:{}: {}", place.line, place.column, it.message)?;
    }
    Ok(())
}
