//! Regular expressions as the service reads them: RE2 syntax, with ASCII classes.
//!
//! The engine underneath differs from RE2 in three things, and these are bridged
//! here: `\d \w \s \b` mean Unicode there and ASCII in RE2, and `\Q…\E` is unknown.

use regex_syntax::ast::{self, AssertionKind, Ast, ClassPerl, ClassPerlKind, ClassSetItem, Visitor};

/// Bytes that a compiled pattern may take.
const SIZE: usize = 1 << 20;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub struct Pattern(regex::Regex);

impl Pattern {
    /// Compiles a pattern, or says why it cannot be one.
    pub fn new(pattern: &str) -> Result<Self, String> {
        if has_quotation(pattern) {
            return Err("`\\Q…\\E` is not supported: put a backslash before each sign instead".to_owned());
        }
        let tree = ast::parse::Parser::new().parse(pattern).map_err(|error| error.kind().to_string())?;
        let rewrites = ast::visit(&tree, Rewrites(Vec::new())).map_err(|()| "unexpected".to_owned())?;
        regex::RegexBuilder::new(&rewritten(pattern, &rewrites)).size_limit(SIZE).build().map(Self).map_err(
            |error| match error {
                regex::Error::CompiledTooBig(_) => "the compiled pattern is too big".to_owned(),
                error => last_line(&error.to_string()),
            },
        )
    }

    /// Whether any part of the text matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// Whether `\Q` stands in the pattern, and no backslash before its backslash.
fn has_quotation(pattern: &str) -> bool {
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        if character == '\\' && characters.next() == Some('Q') {
            return true;
        }
    }
    false
}

/// The engine shows a drawing of several lines; its last one says what is wrong.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or(message).trim();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

/// What is replaced: offset, length, new text; in the order of the text.
struct Rewrites(Vec<(usize, usize, &'static str)>);

impl Rewrites {
    fn class(&mut self, class: &ClassPerl) {
        let new = match (&class.kind, class.negated) {
            (ClassPerlKind::Digit, false) => "[0-9]",
            (ClassPerlKind::Digit, true) => "[^0-9]",
            (ClassPerlKind::Space, false) => r"[\t\n\f\r ]",
            (ClassPerlKind::Space, true) => r"[^\t\n\f\r ]",
            (ClassPerlKind::Word, false) => "[0-9A-Za-z_]",
            (ClassPerlKind::Word, true) => "[^0-9A-Za-z_]",
        };
        self.replace(&class.span, new);
    }

    fn replace(&mut self, span: &ast::Span, new: &'static str) {
        self.0.push((span.start.offset, span.end.offset - span.start.offset, new));
    }
}

impl Visitor for Rewrites {
    type Output = Vec<(usize, usize, &'static str)>;
    type Err = ();

    fn finish(self) -> Result<Self::Output, ()> {
        Ok(self.0)
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), ()> {
        match ast {
            Ast::ClassPerl(class) => self.class(class),
            Ast::Assertion(assertion) => match assertion.kind {
                AssertionKind::WordBoundary => self.replace(&assertion.span, r"(?-u:\b)"),
                AssertionKind::NotWordBoundary => self.replace(&assertion.span, r"(?-u:\B)"),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), ()> {
        if let ClassSetItem::Perl(class) = item {
            self.class(class);
        }
        Ok(())
    }
}

fn rewritten(pattern: &str, rewrites: &[(usize, usize, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16 * rewrites.len());
    let mut copied = 0;
    for (at, length, new) in rewrites {
        out.push_str(&pattern[copied..*at]);
        out.push_str(new);
        copied = at + length;
    }
    out.push_str(&pattern[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::new(pattern).unwrap_or_else(|problem| panic!("{pattern}: {problem}")).is_match(text)
    }

    #[test]
    fn classes_are_those_of_ascii() {
        assert!(matches(r"^\d+$", "0123") && !matches(r"^\d$", "٣"));
        assert!(matches(r"^\D$", "٣") && matches(r"^[\Da]$", "٣") && !matches(r"^[^\D]$", "٣"));
        assert!(matches(r"^\w$", "a") && !matches(r"^\w$", "é") && matches(r"^[\w-]+$", "a-b"));
        assert!(!matches(r"\s", "\u{b}") && !matches(r"\s", "\u{a0}") && matches(r"\S", "\u{a0}"));
        assert!(matches(r"a\b", "aé") && !matches(r"a\B", "aé") && matches(r"é\B.", "éé"));
    }

    #[test]
    fn what_re2_or_we_refuse_has_a_message() {
        for (pattern, part) in [
            (r"\Qa.b\E", "not supported"),
            ("(", "unclosed group"),
            ("a{1000}{1000}{1000}", "too big"),
            (r"(?=a)", "look-around"),
            (r"(a)\1", "backreference"),
            (r"\p{Nothing}", "Unicode property not found"),
        ] {
            let problem = Pattern::new(pattern).expect_err(pattern);
            assert!(problem.contains(part) && !problem.contains('\n'), "{pattern}: {problem}");
        }
        assert!(matches(r"\\Q", r"\Q"));
    }
}
