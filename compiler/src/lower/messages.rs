//! What the generic rules say.

use super::{Ctx, Node as _};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Rule, Severity};
use crate::lang::definition::Definition;
use crate::lang::spec::{FieldSpec, FieldType, Named, NodeSpec, Presence};
use crate::lang::states::StateType;
use crate::source::Span;
use crate::write;
use crate::yaml::{Content, Core, Entry, Node};

/// A field that must be there is not.
pub fn missing(node: &NodeSpec, field: &FieldSpec, anchor: Span) -> Diagnostic {
    let message = format!("{} needs `{}`", subject(node), field.name);
    let diagnostic = Diagnostic::new(Rule::MissingField, anchor, message);
    match field.ty {
        FieldType::Literal(text) => diagnostic.help(format!("write `{}: {text}`", field.name)),
        FieldType::Enum(_) => diagnostic.help(format!("it is one of {}", expected(field))),
        _ => diagnostic.help(format!("`{}`: {}", field.name, write::sentence(field.doc))),
    }
}

/// A field that does not exist.
pub fn unknown(node: &NodeSpec, key: &str, span: Span) -> Diagnostic {
    let message = format!("{} has no field `{}`", subject(node), shown(key));
    Diagnostic::new(Rule::UnknownField, span, message)
}

/// Help with a field that other state types have.
pub fn elsewhere(node: &NodeSpec, key: &str, diagnostic: Diagnostic) -> Diagnostic {
    let types: Vec<_> = StateType::with_field(key).map(|it| format!("`{}`", it.name())).collect();
    if types.is_empty() {
        return diagnostic;
    }
    let what = match StateType::from_name(node.name) {
        Some(_) => "it is a field of",
        None => "it is a field of states of type",
    };
    diagnostic.help(format!("{what} {}", listed(&types, "and")))
}

/// Fixes that leave one of two pairs; `is_same` says that it does not matter which.
pub fn leave_one(diagnostic: Diagnostic, pairs: [&Entry; 2], is_same: bool, ctx: &Ctx<'_>) -> Diagnostic {
    let text = &ctx.doc.text;
    let written = pairs.map(|pair| &text[pair.key.span.range()]);
    let applicability = if is_same { Applicability::Safe } else { Applicability::Unsafe };
    pairs.into_iter().fold(diagnostic, |diagnostic, pair| {
        let key = pair.key.as_scalar().map_or("", |it| ctx.doc.scalar_text(it));
        let which = match (written[0] == written[1], pair.key.span > pairs[0].key.span.min(pairs[1].key.span))
        {
            (false, _) => "",
            (true, true) => "the second ",
            (true, false) => "the first ",
        };
        match write::without_pair(text, pair.key.span, pair.value.span) {
            Some(edit) => {
                let title = format!("Remove {which}`{}`", shown(key));
                diagnostic.fix(Fix { title, applicability, edits: vec![edit] })
            }
            None => diagnostic,
        }
    })
}

fn is_same_value(first: &Entry, second: &Entry, ctx: &Ctx<'_>) -> bool {
    let text = |entry: &Entry| entry.value.as_scalar().map(|it| ctx.doc.scalar_text(it).to_owned());
    text(first).is_some_and(|it| text(second) == Some(it))
}

/// The same field twice.
pub fn twice(first: &Entry, second: &Entry, ctx: &mut Ctx<'_>) {
    let text = |entry: &Entry| {
        let key = entry.key.as_scalar().map(|it| ctx.doc.scalar_text(it));
        shown(key.unwrap_or_default()).to_owned()
    };
    let (one, other) = (text(first), text(second));
    let diagnostic = if one == other {
        let message = format!("`{other}` stands here a second time");
        Diagnostic::new(Rule::DuplicateField, second.key.span, message)
            .related(first.key.span, "it stands here already")
            .help("remove one of the two")
    } else {
        let message = format!("`{other}` and `{one}` are the same field");
        Diagnostic::new(Rule::ConflictingKeys, second.key.span, message)
            .related(first.key.span, "the other one stands here")
            .help("remove one of the two")
    };
    let is_same = is_same_value(first, second, ctx);
    ctx.report(leave_one(diagnostic, [second, first], is_same, ctx));
}

/// A key that is no text.
pub fn odd_key(span: Span) -> Diagnostic {
    Diagnostic::new(Rule::WrongType, span, "a key must be text, not a mapping or a list")
}

