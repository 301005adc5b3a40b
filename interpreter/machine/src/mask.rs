//! Secrets are not shown (decision R21).

use crate::address::mask_text;
use crate::token::is_token;
use fdl_compiler::value::{Object, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// What the name of a secret ends in: only its letters count, in lower case. That holds for members, headers and
/// the queries of addresses alike. `tokenCount` and `maxTokens` end in something else.
const SECRET_ENDINGS: &[&str] = &[
    "accesskey",
    "accesskeyid",
    "apikey",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "secretkey",
    "token",
];

/// What the name of a token ends in that opens nothing: where a list goes on, what makes a call count once, and
/// the flow's own, which people copy to report with (decision R21 hides the tokens of others).
const OPEN_TOKENS: &[&str] = &[
    "callbacktoken",
    "continuationtoken",
    "idempotencytoken",
    "nexttoken",
    "pagetoken",
    "paginationtoken",
    "pagingtoken",
    "tasktoken",
];

/// The value with its secrets masked: those of headers and parameters that carry credentials,
/// wherever in the value they stand, and those inside addresses.
pub fn mask(value: &Value) -> Value {
    masked(value).unwrap_or_else(|| value.clone())
}

/// The value that a part of an expression gave, masked: the last name in it says what it is.
pub(crate) fn mask_of(part: &str, value: &Value) -> Value {
    let is_of_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    match part.rsplit(|it| !is_of_name(it)).find(|name| !name.is_empty()) {
        Some(name) if is_secret(name, value) => MASK.into(),
        _ => mask(value),
    }
}

/// None where nothing in the value is secret. Each part is looked at once: values may be nested deep.
fn masked(value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => None,
        Value::Text(text) => masked_json(text).map(Value::from).or_else(|| match mask_text(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(Value::from(masked)),
        }),
        Value::List(list) => {
            let mut items = list.iter();
            // What comes before the first secret is not copied unless there is one.
            let (at, first) = items.by_ref().enumerate().find_map(|(at, item)| Some((at, masked(item)?)))?;
            let plain = list.iter().take(at).cloned();
            Some(plain.chain([first]).chain(items.map(mask)).collect())
        }
        Value::Object(object) => {
            let hide = |(key, member): (&Arc<str>, &Value)| match is_secret(key, member) {
                true => Some(MASK.into()),
                false => masked(member),
            };
            let mut members = object.iter();
            let (at, key, first) =
                members.by_ref().enumerate().find_map(|(at, member)| Some((at, member.0, hide(member)?)))?;
            let plain = object.iter().take(at).map(|(key, member)| (key.clone(), member.clone()));
            let rest = members
                .map(|(key, member)| (key.clone(), hide((key, member)).unwrap_or_else(|| member.clone())));
            Some(Value::Object(plain.chain([(key.clone(), first)]).chain(rest).collect::<Object>()))
        }
    }
}

/// A text that is JSON, such as the body of an answer, with its secrets masked; none where it holds none.
fn masked_json(text: &str) -> Option<String> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    let value = Value::from_json(text).ok()?;
    masked(&value).map(|masked| masked.to_json())
}

fn is_secret(key: &str, member: &Value) -> bool {
    let says_something = match member {
        // What a flow decides by is no secret: a recording without it would be of another run.
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => false,
        // A flow's own token is sent under any name.
        Value::Text(text) => !text.is_empty() && !is_token(text),
        Value::List(list) => !list.is_empty(),
        Value::Object(object) => !object.is_empty(),
    };
    says_something && is_secret_name(key)
}

/// Whether a name says that what stands under it is secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let is_any_of = |endings: &[&str]| endings.iter().any(|ending| ends_in(name, ending));
    is_any_of(SECRET_ENDINGS) && !is_any_of(OPEN_TOKENS)
}

/// Whether the letters of a name, in lower case, end like this.
pub(crate) fn ends_in(name: &str, ending: &str) -> bool {
    let mut letters =
        name.bytes().rev().filter(u8::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
    ending.bytes().rev().all(|letter| letters.next() == Some(letter))
}

/// Remembers the last answer: one value is often shown several times in a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masked {
    last: Option<(Value, Value)>,
}

impl Masked {
    /// [`mask`], without looking twice at the same value.
    pub fn mask(&mut self, value: &Value) -> Value {
        if let Some((seen, masked)) = &self.last
            && is_same(seen, value)
        {
            return masked.clone();
        }
        let answer = mask(value);
        self.last = Some((value.clone(), answer.clone()));
        answer
    }
}

