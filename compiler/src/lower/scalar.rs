//! Values that are one scalar: texts, numbers, booleans, names, expressions.

use super::{Ctx, FieldValue, messages, template};
use crate::diagnostic::{Diagnostic, Fix, Rule, Severity};
use crate::expr::Expression;
use crate::flow::{FailText, Quantity, Spanned};
use crate::lang::actions;
use crate::lang::modes::Mode;
use crate::lang::placeholder::holds_placeholder;
use crate::lang::spec::{FieldSpec, FieldType, Named, Presence, Range};
use crate::near::nearest;
use crate::source::Span;
use crate::write::scalar_like;
use crate::yaml::{Content, Core, Node};
use std::sync::Arc;

impl FieldValue for Arc<str> {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        let text = match &node.resolved().content {
            Content::Scalar(scalar) => match doc.core(scalar) {
                Core::Text(text) => text,
                Core::Null if is_remark(spec) => return None,
                Core::Null | Core::Bool(_) | Core::Int(_) | Core::Float(_) => {
                    messages::wrong_type(node, spec, ctx);
                    return None;
                }
            },
            Content::Missing if is_remark(spec) => return None,
            // `{name}` is a placeholder that YAML reads as a mapping.
            _ if is_placeholder(node, ctx) => &doc.text[node.span.range()],
            _ => {
                messages::wrong_type(node, spec, ctx);
                return None;
            }
        };
        if ctx.is_damaged(node.span) {
            return None;
        }
        let fits = match spec.ty {
            FieldType::Literal(only) => literal(text, only, node.span, spec, ctx),
            FieldType::Name | FieldType::StateName => not_empty(text, node.span, spec, ctx),
            FieldType::Action => action(text, node.span, ctx),
            _ => true,
        };
        fits.then(|| text.into())
    }
}

/// Whether a field is for people only, so that it may stand empty.
fn is_remark(spec: &FieldSpec) -> bool {
    matches!(spec.ty, FieldType::Text) && spec.presence != Presence::Required && spec.site.is_none()
}

fn literal(text: &str, only: &str, span: Span, spec: &FieldSpec, ctx: &mut Ctx<'_>) -> bool {
    let fits = text == only;
    if !fits && !is_open(text, span, ctx) {
        let message = format!("`{}` must be `{only}`, not `{text}`", spec.name);
        let fix = Fix::safe(format!("Write `{only}`"), span, scalar_like(&ctx.doc.text, span, only));
        ctx.report(Diagnostic::new(Rule::WrongValue, span, message).fix(fix));
    }
    fits
}

fn not_empty(text: &str, span: Span, spec: &FieldSpec, ctx: &mut Ctx<'_>) -> bool {
    if text.is_empty() {
        let message = format!("`{}` is empty", spec.name);
        ctx.report(
            Diagnostic::new(Rule::WrongValue, span, message).help("a name has at least one character"),
        );
    }
    !text.is_empty()
}

/// `{Service}:{Operation}`.
fn action(text: &str, span: Span, ctx: &mut Ctx<'_>) -> bool {
    if let Some((service, operation)) = text.split_once("::")
        && is_word(service)
        && is_word(operation)
    {
        let name = format!("{service}:{operation}");
        let message = format!("`{text}` is no Action: one colon stands between service and operation");
        let fix = Fix::safe(format!("Write `{name}`"), span, scalar_like(&ctx.doc.text, span, &name));
        let diagnostic = Diagnostic::new(Rule::ActionSpelling, span, message).help(format!("write `{name}`"));
        ctx.report(diagnostic.severity(Severity::Error).fix(fix));
        return true;
    }
    let fits =
        text.split_once(':').is_some_and(|(service, operation)| is_word(service) && is_word(operation));
    if fits {
        return true;
    }
    if !is_open(text, span, ctx) {
        let message = format!("`{text}` is no Action: an Action is a service, a colon and an operation");
        let diagnostic = Diagnostic::new(Rule::WrongValue, span, message);
        ctx.report(match nearest(text, actions::ACTIONS.iter().map(|it| it.name)) {
            Some(name) => diagnostic.help(format!("did you mean `{name}`?")).fix(Fix::safe(
                format!("Write `{name}`"),
                span,
                scalar_like(&ctx.doc.text, span, name),
            )),
            None => diagnostic.help("write for example `FC:InvokeFunction`"),
        });
    }
    false
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '-' | '.'))
}

/// Whether a text is a placeholder, which an execution cannot use here.
fn is_open(text: &str, span: Span, ctx: &mut Ctx<'_>) -> bool {
    let open = holds_placeholder(text);
    if open {
        ctx.placeholders.push(span);
    }
    open
}

