//! At a terminal people may answer what waits for a report.

use crate::outside::{Arrival, CallId, Happened, TaskIsOver};
use fdl_compiler::value::Value;
use fdl_machine::Failure;
use std::collections::VecDeque;
use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// How an answer is typed.
pub const USAGE: &str = "or type its result here: JSON, or `fail CODE DETAIL`";

/// A Task that waits for a report.
#[derive(Clone)]
pub struct Waiting {
    /// Whose it is.
    pub call: CallId,
    /// Its token.
    pub token: Arc<str>,
}

/// Takes lines from the terminal as reports, for the Tasks that wait, in their order.
pub struct Prompt {
    arrivals: Sender<Arrival>,
    waiting: Arc<Mutex<VecDeque<Waiting>>>,
    is_listening: bool,
}

/// Whether somebody sits at a terminal, reads and can type.
pub fn is_possible() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

impl Prompt {
    /// A prompt that nothing waits for yet.
    pub(super) fn new(arrivals: Sender<Arrival>) -> Self {
        Self { arrivals, waiting: Arc::default(), is_listening: false }
    }

    /// One more Task waits.
    pub(super) fn ask(&mut self, waiting: Waiting) {
        if !is_possible() {
            return;
        }
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
        if !std::mem::replace(&mut self.is_listening, true) {
            let (arrivals, waiting) = (self.arrivals.clone(), Arc::clone(&self.waiting));
            // It reads until the process ends: nothing ends a read of a terminal.
            std::thread::spawn(move || listen(&arrivals, &waiting));
        }
    }
}

fn listen(arrivals: &Sender<Arrival>, waiting: &Mutex<VecDeque<Waiting>>) {
    for line in std::io::stdin().lines().map_while(Result::ok) {
        let said = match understood(&line) {
            None => continue,
            Some(Err(complaint)) => complaint,
            // The trace tells what comes of it.
            Some(Ok(result)) if is_taken(arrivals, waiting, &result) => continue,
            Some(Ok(_)) => "nothing waits for a report".to_owned(),
        };
        // Without a terminal nobody asks.
        let _ = writeln!(std::io::stderr(), "{said}");
    }
}

/// Whether a Task takes a result: the first one that still waits.
fn is_taken(
    arrivals: &Sender<Arrival>,
    waiting: &Mutex<VecDeque<Waiting>>,
    result: &Result<Value, Failure>,
) -> bool {
    loop {
        let first = waiting.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(Waiting { call, token }) = first else { return false };
        let (reply, replied) = channel::<Result<u64, TaskIsOver>>();
        let reply = Box::new(move |said| {
            // This side waits for it.
            let _ = reply.send(said);
        });
        let what = Happened::Reported { call, token, result: result.clone(), reply };
        if arrivals.send(Arrival { at: Instant::now(), what }).is_err() {
            return false;
        }
        if let Ok(Ok(_)) = replied.recv() {
            return true;
        }
    }
}

/// What a line says; nothing where it is empty, and what is wrong with it.
fn understood(line: &str) -> Option<Result<Result<Value, Failure>, String>> {
    let line = line.trim();
    if line.is_empty() {
        return None;
    }
    if let Some(rest) = line.strip_prefix("fail ") {
        let (code, detail) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
        return Some(Ok(Err(Failure::new(code, detail.trim()))));
    }
    let json = Value::from_json(line)
        .map_err(|error| format!("that is neither JSON ({error}) nor `fail CODE DETAIL`"));
    Some(json.map(Ok))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_result_or_an_error() {
        assert!(understood("  ").is_none());
        assert_eq!(understood("{\"a\": 1}").unwrap().unwrap().unwrap().to_json(), r#"{"a":1}"#);
        let failure = understood("fail Refused not today").unwrap().unwrap().unwrap_err();
        assert_eq!((&*failure.code, &*failure.detail), ("Refused", "not today"));
        assert!(understood("yes").unwrap().is_err());
    }
}
