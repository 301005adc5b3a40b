//! What is coloured inside the strings of YAML: the words of expressions, names of states, codes of errors.

use super::declared::{Seen, What};
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::ExprKind;
use fdl_compiler::flow::{ExpressionAt, FailText, Flow, Kind as StateKind, State};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use fdl_compiler::yaml::Document;

/// A word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its place, on one line.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `$Input` and its like.
    Variable,
    /// The name of a member.
    Property,
    /// The name of a function.
    Function,
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true`, `false`, `null`.
    Keyword,
    /// An operator.
    Operator,
    /// The name of a state.
    State,
    /// The code of an error.
    Error,
}

impl Kind {
    /// All of them, with the protocol's names; the place in this list is their number.
    pub const NAMES: &'static [&'static str] = &[
        "variable",
        "property",
        "function",
        "string",
        "number",
        "keyword",
        "operator",
        "class",
        "enumMember",
    ];

    /// Its place in [`Self::NAMES`].
    pub fn number(self) -> u32 {
        match self {
            Self::Variable => 0,
            Self::Property => 1,
            Self::Function => 2,
            Self::Text => 3,
            Self::Number => 4,
            Self::Keyword => 5,
            Self::Operator => 6,
            Self::State => 7,
            Self::Error => 8,
        }
    }
}

/// The words of a flow's expressions, the names of its states and its errors, in the order of the text, none inside
/// another.
pub fn tokens(compiled: &Analysis) -> Vec<Token> {
    let mut found = of_expressions(&compiled.flow.expressions);
    found.extend(of_states(&compiled.flow));
    found.extend(of_errors(&compiled.flow));
    in_order(&compiled.document.text, found)
}

/// The words of a flow test or a project file: of its expressions, and the names that flows give.
pub fn file_tokens(doc: &Document, seen: &[Seen<'_>], expressions: &[ExpressionAt]) -> Vec<Token> {
    let mut found = of_expressions(expressions);
    found.extend(seen.iter().filter_map(|it| {
        let kind = match it.what {
            What::State => Kind::State,
            What::Code => Kind::Error,
            What::Word | What::Expression => return None,
            What::Action | What::Rule | What::Path | What::Text => return None,
        };
        Some(Token { span: it.node.span, kind })
    }));
    in_order(&doc.text, found)
}

fn of_states(flow: &Flow) -> impl Iterator<Item = Token> {
    let given = flow.states.iter().filter(|it| it.name().is_some()).map(|it| it.common.name.span);
    let used = flow.states.iter().flat_map(State::targets).map(|it| it.span);
    let starts = flow.scopes.iter().filter_map(|it| Some(it.start()?.span));
    given.chain(used).chain(starts).map(|span| Token { span, kind: Kind::State })
}

fn of_errors(flow: &Flow) -> impl Iterator<Item = Token> {
    let handlers = || flow.states.iter().filter_map(|it| it.kind.handlers());
    let retry = handlers().flat_map(|it| it.retry.value.iter().flatten()).map(|it| &it.errors);
    let catch = handlers().flat_map(|it| it.catch.value.iter().flatten()).map(|it| &it.errors);
    let named = retry.chain(catch).flat_map(|it| it.value.iter().flatten()).map(|it| it.span);
    let codes = flow.states.iter().filter_map(|it| match &it.kind {
        StateKind::Fail(fail) if matches!(fail.code.get(), Some(FailText::Fixed(_))) => Some(fail.code.span),
        StateKind::Fail(_) | StateKind::Task(_) | StateKind::Pass(_) | StateKind::Wait(_) => None,
        StateKind::Succeed(_) | StateKind::Choice(_) | StateKind::Parallel(_) => None,
        StateKind::Map(_) | StateKind::Unknown(_) => None,
    });
    named.chain(codes).map(|span| Token { span, kind: Kind::Error })
}

fn of_expressions(expressions: &[ExpressionAt]) -> Vec<Token> {
    let mut found = Vec::new();
    for at in expressions {
        at.expression.tree.walk(&mut |part| {
            let (span, kind) = match &part.kind {
                ExprKind::Variable(_) => (part.span, Kind::Variable),
                ExprKind::Member { name_span, .. } => (*name_span, Kind::Property),
                ExprKind::Call(call) => (call.name_span, Kind::Function),
                ExprKind::Binary { operator_span, .. } => (*operator_span, Kind::Operator),
                ExprKind::Literal(Value::Text(_)) => (part.span, Kind::Text),
                ExprKind::Literal(Value::Int(_) | Value::Float(_)) => (part.span, Kind::Number),
                ExprKind::Literal(_) => (part.span, Kind::Keyword),
                ExprKind::Hole | ExprKind::Index { .. } | ExprKind::Projection { .. } => return,
                ExprKind::List(_) | ExprKind::Object(_) | ExprKind::Group(_) | ExprKind::Unary { .. } => {
                    return;
                }
            };
            found.push(Token { span: at.expression.place.to_source(span), kind });
        });
    }
    found
}

/// Tokens in the order of the text. A word that is broken over two lines, or that an alias repeats, is left as it is.
fn in_order(text: &str, mut found: Vec<Token>) -> Vec<Token> {
    found.retain(|it| !it.span.is_empty() && !text[it.span.range()].contains(['\n', '\r']));
    found.sort_by_key(|it| (it.span.start, it.span.end));
    found.dedup_by(|later, earlier| later.span.start < earlier.span.end);
    found
}
