//! What the files around a flow say about it, and what becomes of that when they change.

use super::client::Client;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: order
StartAt: Pause
States:
  - Type: Wait
    Name: Pause
    Seconds: 60
    Next: Done
  - Type: Pass
    Name: Done
    OutputConstructor:
      id.$: $Input.orderId
    End: true
";

/// An empty folder of this test.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("language-server-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// The address of a file.
pub fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// Writes a file.
pub fn write(path: &Path, text: &str) {
    std::fs::write(path, text).expect("it can be written");
}

/// The rules of some diagnostics.
pub fn codes(found: &Value) -> Vec<&str> {
    found.as_array().into_iter().flatten().filter_map(|it| it["code"].as_str()).collect()
}

fn tell_changed(client: &mut Client, path: &Path) {
    let changes = json!([{ "uri": uri(path), "type": 2 }]);
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
}

#[test]
fn the_project_file_a_schema_and_a_sample_are_heeded_and_their_changes_too() {
    let folder = folder("project");
    let flow = folder.join("order.fdl.yaml");
    let mut client = Client::introduced(json!({
        "capabilities": { "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
    }));
    let asked = client.wait_for(|it| it["method"] == "client/registerCapability");
    let registration = &asked["params"]["registrations"][0];
    assert_eq!(registration["method"], "workspace/didChangeWatchedFiles");
    assert!(registration["registerOptions"]["watchers"].to_string().contains("**/fdlc.yaml"), "{asked}");
    client.accept(&asked);
    client.open(&uri(&flow), "yaml", FLOW);
    assert_eq!(codes(&client.diagnostics(&uri(&flow), 1)), [""; 0]);
    // The project's mode and levels.
    let project = folder.join("fdlc.yaml");
    write(&project, "mode: Express\nrules: {express-mode: warning}\n");
    tell_changed(&mut client, &project);
    let found = client.diagnostics(&uri(&flow), 1);
    assert_eq!(codes(&found), ["out-of-range"], "{found}");
    // A schema that names no such member, beside the flow; the mode is the usual one again.
    write(&project, "rules: {missing-member: hint}\n");
    write(
        &folder.join("order.input.schema.json"),
        r#"{"type": "object", "properties": {"id": {}}, "additionalProperties": false}"#,
    );
    tell_changed(&mut client, &folder.join("order.input.schema.json"));
    let found = client.diagnostics(&uri(&flow), 1);
    assert_eq!((codes(&found), &found[0]["severity"]), (vec!["missing-member"], &json!(3)), "{found}");
    // A file that cannot be used is told of, and the flow is looked at without it.
    write(&folder.join("order.input.schema.json"), "{");
    tell_changed(&mut client, &folder.join("order.input.schema.json"));
    let found = client.diagnostics(&uri(&flow), 1);
    assert_eq!(codes(&found), ["wrong-value"], "{found}");
    assert_eq!((&found[0]["severity"], &found[0]["range"]["start"]["line"]), (&json!(2), &json!(0)));
    assert!(found[0]["message"].as_str().is_some_and(|it| it.contains("holds no JSON")), "{found}");
    assert!(client.has_none("window/showMessage"));
    assert!(client.finish().success());
}

#[test]
fn who_tells_of_no_file_has_the_changed_project_heeded_with_the_next_save() {
    let folder = folder("saved");
    let flow = folder.join("order.fdl.yaml");
    write(&flow, FLOW);
    let mut client = Client::introduced(json!({ "capabilities": {} }));
    client.open(&uri(&flow), "yaml", FLOW);
    assert_eq!(client.diagnostics(&uri(&flow), 1), json!([]));
    write(&folder.join("fdlc.yaml"), "mode: Express\n");
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": uri(&flow) } }));
    assert_eq!(codes(&client.diagnostics(&uri(&flow), 1)), ["out-of-range"]);
    assert!(client.finish().success());
}

#[test]
fn the_editors_mode_goes_before_the_projects() {
    let folder = folder("mode");
    let flow = folder.join("order.fdl.yaml");
    let mut client = Client::introduced(json!({
        "capabilities": {},
        "initializationOptions": { "mode": "express" },
    }));
    client.open(&uri(&flow), "fdl", FLOW);
    assert_eq!(codes(&client.diagnostics(&uri(&flow), 1)), ["out-of-range"]);
    let settings = json!({ "fdlc": { "mode": "Standard" } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(client.diagnostics(&uri(&flow), 1), json!([]));
    assert!(client.finish().success());
}

#[test]
fn a_client_that_asks_for_diagnostics_gets_them_once() {
    let folder = folder("pull");
    let flow = folder.join("order.fdl.yaml");
    let mut client = Client::introduced(json!({ "capabilities": {
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    } }));
    client.open(
        &uri(&flow),
        "yaml",
        &FLOW
            .replace("Done\n", "Gone\n")
            .replace("Name: Gone", "Name: Done")
            .replace("States:\n", "States:\n  - {Type: Fail, Name: Lost, Code: a, Detail: b}\n"),
    );
    let document = json!({ "uri": uri(&flow) });
    let first = client.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    assert_eq!(first["kind"], "full");
    assert_eq!(codes(&first["items"]), ["unreachable-state", "unknown-state"], "{first}");
    let again = json!({ "textDocument": document, "previousResultId": first["resultId"] });
    assert_eq!(client.ask("textDocument/diagnostic", again.clone())["kind"], "unchanged");
    write(&folder.join("fdlc.yaml"), "rules: {unreachable-state: off}\n");
    tell_changed(&mut client, &folder.join("fdlc.yaml"));
    let refresh = client.wait_for(|it| it["method"] == "workspace/diagnostic/refresh");
    client.accept(&refresh);
    let changed = client.ask("textDocument/diagnostic", again);
    assert_eq!(codes(&changed["items"]), ["unknown-state"], "{changed}");
    client.change(&uri(&flow), 2, [[9, 10], [9, 14]], "Done");
    let mended = client.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    assert_eq!(mended["items"], json!([]));
    assert!(client.has_none("textDocument/publishDiagnostics"));
    assert!(client.finish().success());
}

#[test]
fn a_client_that_asks_sees_changes_that_nobody_told_of() {
    let folder = folder("pull-untold");
    let (test, flow) = (uri(&folder.join("a.test.yaml")), folder.join("odd.yaml"));
    write(&flow, FLOW);
    let mut client = Client::introduced(json!({ "capabilities": { "textDocument": { "diagnostic": {} } } }));
    client.open(&test, "yaml", "flow: odd.yaml\ncases:\n  - {name: a, expect: {path: [Pause]}}\n");
    let mut previous = Value::Null;
    let mut pull = || {
        let params = json!({ "textDocument": { "uri": test }, "previousResultId": previous });
        let found = client.ask("textDocument/diagnostic", params);
        previous = found["resultId"].clone();
        found
    };
    assert_eq!(pull()["items"], json!([]));
    write(&flow, &FLOW.replace("Pause", "Sleep"));
    assert_eq!(codes(&pull()["items"]), ["unknown-state"]);
    assert_eq!(pull()["kind"], "unchanged");
    assert!(client.finish().success());
}

#[test]
fn a_client_that_is_slow_in_one_thing_has_the_others_renewed() {
    let folder = folder("slow");
    let mut client = Client::introduced(json!({ "capabilities": {
        "textDocument": { "diagnostic": {} },
        "workspace": {
            "diagnostics": { "refreshSupport": true },
            "inlayHint": { "refreshSupport": true },
            "codeLens": { "refreshSupport": true },
        },
    } }));
    let quick = ["workspace/diagnostic/refresh", "workspace/inlayHint/refresh"];
    let slow = "workspace/codeLens/refresh";
    tell_changed(&mut client, &folder.join("fdlc.yaml"));
    // This one is never answered.
    client.wait_for(|it| it["method"] == slow);
    for round in 0..2 {
        for asked in quick {
            let refresh = client.wait_for(|it| it["method"] == asked);
            client.accept(&refresh);
        }
        if round == 0 {
            write(&folder.join("fdlc.yaml"), "mode: Express\n");
            tell_changed(&mut client, &folder.join("fdlc.yaml"));
        }
    }
    // The others did not come with it, after nobody waited for it any longer.
    client.ask("workspace/symbol", json!({ "query": "" }));
    assert!(client.has_none(slow));
    assert!(client.finish().success());
}

#[cfg(unix)]
#[test]
fn a_test_that_names_what_is_no_file_does_not_take_the_words_of_the_client() {
    let folder = folder("special");
    let test = uri(&folder.join("a.test.yaml"));
    let mut client = Client::initialized(&[]);
    let text = "flow: /dev/stdin\nobjects: {a: /dev/stdin}\ncases:\n  - {name: a}\n";
    client.open(&test, "yaml", text);
    let found = client.diagnostics(&test, 1);
    assert!(found.to_string().contains("it is no regular file"), "{found}");
    assert_eq!(client.text(&test)["text"], text);
    assert!(client.finish().success());
}

#[test]
fn tests_and_bound_flows_are_one_step_away() {
    let folder = folder("links");
    let flow = folder.join("order.fdl.yaml");
    let caller = "Type: StateMachine\nSpecVersion: v1\nName: caller\nStartAt: Call\nStates:\n  - Type: Task\n    Name: Call\n    \
                  Action: FNF:StartExecution\n    Parameters:\n      resourceArn: acs:fnf:::flow/child\n    End: true\n";
    let test = "flow: order.fdl.yaml\ncases:\n  - name: one\n  - name: 二\n";
    write(&flow, caller);
    write(&folder.join("order.test.yaml"), test);
    write(&folder.join("other.test.yaml"), "flow: other.fdl.yaml\ncases: []\n");
    write(&folder.join("child.fdl.yaml"), FLOW);
    write(
        &folder.join("fdlc.yaml"),
        "bindings:\n  - {resource: 'acs:fnf:*flow/child', flow: child.fdl.yaml}\n",
    );
    let mut client = Client::introduced(json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
        "initializationOptions": { "commands": ["fdlc.test"] },
    }));
    client.open(&uri(&flow), "yaml", caller);
    let document = json!({ "uri": uri(&flow) });
    let child = uri(&folder.join("child.fdl.yaml"));
    let place = json!({ "textDocument": document, "position": { "line": 9, "character": 40 } });
    assert_eq!(client.ask("textDocument/definition", place)["uri"], child);
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": document }));
    assert_eq!(links[0]["target"], child);
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document }));
    assert_eq!(lenses.as_array().map(Vec::len), Some(1), "{lenses}");
    let tests = uri(&folder.join("order.test.yaml"));
    assert_eq!(lenses[0]["command"]["arguments"], json!([{ "uri": tests }]));
    // The test file itself: its cases, and the way back.
    client.open(&tests, "yaml", test);
    let document = json!({ "uri": tests });
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document }));
    assert_eq!(lenses[2]["command"]["arguments"], json!([{ "uri": tests, "line": 4, "name": "二" }]));
    let links = client.ask("textDocument/documentLink", json!({ "textDocument": document }));
    assert_eq!(links[0]["target"], uri(&flow));
    // Flows that are not open are found as well.
    let found = client.ask("workspace/symbol", json!({ "query": "paus" }));
    assert_eq!((&found[0]["name"], &found[0]["location"]["uri"]), (&json!("Pause"), &json!(child)));
    assert!(client.finish().success());
}
