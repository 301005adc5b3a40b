//! Templates of ROS (`ALIYUN::FNF::Flow`, `Aliyun::Serverless::Flow`) and of Serverless Devs.

use super::{Embedded, Way};
use crate::yaml::tree::{Content, Document, Mapping, Node};
use crate::yaml::{self};
use std::sync::Arc;

/// Types of resources that hold a flow.
const TYPES: &[&str] = &["ALIYUN::FNF::Flow", "Aliyun::Serverless::Flow"];

/// The flows of all resources of a template.
pub(super) fn flows(text: &Arc<str>) -> Vec<Embedded> {
    let doc = yaml::parse(Arc::clone(text));
    let mut found = Vec::new();
    let mut open = vec![&doc.root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => match definition(&doc, mapping) {
                Some(node) => found.extend(flow(&doc, node)),
                None => open.extend(mapping.entries.iter().rev().map(|entry| &entry.value)),
            },
            Content::Sequence(list) => open.extend(list.items.iter().rev()),
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    found
}

/// Whether a document says that it is a flow, of this language or the old one.
pub(super) fn is_flow(doc: &Document) -> bool {
    let Some(root) = doc.root.as_mapping() else { return false };
    let is = |key: &str, value: &str| text(doc, root, key) == Some(value);
    is("Type", "StateMachine") || is("type", "flow") || root.get(doc, "SpecVersion").is_some()
}

fn text<'d>(doc: &'d Document, mapping: &'d Mapping, key: &str) -> Option<&'d str> {
    mapping.get(doc, key)?.as_scalar().map(|it| doc.scalar_text(it))
}

/// What a resource has as its definition.
fn definition<'d>(doc: &'d Document, resource: &'d Mapping) -> Option<&'d Node> {
    let (fields, key) = if text(doc, resource, "Type").is_some_and(|it| TYPES.contains(&it)) {
        ("Properties", "Definition")
    } else if resource.get(doc, "component").is_some() {
        ("props", "definition")
    } else {
        return None;
    };
    resource.get(doc, fields)?.as_mapping()?.get(doc, key)
}

/// The flow that a definition is; none where it names a file or what another resource gives.
fn flow(doc: &Document, definition: &Node) -> Option<Embedded> {
    let definition = filled_in(doc, definition);
    match &definition.content {
        Content::Scalar(scalar) => {
            let text = doc.scalar_text(scalar);
            let is_text = text.contains('\n') || text.trim_start().starts_with('{');
            is_text.then(|| Embedded {
                document: yaml::parse(text),
                way: Way::Scalar(doc.scalar_map(scalar), scalar.style),
            })
        }
        Content::Mapping(mapping) => {
            let is_call = mapping.pairs(doc).any(|(key, _)| key.starts_with("Fn::") || key == "Ref");
            let document = Document {
                text: Arc::clone(&doc.text),
                root: definition.clone(),
                comments: doc.comments.clone(),
                problems: Vec::new(),
                portability: Vec::new(),
            };
            (!is_call).then_some(Embedded { document, way: Way::Part })
        }
        Content::Missing | Content::Sequence(_) | Content::Alias(_) => None,
    }
}

/// The text that `Fn::Sub` and `Fn::Replace` fill in.
fn filled_in<'d>(doc: &'d Document, node: &'d Node) -> &'d Node {
    let Some(call) = node.as_mapping() else { return node };
    let item = |value: &'d Node, at: usize| match value.as_sequence() {
        Some(list) => list.items.get(at),
        None => Some(value),
    };
    let sub = call.get(doc, "Fn::Sub").and_then(|it| item(it, 0));
    sub.or_else(|| call.get(doc, "Fn::Replace").and_then(|it| item(it, 1))).unwrap_or(node)
}
