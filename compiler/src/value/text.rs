//! Strings that know how long they are as JSON.

use super::json;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A shared string.
#[derive(Clone)]
pub struct Text(Arc<Node>);

struct Node {
    // Invariant: the bytes of `text` as a JSON string, quotes included.
    json_bytes: u64,
    text: Box<str>,
}

impl Text {
    /// The string itself.
    pub fn as_str(&self) -> &str {
        &self.0.text
    }

    /// Bytes as a JSON string, quotes and escapes included.
    pub fn json_bytes(&self) -> u64 {
        self.0.json_bytes
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0.text
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.text == other.0.text
    }
}

impl Eq for Text {}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), formatter)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self)
    }
}

impl From<Box<str>> for Text {
    fn from(text: Box<str>) -> Self {
        Self(Arc::new(Node { json_bytes: json::string_bytes(&text), text }))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Box::<str>::from(text).into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.into_boxed_str().into()
    }
}
