//! The words of an expression, and what is wrong with each on its own.

use super::Problem;
use crate::diagnostic::Rule;
use crate::source::Span;
use crate::value::Value;
use logos::Logos;

/// A word. Its text is what stands at its span.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip r"[ \t\r\n]+")]
pub(super) enum Token {
    #[token("(")]
    OpenParenthesis,
    #[token(")")]
    CloseParenthesis,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(".")]
    Dot,
    #[token("?")]
    Question,
    #[token("||")]
    #[token("|")]
    Or,
    #[token("&&")]
    #[token("&")]
    And,
    #[token("==")]
    #[token("=")]
    #[token("===")]
    Equal,
    #[token("!=")]
    #[token("<>")]
    #[token("!==")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessOrEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterOrEqual,
    #[token("in")]
    In,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    Percent,
    #[token("!")]
    Not,
    #[token("true")]
    True,
    #[token("false")]
    False,
    #[token("null")]
    Null,
    #[regex(r"\$([\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}_]*)?")]
    Variable,
    #[regex(r"[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}_]*", priority = 1)]
    Name,
    #[regex(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")]
    Number,
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*""#)]
    #[regex(r"'([^'\\\r\n]|\\[^\r\n])*'")]
    #[regex(r"`[^`]*`")]
    Text,
    #[regex(r#""([^"\\\r\n]|\\[^\r\n])*\\?"#)]
    #[regex(r"'([^'\\\r\n]|\\[^\r\n])*\\?")]
    #[regex(r"`[^`]*")]
    UnclosedText,
}

/// A word and its place.
pub(super) type Spanned = (Token, Span);

/// The words of a text, what is wrong with them, and where the first thing
/// stands that makes everything after it doubtful.
pub(super) struct Words {
    pub(super) tokens: Vec<Spanned>,
    pub(super) problems: Vec<Problem>,
    pub(super) doubtful_from: Option<u32>,
}

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Words {
    let mut words = Words { tokens: Vec::new(), problems: Vec::new(), doubtful_from: None };
    for (token, range) in Token::lexer(text).spanned() {
        let span = Span::new(offset(range.start), offset(range.end));
        match token {
            Ok(token) => {
                words.check(token, span, &text[range]);
                words.tokens.push((token, span));
            }
            Err(()) => words.refuse(span, &text[range]),
        }
    }
    words
}

impl Words {
    /// What is wrong with a word that is understood nevertheless.
    fn check(&mut self, token: Token, span: Span, written: &str) {
        let meant = match (token, written) {
            (Token::Or, "|") => Some("||"),
            (Token::And, "&") => Some("&&"),
            (Token::Equal, "=" | "===") => Some("=="),
            (Token::NotEqual, "<>" | "!==") => Some("!="),
            _ => None,
        };
        if let Some(meant) = meant {
            let message = format!("`{written}` is no operator");
            self.problems.push(
                Problem::new(Rule::ExpressionSyntax, span, message)
                    .help(format!("did you mean `{meant}`?"))
                    .fix(format!("Replace `{written}` by `{meant}`"), span, meant),
            );
        }
        if token == Token::Number && number(written).is_none() {
            let message = "the number is too large for a 64-bit float";
            self.problems.push(Problem::new(Rule::ExpressionSyntax, span, message));
        }
        if token == Token::UnclosedText {
            let quote = &written[..1];
            self.problems.push(
                Problem::new(Rule::ExpressionSyntax, span, "the string is not closed")
                    .help(format!("write {quote} at its end")),
            );
            self.doubtful_from.get_or_insert(span.start);
        }
        if matches!(token, Token::Text | Token::UnclosedText) {
            decode(written, |range, problem| {
                let at = Span::new(span.start + offset(range.start), span.start + offset(range.end));
                self.problems.push(problem.at(at, &written[range]));
            });
        }
    }

    /// A character that begins no word; what comes after the first one is doubtful.
    fn refuse(&mut self, span: Span, written: &str) {
        let shown = match written.chars().next() {
            Some(character) if !character.is_control() && !character.is_whitespace() => {
                format!("`{character}`")
            }
            Some(character) => format!("the character U+{:04X}", u32::from(character)),
            None => "nothing".to_owned(),
        };
        let message = format!("{shown} has no meaning in an expression");
        self.problems.push(Problem::new(Rule::ExpressionSyntax, span, message));
        self.doubtful_from.get_or_insert(span.start);
    }
}

/// The value of a number; none where it lies beyond the floats.
pub(super) fn number(written: &str) -> Option<Value> {
    match written.parse() {
        Ok(int) => Some(Value::Int(int)),
        Err(_) => Value::number(written.parse().ok()?),
    }
}

/// The text of a string between its quotes.
pub(super) fn text(written: &str) -> String {
    decode(written, |_, _| ())
}

/// What is wrong with an escape.
enum Escape {
    Unknown,
    Incomplete,
    Lone,
}

impl Escape {
    fn at(&self, span: Span, written: &str) -> Problem {
        let rule = Rule::ExpressionSyntax;
        match self {
            Self::Unknown => Problem::new(rule, span, format!("`{written}` is no escape in a string"))
                .help("write the backslash twice, or put the string in backquotes")
                .fix("Write the backslash twice", span, format!("\\{written}")),
            Self::Incomplete => {
                Problem::new(rule, span, format!("`{written}` lacks its four hexadecimal digits"))
            }
            Self::Lone => Problem::new(rule, span, format!("`{written}` is half of a character"))
                .help("write both halves, `\\ud83d\\ude00`, or the character itself"),
        }
    }
}

/// The text of a string between its quotes; wrong escapes are reported with their range and kept as written.
fn decode(written: &str, mut report: impl FnMut(std::ops::Range<usize>, Escape)) -> String {
    let quote = written.chars().next().expect("a string begins with its quote");
    let inner = &written[1..];
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\').filter(|_| quote != '`') {
        out.push_str(&rest[..at]);
        let from = 1 + inner.len() - rest.len() + at;
        let (decoded, length) = escape(&rest[at..]);
        match decoded {
            Ok(character) => out.push(character),
            Err(problem) => {
                out.push_str(&rest[at..at + length]);
                report(from..from + length, problem);
            }
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// The escape at the start of a text: its character, and its length in bytes.
fn escape(rest: &str) -> (Result<char, Escape>, usize) {
    let Some(letter) = rest[1..].chars().next() else { return (Err(Escape::Unknown), 1) };
    let simple = match letter {
        '"' | '\'' | '\\' | '/' => letter,
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(rest),
        _ => return (Err(Escape::Unknown), 1 + letter.len_utf8()),
    };
    (Ok(simple), 2)
}

/// The escape `\uXXXX`, or the pair that one character beyond 16 bits takes.
fn unicode(rest: &str) -> (Result<char, Escape>, usize) {
    let unit = |at: usize| {
        let digits = rest.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
    };
    let Some(first) = unit(0) else { return (Err(Escape::Incomplete), 2) };
    let pair = [Some(first), unit(6)].into_iter().flatten();
    match char::decode_utf16(pair).next() {
        Some(Ok(character)) => (Ok(character), 6 * character.len_utf16()),
        Some(Err(_)) | None => (Err(Escape::Lone), 6),
    }
}

/// An offset in a text; texts are at most 64 MiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("texts are at most 64 MiB")
}
