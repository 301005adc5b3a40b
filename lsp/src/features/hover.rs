//! What stands at an offset, explained from the description of the language and from what is known of the flow.

use super::cursor::{At, locate};
use super::expression::{Here, context_members, here};
use super::names::occurrences;
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::{ExprKind, Root};
use fdl_compiler::flow::{Kind, Role, State};
use fdl_compiler::lang::actions::{self, ActionSpec};
use fdl_compiler::lang::errors::ERRORS;
use fdl_compiler::lang::functions::Function;
use fdl_compiler::lang::spec::{FieldSpec, FieldType, Presence};
use fdl_compiler::source::Span;
use fdl_compiler::yaml::Document;
use std::fmt::Write;

/// An explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// What is explained.
    pub span: Span,
    /// Markdown.
    pub text: String,
}

/// What stands at an offset.
pub fn hover(compiled: &Analysis, offset: u32) -> Option<Hover> {
    if let Some(found) = occurrences(&compiled.flow, offset) {
        let span = found.here;
        let state = compiled.flow.states.iter().find(|it| Some(it.common.name.span) == found.definition)?;
        return Some(Hover { span, text: of_state(compiled, state) });
    }
    let doc = &compiled.document;
    let cursor = locate(doc, offset);
    if let Some(it) = here(doc, compiled, &cursor, offset) {
        return in_expression(compiled, &it);
    }
    match &cursor.at {
        At::Key { key, .. } => {
            let written = doc.scalar_text(key.as_scalar()?);
            let name = written.strip_suffix(".$").unwrap_or(written);
            Some(Hover { span: key.span, text: of_field(cursor.inner().spec.field(name)?) })
        }
        At::Value { field, node, .. } => {
            Some(Hover { span: node.span, text: of_value(field, doc.scalar_text(node.as_scalar()?))? })
        }
        At::TemplateKey { field, path, key, .. } if field.name == "Parameters" && path.is_empty() => {
            let action = actions::find(cursor.state()?.text(doc, "Action")?)?;
            let written = doc.scalar_text(key.as_scalar()?);
            let name = written.strip_suffix(".$").unwrap_or(written);
            Some(Hover { span: key.span, text: of_parameter(doc, action, name)? })
        }
        At::TemplateKey { .. } | At::TemplateValue { .. } | At::Nowhere => None,
    }
}

/// A field: what it means, what may stand there, what holds where it is absent.
pub fn of_field(field: &FieldSpec) -> String {
    let presence = match field.presence {
        Presence::Required => "required",
        Presence::Expected => "expected",
        Presence::Optional => "optional",
    };
    let mut text = format!("**{}** ({presence})\n\n{}", field.name, field.doc);
    if let Some(default) = field.default {
        let _ = write!(text, "\n\nDefault: {default}");
    }
    if let Some(range) = field.range {
        let most = range.max.map_or_else(|| " or more".to_owned(), |it| format!(" to {it}"));
        let _ = write!(text, "\n\nFrom {}{most}", range.min);
    }
    text
}

fn of_value(field: &FieldSpec, written: &str) -> Option<String> {
    match field.ty {
        FieldType::Enum(values) => {
            let value = values.iter().find(|it| it.name == written)?;
            Some(format!("**{}**\n\n{}", value.name, value.doc))
        }
        FieldType::Action => actions::find(written).map(of_action),
        FieldType::ErrorNames => {
            let error = ERRORS.iter().find(|it| it.name == written)?;
            Some(format!("**{}**\n\n{}", error.name, error.doc))
        }
        FieldType::Literal(_) => Some(of_field(field)),
        FieldType::Text | FieldType::Name | FieldType::StateName | FieldType::Boolean => None,
        FieldType::Integer | FieldType::IntegerText | FieldType::Number | FieldType::Expression => None,
        FieldType::Constructor | FieldType::States | FieldType::Node(_) | FieldType::List(_) => None,
    }
}