/// Whether a value is a placeholder: a text that holds one, or `{name}`.
pub fn is_placeholder(node: &Node, ctx: &Ctx<'_>) -> bool {
    match &node.resolved().content {
        Content::Scalar(scalar) => holds_placeholder(ctx.doc.scalar_text(scalar)),
        Content::Mapping(mapping) => {
            let [only] = &*mapping.entries else { return false };
            mapping.flow && only.value.is_missing() && holds_placeholder(&ctx.doc.text[node.span.range()])
        }
        Content::Missing | Content::Sequence(_) | Content::Alias(_) => false,
    }
}

/// Leaves a placeholder alone, where an execution needs another value; otherwise it is of the wrong type.
pub fn open_or_wrong(node: &Node, spec: &FieldSpec, ctx: &mut Ctx<'_>) {
    match is_placeholder(node, ctx) {
        true => ctx.placeholders.push(node.span),
        false => messages::wrong_type(node, spec, ctx),
    }
}

/// The variant that a text stands for.
pub fn named<T: Named>(node: &Node, spec: &FieldSpec, ctx: &mut Ctx<'_>) -> Option<T> {
    let doc = ctx.doc;
    let Some(Core::Text(text)) = node.as_scalar().map(|scalar| doc.core(scalar)) else {
        open_or_wrong(node, spec, ctx);
        return None;
    };
    if let Some(value) = T::from_name(text) {
        return Some(value);
    }
    if is_open(text, node.span, ctx) {
        return None;
    }
    let message = match text {
        "" => format!("`{}` is empty", spec.name),
        _ => format!("`{}` cannot be `{text}`", spec.name),
    };
    let names: Vec<_> = T::VALUES.iter().map(|it| format!("`{}`", it.name)).collect();
    let mut diagnostic = Diagnostic::new(Rule::WrongValue, node.span, message);
    let near = nearest(text, T::VALUES.iter().map(|it| it.name));
    if let Some(name) = near {
        let fix =
            Fix::safe(format!("Write `{name}`"), node.span, scalar_like(&ctx.doc.text, node.span, name));
        diagnostic = diagnostic.help(format!("did you mean `{name}`?")).fix(fix);
    }
    ctx.report(diagnostic.help(format!("it is one of {}", messages::listed(&names, "or"))));
    near.and_then(T::from_name)
}

impl FieldValue for bool {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        match node.as_scalar().map(|scalar| doc.core(scalar)) {
            Some(Core::Bool(value)) => Some(value),
            Some(Core::Text(text)) if meant_boolean(text).is_some() => {
                let meant = meant_boolean(text)?;
                let message = format!("`{text}` is text in YAML 1.2, but `{}` is true or false", spec.name);
                let fix = Fix::safe(format!("Write `{meant}`"), node.span, meant.to_string());
                let diagnostic = Diagnostic::new(Rule::YesNoBoolean, node.span, message);
                ctx.report(diagnostic.help(format!("write `{meant}`")).fix(fix));
                Some(meant)
            }
            _ => {
                open_or_wrong(node, spec, ctx);
                None
            }
        }
    }
}

fn meant_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "on" | "y" => Some(true),
        "no" | "off" | "n" => Some(false),
        _ => None,
    }
}