/// `{name}` in a value: by YAML a member without a value, by the looks of it a placeholder, or a slip.
pub fn lone_key(node: &Node, ctx: &Ctx<'_>) -> Diagnostic {
    let message = format!("`{}` is a member without a value", &ctx.doc.text[node.span.range()]);
    let help = "write `: ` and a value after it; without them it is null";
    Diagnostic::new(Rule::YamlSyntax, node.span, message).severity(Severity::Warning).help(help)
}

/// Something else where a mapping of the language belongs.
pub fn no_mapping(node: &Node, spec: &NodeSpec, ctx: &mut Ctx<'_>) {
    if is_broken(node) {
        return;
    }
    let required: Vec<_> = required_fields(spec);
    let subject = subject(spec);
    let diagnostic = match found(node, ctx) {
        Written::Nothing => Diagnostic::new(Rule::WrongType, node.span, nothing_written(spec, &subject)),
        other => {
            let message = format!("{subject} must be a mapping, not {}", other.name());
            Diagnostic::new(Rule::WrongType, node.span, message)
        }
    };
    let help = match spec.name {
        name if name == Definition::SPEC.name => {
            "a flow starts with `Type: StateMachine` and `SpecVersion: v1`".to_owned()
        }
        _ => format!("write its fields: {}", listed(&required, "and")),
    };
    ctx.report(if required.is_empty() { diagnostic } else { diagnostic.help(help) });
}

fn nothing_written(spec: &NodeSpec, subject: &str) -> String {
    match spec.name {
        name if name == Definition::SPEC.name => "there is no flow in this file".to_owned(),
        _ => format!("nothing is written here, where {subject} belongs"),
    }
}

/// A value of another type than its field.
pub fn wrong_type(node: &Node, spec: &FieldSpec, ctx: &mut Ctx<'_>) {
    if is_broken(node) {
        return;
    }
    let name = spec.name;
    let expected = expected(spec);
    let written = found(node, ctx);
    if matches!(written, Written::Nothing) {
        let message = format!("`{name}` has no value");
        let diagnostic = Diagnostic::new(Rule::WrongType, node.span, message);
        ctx.report(diagnostic.help(format!("it must be {expected}")));
        return;
    }
    let message = format!("`{name}` must be {expected}, not {}", written.name());
    let diagnostic = Diagnostic::new(Rule::WrongType, node.span, message);
    ctx.report(with_remedy(diagnostic, node, spec, &written, ctx));
}

/// The title of the fix that puts quotes around something.
const QUOTE: &str = "Put it in quotes";

fn quoted(source: &str) -> String {
    format!("\"{source}\"")
}

fn with_remedy(
    diagnostic: Diagnostic,
    node: &Node,
    spec: &FieldSpec,
    written: &Written,
    ctx: &Ctx<'_>,
) -> Diagnostic {
    let source = &ctx.doc.text[node.span.range()];
    match (spec.ty, written) {
        (FieldType::Literal(only), Written::Null | Written::Boolean | Written::Integer | Written::Number) => {
            diagnostic.help(format!("write `{}: {only}`", spec.name)).fix(Fix::safe(
                format!("Write `{only}`"),
                node.span,
                only,
            ))
        }
        (FieldType::Text, Written::Null | Written::Boolean | Written::Integer | Written::Number) => {
            diagnostic.help("put it in quotes").fix(Fix::safe(QUOTE, node.span, quoted(source)))
        }
        (
            FieldType::Name | FieldType::StateName,
            Written::Null | Written::Boolean | Written::Integer | Written::Number,
            // Whether anything has that name is another matter.
        ) => diagnostic.help("put it in quotes").fix(Fix::risky(QUOTE, node.span, quoted(source))),
        (FieldType::Integer | FieldType::Number | FieldType::Boolean, Written::Text) => {
            let text = node.as_scalar().map_or("", |it| ctx.doc.scalar_text(it));
            match (spec.ty, crate::yaml::core::plain(text)) {
                (FieldType::Integer | FieldType::Number, Core::Int(_))
                | (FieldType::Number, Core::Float(_))
                | (FieldType::Boolean, Core::Bool(_)) => diagnostic
                    .help("write it without quotes")
                    .fix(Fix::safe("Remove the quotes", node.span, text)),
                _ => diagnostic,
            }
        }
        (FieldType::List(_), Written::Mapping) => diagnostic.help("put `- ` before the first of its keys"),
        (FieldType::States, Written::Mapping) => {
            diagnostic.help("write a list of states, each with its name under `Name`")
        }
        (FieldType::ErrorNames, Written::Text) => {
            let fix = Fix::safe("Make it a list", node.span, format!("[{source}]"));
            diagnostic.help("write a list, as in `[FnF.ALL]`").fix(fix)
        }
        _ => diagnostic,
    }
}

