//! What a run reads: the flow, its input, the mocks.

use crate::arguments::RunArguments;
use crate::console::Console;
use crate::input::{self, FileKind, Origin, Source, Text, Unread};
use crate::output::{Excerpts, render};
use crate::status::Status;
use anyhow::{Context as _, anyhow, bail};
use fdl_compiler::project::Top;
use fdl_compiler::value::Value;
use fdl_runtime::testing::{Loaded, TestText, load};
use fdl_runtime::{FileFindings, Files, KnownInput, Project, Projects};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Standard input can stand for one argument only.
pub fn check_standard_input(arguments: &RunArguments) -> anyhow::Result<()> {
    let all = [Some(&arguments.flow), arguments.input_file.as_ref(), arguments.mocks.as_ref()];
    if all.into_iter().flatten().filter(|path| *path == "-").count() > 1 {
        bail!("standard input (`-`) is named twice, but can be read only once");
    }
    Ok(())
}

/// What a path is called.
pub fn display_name(path: &str) -> String {
    if path == "-" { "<stdin>".to_owned() } else { path.to_owned() }
}

/// A file, or standard input.
pub fn read(path: &str) -> anyhow::Result<Text> {
    let from = if path == "-" { Origin::Stdin } else { Origin::File(PathBuf::from(path)) };
    let source = Source { name: display_name(path), from, kind: FileKind::Flow };
    input::read(&source).map_err(|Unread(complaint)| anyhow!(complaint))
}

/// The execution's input.
pub fn read_input(arguments: &RunArguments) -> anyhow::Result<Value> {
    let (option, text) = match (&arguments.input, &arguments.input_file) {
        (Some(text), _) => ("--input", text.clone()),
        (None, Some(path)) => {
            let Text { text, fault } = read(path)?;
            if let Some(fault) = fault {
                bail!("`{}` cannot be read: {}", display_name(path), fault.message);
            }
            ("--input-file", text)
        }
        (None, None) => return Ok(Value::empty_object()),
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value = Value::from_json(text).with_context(|| format!("`{option}` holds no JSON"))?;
    if value.as_object().is_none() {
        bail!("the input must be a JSON object, not {}", value.type_name());
    }
    Ok(value)
}

/// The mocks of a file; a status when it or one of its child flows is broken, which was told.
pub fn read_mocks(path: &str, console: &Console) -> anyhow::Result<Result<Loaded, Status>> {
    let Text { text, fault } = read(path)?;
    let name = display_name(path);
    if let Some(fault) = fault {
        tell_findings(&name, &text, &[fault], console);
        return Ok(Err(Status::Refused));
    }
    let folder = if path == "-" { None } else { Path::new(path).parent() };
    let folder = folder.map_or_else(PathBuf::new, Path::to_owned);
    let mut loaded =
        load(&TestText { name, folder, text: text.into() }, Top::Partial, &mut Projects::default());
    // The flow that is run is named on the command line; what the file says of its own does not matter.
    let is_of_child = |name: &str| loaded.child_flows().iter().any(|flow| flow.name == name);
    let matters: Vec<bool> =
        loaded.findings.iter().map(|file| file.name == loaded.name || is_of_child(&file.name)).collect();
    let mut keep = matters.into_iter();
    loaded.findings.retain(|_| keep.next().unwrap_or(false));
    for file in &loaded.findings {
        tell_findings(&file.name, &file.text, &file.diagnostics, console);
    }
    let is_own = |file: &FileFindings| file.name == loaded.name && file.has_errors();
    if loaded.findings.iter().any(is_own) {
        return Ok(Err(Status::Refused));
    }
    Ok(if loaded.is_broken() { Err(Status::AtFault) } else { Ok(loaded) })
}

/// What is known of the flow's input; an input that does not fit is refused.
pub fn known_input(
    arguments: &RunArguments,
    project: Option<&Arc<Project>>,
    input: &Value,
) -> anyhow::Result<Option<KnownInput>> {
    let flow = Path::new(&arguments.flow);
    let settings = project.map(|project| project.settings_for(flow)).unwrap_or_default();
    let known =
        KnownInput::of_flow(flow, &settings, &Files::default()).map_err(|complaint| anyhow!(complaint))?;
    match known.as_ref().and_then(|known| known.complaint(input)) {
        Some(complaint) => bail!(complaint),
        None => Ok(known),
    }
}

/// Says what is wrong with a file.
pub fn tell_findings(
    name: &str,
    text: &str,
    findings: &[fdl_compiler::diagnostic::Diagnostic],
    console: &Console,
) {
    let excerpts = Excerpts::new(name, text);
    for finding in findings {
        console.tell(&render(finding, &excerpts, console.error_look()));
    }
}
