//! Renaming across files: every test of a flow, wherever it lies, and nothing that is not the client's.

use super::client::Client;
use super::files::at;
use super::project::{folder, uri, write};
use serde_json::{Value, json};
use std::path::Path;

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: order
StartAt: Charge
States:
  - Type: Task
    Name: Charge
    Action: FC:InvokeFunction
    Parameters: {resourceArn: 'acs:fc:cn-hangzhou:1:functions/f', invocationType: Sync}
    End: true
";

/// A test of a flow, which names its state on line 3.
fn test_of(flow: &str) -> String {
    format!("flow: {flow}\ncases:\n  - name: a\n    expect: {{path: [Charge]}}\n")
}

fn opened(folder: &Path) -> Client {
    Client::introduced(json!({
        "capabilities": {},
        "workspaceFolders": [{ "uri": uri(folder), "name": "a" }],
    }))
}

fn rename(client: &mut Client, mut place: Value, new_name: &str) -> Value {
    place["newName"] = json!(new_name);
    let id = client.request("textDocument/rename", place);
    client.answer(id)
}

fn files(answer: &Value) -> Vec<String> {
    let changes = answer["result"]["changes"].as_object();
    changes.unwrap_or_else(|| panic!("nothing is renamed: {answer}")).keys().cloned().collect()
}

#[test]
fn all_tests_of_a_flow_are_renamed_however_many_how_large_and_wherever_they_are() {
    let folder = folder("rename-all");
    std::fs::create_dir_all(folder.join("tests")).expect("a folder can be made");
    let flow = uri(&folder.join("order.fdl.yaml"));
    write(&folder.join("order.fdl.yaml"), FLOW);
    let mut all = vec![flow.clone()];
    for nth in 0..70 {
        all.push(uri(&folder.join(format!("t{nth}.test.yaml"))));
        write(&folder.join(format!("t{nth}.test.yaml")), &test_of("order.fdl.yaml"));
    }
    let comment = format!("# {}\n", "x".repeat(1 << 20));
    let large = folder.join("large.test.yaml");
    write(&large, &(test_of("order.fdl.yaml") + &comment));
    let apart = folder.join("tests/a.test.yaml");
    write(&apart, &test_of("../order.fdl.yaml"));
    let (large, apart) = (uri(&large), uri(&apart));
    all.extend([large, apart.clone()]);
    all.sort();
    let mut client = opened(&folder);
    client.open(&flow, "yaml", FLOW);
    assert_eq!(files(&rename(&mut client, at(&flow, 6, 11), "Pay")), all);
    client.open(&apart, "yaml", &test_of("../order.fdl.yaml"));
    assert_eq!(files(&rename(&mut client, at(&apart, 3, 22), "Pay")), all);
    for place in [at(&flow, 6, 11), at(&apart, 3, 22)] {
        let mut place = place;
        place["context"] = json!({ "includeDeclaration": true });
        let found = client.ask("textDocument/references", place);
        let mut places: Vec<&str> =
            found.as_array().into_iter().flatten().filter_map(|it| it["uri"].as_str()).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), all.len() - 1, "all but the large one: {found}");
        assert!(places.contains(&&*apart) && places.iter().all(|it| !it.contains("..")), "{found}");
    }
    let definition = client.ask("textDocument/definition", at(&apart, 3, 22));
    assert_eq!(definition["uri"], flow);
    let definition = client.ask("textDocument/definition", at(&apart, 0, 10));
    assert_eq!(definition["uri"], flow);
    // One that nobody can read might be broken.
    std::fs::write(folder.join("tests/b.test.yaml"), b"flow: \xff\n").expect("it can be written");
    let refused = rename(&mut client, at(&flow, 6, 11), "Pay");
    let message = refused["error"]["message"].as_str().unwrap_or_default();
    let begin = "`b.test.yaml`, which may be a test of the flow, cannot be read: ";
    assert!(message.starts_with(begin), "{refused}");
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn no_key_gets_the_name_of_the_one_beside_it() {
    let folder = folder("rename-beside");
    let flow = uri(&folder.join("order.fdl.yaml"));
    write(&folder.join("order.fdl.yaml"), FLOW);
    let test = "flow: order.fdl.yaml\nmocks: {Charge: [{give: 1}], Pay: [{give: 2}]}\ncases: [{name: a}]\n";
    write(&folder.join("order.test.yaml"), test);
    let mut client = opened(&folder);
    client.open(&flow, "yaml", FLOW);
    let refused = rename(&mut client, at(&flow, 6, 11), "Pay");
    let said = "`order.test.yaml`: there is a key `Pay` already beside one that would get this name";
    assert_eq!(refused["error"]["message"], said);
    assert_eq!(files(&rename(&mut client, at(&flow, 6, 11), "Payed")).len(), 2);
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn what_lies_outside_of_the_workspace_is_edited_only_where_it_is_open() {
    let folder = folder("rename-outside");
    std::fs::create_dir_all(folder.join("inside")).expect("a folder can be made");
    let (flow, test) = (folder.join("order.fdl.yaml"), folder.join("inside/a.test.yaml"));
    write(&flow, FLOW);
    write(&test, &test_of("../order.fdl.yaml"));
    let (flow, test) = (uri(&flow), uri(&test));
    let mut client = opened(&folder.join("inside"));
    client.open(&test, "yaml", &test_of("../order.fdl.yaml"));
    let refused = rename(&mut client, at(&test, 3, 22), "Pay");
    let said = "`order.fdl.yaml` would have to change, and lies outside of the workspace: open it first";
    assert_eq!(refused["error"]["message"], said);
    client.open(&flow, "yaml", FLOW);
    let mut both = [flow, test.clone()];
    both.sort();
    assert_eq!(files(&rename(&mut client, at(&test, 3, 22), "Pay")), both);
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}

#[test]
fn a_child_does_not_take_the_place_of_a_flow_under_test_that_is_gone() {
    let folder = folder("rename-gone");
    let test = uri(&folder.join("a.test.yaml"));
    write(&folder.join("child.fdl.yaml"), FLOW);
    let text = |flow: &str| {
        format!(
            "flow: {flow}\nflows: {{child: child.fdl.yaml}}\ncases:\n  - name: a\n    expect: {{path: [Charge, ]}}\n"
        )
    };
    let mut client = opened(&folder);
    let offered = |client: &mut Client| -> Vec<String> {
        let items = client.ask("textDocument/completion", at(&test, 4, 28));
        let items = items.as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|it| it["label"].as_str().map(str::to_owned)).collect()
    };
    client.open(&test, "yaml", &text("gone.fdl.yaml"));
    assert_eq!(offered(&mut client), Vec::<String>::new());
    write(&folder.join("here.fdl.yaml"), &FLOW.replace("Charge", "Other"));
    client.change(&test, 2, [[0, 6], [0, 19]], "here.fdl.yaml");
    assert_eq!(offered(&mut client), ["Other"]);
    assert!(client.finish().success());
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
