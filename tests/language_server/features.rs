//! Each feature once, as the protocol has it: three levels deep, with the line ends of Windows and names that are not ASCII.

use super::client::Client;
use serde_json::{Value, json};

const FLOW: &str = "\
Type: StateMachine\r
SpecVersion: v1\r
Name: 😀 order\r
StartAt: Fan 😀\r
States:\r
  - Type: Parallel\r
    Name: Fan 😀\r
    Branches:\r
      - StartAt: Each\r
        States:\r
          - Type: Map\r
            Name: Each\r
            ItemsPath: $Input.items\r
            Processor:\r
              StartAt: 甲\r
              States:\r
                - Type: Pass\r
                  Name: 甲\r
                  OutputConstructor: {订单: {id: 1}}\r
                  GlobalConstructor: {seen: true}\r
                  Next: 乙\r
                - Type: Task\r
                  Name: 乙\r
                  Action: FC:InvokeFunction\r
                  Parameters:\r
                    resourceArn: acs:fc:cn-hangzhou:1:functions/f\r
                    invocationType: Sync\r
                    body.$: format(\"😀{}\", $Input.订单)\r
                  OutputConstructor:\r
                    was.$: $Global.seen\r
                  End: true\r
            End: true\r
    End: true\r
";
const URI: &str = "file:///flows/deep.fdl.yaml";

/// The position right behind the only place where `needle` stands.
fn behind(needle: &str) -> Value {
    let at = FLOW.find(needle).expect("it stands there") + needle.len();
    assert_eq!(FLOW.matches(needle).count(), 1, "{needle}");
    let line = FLOW[..at].matches('\n').count();
    let start = FLOW[..at].rfind('\n').map_or(0, |it| it + 1);
    json!({ "line": line, "character": FLOW[start..at].encode_utf16().count() })
}

fn at(needle: &str) -> Value {
    json!({ "textDocument": { "uri": URI }, "position": behind(needle) })
}

fn labels(items: &Value) -> Vec<&str> {
    items.as_array().into_iter().flatten().filter_map(|it| it["label"].as_str()).collect()
}

fn lines(places: &Value) -> Vec<u64> {
    let line = |it: &Value| (it["range"]["start"]["line"].as_u64()).or(it["start"]["line"].as_u64());
    places.as_array().into_iter().flatten().filter_map(line).collect()
}

#[test]
fn completions_come_in_order_and_are_documented_when_asked() {
    let item = json!({
        "snippetSupport": true,
        "insertTextModeSupport": { "valueSet": [1, 2] },
        "resolveSupport": { "properties": ["documentation"] },
    });
    let capabilities = json!({ "textDocument": { "completion": { "completionItem": item } } });
    let mut client = Client::introduced(json!({ "capabilities": capabilities }));
    client.open(URI, "yaml", FLOW);
    let items = client.ask("textDocument/completion", at("$Input.订单"));
    assert_eq!(labels(&items), ["订单"], "{items}");
    let items = client.ask("textDocument/completion", at("body.$: for"));
    let format =
        items.as_array().into_iter().flatten().find(|it| it["label"] == "format").expect("it is there");
    assert_eq!((&format["documentation"], &format["commitCharacters"]), (&Value::Null, &json!(["("])));
    let resolved = client.ask("completionItem/resolve", format.clone());
    assert!(
        resolved["documentation"]["value"].as_str().is_some_and(|it| it.contains("Example")),
        "{resolved}"
    );
    // Several lines stand where they belong.
    client.change(URI, 2, [[30, 18], [30, 27]], "Ret");
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 30, "character": 21 } });
    let items = client.ask("textDocument/completion", place);
    let retry =
        items.as_array().into_iter().flatten().find(|it| it["label"] == "Retry").expect("it is there");
    let text = "Retry:\r\n                    - Errors: [${1:FnF.ALL}]\r\n                      MaxAttempts: ${2:1}\r\n                      IntervalSeconds: ${3:1}";
    assert_eq!(retry["textEdit"]["newText"], text);
    assert_eq!((&retry["insertTextFormat"], &retry["insertTextMode"]), (&json!(2), &json!(1)));
    assert!(client.finish().success());
}

