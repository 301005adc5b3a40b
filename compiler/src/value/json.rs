//! JSON text: reading it with exact places of errors, writing it compact or for people.

use super::{Value, number};
use std::fmt::{self, Write};

/// Why a text is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// Where reading stopped, in bytes.
    pub offset: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in bytes, from 1.
    pub column: usize,
    /// What is wrong, without a full stop.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} at line {}, column {}", self.message, self.line, self.column)
    }
}

impl std::error::Error for JsonError {}

impl Value {
    /// Reads one JSON value.
    ///
    /// Of equal keys the last one wins; integers beyond 64 bits become floats;
    /// numbers beyond floats and more than 127 levels are refused.
    pub fn from_json(text: &str) -> Result<Self, JsonError> {
        serde_json::from_str(text).map_err(|error| JsonError::new(text, &error))
    }

    /// Compact JSON, keys sorted.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(usize::try_from(self.json_bytes()).unwrap_or(0));
        write_value(&mut out, self);
        out
    }

    /// JSON on several lines, two spaces a level, keys sorted.
    pub fn to_json_pretty(&self) -> String {
        let mut out = String::new();
        write_pretty(&mut out, self, 0);
        out
    }
}

impl JsonError {
    fn new(text: &str, error: &serde_json::Error) -> Self {
        let full = error.to_string();
        // serde_json names the place at the end of its message; it has its own fields here.
        let message = full.rsplit_once(" at line ").map_or(full.as_str(), |(message, _)| message);
        let (line, column) = (error.line().max(1), error.column().max(1));
        let line_start = match line {
            1 => 0,
            _ => text.match_indices('\n').nth(line - 2).map_or(text.len(), |(at, _)| at + 1),
        };
        let offset = text.floor_char_boundary((line_start + column - 1).min(text.len()));
        Self { offset, line, column, message: message.to_owned() }
    }
}

/// Bytes of a string as JSON, quotes and escapes included.
pub(super) fn string_bytes(text: &str) -> u64 {
    let escapes: usize = text.bytes().map(extra_bytes).sum();
    (text.len() + 2 + escapes) as u64
}

/// What an escape of this byte takes besides the byte.
fn extra_bytes(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | 0x08 | 0x09 | 0x0a | 0x0c | 0x0d => 1,
        0..0x20 => 5,
        _ => 0,
    }
}

fn write_value(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Int(int) => write_int(out, *int),
        Value::Float(float) => number::write_float(out, *float).expect("a String takes all"),
        Value::Text(text) => write_string(out, text),
        Value::List(list) => {
            out.push('[');
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_value(out, item);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (at, (key, member)) in object.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(out, key);
                out.push(':');
                write_value(out, member);
            }
            out.push('}');
        }
    }
}

fn write_pretty(out: &mut String, value: &Value, level: usize) {
    let (open, close) = match value {
        Value::List(list) if !list.is_empty() => ('[', ']'),
        Value::Object(object) if !object.is_empty() => ('{', '}'),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::Text(_)
        | Value::List(_)
        | Value::Object(_) => return write_value(out, value),
    };
    out.push(open);
    let mut first = true;
    let mut separate = |out: &mut String| {
        out.push_str(if std::mem::take(&mut first) { "" } else { "," });
        new_line(out, level + 1);
    };
    if let Value::List(list) = value {
        for item in list {
            separate(out);
            write_pretty(out, item, level + 1);
        }
    } else if let Value::Object(object) = value {
        for (key, member) in object.iter() {
            separate(out);
            write_string(out, key);
            out.push_str(": ");
            write_pretty(out, member, level + 1);
        }
    }
    new_line(out, level);
    out.push(close);
}

fn new_line(out: &mut String, level: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", level));
}

fn write_int(out: &mut String, int: i64) {
    write!(out, "{int}").expect("a String takes all");
}

/// Writes a JSON string with the escapes that JSON asks for, and no others.
pub(super) fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if extra_bytes(byte) == 0 {
            continue;
        }
        out.push_str(&text[plain_from..at]);
        plain_from = at + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            0x08 => out.push_str("\\b"),
            0x0c => out.push_str("\\f"),
            _ => write!(out, "\\u{byte:04x}").expect("a String takes all"),
        }
    }
    out.push_str(&text[plain_from..]);
    out.push('"');
}
