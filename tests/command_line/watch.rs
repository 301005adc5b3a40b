//! `--watch`: again after each change, and 0 after Ctrl-C.

#![cfg(unix)]

use crate::support::{BAD, Folder, GOOD};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut child =
            folder.command(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self { child, lines }
    }

    /// Waits for a line that holds `text`, then until the program waits.
    fn sees(&self, text: &str) {
        self.reads(text);
        self.reads("watching for changes");
    }

    fn reads(&self, text: &str) {
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line with `{text}`"));
            if line.contains(text) {
                return;
            }
        }
    }

    fn interrupt(mut self) -> Option<i32> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        self.child.wait().unwrap().code()
    }
}

#[test]
fn a_check_is_done_again_after_each_change_and_ends_with_0() {
    let folder = Folder::new().with("greet.fdl.yaml", BAD);
    let watching = Watching::start(&folder, &["check", "--watch"]);
    watching.sees("1 file checked: 1 error");
    let folder = folder.with("greet.fdl.yaml", GOOD);
    watching.sees("1 file checked: nothing found");
    let folder = folder.with("other.fdl.yaml", BAD);
    watching.sees("2 files checked: 1 error");
    assert_eq!(watching.interrupt(), Some(0));
    drop(folder);
}

#[test]
fn tests_run_again_when_their_flow_elsewhere_changes() {
    let test = "flow: ../flows/greet.fdl.yaml\ncases: [{name: a, expect: {path: [Hello]}}]\n";
    let folder = Folder::new().with("flows/greet.fdl.yaml", BAD).with("tests/greet.test.yaml", test);
    let watching = Watching::start(&folder, &["test", "tests", "--watch"]);
    watching.reads("watching for changes");
    let folder = folder.with("flows/greet.fdl.yaml", GOOD);
    watching.sees("1 passed, 0 failed");
    assert_eq!(watching.interrupt(), Some(0));
    drop(folder);
}

#[test]
fn standard_input_cannot_be_watched() {
    let outcome = Folder::new().run(&["check", "-", "--watch"]);
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.err, "error: standard input (`-`) cannot be watched\n");
}