#[test]
fn a_client_without_places_to_fill_in_gets_plain_text() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", "States:\n  - Type: Task\n    Ret\n");
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 2, "character": 7 } });
    let items = client.ask("textDocument/completion", place);
    let retry =
        items.as_array().into_iter().flatten().find(|it| it["label"] == "Retry").expect("it is there");
    assert_eq!(
        retry["textEdit"]["newText"],
        "Retry:\n      - Errors: [FnF.ALL]\n        MaxAttempts: 1\n        IntervalSeconds: 1"
    );
    assert_eq!((&retry["insertTextFormat"], &retry["insertTextMode"]), (&Value::Null, &Value::Null));
    assert!(retry["documentation"]["value"].is_string());
    assert!(client.finish().success());
}

#[test]
fn places_are_found_and_renamed() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    let definition = client.ask("textDocument/definition", at("Next: 乙"));
    assert_eq!(definition["range"]["start"], json!({ "line": 22, "character": 24 }));
    let member = client.ask("textDocument/definition", at("$Input.订"));
    assert_eq!(member["range"]["start"], json!({ "line": 18, "character": 38 }));
    let mut references = at("$Global.seen");
    references["context"] = json!({ "includeDeclaration": true });
    assert_eq!(lines(&client.ask("textDocument/references", references)), [19, 29]);
    let highlights = client.ask("textDocument/documentHighlight", at("$Global.seen"));
    assert_eq!(lines(&highlights), [19, 29]);
    let offered = client.ask("textDocument/prepareRename", at("$Global.seen"));
    assert_eq!(offered["placeholder"], "seen");
    let mut rename = at("$Global.seen");
    rename["newName"] = json!("was 😀");
    let edits = client.ask("textDocument/rename", rename)["changes"][URI].clone();
    assert_eq!((&edits[0]["newText"], &edits[1]["newText"]), (&json!("was 😀"), &json!("['was 😀']")));
    let mut rename = at("Next: 乙");
    rename["newName"] = json!("甲");
    let id = client.request("textDocument/rename", rename);
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    assert!(client.finish().success());
}

#[test]
fn who_reaches_a_state_and_what_it_reaches() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    let items = client.ask("textDocument/prepareCallHierarchy", at("StartAt: 甲"));
    assert_eq!(items[0]["name"], "甲");
    let incoming = client.ask("callHierarchy/incomingCalls", json!({ "item": items[0] }));
    assert_eq!((&incoming[0]["from"]["name"], lines(&incoming[0]["fromRanges"])), (&json!("Each"), vec![14]));
    let outgoing = client.ask("callHierarchy/outgoingCalls", json!({ "item": items[0] }));
    assert_eq!((&outgoing[0]["to"]["name"], lines(&outgoing[0]["fromRanges"])), (&json!("乙"), vec![20]));
    assert!(client.finish().success());
}

