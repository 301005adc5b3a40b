//! Pages of flows: what is written there is what happens, also when the machine is written out and
//! read again between every two steps.

use super::driver::{Manner, run};
use super::script::Script;
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::program::Program;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One example of a page: a flow, what happens to it, and what comes of it.
pub(crate) struct Example {
    flow: String,
    script: String,
    trace: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages")
}

#[expect(clippy::disallowed_methods, reason = "tests read their pages")]
fn pages() -> Vec<(PathBuf, String)> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("the pages").map(|entry| entry.expect("a page").path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).expect("a page"))).collect()
}

/// The fenced blocks of a page, three to an example.
fn examples(text: &str) -> Vec<Example> {
    let mut examples = Vec::new();
    let (mut flow, mut script) = (String::new(), String::new());
    for (kind, block) in blocks(text) {
        match kind.as_str() {
            "yaml" => (flow, script) = (block, String::new()),
            "script" => script = block,
            "trace" => examples.push(Example { flow: flow.clone(), script: script.clone(), trace: block }),
            other => panic!("a block of a page is yaml, script or trace, not {other}"),
        }
    }
    examples
}

fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(kind), None) => open = Some((kind.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// Runs all examples of all pages and gives what went wrong.
pub(crate) fn run_all() -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, text) in pages() {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut mended = text.clone();
        for (index, example) in examples(&text).iter().enumerate() {
            let found = run_example(example, &format!("{name} {}", index + 1), &mut wrong);
            mended = mended.replacen(
                &format!("```trace\n{}```", example.trace),
                &format!("```trace\u{0}\n{found}```"),
                1,
            );
        }
        bless(&path, &text, &mended.replace('\u{0}', ""));
    }
    wrong
}

/// Writes what was found into the pages, for somebody who reads the difference.
#[expect(clippy::disallowed_methods, reason = "on demand only")]
fn bless(path: &Path, text: &str, mended: &str) {
    if std::env::var("FDLC_BLESS").is_ok() && text != mended {
        std::fs::write(path, mended).expect("the page can be written");
    }
}

fn run_example(example: &Example, name: &str, wrong: &mut Vec<String>) -> String {
    let script = Script::read(&example.script);
    let program = compile(&example.flow, &script, name);
    let plain = run(&program, &script, Manner::Plain);
    let crashing = run(&program, &script, Manner::Crashing);
    let unrecorded = run(&program, &script, Manner::Unrecorded);
    let found = format!("{}{}", plain.trace, plain.end);
    if found != example.trace {
        wrong.push(format!("{name}:\n--- written\n{}--- found\n{found}", example.trace));
    }
    if crashing.trace != plain.trace || crashing.end != plain.end {
        wrong.push(format!("{name}: a crash changes it:\n{}{}", crashing.trace, crashing.end));
    }
    if unrecorded.commands != plain.commands || unrecorded.end != plain.end {
        wrong.push(format!("{name}: not to look changes it:\n{}{}", unrecorded.commands, unrecorded.end));
    }
    found
}

/// What every flow begins with.
const PREAMBLE: &str = "Type: StateMachine\nSpecVersion: v1\nName: page\n";

/// The program of a flow that a page or a test has.
pub(crate) fn compile(flow: &str, script: &Script, name: &str) -> Arc<Program> {
    let limits = match script.limits {
        crate::Limits::On => fdl_compiler::Limits::On,
        crate::Limits::Off => fdl_compiler::Limits::Off,
    };
    let settings = fdl_compiler::Settings { mode: script.mode, limits, input: None };
    let compiled = fdl_compiler::compile(format!("{PREAMBLE}{flow}"), &settings);
    let told = |it: &Diagnostic| format!("{}: {}", it.primary.start, it.message);
    let checked = compiled.checked().map_err(|found| found.iter().map(told).collect::<Vec<_>>());
    checked.unwrap_or_else(|errors| panic!("{name} compiles: {errors:#?}\n{flow}")).program()
}

#[test]
fn pages_happen_as_they_are_written() {
    let wrong = run_all();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
