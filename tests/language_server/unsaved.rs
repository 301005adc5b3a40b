//! What an editor holds unsaved goes before the disk, also where another document looks at it.

use super::client::Client;
use super::project::{codes, folder, uri, write};
use serde_json::{Value, json};

/// A flow that reads a member of its input.
const READER: &str = "\
Type: StateMachine
SpecVersion: v1
Name: reader
StartAt: Read
States:
  - Type: Pass
    Name: Read
    OutputConstructor:
      id.$: $Input.orderId
    End: true
";

/// A flow that reads a member of what a child ends with.
const PARENT: &str = "\
Type: StateMachine
SpecVersion: v1
Name: parent
StartAt: Ask
Timeout: 60
States:
  - Type: Task
    Name: Ask
    Action: FNF:StartExecution
    TaskMode: WaitForSystemCallback
    Parameters:
      resourceArn: acs:fnf:::flow/child
    OutputConstructor:
      total.$: $Output.totl
    End: true
";

const CHILD: &str = "\
Type: StateMachine
SpecVersion: v1
Name: child
StartAt: Sum
States:
  - Type: Pass
    Name: Sum
    OutputConstructor:
      total: 5
    End: true
";

/// Waits until a document has been said to have these findings.
fn wait_for_codes(client: &mut Client, uri: &str, wanted: &[&str]) -> Value {
    let message = client.wait_for(|it| {
        let params = &it["params"];
        it["method"] == "textDocument/publishDiagnostics"
            && params["uri"] == uri
            && codes(&params["diagnostics"]) == wanted
    });
    message["params"]["diagnostics"].clone()
}

/// Replaces all of a document.
fn rewrite(client: &mut Client, uri: &str, version: i32, text: &str) {
    client.notify(
        "textDocument/didChange",
        json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] }),
    );
}

fn close(client: &mut Client, uri: &str) {
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
}

#[test]
fn a_project_file_that_is_being_typed_holds_for_its_flows() {
    let folder = folder("unsaved-project");
    let (flow, project) = (uri(&folder.join("a.fdl.yaml")), uri(&folder.join("fdlc.yaml")));
    let lost = READER.replace("States:\n", "States:\n  - {Type: Fail, Name: Lost, Code: a, Detail: b}\n");
    let mut client = Client::initialized(&[]);
    client.open(&flow, "yaml", &lost);
    wait_for_codes(&mut client, &flow, &["unreachable-state"]);
    client.open(&project, "yaml", "rules: {unreachable-state: off}\n");
    wait_for_codes(&mut client, &flow, &[]);
    rewrite(&mut client, &project, 2, "rules: {unreachable-state: error}\n");
    let found = wait_for_codes(&mut client, &flow, &["unreachable-state"]);
    assert_eq!(found[0]["severity"], 1, "{found}");
    // It was never saved, so nothing is left of it.
    close(&mut client, &project);
    let found = wait_for_codes(&mut client, &flow, &["unreachable-state"]);
    assert_eq!(found[0]["severity"], 2, "{found}");
    assert!(client.finish().success());
}

