//! `fdlc fmt`: a flow in its canonical layout; editors lay out flow tests and project files too.
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

use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::definition::flow_spec;
use crate::lang::modes::Mode;
use crate::project::keys::{KeysSpec, Shape};
pub use crate::source::line_break;
use crate::yaml::{self, Content, Document};
use crate::{Limits, compile, lower};
use block::Writer;
use order::Role;

pub use range::format_range;
pub use scalar::is_plain;

/// What a text is, which decides the order of its keys.
#[derive(Clone, Copy, Debug)]
pub enum Layout {
    /// A flow.
    Flow,
    /// A flow test or a project file, with these keys.
    Declared(&'static KeysSpec),
}

/// The text of a flow in its canonical layout, or what stands in the way: it is no YAML, or no flow.
pub fn format(document: &Document) -> Result<String, Vec<Diagnostic>> {
    format_as(document, Layout::Flow)
}

/// The same of any text of ours.
pub fn format_as(document: &Document, layout: Layout) -> Result<String, Vec<Diagnostic>> {
    refusal(document, layout)?;
    let text = written(document, layout);
    Ok(if is_same(document, &text) { text } else { document.text.to_string() })
}

/// Whether a text is the same flow as a document, whatever the order of its keys, with the same comments.
pub fn is_same(document: &Document, text: &str) -> bool {
    let again = yaml::parse(text);
    again.problems.is_empty() && same::same(document, &again)
}

/// What keeps a text from being formatted.
fn refusal(document: &Document, layout: Layout) -> Result<(), Vec<Diagnostic>> {
    let mut findings = Vec::new();
    if !document.problems.is_empty() {
        compile::problems(document, &mut findings);
    } else if let Layout::Declared(spec) = layout {
        let is_odd = !document.root.is_missing() && document.root.as_mapping().is_none();
        let message = format!("{} is a mapping", spec.title);
        findings.extend(is_odd.then(|| Diagnostic::new(Rule::WrongType, document.root.span, message)));
    } else if document.root.as_mapping().is_some() {
        findings.extend(lower::foreign(document));
    } else if !document.root.is_missing() {
        findings.extend(lower::lower(document, Mode::Standard, Limits::On).1);
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// What the whole text is in the language.
fn root_role(document: &Document, layout: Layout) -> Role {
    match (&document.root.content, layout) {
        (Content::Mapping(_), Layout::Flow) => Role::Known(flow_spec()),
        (Content::Mapping(_), Layout::Declared(spec)) => Role::Declared(Shape::Keys(spec)),
        (Content::Missing | Content::Scalar(_) | Content::Sequence(_) | Content::Alias(_), _) => Role::Data,
    }
}

/// The text in its canonical layout, whether or not it is the same flow.
fn written(document: &Document, layout: Layout) -> String {
    let text = Writer::new(document).document(root_role(document, layout));
    let bom = if document.text.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    match line_break(&document.text) {
        "\n" => format!("{bom}{text}"),
        other => format!("{bom}{}", text.replace('\n', other)),
    }
}
