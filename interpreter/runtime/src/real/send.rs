//! What is sent to a program or a server.

use crate::outside::Call;
use crate::services::resource;
use fdl_compiler::value::Value;
use fdl_machine::StartTask;
use std::fmt::Write;

/// What goes along with a call: its names as variables of the environment, which stand for the headers too.
pub type Facts = Vec<(&'static str, String)>;

/// The body of a call: a function's own, otherwise all parameters.
pub fn body(task: &StartTask) -> Vec<u8> {
    if &*task.action != "FC:InvokeFunction" {
        return task.parameters.to_json().into_bytes();
    }
    text_or_json(task.parameters.get("body"))
}

/// A text as it is, other values as JSON, nothing for nothing.
pub fn text_or_json(value: Option<&Value>) -> Vec<u8> {
    match value {
        None => Vec::new(),
        Some(Value::Text(text)) => text.as_str().as_bytes().to_vec(),
        Some(other) => other.to_json().into_bytes(),
    }
}

/// The facts of a call. The callback's address is the base address of our endpoint.
pub fn facts(call: &Call<'_>, callback: Option<&str>) -> Facts {
    let task = call.task;
    let mut facts = vec![
        ("FDLC_STATE", task.name.to_string()),
        ("FDLC_ACTION", task.action.to_string()),
        ("FDLC_RESOURCE", resource(task).unwrap_or_default().to_owned()),
        ("FDLC_EXECUTION", call.execution.to_owned()),
        ("FDLC_ATTEMPT", task.id.attempt.to_string()),
    ];
    if let (Some(token), Some(url)) = (&task.token, callback) {
        facts.push(("FDLC_TASK_TOKEN", token.to_string()));
        facts.push(("FDLC_CALLBACK_URL", url.to_owned()));
    }
    facts
}

/// `FDLC_TASK_TOKEN` as the name of a header: `x-fdlc-task-token`.
pub fn header_name(variable: &str) -> String {
    format!("x-{}", variable.to_ascii_lowercase().replace('_', "-"))
}

/// A text that a header can hold: percent-encoded UTF-8 where it is not ASCII.
pub fn header_value(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b' '..=b'~' => value.push(char::from(byte)),
            _ => write!(value, "%{byte:02X}").expect("a String takes all"),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_hold_ascii_as_it_is_and_the_rest_encoded() {
        assert_eq!(header_name("FDLC_TASK_TOKEN"), "x-fdlc-task-token");
        assert_eq!(header_value("Größe 100%\n"), "Gr%C3%B6%C3%9Fe 100%%0A");
    }
}
