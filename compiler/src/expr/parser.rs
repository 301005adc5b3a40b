//! Words to tree. Every text gives a tree: where something is missing stands a hole.
//!
//! The grammar never fails: each place where a value, a name or a bracket is
//! wanted also takes nothing, and says so. All of chumsky lives in this file.

use super::pattern::Pattern;
use super::token::{self, Spanned, Token};
use super::tree::{Binary, Call, Entry, Expr, ExprKind, Root, Unary};
use super::{Problem, common, syntax};
use crate::lang::functions::Parameter;
use crate::lang::variables::Variable;
use crate::lang::{functions, limits};
use crate::source::Span;
use crate::value::Value;
use chumsky::error::{Error, LabelError};
use chumsky::input::{Input, ValueInput};
use chumsky::pratt::{infix, left, postfix, prefix};
use chumsky::prelude::*;
use std::sync::Arc;
use syntax::{Syntax, Wanted};

/// The tree of a text, and what is wrong with its syntax.
pub(super) fn parse(text: &str) -> (Expr, Vec<Problem>) {
    match common::parse(text) {
        Some(tree) => (tree, Vec::new()),
        None => parse_any(text),
    }
}

/// The same for any text.
pub(super) fn parse_any(text: &str) -> (Expr, Vec<Problem>) {
    let words = token::words(text);
    let tokens = words.tokens.as_slice();
    let end = tokens.last().map_or(0, |(_, span)| span.end);
    if let Some(problem) = beyond_bounds(tokens) {
        let whole = Span::new(tokens[0].1.start, end);
        return (Expr { span: whole, kind: ExprKind::Hole }, vec![problem]);
    }
    let input = tokens.split_token_span(Span::empty(end));
    let (tree, errors) = grammar(text).parse(input).into_output_errors();
    let tree = tree.unwrap_or(Expr { span: Span::new(0, end), kind: ExprKind::Hole });
    if is_too_deep(&tree) {
        let hole = Expr { span: tree.span, kind: ExprKind::Hole };
        return (hole, vec![syntax::too_chained(tree.span)]);
    }
    (tree, syntax::problems(text, words.problems, words.doubtful_from, errors))
}

/// The one problem of a text that is too long or nested too deep to be parsed.
///
/// This is counted on the words because the parser recurses.
fn beyond_bounds(tokens: &[Spanned]) -> Option<Problem> {
    if let Some((_, span)) = tokens.get(limits::EXPRESSION_TOKENS) {
        return Some(syntax::too_long(*span));
    }
    let mut depth: usize = 0;
    let mut signs: usize = 0;
    for (token, span) in tokens {
        match token {
            Token::OpenParenthesis | Token::OpenBracket | Token::OpenBrace => depth += 1,
            Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace => {
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        signs = if matches!(token, Token::Not | Token::Minus) { signs + 1 } else { 0 };
        // Signs before an open bracket stay on the parser's stack: they count as brackets do.
        if matches!(token, Token::Not | Token::Minus) && signs > 1 {
            depth += 1;
        }
        if depth > limits::EXPRESSION_DEPTH {
            return Some(syntax::too_deep(*span));
        }
    }
    None
}

/// Whether a chain of operations makes the tree deeper than those who walk it can go.
fn is_too_deep(tree: &Expr) -> bool {
    let mut open = vec![(tree, 0)];
    while let Some((expr, depth)) = open.pop() {
        if depth > limits::EXPRESSION_CHAIN {
            return true;
        }
        open.extend(expr.children().map(|child| (child, depth + 1)));
    }
    false
}

type Extra = extra::Err<Syntax>;

/// The whole grammar (decisions E3, E5, E6).
fn grammar<'t, I>(text: &'t str) -> impl Parser<'t, I, Expr, Extra>
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let expr = recursive(|expr| {
        let member = just(Token::Dot).ignore_then(member_name(text));
        let index = just(Token::OpenBracket).ignore_then(index(expr.clone()));
        operand(text, expr).pratt((
            postfix(7, member, |base, name, _| member_of(base, name)),
            postfix(7, index, |base, index, e| index_of(base, index, e.span())),
            prefix(6, sign(Token::Not, Unary::Not), |sign, operand, _| unary(sign, operand)),
            prefix(6, sign(Token::Minus, Unary::Minus), |sign, operand, _| unary(sign, operand)),
            infix(left(5), factor_operator(), |left, it, right, _| binary(left, it, right)),
            infix(left(4), term_operator(), |left, it, right, _| binary(left, it, right)),
            infix(left(3), comparison_operator(), |left, it, right, _| binary(left, it, right)),
            infix(left(2), operator(Token::And, Binary::And), |left, it, right, _| binary(left, it, right)),
            infix(left(1), operator(Token::Or, Binary::Or), |left, it, right, _| binary(left, it, right)),
        ))
    });
    let leftovers = any().map_with(|token, e| (token, e.span())).then_ignore(any().repeated()).or_not();
    expr.then(leftovers).validate(|(expr, leftover), _, emitter| {
        if let Some((token, span)) = leftover {
            emitter.emit(Syntax::new(span, Wanted::Leftover(token)));
        }
        expr
    })
}

