//! Pages: flows with a cursor, and what each feature says there.
//!
//! In `pages/FEATURE.md` a fenced `yaml` or `json` block holds a flow with `‸`
//! at the cursor (`yaml crlf`: with the line ends of Windows), and the fenced
//! `text` block after it what the feature answers. A block `fdl` holds one that is
//! nothing in other clothes, so the matrix leaves it out. To add one, write the flow
//! and an empty `text` block, run with `UPDATE_PAGES=1`, and read what was written.

mod support;

use fdl_compiler::source::Span;
use fdl_lsp::document::Document;
use fdl_lsp::features::{calls, completion, hints, hover, outline, places, signature, symbols, tokens};
use std::fmt::Write;
use std::path::Path;
use support::answered;

/// Items of a list that a page shows.
const SHOWN: usize = 8;

type Feature = fn(&Document, u32) -> String;

#[test]
fn every_page_says_what_its_feature_answers() {
    let features: [(&str, Feature); 11] = [
        ("completion", completion),
        ("hover", hover),
        ("names", names),
        ("symbols", symbols),
        ("definition", definition),
        ("calls", calls),
        ("signature", signature),
        ("hints", hints),
        ("folding", folding),
        ("selection", selection),
        ("tokens", tokens),
    ];
    for (name, feature) in features {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/pages/{name}.md"));
        let page = std::fs::read_to_string(&path).unwrap_or_else(|it| panic!("{}: {it}", path.display()));
        let answered = answered(&page, |flow| answer(flow, feature));
        if std::env::var_os("UPDATE_PAGES").is_some() {
            std::fs::write(&path, answered).unwrap();
        } else {
            let other = page.lines().zip(answered.lines()).find(|(written, answer)| written != answer);
            assert!(page == answered, "{name}: run with UPDATE_PAGES=1 and read the difference: {other:?}");
        }
    }
}

fn answer(marked: &str, feature: Feature) -> String {
    let at = marked.find('‸');
    let text = marked.replacen('‸', "", 1);
    let document = Document::new("page.fdl.yaml", "fdl", 1, &text);
    feature(&document, u32::try_from(at.unwrap_or(0)).expect("pages are short"))
}

fn completion(document: &Document, offset: u32) -> String {
    let items = completion::completion(document.analysis(), offset);
    let mut out = String::new();
    for it in items.iter().take(SHOWN) {
        let replaced = &document.text[it.replaced.range()];
        let _ = writeln!(out, "{:?} {} ({}): `{replaced}` -> `{}`", it.kind, it.label, it.detail, shown(it));
    }
    if items.len() > SHOWN {
        let _ = writeln!(out, "and {} more", items.len() - SHOWN);
    }
    out
}

fn hover(document: &Document, offset: u32) -> String {
    match hover::hover(document.analysis(), offset) {
        Some(it) => format!("at `{}`\n{}", &document.text[it.span.range()], it.text.replace("```", "'''")),
        None => "nothing".to_owned(),
    }
}

fn shown(item: &completion::Item) -> String {
    let text = if item.new_text.has_places() { item.new_text.marked() } else { item.new_text.plain() };
    let also = item.also.map(|(_, text)| format!(", and {text} at the key")).unwrap_or_default();
    text.replace("\r\n", "⏎").replace('\n', "⏎") + &also
}

fn names(document: &Document, offset: u32) -> String {
    let Some(found) = places::places(document.analysis(), offset) else { return "nothing".into() };
    let line = |it: Span| document.lines.line(it.start) + 1;
    let lines = |all: &[Span]| all.iter().map(|it| line(*it)).collect::<Vec<_>>();
    let mut out =
        format!("{}: given on {:?}, used on {:?}\n", found.name, lines(&found.given), lines(&found.used));
    let offered = places::prepare_rename(document.analysis(), offset);
    let offered = offered.map(|(span, _)| document.text[span.range()].to_owned());
    let _ = writeln!(out, "to rename: {offered:?}");
    for new_name in ["New name", "Taken", "a: b"] {
        match places::rename(document.analysis(), offset, new_name) {
            Ok(edits) => {
                let lines: Vec<String> = edits.iter().map(|it| format!("{} {}", line(it.0), it.1)).collect();
                let _ = writeln!(out, "{new_name} -> {}", lines.join(" | "));
            }
            Err(why) => {
                let _ = writeln!(out, "{new_name} -> refused: {why}");
            }
        }
    }
    out
}

