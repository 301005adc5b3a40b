//! Constructors and `Parameters`.

use super::{Ctx, FieldValue, messages, scalar};
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::expr::Expression;
use crate::flow::{Content, Member, Template};
use crate::lang::limits::VALUE_DEPTH;
use crate::lang::placeholder::holds_placeholder;
use crate::lang::spec::FieldSpec;
use crate::lang::variables::Site;
use crate::source::Span;
use crate::value::Value;
use crate::yaml::{self, Core, Document, Entry, Mapping, Node, ProblemKind, Scalar};
use std::cell::LazyCell;
use std::ops::Deref;
use std::sync::Arc;

impl FieldValue for Template {
    fn lower(node: &Node, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        match &node.resolved().content {
            yaml::Content::Mapping(_) => {
                let site = ctx.site(spec);
                Some(template(node, site, 0, ctx))
            }
            _ => {
                scalar::open_or_wrong(node, spec, ctx);
                None
            }
        }
    }

    fn computed(expression: Arc<Expression>, span: Span) -> Option<Self> {
        Some(Self { span, content: Content::Computed(expression) })
    }
}

/// A value as it is written, its expressions compiled.
///
/// Beyond the depth that a value may have nothing is read: `depth` counts what is around it.
fn template(node: &Node, site: Site, depth: u32, ctx: &mut Ctx<'_>) -> Template {
    let content = match &node.resolved().content {
        yaml::Content::Sequence(_) | yaml::Content::Mapping(_) if depth >= VALUE_DEPTH => {
            report_depth(node.span, ctx);
            Content::Hole
        }
        yaml::Content::Missing => Content::Constant(Value::Null),
        yaml::Content::Alias(_) => Content::Hole,
        yaml::Content::Scalar(scalar) => Content::Constant(value_of(ctx.doc, scalar)),
        yaml::Content::Sequence(list) => {
            Content::List(list.items.iter().map(|item| template(item, site, depth + 1, ctx)).collect())
        }
        yaml::Content::Mapping(mapping) => {
            if yaml::bare::is_lone(node, mapping, &ctx.doc.text) {
                ctx.report(messages::lone_key(node, ctx));
            }
            Content::Object(members(mapping, site, depth + 1, ctx))
        }
    };
    Template { span: node.span, content }
}

fn report_depth(place: Span, ctx: &mut Ctx<'_>) {
    // What is too deep to be read at all is said once.
    if ctx.doc.problems.iter().any(|it| it.kind == ProblemKind::TooDeep) {
        return;
    }
    let message = format!("a value is nested deeper than {VALUE_DEPTH} lists and objects");
    let help = "make the value flatter: an execution would fail here";
    ctx.report(Diagnostic::new(Rule::TooDeep, place, message).help(help));
}

/// The JSON value of a scalar.
pub fn value_of(doc: &Document, scalar: &Scalar) -> Value {
    match doc.core(scalar) {
        Core::Null => Value::Null,
        Core::Bool(value) => value.into(),
        Core::Int(value) => value.into(),
        Core::Float(value) => Value::number(value).unwrap_or_default(),
        Core::Text(text) => text.into(),
    }
}

fn members(mapping: &Mapping, site: Site, depth: u32, ctx: &mut Ctx<'_>) -> Vec<Member> {
    let mut members = Vec::with_capacity(mapping.entries.len());
    for entry in mapping.entries.iter().chain(mapping.merged.iter().map(|it| &**it)) {
        if let Some(key) = member_key(ctx.doc, entry) {
            members.push(member(key, entry, site, depth, ctx));
        } else if matches!(
            entry.key.resolved().content,
            yaml::Content::Mapping(_) | yaml::Content::Sequence(_)
        ) {
            ctx.report(messages::odd_key(entry.key.span));
        }
    }
    report_twins(&members, mapping, ctx);
    members
}

/// The key of a pair that is a member.
fn member_key<'a>(doc: &'a Document, entry: &'a Entry) -> Option<&'a str> {
    let key = doc.scalar_text(entry.key.as_scalar()?);
    let merges = key == "<<" && entry.value.as_scalar().is_none();
    (!merges).then_some(key)
}

fn member(key: &str, entry: &Entry, site: Site, depth: u32, ctx: &mut Ctx<'_>) -> Member {
    let key_span = entry.key.span;
    let Some(base) = key.strip_suffix(".$") else {
        return Member {
            key: key.into(),
            key_span,
            dynamic: false,
            value: template(&entry.value, site, depth, ctx),
        };
    };
    let content = if base.is_empty() {
        let message = "the key `.$` has no name before its suffix";
        let help = "write the name of the member, as in `total.$`";
        ctx.report(Diagnostic::new(Rule::NotAnExpression, key_span, message).help(help));
        Content::Hole
    } else {
        match expression_text(&entry.key, &entry.value, ctx) {
            Some(scalar) => Content::Computed(ctx.expression(scalar, entry.value.span, site)),
            None => Content::Hole,
        }
    };
    let value = Template { span: entry.value.span, content };
    Member { key: base.into(), key_span, dynamic: true, value }
}