/// A value without the operators around it, or nothing.
fn operand<'t, I>(
    text: &'t str,
    expr: impl Parser<'t, I, Expr, Extra> + Clone + 't,
) -> impl Parser<'t, I, Expr, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let arguments = list_of(expr.clone(), Token::CloseParenthesis);
    let call = just(Token::Name)
        .map_with(|_, e| -> Span { e.span() })
        .then(just(Token::OpenParenthesis).ignore_then(arguments).or_not())
        .validate(move |(name_span, arguments), e, emitter| match arguments {
            Some(arguments) => call(text, e.span(), name_span, arguments),
            None => {
                emitter.emit(Syntax::new(name_span, Wanted::NotABareName));
                Expr { span: name_span, kind: ExprKind::Hole }
            }
        });
    let list = just(Token::OpenBracket).ignore_then(list_of(expr.clone(), Token::CloseBracket));
    let group = just(Token::OpenParenthesis)
        .ignore_then(expr.clone())
        .then_ignore(close(Token::CloseParenthesis))
        .map_with(|inner, e| Expr { span: e.span(), kind: ExprKind::Group(Box::new(inner)) });
    choice((
        scalar(text),
        call,
        list.map_with(|items, e| Expr { span: e.span(), kind: ExprKind::List(items) }),
        object(text, expr),
        group,
        missing(Wanted::Value).map(|span| Expr { span, kind: ExprKind::Hole }),
    ))
}

/// A variable or a literal that is one word.
fn scalar<'t, I>(text: &'t str) -> impl Parser<'t, I, Expr, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    one_of([
        Token::Variable,
        Token::Number,
        Token::Text,
        Token::UnclosedText,
        Token::True,
        Token::False,
        Token::Null,
    ])
    .map_with(move |word, e| {
        let span: Span = e.span();
        let written = &text[span.range()];
        let kind = match word {
            Token::Variable => ExprKind::Variable(root(written)),
            Token::Number => token::number(written).map_or(ExprKind::Hole, ExprKind::Literal),
            Token::True => ExprKind::Literal(Value::Bool(true)),
            Token::False => ExprKind::Literal(Value::Bool(false)),
            Token::Null => ExprKind::Literal(Value::Null),
            _ => ExprKind::Literal(token::text(written).into()),
        };
        Expr { span, kind }
    })
}

/// `{"key": value, …}`
fn object<'t, I>(
    text: &'t str,
    expr: impl Parser<'t, I, Expr, Extra> + Clone + 't,
) -> impl Parser<'t, I, Expr, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let quoted = one_of([Token::Text, Token::UnclosedText]).map_with(move |_, e| {
        let span: Span = e.span();
        (Some(Arc::from(token::text(&text[span.range()]))), span)
    });
    let bare = one_of(NAMES).validate(move |_, e, emitter| {
        let span: Span = e.span();
        emitter.emit(Syntax::new(span, Wanted::QuotedKey));
        (Some(Arc::from(&text[span.range()])), span)
    });
    let key = choice((quoted, bare, missing(Wanted::Key).map(|span| (None, span))));
    let colon = just(Token::Colon).ignored().or(missing(Wanted::Colon).ignored());
    let entry =
        key.then_ignore(colon).then(expr).map(|((key, key_span), value)| Entry { key, key_span, value });
    just(Token::OpenBrace)
        .ignore_then(list_of(entry, Token::CloseBrace))
        .map_with(|entries, e| Expr { span: e.span(), kind: ExprKind::Object(entries) })
}