#[test]
fn a_key_is_not_renamed_to_what_ends_like_a_computed_one_and_the_refusal_says_so() {
    let text = "Type: StateMachine\nStates:\n  - Type: Pass\n    Name: A\n    GlobalConstructor: {k: 1}\n";
    let document = Document::new("page.fdl.yaml", "fdl", 1, text);
    let at = u32::try_from(text.find("k: 1").expect("it is written")).expect("pages are short");
    let refused = places::rename(document.analysis(), at, "x.$").expect_err("it ends in `.$`");
    assert_eq!(refused, "the name of a key ends without `.$`, which says that its value is computed");
}

#[test]
fn a_key_of_global_is_read_under_its_new_name_however_the_expression_is_written() {
    let written = [
        "{a.$: $Global.paid}",
        "{a.$: '$Global.paid'}",
        "{a.$: \"$Global[\\\"paid\\\"]\"}",
        "{a.$: \"get($Global, \\\"paid\\\")\"}",
        "{a.$: \"$Global['paid']\"}",
        "{a.$: '$Global[''paid'']'}",
        "\n      a.$: max($Global['paid'], $Global.paid)",
        "\n      a.$: $Global[`paid`]",
        "\n      a.$: >-\n        $Global[\"paid\"]",
    ];
    for (text, new_name) in written.iter().flat_map(|it| {
        ["sum", "a-b", "order id", "a: b", "it's", "a\"b", "a\\b", "a, b", "c #d"].map(|name| (it, name))
    }) {
        let text = format!(
            "Type: StateMachine\nSpecVersion: v1\nName: a\nStartAt: A\nStates:\n  - Type: Pass\n    Name: A\n    \
             GlobalConstructor: {{paid: 1}}\n    Next: B\n  - Type: Pass\n    Name: B\n    \
             OutputConstructor: {text}\n    End: true\n"
        );
        let document = Document::new("page.fdl.yaml", "fdl", 1, &text);
        let at = u32::try_from(text.find("paid: 1").expect("it is written")).expect("pages are short");
        let before = places::places(document.analysis(), at).expect("it is a key");
        let edits = places::rename(document.analysis(), at, new_name).expect("it can be renamed");
        let mut renamed = text.clone();
        for (span, new) in edits.iter().rev() {
            renamed.replace_range(span.range(), new);
        }
        let document = Document::new("page.fdl.yaml", "fdl", 1, &renamed);
        let after = places::places(document.analysis(), at + 1).expect(&renamed);
        assert_eq!((&*after.name, after.used.len()), (new_name, before.used.len()), "{renamed}");
        let rules = document.findings().iter().map(|it| it.rule.name());
        let broken: Vec<&str> = rules.filter(|it| it.ends_with("-syntax")).collect();
        assert!(broken.is_empty(), "{broken:?} {renamed}");
    }
}

#[test]
fn the_places_of_a_member_are_found_over_a_long_chain_and_over_a_knot_of_states() {
    const STATES: usize = 2_000;
    let mut text = "Type: StateMachine\nStartAt: S0\nStates:\n  - Type: Pass\n    Name: S0\n    \
                    OutputConstructor: {k: [{v: 1}]}\n    Next: S1\n"
        .to_owned();
    for at in 1..STATES {
        let next = at + 1;
        let _ = write!(
            text,
            "  - Type: Choice\n    Name: S{at}\n    Branches:\n      - Condition: $Input.k[*].v == [1]\n        \
             Next: S{next}\n      - Condition: $Input.k[0].v == 2\n        Next: S1\n    Default: S{next}\n"
        );
    }
    let document = Document::new("page.fdl.yaml", "fdl", 1, &text);
    let at = u32::try_from(text.find("v: 1").expect("it is written")).expect("the flow is no giant");
    let found = places::places(document.analysis(), at).expect("it is a key");
    assert_eq!((found.given.len(), found.used.len()), (1, 2 * (STATES - 1)));
}

