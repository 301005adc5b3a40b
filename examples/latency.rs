//! How long an editor waits: a typing session replayed into a language server over pipes.
//!
//! `cargo run --release --example latency -- [EDITS] [--amazon] [SERVER ARGUMENT…]`
//!
//! Without a server it is `fdlc lsp` as built beside this program. Each edit is
//! followed at once by one thing an editor asks for, in turn: diagnostics (until
//! they come), completion, hover; so each of them pays for what the edit undid.
//! Other servers are told of in `benches/peers/README.md`; with `--amazon` one
//! gets the same flows in Amazon's language.

#[allow(dead_code, reason = "one of its shapes is enough here")]
#[path = "../benches/generator.rs"]
mod generator;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// Edits that are replayed where nobody says how many.
const EDITS: usize = 1_000;
/// How long an answer may take before the server counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);
/// Runs of the whole check.
const CHECKS: usize = 15;

/// What is typed in the middle of a flow, and deleted again.
const TYPED: &str = "  - Type: Pass\n    Name: Typed\n    InputConstructor:\n      all.$: $Input.v\n      \
                     text.$: format(\"{}\", $Context.Execution.Name)\n    OutputConstructor:\n      \
                     count: 1\n      done: false\n    Next: Typed\n";

/// The same in Amazon's language.
const TYPED_AMAZON: &str = "  Typed:\n    Type: Pass\n    Parameters:\n      all.$: $.v\n      \
                            text.$: States.Format('{}', $$.Execution.Name)\n    ResultSelector:\n      \
                            count: 1\n      done: false\n    Next: Typed\n";

/// What is replayed.
#[derive(Clone, Copy)]
struct Work {
    shape: generator::Shape,
    ending: &'static str,
    typed: &'static str,
    /// Whether what is typed may stand before a line.
    fits: fn(&str) -> bool,
}

const FDL: Work = Work {
    shape: generator::Shape::Mixed,
    ending: "fdl.yaml",
    typed: TYPED,
    fits: |line| line.starts_with("  - Type"),
};

const AMAZON: Work = Work {
    shape: generator::Shape::Amazon,
    ending: "asl.yaml",
    typed: TYPED_AMAZON,
    fits: |line| line.starts_with("  B"),
};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let edits =
        words.next_if(|it| it.parse::<usize>().is_ok()).and_then(|it| it.parse().ok()).unwrap_or(EDITS);
    let work = if words.next_if_eq("--amazon").is_some() { AMAZON } else { FDL };
    let server: Vec<String> = words.collect();
    match run(edits, work, &server) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            let _ = writeln!(std::io::stderr(), "{reason}");
            ExitCode::FAILURE
        }
    }
}

