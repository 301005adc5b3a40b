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
pub fn folder(name: &str) -> (PathBuf, String) {
    let folder = std::env::temp_dir().join(format!("fdlc-files-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let folder = folder.canonicalize().expect("it is there");
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW).expect("a file can be written");
    let address = format!("file://{}", folder.display());
    (folder, address)
}

/// A place in a document.
pub fn at(uri: &str, line: usize, character: usize) -> Value {
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
    std::fs::create_dir_all(folder.join("more")).expect("a folder can be made");
    let items = client.ask("textDocument/completion", at(&uri, 0, 8));
    assert_eq!(
        (&items[0]["label"], &items[1]["label"]),
        (&json!("greet.fdl.yaml"), &json!("more/")),
        "{items}"
    );
    assert_eq!(items[0]["textEdit"]["range"]["end"], json!({ "line": 0, "character": 20 }), "{items}");
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
    for (line, character, label) in [(4, 12, "Hi"), (6, 13, "Choice"), (7, 6, "Description")] {
        let items = client.ask("textDocument/completion", at(&uri, line, character));
        let labels: Vec<_> =
            items.as_array().expect("a list").iter().map(|it| it["label"].as_str()).collect();
        assert!(labels.contains(&Some(label)), "{line}: {labels:?}");
    }
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

/// `Hello` under test, and twice the name `Twin`.
const CALLS: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Hello
States:
  - {Type: Task, Name: Hello, Action: 'FC:InvokeFunction', Next: Both}
  - Type: Parallel
    Name: Both
    End: true
    Branches:
      - {StartAt: Twin, States: [{Type: Pass, Name: Twin, End: true}]}
      - {StartAt: Twin, States: [{Type: Pass, Name: Twin, End: true}]}
";
const MENTIONS: &str = "\
flow: greet.fdl.yaml
mocks:
  Hello: [{give: 1}]
cases:
  - name: Hello
    expect:
      path: [\"Hello\", Both]
      entered: {Hello: 1, Twin: 2}
      calls:
        Hello: [{}]
";

/// The edits of each file as line, and new text.
pub fn edits(found: &Value, uri: &str) -> Vec<(u64, String)> {
    let edits = found["changes"][uri].as_array().cloned().unwrap_or_default();
    let edit = |it: &Value| {
        let line = it["range"]["start"]["line"].as_u64().expect("a place has a line");
        (line, it["newText"].as_str().expect("an edit has a text").to_owned())
    };
    edits.iter().map(edit).collect()
}

#[test]
fn a_state_is_renamed_in_its_flow_and_in_the_tests_of_the_flow_from_both_sides() {
    let (folder, address) = folder("rename");
    let (flow, test) = (format!("{address}/greet.fdl.yaml"), format!("{address}/greet.test.yaml"));
    std::fs::write(folder.join("greet.fdl.yaml"), CALLS).expect("a file can be written");
    std::fs::write(folder.join("greet.test.yaml"), MENTIONS).expect("a file can be written");
    let in_test = [(2, "\"a: b\""), (6, "\"a: b\""), (7, "\"a: b\""), (9, "\"a: b\"")];
    let in_test = in_test.map(|(line, text)| (line, text.to_owned()));
    let mut client = Client::initialized(&[]);
    client.open(&flow, "yaml", CALLS);
    let renamed = |mut place: Value| {
        place["newName"] = json!("a: b");
        place
    };
    let found = client.ask("textDocument/rename", renamed(at(&flow, 5, 24)));
    assert_eq!(edits(&found, &test), in_test, "nobody has the test open: {found}");
    client.open(&test, "yaml", MENTIONS);
    let from_flow = client.ask("textDocument/rename", renamed(at(&flow, 5, 24)));
    let from_test = client.ask("textDocument/rename", renamed(at(&test, 6, 15)));
    assert_eq!(edits(&from_flow, &test), in_test);
    assert_eq!(edits(&from_test, &test), in_test);
    assert_eq!(edits(&from_flow, &flow).len(), 2);
    assert_eq!(edits(&from_test, &flow), edits(&from_flow, &flow));
    let offered = client.ask("textDocument/prepareRename", at(&test, 6, 15));
    assert_eq!(offered["placeholder"], "Hello");
    assert_eq!(offered["range"]["start"], json!({ "line": 6, "character": 14 }));
    let highlights = client.ask("textDocument/documentHighlight", at(&test, 2, 3));
    assert_eq!(highlights.as_array().map(Vec::len), Some(4), "{highlights}");
    for place in [at(&flow, 5, 24), at(&test, 2, 3)] {
        let mut place = place;
        place["context"] = json!({ "includeDeclaration": true });
        let references = client.ask("textDocument/references", place);
        assert_eq!(references.as_array().map(Vec::len), Some(6), "{references}");
    }
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_name_in_a_test_that_several_states_have_is_left_alone() {
    let (folder, address) = folder("twins");
    let (flow, test) = (format!("{address}/greet.fdl.yaml"), format!("{address}/greet.test.yaml"));
    std::fs::write(folder.join("greet.test.yaml"), MENTIONS).expect("a file can be written");
    let mut client = Client::initialized(&[]);
    client.open(&flow, "yaml", CALLS);
    client.open(&test, "yaml", MENTIONS);
    let mut rename = at(&flow, 10, 19);
    rename["newName"] = json!("Other");
    let found = client.ask("textDocument/rename", rename);
    assert_eq!((edits(&found, &flow).len(), edits(&found, &test)), (2, Vec::new()), "{found}");
    assert_eq!(client.ask("textDocument/prepareRename", at(&test, 7, 28)), Value::Null);
    assert_eq!(client.ask("textDocument/prepareRename", at(&test, 4, 12)), Value::Null);
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
