//! Keys of `$Global`: where they are written, where they are read, and what becomes of them all when one changes.

use super::expression::{self, Read, Reading, between_quotes, step};
use super::written::{self, inside_quotes, is_json, quoted, scalar_key, scalar_like};
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::{Binary, Expr, ExprKind, Root};
use fdl_compiler::flow::ExpressionAt;
use fdl_compiler::lang::variables::Variable;
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{Document, Step, Style};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One place of a key.
#[derive(Clone, Debug)]
struct Place {
    key: Arc<str>,
    /// The name, without quotes and without `.$`.
    span: Span,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A key of a `GlobalConstructor`, with the place of all of it, and whether it ends in `.$`.
    Writer { whole: Span, dynamic: bool },
    /// It is read in the expression with this number: what is replaced in its text, which stands in quotes or is
    /// `.name` with the dot.
    Reader { expression: usize, replaced: Span, quote: Option<char> },
}

/// All places of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// The key.
    pub name: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// Where it is written, in the order of the text.
    pub writers: Vec<Span>,
    /// Where it is read, in the order of the text.
    pub readers: Vec<Span>,
}

/// The places of the key at an offset.
pub fn occurrences(analysis: &Analysis, offset: u32) -> Option<Occurrences> {
    let all = places(analysis);
    let here = all.iter().find(|it| it.span.touches(offset))?;
    let of = |is_writer: bool| -> Vec<Span> {
        let found = all.iter().filter(|it| it.key == here.key);
        let found = found.filter(|it| matches!(it.role, Role::Writer { .. }) == is_writer);
        let mut found: Vec<Span> = found.map(|it| it.span).collect();
        found.sort();
        // What an alias repeats stands in the text once.
        found.dedup();
        found
    };
    Some(Occurrences { name: Arc::clone(&here.key), here: here.span, writers: of(true), readers: of(false) })
}

/// The replacements that give a key another name, or why there are none.
pub fn rename(analysis: &Analysis, offset: u32, new_name: &str) -> Result<Vec<(Span, String)>, String> {
    let all = places(analysis);
    let here = all.iter().find(|it| it.span.touches(offset)).ok_or("no key of `$Global` stands here")?;
    if new_name.ends_with(".$") {
        return Err("the name of a key ends without `.$`, which says that its value is computed".to_owned());
    }
    if new_name.is_empty() || new_name.contains(['\n', '\r']) {
        return Err("a key of `$Global` is one line that is not empty".to_owned());
    }
    if *new_name != *here.key && all.iter().any(|it| *it.key == *new_name) {
        return Err(format!("`$Global` already has a key `{new_name}`"));
    }
    let doc = &analysis.document;
    let mut edits = Vec::new();
    let mut read: BTreeMap<usize, Vec<(Span, String)>> = BTreeMap::new();
    for it in all.iter().filter(|it| it.key == here.key) {
        match it.role {
            Role::Writer { whole, dynamic } => {
                let key = format!("{new_name}{}", if dynamic { ".$" } else { "" });
                let is_quoted = doc.text[whole.range()].starts_with(['"', '\'']) || is_json(&doc.text);
                edits.push((whole, if is_quoted { quoted(&key) } else { scalar_key(&key) }));
            }
            Role::Reader { expression, replaced, quote } => {
                read.entry(expression).or_default().push((replaced, as_read(quote, new_name)?));
            }
        }
    }
    for (nth, parts) in read {
        edits.extend(within(doc, &analysis.flow.expressions[nth], parts));
    }
    edits.sort();
    edits.dedup();
    Ok(edits)
}

/// The name as an expression reads it: between quotes of this kind, or as a step of a way; or why it cannot.
fn as_read(quote: Option<char>, name: &str) -> Result<String, String> {
    match quote {
        None => Ok(step(name)),
        // Between these there are no escapes.
        Some('`') if name.contains('`') => Err(format!("`{name}` cannot stand between backticks")),
        Some('`') => Ok(name.to_owned()),
        Some(quote) => Ok(name.replace('\\', r"\\").replace(quote, &format!("\\{quote}"))),
    }
}

