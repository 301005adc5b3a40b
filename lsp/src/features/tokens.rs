//! The words of expressions, to be coloured inside the strings they stand in.

use super::declared::{Seen, What};
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::ExprKind;
use fdl_compiler::flow::ExpressionAt;
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

/// The words of a flow's expressions, in the order of the text, none inside another.
pub fn tokens(compiled: &Analysis) -> Vec<Token> {
    in_order(&compiled.document.text, of_expressions(&compiled.flow.expressions))
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
