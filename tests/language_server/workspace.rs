//! Diagnostics of the whole workspace, for clients that ask for them.

use super::client::Client;
use super::project::{codes, folder, uri, write};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: a
StartAt: A
States:
  - Type: Pass
    Name: A
    Next: B
";

const TEST: &str = "flow: good.fdl.yaml\ncases:\n  - {name: a, expect: {path: [C]}}\n";

/// The reports of one answer by the last part of their address.
fn by_name(answer: &Value) -> BTreeMap<String, Value> {
    let items = answer["items"].as_array().expect("a list");
    let name =
        |it: &Value| it["uri"].as_str().and_then(|it| it.rsplit('/').next()).expect("a name").to_owned();
    items.iter().map(|it| (name(it), it.clone())).collect()
}

fn known(reports: &BTreeMap<String, Value>) -> Value {
    let known = reports.values().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] }));
    known.collect()
}

fn kinds(reports: &BTreeMap<String, Value>) -> Vec<(&str, &str)> {
    reports.iter().map(|(name, it)| (&**name, it["kind"].as_str().expect("a kind"))).collect()
}

#[test]
fn all_flows_tests_and_project_files_are_looked_at_and_what_is_unchanged_is_not_sent_again() {
    let folder = folder("workspace");
    write(&folder.join("bad.fdl.yaml"), FLOW);
    write(&folder.join("good.fdl.yaml"), &FLOW.replace("Next: B", "End: true"));
    write(&folder.join("good.test.yaml"), TEST);
    write(&folder.join("fdlc.yaml"), "rules: {unknown-stat: off}\n");
    write(&folder.join("other.yaml"), "a: [\n");
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    let opened = uri(&folder.join("open.fdl.yaml"));
    client.open(&opened, "yaml", FLOW);
    let first = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })));
    let found: Vec<_> = first.iter().map(|(name, it)| (&**name, codes(&it["items"]))).collect();
    let expected = [
        ("bad.fdl.yaml", vec!["unknown-state"]),
        ("fdlc.yaml", vec!["wrong-value"]),
        ("good.fdl.yaml", vec![]),
        ("good.test.yaml", vec!["unknown-state"]),
        ("open.fdl.yaml", vec!["unknown-state"]),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        (&first["open.fdl.yaml"]["version"], &first["bad.fdl.yaml"]["version"]),
        (&json!(1), &Value::Null)
    );
    let second = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": known(&first) })));
    assert!(kinds(&second).iter().all(|it| it.1 == "unchanged"), "{second:?}");
    // What a flow says holds for its test, and a file that is gone has no findings.
    write(&folder.join("good.fdl.yaml"), &FLOW.replace("Next: B", "End: true").replace(": A", ": C"));
    std::fs::remove_file(folder.join("bad.fdl.yaml")).expect("it can be removed");
    let third = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": known(&second) })));
    let expected = [
        ("bad.fdl.yaml", "full"),
        ("fdlc.yaml", "unchanged"),
        ("good.fdl.yaml", "full"),
        ("good.test.yaml", "full"),
        ("open.fdl.yaml", "unchanged"),
    ];
    assert_eq!(kinds(&third), expected);
    assert_eq!(third["bad.fdl.yaml"]["items"], json!([]));
    assert_eq!(third["good.test.yaml"]["items"], json!([]));
    assert!(client.finish().success());
}

#[test]
fn a_file_has_one_report_however_the_client_writes_its_address() {
    // We write most of these signs as their numbers.
    let folder = folder("workspace-@acme+(a),b");
    for name in ["bad.fdl.yaml", "open.fdl.yaml"] {
        write(&folder.join(name), FLOW);
    }
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    let (bad, opened) = (uri(&folder.join("bad.fdl.yaml")), uri(&folder.join("open.fdl.yaml")));
    client.open(&opened, "yaml", FLOW);
    let first = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(first["items"].as_array().map(Vec::len), Some(2), "{first}");
    let mut first = by_name(&first);
    first.get_mut("bad.fdl.yaml").expect("it was told")["uri"] = json!(bad);
    let told = |answer: &Value| -> Vec<Value> {
        let items = answer["items"].as_array().expect("a list").iter();
        items.map(|it| json!([it["uri"], it["kind"], it["items"]])).collect()
    };
    let params = json!({ "previousResultIds": known(&first), "partialResultToken": "parts" });
    assert_eq!(client.ask("workspace/diagnostic", params), json!({ "items": [] }));
    let part = client.wait_for(|it| it["method"] == "$/progress");
    let expected = [json!([opened, "unchanged", null]), json!([bad, "unchanged", null])];
    assert_eq!(told(&part["params"]["value"]), expected);
    std::fs::remove_file(folder.join("bad.fdl.yaml")).expect("it can be removed");
    let third = client.ask("workspace/diagnostic", json!({ "previousResultIds": known(&first) }));
    assert_eq!(told(&third), [json!([opened, "unchanged", null]), json!([bad, "full", []])]);
    // Symbols of what is open come from there alone.
    let found = client.ask("workspace/symbol", json!({ "query": "A" }));
    let addresses: Vec<_> =
        found.as_array().expect("a list").iter().map(|it| &it["location"]["uri"]).collect();
    assert!(!addresses.is_empty() && addresses.iter().all(|it| **it == json!(opened)), "{found}");
    assert!(client.finish().success());
}

