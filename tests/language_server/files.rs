//! Flow tests and project files as documents.

use crate::client::Client;
use serde_json::{Value, json};
use std::path::PathBuf;

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Hello
States:
  - Type: Succeed
    Name: Hello
";

/// A folder with a flow, and its address.
fn folder(name: &str) -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("fdlc-files-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let folder = folder.canonicalize().expect("it is there");
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW).expect("a file can be written");
    let address = format!("file://{}", folder.display());
    (folder, address)
}

fn at(uri: &str, line: usize, character: usize) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

#[test]
fn a_flow_test_is_checked_completed_and_leads_to_its_flow() {
    let (folder, address) = folder("test");
    let uri = format!("{address}/greet.test.yaml");
    let mut client = Client::initialized(&[]);
    let text =
        "flow: greet.fdl.yaml\ncases:\n  - name: a\n    expect:\n      path: [Hello]\n      entred: {}\n";
    client.open(&uri, "yaml", text);
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found[0]["range"]["start"], json!({ "line": 5, "character": 6 }));
    let items = client.ask("textDocument/completion", at(&uri, 4, 15));
    assert_eq!(items[0]["label"], "Hello", "{items}");
    let hover = client.ask("textDocument/hover", at(&uri, 3, 5));
    assert!(hover["contents"]["value"].as_str().is_some_and(|it| it.starts_with("`expect`")), "{hover}");
    let place = client.ask("textDocument/definition", at(&uri, 4, 15));
    assert_eq!(place["uri"], format!("{address}/greet.fdl.yaml"));
    assert_eq!(place["range"]["start"], json!({ "line": 6, "character": 10 }));
    let place = client.ask("textDocument/definition", at(&uri, 0, 10));
    assert_eq!(place["uri"], format!("{address}/greet.fdl.yaml"));
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW.replace("Hello", "Hi"))
        .expect("a file can be written");
    let changed = json!({ "uri": format!("{address}/greet.fdl.yaml"), "type": 2 });
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [changed] }));
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.as_array().map(Vec::len), Some(2), "{found}");
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_project_file_is_checked_and_completed() {
    let (folder, address) = folder("project");
    let uri = format!("{address}/fdlc.yaml");
    let mut client = Client::initialized(&[]);
    client.open(&uri, "yaml", "rules:\n  missing-descripton: off\n");
    let found = client.diagnostics(&uri, 1);
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    let items = client.ask("textDocument/completion", at(&uri, 1, 5));
    let labels: Vec<&str> =
        items.as_array().expect("a list").iter().filter_map(|it| it["label"].as_str()).collect();
    assert!(labels.contains(&"missing-description"), "{labels:?}");
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_flow_that_is_written_in_its_test_is_one_step_away_and_so_are_its_children() {
    let (folder, address) = folder("inline");
    let uri = format!("{address}/inline.test.yaml");
    let definition: String = FLOW.lines().map(|it| format!("  {it}\n")).collect();
    let text = format!(
        "definition:\n{}flows:\n  a: greet.fdl.yaml\ncases:\n  - name: a\n    expect:\n      entered: {{Hi: 1, Hello: 1}}\n",
        definition.replace("Hello", "Hi")
    );
    let mut client = Client::initialized(&[]);
    client.open(&uri, "yaml", &text);
    assert_eq!(client.diagnostics(&uri, 1), json!([]));
    let place = client.ask("textDocument/definition", at(&uri, 13, 17));
    assert_eq!(
        (&place["uri"], &place["range"]["start"]),
        (&json!(uri), &json!({ "line": 7, "character": 12 }))
    );
    let place = client.ask("textDocument/definition", at(&uri, 13, 24));
    assert_eq!(place["uri"], format!("{address}/greet.fdl.yaml"));
    let items = client.ask("textDocument/completion", at(&uri, 13, 17));
    let labels: Vec<_> = items.as_array().expect("a list").iter().map(|it| it["label"].as_str()).collect();
    assert!(labels.contains(&Some("Hi")), "{labels:?}");
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
