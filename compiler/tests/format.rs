//! Formatting: pages with a text and what becomes of it, and what must hold for every flow.
//!
//! In `format/*.md` a fenced `yaml` or `json` block holds a text (`yaml crlf`: with the line ends of
//! Windows, `yaml bom`: with a byte order mark; `yaml test` and `yaml project`: no flow but one of these files), and the
//! fenced `text` block after it the formatted one.
//! To add one, write the text and an empty `text` block, run with `FDLC_UPDATE=1`, and read what was written.
#![allow(clippy::disallowed_methods, reason = "tests read and write the pages")]
#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod support;

use fdl_compiler::compile::{Compiled, Limits, Settings, compile};
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::format::{Layout, format, format_as};
use fdl_compiler::program::Mode;
use fdl_compiler::project::config_file::ConfigFile;
use fdl_compiler::project::test_file::TestFile;
use fdl_compiler::project::{Config, FlowSource, Suite, Top};
use fdl_compiler::yaml;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use support::page::Page;
use support::without_places;

const LEFT: &str = "left as it is";

fn formatted(text: &str) -> Option<String> {
    format(&yaml::parse(text)).ok()
}

fn formatted_as(text: &str, layout: Layout) -> Option<String> {
    format_as(&yaml::parse(text), layout).ok()
}

const TEST: Layout = Layout::Declared(&TestFile::SPEC);
const PROJECT: Layout = Layout::Declared(&ConfigFile::SPEC);

fn layout(language: &str) -> Layout {
    match language {
        _ if language.contains("test") => TEST,
        _ if language.contains("project") => PROJECT,
        _ => Layout::Flow,
    }
}

#[test]
fn every_page_says_what_becomes_of_its_texts() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/format");
    let mut pages: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.sort();
    assert!(!pages.is_empty());
    let mut complaints = String::new();
    for path in pages {
        let page = std::fs::read_to_string(&path).unwrap();
        let answered = answered(&page);
        if std::env::var_os("FDLC_UPDATE").is_some() {
            std::fs::write(&path, answered).unwrap();
        } else if page != answered {
            let _ = writeln!(complaints, "{}:\n{}", path.display(), first_difference(&page, &answered));
        }
    }
    assert!(complaints.is_empty(), "run with FDLC_UPDATE=1 and read the difference\n{complaints}");
}

fn first_difference(left: &str, right: &str) -> String {
    let at = left.lines().zip(right.lines()).position(|(left, right)| left != right).unwrap_or(0);
    let around = |text: &str| text.lines().skip(at.saturating_sub(3)).take(8).collect::<Vec<_>>().join("\n");
    format!("the page:\n{}\nfound:\n{}\n", around(left), around(right))
}

fn answered(page: &str) -> String {
    let mut out = String::new();
    let mut text: Option<(String, Layout)> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(language) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        if language == "text" {
            let (text, layout) = text.take().expect("a text stands before each answer");
            out.push_str(&shown(&text, layout));
        } else {
            for it in &body {
                let _ = writeln!(out, "{it}");
            }
            text = Some((read(language, &body), layout(language)));
        }
        out.push_str("```\n");
    }
    out
}

/// `→` stands for a tab and `·` for a space at the end of a line.
fn read(language: &str, body: &[&str]) -> String {
    let end = if language.contains("crlf") { "\r\n" } else { "\n" };
    let bom = if language.contains("bom") { "\u{feff}" } else { "" };
    let last = if language.contains("open") { "" } else { end };
    format!("{bom}{}{last}", body.join(end)).replace('→', "\t").replace('·', " ")
}

fn shown(text: &str, layout: Layout) -> String {
    let Some(formatted) = formatted_as(text, layout) else { return format!("{LEFT}\n") };
    match layout {
        Layout::Flow => assert_stays_the_same(text, &formatted, text),
        Layout::Declared(_) => assert_stays_the_same_file(text, &formatted, layout),
    }
    assert_eq!(text.starts_with('\u{feff}'), formatted.starts_with('\u{feff}'), "{text:?}");
    if text.contains("\r\n") {
        assert_eq!(formatted.matches('\r').count(), formatted.matches('\n').count(), "{formatted:?}");
        assert_eq!(formatted.matches('\r').count(), formatted.matches("\r\n").count(), "{formatted:?}");
    }
    if formatted == text {
        return format!("{LEFT}\n");
    }
    formatted.replace("\r\n", "\n").replace('\u{feff}', "").replace('\t', "→")
}

/// What a test or project file says is afterwards what it was before, and so are its findings and comments.
fn assert_stays_the_same_file(before: &str, after: &str, layout: Layout) {
    let suite = |text: &str| {
        let it = Suite::read(text, Top::Whole);
        let lists = (&it.mode, &it.limits, &it.flows, &it.objects, &it.mocks, &it.cases);
        without_places(&format!("{lists:?} {:?}", it.flow.map(|it| matches!(it, FlowSource::File(_)))))
    };
    let config = |text: &str| {
        let it = Config::read(text);
        let lists = (
            it.settings_for("a.fdl.yaml"),
            it.settings_for("b/x.fdl.yaml"),
            it.is_embedding("s.yaml"),
            &it.bindings,
        );
        without_places(&format!("{lists:?}"))
    };
    assert_eq!(suite(before), suite(after), "{after}");
    assert_eq!(config(before), config(after), "{after}");
    assert_eq!(comments(&yaml::parse(before)), comments(&yaml::parse(after)), "{after}");
    assert_eq!(formatted_as(after, layout).as_deref(), Some(after), "formatting again changes something");
}

