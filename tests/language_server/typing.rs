//! Flows typed character by character into the server, and deleted again.

#![allow(clippy::print_stdout, reason = "tests say what they counted, and what they skip")]

use super::client::Client;
use serde_json::json;
use std::path::Path;

/// Characters of a flow that are typed where nobody asks for all of them.
const SOME: usize = 900;
/// Memory that a session may grow by over its edits.
const GROWTH_KIB: u64 = 24 << 10;

const URI: &str = "file:///flows/typed.fdl.yaml";

fn is_long() -> bool {
    std::env::var_os("FDLC_LONG").is_some()
}

/// Our flows and those of the corpus; two short ones where nobody asks for all.
fn flows() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut flows = Vec::new();
    for folder in ["examples", "tests/flows", "../shared/corpus/new", "../shared/corpus/old"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else {
            println!("SKIPPED: there is no {folder}");
            continue;
        };
        let paths = entries.flatten().map(|it| it.path());
        let texts = paths.filter(|it| it.extension().is_some_and(|it| it == "yaml" || it == "yml"));
        flows.extend(texts.filter_map(|it| std::fs::read_to_string(it).ok()));
    }
    flows.sort_by_key(String::len);
    if !is_long() {
        flows.retain(|it| it.len() >= SOME);
        flows.truncate(2);
    }
    flows
}

#[test]
fn every_flow_can_be_typed_and_deleted_again() {
    let flows = flows();
    assert!(!flows.is_empty());
    let mut n_requests = 0;
    for flow in &flows {
        let text: String = if is_long() { flow.clone() } else { flow.chars().take(SOME).collect() };
        n_requests += typed(&text);
    }
    println!("{} flows typed and deleted, {n_requests} requests answered", flows.len());
}

fn typed(text: &str) -> usize {
    let mut client = Client::initialized(&[]);
    client.open(URI, "yaml", "");
    let mut asked = Vec::new();
    let mut place = [0, 0];
    let mut places = Vec::new();
    let mut version = 1;
    let mut characters = text.chars().peekable();
    while let Some(it) = characters.next() {
        // Both halves of a line's end come with one key.
        let typed = match it {
            '\r' if characters.next_if_eq(&'\n').is_some() => "\r\n".to_owned(),
            it => it.to_string(),
        };
        version += 1;
        client.change(URI, version, [place, place], &typed);
        places.push(place);
        place =
            if it == '\n' || it == '\r' { [place[0] + 1, 0] } else { [place[0], place[1] + it.len_utf16()] };
        ask(&mut client, place, version, &mut asked);
    }
    assert_eq!(client.text(URI)["text"], text);
    while let Some(start) = places.pop() {
        version += 1;
        client.change(URI, version, [start, place], "");
        place = start;
        ask(&mut client, place, version, &mut asked);
    }
    assert_eq!(client.text(URI)["text"], "");
    for id in &asked {
        let answer = client.answer(*id);
        assert!(answer["error"].is_null(), "{answer}");
    }
    assert!(client.finish().success());
    asked.len()
}

/// Completion after each edit, everything else now and then, nothing of it awaited.
fn ask(client: &mut Client, place: [usize; 2], version: i32, asked: &mut Vec<i64>) {
    let document = json!({ "uri": URI });
    let position = json!({ "line": place[0], "character": place[1] });
    let at = json!({ "textDocument": document, "position": position });
    asked.push(client.request("textDocument/completion", at.clone()));
    if version % 16 != 0 {
        return;
    }
    for method in ["hover", "definition", "documentHighlight", "signatureHelp", "prepareCallHierarchy"] {
        asked.push(client.request(&format!("textDocument/{method}"), at.clone()));
    }
    for method in ["documentSymbol", "semanticTokens/full", "foldingRange", "codeLens", "documentLink"] {
        asked.push(client.request(&format!("textDocument/{method}"), json!({ "textDocument": document })));
    }
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": position });
    let range = json!({ "textDocument": document, "range": range, "context": { "diagnostics": [] } });
    asked.push(client.request("textDocument/inlayHint", range.clone()));
    asked.push(client.request("textDocument/codeAction", range));
}

#[test]
fn memory_stays_flat_over_many_edits() {
    let (n_warm, n_edits) = if is_long() { (2_000, 10_000) } else { (150, 600) };
    let mut client = Client::initialized(&[]);
    let flow = include_str!("../../examples/order.fdl.yaml");
    client.open(URI, "yaml", flow);
    let mut version = 1;
    let mut edit = |client: &mut Client, times: usize| {
        for _ in 0..times {
            version += 1;
            let (range, text) =
                if version % 2 == 0 { ([[3, 0], [3, 0]], "x") } else { ([[3, 0], [3, 1]], "") };
            client.change(URI, version, range, text);
            let at = json!({ "textDocument": { "uri": URI }, "position": { "line": 3, "character": 1 } });
            let id = client.request("textDocument/completion", at);
            client.answer(id);
        }
    };
    edit(&mut client, n_warm);
    let Some(before) = client.resident_kib() else {
        println!("SKIPPED: nothing says how much memory a process has");
        return;
    };
    edit(&mut client, n_edits);
    let after = client.resident_kib().expect("it was there before");
    println!("{before} KiB after {n_warm} edits, {after} KiB after {n_edits} more");
    assert!(after < before + GROWTH_KIB, "{before} KiB, then {after} KiB");
    assert!(client.finish().success());
}
