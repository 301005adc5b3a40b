//! Secrets are not shown (decision R21).

use crate::address::mask_text;
use fdl_compiler::value::{Object, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// What stands in the place of a secret.
pub(crate) const MASK: &str = "***";

/// Keys whose values are secret, in lower case, without `-` and `_`.
const SECRET_KEYS: &[&str] = &[
    "accesskey",
    "accesskeyid",
    "accesskeysecret",
    "accesstoken",
    "apikey",
    "apitoken",
    "authorization",
    "authtoken",
    "bearertoken",
    "clientsecret",
    "cookie",
    "idtoken",
    "passwd",
    "password",
    "privatekey",
    "proxyauthorization",
    "refreshtoken",
    "secretaccesskey",
    "secretkey",
    "securitytoken",
    "sessiontoken",
    "setcookie",
    "stssecuritytoken",
    "xacssecuritytoken",
    "xapikey",
    "xauthtoken",
    "xfcsecuritytoken",
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

/// None where nothing in the value is secret.
fn masked(value: &Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => None,
        Value::Text(text) => match mask_text(text) {
            Cow::Borrowed(_) => None,
            Cow::Owned(masked) => Some(Value::from(masked)),
        },
        Value::List(list) => {
            let first = list.iter().position(|item| masked(item).is_some())?;
            let (plain, rest) = list.split_at(first);
            Some(plain.iter().cloned().chain(rest.iter().map(mask)).collect())
        }
        Value::Object(object) => {
            let hide = |(key, member): (&Arc<str>, &Value)| match is_secret(key, member) {
                true => Some(MASK.into()),
                false => masked(member),
            };
            object.iter().find_map(hide)?;
            let members = object
                .iter()
                .map(|(key, member)| (key.clone(), hide((key, member)).unwrap_or_else(|| member.clone())));
            Some(Value::Object(members.collect::<Object>()))
        }
    }
}

fn is_secret(key: &str, member: &Value) -> bool {
    // A secret is a text; `password: null` or a list of fields hides nothing.
    member.as_str().is_some_and(|text| !text.is_empty()) && is_secret_name(key, &[])
}

/// Whether a name says that what stands under it is secret. `others` are secret besides, sorted as well.
pub(crate) fn is_secret_name(name: &str, others: &[&str]) -> bool {
    let plain: String =
        name.chars().filter(|it| !matches!(it, '-' | '_')).flat_map(char::to_lowercase).collect();
    [SECRET_KEYS, others].iter().any(|keys| keys.binary_search(&plain.as_str()).is_ok())
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
    fn the_secret_keys_are_sorted() {
        assert!(SECRET_KEYS.is_sorted());
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
    fn a_secret_is_a_text_under_its_name_however_that_is_written() {
        let plain = r#"{"apiKeys":"k","password":null,"secretKey":"","token":["k"]}"#;
        assert_eq!(mask(&Value::from_json(plain).unwrap()).to_json(), plain);
        let padded = format!("__Access-Key_{}Secret", "-".repeat(40));
        let secret = Value::Object(Object::from([(padded.as_str(), "k".into())]));
        assert_eq!(mask(&secret).get(&padded), Some(&MASK.into()));
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
