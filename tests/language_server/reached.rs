//! Lenses at states: which cases reached them in the last run with coverage.

use super::client::Client;
use super::project::{folder, uri, write};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: way
StartAt: Which
States:
  - Type: Choice
    Name: Which
    Branches:
      - Condition: $Input.left
        Next: Left
    Default: Fan
  - Type: Pass
    Name: Left
    End: true
  - Type: Parallel
    Name: Fan
    Branches:
      - StartAt: 里
        States:
          - {Type: Pass, Name: 里, End: true}
    End: true
";

const TEST: &str = "\
flow: way.fdl.yaml
cases:
  - {name: left, input: {left: true}}
  - {name: right, input: {left: false}, expect: {status: Failed}}
";

fn run_tests(folder: &Path) {
    let ended = Command::new(env!("CARGO_BIN_EXE_fdlc"))
        .args(["test", "--coverage"])
        .current_dir(folder)
        .output()
        .expect("the program was built for this test");
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
}

/// The lenses of cases: line, title, line of the case.
fn lenses(client: &mut Client, uri: &str) -> Vec<(u64, String, u64)> {
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }));
    let lens = |it: &Value| {
        let line = it["command"]["arguments"][0]["line"].as_u64()?;
        let title = it["command"]["title"].as_str()?.to_owned();
        Some((it["range"]["start"]["line"].as_u64()?, title, line))
    };
    lenses.as_array().expect("a list").iter().filter_map(lens).collect()
}

fn told(lenses: &[(u64, String, u64)]) -> Vec<(u64, &str, u64)> {
    lenses.iter().map(|it| (it.0, &*it.1, it.2)).collect()
}

#[test]
fn each_state_shows_the_cases_that_reached_it_last_and_whether_they_are_old() {
    let folder = folder("reached");
    write(&folder.join("fdlc.yaml"), "");
    write(&folder.join("way.fdl.yaml"), FLOW);
    write(&folder.join("way.test.yaml"), TEST);
    let mut client = Client::introduced(json!({
        "capabilities": { "workspace": { "codeLens": { "refreshSupport": true } } },
        "initializationOptions": { "commands": ["fdlc.test"] },
    }));
    let flow = uri(&folder.join("way.fdl.yaml"));
    client.open(&flow, "yaml", FLOW);
    assert_eq!(told(&lenses(&mut client, &flow)), []);
    run_tests(&folder);
    let kept = uri(&folder.join(".fdlc/coverage.json"));
    client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": kept, "type": 1 }] }));
    let refresh = client.wait_for(|it| it["method"] == "workspace/codeLens/refresh");
    client.accept(&refresh);
    let found = lenses(&mut client, &flow);
    let expected =
        [(6, "✓ left", 3), (6, "✗ right", 4), (12, "✓ left", 3), (15, "✗ right", 4), (19, "✗ right", 4)];
    assert_eq!(told(&found), expected);
    // The flow is being typed: what is still there keeps its cases, and they are old ones.
    client.change(&flow, 2, [[12, 10], [12, 14]], "Links: [");
    let found = lenses(&mut client, &flow);
    assert_eq!(told(&found)[..2], [(6, "✓ left (older text)", 3), (6, "✗ right (older text)", 4)]);
    assert!(!found.iter().any(|it| it.0 == 12), "{found:?}");
    // The tests have changed too: a case is run where it stands now, and one that is gone by nobody.
    let test = uri(&folder.join("way.test.yaml"));
    client.open(&test, "yaml", &TEST.replace("name: left", "name: links").replace("cases:", "\n\ncases:"));
    let found = lenses(&mut client, &flow);
    assert_eq!(told(&found)[0], (6, "✗ right (older text)", 6));
    assert!(client.finish().success());
}

#[test]
fn lenses_are_renewed_when_what_they_speak_of_is_another_and_not_else() {
    let folder = folder("renewed-lenses");
    write(&folder.join("way.fdl.yaml"), FLOW);
    write(&folder.join("way.test.yaml"), TEST);
    let mut client = Client::introduced(json!({
        "capabilities": {
            "textDocument": { "diagnostic": {} },
            "workspace": {
                "diagnostics": { "refreshSupport": true },
                "codeLens": { "refreshSupport": true },
            },
        },
        "initializationOptions": { "commands": ["fdlc.test"] },
    }));
    let (flow, test) = (uri(&folder.join("way.fdl.yaml")), uri(&folder.join("way.test.yaml")));
    let data = folder.join("other.json");
    let renewed = |client: &mut Client, asked: &str| {
        let refresh = client.wait_for(|it| it["method"] == asked);
        client.accept(&refresh);
    };
    // The next round of questions comes after the one before was answered.
    let watched = |client: &mut Client, uri: &str| {
        client.notify("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri, "type": 2 }] }));
        renewed(client, "workspace/diagnostic/refresh");
    };
    // What the test speaks of is opened, and files change that lenses do not speak of.
    client.open(&test, "yaml", TEST);
    client.ask("textDocument/diagnostic", json!({ "textDocument": { "uri": test } }));
    client.open(&flow, "yaml", FLOW);
    renewed(&mut client, "workspace/diagnostic/refresh");
    watched(&mut client, &uri(&data));
    watched(&mut client, &uri(&data));
    assert!(client.has_none("workspace/codeLens/refresh"));
    // A test that is saved is told of twice.
    write(&folder.join("way.test.yaml"), &TEST.replace("left", "links"));
    client.notify("textDocument/didSave", json!({ "textDocument": { "uri": test } }));
    renewed(&mut client, "workspace/codeLens/refresh");
    renewed(&mut client, "workspace/diagnostic/refresh");
    watched(&mut client, &test);
    watched(&mut client, &uri(&data));
    assert!(client.has_none("workspace/codeLens/refresh"));
    assert!(client.finish().success());
}
