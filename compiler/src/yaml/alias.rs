//! Anchors and what aliases and merge keys bring in, within bounds.
//!
//! A target is shared, never copied for an alias. Whoever walks the tree
//! follows aliases, so what they expand to is counted here, and beyond
//! [`EXPANDED_NODES`] an alias stands for nothing.

use super::tree::{Content, Entry, Mapping, Node};
use crate::lang::limits::NESTING;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Nodes that all aliases and merge keys of a text may expand to.
pub(super) const EXPANDED_NODES: usize = 100_000;

/// All anchors of a text so far, and what is left of the bound.
#[derive(Default)]
pub(super) struct Anchors {
    known: BTreeMap<Box<str>, Anchor>,
    copied: usize,
    expanded: usize,
}

/// What an anchor's name stands for.
enum Anchor {
    /// Its node has not ended.
    Open,
    /// A whole node, with the nodes in it and the levels below it.
    Node { node: Arc<Node>, weight: Weight },
    /// A node too large to be repeated.
    TooLarge,
}

/// How much a node expands to.
#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: usize,
    height: usize,
}

/// What an alias stands for.
pub(super) enum Target {
    /// This node.
    Node(Arc<Node>),
    /// Nothing has that name.
    Unknown,
    /// The node that the alias itself stands in.
    Itself,
    /// More than the bound allows.
    TooLarge,
    /// Something that would be nested too deep here.
    TooDeep,
}

impl Anchors {
    /// An anchor whose node begins.
    pub fn open(&mut self, name: &str) {
        self.known.insert(name.into(), Anchor::Open);
    }

    /// The node of the anchor has ended.
    pub fn close(&mut self, name: &str, node: &Node) {
        let mut weight = Weight::default();
        let left = EXPANDED_NODES.saturating_sub(self.copied);
        let anchor = if weigh(node, 1, left, &mut weight) {
            self.copied += weight.nodes;
            Anchor::Node { node: Arc::new(node.clone()), weight }
        } else {
            self.copied = EXPANDED_NODES;
            Anchor::TooLarge
        };
        self.known.insert(name.into(), anchor);
    }

    /// What an alias at this depth stands for.
    pub fn target(&mut self, name: &str, depth: usize) -> Target {
        match self.known.get(name) {
            None => Target::Unknown,
            Some(Anchor::Open) => Target::Itself,
            Some(Anchor::TooLarge) => Target::TooLarge,
            Some(Anchor::Node { weight, .. }) if depth + weight.height > NESTING => Target::TooDeep,
            Some(Anchor::Node { node, weight }) => {
                self.expanded = self.expanded.saturating_add(weight.nodes);
                if self.expanded > EXPANDED_NODES { Target::TooLarge } else { Target::Node(node.clone()) }
            }
        }
    }

    /// The pairs that a mapping's merge keys bring in; `None` where they are too many.
    pub fn merge(&mut self, text: &str, mapping: &Mapping) -> Option<Vec<Arc<Entry>>> {
        let mut merged: Vec<Arc<Entry>> = Vec::new();
        let mut names: BTreeSet<Vec<u8>> =
            mapping.entries.iter().filter_map(|entry| key(text, entry)).collect();
        for entry in mapping.entries.iter().filter(|entry| is_merge(text, &entry.key)) {
            for source in sources(&entry.value) {
                let inherited = source.merged.iter().cloned().map(Ok);
                for found in source.entries.iter().map(Err).chain(inherited) {
                    let pair = match &found {
                        Ok(shared) => shared.as_ref(),
                        Err(own) => own,
                    };
                    if is_merge(text, &pair.key) || !key(text, pair).is_some_and(|name| names.insert(name)) {
                        continue;
                    }
                    self.count(pair)?;
                    merged.push(match found {
                        Ok(shared) => shared,
                        Err(own) => Arc::new(own.clone()),
                    });
                }
            }
        }
        Some(merged)
    }

    fn count(&mut self, entry: &Entry) -> Option<()> {
        let mut weight = Weight::default();
        let left = EXPANDED_NODES.saturating_sub(self.expanded);
        let fits = weigh(&entry.key, 1, left, &mut weight) && weigh(&entry.value, 1, left, &mut weight);
        self.expanded = if fits { self.expanded + weight.nodes } else { EXPANDED_NODES };
        fits.then_some(())
    }
}

/// Whether a key is the merge key `<<`.
pub(super) fn is_merge(text: &str, key: &Node) -> bool {
    key.span.len() == 2
        && matches!(&key.content, Content::Scalar(scalar) if text[scalar.body.range()] == *"<<")
}

/// The text of a pair's key.
fn key(text: &str, entry: &Entry) -> Option<Vec<u8>> {
    let Content::Scalar(scalar) = &entry.key.content else { return None };
    let decoded = scalar.extra.as_ref().and_then(|extra| extra.decoded.as_deref());
    Some(decoded.unwrap_or(&text[scalar.body.range()]).as_bytes().to_vec())
}

/// The mappings that the value of a merge key names.
fn sources(value: &Node) -> Vec<&Mapping> {
    match &value.resolved().content {
        Content::Mapping(mapping) => vec![mapping],
        Content::Sequence(list) => list.items.iter().filter_map(Node::as_mapping).collect(),
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => vec![],
    }
}

/// Counts what a node expands to, aliases followed; `false` once it is more than `left`.
///
/// Recursion is bounded: no node is nested deeper than [`NESTING`], aliases followed.
fn weigh(node: &Node, height: usize, left: usize, weight: &mut Weight) -> bool {
    weight.nodes += 1;
    weight.height = weight.height.max(height);
    if weight.nodes > left {
        return false;
    }
    match &node.content {
        Content::Missing | Content::Scalar(_) | Content::Alias(None) => true,
        Content::Alias(Some(target)) => weigh(target, height, left, weight),
        Content::Sequence(list) => list.items.iter().all(|item| weigh(item, height + 1, left, weight)),
        Content::Mapping(mapping) => {
            mapping.entries.iter().chain(mapping.merged.iter().map(Arc::as_ref)).all(|entry| {
                weigh(&entry.key, height + 1, left, weight) && weigh(&entry.value, height + 1, left, weight)
            })
        }
    }
}
