//! Expressions at an offset: where in the decoded text it stands, and what is known of the parts there.

use super::cursor::{At, Cursor};
use super::written::{inside_quotes, quote_at};
use fdl_compiler::Analysis;
use fdl_compiler::check::types::{Member, Shape, Variables};
use fdl_compiler::expr::Expression;
use fdl_compiler::expr::tree::{Call, Expr, ExprKind, Root, Unary};
use fdl_compiler::flow::ExpressionAt;
use fdl_compiler::lang::spec::{Dynamic, FieldType};
use fdl_compiler::lang::variables::{CONTEXT, ContextMember, Site, Variable};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::{Document, Node, Scalar};
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
    /// The quote of the scalar that it is written in.
    pub quote: Option<char>,
    /// Whether its state is a Task that waits for a callback.
    pub has_token: bool,
    /// The variables that may be read.
    pub readable: Vec<Variable>,
    /// What they hold; none where no way leads here.
    pub values: Option<Variables>,
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
    let mode = cursor.state().and_then(|it| it.text(doc, "TaskMode"));
    let callback = mode.is_some_and(|it| it != "RequestComplete");
    let site = match field.site.unwrap_or(Site::Anywhere) {
        Site::Parameters { .. } => Site::Parameters { callback },
        site => site,
    };
    let start = cursor.state().map(|it| it.span.start);
    let state = analysis.flow.states.iter().find(|it| Some(it.span.start) == start).map(|it| it.idx);
    let mut here = Here::of(doc, node, scalar, offset, site);
    here.at.state = state;
    here.suffix = suffix;
    here.has_token = callback;
    here.values = analysis.types.place(&analysis.flow, &here.at).map(|it| it.1);
    Some(here)
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
    /// The expression that is written in a scalar, of which nothing else is known.
    pub fn of(doc: &Document, node: &Node, scalar: &Scalar, offset: u32, site: Site) -> Self {
        let (expression, _) = Expression::parse(Arc::from(doc.scalar_text(scalar)), doc.scalar_map(scalar));
        let offset = decoded_offset(&expression, offset);
        let at = ExpressionAt { expression: Arc::new(expression), site, state: None, span: node.span };
        let readable = Variable::ALL.iter().copied().filter(|it| it.stands_at(site)).collect();
        let quote = quote_at(&doc.text, node.span);
        Self { at, offset, suffix: None, quote, has_token: false, readable, values: None }
    }

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

    /// The text inside whose quotes the offset is.
    pub fn literal(&self) -> Option<&Expr> {
        let text = &*self.at.expression.text;
        self.part(|part| {
            let is_text = matches!(part.kind, ExprKind::Literal(Value::Text(_)));
            let is_within = part.span.start < self.offset && self.offset <= part.span.end;
            is_text && is_within && (self.offset < part.span.end || !is_closed(&text[part.span.range()]))
        })
    }

    /// What a variable holds here, where that is known.
    pub fn variable(&self, variable: Variable) -> Option<Shape> {
        let values = self.values.as_ref()?;
        match variable {
            Variable::Input => Some(values.input.clone()),
            Variable::Output => Some(values.output.clone()),
            Variable::Global => Some(values.global.clone()),
            Variable::Item => Some(values.item.clone()),
            Variable::Context => None,
        }
    }

    /// The shape of a part's value; nothing where no way leads here.
    pub fn shape(&self, part: &Expr) -> Shape {
        self.values.as_ref().map_or(Shape::NEVER, |it| it.shape(part))
    }

    /// The shape of what is read from where a path goes on behind a part.
    pub fn read_from(&self, part: &Expr) -> Shape {
        self.values.as_ref().map_or(Shape::NEVER, |it| it.read_from(part))
    }
}

/// The members that a shape surely or perhaps has.
pub fn members(shape: &Shape) -> Vec<Member> {
    let object = shape.as_known().and_then(|it| it.object.as_ref());
    object.map(|it| it.members.clone()).unwrap_or_default()
}

/// The members of `$Context` below a part, where it is `$Context` or one of its closed members.
pub fn context_members(part: &Expr) -> Option<&'static [ContextMember]> {
    let part = part.ungrouped();
    if let ExprKind::Variable(Root::Named(Variable::Context)) = &part.kind {
        return Some(CONTEXT);
    }
    let Reading { base, what: Read::Member(name), .. } = read(part)? else { return None };
    let member = context_members(base)?.iter().find(|it| it.name == &*name)?;
    (!member.open).then_some(member.members)
}

/// Whether a text with its quote before it has the one behind it too.
fn is_closed(written: &str) -> bool {
    let mut characters = written.chars();
    let Some(quote) = characters.next() else { return false };
    let mut is_escaped = false;
    for it in characters {
        match it {
            _ if is_escaped => is_escaped = false,
            '\\' if quote != '`' => is_escaped = true,
            it if it == quote => return true,
            _ => {}
        }
    }
    false
}

/// Whether a member of this name is read with a dot.
pub fn is_name(name: &str) -> bool {
    name.chars().all(|it| it.is_alphanumeric() || it == '_')
        && name.chars().next().is_some_and(|it| it.is_alphabetic() || it == '_')
}

/// The way from a value to its member: `.name`, or `["any name"]`.
pub fn step(name: &str) -> String {
    match is_name(name) {
        true => format!(".{name}"),
        // In a YAML text without quotes both kinds of quotes are fine, in JSON only these.
        false => format!("['{}']", name.replace('\\', "\\\\").replace('\'', "\\'")),
    }
}
