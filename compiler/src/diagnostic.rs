//! What the checker says about a text.

use crate::source::Span;
use std::sync::Arc;

pub mod rule;

pub use rule::Rule;

/// One finding: which rule, where, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: Rule,
    /// How bad it is, after configuration.
    pub severity: Severity,
    /// One sentence without a full stop, enough on its own, names in backquotes.
    pub message: String,
    /// The place it speaks of.
    pub primary: Span,
    /// A few words at the place, where the message alone would be unclear.
    pub label: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// What to do about it, a sentence each.
    pub help: Vec<String>,
    /// Edits that mend it.
    pub fixes: Vec<Fix>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The service would refuse the flow, or a run would surely fail.
    Error,
    /// Almost surely not meant.
    Warning,
    /// Portability or style.
    Hint,
}

/// Another place that explains a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The file, where it is not the file of the finding.
    pub file: Option<Arc<str>>,
    /// The place.
    pub span: Span,
    /// What stands there.
    pub message: String,
}

/// Edits that mend a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What the fix does, in the imperative.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// Replacements that do not overlap, in order.
    pub edits: Vec<Edit>,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Same meaning, or plainly the intention.
    Safe,
    /// May change what the flow does.
    Unsafe,
}

/// One replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// What stands there afterwards.
    pub new_text: String,
}

impl Diagnostic {
    /// A finding of `rule` at its default severity.
    pub fn new(rule: Rule, primary: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity(),
            message: message.into(),
            primary,
            label: None,
            related: Vec::new(),
            help: Vec::new(),
            fixes: Vec::new(),
        }
    }

    /// The same with a few words at the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The same with one more sentence of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// The same with another place of the same file.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { file: None, span, message: message.into() });
        self
    }

    /// The same with a fix.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }

    /// The same with another severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

impl Fix {
    /// A fix that replaces one span and may be applied without asking.
    pub fn safe(title: impl Into<String>, span: Span, new_text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            applicability: Applicability::Safe,
            edits: vec![Edit { span, new_text: new_text.into() }],
        }
    }

    /// A fix that replaces one span and may change what the flow does.
    pub fn risky(title: impl Into<String>, span: Span, new_text: impl Into<String>) -> Self {
        Self { applicability: Applicability::Unsafe, ..Self::safe(title, span, new_text) }
    }
}
