//! The matrix: every feature on every flow of the pages, in all clothes.
//!
//! A flow with the line ends of Windows, with names of ideographs and emoji, three levels deep, as JSON, or beside
//! states that are only half there is the same flow. So what a feature says of it has to be the same, and nobody has to
//! write the same page again: each flow of `tests/pages` and `tests/edits` is dressed by a machine, and each answer is
//! undressed before it is compared with the answer of the flow as it is written. Both encodings of positions are asked.
//! Which cases of which features were seen in which clothes is counted, and none may be missing.
#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::needless_pass_by_value,
    reason = "a test reads pages, prints what it counted, and may be brief"
)]

mod dress;
mod features;
mod normal;
mod session;
mod table;

use dress::{ALL, Dress, MARK, PLAIN};
use features::{FEATURES, FOLLOWING, Line};
use normal::View;
use serde_json::{Value, json};
use session::{Answers, Session};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A flow of a page.
#[derive(Debug)]
struct Page {
    name: String,
    marked: String,
    /// Whether it is half-typed so that it is something else as JSON.
    is_unlike: bool,
}

/// A page's flow in some clothes, before a client.
struct Worn {
    page: usize,
    view: View,
    ends: [usize; 2],
    is_marked: bool,
    uri: String,
    asked: Vec<(&'static str, i64)>,
}

#[test]
fn every_feature_says_the_same_in_all_clothes() {
    let pages = pages();
    let folder = folder();
    let mut found: BTreeMap<(String, &'static str), usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (encoding, utf16) in [("utf-8", false), ("utf-16", true)] {
        let mut worn = Vec::new();
        for (at, page) in pages.iter().enumerate() {
            // What has names of ASCII only is counted alike.
            for dress in [PLAIN].iter().chain(ALL).filter(|it| !utf16 || it.names || **it == PLAIN) {
                worn.extend(wear(at, page, *dress, utf16));
            }
        }
        let said = say(encoding, &folder, &mut worn);
        let mut plain: BTreeMap<(usize, &str), &Vec<Line>> = BTreeMap::new();
        for (it, answers) in worn.iter().zip(&said) {
            for (method, lines) in answers {
                if it.view.dress == PLAIN {
                    plain.insert((it.page, method), lines);
                }
                let wanted = plain[&(it.page, *method)];
                let page = &pages[it.page].name;
                if let Some(difference) = table::difference(method, &it.view, &pages[it.page], wanted, lines)
                {
                    let text = if std::env::var_os("FDLC_MISSES").is_some() { &it.view.text } else { "" };
                    wrong.push(format!(
                        "{method} of {page}, {}, {encoding}: {difference}{text}",
                        it.view.dress.name
                    ));
                    continue;
                }
                if table::is_skipped(method, it.view.dress) {
                    continue;
                }
                for case in lines.iter().map(|it| table::case(method, &it.0)).collect::<BTreeSet<_>>() {
                    *found.entry((case, it.view.dress.name)).or_default() += 1;
                }
            }
        }
    }
    println!("{} flows in {} dresses", pages.len(), ALL.len() + 1);
    let only = std::env::var("FDLC_ONLY").unwrap_or_default();
    wrong.retain(|it| it.contains(&only));
    for it in &wrong {
        println!("{it}\n");
    }
    assert!(wrong.is_empty(), "{} answers differ", wrong.len());
    table::check(&found);
}

#[test]
fn every_feature_that_the_server_has_is_in_the_matrix() {
    let answers = Session::new("utf-8", &folder()).run();
    let capabilities = answers[&1]["capabilities"].as_object().cloned().unwrap_or_default();
    let has: BTreeSet<&str> =
        capabilities.keys().map(String::as_str).filter(|it| it.ends_with("Provider")).collect();
    let asked: BTreeSet<&str> = FEATURES.iter().map(|it| it.capability).filter(|it| !it.is_empty()).collect();
    assert_eq!(has, asked);
}

/// All flows of the pages.
fn pages() -> Vec<Page> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut pages = Vec::new();
    for folder in ["pages", "edits", "matrix"] {
        let entries = std::fs::read_dir(root.join(folder)).expect("the pages are there");
        let mut paths: Vec<PathBuf> = entries.flatten().map(|it| it.path()).collect();
        paths.retain(|it| it.extension().is_some_and(|it| it == "md"));
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
            let text = std::fs::read_to_string(&path).expect("a page can be read");
            let mut lines = text.lines().enumerate();
            while let Some((number, line)) = lines.next() {
                let Some(language) = line.strip_prefix("```") else { continue };
                let body: Vec<&str> = lines.by_ref().map(|it| it.1).take_while(|it| *it != "```").collect();
                if language.starts_with("yaml") || language.starts_with("json") {
                    let marked = body.join("\n") + "\n";
                    let is_unlike = is_unlike(&marked);
                    pages.push(Page { name: format!("{folder}/{name}:{}", number + 1), marked, is_unlike });
                }
            }
        }
    }
    pages
}

/// Whether it is broken, as YAML or as JSON, or nothing stands at the cursor yet.
fn is_unlike(marked: &str) -> bool {
    let is_broken = |text: &str| !fdl_compiler::yaml::parse(text.replace(MARK, "")).problems.is_empty();
    let json = Dress { json: true, ..PLAIN }.on(marked).unwrap_or_default();
    let is_gap = |it: Option<char>| it.is_none_or(|it| it.is_whitespace() || "[]{},".contains(it));
    let is_empty = marked
        .split(MARK)
        .collect::<Vec<_>>()
        .windows(2)
        .any(|it| is_gap(it[0].chars().next_back()) && is_gap(it[1].chars().next()));
    is_broken(marked) || is_broken(&json) || is_empty && marked.matches(MARK).count() == 1
}

