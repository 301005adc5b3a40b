//! Rules about the project itself that no compiler checks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What reaches for files, sockets, clocks or random sources, or brings a runtime.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "fastrand",
    "getrandom",
    "hyper",
    "ignore",
    "mio",
    "notify",
    "rand",
    "rand_core",
    "rayon",
    "reqwest",
    "socket2",
    "tempfile",
    "tokio",
    "ureq",
    "walkdir",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The lines of `cargo tree` with these arguments.
fn tree(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--prefix", "none"])
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("cargo runs, since it runs this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo writes UTF-8");
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn names(arguments: &[&str]) -> BTreeSet<String> {
    tree(arguments).iter().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn the_compiler_and_the_machine_are_pure() {
    for package in ["fdl-compiler", "fdl-machine"] {
        let used = names(&["-p", package, "-e", "normal"]);
        let impure: Vec<&&str> = IMPURE.iter().filter(|name| used.contains(**name)).collect();
        assert!(impure.is_empty(), "{package} depends on {impure:?}");
    }
}

#[test]
fn arrows_between_crates_go_one_way() {
    let ours = |package: &str| -> Vec<String> {
        let used = names(&["-p", package, "-e", "normal"]);
        used.into_iter().filter(|name| name.starts_with("fdl")).collect()
    };
    assert_eq!(ours("fdl-compiler"), ["fdl-compiler"]);
    assert_eq!(ours("fdl-machine"), ["fdl-compiler", "fdl-machine"]);
    assert_eq!(ours("fdl-lsp"), ["fdl-compiler", "fdl-lsp", "fdl-machine", "fdl-runtime"]);
    assert_eq!(ours("fdl-runtime"), ["fdl-compiler", "fdl-machine", "fdl-runtime"]);
}

/// The language's description is read by all, and speaks in the types of those who read it.
#[test]
fn arrows_between_the_modules_of_the_compiler_go_one_way_but_for_the_language() {
    let home = root().join("compiler/src");
    let mut files = Vec::new();
    sources(&home, &mut files);
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files.iter().filter(|it| !it.to_string_lossy().contains("tests")) {
        let place = file.strip_prefix(&home).expect("it stands there").with_extension("");
        let Some(from) = place.iter().next().and_then(|it| it.to_str()) else { continue };
        let text = read(file);
        let uses = text.split("crate::").skip(1).filter_map(|it| it.split(|c| !is_of_a_name(c)).next());
        let uses = uses.filter(|it| ![from, "lang"].contains(it) && home_has(&home, it));
        arrows.entry(from.to_owned()).or_default().extend(uses.map(str::to_owned));
    }
    assert!(arrows["check"].contains("flow"), "{arrows:?}");
    // What has no arrow to anything that is left is taken away, until nothing is left.
    loop {
        let left: BTreeSet<String> = arrows.keys().cloned().collect();
        let ground: Vec<_> = left.iter().filter(|it| arrows[*it].is_disjoint(&left)).cloned().collect();
        ground.iter().for_each(|it| drop(arrows.remove(it)));
        if ground.is_empty() {
            break;
        }
    }
    arrows.remove("lang");
    assert!(arrows.is_empty(), "these stand in a circle, or above one: {arrows:?}");
}

fn is_of_a_name(c: char) -> bool {
    c.is_ascii_lowercase() || c == '_'
}

fn home_has(home: &Path, module: &str) -> bool {
    home.join(module).is_dir() || home.join(module).with_extension("rs").is_file()
}

#[test]
fn one_module_names_the_types_of_the_editors_protocol() {
    let mut files = Vec::new();
    sources(&root().join("lsp"), &mut files);
    let named: Vec<_> = files.iter().filter(|file| read(file).contains("ls_types")).collect();
    assert_eq!(named, [&root().join("lsp/src/server/protocol.rs")]);
    // Tests may speak with the server.
    let (library, server) = (root().join("lsp/src"), root().join("lsp/src/server"));
    for file in files.iter().filter(|file| file.starts_with(&library) && !file.starts_with(&server)) {
        let text = read(file);
        let foreign = ["tower_lsp", "tokio"].into_iter().find(|it| text.contains(it));
        assert!(foreign.is_none(), "{} names {foreign:?}", file.display());
    }
}

#[test]
fn every_dependency_has_a_licence_that_is_listed() {
    let deny = read(&root().join("deny.toml"));
    let list =
        deny.split("allow = [").nth(1).and_then(|it| it.split(']').next()).expect("a list of licences");
    let listed: BTreeSet<&str> = list.split(',').map(|it| it.trim().trim_matches('"')).collect();
    for line in tree(&["--workspace", "-e", "normal,build,dev", "--format", "{p}|{l}"]) {
        let (package, licence) = line.split_once('|').expect("the format has a bar");
        let licence = licence.trim_end_matches("(*)").trim();
        assert!(is_listed(licence, &listed), "{package}: {licence}");
    }
}

/// Whether one of the alternatives of an SPDX expression (at most one level of brackets) is listed.
fn is_listed(expression: &str, listed: &BTreeSet<&str>) -> bool {
    if listed.contains(expression) {
        return true;
    }
    let plain = expression.replace('/', " OR ");
    if let Some((choice, rest)) = plain.split_once(") AND ") {
        return is_listed(choice.trim_start_matches('('), listed) && is_listed(rest, listed);
    }
    plain.split(" OR ").any(|choice| choice.split(" AND ").all(|part| listed.contains(part.trim())))
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = read(&root().join("Cargo.toml"));
    let reasons = read(&root().join("docs/dependencies.md"));
    let table = manifest.split("[workspace.dependencies]").nth(1).and_then(|it| it.split("\n[").next());
    for line in table.expect("a table of dependencies").lines() {
        let Some((name, _)) = line.split_once(" = ") else { continue };
        if name.starts_with('#') || name.starts_with("fdl-") {
            continue;
        }
        assert!(reasons.contains(&format!("`{name}`")), "docs/dependencies.md says nothing about `{name}`");
    }
}

#[test]
fn every_decision_links_to_the_page_that_shows_it() {
    let text = read(&root().join("docs/semantics.md"));
    let mut links = text.match_indices("](").map(|(at, _)| &text[at + 2..]);
    let targets = links.by_ref().filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    for target in targets.filter(|target| !target.starts_with("http")) {
        let file = target.split('#').next().unwrap_or(target);
        assert!(file.is_empty() || root().join("docs").join(file).is_file(), "there is no `{target}`");
    }
    for (kind, count) in [("S", 17), ("E", 12), ("D", 3), ("R", 21)] {
        for number in 1..=count {
            let name = format!("{kind}{number}");
            let (_, rest) = text.split_once(&format!("<a id=\"{name}\">")).expect("each decision is there");
            let paragraph = rest.split("\n\n").next().unwrap_or(rest);
            assert!(paragraph.contains("Shown by ["), "{name} links to no page");
        }
    }
}

#[test]
fn every_source_file_says_what_it_is_for_and_stays_short() {
    let mut files = Vec::new();
    for folder in ["src", "compiler", "interpreter", "lsp", "tests", "examples", "benches"] {
        sources(&root().join(folder), &mut files);
    }
    assert!(files.len() > 30);
    for file in files {
        let text = read(&file);
        let first = text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//!"), "{} does not begin with `//!`", file.display());
        assert!(text.lines().count() <= 600, "{} has more than 600 lines", file.display());
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder of the project can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