#[test]
fn a_schema_that_is_being_typed_says_what_the_input_is() {
    let folder = folder("unsaved-schema");
    let (flow, schema) = (uri(&folder.join("a.fdl.yaml")), folder.join("a.input.schema.json"));
    write(&schema, r#"{"type": "object", "properties": {"orderId": {}}, "additionalProperties": false}"#);
    let mut client = Client::initialized(&[]);
    client.open(&flow, "yaml", READER);
    wait_for_codes(&mut client, &flow, &[]);
    client.open(
        &uri(&schema),
        "json",
        r#"{"type": "object", "properties": {"id": {}}, "additionalProperties": false}"#,
    );
    let found = wait_for_codes(&mut client, &flow, &["missing-member"]);
    assert_eq!(found[0]["range"]["start"]["line"], 8);
    assert!(client.finish().success());
}

#[test]
fn a_flow_that_is_being_typed_is_what_its_tests_speak_of() {
    let folder = folder("unsaved-tested");
    let (flow, test) = (folder.join("a.fdl.yaml"), uri(&folder.join("a.test.yaml")));
    write(&flow, READER);
    let mut client = Client::initialized(&[]);
    client.open(
        &test,
        "yaml",
        "flow: a.fdl.yaml\ncases:\n  - {name: a, input: {orderId: 1}, expect: {path: [Read]}}\n",
    );
    wait_for_codes(&mut client, &test, &[]);
    client.open(&uri(&flow), "yaml", &READER.replace("Read\n", "Fetch\n"));
    assert_eq!(wait_for_codes(&mut client, &test, &["unknown-state"])[0]["range"]["start"]["line"], 2);
    let place = json!({ "textDocument": { "uri": test }, "position": { "line": 2, "character": 53 } });
    let items = client.ask("textDocument/completion", place);
    assert_eq!(items[0]["label"], "Fetch", "{items}");
    close(&mut client, &uri(&flow));
    wait_for_codes(&mut client, &test, &[]);
    assert!(client.finish().success());
}

#[test]
fn what_a_bound_child_ends_with_is_known_also_while_it_is_typed() {
    let folder = folder("unsaved-child");
    let (parent, child) = (uri(&folder.join("parent.fdl.yaml")), folder.join("child.fdl.yaml"));
    write(&child, CHILD);
    write(
        &folder.join("fdlc.yaml"),
        "bindings:\n  - {resource: 'acs:fnf:*:flow/child', flow: child.fdl.yaml}\n",
    );
    let mut client = Client::initialized(&[]);
    client.open(&parent, "yaml", PARENT);
    let found = wait_for_codes(&mut client, &parent, &["missing-member"]);
    assert_eq!(found[0]["range"]["start"]["line"], 13);
    client.open(&uri(&child), "yaml", &CHILD.replace("total:", "totl:"));
    wait_for_codes(&mut client, &parent, &[]);
    rewrite(&mut client, &uri(&child), 2, &CHILD.replace("total:", "sum:"));
    wait_for_codes(&mut client, &parent, &["missing-member"]);
    assert!(client.finish().success());
}

#[test]
fn all_who_start_a_child_know_of_its_change() {
    let folder = folder("unsaved-children");
    let child = folder.join("child.fdl.yaml");
    write(&child, CHILD);
    write(
        &folder.join("fdlc.yaml"),
        "bindings:\n  - {resource: 'acs:fnf:*:flow/child', flow: child.fdl.yaml}\n",
    );
    let parents: Vec<_> = (0..5).map(|at| uri(&folder.join(format!("parent{at}.fdl.yaml")))).collect();
    let mut client = Client::initialized(&[]);
    for parent in &parents {
        client.open(parent, "yaml", PARENT);
    }
    for parent in &parents {
        wait_for_codes(&mut client, parent, &["missing-member"]);
    }
    client.open(&uri(&child), "yaml", CHILD);
    for (version, member) in [(2, "totl:"), (3, "total:"), (4, "totl:")] {
        rewrite(&mut client, &uri(&child), version, &CHILD.replace("total:", member));
    }
    for parent in &parents {
        wait_for_codes(&mut client, parent, &[]);
    }
    // Also one on the disk only, and one that comes later.
    rewrite(&mut client, &uri(&child), 5, &CHILD.replace("total:", "sum:"));
    let last = uri(&folder.join("last.fdl.yaml"));
    client.open(&last, "yaml", PARENT);
    wait_for_codes(&mut client, &last, &["missing-member"]);
    assert!(client.finish().success());
}

#[test]
fn a_client_that_asks_is_told_when_unsaved_text_is_thrown_away() {
    let folder = folder("unsaved-refresh");
    let (flow, schema) = (uri(&folder.join("a.fdl.yaml")), folder.join("a.input.schema.json"));
    write(&schema, r#"{"type": "object", "properties": {"orderId": {}}, "additionalProperties": false}"#);
    let mut client = Client::introduced(json!({ "capabilities": {
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    } }));
    client.open(&flow, "yaml", READER);
    let pull = json!({ "textDocument": { "uri": flow } });
    assert_eq!(client.ask("textDocument/diagnostic", pull.clone())["items"], json!([]));
    let refresh = |client: &mut Client| {
        let asked = client.wait_for(|it| it["method"] == "workspace/diagnostic/refresh");
        client.accept(&asked);
    };
    client.open(&uri(&schema), "json", r#"{"type": "object", "additionalProperties": false}"#);
    refresh(&mut client);
    let found = client.ask("textDocument/diagnostic", pull.clone());
    assert_eq!(codes(&found["items"]), ["missing-member"]);
    // Half typed it says nothing, and that is told where the client looks for it.
    rewrite(&mut client, &uri(&schema), 2, "{");
    refresh(&mut client);
    let found = client.ask("textDocument/diagnostic", pull.clone());
    assert_eq!(codes(&found["items"]), ["wrong-value"]);
    close(&mut client, &uri(&schema));
    refresh(&mut client);
    assert_eq!(client.ask("textDocument/diagnostic", pull)["items"], json!([]));
    assert!(client.has_none("window/showMessage"));
    assert!(client.finish().success());
}

#[test]
fn a_flow_that_others_wait_for_has_them_looked_at_again() {
    let folder = folder("unsaved-refresh-flow");
    let (parent, child) = (uri(&folder.join("parent.fdl.yaml")), folder.join("child.fdl.yaml"));
    write(&child, CHILD);
    let bindings = "bindings:\n  - {resource: 'acs:fnf:*:flow/child', flow: child.fdl.yaml}\n";
    write(&folder.join("fdlc.yaml"), bindings);
    let mut client = Client::introduced(json!({ "capabilities": {
        "textDocument": { "diagnostic": {} },
        "workspace": { "diagnostics": { "refreshSupport": true } },
    } }));
    client.open(&parent, "yaml", PARENT);
    let pull = json!({ "textDocument": { "uri": parent } });
    let found = client.ask("textDocument/diagnostic", pull.clone());
    assert_eq!(codes(&found["items"]), ["missing-member"]);
    client.open(&uri(&child), "yaml", &CHILD.replace("total:", "totl:"));
    let asked = client.wait_for(|it| it["method"] == "workspace/diagnostic/refresh");
    client.accept(&asked);
    assert_eq!(client.ask("textDocument/diagnostic", pull)["items"], json!([]));
    assert!(client.finish().success());
}
