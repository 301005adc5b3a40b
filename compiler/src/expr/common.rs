//! The commonest expressions, read without the parser: a path like `$Input.a.b`, or two such sides compared.
//!
//! What is not plainly one of these is left to the parser, whose tree is the same; a test holds both together.

use super::parser::{binary, member_of, root};
use super::token;
use super::tree::{Binary, Expr, ExprKind};
use crate::source::Span;
use crate::value::Value;
use std::sync::Arc;

/// Bytes of a text that is looked at here, so that no tree is too deep and no text has too many words.
const BYTES: usize = 512;

/// The tree of a text that is plainly one of the commonest expressions.
pub(super) fn parse(text: &str) -> Option<Expr> {
    if text.len() > BYTES {
        return None;
    }
    let mut reader = Reader { text, at: 0 };
    let left = reader.side()?;
    reader.skip_blanks();
    if reader.at == text.len() {
        return Some(left);
    }
    let operator = reader.operator()?;
    reader.skip_blanks();
    let right = reader.side()?;
    reader.skip_blanks();
    (reader.at == text.len()).then(|| binary(left, operator, right))
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The bytes from here on that `fits` takes.
    fn take(&mut self, fits: impl Fn(u8) -> bool) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest.iter().position(|byte| !fits(*byte)).unwrap_or(rest.len());
        self.at += length;
        length
    }

    fn skip_blanks(&mut self) {
        self.take(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    }

    fn span_from(&self, start: usize) -> Option<Span> {
        Some(Span::new(u32::try_from(start).ok()?, u32::try_from(self.at).ok()?))
    }

    /// A path or a literal, with nothing behind it that could go on with it.
    fn side(&mut self) -> Option<Expr> {
        let start = self.at;
        let side = match self.peek()? {
            b'$' => self.path()?,
            b'0'..=b'9' => {
                self.take(|byte| byte.is_ascii_digit());
                Expr {
                    span: self.span_from(start)?,
                    kind: ExprKind::Literal(token::number(&self.text[start..self.at])?),
                }
            }
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.take(|byte| byte != quote && !matches!(byte, b'\\' | b'\r' | b'\n'));
                if self.peek() != Some(quote) {
                    return None;
                }
                self.at += 1;
                let text = &self.text[start + 1..self.at - 1];
                Expr { span: self.span_from(start)?, kind: ExprKind::Literal(text.into()) }
            }
            b'a'..=b'z' => {
                self.take(|byte| byte.is_ascii_lowercase());
                let value = match &self.text[start..self.at] {
                    "true" => Value::Bool(true),
                    "false" => Value::Bool(false),
                    "null" => Value::Null,
                    _ => return None,
                };
                Expr { span: self.span_from(start)?, kind: ExprKind::Literal(value) }
            }
            _ => return None,
        };
        let ends =
            matches!(self.peek(), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'=' | b'!' | b'<' | b'>'));
        ends.then_some(side)
    }

    /// `$Name`, and members as long as there are some.
    fn path(&mut self) -> Option<Expr> {
        let start = self.at;
        self.at += 1;
        self.name()?;
        let kind = ExprKind::Variable(root(&self.text[start..self.at]));
        let mut path = Expr { span: self.span_from(start)?, kind };
        while self.peek() == Some(b'.') {
            self.at += 1;
            let start = self.at;
            self.name()?;
            path = member_of(path, (Some(Arc::from(&self.text[start..self.at])), self.span_from(start)?));
        }
        Some(path)
    }

    /// A name of ASCII letters, digits and `_`.
    fn name(&mut self) -> Option<()> {
        let begins = self.peek().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        self.take(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        begins.then_some(())
    }

    /// An operator that compares, as the documents write it.
    fn operator(&mut self) -> Option<(Binary, Span)> {
        let start = self.at;
        self.take(|byte| matches!(byte, b'=' | b'!' | b'<' | b'>'));
        let operator = match &self.text[start..self.at] {
            "==" => Binary::Equal,
            "!=" => Binary::NotEqual,
            "<" => Binary::Less,
            "<=" => Binary::LessOrEqual,
            ">" => Binary::Greater,
            ">=" => Binary::GreaterOrEqual,
            _ => return None,
        };
        Some((operator, self.span_from(start)?))
    }
}

#[cfg(test)]
mod tests {
    use super::super::parser;
    use proptest::prelude::*;

    /// Both ways to read a text give one tree, or only the parser gives one.
    fn agree(text: &str) -> bool {
        let (tree, problems) = parser::parse_any(text);
        match super::parse(text) {
            Some(common) => {
                assert_eq!(format!("{common:?}"), format!("{tree:?}"), "{text}");
                assert_eq!(problems, [], "{text}");
                true
            }
            None => false,
        }
    }

    #[test]
    fn the_commonest_expressions_are_read_here() {
        let texts = [
            "$Input",
            "$Input.order.id",
            "$Global.in.true._x9",
            "$Nothing.a",
            "$Input.total > 100",
            "$Input.kind==\"gift\"",
            "$Input.kind != 'gi\"ft' ",
            "$Input.a <= $Output.b",
            "$Input.a < $Output.b",
            "$Input.a >= 1",
            "true == $Input.ok",
            "$Input.ok != false",
            "$Input.a == null",
            "12",
            "\"流程\"",
        ];
        for text in texts {
            assert!(agree(text), "{text}");
        }
        let quoted = |length: usize| format!("'{}'", "x".repeat(length - 2));
        assert!(agree(&quoted(super::BYTES)) && !agree(&quoted(super::BYTES + 1)));
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_parser() {
        let texts = [
            "",
            "$",
            " $Input",
            "$Input.",
            "$Input .a",
            "$Input.a[0]",
            "$Input.a === 1",
            "$Input.a <> 1",
            "$Input.a = 1",
            "$Input.a == 1 == 2",
            "$Input.a == -1",
            "$Input.a == 1.5",
            "$Input.a == 99999999999999999999999",
            "$Input.a == \"a\\n\"",
            "$Input.a == \"open",
            "$Input.ä",
            "nullx",
            "length($Input)",
        ];
        for text in texts {
            agree(text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn every_tree_is_the_parser_s(parts in prop::collection::vec(prop::sample::select(PARTS), 0..8)) {
            agree(&parts.concat());
        }
    }

    const PARTS: &[&str] = &[
        "$Input",
        "$Context",
        "$Up",
        "$",
        ".a",
        ".b_1",
        ".in",
        ".",
        " ",
        "\t",
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        "!",
        "===",
        "<>",
        "1",
        "23",
        "1.5",
        "\"x\"",
        "'y'",
        "\"",
        "true",
        "null",
        "x",
        "in",
        "[0]",
        "(",
        ")",
        "&&",
        "-",
        "é",
        "\n",
        "`q`",
        "99999999999999999999",
        "\"a\\\"b\"",
    ];
}