/// An Action: what it does, takes and gives.
pub fn of_action(action: &ActionSpec) -> String {
    let mut text = format!("**{}**\n\n{}\n", action.name, action.doc);
    for it in action.parameters {
        let required = if it.required { " (required)" } else { "" };
        let _ = write!(text, "\n- `{}`{required}: {}", it.name, it.doc);
    }
    for it in action.result {
        let _ = write!(text, "\n- gives `{}`: {}", it.name, it.doc);
    }
    text
}

fn of_parameter(_: &Document, action: &ActionSpec, name: &str) -> Option<String> {
    let it = action.parameters.iter().find(|it| it.name == name)?;
    let presence = if it.required { "required" } else { "optional" };
    Some(format!("**{}** ({presence}, of `{}`)\n\n{}", it.name, action.name, it.doc))
}

/// A function: how it is called, what it does, an example.
pub fn of_function(function: &Function) -> String {
    let mut text = format!("```fdl\n{}\n```\n\n{}\n", function.signature(), function.doc);
    for it in function.parameters {
        let _ = write!(text, "\n- `{}` ({}): {}", it.name, it.wanted(), it.doc);
    }
    if let Some(example) = function.examples.first() {
        let _ = write!(text, "\n\nExample: `{example}`");
    }
    text
}

fn of_state(compiled: &Analysis, state: &State) -> String {
    let kind = state.kind.state_type().map_or("state of unknown type", |it| it.name());
    let mut text = format!("**{}** ({kind})", state.name().map_or("?", |it| it));
    if let Some(description) = state.common.description.get() {
        let _ = write!(text, "\n\n{description}");
    }
    if let Kind::Task(task) = &state.kind
        && let Some(action) = task.action.get()
    {
        let _ = write!(text, "\n\nCalls `{action}`");
    }
    let scope = compiled.flow.scope(state.scope);
    let from =
        compiled.flow.states_of(scope).filter(|it| it.targets().any(|to| Some(to.name) == state.name()));
    let mut from: Vec<String> = from.filter_map(|it| Some(format!("`{}`", it.name()?))).collect();
    if scope.start().is_some_and(|it| it.role == Role::StartAt && Some(it.name) == state.name()) {
        from.insert(0, "the start".to_owned());
    }
    if !from.is_empty() {
        let _ = write!(text, "\n\nReached from {}", from.join(", "));
    }
    let shapes = compiled.types.at(state.idx);
    if !shapes.input.is_never() {
        let _ = write!(text, "\n\nInput: `{}`", shapes.input.render());
    }
    if !shapes.output.is_never() {
        let _ = write!(text, "\n\nOutput: `{}`", shapes.output.render());
    }
    text
}

fn in_expression(compiled: &Analysis, it: &Here) -> Option<Hover> {
    let place = |span: Span| it.at.expression.place.to_source(span);
    let part = it.part(|part| match &part.kind {
        ExprKind::Variable(_) => part.span.touches(it.offset),
        ExprKind::Member { name_span, .. } => name_span.touches(it.offset),
        ExprKind::Call(call) => call.name_span.touches(it.offset),
        _ => false,
    })?;
    let shape = || {
        let shape = it.shape(compiled, part);
        if shape.is_never() { String::new() } else { format!("\n\n`{}`", shape.render()) }
    };
    match &part.kind {
        ExprKind::Variable(Root::Named(variable)) => {
            let text = format!("**{}**\n\n{}{}", variable.name(), variable.doc(), shape());
            Some(Hover { span: place(part.span), text })
        }
        ExprKind::Member { base, name: Some(name), name_span } => {
            let known = context_members(base).and_then(|all| all.iter().find(|it| it.name == &**name));
            let doc = known.map_or(String::new(), |it| format!("\n\n{}", it.doc));
            Some(Hover { span: place(*name_span), text: format!("**{name}**{doc}{}", shape()) })
        }
        ExprKind::Call(call) => {
            Some(Hover { span: place(call.name_span), text: of_function(call.function?) })
        }
        _ => None,
    }
}
