//! How sessions end, whatever the client leaves unanswered.

use super::client::Client;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What the server would be waited for if somebody's answer were missing, and more than an end takes.
const LONG: Duration = Duration::from_secs(8);

/// A client that is asked to watch files, and never answers.
fn silent() -> Value {
    json!({ "capabilities": { "workspace": { "didChangeWatchedFiles": { "dynamicRegistration": true } } } })
}

fn frame(message: &Value) -> String {
    let text = message.to_string();
    format!("Content-Length: {}\r\n\r\n{text}", text.len())
}

#[test]
fn a_client_that_never_answers_ends_the_server_in_every_way() {
    let asked = |client: &mut Client| client.wait_for(|it| it["method"] == "client/registerCapability");
    let start = Instant::now();
    let mut client = Client::introduced(silent());
    asked(&mut client);
    assert!(client.finish().success());
    let mut client = Client::introduced(silent());
    asked(&mut client);
    client.notify("exit", Value::Null);
    assert_eq!(client.wait_for_exit().code(), Some(1));
    let mut client = Client::introduced(silent());
    asked(&mut client);
    assert_eq!(client.die().code(), Some(1));
    assert!(start.elapsed() < LONG, "{:?}", start.elapsed());
}

#[test]
fn an_end_right_after_the_beginning_is_an_end() {
    let message =
        |method: &str, params: Value| json!({ "jsonrpc": "2.0", "method": method, "params": params });
    let initialize = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": silent() });
    let begin = [frame(&initialize), frame(&message("initialized", json!({})))].concat();
    let exit = frame(&json!({ "jsonrpc": "2.0", "method": "exit" }));
    for round in 0..20 {
        let start = Instant::now();
        let mut client = Client::start();
        client.send_raw(begin.as_bytes());
        assert_eq!(client.die().code(), Some(1), "{round}");
        let mut client = Client::start();
        client.send_raw([begin.as_str(), &exit].concat().as_bytes());
        assert_eq!(client.wait_for_exit().code(), Some(1), "{round}");
        assert!(start.elapsed() < LONG, "{round}: {:?}", start.elapsed());
    }
}
