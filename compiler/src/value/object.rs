//! Objects: sorted members that know their size and depth.

use super::{Value, json};
use std::fmt;
use std::sync::Arc;

/// A shared object. Its members stand in the order of their keys.
#[derive(Clone)]
pub struct Object(Arc<Node>);

struct Node {
    // Invariant: `json_bytes` and `depth` are those of `members`; `members` is sorted by key, each key once.
    json_bytes: u64,
    depth: u32,
    members: Vec<(Arc<str>, Value)>,
}

impl Object {
    /// The member with this key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.position(key).ok().map(|at| &self.0.members[at].1)
    }

    /// Whether there is a member with this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.position(key).is_ok()
    }

    /// Number of members.
    pub fn len(&self) -> usize {
        self.0.members.len()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.0.members.is_empty()
    }

    /// The members in the order of their keys.
    pub fn members(&self) -> &[(Arc<str>, Value)] {
        &self.0.members
    }

    /// Keys and values in the order of the keys.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&Arc<str>, &Value)> {
        self.0.members.iter().map(|(key, value)| (key, value))
    }

    /// The keys in order.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.0.members.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl ExactSizeIterator<Item = &Value> {
        self.0.members.iter().map(|(_, value)| value)
    }

    /// Bytes as compact JSON.
    pub fn json_bytes(&self) -> u64 {
        self.0.json_bytes
    }

    /// Lists and objects inside one another, this one counted.
    pub fn depth(&self) -> u32 {
        self.0.depth
    }

    /// The object with one member added or replaced.
    #[must_use]
    pub fn with(&self, key: impl Into<Arc<str>>, value: Value) -> Self {
        let key = key.into();
        let mut members = self.0.members.clone();
        match self.position(&key) {
            Ok(at) => members[at].1 = value,
            Err(at) => members.insert(at, (key, value)),
        }
        Self::from_sorted(members)
    }

    /// Both objects in one, members of `right` winning: a shallow merge.
    #[must_use]
    pub fn merge(&self, right: &Self) -> Self {
        if right.is_empty() {
            return self.clone();
        }
        if self.is_empty() {
            return right.clone();
        }
        let mut members = Vec::with_capacity(self.len() + right.len());
        let mut ours = self.0.members.iter().peekable();
        for theirs in &right.0.members {
            while let Some(member) = ours.next_if(|member| member.0 < theirs.0) {
                members.push(member.clone());
            }
            ours.next_if(|member| member.0 == theirs.0);
            members.push(theirs.clone());
        }
        members.extend(ours.cloned());
        Self::from_sorted(members)
    }

    /// An object of members that are sorted by key, each key once.
    pub(crate) fn from_sorted(members: Vec<(Arc<str>, Value)>) -> Self {
        debug_assert!(members.is_sorted_by(|left, right| left.0 < right.0), "sorted, and each key once");
        let mut json_bytes = 2 + members.len().saturating_sub(1) as u64;
        let mut depth = 0;
        for (key, value) in &members {
            json_bytes += json::string_bytes(key) + 1 + value.json_bytes();
            depth = depth.max(value.depth());
        }
        Self(Arc::new(Node { json_bytes, depth: depth + 1, members }))
    }

    fn position(&self, key: &str) -> Result<usize, usize> {
        self.0.members.binary_search_by(|member| (*member.0).cmp(key))
    }
}

impl Default for Object {
    fn default() -> Self {
        Self::from_sorted(Vec::new())
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.members == other.0.members
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.iter()).finish()
    }
}

/// Members in any order; of members with the same key the last one wins.
impl<K: Into<Arc<str>>> FromIterator<(K, Value)> for Object {
    fn from_iter<I: IntoIterator<Item = (K, Value)>>(members: I) -> Self {
        let mut builder = ObjectBuilder::default();
        for (key, value) in members {
            builder.insert(key, value);
        }
        builder.build()
    }
}

/// Members in any order; of members with the same key the last one wins.
impl<K: Into<Arc<str>>, const N: usize> From<[(K, Value); N]> for Object {
    fn from(members: [(K, Value); N]) -> Self {
        members.into_iter().collect()
    }
}

/// Gathers members in any order.
#[derive(Default)]
pub struct ObjectBuilder {
    members: Vec<(Arc<str>, Value)>,
}

impl ObjectBuilder {
    /// Adds a member; it replaces an earlier one with the same key.
    pub fn insert(&mut self, key: impl Into<Arc<str>>, value: Value) {
        self.members.push((key.into(), value));
    }

    /// The object.
    pub fn build(mut self) -> Object {
        if !self.members.is_sorted_by(|left, right| left.0 < right.0) {
            self.members.sort_by(|left, right| left.0.cmp(&right.0));
            // Of equal keys the sort keeps the order, so the last one stands last.
            self.members.reverse();
            self.members.dedup_by(|later, earlier| later.0 == earlier.0);
            self.members.reverse();
        }
        Object::from_sorted(self.members)
    }
}
