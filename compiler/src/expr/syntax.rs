//! What is wrong with the syntax of an expression, in words.

use super::Problem;
use super::token::Token;
use crate::diagnostic::Rule;
use crate::lang::limits;
use crate::source::Span;

/// A place where something else was wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Syntax {
    span: Span,
    wanted: Wanted,
}

/// What was wanted, or is not possible.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// A value.
    Value,
    /// A name after a dot.
    Name,
    /// A key of an object.
    Key,
    /// A key in quotes.
    QuotedKey,
    /// A colon after a key.
    Colon,
    /// A closing bracket.
    Close(Token),
    /// A closing bracket, or a comma and one more item.
    CommaOrClose(Token),
    /// The end, and not this word.
    Leftover(Token),
    /// A call, or a string in quotes.
    NotABareName,
    /// No `[a:b]`.
    NoSlice,
    /// No `[?(…)]`.
    NoFilter,
    /// No `.*`.
    NoMemberWildcard,
}

impl Syntax {
    /// Something else was wanted at `span`.
    pub(super) fn new(span: Span, wanted: Wanted) -> Self {
        Self { span, wanted }
    }
}

/// All problems of a text in order, one for each mistake.
///
/// Of several at one place the first one says it. What comes after a leftover
/// word, a slice, a filter or a character without meaning is doubtful, and dropped.
pub(super) fn problems(
    text: &str,
    mut problems: Vec<Problem>,
    mut doubtful_from: Option<u32>,
    mut errors: Vec<Syntax>,
) -> Vec<Problem> {
    // The sort keeps the parser's order of those at one place.
    errors.sort_by_key(|error| error.span.start);
    if let [Syntax { wanted: Wanted::Value, .. }, Syntax { wanted: Wanted::Leftover(_), .. }] = errors[..]
        && text[..errors[1].span.range().start].trim().is_empty()
    {
        // Nothing stands before the leftover, so the leftover itself is the mistake.
        errors.remove(0);
    }
    let mut last: Option<Span> = None;
    for error in errors {
        let start = error.span.start;
        let said = last.is_some_and(|last| {
            last.start == start
                || error.is_leftover() && text[last.range().end..error.span.range().start].trim().is_empty()
        });
        if said || doubtful_from.is_some_and(|from| from <= start) {
            continue;
        }
        last = Some(error.span);
        if error.makes_doubtful() {
            doubtful_from = Some(doubtful_from.map_or(start, |from| from.min(start)));
        }
        problems.push(error.problem(text));
    }
    problems.retain(|problem| doubtful_from.is_none_or(|from| problem.span.start <= from));
    problems.sort_by_key(|problem| problem.span);
    problems
}

/// The problem of a text with too many words, at the first one too many.
pub(super) fn too_long(span: Span) -> Problem {
    let message = format!("the expression has more than {} words", limits::EXPRESSION_TOKENS);
    Problem::new(Rule::ExpressionSyntax, span, message)
}

/// The problem of a text with too many open brackets, at the first one too many.
pub(super) fn too_deep(span: Span) -> Problem {
    let message = format!("the expression is nested deeper than {} levels", limits::EXPRESSION_DEPTH);
    Problem::new(Rule::ExpressionSyntax, span, message)
}

/// The problem of a text with too many operations on one another.
pub(super) fn too_chained(span: Span) -> Problem {
    let message = format!("the expression chains more than {} operations", limits::EXPRESSION_CHAIN);
    Problem::new(Rule::ExpressionSyntax, span, message)
        .help("a list of alternatives is shorter as `$Input.a in [1, 2]`")
}

impl Syntax {
    fn is_leftover(self) -> bool {
        matches!(self.wanted, Wanted::Leftover(_))
    }

    /// Whether nothing certain can be said about what comes after it.
    fn makes_doubtful(self) -> bool {
        match self.wanted {
            Wanted::Leftover(_) | Wanted::NoSlice | Wanted::NoFilter | Wanted::NoMemberWildcard => true,
            Wanted::Value
            | Wanted::Name
            | Wanted::Key
            | Wanted::QuotedKey
            | Wanted::Colon
            | Wanted::Close(_)
            | Wanted::CommaOrClose(_)
            | Wanted::NotABareName => false,
        }
    }

    fn problem(self, text: &str) -> Problem {
        let problem = |message: &str| Problem::new(Rule::ExpressionSyntax, self.span, message);
        match self.wanted {
            Wanted::Value if text.trim().is_empty() => {
                problem("the expression is empty").help("write a value, for example `$Input`")
            }
            Wanted::Value => problem(&format!("a value is missing{}", after(text, self.span))),
            Wanted::Name => problem("a name is missing after `.`")
                .help("a key with other characters than letters, digits and `_` is read as `[\"a-key\"]`"),
            Wanted::Key => problem(&format!("a key is missing{}", after(text, self.span))),
            Wanted::QuotedKey => {
                let key = &text[self.span.range()];
                problem(&format!("the key `{key}` must stand in quotes")).fix(
                    format!("Put quotes around `{key}`"),
                    self.span,
                    format!("\"{key}\""),
                )
            }
            Wanted::Colon => problem(&format!("a colon is missing{}", after(text, self.span))),
            Wanted::Close(bracket) => {
                let bracket = closing(bracket);
                let problem = problem(&format!("`{bracket}` is missing{}", after(text, self.span)));
                closed(problem, bracket, text, self.span)
            }
            Wanted::CommaOrClose(bracket) => {
                let comma = if text[self.span.range().end..].trim().is_empty() { "" } else { "`,` or " };
                let bracket = closing(bracket);
                let problem = problem(&format!("{comma}`{bracket}` is missing{}", after(text, self.span)));
                closed(problem, bracket, text, self.span)
            }
            Wanted::Leftover(token) => leftover(token, &text[self.span.range()], self.span),
            Wanted::NotABareName => match hyphenated(text, self.span) {
                Some((name, place)) => problem(&format!("`{name}` is read as a subtraction"))
                    .help(format!("a name with a hyphen is read with `[\"{name}\"]`"))
                    .offer(format!("Read `{name}`"), place, format!("[\"{name}\"]")),
                None => bare_name(&text[self.span.range()], self.span),
            },
            Wanted::NoSlice => problem("there are no slices: `[…]` takes one number, one key or `*`"),
            Wanted::NoFilter => problem("there are no filters: `[…]` takes one number, one key or `*`"),
            Wanted::NoMemberWildcard => {
                problem("`.*` has no meaning").help("`[*]` reads from each item of a list")
            }
        }
    }
}