#[test]
fn what_stands_beside_the_text() {
    let mut client = Client::introduced(json!({
        "capabilities": {},
        "initializationOptions": { "commands": ["fdlc.run", "fdlc.graph"] },
    }));
    client.open(URI, "yaml", FLOW);
    let help = client.ask("textDocument/signatureHelp", at("format(\"😀{}\", "));
    assert_eq!(
        (&help["signatures"][0]["label"], &help["activeParameter"]),
        (&json!("format(template, values…)"), &json!(1))
    );
    let document = json!({ "uri": URI });
    let range = json!({ "start": { "line": 15, "character": 0 }, "end": { "line": 40, "character": 0 } });
    let hints = client.ask("textDocument/inlayHint", json!({ "textDocument": document, "range": range }));
    assert_eq!(labels(&hints), ["$Input: {订单: {id: 1}}", "TaskMode: RequestComplete"]);
    assert_eq!(hints[0]["position"], json!({ "line": 22, "character": 25 }));
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": document }));
    let commands: Vec<&Value> = lenses.as_array().into_iter().flatten().map(|it| &it["command"]).collect();
    assert_eq!(commands.iter().map(|it| &it["command"]).collect::<Vec<_>>(), ["fdlc.run", "fdlc.graph"]);
    assert_eq!(commands[0]["arguments"], json!([{ "uri": URI }]));
    let hover = client.ask("textDocument/hover", at("Action: FC:Invoke"));
    assert!(hover["contents"]["value"].as_str().is_some_and(|it| it.contains("resourceArn")), "{hover}");
    let found = client.ask("workspace/symbol", json!({ "query": "fn😀" }));
    assert_eq!(
        (&found[0]["name"], &found[0]["location"]["range"]["start"]["line"]),
        (&json!("Fan 😀"), &json!(6))
    );
    assert!(client.finish().success());
}

#[test]
fn a_rules_page_is_one_step_away_from_its_finding() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", &FLOW.replace("Next: 乙", "Next: 丙"));
    let found = client.diagnostics(URI, 1);
    let unknown = found.as_array().into_iter().flatten().find(|it| it["code"] == "unknown-state");
    let unknown = unknown.expect("it is found");
    assert_eq!(unknown["data"], json!({ "rule": "unknown-state" }));
    let place = json!({ "textDocument": { "uri": URI }, "position": unknown["range"]["start"] });
    let hover = client.ask("textDocument/hover", place);
    assert!(hover["contents"]["value"].as_str().is_some_and(|it| it.contains("fdlc explain unknown-state")));
    let page = client.ask("fdlc/explain", json!({ "rule": "unknown-state" }));
    assert!(page.as_str().is_some_and(|it| it.contains("```yaml")), "{page}");
    assert_eq!(client.ask("fdlc/explain", json!({ "rule": "no-such-rule" })), Value::Null);
    assert!(client.finish().success());
}

#[test]
fn the_page_of_a_rule_has_an_address_where_the_client_can_open_it() {
    let able = json!({ "textDocument": { "publishDiagnostics": { "codeDescriptionSupport": true } } });
    let pages = json!({ "rulePages": "fdlc-rule:/{rule}.md" });
    let link = |able: &Value, options: &Value| {
        let mut client =
            Client::introduced(json!({ "capabilities": able, "initializationOptions": options }));
        client.open(URI, "yaml", &FLOW.replace("Next: 乙", "Next: 丙"));
        let found = client.diagnostics(URI, 1);
        let all: Vec<_> =
            found.as_array().into_iter().flatten().map(|it| it["codeDescription"].clone()).collect();
        assert!(client.finish().success());
        assert!(all.len() > 1, "{found}");
        all[1].clone()
    };
    assert_eq!(link(&able, &pages), json!({ "href": "fdlc-rule:/unknown-state.md" }));
    assert_eq!(link(&able, &json!({})), Value::Null);
    assert_eq!(link(&json!({}), &pages), Value::Null);
}

#[test]
fn a_hover_tells_of_the_findings_that_are_still_being_looked_for() {
    let mut client = Client::initialized(&[]);
    let text = FLOW.replace("Next: 乙", "Next: 丙");
    for number in 0..20 {
        let uri = format!("file:///flows/race{number}.fdl.yaml");
        client.open(&uri, "yaml", &text);
        let line = text.lines().position(|it| it.contains("Next: 丙")).expect("it is there");
        let character = text.lines().nth(line).and_then(|it| it.find('丙')).expect("it is there");
        let position = json!({ "line": line, "character": character });
        let place = json!({ "textDocument": { "uri": uri }, "position": position });
        let hover = client.ask("textDocument/hover", place);
        assert!(
            hover["contents"]["value"].as_str().is_some_and(|it| it.contains("unknown-state")),
            "{hover}"
        );
    }
    assert!(client.finish().success());
}
