//! Code actions: which kinds are answered when, and all safe fixes at once.

use super::client::Client;
use super::project::{folder, uri, write};
use serde_json::{Value, json};

const URI: &str = "file:///flows/actions.fdl.yaml";

/// Two misspelt keys and a Task that could be more.
const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: actions
StartAt: Call
States:
  - Type: Task
    Name: Call
    Acton: FC:InvokeFunction
    Parameters:
      resourceArn: acs:fc:::functions/f
    Nxt: Done
  - Type: Succeed
    Name: Done
";

/// Asks for what can be done between two places.
#[expect(clippy::needless_pass_by_value, reason = "callers write the parameters down")]
fn actions(client: &mut Client, uri: &str, places: [[u32; 2]; 2], context: Value) -> Vec<Value> {
    let [start, end] = places.map(|[line, character]| json!({ "line": line, "character": character }));
    let range = json!({ "start": start, "end": end });
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": context });
    client.ask("textDocument/codeAction", params).as_array().expect("a list").clone()
}

fn kinds(actions: &[Value]) -> Vec<&str> {
    let mut kinds: Vec<_> = actions.iter().map(|it| it["kind"].as_str().expect("a kind")).collect();
    kinds.dedup();
    kinds
}

#[test]
fn the_kinds_that_are_asked_for_are_answered() {
    let mut client = Client::start();
    let capabilities = client.ask("initialize", json!({ "capabilities": {} }))["capabilities"].take();
    let named = &capabilities["codeActionProvider"]["codeActionKinds"];
    assert_eq!(*named, json!(["quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll.fdlc"]));
    client.notify("initialized", json!({}));
    client.open(URI, "yaml", FLOW);
    let here = [[7, 5], [7, 5]];
    let mut ask = |places, context| actions(&mut client, URI, places, context);
    let all = ask(here, json!({ "diagnostics": [], "triggerKind": 1 }));
    // The edits of all fixes cannot wait here, so nobody computes them unasked.
    assert_eq!(kinds(&all), ["quickfix", "refactor.rewrite"]);
    for (only, expected) in [
        (json!(["quickfix"]), vec!["quickfix"]),
        (json!(["refactor"]), vec!["refactor.rewrite"]),
        (json!(["refactor.extract"]), vec![]),
        (json!(["source"]), vec!["source.fixAll.fdlc"]),
        (json!(["source.fixAll"]), vec!["source.fixAll.fdlc"]),
        (json!(["source.fixAll.other"]), vec![]),
        (json!(["source.organizeImports"]), vec![]),
    ] {
        assert_eq!(kinds(&ask(here, json!({ "diagnostics": [], "only": only }))), expected, "{only}");
    }
    // Nobody asked: only what is wrong here is worth a lamp, unless something is selected.
    assert_eq!(kinds(&ask(here, json!({ "diagnostics": [], "triggerKind": 2 }))), ["quickfix"]);
    let elsewhere = [[6, 10], [6, 10]];
    assert_eq!(kinds(&ask(elsewhere, json!({ "diagnostics": [], "triggerKind": 2 }))), [""; 0]);
    let selected = ask([[5, 4], [6, 14]], json!({ "diagnostics": [], "triggerKind": 2 }));
    assert_eq!(kinds(&selected), ["refactor.extract", "refactor.rewrite"]);
    assert!(client.finish().success());
}

#[test]
fn all_safe_fixes_are_one_action_whose_edits_can_wait() {
    let resolves = json!({ "resolveSupport": { "properties": ["edit"] } });
    for able in [json!({}), resolves] {
        let mut client =
            Client::introduced(json!({ "capabilities": { "textDocument": { "codeAction": able } } }));
        client.open(URI, "yaml", FLOW);
        let only = json!({ "diagnostics": [], "only": ["source.fixAll.fdlc"], "triggerKind": 2 });
        let found = actions(&mut client, URI, [[0, 0], [13, 0]], only.clone());
        let mut action = found[0].clone();
        let can_wait = able["resolveSupport"].is_object();
        assert_eq!(action["edit"].is_null(), can_wait, "{action}");
        if can_wait {
            action = client.ask("codeAction/resolve", action);
        }
        let edits = action["edit"]["changes"][URI].as_array().expect("a list").clone();
        let told: Vec<_> = edits.iter().map(|it| (&it["range"]["start"]["line"], &it["newText"])).collect();
        let expected = [
            (&json!(7), &json!("    Action: FC:InvokeFunction\n")),
            (&json!(10), &json!("    Next: Done\n")),
        ];
        assert_eq!(told, expected);
        client.change(URI, 2, [[10, 4], [10, 7]], "Next");
        client.change(URI, 3, [[7, 4], [7, 9]], "Action");
        assert!(actions(&mut client, URI, [[0, 0], [13, 0]], only).is_empty());
        assert!(client.finish().success());
    }
}

#[test]
fn edits_name_the_version_that_they_are_of_where_the_client_heeds_it() {
    let mut client = Client::introduced(json!({ "capabilities": {
        "workspace": { "workspaceEdit": { "documentChanges": true } },
        "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } },
    } }));
    client.open(URI, "yaml", FLOW);
    client.change(URI, 7, [[2, 6], [2, 13]], "other");
    let found = actions(&mut client, URI, [[7, 5], [7, 5]], json!({ "diagnostics": [], "triggerKind": 1 }));
    assert_eq!(kinds(&found), ["quickfix", "refactor.rewrite", "source.fixAll.fdlc"]);
    let all = client.ask("codeAction/resolve", found.last().expect("there are some").clone());
    for action in [&found[0], &all] {
        let edit = &action["edit"];
        let document = json!({ "uri": URI, "version": 7 });
        assert_eq!(
            (&edit["documentChanges"][0]["textDocument"], &edit["changes"]),
            (&document, &Value::Null)
        );
    }
    assert!(client.finish().success());
}

#[test]
fn flow_tests_have_fixes_too() {
    let folder = folder("actions");
    write(&folder.join("a.fdl.yaml"), &FLOW.replace("Acton", "Action").replace("Nxt", "Next"));
    let test = uri(&folder.join("a.test.yaml"));
    let mut client = Client::initialized(&[]);
    client.open(&test, "yaml", "flow: a.fdl.yaml\ncases:\n  - {name: a, expct: {path: [Call]}}\n");
    let found = actions(&mut client, &test, [[2, 14], [2, 14]], json!({ "diagnostics": [] }));
    assert_eq!(kinds(&found), ["quickfix"]);
    assert!(found[0]["edit"].to_string().contains("expect"), "{found:?}");
    assert!(client.finish().success());
}
