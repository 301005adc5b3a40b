//! Formatting whatever an author may write: every flow, written anew in hundreds of legal ways, is formatted to the same flow
//! with every comment, and formatting that again changes nothing.
#![allow(clippy::disallowed_methods, reason = "tests read files")]
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod rewriter;
#[path = "../support/mod.rs"]
mod support;

use fdl_compiler::compile::{Limits, Settings, compile};
use fdl_compiler::format::{Layout, format, format_as};
use fdl_compiler::program::Mode;
use fdl_compiler::project::test_file::TestFile;
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::yaml::{self, Document};
use rewriter::{Chance, Rewriter};
use std::path::Path;
use support::without_places;

/// Texts with this ending, by name, and the flows beside the project.
fn texts(ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = if ending == FLOW { support::shared_flows("corpus/new") } else { Vec::new() };
    for folder in ["tests/flows", "../tests/flows", "../examples"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().ends_with(ending) {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(found.len() > 2, "{}", found.len());
    found
}

const FLOW: &str = ".fdl.yaml";

fn n_tries() -> u64 {
    if std::env::var_os("FDLC_LONG").is_some() { 200 } else { 2 }
}

fn comments(document: &Document) -> Vec<String> {
    let text = |it: &yaml::Comment| document.text[it.span.range()].trim_end().to_owned();
    let mut all: Vec<String> = document.comments.iter().map(text).collect();
    all.sort();
    all
}

fn flow(text: &str) -> String {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    without_places(&format!("{:?}", compile(text, &settings).flow))
}

fn suite(text: &str) -> String {
    let it = Suite::read(text, Top::Whole);
    without_places(&format!("{:?}", (&it.mode, &it.flows, &it.objects, &it.mocks, &it.cases)))
}

/// What is wrong with the formatted text of this one.
fn complaint(text: &str, formatted: &str, again: &str, meaning: fn(&str) -> String) -> Option<&'static str> {
    if meaning(text) != meaning(formatted) {
        Some("it means something else")
    } else if comments(&yaml::parse(text)) != comments(&yaml::parse(formatted)) {
        Some("comments are lost")
    } else if again != formatted {
        Some("formatting again changes something")
    } else if formatted == text {
        Some("it was given up")
    } else {
        None
    }
}

fn try_all(ending: &str, layout: Layout, meaning: fn(&str) -> String) {
    let mut complaints = Vec::new();
    let mut n_tried = 0;
    for (at, (name, text)) in texts(ending).into_iter().enumerate() {
        let document = yaml::parse(text);
        for seed in 0..n_tries() {
            let mut chance = Chance(seed * 1000 + u64::try_from(at).unwrap());
            let seed = u64::try_from(chance.below(1 << 30)).unwrap();
            let text = Rewriter::rewritten(&document, seed);
            let tree = yaml::parse(&*text);
            assert!(tree.problems.is_empty(), "{name} {seed}: {:?}\n{text}", tree.problems);
            n_tried += 1;
            let formatted = format_as(&tree, layout).unwrap();
            let again = format_as(&yaml::parse(&*formatted), layout).unwrap();
            if let Some(it) = complaint(&text, &formatted, &again, meaning) {
                complaints.push(format!("{name} {seed}: {it}\n{text}\n->\n{formatted}\n->\n{again}"));
            }
        }
    }
    let first = complaints.iter().min_by_key(|it| it.len());
    assert!(complaints.is_empty(), "{} of {n_tried}: {}", complaints.len(), first.unwrap());
}

#[test]
fn a_flow_is_the_same_after_formatting_however_it_is_written() {
    try_all(FLOW, Layout::Flow, flow);
}

#[test]
fn a_test_is_the_same_after_formatting_however_it_is_written() {
    try_all(".test.yaml", Layout::Declared(&TestFile::SPEC), suite);
}

#[test]
fn what_was_given_up_is_still_no_other_flow() {
    // A comment between a key and its braces has no place in the layout.
    let text = "Type: StateMachine\nStates: [{Type: Pass, Name: # why\n  A}]\n";
    assert_eq!(format(&yaml::parse(text)).map(|it| it.matches("# why").count()), Ok(1));
}
