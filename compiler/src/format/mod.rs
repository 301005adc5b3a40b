//! `fdlc fmt`: a flow in its canonical layout.
//!
//! Keys come in the order of the language's description, each level two columns
//! further right, without quotes that nothing asks for. Comments, blank lines (one
//! at most), block scalars, line breaks inside of values and the author's own data
//! stay as they are. The text afterwards is the same flow: it is read again, and
//! where it should not be the same the text stays what it was.

mod block;
mod cursor;
mod flow;
mod order;
mod part;
mod range;
mod same;
mod scalar;

use crate::diagnostic::Diagnostic;
use crate::lang::definition::flow_spec;
use crate::lang::modes::Mode;
pub use crate::source::line_break;
use crate::yaml::{self, Content, Document};
use crate::{Limits, compile, lower};
use block::Writer;
use order::Role;

pub use range::format_range;
pub use scalar::is_plain;

/// The text of a flow in its canonical layout, or what stands in the way: it is no YAML, or no flow.
pub fn format(document: &Document) -> Result<String, Vec<Diagnostic>> {
    refusal(document)?;
    let text = written(document);
    Ok(if is_same(document, &text) { text } else { document.text.to_string() })
}

/// Whether a text is the same flow as a document, whatever the order of its keys, with the same comments.
pub fn is_same(document: &Document, text: &str) -> bool {
    let again = yaml::parse(text);
    again.problems.is_empty() && same::same(document, &again)
}

/// What keeps a text from being formatted.
fn refusal(document: &Document) -> Result<(), Vec<Diagnostic>> {
    let mut findings = Vec::new();
    if !document.problems.is_empty() {
        compile::problems(document, &mut findings);
    } else if document.root.as_mapping().is_some() {
        findings.extend(lower::foreign(document));
    } else if !document.root.is_missing() {
        findings.extend(lower::lower(document, Mode::Standard, Limits::On).1);
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// What the whole text is in the language.
fn root_role(document: &Document) -> Role {
    match document.root.content {
        Content::Mapping(_) => Role::Known(flow_spec()),
        Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_) => Role::Data,
    }
}

/// The text in its canonical layout, whether or not it is the same flow.
fn written(document: &Document) -> String {
    let text = Writer::new(document).document(root_role(document));
    let bom = if document.text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    match line_break(&document.text) {
        "\n" => format!("{bom}{text}"),
        other => format!("{bom}{}", text.replace('\n', other)),
    }
}
