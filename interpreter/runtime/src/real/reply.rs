//! What a program or a server said, as a service's answer or error.

use fdl_compiler::lang::actions::HTTP_ANSWER;
use fdl_compiler::lang::errors::{ENTITY_TOO_LARGE, HTTP_REQUEST_FAILED};
use fdl_compiler::project::bindings::SENDS_REQUEST;
use fdl_compiler::value::Value;
use fdl_machine::{Failure, mask};
use std::borrow::Cow;

/// Characters of what is known about an error that become its detail.
const DETAIL: usize = 1_000;

/// How a call came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A program ended by itself.
    Exit(i32),
    /// A signal ended a program.
    Signal(i32),
    /// A server answered.
    Status {
        /// The status.
        code: u16,
        /// The value of `X-Fc-Error-Type`.
        error_type: Option<String>,
    },
    /// There was no answer, for this reason.
    Nothing(String),
}

/// What is known of a call that came to its end.
#[derive(Clone, Debug)]
pub struct Raw {
    /// How it ended.
    pub end: End,
    /// Standard output, or the body.
    pub body: Vec<u8>,
    /// The end of standard error.
    pub complaint: String,
}

/// The answer, or the error that it stands for.
pub fn read(action: &str, raw: &Raw) -> Result<Value, Failure> {
    let text = String::from_utf8_lossy(&raw.body);
    let text = text.strip_suffix('\n').map_or(&*text, |text| text.strip_suffix('\r').unwrap_or(text));
    let json = Value::from_json(text).ok();
    match &raw.end {
        End::Exit(0) | End::Status { code: 200..=299, error_type: None } => Ok(answer(action, text, json)),
        End::Exit(_) | End::Signal(_) | End::Status { .. } | End::Nothing(_) => {
            Err(failure(action, raw, text, json.as_ref()))
        }
    }
}

/// More output than is taken.
pub fn too_large(limit: usize) -> Failure {
    Failure::new(ENTITY_TOO_LARGE, format!("the answer has more than {limit} bytes"))
}

fn answer(action: &str, text: &str, json: Option<Value>) -> Value {
    match json {
        // A JSON document that is no response is the body of one.
        Some(Value::Object(object))
            if action == SENDS_REQUEST && !HTTP_ANSWER.iter().any(|key| object.contains_key(key)) =>
        {
            Value::from(text)
        }
        Some(json) => json,
        None => Value::from(text),
    }
}

fn failure(action: &str, raw: &Raw, text: &str, json: Option<&Value>) -> Failure {
    let object = json.filter(|json| json.as_object().is_some());
    let service = action.split(':').next().unwrap_or_default();
    let member = |key: &str| object.and_then(|it| it.get(key)).filter(|it| **it != Value::Null);
    let code = match (member("errorType"), member("errorCode")) {
        (Some(kind), _) if !plain(kind).is_empty() => Some(plain(kind).into_owned()),
        (_, Some(code)) if plain(code).contains('.') => Some(plain(code).into_owned()),
        (_, Some(code)) if !plain(code).is_empty() => Some(format!("{service}.{}", plain(code))),
        _ => None,
    };
    let detail = match member("errorMessage") {
        Some(message) => shortened(&plain(message)).into_owned(),
        None => known(raw, text, object),
    };
    let code = code.unwrap_or_else(|| default_code(action, service, &raw.end));
    Failure::new(code, detail)
}

fn default_code(action: &str, service: &str, end: &End) -> String {
    if action == SENDS_REQUEST {
        return HTTP_REQUEST_FAILED.to_owned();
    }
    let code = match end {
        End::Exit(_) | End::Signal(_) | End::Status { code: 200..=299, .. } => "Unknown",
        End::Status { code: 400, .. } => "InvalidArgument",
        End::Status { code: 403, .. } => "AccessDenied",
        End::Status { code: 413, .. } => "EntityTooLarge",
        End::Status { code: 429, .. } => "ResourceThrottled",
        End::Status { .. } | End::Nothing(_) => "InternalServerError",
    };
    format!("{service}.{code}")
}

/// What is known of an error that does not say itself what it is.
fn known(raw: &Raw, text: &str, object: Option<&Value>) -> String {
    // What people read on screens and in files must not hold the secrets that a service echoes.
    let text = object.map_or(Cow::Borrowed(text), |object| Cow::Owned(mask(object).to_json()));
    let text = text.trim();
    let said = match &raw.end {
        End::Status { code: 200..=299, .. } if object.is_some() => return shortened(text).into_owned(),
        End::Status { code: 200..=299, error_type: Some(kind) } => format!("the function ended with {kind}"),
        End::Status { code, .. } => format!("status {code}"),
        End::Exit(status) => format!("exit status {status}"),
        End::Signal(signal) => format!("killed by signal {signal}"),
        End::Nothing(reason) => reason.clone(),
    };
    let parts = [said.as_str(), raw.complaint.trim(), text];
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).map(shortened).collect();
    parts.join(": ")
}

