//! `plain-secret`: a password or an access key as plain text in `Parameters`.

use crate::check::actions::tasks;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::{Content, Member};
use crate::lang::placeholder::holds_placeholder;
use crate::source::Span;
use crate::value::Value;

/// Keys whose values are secrets, in lower case without `-` and `_`.
const KEYS: &[&str] = &[
    "authorization",
    "password",
    "passwd",
    "secret",
    "accesskeyid",
    "accesskeysecret",
    "secretaccesskey",
    "apikey",
    "xapikey",
    "clientsecret",
    "privatekey",
    "accesstoken",
    "securitytoken",
];

fn plain_secret(place: Span, key: &str) -> Diagnostic {
    Diagnostic::new(Rule::PlainSecret, place, format!("`{key}` holds a secret as plain text"))
        .help("let the deployment fill it in, as in `${Secret}`, or fetch it where it is used")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (_, task) in tasks(input.states) {
        let Some(template) = task.parameters.get() else { continue };
        template.for_each_member(&mut |member| {
            if is_secret(member) {
                found.push(plain_secret(member.value.span, &member.key));
            }
        });
    }
}

fn is_secret(member: &Member) -> bool {
    let Content::Constant(Value::Text(text)) = &member.value.content else { return false };
    let text = text.as_str();
    let is_secret = is_access_key(text) || KEYS.iter().any(|key| is_key(&member.key, key));
    is_secret && !text.is_empty() && !text.starts_with('$') && !holds_placeholder(text)
}

/// Whether a key is one of [`KEYS`], whatever its case and its signs.
fn is_key(written: &str, key: &str) -> bool {
    let letters = written.bytes().filter(u8::is_ascii_alphanumeric);
    letters.map(|byte| byte.to_ascii_lowercase()).eq(key.bytes())
}

/// Whether a text has the form of an access key's id.
fn is_access_key(text: &str) -> bool {
    text.starts_with("LTAI")
        && (16..=30).contains(&text.len())
        && text.bytes().all(|it| it.is_ascii_alphanumeric())
}
