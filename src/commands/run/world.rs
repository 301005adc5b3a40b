//! What answers a run: mocks, bindings with their child flows, and the real world where it is needed.

use super::inputs::tell_findings;
use crate::arguments::RunArguments;
use crate::console::Console;
use crate::output::{Excerpts, render};
use crate::status::Status;
use anyhow::anyhow;
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::program::{Mode, Program};
use fdl_compiler::project::Service;
use fdl_machine::Limits;
use fdl_runtime::flows::read_text;
use fdl_runtime::real::{Callbacks, World, WorldSettings, random};
use fdl_runtime::services::StartedBy;
use fdl_runtime::testing::Loaded;
use fdl_runtime::{ChildFlow, Clock, FlowOptions, LoadedFlow, Needs, Project, Services, Tokens};
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

/// What answers: mocks of a file, then bindings.
pub fn services(mocks: Option<&Loaded>, project: Option<&Arc<Project>>) -> Services {
    let bindings = project.map(|project| project.config.bindings.clone()).unwrap_or_default();
    match mocks {
        None => Services { bindings, ..Services::default() },
        Some(loaded) => {
            let mocks = vec![Arc::new(loaded.suite.mocks.clone())];
            Services { mocks, bindings, ..loaded.services.clone() }
        }
    }
}

/// Reads the flows that bindings name, where the run starts child flows. A status is the end of it.
pub fn add_bound_flows(
    services: &mut Services,
    program: &Program,
    project: Option<&Arc<Project>>,
    arguments: &RunArguments,
    console: &Console,
) -> Result<(), Status> {
    let Some(project) = project.filter(|_| needs(program, services).flows) else { return Ok(()) };
    for (number, binding) in services.bindings.iter().enumerate() {
        let Service::Flow(path) = &binding.service else { continue };
        let file = project.seen_from_here(&path.text);
        let name = file.to_string_lossy().into_owned();
        let text = read_text(&file).map_err(|reason| {
            let excerpts = Excerpts::new(&project.name, &project.text);
            let message = format!("`{}` cannot be read: {reason}", path.text);
            let finding = Diagnostic::new(Rule::WrongValue, path.span, message)
                .help("paths are relative to the folder of this file");
            console.tell(&render(&finding, &excerpts, console.error_look()));
            Status::Refused
        })?;
        let options = FlowOptions {
            mode: arguments.mode.map(Mode::from),
            limits: limits(arguments),
            settings: project.settings_for(&file),
            input: None,
        };
        let flow = LoadedFlow::new(name, text, &options);
        let Some(program) = &flow.program else {
            tell_findings(&flow.name, &flow.text, &flow.errors(), console);
            return Err(Status::AtFault);
        };
        let started_by = StartedBy::Binding(number);
        let (program, file) = (Arc::clone(program), flow.name.as_str().into());
        services.flows.push(ChildFlow { started_by, program, file, text: flow.text });
    }
    Ok(())
}

/// How time passes, and where chance comes from.
pub struct Ways {
    /// The clock.
    pub clock: Clock,
    /// Whether something outside may be called.
    pub is_bound: bool,
    /// The seed.
    pub seed: u64,
    /// Where tokens come from.
    pub tokens: Tokens,
    /// Whether and where callbacks are taken.
    pub callbacks: Callbacks,
}

/// What the call and the bindings ask for.
pub fn ways(arguments: &RunArguments, program: &Program, services: &Services, console: &Console) -> Ways {
    let needs = needs(program, services);
    let clock = match (arguments.real_time, arguments.virtual_time) {
        (true, _) => Clock::Real,
        (false, true) => Clock::Virtual,
        (false, false) if needs.outside => Clock::Real,
        (false, false) => Clock::Virtual,
    };
    let (seed, tokens) = match clock {
        Clock::Virtual => (arguments.seed.unwrap_or(0), Tokens::Seed),
        Clock::Real => {
            let seed = arguments.seed.unwrap_or_else(|| {
                // Flow tests have the seed 0.
                let seed = if arguments.record.is_some() { 0 } else { random::seed() };
                console.tell(&format!("seed {seed}\n"));
                seed
            });
            (seed, Tokens::Random(random::secret()))
        }
    };
    // In virtual time without anything real nobody is quick enough to report.
    let callbacks = match needs.callbacks && (needs.outside || clock == Clock::Real) {
        true => Callbacks::On(arguments.callback_port.unwrap_or(0)),
        false => Callbacks::No,
    };
    Ways { clock, is_bound: needs.outside, seed, tokens, callbacks }
}

/// The real world for a run.
pub fn world(
    services: &Services,
    project: Option<&Arc<Project>>,
    ways: &Ways,
    limits: Limits,
) -> anyhow::Result<World> {
    let folder = project.map_or(Path::new("."), |project| project.folder());
    let settings = WorldSettings { services, folder, limits, callbacks: ways.callbacks, guard: guard() };
    World::new(&settings).map_err(|complaint| anyhow!(complaint))
}

/// How this program is called to look after what a run started, when the run itself is killed.
fn guard() -> Vec<OsString> {
    let own = std::env::current_exe().ok();
    own.map(|own| vec![own.into_os_string(), "guard".into()]).unwrap_or_default()
}

/// Whether limits hold.
pub fn limits(arguments: &RunArguments) -> Limits {
    if arguments.no_limits { Limits::Off } else { Limits::On }
}

fn needs(program: &Program, services: &Services) -> Needs {
    let children = services.flows.iter().map(|flow| &*flow.program);
    Needs::of([program].into_iter().chain(children), services)
}
