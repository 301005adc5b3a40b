//! `fdlc graph`: a flow as a picture.

use crate::arguments::{GraphArguments, GraphFormat};
use crate::console::Console;
use crate::input::{self, FileKind, Origin, Source, Text, Unread};
use crate::output::{Excerpts, render};
use crate::status::Status;
use anyhow::anyhow;
use fdl_compiler::diagnostic::{Diagnostic, Severity};
use fdl_compiler::graph::{Graph, Picture, dot, mermaid, svg};
use fdl_compiler::program::Mode;
use fdl_compiler::{Limits, Settings, compile};
use fdl_runtime::Projects;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Draws the flow. What there is of a flow with errors is drawn too, and the errors are told.
pub fn run(arguments: &GraphArguments, console: &mut Console) -> anyhow::Result<Status> {
    let path = Path::new(&arguments.flow);
    let mut projects = Projects::default();
    let project = projects.of_flow(path);
    if super::tell_projects(&project.clone().into_iter().collect::<Vec<_>>(), &projects.complaints, console) {
        return Ok(Status::Refused);
    }
    let mode = project.and_then(|project| project.settings_for(path).mode).unwrap_or(Mode::Standard);
    let (from, name) = if arguments.flow == "-" {
        (Origin::Stdin, "<stdin>".to_owned())
    } else {
        (Origin::File(PathBuf::from(&arguments.flow)), arguments.flow.clone())
    };
    let source = Source { name: name.clone(), from, kind: FileKind::Flow };
    let Text { text, fault } = input::read(&source).map_err(|Unread(complaint)| anyhow!(complaint))?;
    if let Some(fault) = fault {
        return Ok(tell(&name, &text, &[fault], console));
    }
    let compiled = compile(text, &Settings { mode, limits: Limits::On, input: None });
    let drawn = match arguments.format {
        GraphFormat::Mermaid => mermaid::draw(&Graph::of(&compiled)),
        GraphFormat::Dot => dot::draw(&Graph::of(&compiled)),
        GraphFormat::Svg => svg::draw(&Picture::of(&compiled), None),
    };
    console.out.write_all(drawn.as_bytes())?;
    let is_error = |it: &&Diagnostic| it.severity == Severity::Error;
    let errors: Vec<Diagnostic> = compiled.diagnostics.iter().filter(is_error).cloned().collect();
    Ok(if errors.is_empty() { Status::Well } else { tell(&name, &compiled.document.text, &errors, console) })
}

fn tell(name: &str, text: &str, findings: &[Diagnostic], console: &Console) -> Status {
    let excerpts = Excerpts::new(name, text);
    for finding in findings {
        console.tell(&render(finding, &excerpts, console.error_look()));
    }
    Status::AtFault
}