/// Items between commas up to a closing bracket; none at all where the bracket comes first.
fn list_of<'t, I, T: 't>(
    item: impl Parser<'t, I, T, Extra> + Clone,
    end: Token,
) -> impl Parser<'t, I, Vec<T>, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let closed = just(end).ignored().or(missing(Wanted::CommaOrClose(end)).ignored());
    let items = item.separated_by(just(Token::Comma)).collect::<Vec<_>>().then_ignore(closed);
    just(end).map(|_| Vec::new()).or(items)
}

/// What stands between `[` and `]` after a value.
#[derive(Clone)]
enum Subscript {
    Value(Expr),
    All,
}

fn index<'t, I>(
    expr: impl Parser<'t, I, Expr, Extra> + Clone + 't,
) -> impl Parser<'t, I, Subscript, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let all = just(Token::Star).then(close(Token::CloseBracket)).to(Subscript::All);
    let filter = just(Token::Question)
        .map_with(|_, e| -> Span { e.span() })
        .then_ignore(rest_of_brackets())
        .validate(|span, _, emitter| {
            emitter.emit(Syntax::new(span, Wanted::NoFilter));
            Subscript::Value(Expr { span, kind: ExprKind::Hole })
        });
    let slice = just(Token::Colon).map_with(|_, e| -> Span { e.span() }).then_ignore(rest_of_brackets());
    let bare_slice = slice.clone().validate(|span, _, emitter| {
        emitter.emit(Syntax::new(span, Wanted::NoSlice));
        Subscript::Value(Expr { span, kind: ExprKind::Hole })
    });
    let end = close(Token::CloseBracket).to(None);
    let value = expr.then(slice.map(Some).or(end)).validate(|(index, slice), _, emitter| match slice {
        Some(span) => {
            emitter.emit(Syntax::new(span, Wanted::NoSlice));
            Subscript::Value(Expr { span: index.span, kind: ExprKind::Hole })
        }
        None => Subscript::Value(index),
    });
    choice((all, filter, bare_slice, value))
}

/// Everything up to the bracket that closes the one that is open.
fn rest_of_brackets<'t, I>() -> impl Parser<'t, I, (), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let inner = recursive(|inner| {
        let nested = just(Token::OpenBracket).then(inner).then(just(Token::CloseBracket).or_not()).ignored();
        none_of([Token::OpenBracket, Token::CloseBracket]).ignored().or(nested).repeated()
    });
    inner.then(just(Token::CloseBracket).or_not()).ignored()
}

/// Words that are names after a dot.
const NAMES: [Token; 5] = [Token::Name, Token::In, Token::True, Token::False, Token::Null];

fn member_name<'t, I>(text: &'t str) -> impl Parser<'t, I, (Option<Arc<str>>, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    let name = one_of(NAMES).map_with(move |_, e| {
        let span: Span = e.span();
        (Some(Arc::from(&text[span.range()])), span)
    });
    let wildcard = just(Token::Star).validate(|_, e, emitter| {
        let span: Span = e.span();
        emitter.emit(Syntax::new(span, Wanted::NoMemberWildcard));
        (None, span)
    });
    choice((name, wildcard, missing(Wanted::Name).map(|span| (None, span))))
}

/// A closing bracket, or nothing.
fn close<'t, I>(bracket: Token) -> impl Parser<'t, I, (), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    just(bracket).ignored().or(missing(Wanted::Close(bracket)).ignored())
}

/// Takes nothing, and says what is missing.
fn missing<'t, I>(wanted: Wanted) -> impl Parser<'t, I, Span, Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    empty().validate(move |(), e, emitter| {
        let span: Span = e.span();
        // Before the first word the span reaches to the end of the text.
        let span = Span::empty(span.start);
        emitter.emit(Syntax::new(span, wanted));
        span
    })
}

fn operator<'t, I>(token: Token, operator: Binary) -> impl Parser<'t, I, (Binary, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    just(token).map_with(move |_, e| (operator, e.span()))
}

