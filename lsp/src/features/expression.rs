//! Expressions at an offset: where in the decoded text it stands, and what is known of the parts there.

use super::cursor::{At, Cursor};
use super::written::inside_quotes;
use fdl_compiler::Analysis;
use fdl_compiler::check::types::{Member, Shape};
use fdl_compiler::expr::Expression;
use fdl_compiler::expr::tree::{Call, Expr, ExprKind, Root, Unary};
use fdl_compiler::flow::ExpressionAt;
use fdl_compiler::lang::spec::{Dynamic, FieldType};
use fdl_compiler::lang::variables::{CONTEXT, ContextMember, Site, Variable};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{Document, Node};
use std::sync::Arc;

/// An expression around an offset.
#[derive(Debug)]
pub struct Here {
    /// The expression and where it stands.
    pub at: ExpressionAt,
    /// The offset in its decoded text.
    pub offset: u32,
    /// Where `.$` is missing at the end of its key, if it is.
    pub suffix: Option<u32>,
}

/// The expression at a cursor, read anew from its scalar; its state is one of `analysis`.
pub fn here(doc: &Document, analysis: &Analysis, cursor: &Cursor<'_>, offset: u32) -> Option<Here> {
    let (field, dynamic, key, node): (_, bool, Option<&Node>, &Node) = match &cursor.at {
        At::Value { field, dynamic, key, node } => {
            let always = matches!(field.ty, FieldType::Expression);
            let key = key.filter(|_| field.dynamic == Dynamic::Documented);
            (field, *dynamic || always, key, node)
        }
        At::TemplateValue { field, dynamic, key, node, .. } => (field, *dynamic, *key, node),
        At::Key { .. } | At::TemplateKey { .. } | At::Nowhere => return None,
    };
    let scalar = node.as_scalar()?;
    let suffix = match dynamic {
        true => None,
        // What begins like an expression is meant as one.
        false if doc.scalar_text(scalar).starts_with('$') => Some(inside_quotes(&doc.text, key?.span).end),
        false => return None,
    };
    let text: Arc<str> = doc.scalar_text(scalar).into();
    let (expression, _) = Expression::parse(Arc::clone(&text), doc.scalar_map(scalar));
    let site = match field.site.unwrap_or(Site::Anywhere) {
        Site::Parameters { .. } => {
            let mode = cursor.state().and_then(|it| it.text(doc, "TaskMode"));
            Site::Parameters { callback: mode.is_some_and(|it| it != "RequestComplete") }
        }
        site => site,
    };
    let start = cursor.state().map(|it| it.span.start);
    let state = analysis.flow.states.iter().find(|it| Some(it.span.start) == start).map(|it| it.idx);
    let offset = decoded_offset(&expression, offset);
    let at = ExpressionAt { expression: Arc::new(expression), site, state, span: node.span };
    Some(Here { at, offset, suffix })
}

/// The offset in the decoded text whose source is nearest before `offset`.
fn decoded_offset(expression: &Expression, offset: u32) -> u32 {
    let length = u32::try_from(expression.text.len()).unwrap_or(u32::MAX);
    let (mut low, mut high) = (0, length);
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        if expression.place.to_source(Span::empty(middle)).start <= offset {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    let floor = expression.text.floor_char_boundary(low as usize);
    u32::try_from(floor).unwrap_or(length)
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// A member.
    Member(Arc<str>),
    /// An item of a list; negative ones count from the end.
    Item(i64),
    /// Any of a list's items.
    Each,
}

/// A part that reads from another one.
#[derive(Clone, Debug)]
pub struct Reading<'a> {
    /// What is read from.
    pub base: &'a Expr,
    /// What is read.
    pub what: Read,
    /// Where that is named, without quotes.
    pub span: Span,
}

/// What a part reads, if it does: `.name`, `["name"]`, `[0]`, `[*]`, `get(…, "name")`.
pub fn read(part: &Expr) -> Option<Reading<'_>> {
    match &part.kind {
        ExprKind::Member { base, name: Some(name), name_span } => {
            Some(Reading { base, what: Read::Member(Arc::clone(name)), span: *name_span })
        }
        ExprKind::Index { base, index } => Some(indexed(base, index)),
        ExprKind::Projection { base } => {
            Some(Reading { base, what: Read::Each, span: Span::new(base.span.end, part.span.end) })
        }
        ExprKind::Call(call) => match (call.function?.name, call.arguments.as_slice()) {
            ("get", [base, index]) => Some(indexed(base, index)),
            (_, _) => None,
        },
        _ => None,
    }
}

