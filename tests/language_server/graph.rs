//! `fdl/graph`: the picture of a flow, while it is typed.

use crate::client::Client;
use serde_json::{Value, json};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Gréet
States:
  - {Type: Pass, Name: Gréet, Next: 😀 Done}
  - {Type: Succeed, Name: 😀 Done}
";
const URI: &str = "file:///flows/a.fdl.yaml";

fn graph(client: &mut Client, uri: &str) -> Value {
    client.ask("fdl/graph", json!({ "textDocument": { "uri": uri } }))
}

fn ids(graph: &Value) -> Vec<&str> {
    graph["nodes"].as_array().expect("a list").iter().map(|it| it["id"].as_str().expect("an id")).collect()
}

#[test]
fn the_picture_follows_each_edit_and_counts_places_as_the_client_does() {
    for (encodings, end) in [(&["utf-16"][..], 43), (&["utf-8"], 46)] {
        let mut client = Client::initialized(encodings);
        client.open(URI, "yaml", FLOW);
        let first = graph(&mut client, URI);
        assert_eq!(first["version"], 1);
        assert_eq!(ids(&first), ["/Gréet", "/😀 Done", "~start"]);
        let edge = &first["edges"][0];
        assert_eq!((&edge["kind"], &edge["from"], &edge["to"]), (&json!("next"), &json!(0), &json!(1)));
        assert_eq!(edge["targetRange"]["end"], json!({ "line": 5, "character": end }));
        assert_eq!(first["geometry"]["nodes"].as_array().expect("a list").len(), 3);
        // The name that it leads to is typed anew: nothing moves, and nothing goes.
        client.change(URI, 2, [[5, end - 4], [5, end]], "Do");
        let second = graph(&mut client, URI);
        assert_eq!(second["version"], 2);
        assert_eq!(ids(&first), ids(&second));
        assert_eq!(second["edges"][0]["broken"], true);
        assert_eq!(second["nodes"][0]["problems"][0]["rule"], "unknown-state");
        assert_eq!(first["geometry"], second["geometry"]);
        assert!(client.finish().success());
    }
}

/// An edit: where it begins, how many bytes go, and what is typed there.
fn edit(chance: &mut Chance, text: &str) -> (usize, usize, &'static str) {
    const TYPED: &[&str] = &[
        "x",
        "",
        "\n",
        "é",
        "😀",
        ": ",
        "- ",
        "  - {Type: Pass, Name: New, End: true}\n",
        "    # why\n\n",
        "Next: Done",
    ];
    let typed = TYPED[chance.below(TYPED.len())];
    let lines: Vec<usize> = [0].into_iter().chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = lines[chance.below(lines.len())];
    // Whole lines where whole lines are typed; else anywhere.
    let at = if typed.ends_with('\n') { line } else { line + chance.below(40) };
    let at = text.floor_char_boundary(at.min(text.len()));
    let removed = if chance.below(3) == 0 { chance.below(4) } else { 0 };
    (at, text.floor_char_boundary((at + removed).min(text.len())) - at, typed)
}

