//! Test files with everything they name: flows, child flows, objects.

use crate::flows::{FileFindings, FlowOptions, LoadedFlow, unreadable};
use crate::projects::Projects;
use crate::services::{ChildFlow, Object, Services, StartedBy};
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::program::{Mode, Program};
use fdl_compiler::project::keys::Name;
use fdl_compiler::project::values::Switch;
use fdl_compiler::project::{FlowSource, ReadyCase, Suite, Top, check, idle};
use fdl_machine::Limits;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A test file's text.
#[derive(Clone, Debug)]
pub struct TestText {
    /// What it is called.
    pub name: String,
    /// The folder that its paths start from.
    pub folder: PathBuf,
    /// The text.
    pub text: Arc<str>,
}

/// A test file, ready to run unless it is broken.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// What the file is called.
    pub name: String,
    /// What stands in it.
    pub suite: Suite,
    /// The flow under test, then the child flows.
    pub flows: Vec<LoadedFlow>,
    /// What answers, but for mocks.
    pub services: Services,
    /// Whether limits hold.
    pub limits: Limits,
    /// What is wrong with the test file and its flows.
    pub findings: Vec<FileFindings>,
    /// Names in expectations that the flow does not know, where those are about to be rewritten.
    pub outdated: Vec<Diagnostic>,
}

/// What becomes of names in expectations that the flow does not know.
#[derive(Clone, Copy)]
enum Names {
    /// They are errors.
    Held,
    /// They are about to be rewritten, and keep nobody from running the case.
    Rewritten,
}

impl Loaded {
    /// The files that it names: flows and objects.
    pub fn files(&self) -> impl Iterator<Item = PathBuf> {
        let named = self.suite.flows.iter().chain(&self.suite.objects).map(|(_, path)| path);
        let main = match &self.suite.flow {
            Some(FlowSource::File(path)) => Some(path),
            Some(FlowSource::Inline(_)) | None => None,
        };
        named.chain(main).map(|path| PathBuf::from(beside(&self.name, &path.text)))
    }

    /// The flow under test; none where something stands in the way.
    pub fn program(&self) -> Option<&Arc<Program>> {
        if self.is_broken() { None } else { self.flows.first()?.program.as_ref() }
    }

    /// The flows that others start.
    pub fn child_flows(&self) -> &[LoadedFlow] {
        // The flow under test is missing where it cannot be read.
        let n_children = self.flows.len().min(self.suite.flows.len());
        &self.flows[self.flows.len() - n_children..]
    }

    /// Whether one of its flows has a state of this name.
    pub fn knows(&self, state: &str) -> bool {
        let states = self.flows.iter().filter_map(|flow| flow.program.as_ref()).flat_map(|it| &it.states);
        states.into_iter().any(|it| *it.name == *state)
    }

    /// Whether expectations of cases that are not `chosen` name states that the flow does not know.
    pub fn is_outdated(&self, chosen: &dyn Fn(&ReadyCase) -> bool) -> bool {
        let is_left = |case: &&ReadyCase| !chosen(case);
        let mut left = self.suite.cases.iter().filter(is_left);
        left.any(|case| self.outdated.iter().any(|it| case.span.touches(it.primary.start)))
    }

    /// Whether nothing of it can be run.
    pub fn is_broken(&self) -> bool {
        self.findings.iter().any(FileFindings::has_errors)
    }
}

/// Reads a test file and what it names. What the test file does not say of its flows, their project files do.
pub fn load(test: &TestText, top: Top, projects: &mut Projects) -> Loaded {
    load_with(None, Names::Held, test, top, projects)
}

/// The same for somebody who rewrites what is expected.
pub fn load_to_update(test: &TestText, projects: &mut Projects) -> Loaded {
    load_with(None, Names::Rewritten, test, Top::Whole, projects)
}

/// The same for a mode that is asked for, whatever the files say.
pub fn load_for(mode: Option<Mode>, test: &TestText, top: Top, projects: &mut Projects) -> Loaded {
    load_with(mode, Names::Held, test, top, projects)
}