fn indexed<'a>(base: &'a Expr, index: &'a Expr) -> Reading<'a> {
    let index = index.ungrouped();
    let (minus, number) = match &index.kind {
        ExprKind::Unary { operator: Unary::Minus, operand } => (true, operand.as_ref()),
        _ => (false, index),
    };
    let ExprKind::Literal(value) = &number.kind else {
        return Reading { base, what: Read::Each, span: index.span };
    };
    match (value.as_str(), value.as_int()) {
        (Some(name), _) if !minus => {
            Reading { base, what: Read::Member(name.into()), span: between_quotes(index.span) }
        }
        (_, Some(number)) => {
            let number = if minus { number.saturating_neg() } else { number };
            Reading { base, what: Read::Item(number), span: index.span }
        }
        (_, _) => Reading { base, what: Read::Each, span: index.span },
    }
}

/// A text's place without its quotes.
pub fn between_quotes(span: Span) -> Span {
    Span::new(span.start + 1, span.end.saturating_sub(1).max(span.start + 1))
}

impl Here {
    /// The part at the offset that is a variable, or that reads something that is named there.
    pub fn reading(&self) -> Option<&Expr> {
        self.part(|part| match &part.kind {
            ExprKind::Variable(_) => part.span.touches(self.offset),
            _ => read(part).is_some_and(|it| it.what != Read::Each && it.span.touches(self.offset)),
        })
    }

    /// The call whose function is named at the offset.
    pub fn call(&self) -> Option<(&Call, &Expr)> {
        let part = self
            .part(|part| matches!(&part.kind, ExprKind::Call(call) if call.name_span.touches(self.offset)))?;
        match &part.kind {
            ExprKind::Call(call) => Some((call, part)),
            _ => None,
        }
    }

    /// The word around the offset, as a span of the decoded text; `$` belongs to it.
    pub fn word(&self) -> Span {
        let text = &*self.at.expression.text;
        let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == '$';
        let at = self.offset as usize;
        let before = text[..at].trim_end_matches(is_word).len();
        let after = text[at..].len() - text[at..].trim_start_matches(is_word).len();
        let offset = |it: usize| u32::try_from(it).unwrap_or(self.offset);
        Span::new(offset(before), offset(at + after))
    }

    /// The innermost part at the offset for which `is_wanted` holds.
    pub fn part(&self, is_wanted: impl Fn(&Expr) -> bool) -> Option<&Expr> {
        let mut found = None;
        self.at.expression.tree.walk(&mut |part| {
            if is_wanted(part) {
                found = Some(part);
            }
        });
        found
    }

    /// The member whose name is at the offset: what it is read from.
    pub fn base(&self) -> Option<&Expr> {
        let word = self.word();
        let part = self.part(|part| match &part.kind {
            ExprKind::Member { name_span, .. } => {
                name_span.touches(self.offset) || name_span.start == word.start
            }
            _ => false,
        })?;
        match &part.kind {
            ExprKind::Member { base, .. } => Some(base),
            _ => None,
        }
    }

    /// Whether the offset is inside the quotes of a text.
    pub fn is_in_text(&self) -> bool {
        let inside = self.part(|part| {
            matches!(part.kind, ExprKind::Literal(Value::Text(_)))
                && part.span.start < self.offset
                && self.offset < part.span.end
        });
        inside.is_some()
    }

    /// What a variable holds here, where that is known.
    pub fn variable(&self, analysis: &Analysis, variable: Variable) -> Option<Shape> {
        let (_, variables) = analysis.types.place(&analysis.flow, &self.at)?;
        match variable {
            Variable::Input => Some(variables.input),
            Variable::Output => Some(variables.output),
            Variable::Global => Some(variables.global),
            Variable::Item => Some(variables.item),
            Variable::Context => None,
        }
    }

    /// The shape of a part's value.
    pub fn shape(&self, analysis: &Analysis, part: &Expr) -> Shape {
        let expression = Expression { tree: part.clone(), ..(*self.at.expression).clone() };
        let at = ExpressionAt { expression: Arc::new(expression), ..self.at.clone() };
        analysis.types.of_expression(&analysis.flow, &at)
    }
}

/// The members that a shape surely or perhaps has.
pub fn members(shape: &Shape) -> Vec<Member> {
    let object = shape.as_known().and_then(|it| it.object.as_ref());
    object.map(|it| it.members.clone()).unwrap_or_default()
}

/// The members of `$Context` below a part, where it is `$Context` or one of its closed members.
pub fn context_members(part: &Expr) -> Option<&'static [ContextMember]> {
    match &part.ungrouped().kind {
        ExprKind::Variable(Root::Named(Variable::Context)) => Some(CONTEXT),
        ExprKind::Member { base, name: Some(name), .. } => {
            let member = context_members(base)?.iter().find(|it| it.name == &**name)?;
            (!member.open).then_some(member.members)
        }
        _ => None,
    }
}

/// The way from a value to its member: `.name`, or `["any name"]`.
pub fn step(name: &str) -> String {
    let is_plain = name.chars().all(|it| it.is_alphanumeric() || it == '_')
        && name.chars().next().is_some_and(|it| it.is_alphabetic() || it == '_');
    match is_plain {
        true => format!(".{name}"),
        // In a YAML text without quotes both kinds of quotes are fine, in JSON only these.
        false => format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}
