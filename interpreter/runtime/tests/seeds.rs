//! Published flows: each of them, with mocks, comes to the end that its document describes.
//!
//! The flows and the documents lie beside the project. Where they are absent the tests say so and pass.

#![allow(clippy::unwrap_used, reason = "a test may panic")]
#![allow(clippy::print_stderr, reason = "a test that skips says so")]

use fdl_compiler::project::Top;
use fdl_runtime::Projects;
use fdl_runtime::testing::{self, CaseStatus, Loaded, TestText, Work, load};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// What the documents say: a section for each flow.
const SECTIONS: &str = include_str!("seeds.md");

/// What stands before the link to a page of ours.
const PAGE: &str = "A page of ours: ";

/// How every flow begins.
const FIRST_LINE: &str = "Type: StateMachine";

/// The flows that the documents show which the project was asked to implement.
const IN_DOCUMENTS: usize = 10;

#[test]
fn every_published_flow_comes_to_the_end_that_its_document_describes() {
    let Some(folder) = beside("corpus/new") else { return };
    let mut differing = Vec::new();
    for section in sections() {
        let mut flow = std::fs::read_to_string(folder.join(section.file)).unwrap();
        let mut found = Vec::new();
        let mut cases = 0;
        for block in &section.blocks {
            match block {
                Block::Check(rules) => found.extend(check(&flow, rules)),
                Block::Mend(old, new) => {
                    assert_eq!(flow.matches(old).count(), 1, "{}: {old}", section.file);
                    flow = flow.replace(old, new);
                }
                Block::Test(rest) => {
                    let (count, failures) = run(&flow, rest);
                    cases += count;
                    found.extend(failures);
                }
            }
        }
        if cases == 0 {
            found.push("no case was run".to_owned());
        }
        differing.extend(found.iter().map(|what| format!("{}: {what}", section.file)));
    }
    assert!(differing.is_empty(), "{} differ:\n{}", differing.len(), differing.join("\n"));
}

#[test]
fn every_published_flow_has_its_section() {
    let Some(folder) = beside("corpus/new") else { return };
    let sections: Vec<_> = sections().iter().map(|section| section.file.to_owned()).collect();
    let names: BTreeSet<_> = sections.iter().cloned().collect();
    assert_eq!(names.len(), sections.len(), "a flow has two sections");
    assert_eq!(names, files(&folder).iter().map(|path| name(path)).collect());
}

#[test]
fn every_published_flow_is_shown_by_a_page_of_ours() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for section in sections() {
        let page = here.join(section.page);
        assert!(page.is_file(), "{}: there is no {}", section.file, page.display());
    }
}

#[test]
fn every_flow_of_the_documents_is_among_them() {
    let (Some(documents), Some(folder)) = (beside("seeds"), beside("corpus/new")) else { return };
    let published: Vec<_> =
        files(&folder).iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut shown = 0;
    for path in files(&documents) {
        for flow in flows_in(&std::fs::read_to_string(&path).unwrap()) {
            shown += 1;
            let known = published.iter().filter(|text| words(text) == words(&flow)).count();
            assert_eq!(known, 1, "{}: a flow has no section:\n{flow}", name(&path));
        }
    }
    assert_eq!(shown, IN_DOCUMENTS, "the documents have changed: look at them again");
}

/// What stands under the name of a flow.
struct Section {
    file: &'static str,
    /// Where we show the same with a flow of our own.
    page: &'static str,
    blocks: Vec<Block>,
}

enum Block {
    /// The rules that find something.
    Check(BTreeSet<&'static str>),
    /// A text and what takes its place.
    Mend(&'static str, &'static str),
    /// A flow test without its flow.
    Test(&'static str),
}

fn sections() -> Vec<Section> {
    let sections = SECTIONS.split("\n## ").skip(1).map(|section| {
        let (file, mut rest) = section.split_once('\n').expect("a heading is a line");
        let (_, page) = rest.split_once(PAGE).expect("a section leads to a page of ours");
        let (_, page) = page.split_once("](").expect("the page is linked");
        let (page, _) = page.split_once(')').expect("a link ends");
        let mut blocks = Vec::new();
        while let Some((kind, after)) = rest.split_once("```").and_then(|(_, block)| block.split_once('\n')) {
            let (text, after) = after.split_once("```").expect("a block ends");
            rest = after;
            blocks.push(match kind {
                "check" => Block::Check(text.lines().collect()),
                "mend" => {
                    let (old, new) = text.split_once("\n=>\n").expect("a mend says what takes the place");
                    Block::Mend(old, new.trim_end())
                }
                "yaml" => Block::Test(text),
                other => panic!("{file}: `{other}` is no kind of block"),
            });
        }
        Section { file, page, blocks }
    });
    sections.collect()
}

/// What the check finds beside what it should, and what it does not find.
fn check(flow: &str, expected: &BTreeSet<&str>) -> Option<String> {
    let loaded = load_test(flow, "cases: []\n");
    let found = loaded.flows.iter().flat_map(|flow| &flow.diagnostics);
    let found: BTreeSet<&str> = found.map(|diagnostic| diagnostic.rule.name()).collect();
    (found != *expected).then(|| format!("the check should find {expected:?}, and finds {found:?}"))
}

/// Runs the cases; how many there were, and what failed.
fn run(flow: &str, rest: &str) -> (usize, Vec<String>) {
    let loaded = [load_test(flow, rest)];
    let broken = loaded[0].findings.iter().flat_map(|file| &file.diagnostics);
    let mut found: Vec<_> = broken.map(|diagnostic| diagnostic.message.clone()).collect();
    let reports = testing::run(&loaded, &|_, _| true, Work::RunAll);
    let cases = || reports.iter().flat_map(|report| &report.cases);
    for case in cases().filter(|case| case.status != CaseStatus::Passed) {
        found.push(format!("{}: {:#?}", case.name, case.failures));
    }
    (cases().count(), found)
}

fn load_test(flow: &str, rest: &str) -> Loaded {
    let flow: String = flow.lines().map(|line| format!("  {line}\n")).collect();
    let text = format!("definition:\n{flow}{rest}");
    let test = TestText { name: "seed.test.yaml".to_owned(), folder: PathBuf::new(), text: text.into() };
    load(&test, Top::Whole, &mut Projects::default())
}

/// The flows that a document shows: to the next empty line, or in one line.
fn flows_in(document: &str) -> Vec<String> {
    let mut flows = Vec::new();
    let mut lines = document.lines();
    while let Some(line) = lines.next() {
        if line == FIRST_LINE {
            let rest = lines.by_ref().take_while(|line| !line.is_empty());
            flows.push(rest.fold(line.to_owned(), |flow, line| flow + "\n" + line));
        } else if line.starts_with(FIRST_LINE) {
            flows.push(line.to_owned());
        }
    }
    flows
}

/// The words of a flow without its comments: what a document's layout leaves of it.
fn words(flow: &str) -> Vec<&str> {
    flow.lines().filter(|line| !line.starts_with("# ")).flat_map(str::split_whitespace).collect()
}

/// A folder of what lies beside the project.
fn beside(folder: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(folder);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: there are no published flows in {}", folder.display());
    None
}

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}
