//! `parameter-value`: a parameter outside what is documented (decision S16).

use crate::check::actions::{parameters, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::flow::{Content, Template};
use crate::lang::actions::{Case, ParameterSpec, ParameterType};
use crate::lang::placeholder::holds_placeholder;
use crate::near::nearest;
use crate::source::Span;
use crate::value::Value;
use crate::write;

fn none_of(input: &Input<'_>, place: Span, name: &str, written: &str, values: &[&str]) -> Diagnostic {
    let found = Diagnostic::new(Rule::ParameterValue, place, format!("`{name}` cannot be `{written}`"));
    let list: Vec<_> = values.iter().map(|it| format!("`{it}`")).collect();
    let found = found.help(format!("it can be {}", list.join(", ")));
    match nearest(written, values.iter().copied()) {
        Some(near) => {
            let text = write::scalar_like(input.text, place, near);
            found.help(format!("did you mean `{near}`?")).fix(Fix::safe(
                format!("Replace with `{near}`"),
                place,
                text,
            ))
        }
        None => found,
    }
}

fn outside(place: Span, name: &str, written: i64, (least, most): (i64, i64)) -> Diagnostic {
    let near = written.clamp(least, most);
    Diagnostic::new(Rule::ParameterValue, place, format!("`{name}` is {least} to {most}, not {written}"))
        .help(format!("the nearest value is {near}"))
        .fix(Fix::risky(format!("Replace with {near}"), place, near.to_string()))
}

fn wrong_kind(place: Span, name: &str, wanted: &str) -> Diagnostic {
    Diagnostic::new(Rule::ParameterValue, place, format!("`{name}` must be {wanted}"))
        .help(format!("a value that is only known at run time goes under `{name}.$`"))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (_, task) in tasks(input.states) {
        let Some((_, _, parameters)) = parameters(task) else { continue };
        for parameter in parameters {
            let spec = parameter.spec.filter(|_| !parameter.member.dynamic);
            found.extend(spec.and_then(|spec| in_value(input, spec, &parameter.member.value)));
        }
    }
}

fn in_value(input: &Input<'_>, spec: &ParameterSpec, value: &Template) -> Option<Diagnostic> {
    let place = value.span;
    let found = match &value.content {
        Content::Computed(_) | Content::Hole => None,
        Content::Constant(Value::Text(text)) if holds_placeholder(text.as_str()) => None,
        Content::Constant(Value::Text(text)) if is_expression(text.as_str()) => None,
        Content::Constant(Value::Text(text)) => in_text(input, spec, place, text.as_str()),
        Content::Constant(Value::Int(number)) => match spec.ty {
            ParameterType::Integer(least, most) if !(least..=most).contains(number) => {
                Some(outside(place, spec.name, *number, (least, most)))
            }
            ParameterType::Integer(..) | ParameterType::Any | ParameterType::Text => None,
            other => Some(wrong_kind(place, spec.name, wanted(other))),
        },
        Content::Constant(Value::Null) => Some(wrong_kind(place, spec.name, wanted(spec.ty))),
        Content::Constant(Value::Bool(_) | Value::Float(_) | Value::List(_) | Value::Object(_)) => {
            Some(wrong_kind(place, spec.name, wanted(spec.ty)))
        }
        Content::Object(_) if spec.ty == ParameterType::Object => None,
        Content::Object(_) | Content::List(_) => Some(wrong_kind(place, spec.name, wanted(spec.ty))),
    };
    found.filter(|_| spec.ty != ParameterType::Any)
}

fn in_text(input: &Input<'_>, spec: &ParameterSpec, place: Span, text: &str) -> Option<Diagnostic> {
    let wrong = || Some(wrong_kind(place, spec.name, wanted(spec.ty)));
    match spec.ty {
        ParameterType::Text | ParameterType::Any => None,
        ParameterType::Arn if text.starts_with("acs:") => None,
        ParameterType::Url if text.starts_with("http://") || text.starts_with("https://") => None,
        ParameterType::Enum(values, case) => {
            let is_it = |it: &str| match case {
                Case::Exact => it == text,
                Case::Ignored => it.eq_ignore_ascii_case(text),
            };
            (!values.iter().any(|it| is_it(it))).then(|| none_of(input, place, spec.name, text, values))
        }
        ParameterType::Integer(..) if text.parse::<i64>().is_ok() => None,
        ParameterType::Arn | ParameterType::Url | ParameterType::Integer(..) | ParameterType::Object => {
            wrong()
        }
    }
}

fn wanted(ty: ParameterType) -> &'static str {
    match ty {
        ParameterType::Text => "a text",
        ParameterType::Arn => "a resource name that begins with `acs:`",
        ParameterType::Url => "an absolute address that begins with `http://` or `https://`",
        ParameterType::Enum(..) => "one of a few texts",
        ParameterType::Integer(..) => "an integer",
        ParameterType::Object => "an object",
        ParameterType::Any => "anything",
    }
}

/// Whether a text is meant as an expression, which is another rule's finding.
fn is_expression(text: &str) -> bool {
    text.starts_with('$')
}
