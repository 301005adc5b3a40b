//! What happens to the flow of a page, line by line.
//!
//! ```text
//! input {"a": 1}                        the execution's input; `{}` without
//! limits off                            decision R13 switched off
//! mode express
//! Charge: give {"ok": true} after 2     the n-th call takes the n-th such line, the last one repeats
//! Charge: fail FC.Busy wait a moment after 2
//! Charge: hang
//! at 3 Charge answer {"ok": true}       an answer, whatever is open; `Charge#0` is the first call
//! at 3 Charge refuse FC.Busy detail     an answer that is an error
//! at 3 Charge report {"ok": true}       a report by the Task's id
//! at 3 Charge deny Code detail          a report of an error
//! at 3 Charge token                     what its token is good for
//! at 3 Each child 0 {"ok": true}        a child's end; `child 0 failed`; children run by themselves where no line speaks of them
//! at 3 Each items [1, 2]                what was read; `Each unread Code detail`
//! at 3 woke                             a spurious wake-up
//! at 9 stop Error the cause
//! ```

use crate::Limits;
use fdl_compiler::program::Mode;
use fdl_compiler::value::Value;

/// A page's script.
pub(crate) struct Script {
    pub input: Value,
    pub limits: Limits,
    pub mode: Mode,
    /// Whether children of distributed Maps wait for a line.
    pub children_by_hand: bool,
    pub mocks: Vec<(String, Mock)>,
    pub lines: Vec<(u64, Line)>,
}

/// What a call is answered with.
#[derive(Clone)]
pub(crate) struct Mock {
    pub after: u64,
    pub result: Option<Result<Value, (String, String)>>,
}

/// Something at an instant.
#[derive(Clone)]
pub(crate) enum Line {
    Woke,
    Stop(String, String),
    Call { state: String, call: Option<usize>, what: String, rest: String },
}

impl Script {
    /// Reads a script; what cannot be read is a mistake of the page.
    pub fn read(text: &str) -> Self {
        let mut script = Self {
            input: Value::empty_object(),
            limits: Limits::On,
            mode: Mode::Standard,
            children_by_hand: false,
            mocks: vec![],
            lines: vec![],
        };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            script.take(line);
        }
        script
    }

    fn take(&mut self, line: &str) {
        let (first, rest) = split(line);
        match first {
            "input" => self.input = json(rest),
            "limits" => self.limits = if rest == "off" { Limits::Off } else { Limits::On },
            "mode" => self.mode = if rest == "express" { Mode::Express } else { Mode::Standard },
            "at" => {
                let (time, rest) = split(rest);
                self.lines.push((millis(time), at(rest)));
            }
            _ => {
                let (state, answer) =
                    line.split_once(": ").unwrap_or_else(|| panic!("a line of a script: {line}"));
                self.mocks.push((state.to_owned(), mock(answer)));
            }
        }
        self.children_by_hand |= line.contains(" child ");
    }
}

fn at(line: &str) -> Line {
    let (first, rest) = split(line);
    match first {
        "woke" => Line::Woke,
        "stop" => {
            let (error, cause) = split(rest);
            Line::Stop(error.to_owned(), cause.to_owned())
        }
        _ => {
            let (what, rest) = split(rest);
            let (state, call) = match first.split_once('#') {
                Some((state, call)) => (state, Some(call.parse().expect("the number of a call"))),
                None => (first, None),
            };
            Line::Call { state: state.to_owned(), call, what: what.to_owned(), rest: rest.to_owned() }
        }
    }
}

fn mock(answer: &str) -> Mock {
    let (answer, after) = match answer.rsplit_once(" after ") {
        Some((answer, after)) => (answer, millis(after)),
        None => (answer, 0),
    };
    let (what, rest) = split(answer);
    let result = match what {
        "give" => Some(Ok(json(rest))),
        "fail" => Some(Err(code_and_detail(rest))),
        "hang" => None,
        other => panic!("what a mock does: {other}"),
    };
    Mock { after, result }
}

/// `Code the detail`.
pub(crate) fn code_and_detail(text: &str) -> (String, String) {
    let (code, detail) = split(text);
    (code.to_owned(), detail.to_owned())
}

/// A value of a page.
pub(crate) fn json(text: &str) -> Value {
    Value::from_json(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn millis(seconds: &str) -> u64 {
    let seconds: f64 = seconds.parse().expect("seconds");
    (seconds * 1_000.0).round() as u64
}

fn split(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    (first, rest.trim())
}