/// Members whose keys are the same, or differ by `.$` only.
fn report_twins(members: &[Member], mapping: &Mapping, ctx: &mut Ctx<'_>) {
    let doc = ctx.doc;
    let pairs = || mapping.entries.iter().chain(mapping.merged.iter().map(|it| &**it));
    // The pairs of the members, which hardly any mapping needs.
    let entries = LazyCell::new(|| -> Vec<&Entry> {
        pairs().filter(|entry| member_key(doc, entry).is_some()).collect()
    });
    if members.len() <= 12 {
        for (at, member) in members.iter().enumerate() {
            if let Some(first) = members[..at].iter().position(|it| it.key == member.key) {
                report_twin(members, &entries, first, at, ctx);
            }
        }
        return;
    }
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|left, right| members[*left].key.cmp(&members[*right].key));
    for same in order.chunk_by(|left, right| members[*left].key == members[*right].key) {
        for at in &same[1..] {
            report_twin(members, &entries, same[0], *at, ctx);
        }
    }
}

fn report_twin<'a>(
    members: &[Member],
    entries: &impl Deref<Target = Vec<&'a Entry>>,
    first: usize,
    second: usize,
    ctx: &mut Ctx<'_>,
) {
    if members[first].dynamic == members[second].dynamic {
        messages::twice(entries[first], entries[second], ctx);
        return;
    }
    let key = &members[second].key;
    let message = format!("`{key}` and `{key}.$` give the same member");
    let diagnostic = Diagnostic::new(Rule::ConflictingKeys, members[second].key_span, message)
        .related(members[first].key_span, "the other one stands here")
        .help(format!("remove `{key}.$` where the value is always the same, `{key}` where it is computed"));
    let (plain, computed) = if members[first].dynamic { (second, first) } else { (first, second) };
    ctx.report(messages::leave_one(diagnostic, [entries[plain], entries[computed]], false, ctx));
}

/// The scalar under a key that ends in `.$`; a finding where there is none (decision E1).
pub fn expression_text<'a>(key: &Node, value: &'a Node, ctx: &mut Ctx<'_>) -> Option<&'a Scalar> {
    let doc = ctx.doc;
    if let Some(scalar) = value.as_scalar()
        && let Core::Text(text) = doc.core(scalar)
    {
        if is_open_expression(text) {
            ctx.placeholders.push(value.span);
            return None;
        }
        return Some(scalar);
    }
    let written = messages::found(value, ctx);
    let name = key.as_scalar().map_or("", |it| doc.scalar_text(it));
    match &value.resolved().content {
        // The problem of the YAML says it already.
        yaml::Content::Alias(_) => return None,
        yaml::Content::Mapping(_) if scalar::is_placeholder(value, ctx) => {
            ctx.placeholders.push(value.span);
            return None;
        }
        yaml::Content::Mapping(_)
        | yaml::Content::Sequence(_)
        | yaml::Content::Scalar(_)
        | yaml::Content::Missing => {}
    }
    let message = match written {
        messages::Written::Nothing => format!("`{name}` has no expression"),
        _ => format!("`{name}` must hold text with an expression, not {}", written.name()),
    };
    let mut diagnostic = Diagnostic::new(Rule::NotAnExpression, value.span, message);
    if let (Some(plain), true) = (name.strip_suffix(".$"), written != messages::Written::Nothing) {
        let fix = Fix::safe("Remove `.$`", key.span, plain);
        diagnostic = diagnostic.help(format!("a value that is written down goes under `{plain}`"));
        if key.span.len() as usize == name.len() {
            diagnostic = diagnostic.fix(fix);
        }
    }
    ctx.report(diagnostic);
    None
}

/// Whether a placeholder makes it impossible to say what the expression will be.
pub fn is_open_expression(text: &str) -> bool {
    let whole = text.trim();
    let alone = whole.starts_with('<') || whole.starts_with('{') || whole.bytes().all(|it| it == b'x');
    if alone && !whole.contains([',', '"', '\'', '`', '$']) {
        return holds_placeholder(whole);
    }
    whole
        .match_indices("${")
        .any(|(at, _)| whole[at..].find('}').is_some_and(|end| holds_placeholder(&whole[at..=at + end])))
}