/// Whether both are the same piece of memory. `left` is kept, so its place is not used again.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::List(left), Value::List(right)) => std::ptr::eq(left.items(), right.items()),
        (Value::Object(left), Value::Object(right)) => std::ptr::eq(left.members(), right.members()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_named_like_a_secret_is_masked() {
        let value = Value::from("abc");
        for part in ["$Input.password", r#"$Input["Authorization"]"#, "$Input.a.api_key"] {
            assert_eq!(mask_of(part, &value), Value::from(MASK), "{part}");
        }
        assert_eq!(mask_of("$Input.name", &value), value);
        assert_eq!(mask_of("[]", &value), value);
    }

    #[test]
    fn members_and_queries_are_secret_under_the_same_names() {
        for name in [
            "X-Access-Key",
            "X-Acs-Accesskey-Id",
            "X-Secret",
            "X-Token",
            "X-Api-Token",
            "X-Api-Key",
            "Set-Cookie",
            "Proxy-Authorization",
            "token",
            "secret",
            "stsToken",
            "x_acs_security_token",
            "pwd",
            "dbPassword",
            "db_password_2",
            "credential",
            "credentials",
            "X-Amz-Credential",
            "x-oss-credential",
            "OSSAccessKeyId",
            "accessKeySecret",
            "aws_secret_access_key",
            "privateKey",
            "client_secret",
        ] {
            let member = Value::Object(Object::from([(name, "abc".into())]));
            assert_eq!(mask(&member).get(name), Some(&MASK.into()), "{name}");
            let query = Value::from(format!("https://host/?{name}=abc"));
            assert_eq!(mask(&query), Value::from(format!("https://host/?{name}=***")), "{name}");
        }
    }

    #[test]
    fn names_that_only_resemble_those_of_secrets_hide_nothing() {
        for name in [
            "maxTokens",
            "tokenCount",
            "nextToken",
            "NextPageToken",
            "page_token",
            "continuation-token",
            "taskToken",
            "x-fdlc-task-token",
            "callbackToken",
            "secretary",
            "cookies",
            "accessKeys",
            "passwordLength",
            "key",
            "",
        ] {
            let member = Value::Object(Object::from([(name, "abc".into())]));
            assert_eq!(mask(&member), member, "{name}");
            let query = Value::from(format!("https://host/?{name}=abc"));
            assert_eq!(mask(&query), query, "{name}");
        }
        // What only begins like a flow's own token is somebody else's.
        let others = Value::Object(Object::from([("token", "djEjabcd".into())]));
        assert_eq!(mask(&others).get("token"), Some(&MASK.into()));
        // Too common elsewhere.
        let signed = Value::from_json(r#"{"signature":"s","sig":"s"}"#).unwrap();
        assert_eq!(mask(&signed), signed);
    }

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let shown = mask(
            &Value::from_json(
                r#"{"headers":[{"Authorization":"Bearer x"},{"X-Other":"y"}],"accessKeySecret":"k","a":1}"#,
            )
            .unwrap(),
        );
        assert_eq!(
            shown.to_json(),
            r#"{"a":1,"accessKeySecret":"***","headers":[{"Authorization":"***"},{"X-Other":"y"}]}"#
        );
    }

    #[test]
    fn a_secret_is_hidden_whole_whatever_it_is_and_nothing_is_no_secret() {
        let plain = r#"{"apiKeys":"k","credentials":{},"password":null,"secretKey":"","token":[]}"#;
        assert_eq!(mask(&Value::from_json(plain).unwrap()).to_json(), plain);
        let secret = r#"{"a":1,"password":{"a":"P1"},"secretKey":["k"]}"#;
        assert_eq!(
            mask(&Value::from_json(secret).unwrap()).to_json(),
            r#"{"a":1,"password":"***","secretKey":"***"}"#
        );
        let padded = format!("__Access-Key_{}Secret", "-".repeat(40));
        let secret = Value::Object(Object::from([(padded.as_str(), "k".into())]));
        assert_eq!(mask(&secret).get(&padded), Some(&MASK.into()));
    }

    #[test]
    fn what_a_flow_decides_by_is_no_secret() {
        let flags = Value::from_json(r#"{"pinPwd":1.5,"promptToken":12,"resetPassword":true}"#).unwrap();
        assert_eq!(mask(&flags), flags);
        assert_eq!(mask_of("$Input.isSecret", &true.into()), Value::from(true));
    }

    #[test]
    fn a_text_that_is_json_or_a_form_is_looked_into() {
        for (text, masked) in [
            (r#" {"access_token": "t", "n": 1}"#, r#"{"access_token":"***","n":1}"#),
            (r#"[{"password":"hunter2"}]"#, r#"[{"password":"***"}]"#),
            (r#"{"Body":"{\"secret\":\"s\"}"}"#, r#"{"Body":"{\"secret\":\"***\"}"}"#),
            (r#"{"n":  1}"#, r#"{"n":  1}"#),
            ("grant=x&client_secret=s&n=1", "grant=x&client_secret=***&n=1"),
            ("token=", "token="),
            ("a token=abc of words", "a token=abc of words"),
        ] {
            assert_eq!(mask(&text.into()), Value::from(masked), "{text}");
        }
    }

    #[test]
    fn a_secret_in_the_depth_is_found_in_time() {
        let text = format!("{}{}{}", r#"{"a":["#.repeat(45), r#"{"token":"t"}"#, "]}".repeat(45));
        let value = Value::from_json(&text).unwrap();
        assert_eq!(mask(&value).to_json(), text.replace(r#""t""#, r#""***""#));
    }

    #[test]
    fn what_is_no_secret_stays_the_same_memory() {
        for text in [r#"{"a":[1,2]}"#, "[1,2]"] {
            let value = Value::from_json(text).unwrap();
            assert!(is_same(&value, &mask(&value)), "{text}");
            assert!(!is_same(&value, &Value::from_json(text).unwrap()), "{text}");
        }
    }
}
