//! The language server as a program: `fdlc lsp` over real pipes.

mod actions;
mod client;
mod codes;
mod edits;
mod ends;
mod features;
mod files;
mod graph;
mod own_files;
mod project;
mod reached;
mod renames;
mod typing;
mod unsaved;
mod workspace;

use client::Client;
use serde_json::{Value, json};

const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: greet
StartAt: Gréet
States:
  - Type: Pass
    Name: Gréet
    OutputConstructor:
      greeting: 😀 你好
    Next: Nowhere
  - Type: Succeed
    Name: Done
";

const URI: &str = "file:///flows/a.fdl.yaml";

/// The places of `needle` in the text, in units of UTF-16.
fn utf16(text: &str, at: usize) -> [usize; 2] {
    let before = &text[..at];
    let line = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |it| it + 1);
    [line, before[start..].encode_utf16().count()]
}

#[test]
fn a_session_begins_tells_what_is_wrong_and_ends() {
    let mut client = Client::start();
    let result = client.ask("initialize", json!({ "capabilities": {} }));
    assert_eq!(result["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(result["serverInfo"]["name"], "fdlc");
    client.notify("initialized", json!({}));
    client.open(URI, "yaml", FLOW);
    let found = client.diagnostics(URI, 1);
    let unknown: Vec<&Value> =
        found.as_array().expect("a list").iter().filter(|it| it["code"] == "unknown-state").collect();
    assert_eq!(unknown.len(), 1, "{found}");
    assert_eq!(unknown[0]["range"]["start"], json!({ "line": 9, "character": 10 }));
    client.change(URI, 2, [[9, 10], [9, 17]], "Done");
    assert_eq!(client.diagnostics(URI, 2), json!([]));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let closed = client.wait_for(|it| it["params"]["uri"] == URI);
    assert_eq!(closed["params"]["diagnostics"], json!([]));
    assert!(client.finish().success());
}

#[test]
fn positions_are_bytes_where_the_client_knows_them() {
    let mut client = Client::initialized(&["utf-16", "utf-8"]);
    client.open(URI, "fdl", "Name: 😀x\r\nStartAt: 中\r\n");
    client.change(URI, 2, [[0, 10], [0, 11]], "y");
    client.change(URI, 3, [[1, 9], [1, 12]], "Z");
    assert_eq!(client.text(URI)["text"], "Name: 😀y\r\nStartAt: Z\r\n");
    assert!(client.finish().success());
}

#[test]
fn two_thousand_edits_without_waiting_leave_both_sides_the_same() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", &FLOW.replace('\n', "\r\n"));
    let mut text = FLOW.replace('\n', "\r\n");
    let mut asked = Vec::new();
    let mut seed = 7_u64;
    let mut chance = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("it has 31 bits") % below
    };
    let pieces = ["a", "😀", "中文", "\r\n", "  - Type: Task\r\n", "", ": ", "$Input.", "\"", "é"];
    for version in 2..2_002 {
        let mut ends = [0, 0].map(|_| {
            let at = text.floor_char_boundary(chance(text.len() + 1));
            // A client has no place between the two halves of a line's end.
            if text[..at].ends_with('\r') { at - 1 } else { at }
        });
        ends.sort_unstable();
        if ends[1] - ends[0] > 12 {
            ends[1] = ends[0];
        }
        let piece = pieces[chance(pieces.len())];
        client.change(URI, version, ends.map(|at| utf16(&text, at)), piece);
        text.replace_range(ends[0]..ends[1], piece);
        if version % 2 == 0 {
            let id = client.request("fdlc/documentText", json!({ "uri": URI }));
            asked.push((id, version, text.clone()));
        }
        if version % 100 == 0 {
            let document = json!({ "textDocument": { "uri": URI } });
            client.request("textDocument/documentSymbol", document);
        }
    }
    for (id, version, text) in asked {
        let answer = client.answer(id);
        assert_eq!(answer["result"], json!({ "version": version, "text": text }), "version {version}");
    }
    client.diagnostics(URI, 2_001);
    assert!(client.finish().success());
}