impl FieldValue for u64 {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        let digits = matches!(spec.ty, FieldType::IntegerText);
        let value = match node.as_scalar().map(|scalar| doc.core(scalar)) {
            Some(Core::Int(value)) => value,
            Some(Core::Text(text)) if digits && is_digits(text) => text.parse().unwrap_or(i64::MAX),
            // An integer too long for 64 bits.
            Some(Core::Float(value)) if value.fract() == 0.0 && value.abs() >= 9.2e18 => i64::MAX,
            _ => {
                open_or_wrong(node, spec, ctx);
                return None;
            }
        };
        in_range(value, spec, node.span, ctx)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// The number where it lies within the bounds that hold here.
fn in_range(value: i64, spec: &FieldSpec, span: Span, ctx: &mut Ctx<'_>) -> Option<u64> {
    let range = spec.range.unwrap_or(Range { min: 0, max: None, express_max: None, strict: true });
    let max = greatest(range, ctx);
    let fits = |it: &u64| *it >= range.min && max.is_none_or(|max| *it <= max);
    let number = u64::try_from(value).ok().filter(fits);
    if number.is_none() {
        let express = max.is_some() && max == range.express_max && ctx.mode == Mode::Express;
        let where_ = if express { " in express mode" } else { "" };
        let bounds = match max {
            Some(max) => format!("from {} to {max}{where_}", range.min),
            None => format!("at least {}", range.min),
        };
        let message = format!("`{}` must be {bounds}, not {value}", spec.name);
        let near = u64::try_from(value).unwrap_or(0).max(range.min).min(max.unwrap_or(u64::MAX));
        ctx.report(Diagnostic::new(Rule::OutOfRange, span, message).fix(nearest_number(near, span, ctx)));
    }
    number
}

/// The fix that writes the nearest number that is possible, in the quotes that are there.
pub fn nearest_number(near: u64, span: Span, ctx: &Ctx<'_>) -> Fix {
    let written = &ctx.doc.text[span.range()];
    let quote = written.chars().next().filter(|it| matches!(it, '"' | '\'')).map(String::from);
    let quote = quote.unwrap_or_default();
    Fix::risky(format!("Write {near}"), span, format!("{quote}{near}{quote}"))
}

/// The greatest value that holds here.
fn greatest(range: Range, ctx: &Ctx<'_>) -> Option<u64> {
    if !range.strict && !ctx.limits.are_on() {
        return None;
    }
    match ctx.mode {
        Mode::Express => range.express_max.or(range.max),
        Mode::Standard => range.max,
    }
}

/// Whether a list holds as many items as it may.
pub fn count_in_range(items: &[Node], node: &Node, spec: &FieldSpec, ctx: &mut Ctx<'_>) {
    let Some(range) = spec.range else { return };
    let count = items.len() as u64;
    let name = spec.name;
    if count < range.min {
        let message = format!("`{name}` must not be empty");
        ctx.report(Diagnostic::new(Rule::OutOfRange, node.span, message));
    }
    if let Some(max) = greatest(range, ctx)
        && let Some(extra) = usize::try_from(max).ok().and_then(|max| items.get(max))
    {
        let message = format!("`{name}` holds {count} items, but at most {max} are possible");
        ctx.report(Diagnostic::new(Rule::OutOfRange, extra.span, message));
    }
}

impl FieldValue for f64 {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        let value = match node.as_scalar().map(|scalar| doc.core(scalar)) {
            #[expect(clippy::cast_precision_loss, reason = "a factor needs no more digits")]
            Some(Core::Int(value)) => value as f64,
            Some(Core::Float(value)) => value,
            _ => {
                open_or_wrong(node, spec, ctx);
                return None;
            }
        };
        if value <= 0.0 {
            let message = format!("`{}` must be a positive number, not {value}", spec.name);
            ctx.report(Diagnostic::new(Rule::OutOfRange, node.span, message));
            return None;
        }
        Some(value)
    }
}

impl FieldValue for Quantity {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        u64::lower(node, spec, ctx).map(Self::Fixed)
    }

    fn computed(expression: Arc<Expression>, _: Span) -> Option<Self> {
        Some(Self::Computed(expression))
    }
}

impl FieldValue for FailText {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        <Arc<str>>::lower(node, spec, ctx).map(Self::Fixed)
    }

    fn computed(expression: Arc<Expression>, _: Span) -> Option<Self> {
        Some(Self::Computed(expression))
    }
}

impl FieldValue for Arc<Expression> {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        let Some(scalar) = node.as_scalar() else {
            open_or_wrong(node, spec, ctx);
            return None;
        };
        match doc.core(scalar) {
            Core::Text(text) if template::is_open_expression(text) => {
                ctx.placeholders.push(node.span);
                return None;
            }
            Core::Null => {
                messages::wrong_type(node, spec, ctx);
                return None;
            }
            // `Condition: true` is an expression that YAML reads as a boolean.
            Core::Text(_) | Core::Bool(_) | Core::Int(_) | Core::Float(_) => {}
        }
        let site = ctx.site(spec);
        Some(ctx.expression(scalar, node.span, site))
    }
}

/// Names of errors.
impl FieldValue for Vec<Spanned<Arc<str>>> {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let doc = ctx.doc;
        let Some(list) = node.as_sequence() else {
            open_or_wrong(node, spec, ctx);
            return None;
        };
        let mut names = Some(Vec::with_capacity(list.items.len()));
        for item in &list.items {
            match item.as_scalar().map(|scalar| doc.core(scalar)) {
                Some(Core::Text(text)) if !text.is_empty() => {
                    if let Some(names) = &mut names {
                        names.push(Spanned { value: text.into(), span: item.span });
                    }
                }
                _ if is_placeholder(item, ctx) => names = None,
                _ => {
                    messages::wrong_item(item, ctx);
                    names = None;
                }
            }
        }
        names
    }
}
