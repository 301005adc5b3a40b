//! Expressions in mocks: they see `$Input`, the call's evaluated `Parameters`, and nothing else.

use super::keys::Shape;
use super::reader::Reader;
use super::values::{core, read_json};
use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::check::no_variable;
use crate::expr::tree::Root;
use crate::expr::{ExprKind, Expression};
use crate::lang::limits::VALUE_DEPTH;
use crate::lang::variables::{Site, Variable};
use crate::near::nearest;
use crate::program::Template;
use crate::value::Value;
use crate::yaml::{Content, Core, Node};
use std::sync::Arc;

/// The expression in a scalar; none after a diagnostic.
pub(super) fn expression(node: &Node, reader: &mut Reader<'_>) -> Option<Arc<Expression>> {
    let scalar = node.as_scalar()?;
    let text = reader.document.scalar_text(scalar);
    let place = reader.document.scalar_map(scalar);
    let (expression, mut diagnostics) = crate::expr::check::compile(text, place, Site::Anywhere);
    // Which variables there are is said below: here are fewer than elsewhere.
    diagnostics.retain(|diagnostic| diagnostic.rule != Rule::UnknownVariable);
    diagnostics.extend(unreadable(&expression));
    let broken = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    for diagnostic in diagnostics {
        reader.report(diagnostic);
    }
    (!broken).then(|| Arc::new(expression))
}

/// Variables that exist only inside an execution, or nowhere.
fn unreadable(expression: &Expression) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    expression.tree.walk(&mut |part| {
        let ExprKind::Variable(root) = part.kind else { return };
        match root {
            Root::Named(Variable::Input) | Root::JsonPath => {}
            Root::Named(variable) => {
                let message = format!("`{}` cannot be read in a mock", variable.name());
                let help = "`$Input` holds the evaluated `Parameters` of the call";
                let place = expression.place.to_source(part.span);
                found.push(Diagnostic::new(Rule::MisplacedVariable, place, message).help(help));
            }
            Root::Unknown => {
                let known = [Variable::Input.name()];
                let written = &expression.text[part.span.range()];
                let near = nearest(written, known.iter().copied());
                let problem = no_variable(written, part.span, near, &known);
                found.push(problem.into_diagnostic(&expression.place));
            }
        }
    });
    found
}

/// A JSON value whose keys ending in `.$` hold expressions; none after a diagnostic.
pub(super) fn template(node: &Node, reader: &mut Reader<'_>, depth: u32) -> Option<Template> {
    if depth > VALUE_DEPTH {
        let message = format!("a value is nested deeper than {VALUE_DEPTH} lists and objects");
        reader.report(Diagnostic::new(Rule::TooDeep, node.span, message));
        return None;
    }
    match &node.resolved().content {
        Content::Missing | Content::Alias(_) | Content::Scalar(_) => {
            read_json(node, reader, depth).map(Template::Constant)
        }
        Content::Sequence(list) => {
            let items = list.items.iter().map(|item| template(item, reader, depth + 1));
            items.collect::<Option<Vec<_>>>().map(list_of)
        }
        Content::Mapping(_) => {
            let rows = reader.table(node, Shape::Template)?;
            let mut members = Vec::with_capacity(rows.len());
            for (key, value) in rows {
                let member = match key.text.strip_suffix(".$") {
                    None => (Arc::clone(&key.text), template(value, reader, depth + 1)?),
                    Some("") => {
                        let message = "the key `.$` has no name before its suffix";
                        let help = "write the name of the member, as in `total.$`";
                        reader.report(Diagnostic::new(Rule::NotAnExpression, key.span, message).help(help));
                        return None;
                    }
                    Some(name) => (name.into(), Template::Computed(computed(&key.text, value, reader)?)),
                };
                if members.iter().any(|(known, _)| *known == member.0) {
                    let message = format!("`{}` stands here with and without `.$`", member.0);
                    reader.report(Diagnostic::new(Rule::ConflictingKeys, key.span, message));
                }
                members.push(member);
            }
            Some(object_of(members))
        }
    }
}

fn computed(key: &str, node: &Node, reader: &mut Reader<'_>) -> Option<Arc<Expression>> {
    if let Some(Core::Text(_)) = core(node, reader) {
        return expression(node, reader);
    }
    let message = format!("`{key}` must hold text with an expression: its name ends in `.$`");
    let plain = key.strip_suffix(".$").unwrap_or(key);
    let help = format!("a value that is written down goes under `{plain}`");
    reader.report(Diagnostic::new(Rule::NotAnExpression, node.span, message).help(help));
    None
}

/// A list; a constant where nothing in it is computed.
fn list_of(items: Vec<Template>) -> Template {
    match items.iter().map(constant).collect::<Option<Vec<_>>>() {
        Some(values) => Template::Constant(Value::from(values)),
        None => Template::List(items),
    }
}

/// An object; a constant where nothing in it is computed.
fn object_of(mut members: Vec<(Arc<str>, Template)>) -> Template {
    let values = members.iter().map(|(key, value)| Some((Arc::clone(key), constant(value)?)));
    match values.collect::<Option<crate::value::Object>>() {
        Some(object) => Template::Constant(Value::Object(object)),
        None => {
            members.sort_by(|left, right| left.0.cmp(&right.0));
            Template::Object(members)
        }
    }
}

fn constant(template: &Template) -> Option<Value> {
    match template {
        Template::Constant(value) => Some(value.clone()),
        Template::Computed(_) | Template::List(_) | Template::Object(_) => None,
    }
}