#[test]
fn a_cancelled_request_has_exactly_one_answer() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    let document = json!({ "textDocument": { "uri": URI } });
    let ids: Vec<i64> = (0..50)
        .map(|_| {
            let id = client.request("textDocument/documentSymbol", document.clone());
            client.notify("$/cancelRequest", json!({ "id": id }));
            id
        })
        .collect();
    for id in ids {
        let answer = client.answer(id);
        assert!(answer["result"].is_array() || answer["error"]["code"] == -32800, "{answer}");
    }
    // What takes longer than the way of the next message is really cancelled.
    let large = "file:///flows/large.fdl.yaml";
    let state = |at: usize| format!("  - {{Type: Pass, Name: S{at}, Next: S{}}}\n", at + 1);
    let states: String = (0..3_000).map(state).collect();
    client.open(large, "yaml", &format!("Type: StateMachine\nStates:\n{states}"));
    let id = client.request("textDocument/documentSymbol", json!({ "textDocument": { "uri": large } }));
    client.notify("$/cancelRequest", json!({ "id": id }));
    assert_eq!(client.answer(id)["error"]["code"], -32800);
    assert!(client.finish().success());
}

#[test]
fn a_half_of_a_character_is_as_long_here_as_it_is_there() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", "Name: 😀x\n");
    // Half of the character is replaced by another half, as clients do that look for the smallest edit.
    let edit = |version: i32, from: u32, to: u32, text: &str| {
        let place = |character| json!({ "line": 0, "character": character });
        let range = json!({ "start": place(from), "end": place(to) });
        let params = json!({
            "textDocument": { "uri": URI, "version": version },
            "contentChanges": [{ "range": range, "text": "HALF" }],
        });
        let message = json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": params });
        let text = message.to_string().replace("HALF", text);
        format!("Content-Length: {}\r\n\r\n{text}", text.len())
    };
    client.send_raw(edit(2, 7, 8, r"\ude01").as_bytes());
    assert_eq!(client.text(URI), json!({ "version": 2, "text": "Name: 😁x\n" }));
    client.send_raw(edit(3, 8, 8, r"\ud83d").as_bytes());
    assert_eq!(client.text(URI), json!({ "version": 3, "text": "Name: 😁\u{fffd}x\n" }));
    client.send_raw(edit(4, 10, 10, "y").as_bytes());
    client.send_raw(edit(5, 9, 9, r"\ude00").as_bytes());
    assert_eq!(client.text(URI), json!({ "version": 5, "text": "Name: 😁😀xy\n" }));
    client.send_raw(edit(6, 6, 7, "").as_bytes());
    assert_eq!(client.text(URI), json!({ "version": 6, "text": "Name: \u{fffd}😀xy\n" }));
    // Elsewhere it is no text of a document, and no reason to refuse the message.
    let id = 4_711;
    let text =
        json!({ "jsonrpc": "2.0", "id": id, "method": "workspace/symbol", "params": { "query": "HALF" } });
    let text = text.to_string().replace("HALF", r"\ud83d");
    client.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    assert!(client.answer(id)["result"].is_array());
    assert!(client.finish().success());
}

#[test]
fn a_server_that_nobody_reads_says_so_and_ends() {
    use std::io::{Read as _, Write as _};
    use std::process::{Command, Stdio};
    let mut server = Command::new(env!("CARGO_BIN_EXE_fdlc"))
        .arg("lsp")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built for this test");
    drop(server.stdout.take());
    let text = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "capabilities": {} } });
    let text = text.to_string();
    let mut input = server.stdin.take().expect("it is piped");
    write!(input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
    // The input stays open: the server ends by itself.
    let status = server.wait().expect("it is our child");
    let mut told = String::new();
    server.stderr.take().expect("it is piped").read_to_string(&mut told).expect("it is text");
    assert_eq!(status.code(), Some(1), "{told}");
    assert_eq!(told, "error: standard output is closed: nobody reads the answers\n");
    drop(input);
}

#[cfg(unix)]
#[test]
fn a_server_whose_client_is_dead_ends_though_its_input_stays_open() {
    use std::process::Command;
    let mut process = Command::new("sleep").arg("600").spawn().expect("every unix has it");
    let mut client = Client::introduced(json!({ "processId": process.id(), "capabilities": {} }));
    process.kill().expect("it is our child");
    process.wait().expect("it is our child");
    assert_eq!(client.wait_for_exit().code(), Some(1));
    // Its number is nobody's now: it may be one of another container, and says nothing.
    let client = Client::introduced(json!({ "processId": process.id(), "capabilities": {} }));
    assert!(client.finish().success());
}

