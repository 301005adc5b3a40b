//! Functions that encode, decode and hash.

use super::{ArgumentFault, Choices, functions};
use crate::value::{Text, Value};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::Digest as _;
use std::fmt::Write as _;

functions! {
    /// The value that a JSON text stands for.
    ///
    /// What is no string stays as it is, so a body may be read whether it was decoded before or not.
    Documented fn stringToJson | fromJSON(
        /// The JSON text.
        text: Any,
    ) -> Any {
        r#"stringToJson('{"name": "Tom", "age": 10}') == {"name": "Tom", "age": 10}"#,
        r#"stringToJson('{"a": [1]}').a[0] == 1"#,
        r#"stringToJson({"a": 1}) == {"a": 1}"#,
    } = |call| match &call.values[0] {
        Value::Text(text) if text.trim().is_empty() => Err(ArgumentFault::new(0, "the text is no JSON: it is empty")),
        Value::Text(text) => Value::from_json(text)
            .map_err(|error| ArgumentFault::new(0, format!("the text is no JSON: {error}"))),
        value => Ok(value.clone()),
    };

    /// The compact JSON text of a value, its keys sorted.
    Undocumented fn jsonToString | toJSON(
        /// The value.
        value: Any,
    ) -> Text {
        r#"jsonToString({"b": [1, 2.0], "a": "x"}) == '{"a":"x","b":[1,2]}'"#,
        r#"jsonToString("a") == '"a"'"#,
    } = |call| Ok(call.values[0].to_json().into());

    /// A text as Base64, in the standard alphabet.
    Undocumented fn toBase64(
        /// The text.
        text: Text,
    ) -> Text {
        r#"toBase64("FnF") == "Rm5G""#,
    } = |call| Ok(STANDARD.encode(call.take::<&Text>(0).as_bytes()).into());

    /// The text that stands in Base64, in the standard alphabet.
    Documented fn fromBase64(
        /// The Base64 text.
        text: Text,
    ) -> Text {
        r#"fromBase64("Rm5G") == "FnF""#,
        r#"fromBase64(toBase64("流程")) == "流程""#,
    } = |call| {
        let bytes = STANDARD
            .decode(call.take::<&Text>(0).as_bytes())
            .map_err(|error| ArgumentFault::new(0, format!("the text is no Base64: {}", lower(&error.to_string()))))?;
        String::from_utf8(bytes)
            .map(Value::from)
            .map_err(|_| ArgumentFault::new(0, "the Base64 text stands for bytes that are no UTF-8 text"))
    };

    /// The hash of a text in lower-case hexadecimal digits.
    Documented fn hash(
        /// The text.
        text: Text,
        /// `MD5`, `SHA-1`, `SHA-256` or `SHA-512`.
        algorithm: Text in Choices::OneOf(&ALGORITHM_NAMES),
    ) -> Text {
        r#"hash("abc", "MD5") == "900150983cd24fb0d6963f7d28e17f72""#,
        r#"hash("abc", "SHA-1") == "a9993e364706816aba3e25717850c26c9cd0d89d""#,
        r#"length(hash("abc", "SHA-256")) == 64"#,
        r#"length(hash("abc", "SHA-512")) == 128"#,
    } foresees algorithm = |call| Ok(digest(call.take::<&Text>(1))?(call.take::<&Text>(0).as_bytes()).into());
}

fn algorithm(known: &[Option<&Value>]) -> Option<ArgumentFault> {
    match known {
        [_, Some(Value::Text(algorithm)), ..] => digest(algorithm).err(),
        _ => None,
    }
}

/// A hash function: the bytes' hash in hexadecimal digits.
type Digest = fn(&[u8]) -> String;

/// The hash functions by name.
const ALGORITHMS: [(&str, Digest); 4] = [
    ("MD5", |text| hex(&md5::Md5::digest(text))),
    ("SHA-1", |text| hex(&sha1::Sha1::digest(text))),
    ("SHA-256", |text| hex(&sha2::Sha256::digest(text))),
    ("SHA-512", |text| hex(&sha2::Sha512::digest(text))),
];

/// Their names.
const ALGORITHM_NAMES: [&str; ALGORITHMS.len()] = {
    let mut names = [""; ALGORITHMS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = ALGORITHMS[at].0;
        at += 1;
    }
    names
};

/// The hash function under a name.
fn digest(algorithm: &str) -> Result<Digest, ArgumentFault> {
    let found = ALGORITHMS.iter().find(|(name, _)| *name == algorithm);
    found.map(|(_, digest)| *digest).ok_or_else(|| {
        let names = ALGORITHM_NAMES.map(|name| format!("`{name}`"));
        let (last, others) = names.split_last().expect("there are some");
        let names = format!("{} and {last}", others.join(", "));
        ArgumentFault::new(1, format!("`{algorithm}` is no hash algorithm: there are {names}"))
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a String takes all");
        out
    })
}

/// The message with a small letter at its start, to stand inside another one.
fn lower(message: &str) -> String {
    let mut characters = message.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(characters).collect::<String>().trim_end_matches('.').to_owned()
    })
}
