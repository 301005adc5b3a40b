//! What test files and project files name that can be opened: files, and the pages of rules.

use super::declared::{What, seen};
use fdl_compiler::diagnostic::Rule;
use fdl_compiler::project::keys::KeysSpec;
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Document;

/// The key whose words may be files: a program and its arguments.
const COMMAND: &str = "command";

/// What may be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file, by its path relative to this one; there may be none.
    File(String),
    /// The page of a rule.
    Rule(Rule),
}

/// What a test file or a project file names that may be opened, in the order of the text.
pub fn links(doc: &Document, spec: &'static KeysSpec) -> Vec<(Span, Target)> {
    let links = seen(doc, spec).into_iter().filter_map(|it| {
        let text = doc.scalar_text(it.node.as_scalar()?);
        let target = match it.what {
            What::Path => Target::File(text.to_owned()),
            What::Text if it.key.name == COMMAND => Target::File(text.to_owned()),
            What::Rule => Target::Rule(Rule::named(text)?),
            What::Text | What::State | What::Code | What::Action | What::Word | What::Expression => {
                return None;
            }
        };
        Some((it.node.span, target))
    });
    links.filter(|it| it.1 != Target::File(String::new())).collect()
}