fn plain(value: &Value) -> Cow<'_, str> {
    match value.as_str() {
        Some(text) => Cow::Borrowed(text),
        None => Cow::Owned(value.to_json()),
    }
}

fn shortened(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(DETAIL) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(end: End, body: &str) -> Raw {
        Raw { end, body: body.as_bytes().to_vec(), complaint: String::new() }
    }

    fn status(code: u16) -> End {
        End::Status { code, error_type: None }
    }

    fn ok(action: &str, end: End, body: &str) -> String {
        read(action, &raw(end, body)).unwrap().to_json()
    }

    fn fails(action: &str, end: End, body: &str) -> (String, String) {
        let failure = read(action, &raw(end, body)).unwrap_err();
        (failure.code.to_string(), failure.detail.to_string())
    }

    const FC: &str = "FC:InvokeFunction";

    #[test]
    fn an_answer_is_json_when_it_parses_and_else_a_text() {
        assert_eq!(ok(FC, End::Exit(0), "{\"a\": 1}\n"), r#"{"a":1}"#);
        assert_eq!(ok(FC, End::Exit(0), "{\"a\": "), r#""{\"a\": ""#);
        assert_eq!(ok(FC, status(204), ""), r#""""#);
        assert_eq!(ok(FC, End::Exit(0), "two\n\n"), r#""two\n""#);
        let broken = Raw { body: vec![b'a', 0xff, b'\n'], ..raw(End::Exit(0), "") };
        assert_eq!(read(FC, &broken).unwrap().to_json(), "\"a\u{fffd}\"");
    }

    #[test]
    fn a_document_that_is_no_response_is_the_body_of_one() {
        assert_eq!(ok(SENDS_REQUEST, End::Exit(0), r#"{"ok":true}"#), r#""{\"ok\":true}""#);
        assert_eq!(ok(SENDS_REQUEST, End::Exit(0), r#"{"Code":404}"#), r#"{"Code":404}"#);
    }

    #[test]
    fn an_error_names_itself_where_the_answer_is_an_object() {
        for (body, code) in [
            (r#"{"errorType":"MyError","errorCode":"X","errorMessage":"m"}"#, "MyError"),
            (r#"{"errorCode":"ResourceThrottled","errorMessage":"m"}"#, "FC.ResourceThrottled"),
            (r#"{"errorCode":"Shop.Closed","errorMessage":"m"}"#, "Shop.Closed"),
            (r#"{"errorType":null,"errorMessage":"m"}"#, "FC.Unknown"),
        ] {
            assert_eq!(fails(FC, End::Exit(1), body), (code.to_owned(), "m".to_owned()), "{body}");
        }
        let (code, _) = fails("MNS:SendMessage", status(500), r#"{"errorCode":"QueueFull"}"#);
        assert_eq!(code, "MNS.QueueFull");
    }

    #[test]
    fn otherwise_the_end_decides() {
        for (action, end, code) in [
            (FC, status(400), "FC.InvalidArgument"),
            (FC, status(403), "FC.AccessDenied"),
            (FC, status(413), "FC.EntityTooLarge"),
            (FC, status(429), "FC.ResourceThrottled"),
            (FC, status(302), "FC.InternalServerError"),
            (FC, status(404), "FC.InternalServerError"),
            (FC, End::Nothing("no".to_owned()), "FC.InternalServerError"),
            (FC, End::Signal(9), "FC.Unknown"),
            (FC, End::Status { code: 200, error_type: Some("E".to_owned()) }, "FC.Unknown"),
            (FC, End::Status { code: 429, error_type: Some("E".to_owned()) }, "FC.ResourceThrottled"),
            ("MNS:SendMessage", status(403), "MNS.AccessDenied"),
            ("MNS:SendMessage", End::Exit(2), "MNS.Unknown"),
            (SENDS_REQUEST, End::Exit(2), "HTTP.RequestFailed"),
            (SENDS_REQUEST, status(500), "HTTP.RequestFailed"),
        ] {
            assert_eq!(fails(action, end.clone(), "").0, code, "{action} {end:?}");
        }
    }

    #[test]
    fn what_is_known_is_the_detail_and_secrets_are_masked() {
        let end = End::Status { code: 200, error_type: Some("Oops".to_owned()) };
        assert_eq!(fails(FC, end.clone(), r#"{"a":1}"#).1, r#"{"a":1}"#);
        assert_eq!(fails(FC, end, "gone").1, "the function ended with Oops: gone");
        assert_eq!(fails(FC, status(500), r#"{"password":"x"}"#).1, r#"status 500: {"password":"***"}"#);
        let raw = Raw { complaint: "Traceback\n".to_owned(), ..raw(End::Exit(3), "") };
        assert_eq!(&*read(FC, &raw).unwrap_err().detail, "exit status 3: Traceback");
        assert_eq!(fails(FC, End::Signal(9), "").1, "killed by signal 9");
    }
}