#[test]
fn malformed_messages_are_refused_and_the_session_goes_on() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    client.notify("textDocument/didChange", json!({ "textDocument": 7 }));
    client.notify("textDocument/didOpen", json!([]));
    client.notify("textDocument/noSuchThing", json!({}));
    client.change("file:///never/opened.fdl.yaml", 2, [[0, 0], [0, 0]], "x");
    client.change(URI, 2, [[999, 999], [1_000, 0]], "# end\n");
    client.change(URI, 3, [[3, 2], [1, 0]], "");
    let id = client.request("textDocument/documentSymbol", json!({ "textDocument": [] }));
    assert_eq!(client.answer(id)["error"]["code"], -32602);
    let id = client.request("no/such/request", json!({}));
    assert_eq!(client.answer(id)["error"]["code"], -32601);
    let id = client.request("$/noSuchRequest", json!({}));
    assert_eq!(client.answer(id)["error"]["code"], -32601);
    client.notify("$/noSuchThing", json!({}));
    assert_eq!(client.text(URI)["text"], format!("{FLOW}# end\n"));
    assert!(client.finish().success());
}

#[test]
fn what_is_no_message_is_refused_and_the_session_goes_on() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    for (bad, code) in [
        ("Content-Length: 9\r\n\r\n{\"id\": 1,", -32700),
        ("Content-Length: 2\r\n\r\n\u{1}\u{2}", -32700),
        ("Content-Length: 6\r\n\r\n[1, 2]", -32600),
        ("Content-Length: many\r\n\r\n", -32700),
        ("hello\r\n\r\n", -32700),
    ] {
        client.send_raw(bad.as_bytes());
        let refused = client.wait_for(|it| it["id"].is_null() && it["error"].is_object());
        assert_eq!(refused["error"]["code"], code, "{bad}");
    }
    assert_eq!(client.text(URI)["text"], FLOW);
    assert!(client.finish().success());
}

#[test]
fn what_is_no_flow_is_left_alone() {
    let mut client = Client::initialized(&[]);
    let other = "file:///flows/compose.yaml";
    client.open(other, "yaml", "services:\n  a: [\n");
    client.open(URI, "yaml", FLOW);
    client.diagnostics(URI, 1);
    let symbols = client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": other } }));
    assert_eq!(symbols, Value::Null);
    // It becomes one while it is typed, and is none again after that.
    client.change(other, 2, [[0, 0], [0, 0]], "Type: StateMachine\n");
    assert_ne!(client.diagnostics(other, 2), json!([]));
    client.change(other, 3, [[0, 0], [1, 0]], "");
    assert_eq!(client.diagnostics(other, 3), json!([]));
    assert!(client.finish().success());
}

#[test]
fn a_flow_of_another_language_is_told_apart_by_one_information() {
    let mut client = Client::initialized(&[]);
    for (name, text) in [
        ("old.yaml", "version: v1\ntype: flow\nsteps:\n  - type: pass\n    name: a\n"),
        ("amazon.json", "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Pass\", \"End\": true}}}"),
        ("cncf.yaml", "document:\n  dsl: 1.0.0\ndo:\n  - a: {}\n"),
    ] {
        let uri = format!("file:///flows/{name}");
        client.open(&uri, if name.ends_with("json") { "json" } else { "yaml" }, text);
        let found = client.diagnostics(&uri, 1);
        assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
        assert_eq!((&found[0]["code"], &found[0]["severity"]), (&json!("other-language"), &json!(3)));
        for request in ["textDocument/documentSymbol", "textDocument/foldingRange"] {
            assert_eq!(client.ask(request, json!({ "textDocument": { "uri": uri } })), Value::Null);
        }
    }
    // Under the name of a flow it is the error that it is for `fdlc check`.
    client.open("file:///flows/b.fdl.yaml", "yaml", "version: v1\ntype: flow\nsteps: []\n");
    assert_eq!(client.diagnostics("file:///flows/b.fdl.yaml", 1)[0]["severity"], 1);
    assert!(client.finish().success());
}

#[test]
fn a_client_that_dies_takes_the_server_with_it() {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", FLOW);
    assert_eq!(client.die().code(), Some(1));
    // Also in the middle of a message.
    let mut client = Client::initialized(&[]);
    client.send_raw(b"Content-Length: 500\r\n\r\n{\"jsonrpc\"");
    assert_eq!(client.die().code(), Some(1));
    // And before a word was said.
    assert_eq!(Client::start().die().code(), Some(1));
}

#[test]
fn exit_without_shutdown_is_no_orderly_end() {
    let mut client = Client::initialized(&[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait_for_exit().code(), Some(1));
}
