//! Formatting and refactoring over the protocol.

use crate::client::Client;
use serde_json::{Value, json};

const URI: &str = "file:///flows/edits.fdl.yaml";

/// A flow with a wide character before what is edited on its line.
const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: edits
StartAt: 😀
States:
  - {Type:   Pass, Name: 😀, OutputConstructor: {a:   1}, Next: End}
  - Name: End
    Type: Succeed
";

fn options() -> Value {
    json!({ "tabSize": 4, "insertSpaces": true })
}

/// The document's lines after edits of whole lines.
fn lines_after(text: &str, edits: &Value) -> Vec<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for edit in edits.as_array().expect("a list of edits").iter().rev() {
        let line = |end: &str| edit["range"][end]["line"].as_u64().and_then(|it| usize::try_from(it).ok());
        let (start, end) = (line("start").expect("a line"), line("end").expect("a line"));
        assert_eq!(edit["range"]["start"]["character"], 0, "{edit}");
        let new = edit["newText"].as_str().expect("a text").lines().map(str::to_owned);
        lines.splice(start..end, new);
    }
    lines
}

#[test]
fn documents_ranges_and_begun_lines_are_laid_out() {
    let mut client = Client::start();
    let capabilities = client.ask("initialize", json!({ "capabilities": {} }))["capabilities"].take();
    assert_eq!(capabilities["documentFormattingProvider"], true);
    assert_eq!(capabilities["documentRangeFormattingProvider"], true);
    assert_eq!(capabilities["documentOnTypeFormattingProvider"]["firstTriggerCharacter"], "\n");
    client.notify("initialized", json!({}));
    client.open(URI, "yaml", FLOW);
    let document = json!({ "uri": URI });
    let edits =
        client.ask("textDocument/formatting", json!({ "textDocument": document, "options": options() }));
    let lines = lines_after(FLOW, &edits);
    assert_eq!(lines[5], "  - {Type: Pass, Name: 😀, OutputConstructor: {a: 1}, Next: End}");
    assert_eq!(lines[6..], ["  - Type: Succeed", "    Name: End"]);
    let range = json!({ "start": { "line": 5, "character": 4 }, "end": { "line": 5, "character": 9 } });
    let params = json!({ "textDocument": document, "range": range, "options": options() });
    let edits = client.ask("textDocument/rangeFormatting", params);
    assert_eq!(edits.as_array().map(Vec::len), Some(1), "{edits}");
    assert_eq!(edits[0]["newText"], "- {Type: Pass, Name: 😀, OutputConstructor: {a: 1}, Next: End}");
    assert_eq!(edits[0]["range"]["end"], json!({ "line": 5, "character": 68 }));
    client.change(URI, 2, [[7, 17], [7, 17]], "\n    OutputConstructor:\n");
    let position = json!({ "line": 9, "character": 0 });
    let params = json!({ "textDocument": document, "position": position, "ch": "\n", "options": options() });
    let edits = client.ask("textDocument/onTypeFormatting", params);
    assert_eq!(edits[0]["newText"], "      ");
    assert_eq!(edits[0]["range"], json!({ "start": position, "end": position }));
    assert!(client.finish().success());
}

#[test]
fn what_is_no_yaml_is_not_laid_out() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", "Type:   StateMachine\nStates: [\n");
    let params = json!({ "textDocument": { "uri": URI }, "options": options() });
    assert_eq!(client.ask("textDocument/formatting", params), Value::Null);
    assert!(client.finish().success());
}

#[test]
fn refactorings_are_offered_beside_fixes() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", &FLOW.replace("Next: End", "Next: Later"));
    let place = json!({ "line": 5, "character": 64 });
    let range = json!({ "start": place, "end": place });
    let params = json!({ "textDocument": { "uri": URI }, "range": range, "context": { "diagnostics": [] } });
    let actions = client.ask("textDocument/codeAction", params);
    let create =
        actions.as_array().expect("a list").iter().find(|it| it["title"] == "Create the state `Later`");
    let create = create.unwrap_or_else(|| panic!("{actions}"));
    assert_eq!(create["kind"], "quickfix");
    assert!(create["edit"].to_string().contains("Name: Later"), "{create}");
    let sort = actions.as_array().expect("a list").iter().any(|it| it["kind"] == "refactor.rewrite");
    assert!(!sort, "nothing is to be sorted here: {actions}");
    assert!(client.finish().success());
}