/// The replacements in the source for those in the text of an expression: where its scalar has quotes as these want it,
/// and where it would need some of all of it.
fn within(doc: &Document, at: &ExpressionAt, parts: Vec<(Span, String)>) -> Vec<(Span, String)> {
    let node = doc.path_at(at.span.start).into_iter().rev().find_map(|it| match it {
        Step::Node(node) => node.as_scalar(),
        Step::Entry(_) => None,
    });
    let is_safe = |it: &str| it.chars().all(|it| it.is_alphanumeric() || matches!(it, '_' | '.'));
    let quote = match node.map(|it| it.style) {
        Some(Style::DoubleQuoted) => Some('"'),
        Some(Style::SingleQuoted) => Some('\''),
        Some(Style::Plain) if !parts.iter().all(|it| is_safe(&it.1)) => {
            let mut text = at.expression.text.to_string();
            let mut last_first: Vec<_> = parts.iter().collect();
            last_first.sort_by_key(|it| Reverse(it.0));
            for (span, new) in last_first {
                text.replace_range(span.range(), new);
            }
            let whole = scalar_like(doc, at.span, &text);
            if whole != text {
                return vec![(at.span, whole)];
            }
            None
        }
        Some(Style::Plain | Style::Literal | Style::Folded) | None => None,
    };
    let source = |span| at.expression.place.to_source(span);
    parts.into_iter().map(|(span, new)| (source(span), written::between_quotes(quote, &new))).collect()
}

fn places(analysis: &Analysis) -> Vec<Place> {
    let flow = &analysis.flow;
    let text = &*analysis.document.text;
    let mut found = Vec::new();
    for state in &flow.states {
        let template = state.kind.global().and_then(|it| it.get());
        for member in template.and_then(|it| it.members()).unwrap_or_default() {
            let inside = inside_quotes(text, member.key_span);
            let suffix = if member.dynamic { 2 } else { 0 };
            let span = Span::new(inside.start, inside.end.saturating_sub(suffix).max(inside.start));
            let role = Role::Writer { whole: member.key_span, dynamic: member.dynamic };
            found.push(Place { key: Arc::clone(&member.key), span, role });
        }
    }
    for (expression, at) in flow.expressions.iter().enumerate() {
        at.expression.tree.walk(&mut |part| {
            if let Some((key, span, dot)) = read(part) {
                let (replaced, quote) = match dot {
                    Some(whole) => (whole, None),
                    None => (span, at.expression.text[..span.start as usize].chars().next_back()),
                };
                let role = Role::Reader { expression, replaced, quote };
                found.push(Place { key, span: at.expression.place.to_source(span), role });
            }
        });
    }
    found.retain(|it| !it.span.is_empty() && !text[it.span.range()].contains(['\n', '\r']));
    found
}

/// The key that a part reads, its place, and after a dot the place of dot and key.
fn read(part: &Expr) -> Option<(Arc<str>, Span, Option<Span>)> {
    match &part.kind {
        ExprKind::Member { base, name: Some(name), name_span } if is_global(base) => {
            Some((Arc::clone(name), *name_span, Some(Span::new(base.span.end, name_span.end))))
        }
        ExprKind::Binary { operator: Binary::In, left, right, .. } if is_global(right) => text(left),
        _ => match expression::read(part)? {
            Reading { base, what: Read::Member(name), span } if is_global(base) => Some((name, span, None)),
            Reading { .. } => None,
        },
    }
}

fn text(part: &Expr) -> Option<(Arc<str>, Span, Option<Span>)> {
    let part = part.ungrouped();
    let ExprKind::Literal(Value::Text(text)) = &part.kind else { return None };
    Some((text.as_str().into(), between_quotes(part.span), None))
}

fn is_global(part: &Expr) -> bool {
    matches!(part.ungrouped().kind, ExprKind::Variable(Root::Named(Variable::Global)))
}