/// What may stand in a field, in words.
pub fn expected(spec: &FieldSpec) -> String {
    match spec.ty {
        FieldType::Text => "text".to_owned(),
        FieldType::Name => "a name".to_owned(),
        FieldType::StateName => "the name of a state".to_owned(),
        FieldType::Boolean => "`true` or `false`".to_owned(),
        FieldType::Integer | FieldType::IntegerText => "an integer".to_owned(),
        FieldType::Number => "a number".to_owned(),
        FieldType::Literal(text) => format!("`{text}`"),
        FieldType::Enum(values) => {
            let names: Vec<_> = values.iter().map(|it| format!("`{}`", it.name)).collect();
            listed(&names, "or")
        }
        FieldType::Action => "an Action such as `FC:InvokeFunction`".to_owned(),
        FieldType::Expression => "text with an expression".to_owned(),
        FieldType::Constructor | FieldType::Node(_) => "a mapping".to_owned(),
        FieldType::ErrorNames => "a list of names of errors".to_owned(),
        FieldType::States => "a list of states".to_owned(),
        FieldType::List(node) => format!("a list, each item {}", subject(node)),
    }
}

/// What stands where something else was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Nothing.
    Nothing,
    /// `null` or `~`.
    Null,
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// Another number.
    Number,
    /// Text.
    Text,
    /// A mapping.
    Mapping,
    /// A list.
    List,
}

impl Written {
    pub fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Null => "`null`",
            Self::Boolean => "a boolean",
            Self::Integer => "an integer",
            Self::Number => "a number",
            Self::Text => "text",
            Self::Mapping => "a mapping",
            Self::List => "a list",
        }
    }
}

/// What is written at a node.
pub fn found(node: &Node, ctx: &Ctx<'_>) -> Written {
    match &node.resolved().content {
        Content::Missing | Content::Alias(_) => Written::Nothing,
        Content::Mapping(_) => Written::Mapping,
        Content::Sequence(_) => Written::List,
        Content::Scalar(scalar) => match ctx.doc.core(scalar) {
            Core::Null => Written::Null,
            Core::Bool(_) => Written::Boolean,
            Core::Int(_) => Written::Integer,
            Core::Float(_) => Written::Number,
            Core::Text(_) => Written::Text,
        },
    }
}

/// Whether the YAML has a problem here already.
fn is_broken(node: &Node) -> bool {
    matches!(node.resolved().content, Content::Alias(None))
}

/// A node's name with its article, for the start of a message.
pub fn subject(node: &NodeSpec) -> String {
    match node.name {
        "flow" | "state" | "scope" => format!("a {}", node.name),
        name if name.contains(' ') => format!("a {name}"),
        name => format!("`{name}`"),
    }
}

fn required_fields(node: &NodeSpec) -> Vec<String> {
    let required = node.all_fields().filter(|it| it.presence == Presence::Required);
    required.map(|it| format!("`{}`", it.name)).collect()
}

/// `a, b and c`.
pub fn listed(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A key as a message shows it: long ones are cut.
fn shown(key: &str) -> &str {
    match key.char_indices().nth(60) {
        Some((at, _)) => &key[..at],
        None => key,
    }
}

/// Something else where the name of an error belongs.
pub fn wrong_item(node: &Node, ctx: &mut Ctx<'_>) {
    if is_broken(node) {
        return;
    }
    let written = found(node, ctx);
    let message = match written {
        Written::Nothing => "an item of `Errors` has no value".to_owned(),
        Written::Text => "the name of an error is empty".to_owned(),
        _ => format!("the name of an error must be text, not {}", written.name()),
    };
    let diagnostic = Diagnostic::new(Rule::WrongType, node.span, message);
    ctx.report(match written {
        Written::Integer | Written::Number | Written::Boolean | Written::Null => {
            let source = &ctx.doc.text[node.span.range()];
            diagnostic.help("put it in quotes").fix(Fix::safe(QUOTE, node.span, quoted(source)))
        }
        Written::Nothing | Written::Text | Written::Mapping | Written::List => diagnostic,
    });
}