/// The flow without places.
fn meaning(compiled: &Compiled) -> String {
    without_places(&format!("{:?}", compiled.flow))
}

fn comments(document: &yaml::Document) -> Vec<String> {
    let text = |it: &yaml::Comment| document.text[it.span.range()].trim_end().to_owned();
    let mut all: Vec<String> = document.comments.iter().map(text).collect();
    all.sort();
    all
}

fn rules(compiled: &Compiled) -> Vec<(Rule, String)> {
    let mut all: Vec<_> = compiled.diagnostics.iter().map(|it| (it.rule, it.message.clone())).collect();
    all.sort();
    all
}

fn assert_stays_the_same(before: &str, after: &str, name: &str) {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let (before, after) = (compile(before, &settings), compile(after, &settings));
    assert_eq!(comments(&before.document), comments(&after.document), "{name}");
    assert_eq!(rules(&before), rules(&after), "{name}\n{}", after.document.text);
    assert!(meaning(&before) == meaning(&after), "{name}\n{}", after.document.text);
    let again = formatted(&after.document.text).expect("a formatted text can be formatted");
    assert_eq!(*again, *after.document.text, "{name}: formatting again changes something");
}

/// Every flow that can be had, by name.
fn flows() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut flows = support::shared_flows("corpus/new");
    for folder in ["tests/flows", "../tests/flows", "../examples"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().ends_with(".fdl.yaml") {
                flows.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    for entry in std::fs::read_dir(root.join("tests/format")).unwrap() {
        let page = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for (at, block) in page.split("```yaml\n").skip(1).enumerate() {
            let text = block.split("```").next().expect("a block ends");
            flows.push((format!("page {at}"), text.replace('→', "\t").replace('·', " ")));
        }
    }
    for rule in Rule::ALL {
        for (at, block) in Page::parse(rule.name(), rule.page()).blocks.into_iter().enumerate() {
            flows.push((format!("{} {at}", rule.name()), block.flow));
        }
    }
    flows
}

#[test]
fn every_flow_is_the_same_flow_afterwards() {
    let mut n_formatted = 0;
    for (name, text) in flows() {
        let Some(formatted) = formatted(&text) else { continue };
        assert_stays_the_same(&text, &formatted, &name);
        n_formatted += 1;
    }
    assert!(n_formatted > 100, "only {n_formatted}");
}

#[test]
fn every_test_and_project_file_says_the_same_afterwards() {
    let mut chance = Chance(3);
    let mut n_formatted = 0;
    for folder in ["examples", "tests/flows", "src/templates"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder);
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let layout = match name.as_str() {
                "fdlc.yaml" => PROJECT,
                _ if name.ends_with(".test.yaml") => TEST,
                _ => continue,
            };
            let text = std::fs::read_to_string(&path).unwrap();
            // What users begin with is laid out already.
            if !path.to_string_lossy().contains("tests/flows") {
                assert_eq!(formatted_as(&text, layout).as_deref(), Some(&*text), "{name}");
            }
            for text in [text.replace("  ", "    "), strewn(&text, &mut chance), text] {
                let Some(formatted) = formatted_as(&text, layout) else { continue };
                assert_stays_the_same_file(&text, &formatted, layout);
                n_formatted += 1;
            }
        }
    }
    assert!(n_formatted > 60, "only {n_formatted}");
}

#[test]
fn a_flow_is_formatted_the_same_whatever_its_lines_end_with() {
    for (name, text) in flows() {
        let Some(formatted) = formatted(&text) else { continue };
        let windows = self::formatted(&text.replace('\n', "\r\n")).expect("the same text");
        assert_eq!(windows, formatted.replace('\n', "\r\n"), "{name}");
        let open = self::formatted(text.trim_end()).expect("the same text");
        assert!(open.ends_with('\n') && !open.ends_with("\n\n") || open.contains("|+"), "{name}: {open:?}");
    }
}

/// Numbers that look like chance and are always the same.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % bound
    }
}

/// A text with comments and blank lines strewn in, and with too many at its end.
fn strewn(text: &str, chance: &mut Chance) -> String {
    let mut out = String::new();
    for (at, line) in text.lines().enumerate() {
        match chance.below(8) {
            0 => out.push_str("\n\n"),
            1 => {
                let _ = writeln!(out, "{:1$}# own {at}", "", chance.below(9));
            }
            _ => {}
        }
        out.push_str(line);
        if chance.below(8) == 0 {
            let _ = write!(out, "{:1$}# line {at}", "", 1 + chance.below(3));
        }
        out.push('\n');
    }
    out + "\n\n# end\n\n\n"
}

#[test]
fn comments_anywhere_stay_and_keep_nothing_from_being_formatted() {
    let mut chance = Chance(7);
    let mut n_formatted = 0;
    let n_tries = if std::env::var_os("FDLC_LONG").is_some() { 60 } else { 2 };
    for (name, text) in flows() {
        for _ in 0..n_tries {
            let text = strewn(&text, &mut chance);
            let Some(formatted) = formatted(&text) else { continue };
            assert!(formatted.ends_with("# end\n"), "{name}: given up\n{text}");
            let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
            let (before, after) = (compile(&*text, &settings), compile(&*formatted, &settings));
            assert!(meaning(&before) == meaning(&after), "{name}\n{text}\n->\n{formatted}");
            let again = self::formatted(&formatted).expect("a formatted text can be formatted");
            assert_eq!(again, formatted, "{name}: formatting again changes something\n{text}");
            n_formatted += 1;
        }
    }
    assert!(n_formatted > 300, "only {n_formatted}");
}
