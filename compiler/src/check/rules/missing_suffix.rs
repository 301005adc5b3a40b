//! `missing-suffix`: an expression under a key without `.$` (decision E2).

use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::expr::Expression;
use crate::flow::{Content, FailText, Field, Kind, Member, State, Template};
use crate::lang::functions;
use crate::source::Span;
use crate::value::Value;
use crate::write;
use crate::yaml::Style;
use crate::yaml::scalar::ScalarMap;

fn under_a_key(input: &Input<'_>, member: &Member) -> Diagnostic {
    let key = &member.key;
    let renamed = write::scalar_like(input.text, member.key_span, &format!("{key}.$"));
    Diagnostic::new(
        Rule::MissingSuffix,
        member.value.span,
        format!("under the key `{key}` this is a text, not an expression"),
    )
    .help(format!("write `{key}.$` to have it computed"))
    .fix(Fix::safe(format!("Rename to `{key}.$`"), member.key_span, renamed))
}

fn in_a_list(place: Span) -> Diagnostic {
    Diagnostic::new(Rule::MissingSuffix, place, "in a list this is a text, not an expression")
        .help("compute the list as a whole under a key with `.$`")
}

fn in_a_field(place: Span, key: &str) -> Diagnostic {
    Diagnostic::new(Rule::MissingSuffix, place, format!("under `{key}` this is a text, not an expression"))
        .help(format!("write `{key}.$` to have it computed"))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for state in input.states {
        for template in templates(state) {
            in_template(input, template, found);
        }
        if let Kind::Fail(fail) = &state.kind {
            found.extend(in_fail(&fail.code, "Code"));
            found.extend(in_fail(&fail.detail, "Detail"));
        }
    }
}

/// All places of a state where values are built.
pub(in crate::check) fn templates(state: &State) -> impl Iterator<Item = &Template> {
    let own: [Option<&Field<Template>>; 5] = match &state.kind {
        Kind::Task(task) => [Some(&task.parameters), None, None, None, None],
        Kind::Map(map) => [
            Some(&map.item_reader),
            Some(&map.item_constructor),
            Some(&map.item_batcher),
            Some(&map.result_writer),
            None,
        ],
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => [None; 5],
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => [None; 5],
    };
    let shared = [Some(&state.common.input), state.kind.output(), state.kind.global()];
    let catches = state.kind.handlers().and_then(|it| it.catch.get()).into_iter().flatten();
    let fields = shared.into_iter().chain(own).flatten().chain(catches.map(|it| &it.output));
    fields.filter_map(Field::get)
}

fn in_template(input: &Input<'_>, template: &Template, found: &mut Vec<Diagnostic>) {
    match &template.content {
        Content::Object(members) => {
            for member in members {
                if !member.dynamic && is_expression(&member.value) {
                    found.push(under_a_key(input, member));
                } else {
                    in_template(input, &member.value, found);
                }
            }
        }
        Content::List(items) => {
            for item in items {
                if is_expression(item) {
                    found.push(in_a_list(item.span));
                } else {
                    in_template(input, item, found);
                }
            }
        }
        Content::Constant(_) | Content::Computed(_) | Content::Hole => {}
    }
}

fn in_fail(field: &Field<FailText>, key: &str) -> Option<Diagnostic> {
    match field.get()? {
        FailText::Fixed(text) => reads_as_expression(text).then(|| in_a_field(field.span, key)),
        FailText::Computed(_) => None,
    }
}

fn is_expression(template: &Template) -> bool {
    match &template.content {
        Content::Constant(Value::Text(text)) => reads_as_expression(text.as_str()),
        Content::Constant(_) | Content::Object(_) | Content::List(_) => false,
        Content::Computed(_) | Content::Hole => false,
    }
}

/// Whether a text is one whole expression that begins with a variable or a call.
fn reads_as_expression(text: &str) -> bool {
    let text = text.trim();
    let is_name = |it: char| it.is_alphanumeric() || it == '_';
    let begins = match text.strip_prefix('$') {
        Some(rest) => {
            let name = &rest[..rest.find(|it| !is_name(it)).unwrap_or(rest.len())];
            matches!(name, "Input" | "Output" | "Context" | "Global")
        }
        None => {
            let name = &text[..text.find(|it| !is_name(it)).unwrap_or(text.len())];
            text[name.len()..].trim_start().starts_with('(') && functions::named(name).is_some()
        }
    };
    // Most texts are none, so the whole is read only where the beginning fits.
    begins && {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
        let place = ScalarMap::new(text, Span::new(0, length), Style::Plain, 0);
        Expression::parse(text, place).1.is_empty()
    }
}
