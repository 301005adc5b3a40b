//! What the server answers in flow tests and project files, besides diagnostics and completion.

use super::client::Client;
use super::project::{folder, uri, write};
use serde_json::{Value, json};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: order
StartAt: Charge
States:
  # fdlc: allow missing-description it is short
  - Type: Pass
    Name: Charge
    End: true
";
const TESTS: &str = "\
flow: order.fdl.yaml
cases:
  - name: 一个 🚀 case
    mocks:
      Charge:
        - when: $Input.a.b > 1
          give: {}
";

fn ask(client: &mut Client, method: &str, uri: &str, more: &Value) -> Value {
    let mut params = json!({ "textDocument": { "uri": uri } });
    params.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    client.ask(&format!("textDocument/{method}"), params)
}

#[test]
fn tests_and_project_files_have_an_outline_folds_colours_and_links() {
    let folder = folder("own-files");
    let (tests, project, flow) = (
        uri(&folder.join("order.test.yaml")),
        uri(&folder.join("fdlc.yaml")),
        uri(&folder.join("order.fdl.yaml")),
    );
    write(&folder.join("order.fdl.yaml"), FLOW);
    write(&folder.join("closed.test.yaml"), "flow: order.fdl.yaml\ncases: [{name: closed case}]\n");
    let mut client = Client::introduced(json!({
        "capabilities": { "textDocument": { "publishDiagnostics": { "codeDescriptionSupport": true } } },
        "workspaceFolders": [{ "uri": uri(&folder), "name": "a" }],
        "initializationOptions": { "rulePages": "rules:/{rule}.md" },
    }));
    client.open(&tests, "yaml", TESTS);
    let outline = ask(&mut client, "documentSymbol", &tests, &json!({}));
    assert_eq!(
        (&outline[1]["name"], &outline[1]["children"][0]["name"]),
        (&json!("cases"), &json!("一个 🚀 case"))
    );
    let mock = &outline[1]["children"][0]["children"][1]["children"][0];
    assert_eq!((&mock["name"], &mock["selectionRange"]["start"]["line"]), (&json!("Charge"), &json!(4)));
    let folds = ask(&mut client, "foldingRange", &tests, &json!({}));
    let lines: Vec<_> =
        folds.as_array().expect("a list").iter().map(|it| (&it["startLine"], &it["endLine"])).collect();
    assert_eq!(format!("{lines:?}").matches("Number(6)").count(), 5, "{lines:?}");
    let positions = json!({ "positions": [{ "line": 5, "character": 25 }] });
    let around = ask(&mut client, "selectionRange", &tests, &positions);
    assert_eq!(
        around[0]["range"],
        json!({ "start": { "line": 5, "character": 25 }, "end": { "line": 5, "character": 26 } })
    );
    let tokens = ask(&mut client, "semanticTokens/full", &tests, &json!({}));
    // The state, `$Input`, two members, the operator, the number.
    assert_eq!(tokens["data"].as_array().map(Vec::len), Some(6 * 5), "{tokens}");
    assert_eq!(tokens["data"].as_array().expect("a list")[..5], [4, 6, 6, 7, 0]);
    let begun = ask(
        &mut client,
        "onTypeFormatting",
        &tests,
        &json!({ "position": { "line": 2, "character": 0 }, "ch": "\n", "options": { "tabSize": 2, "insertSpaces": true } }),
    );
    assert!(begun.is_null(), "{begun}");
    let layout =
        ask(&mut client, "formatting", &tests, &json!({ "options": { "tabSize": 2, "insertSpaces": true } }));
    assert_eq!(layout, json!([]), "it is laid out already");
    // Cases are found by name, open or not.
    for (query, file) in [("一case", &tests), ("closed", &uri(&folder.join("closed.test.yaml")))] {
        let found = client.ask("workspace/symbol", json!({ "query": query }));
        assert_eq!(&found[0]["location"]["uri"], &json!(file), "{found}");
    }
    client.open(
        &project,
        "yaml",
        "rules: {missing-description: off}\nbindings:\n  - {state: a, flow: order.fdl.yaml}\n",
    );
    let links = ask(&mut client, "documentLink", &project, &json!({}));
    assert_eq!(
        (&links[0]["target"], &links[1]["target"]),
        (&json!("rules:/missing-description.md"), &json!(flow))
    );
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let layout = ask(&mut client, "formatting", &project, &json!({ "options": options }));
    assert_eq!(layout, json!([]), "{layout}");
    client.change(&project, 2, [[2, 2], [2, 3]], "-  ");
    let range = json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 3 } });
    let layout =
        ask(&mut client, "rangeFormatting", &project, &json!({ "range": range, "options": options }));
    assert_eq!(layout[0]["newText"], "  - {state: a, flow: order.fdl.yaml}", "{layout}");
    client.open(&flow, "yaml", FLOW);
    let links = ask(&mut client, "documentLink", &flow, &json!({}));
    assert_eq!(links[0]["target"], "rules:/missing-description.md");
    assert!(client.finish().success());
}