fn factor_operator<'t, I>() -> impl Parser<'t, I, (Binary, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    select! {
        Token::Star => Binary::Times,
        Token::Slash => Binary::Divide,
        Token::Percent => Binary::Remainder,
    }
    .map_with(|operator, e| (operator, e.span()))
}

fn term_operator<'t, I>() -> impl Parser<'t, I, (Binary, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    select! { Token::Plus => Binary::Plus, Token::Minus => Binary::Minus }
        .map_with(|operator, e| (operator, e.span()))
}

fn comparison_operator<'t, I>() -> impl Parser<'t, I, (Binary, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    select! {
        Token::Equal => Binary::Equal,
        Token::NotEqual => Binary::NotEqual,
        Token::Less => Binary::Less,
        Token::LessOrEqual => Binary::LessOrEqual,
        Token::Greater => Binary::Greater,
        Token::GreaterOrEqual => Binary::GreaterOrEqual,
        Token::In => Binary::In,
    }
    .map_with(|operator, e| (operator, e.span()))
}

fn sign<'t, I>(token: Token, sign: Unary) -> impl Parser<'t, I, (Unary, Span), Extra> + Clone
where
    I: ValueInput<'t, Token = Token, Span = Span>,
{
    just(token).map_with(move |_, e| (sign, e.span()))
}

fn unary((operator, span): (Unary, Span), operand: Expr) -> Expr {
    Expr { span: span.cover(operand.span), kind: ExprKind::Unary { operator, operand: Box::new(operand) } }
}

pub(super) fn binary(left: Expr, (operator, operator_span): (Binary, Span), right: Expr) -> Expr {
    let span = left.span.cover(operator_span).cover(right.span);
    let (left, right) = (Box::new(left), Box::new(right));
    Expr { span, kind: ExprKind::Binary { operator, operator_span, left, right } }
}

pub(super) fn member_of(base: Expr, (name, name_span): (Option<Arc<str>>, Span)) -> Expr {
    Expr {
        span: base.span.cover(name_span),
        kind: ExprKind::Member { base: Box::new(base), name, name_span },
    }
}

fn index_of(base: Expr, index: Subscript, span: Span) -> Expr {
    let span = base.span.cover(span);
    let base = Box::new(base);
    match index {
        Subscript::Value(index) => Expr { span, kind: ExprKind::Index { base, index: Box::new(index) } },
        Subscript::All => Expr { span, kind: ExprKind::Projection { base } },
    }
}

fn call(text: &str, span: Span, name_span: Span, arguments: Vec<Expr>) -> Expr {
    let function = functions::named(&text[name_span.range()]);
    let pattern = function.and_then(|function| {
        let position = function.parameters.iter().position(Parameter::is_pattern)?;
        match &arguments.get(position)?.ungrouped().kind {
            ExprKind::Literal(Value::Text(pattern)) => Pattern::new(pattern).ok().map(Arc::new),
            _ => None,
        }
    });
    Expr { span, kind: ExprKind::Call(Box::new(Call { name_span, function, arguments, pattern })) }
}

pub(super) fn root(written: &str) -> Root {
    match Variable::named(written) {
        Some(variable) => Root::Named(variable),
        None if written == "$" => Root::JsonPath,
        None => Root::Unknown,
    }
}

impl chumsky::span::Span for Span {
    type Context = ();
    type Offset = u32;

    /// An empty match runs from the next word back to the end of the last one: it stands there.
    fn new((): (), range: std::ops::Range<u32>) -> Self {
        Self { start: range.start.min(range.end), end: range.end }
    }

    fn context(&self) {}

    fn start(&self) -> u32 {
        self.start
    }

    fn end(&self) -> u32 {
        self.end
    }
}

impl<'t, I: Input<'t, Span = Span, Token = Token>> Error<'t, I> for Syntax {}

/// The grammar takes everything, so what chumsky finds by itself is at most a leftover.
impl<'t, I: Input<'t, Span = Span, Token = Token>, L> LabelError<'t, I, L> for Syntax {
    fn expected_found<E: IntoIterator<Item = L>>(
        _: E,
        _: Option<chumsky::util::MaybeRef<'t, Token>>,
        span: Span,
    ) -> Self {
        Self::new(span, Wanted::Value)
    }
}
