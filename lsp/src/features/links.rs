//! Paths that test files and project files hold.

use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node};

/// Keys of test files and project files whose value is a path.
const PATHS: &[&str] = &["flow", "inputSchema", "inputSample"];
/// Keys whose members' values are paths.
const TABLES: &[&str] = &["objects", "flows"];

/// The paths in a test file or a project file, relative to it, in the order of the text.
pub fn paths(doc: &Document) -> Vec<(Span, String)> {
    let mut found = Vec::new();
    let mut open = vec![(&doc.root, 0usize)];
    while let Some((node, depth)) = open.pop() {
        match &node.content {
            Content::Mapping(mapping) => {
                for entry in &mapping.entries {
                    let key = entry.key.as_scalar().map_or("", |it| doc.scalar_text(it));
                    if PATHS.contains(&key) {
                        found.extend(path(doc, &entry.value));
                    } else if TABLES.contains(&key) && depth == 0 && entry.value.as_mapping().is_some() {
                        let members = entry.value.as_mapping().into_iter().flat_map(|it| &it.entries);
                        found.extend(members.filter_map(|it| path(doc, &it.value)));
                    } else if ["flows", "bindings", "cases"].contains(&key) {
                        open.push((&entry.value, depth + 1));
                    }
                }
            }
            Content::Sequence(list) => open.extend(list.items.iter().map(|it| (it, depth + 1))),
            Content::Missing | Content::Scalar(_) | Content::Alias(_) => {}
        }
    }
    found.sort();
    found
}

fn path(doc: &Document, node: &Node) -> Option<(Span, String)> {
    let text = doc.scalar_text(node.as_scalar()?);
    (!text.is_empty()).then(|| (node.span, text.to_owned()))
}
