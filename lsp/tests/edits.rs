//! Pages: flows with a cursor or a selection, and what becomes of them.
//!
//! In `edits/FEATURE.md` a fenced `yaml` or `json` block holds a flow with `‸` at the cursor, or with two of them
//! around a selection (`yaml crlf`: with the line ends of Windows), and the fenced `text` block after it what the
//! feature makes of it. To add one, write the flow and an empty `text` block, run with `UPDATE_PAGES=1`, and read
//! what was written.
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use fdl_compiler::compile::analyze;
use fdl_compiler::diagnostic::{Edit, Rule};
use fdl_compiler::format::Layout;
use fdl_compiler::program::Mode;
use fdl_compiler::source::Span;
use fdl_compiler::{Limits, Settings, compile, yaml};
use fdl_lsp::document::Document;
use fdl_lsp::features::formatting;
use fdl_lsp::features::refactor::refactorings;
use std::collections::BTreeMap;
use std::path::Path;
use support::answered;

type Feature = fn(&Document, Span) -> String;

#[test]
fn every_page_says_what_becomes_of_its_flows() {
    let features: [(&str, Feature); 9] = [
        ("formatting", whole),
        ("range-formatting", range),
        ("begun-line", begun_line),
        ("create-state", |document, span| refactored(document, span, "Create the state")),
        ("extract", |document, span| refactored(document, span, "Extract")),
        ("retry", |document, span| refactored(document, span, "Add Retry")),
        ("catch", |document, span| refactored(document, span, "Add Catch")),
        ("callback", |document, span| refactored(document, span, "Convert")),
        ("sort", |document, span| refactored(document, span, "Sort")),
    ];
    for (name, feature) in features {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/edits/{name}.md"));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let answered = answered(&page, |flow| {
            let (document, span) = marked(flow);
            feature(&document, span).replace('\r', "")
        });
        if std::env::var_os("UPDATE_PAGES").is_some() {
            std::fs::write(&path, answered).unwrap();
        } else {
            assert_eq!(page, answered, "{name}: run with UPDATE_PAGES=1 and read the difference");
        }
    }
}

/// The flow and its selection.
fn marked(flow: &str) -> (Document, Span) {
    let mut text = flow.to_owned();
    let mut mark = || {
        let at = text.find('‸')?;
        text.replace_range(at..at + '‸'.len_utf8(), "");
        Some(u32::try_from(at).unwrap())
    };
    let start = mark().unwrap_or(0);
    let end = mark().unwrap_or(start);
    (Document::new("page.fdl.yaml", "fdl", 1, &text), Span::new(start, end))
}

/// The document's text after edits, which must be in order and not overlap.
fn applied(document: &Document, edits: &[Edit]) -> String {
    let mut out = document.text.to_string();
    assert!(edits.windows(2).all(|it| it[0].span.end <= it[1].span.start), "{edits:?}");
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.new_text);
    }
    let has = |text: &str| text.contains("\r\n");
    assert!(!has(&document.text) || out.matches('\n').count() == out.matches("\r\n").count(), "{out:?}");
    out
}

fn whole(document: &Document, _: Span) -> String {
    let tree = yaml::parse(&*document.text);
    match formatting::document(&tree, Layout::Flow) {
        Some(edits) => applied(document, &edits),
        None => "nothing".to_owned(),
    }
}

fn range(document: &Document, span: Span) -> String {
    let tree = yaml::parse(&*document.text);
    match formatting::range(&tree, Layout::Flow, span) {
        Some(edits) if edits.is_empty() => "as it is".to_owned(),
        Some(edits) => applied(document, &edits),
        None => "nothing".to_owned(),
    }
}

fn begun_line(document: &Document, span: Span) -> String {
    let tree = yaml::parse(&*document.text);
    match formatting::begun_line(&tree, span.start) {
        Some(edit) => format!("column {}", edit.new_text.len()),
        None => "as it is".to_owned(),
    }
}

/// The text after the refactoring whose title begins like this.
fn refactored(document: &Document, span: Span, title: &str) -> String {
    let all = refactorings(document.analysis(), span);
    let Some(found) = all.iter().find(|it| it.title.starts_with(title)) else { return "nothing".to_owned() };
    let text = applied(document, &found.edits);
    let before = rules(&document.text);
    for (rule, count) in rules(&text) {
        // Only that spelling keeps the meaning where the members are unknown.
        if title == "Extract" && rule == Rule::UndocumentedSuffix {
            continue;
        }
        assert!(before.get(&rule).is_some_and(|it| *it >= count), "{title} brings {rule:?}:\n{text}");
    }
    text
}

