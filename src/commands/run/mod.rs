//! `fdlc run`: one execution of a flow.

mod inputs;
mod keep;
mod live;
mod progress;
mod report;
mod world;

use self::keep::Kept;
use self::live::LiveTrace;
use self::report::{Ran, Said, Took};
use crate::arguments::{History, RunArguments};
use crate::console::Console;
use crate::input::Text;
use crate::output::{Excerpts, render};
use crate::status::Status;
use anyhow::{anyhow, bail};
use fdl_compiler::program::Mode;
use fdl_machine::{Limits, Recording};
use fdl_runtime::{Clock, FlowOptions, KnownInput, LoadedFlow, Order, Plan, Project, Projects, drive, names};
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Runs the flow and writes its output.
pub fn run(arguments: &RunArguments, console: &mut Console) -> anyhow::Result<Status> {
    inputs::check_standard_input(arguments)?;
    if let Some(complaint) = arguments.name.as_deref().and_then(names::complaint) {
        bail!("`--name` is no name of an execution: {complaint}");
    }
    keep::check(arguments)?;
    let mut projects = Projects::default();
    let project = project(arguments, &mut projects)?;
    if super::tell_projects(project.as_slice(), &projects.complaints, console) {
        return Ok(Status::Refused);
    }
    let project = project.first();
    let limits = world::limits(arguments);
    let mocks = match &arguments.mocks {
        None => None,
        Some(file) => match inputs::read_mocks(file, console)? {
            Ok(mocks) => Some(mocks),
            Err(status) => return Ok(status),
        },
    };
    let input = inputs::read_input(arguments)?;
    let known = inputs::known_input(arguments, project, &input)?;
    let Text { text, fault } = inputs::read(&arguments.flow)?;
    let name = inputs::display_name(&arguments.flow);
    if let Some(fault) = fault {
        let excerpts = Excerpts::new(&name, &text);
        console.tell(&render(&fault, &excerpts, console.error_look()));
        return Ok(Status::AtFault);
    }
    let flow = LoadedFlow::new(name, text.into(), &options(arguments, project, limits, known.as_ref()));
    let Some(program) = &flow.program else {
        inputs::tell_findings(&flow.name, &flow.text, &flow.errors(), console);
        return Ok(Status::AtFault);
    };
    let mut services = world::services(mocks.as_ref(), project);
    if let Err(status) = world::add_bound_flows(&mut services, program, project, arguments, console) {
        return Ok(status);
    }
    let ways = world::ways(arguments, program, &services, console);
    let mut world = world::world(&services, project, &ways, limits)?;
    let plan = Plan {
        program,
        name: arguments.name.as_deref().map_or_else(|| names::execution_name(ways.seed), Arc::from),
        input,
        limits,
        recording: Recording::On,
        seed: ways.seed,
        tokens: ways.tokens,
        stop: None,
        reports: &[],
        services: &services,
        patience: None,
        clock: ways.clock,
        order: if arguments.record.is_some() { Order::Replayable } else { Order::AsTheyCome },
    };
    keep::existing(arguments, &plan)?;
    let mut trace =
        LiveTrace::new(console.error_look(), arguments.history, &services.bindings, world.callback_url());
    let began = Instant::now();
    let mut kept = Kept::new(arguments);
    let ended = drive(&plan, &mut world, &mut kept.beside(&mut trace));
    trace.finish();
    // Nothing of ours is left when the output is there.
    world.close();
    let took = match ways.clock {
        Clock::Real => Took::Real,
        Clock::Virtual if ways.is_bound => Took::VirtualAndReal(began.elapsed()),
        Clock::Virtual => Took::Virtual,
    };
    let time = match ways.clock {
        Clock::Real => "real",
        Clock::Virtual => "virtual",
    };
    let written = match &ended {
        Ok(ended) => kept.write(arguments, &flow, &plan, ended, time, console),
        Err(_) => Ok(()),
    };
    // What was run is told, whether or not it could be kept.
    let status = match ended {
        Ok(ended) => {
            let ran = Ran { flow: &flow, services: &services, trace: &trace };
            report::report(&ended, &ran, &took, arguments.history, console)
        }
        Err(trouble) => {
            if arguments.history == History::Json && trouble.is_of_the_flow() {
                report::write_unended(&trace, console)?;
            }
            let said = Said { mocks: mocks.as_ref(), project, program, services: &services };
            report::tell_trouble(trouble, &said, console)
        }
    };
    written?;
    match world.interruption() {
        Some(interruption) => status.map(|_| Status::Interrupted(interruption.exit_status())),
        None => status,
    }
}

/// The project file that is named, or that of the flow.
fn project(arguments: &RunArguments, projects: &mut Projects) -> anyhow::Result<Vec<Arc<Project>>> {
    let found = match &arguments.config {
        Some(path) => {
            Some(Arc::new(Project::read(path, &projects.files).map_err(|complaint| anyhow!(complaint))?))
        }
        None => projects.of_flow(Path::new(&arguments.flow)),
    };
    Ok(found.into_iter().collect())
}

fn options(
    arguments: &RunArguments,
    project: Option<&Arc<Project>>,
    limits: Limits,
    known: Option<&KnownInput>,
) -> FlowOptions {
    let settings = project.map(|project| project.settings_for(Path::new(&arguments.flow)));
    FlowOptions {
        mode: arguments.mode.map(Mode::from),
        limits,
        settings: settings.unwrap_or_default(),
        input: known.map(|known| known.shape.clone()),
    }
}
