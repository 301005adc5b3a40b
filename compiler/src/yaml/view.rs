//! Ways to look at a tree: through aliases, by key, and at an offset.

use super::tree::{Content, Document, Entry, Mapping, Node, Scalar, Sequence};
use std::sync::Arc;

/// One step on the way from the root to an offset.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// A node that touches the offset.
    Node(&'a Node),
    /// A pair that touches the offset: with its key, its colon or its value, or between them.
    Entry(&'a Entry),
}

impl Node {
    /// The node itself, or the one that it is an alias of.
    pub fn resolved(&self) -> &Node {
        let mut node = self;
        // An alias of an alias is bounded: an anchor's node ends before its alias begins.
        while let Content::Alias(Some(target)) = &node.content {
            node = target;
        }
        node
    }

    /// The mapping that this node is or stands for.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.resolved().content {
            Content::Mapping(mapping) => Some(mapping),
            Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => None,
        }
    }

    /// The sequence that this node is or stands for.
    pub fn as_sequence(&self) -> Option<&Sequence> {
        match &self.resolved().content {
            Content::Sequence(sequence) => Some(sequence),
            Content::Missing | Content::Scalar(_) | Content::Mapping(_) | Content::Alias(_) => None,
        }
    }

    /// The scalar that this node is or stands for.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.resolved().content {
            Content::Scalar(scalar) => Some(scalar),
            Content::Missing | Content::Mapping(_) | Content::Sequence(_) | Content::Alias(_) => None,
        }
    }

    /// Whether nothing was written here.
    pub fn is_missing(&self) -> bool {
        matches!(self.content, Content::Missing)
    }
}

impl Mapping {
    /// All pairs with the text of their keys: own ones in order, merge keys left out, then what those bring in.
    /// Pairs whose key is no scalar are left out.
    pub fn pairs<'a>(&'a self, doc: &'a Document) -> impl Iterator<Item = (&'a str, &'a Entry)> {
        let own = self.entries.iter().filter(|entry| !super::alias::is_merge(&doc.text, &entry.key));
        let all = own.chain(self.merged.iter().map(Arc::as_ref));
        all.filter_map(|entry| Some((doc.scalar_text(entry.key.as_scalar()?), entry)))
    }

    /// The pair with this key; of several own ones the last.
    pub fn entry<'a>(&'a self, doc: &'a Document, key: &str) -> Option<&'a Entry> {
        let has_key =
            |entry: &&Entry| entry.key.as_scalar().is_some_and(|scalar| doc.scalar_text(scalar) == key);
        self.entries.iter().rev().find(has_key).or_else(|| self.merged.iter().map(Arc::as_ref).find(has_key))
    }

    /// The value of this key; of several own ones the last.
    pub fn get<'a>(&'a self, doc: &'a Document, key: &str) -> Option<&'a Node> {
        self.entry(doc, key).map(|entry| &entry.value)
    }
}

impl Entry {
    /// From the key's first to the value's last character.
    pub fn span(&self) -> crate::source::Span {
        self.key.span.cover(self.value.span)
    }
}

impl Document {
    /// The nodes and pairs that touch an offset, from the root inwards.
    pub fn path_at(&self, offset: u32) -> Vec<Step<'_>> {
        let mut path = Vec::new();
        let mut node = Some(&self.root).filter(|root| root.span.touches(offset));
        while let Some(at) = node {
            path.push(Step::Node(at));
            node = match &at.content {
                Content::Missing | Content::Scalar(_) | Content::Alias(_) => None,
                Content::Sequence(list) => last_touching(&list.items, offset),
                Content::Mapping(mapping) => {
                    let entry = mapping.entries.iter().rev().find(|entry| entry.span().touches(offset));
                    path.extend(entry.map(Step::Entry));
                    entry.and_then(|entry| {
                        [&entry.value, &entry.key].into_iter().find(|part| part.span.touches(offset))
                    })
                }
            };
        }
        path
    }
}

fn last_touching(nodes: &[Node], offset: u32) -> Option<&Node> {
    nodes.iter().rev().find(|node| node.span.touches(offset))
}
