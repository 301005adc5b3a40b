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