#[test]
fn in_express_mode_no_task_is_made_to_wait_for_a_report() {
    let page = include_str!("edits/callback.md");
    let flow = page.split("```yaml\n").nth(1).unwrap().split("```").next().unwrap();
    let (document, span) = marked(flow);
    for (mode, offered) in [(Mode::Standard, true), (Mode::Express, false)] {
        let settings = Settings { mode, ..settings_of("") };
        let analysis = analyze(yaml::parse(&*document.text), &settings);
        let found = refactorings(&analysis, span);
        assert_eq!(found.iter().any(|it| it.title.starts_with("Convert")), offered, "{mode:?}");
    }
}

/// How often each rule finds something.
fn rules(text: &str) -> BTreeMap<Rule, usize> {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, ..settings_of("") };
    let mut counts = BTreeMap::new();
    for found in compile(text, &settings).diagnostics {
        *counts.entry(found.rule).or_default() += 1;
    }
    counts
}

/// The settings of a document that nobody knows more about.
fn settings_of(text: &str) -> Settings {
    Document::new("page.fdl.yaml", "fdl", 1, text).analysis().settings.clone()
}

#[test]
fn nothing_that_is_half_typed_is_too_much() {
    let flow = include_str!("../../examples/order.fdl.yaml").replace("Done", "完成");
    let json = formatting::document(
        &yaml::parse("{\"States\": [{\"Next\": \"A\", \"Type\": \"Task\"}]}"),
        Layout::Flow,
    );
    assert!(json.is_some());
    for step in (0..flow.len()).step_by(37) {
        let end = flow.floor_char_boundary(step);
        for tail in ["", " ", ": x: y\n", "\"\n  a: b"] {
            let text = format!("{}{tail}{}", &flow[..end], &flow[flow.floor_char_boundary(end + 9)..]);
            let document = Document::new("a.fdl.yaml", "fdl", 1, &text);
            let tree = &document.analysis().document;
            let length = u32::try_from(text.len()).unwrap();
            let at = u32::try_from(end).unwrap();
            for span in [Span::empty(at), Span::new(at / 2, at), Span::new(0, length)] {
                for it in refactorings(document.analysis(), span) {
                    applied(&document, &it.edits);
                }
                formatting::range(tree, Layout::Flow, span);
                formatting::begun_line(tree, span.end);
            }
        }
    }
}

#[test]
fn formatting_a_formatted_flow_is_no_edit() {
    let flow = include_str!("../../examples/order.fdl.yaml");
    assert_eq!(formatting::document(&yaml::parse(flow), Layout::Flow), Some(Vec::new()));
}

#[test]
fn what_is_not_touched_is_not_edited() {
    let flow = include_str!("../../examples/order.fdl.yaml").replacen("Timeout: 60", "Timeout:   60", 1);
    let edits = formatting::document(&yaml::parse(&*flow), Layout::Flow).unwrap();
    assert_eq!(edits.len(), 1);
    assert_eq!(&flow[edits[0].span.range()], "    Timeout:   60\n");
    assert_eq!(edits[0].new_text, "    Timeout: 60\n");
}

#[test]
fn formatting_whole_lines_leaves_the_line_after_them() {
    for end in ["\n", "\r\n"] {
        let flow = include_str!("../../examples/order.fdl.yaml");
        let flow = flow.replacen("Timeout: 60", "Timeout:   60", 1).replace('\n', end);
        let at = flow.find("    Timeout:   60").unwrap();
        let before = flow[..at - end.len()].rfind('\n').unwrap() + 1;
        let span =
            |start: usize, end: usize| Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
        let tree = yaml::parse(&*flow);
        assert_eq!(formatting::range(&tree, Layout::Flow, span(before, at)), Some(Vec::new()));
        let edits =
            formatting::range(&tree, Layout::Flow, span(at, at + "    Timeout:   60".len() + end.len()));
        assert_eq!(edits.map(|it| it.len()), Some(1));
    }
}

#[test]
fn formatting_any_range_of_a_flow_leaves_it_the_same_flow() {
    let flow = include_str!("../../examples/order.fdl.yaml").replace("  ", "    ").replace(": ", ":  ");
    let flow = flow.replace("    -     ", "    - ").replace("    - ", "    -   ");
    let tree = yaml::parse(&*flow);
    assert!(tree.problems.is_empty(), "{:?}\n{flow}", tree.problems);
    let document = Document::new("a.fdl.yaml", "fdl", 1, &flow);
    let lines: Vec<usize> = flow.match_indices('\n').map(|it| it.0).collect();
    let mut n_edited = 0;
    for (at, start) in lines.iter().enumerate().step_by(3) {
        for end in lines[at..].iter().step_by(5).take(6) {
            let span = Span::new(u32::try_from(*start).unwrap(), u32::try_from(*end).unwrap());
            let edits = formatting::range(&tree, Layout::Flow, span).unwrap();
            let text = applied(&document, &edits);
            assert!(fdl_compiler::format::is_same(&tree, &text), "{span:?}\n{text}");
            n_edited += usize::from(!edits.is_empty());
        }
    }
    assert!(n_edited > 50, "{n_edited}");
}