fn load_with(mode: Option<Mode>, names: Names, test: &TestText, top: Top, projects: &mut Projects) -> Loaded {
    let mut suite = Suite::read(Arc::clone(&test.text), top);
    let limits = match suite.limits {
        Switch::On => Limits::On,
        Switch::Off => Limits::Off,
    };
    let mut complaints = Vec::new();
    let mut look = Look { mode: mode.or(suite.mode), limits, projects };
    let mut flows: Vec<_> = main_flow(test, &suite, &mut look, &mut complaints).into_iter().collect();
    let mut services = Services::default();
    for (arn, path) in &suite.flows {
        let Some(flow) = flow_file(test, path, &mut look, &mut complaints) else { continue };
        if let Some(program) = &flow.program {
            let started_by = StartedBy::Arn(Arc::clone(&arn.text));
            let (program, file) = (Arc::clone(program), flow.name.as_str().into());
            services.flows.push(ChildFlow { started_by, program, file, text: Arc::clone(&flow.text) });
        }
        flows.push(flow);
    }
    for (key, path) in &suite.objects {
        let object = projects.files.read(&test.folder.join(&*path.text));
        match object {
            Ok(text) => {
                let file = beside(&test.name, &path.text).into();
                let object = Object { file, text };
                services.objects.insert(Arc::clone(&key.text), Arc::new(object));
            }
            Err(reason) => complaints.push(unreadable(path, &reason)),
        }
    }
    let programs: Vec<&Program> = flows.iter().filter_map(|flow| flow.program.as_deref()).collect();
    let mut outdated = Vec::new();
    if top == Top::Whole && !flows.is_empty() && programs.len() == flows.len() {
        let (expected, said): (Vec<_>, Vec<_>) =
            suite.named.iter().cloned().partition(|named| named.purpose.is_expected());
        complaints.extend(check::names(&said, &programs, &suite.document.text));
        complaints.extend(idle::keys(&suite, &programs));
        match names {
            Names::Held => complaints.extend(check::names(&expected, &programs, &suite.document.text)),
            Names::Rewritten => outdated = check::names(&expected, &programs, &suite.document.text),
        }
    }
    suite.diagnostics.extend(complaints);
    suite.diagnostics.sort_by_key(|diagnostic| (diagnostic.primary, diagnostic.rule));
    let findings = findings(test, &suite, &flows);
    Loaded { name: test.name.clone(), suite, flows, services, limits, findings, outdated }
}

/// How the flows of a test file are looked at.
struct Look<'a> {
    mode: Option<Mode>,
    limits: Limits,
    projects: &'a mut Projects,
}

impl Look<'_> {
    fn options(&mut self, flow: &Path) -> FlowOptions {
        let settings = self.projects.settings_for(flow);
        let input = self.projects.input_of(flow, &settings);
        FlowOptions { mode: self.mode, limits: self.limits, settings, input }
    }
}

/// The findings of the test file, then the errors of each flow in a file of its own.
fn findings(test: &TestText, suite: &Suite, flows: &[LoadedFlow]) -> Vec<FileFindings> {
    let mut own = suite.diagnostics.clone();
    let mut files = Vec::new();
    for flow in flows {
        let errors = flow.errors();
        if flow.name == test.name {
            own.extend(errors);
        } else if !errors.is_empty() && files.iter().all(|file: &FileFindings| file.name != flow.name) {
            files.push(FileFindings {
                name: flow.name.clone(),
                text: Arc::clone(&flow.text),
                diagnostics: errors,
            });
        }
    }
    own.sort_by_key(|diagnostic| (diagnostic.primary, diagnostic.rule));
    if !own.is_empty() {
        files.insert(
            0,
            FileFindings { name: test.name.clone(), text: Arc::clone(&test.text), diagnostics: own },
        );
    }
    files
}

fn main_flow(
    test: &TestText,
    suite: &Suite,
    look: &mut Look<'_>,
    complaints: &mut Vec<Diagnostic>,
) -> Option<LoadedFlow> {
    match suite.flow.as_ref()? {
        FlowSource::File(path) => flow_file(test, path, look, complaints),
        FlowSource::Inline(inline) => {
            let node = inline.0.clone();
            Some(LoadedFlow::inline(
                test.name.clone(),
                &suite.document,
                node,
                &look.options(&test.folder.join("inline")),
            ))
        }
    }
}

fn flow_file(
    test: &TestText,
    path: &Name,
    look: &mut Look<'_>,
    complaints: &mut Vec<Diagnostic>,
) -> Option<LoadedFlow> {
    let file = test.folder.join(&*path.text);
    match look.projects.files.read(&file) {
        Ok(text) => Some(LoadedFlow::new(beside(&test.name, &path.text), text, &look.options(&file))),
        Err(reason) => {
            complaints.push(unreadable(path, &reason));
            None
        }
    }
}

/// What a file is called that `name` speaks of by a relative path.
fn beside(name: &str, path: &str) -> String {
    match Path::new(name).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.join(path).to_string_lossy().into_owned(),
        Some(_) | None => path.to_owned(),
    }
}