#[test]
fn a_file_that_is_no_text_any_more_loses_its_findings_and_gets_another_one() {
    let folder = folder("workspace-bytes");
    let file = folder.join("a.fdl.yaml");
    write(&file, FLOW);
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    let mut previous = json!([]);
    let mut ask = || {
        let answer = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": previous })));
        previous = known(&answer);
        answer["a.fdl.yaml"].clone()
    };
    assert_eq!(codes(&ask()["items"]), ["unknown-state"]);
    std::fs::write(&file, b"Type: \xff\n").expect("it can be written");
    assert_eq!(codes(&ask()["items"]), ["invalid-utf8"]);
    assert_eq!(ask()["kind"], "unchanged");
    write(&file, FLOW);
    assert_eq!(codes(&ask()["items"]), ["unknown-state"]);
    std::fs::remove_file(&file).expect("it can be removed");
    assert_eq!(ask()["items"], json!([]));
    assert!(client.finish().success());
}

#[test]
fn a_client_that_wants_parts_gets_all_of_them_so() {
    let folder = folder("workspace-parts");
    for number in 0..40 {
        write(&folder.join(format!("{number}.fdl.yaml")), FLOW);
    }
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    let params = json!({ "previousResultIds": [], "partialResultToken": "parts" });
    assert_eq!(client.ask("workspace/diagnostic", params), json!({ "items": [] }));
    let mut count = 0;
    while count < 40 {
        let part = client.wait_for(|it| it["method"] == "$/progress" && it["params"]["token"] == "parts");
        count += by_name(&part["params"]["value"]).len();
    }
    assert_eq!(count, 40);
    assert!(client.finish().success());
}

#[test]
fn folders_come_and_go() {
    let (one, two) = (folder("workspace-one"), folder("workspace-two"));
    write(&one.join("a.fdl.yaml"), FLOW);
    write(&two.join("b.fdl.yaml"), FLOW);
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&one), "name": "one" }],
    }));
    let mut names = |added: Value, removed: Value| {
        let event = json!({ "added": added, "removed": removed });
        client.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
        let reports = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })));
        let symbols = client.ask("workspace/symbol", json!({ "query": "A" }));
        (reports.into_keys().collect::<Vec<_>>(), symbols.as_array().map(Vec::len))
    };
    assert_eq!(names(json!([]), json!([])), (vec!["a.fdl.yaml".to_owned()], Some(2)));
    let (first, second) =
        (json!([{ "uri": uri(&one), "name": "one" }]), json!([{ "uri": uri(&two), "name": "two" }]));
    let both = vec!["a.fdl.yaml".to_owned(), "b.fdl.yaml".to_owned()];
    assert_eq!(names(second, json!([])), (both, Some(4)));
    assert_eq!(names(json!([]), first), (vec!["b.fdl.yaml".to_owned()], Some(2)));
    assert!(client.finish().success());
}

#[test]
fn a_document_that_is_closed_and_no_file_of_the_workspace_has_no_findings() {
    let folder = folder("workspace-closed");
    write(&folder.join("kept.fdl.yaml"), FLOW);
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "diagnostic": {} } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    // By its name `plain.yaml` is no flow; `gone.fdl.yaml` was on no disk; `note.yaml` has nothing to do with flows.
    for name in ["kept.fdl.yaml", "plain.yaml", "gone.fdl.yaml"] {
        client.open(&uri(&folder.join(name)), "yaml", FLOW);
    }
    client.open(&uri(&folder.join("note.yaml")), "yaml", "a: 1\n");
    client.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    for name in ["kept.fdl.yaml", "plain.yaml", "gone.fdl.yaml", "note.yaml"] {
        let document = json!({ "uri": uri(&folder.join(name)) });
        client.notify("textDocument/didClose", json!({ "textDocument": document }));
    }
    // The client has forgotten what it knew of them.
    let first = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })));
    let found: Vec<_> = first.iter().map(|(name, it)| (&**name, codes(&it["items"]))).collect();
    let expected =
        [("gone.fdl.yaml", vec![]), ("kept.fdl.yaml", vec!["unknown-state"]), ("plain.yaml", vec![])];
    assert_eq!(found, expected);
    let second = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": known(&first) })));
    assert!(kinds(&second).iter().all(|it| it.1 == "unchanged"), "{second:?}");
    client.open(&uri(&folder.join("plain.yaml")), "yaml", FLOW);
    let third = by_name(&client.ask("workspace/diagnostic", json!({ "previousResultIds": known(&second) })));
    assert_eq!(codes(&third["plain.yaml"]["items"]), ["unknown-state"]);
    assert!(client.finish().success());
}
