//! What is wrong with an expression, at places of its own text.

use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::source::Span;
use crate::yaml::scalar::ScalarMap;

/// A finding in an expression; its spans are bytes of the decoded text.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The rule that found it.
    pub rule: Rule,
    /// The place it speaks of.
    pub span: Span,
    /// One sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// An edit that mends it.
    pub fix: Option<Replacement>,
}

/// An edit of the decoded text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// What the edit does, in the imperative.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub new_text: String,
}

impl Problem {
    /// A finding of `rule` at `span`.
    pub fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self { rule, span, message: message.into(), help: None, fix: None }
    }

    /// The same with a sentence of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with an edit that may be applied without asking.
    #[must_use]
    pub fn fix(mut self, title: impl Into<String>, span: Span, new_text: impl Into<String>) -> Self {
        let (title, new_text) = (title.into(), new_text.into());
        self.fix = Some(Replacement { title, applicability: Applicability::Safe, span, new_text });
        self
    }

    /// The same with an edit that may change what the flow does.
    #[must_use]
    pub fn offer(mut self, title: impl Into<String>, span: Span, new_text: impl Into<String>) -> Self {
        let (title, new_text) = (title.into(), new_text.into());
        self.fix = Some(Replacement { title, applicability: Applicability::Unsafe, span, new_text });
        self
    }

    /// The finding at its place in the source.
    pub fn into_diagnostic(self, place: &ScalarMap) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(self.rule, place.to_source(self.span), self.message);
        if let Some(help) = self.help {
            diagnostic = diagnostic.help(help);
        }
        if let Some(Replacement { title, applicability, span, new_text }) = self.fix {
            let edits = vec![Edit { span: place.to_source(span), new_text }];
            diagnostic = diagnostic.fix(Fix { title, applicability, edits });
        }
        diagnostic
    }
}