#[test]
fn where_ways_part_and_meet_many_times_a_place_is_found_once() {
    let mut text = "Type: StateMachine\nStartAt: P\nStates:\n  - Type: Pass\n    Name: P\n    \
                    OutputConstructor: {x: 1}\n    Next: C0\n"
        .to_owned();
    let diamonds = 60;
    for at in 0..diamonds {
        let next = at + 1;
        for (name, left, right) in [
            ("C", format!("A{at}"), format!("B{at}")),
            ("A", "F".to_owned(), format!("C{next}")),
            ("B", "F".to_owned(), format!("C{next}")),
        ] {
            let _ = write!(
                text,
                "  - Type: Choice\n    Name: {name}{at}\n    Branches:\n      - Condition: $Input.x > 2\n        \
                 Next: {left}\n    Default: {right}\n"
            );
        }
    }
    let _ = write!(text, "  - {{Type: Succeed, Name: C{diamonds}}}\n  - {{Type: Fail, Name: F, Code: E}}\n");
    let document = Document::new("page.fdl.yaml", "fdl", 1, &text);
    let at = u32::try_from(text.find("x: 1").expect("it is written")).expect("the flow is no giant");
    let found = places::places(document.analysis(), at).expect("it is a key");
    assert_eq!((found.given.len(), found.used.len()), (1, 3 * diamonds));
}

fn definition(document: &Document, offset: u32) -> String {
    let found = places::definitions(document.analysis(), offset);
    let line =
        |it: &Span| format!("line {}: `{}`\n", document.lines.line(it.start) + 1, &document.text[it.range()]);
    if found.is_empty() { "nothing".to_owned() } else { found.iter().map(line).collect() }
}

fn calls(document: &Document, offset: u32) -> String {
    let flow = &document.analysis().flow;
    let Some(step) = calls::step_at(document.analysis(), offset) else { return "nothing".to_owned() };
    let mut out = format!("{} {}\n", step.name, step.detail.unwrap_or(""));
    let ways = calls::incoming(flow, step.idx).into_iter().map(|it| ("from", it));
    for (word, way) in ways.chain(calls::outgoing(flow, step.idx).into_iter().map(|it| ("to", it))) {
        let lines: Vec<u32> = way.spans.iter().map(|it| document.lines.line(it.start) + 1).collect();
        let _ = writeln!(out, "{word} {} on {lines:?}", way.step.name);
    }
    out
}

fn signature(document: &Document, offset: u32) -> String {
    match signature::signature(document.analysis(), offset) {
        Some(it) => format!("{}: parameter {}", it.function.signature(), it.parameter),
        None => "nothing".to_owned(),
    }
}

fn hints(document: &Document, _: u32) -> String {
    let whole = Span::new(0, u32::try_from(document.text.len()).expect("pages are short"));
    let found = hints::hints(document.analysis(), whole);
    let line = |at| document.lines.line(at) + 1;
    found.iter().map(|it| format!("line {}: {}\n", line(it.at), it.label)).collect()
}

fn symbols(document: &Document, _: u32) -> String {
    fn show(symbols: &[symbols::Symbol], depth: usize, document: &Document, out: &mut String) {
        for it in symbols {
            let lines = (document.lines.line(it.span.start) + 1, document.lines.line(it.span.end) + 1);
            let detail = it.detail.as_deref().unwrap_or("");
            let _ = writeln!(out, "{}{} {detail} ({}-{})", "  ".repeat(depth), it.name, lines.0, lines.1);
            show(&it.children, depth + 1, document, out);
        }
    }
    let mut out = String::new();
    show(&symbols::symbols(&document.analysis().flow), 0, document, &mut out);
    out
}

fn folding(document: &Document, _: u32) -> String {
    let line = |at| document.lines.line(at) + 1;
    let folds = outline::folds(&document.analysis().document);
    let shown = |it: &outline::Fold| {
        let kind = if it.kind == outline::FoldKind::Comment { " comment" } else { "" };
        format!("{}-{}{kind}\n", line(it.span.start), line(it.span.end))
    };
    folds.iter().map(shown).collect()
}

fn selection(document: &Document, offset: u32) -> String {
    let spans = outline::selections(document.tree(), &document.analysis().flow.expressions, offset);
    spans.iter().map(|it| format!("{:?}\n", &document.text[it.range()])).collect()
}

fn tokens(document: &Document, _: u32) -> String {
    let tokens = tokens::tokens(document.analysis());
    tokens.iter().map(|it| format!("{:?} {}\n", it.kind, &document.text[it.span.range()])).collect()
}