/// The place of an offset, as UTF-16 counts it.
fn place(text: &str, at: usize) -> [usize; 2] {
    let before = &text[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    [before.matches('\n').count(), line.encode_utf16().count()]
}

/// What a client does with an answer: a whole picture, or what changes in the one that it has.
fn take(picture: &mut Value, mut answer: Value) -> bool {
    let Some(changes) = answer.get_mut("changes").map(Value::take) else {
        *picture = answer;
        return false;
    };
    assert_eq!(changes["of"], picture["id"]);
    if let (Some(from), Some(by)) = (changes["lines"]["from"].as_i64(), changes["lines"]["by"].as_i64()) {
        shift(picture, from, by);
    }
    for list in ["nodes", "scopes", "edges"] {
        replace(&mut picture[list], &changes[list]);
        replace(&mut picture["geometry"][list], &changes["geometry"][list]);
    }
    for field in ["width", "height"] {
        picture["geometry"][field] = changes["geometry"][field].clone();
    }
    if !changes["problems"].is_null() {
        picture["problems"] = changes["problems"].clone();
    }
    picture["name"] = changes["name"].clone();
    for field in ["version", "id"] {
        picture[field] = answer[field].take();
    }
    true
}

fn replace(list: &mut Value, entries: &Value) {
    for entry in entries.as_array().expect("a list") {
        let at = usize::try_from(entry[0].as_u64().expect("a place")).expect("a place in a list");
        list[at] = entry[1].clone();
    }
}

fn shift(value: &mut Value, from: i64, by: i64) {
    match value {
        Value::Object(fields) => {
            if let Some(line) = fields.get("line").and_then(Value::as_i64).filter(|it| *it >= from) {
                fields["line"] = json!(line + by);
            }
            fields.values_mut().for_each(|it| shift(it, from, by));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|it| shift(it, from, by)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits fit") % limit
    }
}

#[test]
fn what_has_changed_makes_the_known_picture_the_new_one() {
    let mut client = Client::initialized(&[]);
    let (mut chance, mut n_changed) = (Chance(5), 0);
    for round in 0..6 {
        let mut text = include_str!("../../examples/order.fdl.yaml").to_owned();
        let uri = format!("file:///flows/{round}.fdl.yaml");
        client.open(&uri, "yaml", &text);
        let mut picture = graph(&mut client, &uri);
        for version in 2..32 {
            let (at, removed, typed) = edit(&mut chance, &text);
            client.change(&uri, version, [place(&text, at), place(&text, at + removed)], typed);
            text.replace_range(at..at + removed, typed);
            let known = json!({ "textDocument": { "uri": uri }, "known": picture["id"] });
            n_changed += usize::from(take(&mut picture, client.ask("fdl/graph", known)));
            if version % 5 == 0 {
                let whole = graph(&mut client, &uri);
                picture["id"] = whole["id"].clone();
                assert_eq!(picture, whole, "{text}");
            }
        }
    }
    assert!(n_changed > 90, "only {n_changed} times it was not the whole picture");
    assert!(client.finish().success());
}

#[test]
fn who_has_another_picture_is_sent_all_of_it() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    let first = graph(&mut client, URI);
    let ask = |client: &mut Client, known: &Value| {
        client.ask("fdl/graph", json!({ "textDocument": { "uri": URI }, "known": known }))
    };
    let second = ask(&mut client, &first["id"]);
    assert_eq!(second["changes"]["nodes"], json!([]));
    assert!(ask(&mut client, &first["id"])["nodes"].is_array(), "it is not the last one any more");
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    client.open(URI, "yaml", FLOW);
    assert!(ask(&mut client, &json!(3))["nodes"].is_array(), "it was forgotten");
    assert!(client.finish().success());
}

#[test]
fn a_run_is_laid_over_the_picture() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    let event = |id: u64, kind: &str, step: &str, detail: Value| json!({ "EventId": id, "ScheduleEventId": id - 1, "Type": kind, "StepName": step, "Time": "", "EventDetail": detail });
    let events = [
        event(1, "ExecutionStarted", "", json!({ "input": {} })),
        event(2, "StateEntered", "Gréet", json!({ "input": {}, "path": ["Gréet"] })),
        event(3, "StateSucceeded", "Gréet", json!({ "output": {} })),
        event(4, "StateEntered", "😀 Done", json!({ "input": {}, "path": ["😀 Done"] })),
    ];
    let run = client.ask("fdl/graphRun", json!({ "textDocument": { "uri": URI }, "events": events }));
    assert_eq!(run["version"], 1);
    assert_eq!(run["nodes"][0], json!({ "outcome": "succeeded", "visits": 1, "events": [2, 3] }));
    assert_eq!(run["nodes"][1], json!({ "outcome": "running", "visits": 1, "events": [4] }));
    assert_eq!(run["edges"], json!([1, 1]));
    assert!(client.finish().success());
}

#[test]
fn what_is_no_flow_has_no_picture() {
    let mut client = Client::initialized(&[]);
    client.open("file:///a.yaml", "yaml", "version: 1\n");
    assert_eq!(graph(&mut client, "file:///a.yaml"), Value::Null);
    assert_eq!(graph(&mut client, "file:///never/opened.fdl.yaml"), Value::Null);
    assert!(client.finish().success());
}
