//! Templates of ROS (`ALIYUN::FNF::Flow`, `Aliyun::Serverless::Flow`) and of Serverless Devs.

use super::Embedded;
use super::mask::masked;
use super::way::{ScalarText, Way};
use crate::lang::definition::STATE_MACHINE;
use crate::source::Span;
use crate::yaml::{self, Content, Document, Mapping, Node};
use std::sync::Arc;

/// Types of resources that hold a flow.
const TYPES: &[&str] = &["ALIYUN::FNF::Flow", "Aliyun::Serverless::Flow"];
/// Keys that only templates have at their top.
const TOP_KEYS: &[&str] =
    &["ROSTemplateFormatVersion", "Transform", "FnFStartExecution", "edition", "services", "resources"];

/// The flows of all resources of a template; none at all where the text is no template.
pub(super) fn flows(doc: &Document) -> Option<Vec<Embedded>> {
    let root = doc.root.as_mapping().filter(|_| !says_flow(doc))?;
    let mut found = Vec::new();
    let mut holds_resource = false;
    let mut open = vec![&doc.root];
    while let Some(node) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => match definition(doc, root, mapping) {
                Some(definition) => {
                    holds_resource = true;
                    found.extend(flow(doc, &definition));
                }
                None => open.extend(mapping.entries.iter().rev().map(|entry| &entry.value)),
            },
            Content::Sequence(list) => open.extend(list.items.iter().rev()),
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    let is_template = TOP_KEYS.iter().any(|key| root.get(doc, key).is_some());
    (is_template || holds_resource).then_some(found)
}

/// Whether a document says that it is a flow, of this language or the old one.
pub(super) fn says_flow(doc: &Document) -> bool {
    doc.root.as_mapping().is_some_and(|root| is_flow(doc, root))
}

fn is_flow(doc: &Document, mapping: &Mapping) -> bool {
    let is = |key: &str, value: &str| text(doc, mapping, key) == Some(value);
    let has = |key: &str| mapping.get(doc, key).is_some();
    is("Type", STATE_MACHINE) || is("type", "flow") || has("SpecVersion") || has("StartAt") && has("States")
}

fn text<'d>(doc: &'d Document, mapping: &'d Mapping, key: &str) -> Option<&'d str> {
    mapping.get(doc, key)?.as_scalar().map(|it| doc.scalar_text(it))
}

/// What a resource has as its definition.
struct Definition<'d> {
    /// Where its key ends.
    key_end: u32,
    value: &'d Node,
}

fn definition<'d>(doc: &'d Document, root: &'d Mapping, resource: &'d Mapping) -> Option<Definition<'d>> {
    let has = |key: &str| resource.get(doc, key).is_some();
    let is_resource = text(doc, resource, "Type").is_some_and(|it| TYPES.contains(&it));
    let (fields, key) = if is_resource || has("Component") {
        ("Properties", "Definition")
    } else if has("component") {
        ("props", "definition")
    } else if has("FlowDefinitionPreview") {
        return at(doc, resource, "FlowDefinitionPreview");
    } else {
        return None;
    };
    let found = at(doc, resource.get(doc, fields)?.as_mapping()?, key)?;
    let is_meant = is_resource || names_service(doc, resource) || holds_flow(doc, found.value);
    is_meant.then(|| parameter(doc, root, found.value).unwrap_or(found))
}

fn at<'d>(doc: &'d Document, mapping: &'d Mapping, key: &str) -> Option<Definition<'d>> {
    let entry = mapping.entry(doc, key)?;
    Some(Definition { key_end: entry.key.span.end, value: &entry.value })
}

/// Whether a component of Serverless Devs is the one for flows.
fn names_service(doc: &Document, resource: &Mapping) -> bool {
    let name = text(doc, resource, "component").or_else(|| text(doc, resource, "Component"));
    name.is_some_and(|it| it.contains("fnf") || it == "flow")
}

fn holds_flow(doc: &Document, value: &Node) -> bool {
    match &value.content {
        Content::Mapping(mapping) => is_flow(doc, mapping),
        Content::Scalar(scalar) => says_flow(&yaml::parse(doc.scalar_text(scalar))),
        Content::Missing | Content::Sequence(_) | Content::Alias(_) => false,
    }
}

/// The default of the template's parameter that a definition refers to.
fn parameter<'d>(doc: &'d Document, root: &'d Mapping, value: &Node) -> Option<Definition<'d>> {
    let name = text(doc, value.as_mapping()?, "Ref")?;
    let parameters = root.get(doc, "Parameters")?.as_mapping()?;
    at(doc, parameters.get(doc, name)?.as_mapping()?, "Default")
}

/// The flow that a definition is; none where it names a file or what another resource gives.
fn flow(doc: &Document, definition: &Definition<'_>) -> Option<Embedded> {
    let value = filled_in(doc, definition.value);
    match &value.content {
        Content::Scalar(scalar) => {
            let text = doc.scalar_text(scalar);
            let is_text = text.contains('\n') || text.trim_start().starts_with('{');
            if !is_text {
                return None;
            }
            let (text, is_masked) = masked(text.to_owned());
            let map = doc.scalar_map(scalar);
            let way =
                Way::Scalar(ScalarText { map, style: scalar.style, indent: scalar.indent(), is_masked });
            Some(Embedded { document: yaml::parse(text), way })
        }
        Content::Mapping(mapping) => {
            let is_call = mapping.pairs(doc).any(|(key, _)| key.starts_with("Fn::") || key == "Ref");
            (!is_call).then(|| Embedded { document: part(doc, definition.key_end, value), way: Way::Part })
        }
        Content::Missing | Content::Sequence(_) | Content::Alias(_) => None,
    }
}

/// The part of a document that a node is, with what belongs to it.
fn part(doc: &Document, from: u32, root: &Node) -> Document {
    let rest = &doc.text[root.span.range().end..];
    let line_end = rest.find(['\n', '\r']).unwrap_or(rest.len());
    let end = root.span.end + u32::try_from(line_end).unwrap_or(0);
    let is_inside = |span: Span| from <= span.start && span.start <= end;
    Document {
        text: Arc::clone(&doc.text),
        root: root.clone(),
        comments: doc.comments.iter().filter(|it| is_inside(it.span)).copied().collect(),
        problems: doc.problems.iter().filter(|it| is_inside(it.span)).cloned().collect(),
        portability: doc.portability.iter().filter(|it| is_inside(**it)).copied().collect(),
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
