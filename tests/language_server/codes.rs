//! Codes of errors across files: flows, the child flows that raise them, and the tests that name them.

use crate::client::Client;
use crate::files::{at, edits, folder};
use serde_json::{Value, json};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Both
States:
  - Type: Parallel
    Name: Both
    Branches:
      - {StartAt: Deep, States: [{Type: Fail, Name: Deep, Code: NoWay, Detail: none}]}
    Retry:
      - {Errors: [NoWay], MaxAttempts: 1, IntervalSeconds: 1}
    End: true
";
const TEST: &str = "\
flow: greet.fdl.yaml
cases:
  - name: it ends
    expect:
      error: {code: NoWay}
";
const PARENT: &str = "\
Type: StateMachine
SpecVersion: v1
Name: parent
StartAt: Child
States:
  - Type: Task
    Name: Child
    Action: FNF:StartExecution
    TaskMode: WaitForSystemCallback
    Parameters: {resourceArn: 'acs:fnf:::flow/greet', input: {}}
    Catch:
      - {Errors: [NoWay], Next: Done}
    Next: Done
  - {Type: Succeed, Name: Done}
";

#[test]
fn a_code_is_followed_and_renamed_from_the_flow_and_from_its_tests() {
    let (folder, address) = folder("codes");
    let (flow, test) = (format!("{address}/greet.fdl.yaml"), format!("{address}/greet.test.yaml"));
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW).expect("a file can be written");
    std::fs::write(folder.join("greet.test.yaml"), TEST).expect("a file can be written");
    let mut client = Client::initialized(&[]);
    client.open(&flow, "yaml", FLOW);
    client.open(&test, "yaml", TEST);
    let (in_flow, in_test) = (at(&flow, 8, 64), at(&test, 4, 22));
    let place = client.ask("textDocument/definition", in_test.clone());
    assert_eq!((&place["uri"], &place["range"]["start"]["line"]), (&json!(flow), &json!(8)), "{place}");
    let told = client.ask("textDocument/hover", in_test.clone());
    assert_eq!(told["contents"]["value"], "**NoWay**\n\nRaised by `Deep` of `greet.fdl.yaml`");
    for place in [&in_flow, &in_test] {
        let mut renamed = place.clone();
        renamed["newName"] = json!("Closed");
        let found = client.ask("textDocument/rename", renamed);
        let closed = |lines: &[u64]| lines.iter().map(|it| (*it, "Closed".to_owned())).collect::<Vec<_>>();
        assert_eq!((edits(&found, &flow), edits(&found, &test)), (closed(&[8, 10]), closed(&[4])), "{found}");
        let mut asked = place.clone();
        asked["context"] = json!({ "includeDeclaration": true });
        let found = client.ask("textDocument/references", asked);
        assert_eq!(found.as_array().map(Vec::len), Some(3), "{found}");
        let offered = client.ask("textDocument/prepareRename", place.clone());
        assert_eq!(offered["placeholder"], "NoWay");
    }
    assert_eq!(client.ask("textDocument/documentHighlight", in_test).as_array().map(Vec::len), Some(1));
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_code_that_a_child_flow_raises_leads_into_the_childs_file() {
    let (folder, address) = folder("child-codes");
    let (flow, parent) = (format!("{address}/greet.fdl.yaml"), format!("{address}/parent.fdl.yaml"));
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW).expect("a file can be written");
    let bound = "bindings:\n  - resource: acs:fnf:::flow/greet\n    flow: greet.fdl.yaml\n";
    std::fs::write(folder.join("fdlc.yaml"), bound).expect("a file can be written");
    let mut client = Client::initialized(&[]);
    client.open(&parent, "yaml", PARENT);
    let place = client.ask("textDocument/definition", at(&parent, 11, 20));
    assert_eq!(place["uri"], flow, "{place}");
    assert_eq!(place["range"]["start"]["line"], 8);
    let told = client.ask("textDocument/hover", at(&parent, 11, 20));
    let told = told["contents"]["value"].as_str().map(str::to_owned);
    assert_eq!(told.as_deref(), Some("**NoWay**\n\nRaised by `Deep` of `greet.fdl.yaml`"));
    let mut renamed = at(&parent, 11, 20);
    renamed["newName"] = json!("Closed");
    let id = client.request("textDocument/rename", renamed);
    assert_ne!(client.answer(id)["error"], Value::Null);
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_code_that_a_parent_or_its_test_names_keeps_its_name_and_the_refusal_says_why() {
    let (folder, address) = folder("parent-codes");
    let of = |name: &str| format!("{address}/{name}");
    let calm = PARENT.replace("NoWay", "Other");
    let started =
        "flow: parent.fdl.yaml\nflows: {'acs:fnf:::flow/greet': greet.fdl.yaml}\ncases:\n  - name: a\n";
    let naming = format!("{started}    expect:\n      error: {{code: NoWay}}\n");
    let silent = format!("{started}    expect: {{status: Succeeded}}\n");
    std::fs::write(folder.join("greet.fdl.yaml"), FLOW).expect("a file can be written");
    for (parent, test, refused) in [
        (&*calm, &naming, Some("parent.test.yaml")),
        (PARENT, &silent, Some("parent.fdl.yaml")),
        (&*calm, &silent, None),
    ] {
        std::fs::write(folder.join("parent.fdl.yaml"), parent).expect("a file can be written");
        std::fs::write(folder.join("parent.test.yaml"), test).expect("a file can be written");
        let mut client = Client::initialized(&[]);
        client.open(&of("greet.fdl.yaml"), "yaml", FLOW);
        client.open(&of("parent.test.yaml"), "yaml", test);
        let mut renamed = at(&of("greet.fdl.yaml"), 8, 64);
        renamed["newName"] = json!("Closed");
        let id = client.request("textDocument/rename", renamed);
        let why = client.answer(id)["error"]["message"].as_str().map(str::to_owned);
        let is_told = why.as_ref().zip(refused).is_some_and(|(why, file)| why.contains(file));
        assert!(is_told || (why.is_none() && refused.is_none()), "{why:?} {refused:?}");
        if *test == naming {
            let in_test = at(&of("parent.test.yaml"), 5, 22);
            assert_eq!(client.ask("textDocument/prepareRename", in_test.clone()), Value::Null);
            let mut renamed = in_test;
            renamed["newName"] = json!("Closed");
            let id = client.request("textDocument/rename", renamed);
            let why = client.answer(id)["error"]["message"].to_string();
            assert!(why.contains("not the flow under test"), "{why}");
        }
        assert!(client.finish().success());
    }
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