fn run(edits: usize, work: Work, server: &[String]) -> Result<(), String> {
    let fdlc = beside("fdlc")?;
    let mut out = std::io::stdout();
    let mut say = |line: String| writeln!(out, "{line}").map_err(|error| error.to_string());
    say("| flow | bytes | what | median | 99 % | most |\n|---|---|---|---|---|---|".to_owned())?;
    for size in [190, 1_000] {
        let text = work.shape.flow(size);
        let folder = std::env::temp_dir().join(format!("fdlc-latency-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let file = folder.join(format!("mixed-{size}.{}", work.ending));
        std::fs::write(&file, &text).map_err(|error| error.to_string())?;
        let mut session = match server {
            [] => Session::start(&fdlc.to_string_lossy(), &["lsp".to_owned()])?,
            [program, arguments @ ..] => Session::start(program, arguments)?,
        };
        let mut rows = session.replay(&format!("file://{}", file.display()), &text, edits, work)?;
        let flow = folder.join(format!("checked-{size}.fdl.yaml"));
        std::fs::write(&flow, FDL.shape.flow(size)).map_err(|error| error.to_string())?;
        rows.push(("`fdlc check`, whole process", checks(&fdlc, &flow)?));
        for (what, mut times) in rows {
            times.sort();
            let of = |share: usize| {
                let at = (times.len() * share / 100).min(times.len().saturating_sub(1));
                times.get(at).map_or(0.0, |it| it.as_secs_f64() * 1_000.0)
            };
            let (median, late, most) = (of(50), of(99), of(100));
            say(format!(
                "| mixed-{size} | {} | {what} | {median:.1} ms | {late:.1} ms | {most:.1} ms |",
                text.len()
            ))?;
        }
        let _ = std::fs::remove_dir_all(&folder);
    }
    Ok(())
}

/// A program that was built with this one.
fn beside(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let found = own.parent().and_then(|it| it.parent()).map(|it| it.join(name)).filter(|it| it.is_file());
    found.ok_or_else(|| format!("build `{name}` in the same profile first"))
}

fn checks(fdlc: &PathBuf, file: &PathBuf) -> Result<Vec<Duration>, String> {
    let mut times = Vec::new();
    for _ in 0..CHECKS {
        let start = Instant::now();
        let done =
            Command::new(fdlc).arg("check").arg(file).stdout(Stdio::null()).stderr(Stdio::null()).status();
        done.map_err(|error| error.to_string())?;
        times.push(start.elapsed());
    }
    Ok(times)
}

struct Session {
    child: Child,
    input: ChildStdin,
    messages: Receiver<(Instant, Value)>,
    last_id: u64,
}

impl Session {
    fn start(program: &str, arguments: &[String]) -> Result<Self, String> {
        let started =
            Command::new(program).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut child = started.map_err(|error| format!("`{program}` does not start: {error}"))?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the server has no pipes".to_owned());
        };
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(body) = frame(&mut output) {
                let came = Instant::now();
                let Ok(message) = serde_json::from_slice(&body) else { return };
                if sender.send((came, message)).is_err() {
                    return;
                }
            }
        });
        let mut session = Self { child, input, messages, last_id: 0 };
        let item = json!({ "snippetSupport": true, "resolveSupport": { "properties": ["documentation"] } });
        let document = json!({ "completion": { "completionItem": item }, "publishDiagnostics": {} });
        let capabilities = json!({ "textDocument": document, "workspace": { "configuration": true } });
        let id = session.request(
            "initialize",
            &json!({ "processId": null, "rootUri": null, "capabilities": capabilities }),
        )?;
        session.answer(id)?;
        session.notify("initialized", &json!({}))?;
        Ok(session)
    }

    /// The times of diagnostics, of completion and of hover, each right behind an edit.
    fn replay(
        &mut self,
        uri: &str,
        text: &str,
        edits: usize,
        work: Work,
    ) -> Result<Vec<(&'static str, Vec<Duration>)>, String> {
        let item = json!({ "uri": uri, "languageId": "yaml", "version": 0, "text": text });
        self.notify("textDocument/didOpen", &json!({ "textDocument": item }))?;
        self.published(uri, 0)?;
        // Before the state in the middle.
        let lines: Vec<&str> = text.lines().collect();
        let middle = (lines.len() / 2..lines.len()).find(|at| (work.fits)(lines[*at]));
        let start = [middle.unwrap_or(lines.len()), 0];
        let mut rows =
            vec![("edit to diagnostics", vec![]), ("edit to completion", vec![]), ("edit to hover", vec![])];
        let mut places = vec![start];
        let mut version = 0;
        while version < edits {
            let is_typing = (version / work.typed.len()).is_multiple_of(2);
            version += 1;
            let place = places.last().copied().unwrap_or(start);
            let began = Instant::now();
            if is_typing {
                let typed = work.typed.chars().nth(places.len() - 1).unwrap_or('\n');
                self.change(uri, version, [place, place], &typed.to_string())?;
                places.push(if typed == '\n' { [place[0] + 1, 0] } else { [place[0], place[1] + 1] });
            } else {
                places.pop();
                let before = places.last().copied().unwrap_or(start);
                self.change(uri, version, [before, place], "")?;
            }
            let place = places.last().copied().unwrap_or(start);
            let at = json!({
                "textDocument": { "uri": uri },
                "position": { "line": place[0], "character": place[1] },
            });
            let (row, came) = match version % 3 {
                0 => (0, None),
                1 => (1, Some(self.request("textDocument/completion", &at)?)),
                _ => (2, Some(self.request("textDocument/hover", &at)?)),
            };
            match came {
                Some(id) => {
                    let (came, published) = self.answer_among(id, uri, version)?;
                    rows[row].1.push(came.duration_since(began));
                    if !published {
                        self.published(uri, version)?;
                    }
                }
                None => {
                    let came = self.published(uri, version)?;
                    rows[row].1.push(came.duration_since(began));
                }
            }
        }
        let id = self.request("shutdown", &Value::Null)?;
        self.answer(id)?;
        self.notify("exit", &Value::Null)?;
        let _ = self.child.wait();
        Ok(rows)
    }

    fn change(
        &mut self,
        uri: &str,
        version: usize,
        range: [[usize; 2]; 2],
        text: &str,
    ) -> Result<(), String> {
        let place = |[line, character]: [usize; 2]| json!({ "line": line, "character": character });
        let range = json!({ "start": place(range[0]), "end": place(range[1]) });
        self.notify(
            "textDocument/didChange",
            &json!({
                "textDocument": { "uri": uri, "version": version },
                "contentChanges": [{ "range": range, "text": text }],
            }),
        )
    }

    /// When the diagnostics of this version came; of any, where the server does not say of which they are.
    fn published(&mut self, uri: &str, version: usize) -> Result<Instant, String> {
        loop {
            let (came, message) = self.next()?;
            if is_published(&message, uri, version) {
                return Ok(came);
            }
        }
    }

    fn answer(&mut self, id: u64) -> Result<Instant, String> {
        Ok(self.answer_among(id, "", 0)?.0)
    }

    /// When the answer came, and whether the diagnostics of this version had come before it.
    fn answer_among(&mut self, id: u64, uri: &str, version: usize) -> Result<(Instant, bool), String> {
        let mut published = false;
        loop {
            let (came, message) = self.next()?;
            published |= is_published(&message, uri, version);
            if message["id"] == id && message["method"].is_null() {
                return match message["error"].is_null() {
                    true => Ok((came, published)),
                    false => Err(message["error"].to_string()),
                };
            }
        }
    }

    /// The next message; requests of the server's are answered on the way.
    fn next(&mut self) -> Result<(Instant, Value), String> {
        loop {
            let (came, message) =
                self.messages.recv_timeout(PATIENCE).map_err(|_| "the server says nothing".to_owned())?;
            if message["id"].is_null() || message["method"].is_null() {
                return Ok((came, message));
            }
            let items = message["params"]["items"].as_array();
            let result = items.map_or(Value::Null, |items| items.iter().map(setting).collect());
            self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }))?;
        }
    }

    fn notify(&mut self, method: &str, params: &Value) -> Result<(), String> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    fn request(&mut self, method: &str, params: &Value) -> Result<u64, String> {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))?;
        Ok(id)
    }

    fn send(&mut self, message: &Value) -> Result<(), String> {
        let text = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        self.input.write_all(frame.as_bytes()).map_err(|error| format!("the server has gone: {error}"))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn is_published(message: &Value, uri: &str, version: usize) -> bool {
    let params = &message["params"];
    let is_this =
        params["version"].as_u64().is_none_or(|it| usize::try_from(it).is_ok_and(|it| it == version));
    message["method"] == "textDocument/publishDiagnostics" && params["uri"] == uri && is_this
}

/// What a server for YAML in general is told: our schema.
fn setting(item: &Value) -> Value {
    let schema = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("editors/fdl.schema.json");
    let schemas = json!({ format!("file://{}", schema.display()): "*.fdl.yaml" });
    match item["section"].as_str() {
        Some("yaml") => json!({ "validate": true, "completion": true, "hover": true, "schemas": schemas }),
        Some(_) | None => Value::Null,
    }
}

fn frame(output: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    Some(body)
}
