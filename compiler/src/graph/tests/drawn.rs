//! What is written down: nothing in a flow is read as anything but text.

use super::super::{Graph, Picture, dot, mermaid, svg};
use super::{ALL, compiled, flow, flows};
use quick_xml::Reader;
use quick_xml::events::Event;

/// Texts that mean something to somebody.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "a\"b'c`d",
    "]]> & &lt; &#60; #35; --> %%{init: {}}%%",
    "1. one\n- two\n# three",
    "\\N \\\" \\",
    "|x| {y} [z](javascript:alert) _q_ **r** ;",
    "end",
    "\u{1b}[31mred\u{0}\u{202e}\u{ffff}",
    "中文🙂e\u{301}",
];

/// Whether it is XML, with all its names and entities; how many elements it has.
fn elements(text: &str) -> usize {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut count = 0;
    let mut depth = 0;
    loop {
        match reader.read_event().expect("it is XML") {
            Event::Start(it) => {
                attributes(it.attributes());
                (count, depth) = (count + 1, depth + 1);
            }
            Event::Empty(it) => {
                attributes(it.attributes());
                count += 1;
            }
            Event::End(_) => depth -= 1,
            Event::Text(it) => {
                assert!(!it.decode().unwrap().contains(|it: char| it.is_control() && it != '\n'));
            }
            Event::GeneralRef(it) => assert!(it.resolve_char_ref().is_ok()),
            Event::Eof => break,
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {
                panic!("nobody wrote that")
            }
        }
    }
    assert_eq!(depth, 0);
    count
}

fn attributes(list: quick_xml::events::attributes::Attributes<'_>) {
    for it in list {
        let it = it.expect("an attribute");
        assert!(!it.value.contains(&b'<'));
    }
}

/// The flow with all its names and conditions replaced by a hostile text.
fn hostile(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap();
    let inner = serde_json::to_string(&format!("{text}2")).unwrap();
    let condition = serde_json::to_string(&format!("$Input.a == `{text}`")).unwrap();
    flow(&format!(
        "  - Type: Choice\n    Name: A\n    Description: {quoted}\n    Branches: [{{Condition: {condition}, Next: {quoted}}}]\n    Default: {quoted}\n\
         \x20 - Type: Parallel\n    Name: {quoted}\n    Branches:\n      - StartAt: {inner}\n        States:\n\
         \x20         - {{Type: Task, Name: {inner}, Action: {quoted}, Retry: [{{Errors: [{quoted}], Description: d, MaxAttempts: 1, IntervalSeconds: 1}}], End: true}}\n\
         \x20   Catch: [{{Errors: [{quoted}], Description: d, Next: F}}]\n    Next: F\n\
         \x20 - {{Type: Fail, Name: F, Code: {quoted}, Detail: d}}\n"
    ))
    .replace("Name: f\n", &format!("Name: {quoted}\n"))
}

#[test]
fn every_picture_is_xml_with_all_states_in_it() {
    for (name, text) in flows() {
        let picture = Picture::of(&compiled(&text));
        let drawn = svg::draw(&picture, None);
        assert!(elements(&drawn) > picture.graph.nodes.len(), "{name}");
        let groups = drawn.matches("class=\"fdl-node ").count();
        assert_eq!(groups, picture.graph.nodes.len(), "{name}");
    }
}

#[test]
fn hostile_texts_are_drawn_as_text() {
    let usual = elements(&svg::draw(&Picture::of(&compiled(&hostile("x"))), None));
    for text in HOSTILE {
        let compiled = compiled(&hostile(text));
        let drawn = svg::draw(&Picture::of(&compiled), None);
        // A finding more or less is a sign more or less, and nothing else.
        let signs = drawn.matches("fdl-sign\"").count();
        assert!(elements(&drawn) <= usual + 4 * signs, "{text}: {drawn}");
        let graph = Graph::of(&compiled);
        for line in mermaid::draw(&graph).lines() {
            let line = line.replace("<b>", "").replace("</b>", "").replace("<br/>", "");
            let markup = |it: char| matches!(it, '<' | '`' | '*' | '%' | '\\') || it.is_control();
            assert!(!line.contains(markup), "{text}: {line}");
            assert_eq!(line.matches('"').count() % 2, 0, "{text}: {line}");
        }
        for line in dot::draw(&graph).lines() {
            let quotes = line.replace("\\\\", "").replace("\\\"", "").matches('"').count();
            assert_eq!(quotes % 2, 0, "{text}: {line}");
        }
    }
}

#[test]
fn a_flow_without_anything_has_a_picture_of_nothing() {
    for text in ["", "a: b", "[]", "\u{0}", "Type: StateMachine\nStates:\n"] {
        let compiled = compiled(text);
        let graph = Graph::of(&compiled);
        assert_eq!(mermaid::draw(&graph), "flowchart TD\n");
        assert!(dot::draw(&graph).starts_with("digraph \"\" {"));
        elements(&svg::draw(&Picture::of(&compiled), None));
    }
}

#[test]
fn a_flow_with_everything_as_mermaid() {
    insta::assert_snapshot!(mermaid::draw(&Graph::of(&compiled(ALL))));
}

#[test]
fn a_flow_with_everything_as_dot() {
    insta::assert_snapshot!(dot::draw(&Graph::of(&compiled(ALL))));
}

#[test]
fn a_flow_with_everything_as_svg() {
    let drawn = svg::draw(&Picture::of(&compiled(ALL)), None);
    let (_, body) = drawn.split_once("</style>\n").unwrap();
    insta::assert_snapshot!(body);
}
