//! A client of the language server: the built program, over real pipes.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long an answer may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// One session.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    // Messages that came while another one was waited for.
    kept: VecDeque<Value>,
    last_id: i64,
}

impl Client {
    /// Starts a server and says nothing yet.
    pub fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fdlc"))
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program was built for this test");
        let output = child.stdout.take().expect("it is piped");
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_message(&mut output) {
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, messages, kept: VecDeque::new(), last_id: 0 }
    }

    /// Starts a server for a client that knows these position encodings.
    pub fn initialized(encodings: &[&str]) -> Self {
        let general = json!({ "positionEncodings": encodings });
        Self::introduced(json!({ "capabilities": { "general": general } }))
    }

    /// Starts a server for a client with these parameters of `initialize`.
    pub fn introduced(params: Value) -> Self {
        let mut client = Self::start();
        client.ask("initialize", params);
        client.notify("initialized", json!({}));
        client
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the pipe was not closed");
        input.write_all(bytes).expect("the server reads");
        input.flush().expect("the server reads");
    }

    /// Sends one message.
    pub fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.send_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    /// Sends a notification.
    #[expect(clippy::needless_pass_by_value, reason = "callers write the parameters down")]
    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// Sends a request without waiting; the answer has this id.
    #[expect(clippy::needless_pass_by_value, reason = "callers write the parameters down")]
    pub fn request(&mut self, method: &str, params: Value) -> i64 {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// The answer to a request.
    pub fn answer(&mut self, id: i64) -> Value {
        self.wait_for(|it| it["id"] == id && it["method"].is_null())
    }

    /// Sends a request and gives its result.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let answer = self.answer(id);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// The diagnostics of this version of a document.
    pub fn diagnostics(&mut self, uri: &str, version: i32) -> Value {
        let published = "textDocument/publishDiagnostics";
        let message = self.wait_for(|it| {
            let params = &it["params"];
            it["method"] == published && params["uri"] == uri && params["version"] == version
        });
        message["params"]["diagnostics"].clone()
    }

    /// The first message of a kind, be it here already or still to come.
    pub fn wait_for(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.kept.iter().position(&is_wanted) {
            return self.kept.remove(at).expect("it was found there");
        }
        let start = Instant::now();
        loop {
            match self.messages.recv_timeout(PATIENCE.saturating_sub(start.elapsed())) {
                Ok(message) if is_wanted(&message) => return message,
                Ok(message) => self.kept.push_back(message),
                Err(RecvTimeoutError::Timeout) => panic!("no such message in {PATIENCE:?}: {:?}", self.kept),
                Err(RecvTimeoutError::Disconnected) => panic!("the server has gone: {:?}", self.kept),
            }
        }
    }

    /// Whether no message of this method has come so far.
    pub fn has_none(&self, method: &str) -> bool {
        self.kept.iter().all(|it| it["method"] != method)
    }

    /// Opens a document, version 1.
    pub fn open(&mut self, uri: &str, language: &str, text: &str) {
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Replaces a range, given as `[line, character]` twice.
    pub fn change(&mut self, uri: &str, version: i32, range: [[usize; 2]; 2], text: &str) {
        let place = |[line, character]: [usize; 2]| json!({ "line": line, "character": character });
        let range = json!({ "start": place(range[0]), "end": place(range[1]) });
        let params = json!({
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "range": range, "text": text }],
        });
        self.notify("textDocument/didChange", params);
    }

    /// Answers a request of the server's with nothing.
    pub fn accept(&mut self, request: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "id": request["id"], "result": null }));
    }

    /// The server's text of a document, with its version.
    pub fn text(&mut self, uri: &str) -> Value {
        self.ask("fdlc/documentText", json!({ "uri": uri }))
    }

    /// Memory that the server holds, where the system says so.
    pub fn resident_kib(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|it| it.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Asks for the end, as the protocol wants it.
    pub fn finish(mut self) -> ExitStatus {
        self.ask("shutdown", Value::Null);
        self.notify("exit", Value::Null);
        // The pipe stays open: the server must not wait for its end.
        self.wait_for_exit()
    }

    /// Goes away without a word.
    pub fn die(mut self) -> ExitStatus {
        self.input = None;
        self.wait_for_exit()
    }

    /// How the server ended, which it must do by itself.
    pub fn wait_for_exit(&mut self) -> ExitStatus {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the server still runs");
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Only a test that has failed already leaves a server behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().expect("a length is a number");
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("the server writes JSON"))
}