/// The word before a place, for messages: `after `length(``.
fn after(text: &str, span: Span) -> String {
    let before = text[..span.range().start].trim_end();
    let word_start = before
        .char_indices()
        .rev()
        .take(20)
        .take_while(|(_, character)| !character.is_whitespace() && !"'\"`".contains(*character))
        .last()
        .map(|(at, _)| at);
    word_start.map_or_else(String::new, |at| format!(" after `{}`", &before[at..]))
}

fn closing(bracket: Token) -> &'static str {
    match bracket {
        Token::CloseBracket => "]",
        Token::CloseBrace => "}",
        _ => ")",
    }
}

fn leftover(token: Token, written: &str, span: Span) -> Problem {
    let problem = |message: String| Problem::new(Rule::ExpressionSyntax, span, message);
    match token {
        Token::CloseParenthesis | Token::CloseBracket | Token::CloseBrace => {
            problem(format!("`{written}` closes nothing"))
        }
        Token::Question => {
            problem("there is no `? :` operator".to_owned()).help("a Choice state decides between values")
        }
        Token::Name => match word_operator(written) {
            Some(operator) => problem(format!("`{written}` is no operator"))
                .help(format!("did you mean `{operator}`?"))
                .fix(format!("Replace `{written}` by `{operator}`"), span, operator),
            None => problem(format!("an operator is missing before `{written}`")),
        },
        Token::OpenParenthesis => problem("only a function can be called".to_owned())
            .help("functions are called by their name, as in `length($Input.items)`"),
        Token::Not => problem("an operator is missing before `!`".to_owned()),
        _ if is_value(token) => problem(format!("an operator is missing before `{}`", short(written))),
        _ => problem(format!("`{}` is not expected here", short(written))),
    }
}

/// The problem with the fix that writes the bracket at the end of the text, where that is what is missing.
fn closed(problem: Problem, bracket: &str, text: &str, span: Span) -> Problem {
    let end = u32::try_from(text.trim_end().len()).unwrap_or(span.end);
    match text[span.range().end..].trim().is_empty() {
        true => problem.offer(format!("Add `{bracket}` at the end"), Span::empty(end), bracket),
        false => problem,
    }
}

/// A member's name with hyphens, of which this name is a part, and its place with the dot: `$Input.order-id`.
fn hyphenated(text: &str, span: Span) -> Option<(&str, Span)> {
    let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    let before = &text[..span.range().start];
    let start = before.trim_end_matches(is_part).len();
    let rest = &text[span.range().start..];
    let end = text.len() - rest.trim_start_matches(is_part).len();
    let is_member = before.ends_with('-') && before[..start].ends_with('.');
    let place = Span::new(u32::try_from(start.checked_sub(1)?).ok()?, u32::try_from(end).ok()?);
    is_member.then(|| (&text[start..end], place))
}

fn bare_name(name: &str, span: Span) -> Problem {
    let problem = Problem::new(Rule::ExpressionSyntax, span, format!("the name `{name}` alone is no value"));
    if let Some(operator) = word_operator(name).filter(|operator| *operator == "!") {
        return problem.help(format!("did you mean `{operator}`?"));
    }
    let folded = name.to_lowercase();
    if let Some(literal) = ["true", "false", "null"].into_iter().find(|literal| *literal == folded) {
        return problem.help(format!("did you mean `{literal}`?")).fix(
            format!("Replace `{name}` by `{literal}`"),
            span,
            literal,
        );
    }
    problem.help("a variable begins with `$`, a text stands in quotes, a function is followed by `(`")
}

/// The operator that a word means in other languages.
fn word_operator(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "and" => Some("&&"),
        "or" => Some("||"),
        "not" => Some("!"),
        "eq" | "is" => Some("=="),
        "ne" => Some("!="),
        "mod" => Some("%"),
        _ => None,
    }
}

fn is_value(token: Token) -> bool {
    matches!(
        token,
        Token::Variable
            | Token::Number
            | Token::Text
            | Token::UnclosedText
            | Token::True
            | Token::False
            | Token::Null
            | Token::OpenBrace
    )
}

/// A word as it can be shown in a message.
fn short(written: &str) -> String {
    match written.char_indices().nth(20) {
        Some((at, _)) => format!("{}…", &written[..at]),
        None => written.to_owned(),
    }
}
