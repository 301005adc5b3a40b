//! One session with the server, in this process: all messages go in at once, and all answers come out.

use fdl_lsp::serve;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Bytes of stack of each thread, as the server's own has them.
const STACK_BYTES: usize = 64 << 20;

/// What is about to be said.
#[derive(Debug)]
pub struct Session {
    input: Vec<u8>,
    next: i64,
}

/// What was answered, by the numbers of the requests.
pub type Answers = BTreeMap<i64, Value>;

impl Session {
    /// A session with a client that counts like this and has this folder open; the first request is number 1.
    pub fn new(encoding: &str, folder: &Path) -> Self {
        let mut session = Self { input: Vec::new(), next: 0 };
        let root = format!("file://{}", folder.display());
        session.ask(
            "initialize",
            json!({
                "capabilities": {
                    "general": { "positionEncodings": [encoding] },
                    "textDocument": { "diagnostic": {}, "completion": { "completionItem": {
                        "resolveSupport": { "properties": ["documentation"] },
                    } } },
                },
                "workspaceFolders": [{ "uri": root, "name": "matrix" }],
                "initializationOptions": { "commands": ["fdlc.run", "fdlc.graph"] },
            }),
        );
        session.notify("initialized", json!({}));
        session
    }

    /// Something that has no answer.
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Something that has one; the number of the request.
    pub fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(&json!({ "jsonrpc": "2.0", "id": self.next, "method": method, "params": params }));
        self.next
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.input.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
    }

    /// Says it all.
    pub fn run(mut self) -> Answers {
        self.ask("shutdown", Value::Null);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_stack_size(STACK_BYTES)
            .enable_all()
            .build()
            .expect("threads can be had");
        let output = runtime.block_on(converse(&self.input));
        let mut answers = Answers::new();
        let mut rest = &*output;
        while let Some(at) = rest.windows(4).position(|it| it == b"\r\n\r\n") {
            let head = std::str::from_utf8(&rest[..at]).expect("headers are ASCII");
            let length = head.split("Content-Length: ").nth(1).and_then(|it| it.lines().next());
            let length: usize = length.and_then(|it| it.parse().ok()).expect("each message has a length");
            let body = &rest[at + 4..at + 4 + length];
            let mut message: Value = serde_json::from_slice(body).expect("each message is JSON");
            if let Some(id) = message["id"].as_i64().filter(|_| message.get("method").is_none()) {
                let answer = match message.get("error") {
                    Some(error) => json!({ "error": error["message"] }),
                    None => message["result"].take(),
                };
                answers.insert(id, answer);
            }
            rest = &rest[at + 4 + length..];
        }
        assert!(answers.contains_key(&self.next), "the session ended before its end");
        answers
    }
}

/// All that the server says. A client waits for the answer to its first message before it goes on.
async fn converse(input: &[u8]) -> Vec<u8> {
    let (mut client, server) = tokio::io::duplex(1 << 20);
    let (reader, writer) = tokio::io::split(server);
    let served = serve(reader, writer);
    let talk = async {
        let first = input
            .windows(15)
            .skip(1)
            .position(|it| it == b"Content-Length:")
            .map_or(input.len(), |it| it + 1);
        client.write_all(&input[..first]).await.expect("the server listens");
        let mut output = vec![0];
        client.read_exact(&mut output).await.expect("the server answers");
        let (mut from, mut to) = tokio::io::split(client);
        let say = async {
            to.write_all(&input[first..]).await.expect("the server listens");
            to.shutdown().await.expect("the server listens");
        };
        let (_, heard) = tokio::join!(say, from.read_to_end(&mut output));
        heard.expect("the server answers");
        output
    };
    tokio::join!(served, talk).1
}
