//! Tests of the front end as a whole.

mod chance;
mod checkpoint;
mod own;
mod shape;

use super::*;

/// The tree in one line: the text of scalars, `∅` for holes, `*` before what an alias stands for.
pub(super) fn outline(doc: &Document) -> String {
    let mut out = String::new();
    write(doc, &doc.root, &mut out);
    out
}

fn write(doc: &Document, node: &Node, out: &mut String) {
    match &node.content {
        Content::Missing => out.push('∅'),
        Content::Scalar(scalar) if scalar.style == Style::Plain => out.push_str(doc.scalar_text(scalar)),
        Content::Scalar(scalar) => out.push_str(&format!("{:?}", doc.scalar_text(scalar))),
        Content::Alias(None) => out.push_str("*∅"),
        Content::Alias(Some(target)) => {
            out.push('*');
            write(doc, target, out);
        }
        Content::Sequence(list) => {
            out.push('[');
            for (index, item) in list.items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(doc, item, out);
            }
            out.push(']');
        }
        Content::Mapping(mapping) => {
            out.push('{');
            for (index, entry) in mapping.entries.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                write(doc, &entry.key, out);
                out.push_str(if entry.colon.is_some() { ": " } else { " " });
                write(doc, &entry.value, out);
            }
            out.push('}');
        }
    }
}

/// The pieces of the text that all nodes stand on, in order.
pub(super) fn pieces(doc: &Document) -> Vec<&str> {
    let mut out = Vec::new();
    visit(&doc.root, &mut |node| out.push(&doc.text[node.span.range()]));
    out
}

/// Every node of the tree as it is written, aliases not followed.
pub(super) fn visit<'a>(node: &'a Node, see: &mut impl FnMut(&'a Node)) {
    see(node);
    match &node.content {
        Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        Content::Sequence(list) => list.items.iter().for_each(|item| visit(item, see)),
        Content::Mapping(mapping) => {
            for entry in &mapping.entries {
                visit(&entry.key, see);
                visit(&entry.value, see);
            }
        }
    }
}
