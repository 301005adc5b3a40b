//! Lists that know their size and depth.

use super::Value;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// A shared list.
#[derive(Clone)]
pub struct List(Arc<Node>);

struct Node {
    // Invariant: `json_bytes` and `depth` are those of `items`.
    json_bytes: u64,
    depth: u32,
    items: Vec<Value>,
}

impl List {
    /// The items in order.
    pub fn items(&self) -> &[Value] {
        &self.0.items
    }

    /// Bytes as compact JSON.
    pub fn json_bytes(&self) -> u64 {
        self.0.json_bytes
    }

    /// Lists and objects inside one another, this one counted.
    pub fn depth(&self) -> u32 {
        self.0.depth
    }
}

impl Deref for List {
    type Target = [Value];

    fn deref(&self) -> &[Value] {
        &self.0.items
    }
}

impl Default for List {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl PartialEq for List {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.items == other.0.items
    }
}

impl fmt::Debug for List {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl From<Vec<Value>> for List {
    fn from(items: Vec<Value>) -> Self {
        let commas = items.len().saturating_sub(1) as u64;
        let json_bytes = 2 + commas + items.iter().map(Value::json_bytes).sum::<u64>();
        let depth = 1 + items.iter().map(Value::depth).max().unwrap_or(0);
        Self(Arc::new(Node { json_bytes, depth, items }))
    }
}

impl FromIterator<Value> for List {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Vec::from_iter(items).into()
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.items.iter()
    }
}
