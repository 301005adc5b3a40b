//! What stands at an offset, explained from the description of the language and from what is known of the flow.

use super::cursor::{At, locate};
use super::expression::{Here, Read, Reading, context_members, here, read};
use super::names::occurrences;
use super::topic::Topic;
use super::{codes, rules};
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::{ExprKind, Root};
use fdl_compiler::lang::actions::{self, ActionSpec};
use fdl_compiler::lang::errors::ERRORS;
use fdl_compiler::lang::spec::{FieldSpec, FieldType, NodeSpec};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Node;

/// The field that holds what an Action takes.
const PARAMETERS: &str = "Parameters";

/// An explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What is explained.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// What stands at an offset.
pub fn hover(analysis: &Analysis, offset: u32) -> Option<Hover> {
    if let Some(found) = occurrences(&analysis.flow, offset) {
        let span = found.here;
        let state = analysis.flow.states.iter().find(|it| Some(it.common.name.span) == found.definition)?;
        return Some(Hover { span, text: Topic::State(state.idx).explain(analysis) });
    }
    if let Some((span, rule)) = rules::named_at(analysis, offset) {
        return Some(Hover { span, text: rules::page(rule) });
    }
    if let Some((span, text)) = codes::explain(analysis, offset) {
        return Some(Hover { span, text });
    }
    let doc = &analysis.document;
    let cursor = locate(doc, offset);
    if let Some(it) = here(doc, analysis, &cursor, offset) {
        return in_expression(analysis, &it);
    }
    let action = || cursor.state().and_then(|it| it.text(doc, "Action")).and_then(actions::find);
    let written = |key: &Node| {
        let text = doc.scalar_text(key.as_scalar()?);
        Some(text.strip_suffix(".$").unwrap_or(text).to_owned())
    };
    let (span, topic) = match &cursor.at {
        At::Key { key, .. } => {
            let spec = cursor.inner().spec;
            (key.span, Topic::Field(spec, spec.field(&written(key)?)?))
        }
        At::Value { field, node, .. } => {
            let text = doc.scalar_text(node.as_scalar()?);
            (node.span, of_value(cursor.inner().spec, field, text)?)
        }
        At::TemplateKey { field, path, key, .. } if field.name == PARAMETERS && path.is_empty() => {
            (key.span, parameter(action()?, &written(key)?)?)
        }
        At::TemplateValue { field, path, node, .. } if field.name == PARAMETERS && path.len() == 1 => {
            (node.span, parameter(action()?, path.first()?)?)
        }
        At::TemplateKey { .. } | At::TemplateValue { .. } | At::Nowhere => return None,
    };
    Some(Hover { span, text: topic.explain(analysis) })
}

fn parameter(action: &'static ActionSpec, name: &str) -> Option<Topic> {
    Some(Topic::Parameter(action, action.parameters.iter().find(|it| it.name == name)?))
}

fn of_value(owner: &'static NodeSpec, field: &'static FieldSpec, written: &str) -> Option<Topic> {
    match field.ty {
        FieldType::Enum(values) => {
            Some(Topic::Value(owner, field, values.iter().find(|it| it.name == written)?))
        }
        FieldType::Action => actions::find(written).map(Topic::Action),
        FieldType::ErrorNames => ERRORS.iter().find(|it| it.name == written).map(Topic::Error),
        FieldType::Literal(_) | FieldType::Text | FieldType::Name | FieldType::StateName => {
            Some(Topic::Field(owner, field))
        }
        FieldType::Boolean | FieldType::Integer | FieldType::IntegerText | FieldType::Number => {
            Some(Topic::Field(owner, field))
        }
        FieldType::Expression | FieldType::Constructor | FieldType::States => None,
        FieldType::Node(_) | FieldType::List(_) => None,
    }
}

fn in_expression(analysis: &Analysis, it: &Here) -> Option<Hover> {
    let place = |span: Span| it.at.expression.place.to_source(span);
    if let Some((call, _)) = it.call() {
        let text = Topic::Function(call.function?).explain(analysis);
        return Some(Hover { span: place(call.name_span), text });
    }
    let part = it.reading()?;
    let shape = it.shape(part);
    let shape = if shape.is_never() { String::new() } else { format!("\n\n`{}`", shape.render()) };
    if let ExprKind::Variable(root) = &part.kind {
        let Root::Named(variable) = root else { return None };
        let text = format!("**{}**\n\n{}{shape}", variable.name(), variable.doc());
        return Some(Hover { span: place(part.span), text });
    }
    let Reading { base, what, span } = read(part)?;
    let name = match what {
        Read::Member(name) => name.to_string(),
        Read::Item(number) => format!("[{number}]"),
        Read::Each => return None,
    };
    let known = context_members(base).and_then(|all| all.iter().find(|it| *it.name == *name));
    let doc = known.map_or(String::new(), |it| format!("\n\n{}", it.doc));
    Some(Hover { span: place(span), text: format!("**{name}**{doc}{shape}") })
}