/// A folder with a project in which a resource is bound to a flow.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix");
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let child = "Type: StateMachine\nSpecVersion: v1\nName: child\nStartAt: A\nStates:\n  - {Type: Succeed, Name: A}\n";
    std::fs::write(folder.join("child.fdl.yaml"), child).expect("a file can be written");
    let project = "bindings:\n  - {resource: 'acs:fnf:*flow/child', flow: child.fdl.yaml}\n";
    std::fs::write(folder.join("fdlc.yaml"), project).expect("a file can be written");
    folder
}

fn wear(page: usize, it: &Page, dress: Dress, utf16: bool) -> Option<Worn> {
    let mut text = match dress.on(&it.marked) {
        Ok(text) => text,
        Err(why) => {
            println!("{} not {}: {why}", it.name, dress.name);
            return None;
        }
    };
    let mut ends = Vec::new();
    while let Some(at) = text.find(MARK) {
        text.replace_range(at..at + MARK.len_utf8(), "");
        ends.push(at);
    }
    let start = ends.first().copied().unwrap_or(0);
    let ends = [start, ends.last().copied().unwrap_or(start)];
    let view = View::new(text, dress, utf16);
    Some(Worn {
        page,
        view,
        ends,
        is_marked: it.marked.contains(MARK),
        uri: String::new(),
        asked: Vec::new(),
    })
}

/// Asks for everything, and what each answer says.
fn say(encoding: &str, folder: &Path, worn: &mut [Worn]) -> Vec<Vec<(&'static str, Vec<Line>)>> {
    let mut session = Session::new(encoding, folder);
    for (at, it) in worn.iter_mut().enumerate() {
        it.uri = format!("file://{}/{at}.fdl.yaml", folder.display());
        open(&mut session, it);
        for feature in FEATURES.iter().filter(|feature| it.is_marked || !feature.is_positional) {
            let mut params = (feature.ask)(&it.view, it.ends);
            params["textDocument"] = json!({ "uri": it.uri });
            it.asked.push((feature.method, session.ask(feature.method, params)));
        }
        close(&mut session, it);
    }
    let first = session.run();
    // What is asked about what was answered.
    let mut session = Session::new(encoding, folder);
    let mut following: Vec<Vec<(&'static str, Vec<i64>)>> = Vec::new();
    for it in worn.iter() {
        open(&mut session, it);
        let asked = FOLLOWING.iter().map(|(method, before, key)| {
            let items = first.get(&number(it, before)).map(shown).unwrap_or_default().into_iter();
            let params = |item: &Value| if key.is_empty() { item.clone() } else { json!({ *key: item }) };
            (*method, items.map(|it| session.ask(method, params(&it))).collect())
        });
        following.push(asked.collect());
        close(&mut session, it);
    }
    let second = session.run();
    let said = worn.iter().zip(following).map(|(it, following)| {
        let asked = FEATURES.iter().filter(|feature| number(it, feature.method) > 0);
        let own = asked.map(|feature| {
            let answer = &first[&number(it, feature.method)];
            // A new name may be refused; everything else has an answer.
            let is_wrong = answer.get("error").is_some() && feature.capability != "renameProvider";
            let wrong = || vec![("no answer".to_owned(), answer.to_string())];
            (feature.method, if is_wrong { wrong() } else { (feature.lines)(&it.view, answer) })
        });
        let others =
            following.into_iter().map(|(method, ids)| (method, followed(&it.view, method, &ids, &second)));
        own.chain(others).collect()
    });
    said.collect()
}

fn open(session: &mut Session, it: &Worn) {
    let document = json!({ "uri": it.uri, "languageId": "fdl", "version": 1, "text": it.view.text });
    session.notify("textDocument/didOpen", json!({ "textDocument": document }));
}

fn close(session: &mut Session, it: &Worn) {
    session.notify("textDocument/didClose", json!({ "textDocument": { "uri": it.uri } }));
}

fn number(it: &Worn, method: &str) -> i64 {
    it.asked.iter().find(|it| it.0 == method).map_or(0, |it| it.1)
}

/// Of several items of one kind the first.
fn shown(answer: &Value) -> Vec<Value> {
    let mut kinds = BTreeSet::new();
    let items = answer.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter(|it| kinds.insert(it["kind"].as_u64())).cloned().collect()
}

fn followed(view: &View, method: &str, ids: &[i64], answers: &Answers) -> Vec<Line> {
    let lines = ids.iter().flat_map(|id| {
        let answer = &answers[id];
        if method == "completionItem/resolve" {
            let says = normal::undressed(answer["documentation"]["value"].as_str().unwrap_or_default());
            return vec![(
                String::new(),
                format!("{}: {says}", normal::undressed(answer["label"].as_str().unwrap_or_default())),
            )];
        }
        let ways = answer.as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let is_ours = |it: &&Value| {
            [&it["from"]["range"], &it["to"]["range"]]
                .iter()
                .all(|it| it.is_null() || view.place(it).is_some())
        };
        ways.filter(is_ours).map(|it| (String::new(), view.generic(it).to_string())).collect()
    });
    lines.collect()
}
