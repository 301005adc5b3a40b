//! Plain data to the protocol's types: spans to ranges, features to answers.

use super::client::Client;
use super::documents::Documents;
use super::protocol::{
    CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentSymbol, Location, NumberOrString, Position, Range, SymbolKind, Uri,
};
use crate::document::{Document, Place};
use crate::features::file_symbols::file_symbols;
use crate::features::symbols::{self, Symbol};
use fdl_compiler::diagnostic::{self, Rule, Severity};
use fdl_compiler::source::Span;
use fdl_runtime::Buffers;
use fdl_runtime::testing::kept::Runs;
use std::sync::Arc;

/// One document with all that is needed to speak of its places.
#[derive(Debug)]
pub struct Converter {
    /// Its address.
    pub uri: Uri,
    /// The document.
    pub document: Arc<Document>,
    /// What the client can do and wants.
    pub client: Arc<Client>,
    /// The texts that other open documents have.
    pub buffers: Arc<Buffers>,
    /// What the last runs of the tests with coverage have kept.
    pub runs: Arc<Runs>,
}

impl Converter {
    /// A converter for one document.
    pub fn new(uri: Uri, document: Arc<Document>, documents: &Documents) -> Self {
        let (client, buffers) = (Arc::clone(&documents.client), Arc::clone(&documents.buffers));
        Self { uri, document, client, buffers, runs: Arc::clone(&documents.runs) }
    }

    /// The offset of a position.
    pub fn offset(&self, position: Position) -> u32 {
        let place = Place { line: position.line, character: position.character };
        self.document.lines.offset(&self.document.text, place, self.client.encoding)
    }

    /// The range of a span.
    pub fn range(&self, span: Span) -> Range {
        let (start, end) = self.document.lines.places(&self.document.text, span, self.client.encoding);
        let position = |it: Place| Position { line: it.line, character: it.character };
        Range { start: position(start), end: position(end) }
    }

    /// The place of a span.
    pub fn location(&self, span: Span) -> Location {
        Location { uri: self.uri.clone(), range: self.range(span) }
    }

    /// All findings.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.document.findings().iter().map(|it| self.diagnostic(it)).collect()
    }

    /// Where the client shows the page of a rule.
    pub fn rule_address(&self, rule: Rule) -> Option<Uri> {
        self.client.rule_pages.as_ref()?.replace("{rule}", rule.name()).parse().ok()
    }

    /// One finding.
    pub fn diagnostic(&self, found: &diagnostic::Diagnostic) -> Diagnostic {
        let related = found.related.iter().filter(|it| it.file.is_none());
        let related: Vec<_> = related
            .map(|it| DiagnosticRelatedInformation {
                location: self.location(it.span),
                message: it.message.clone(),
            })
            .collect();
        let help = found.help.iter().map(|it| format!("\nhelp: {it}"));
        Diagnostic {
            range: self.range(found.primary),
            severity: Some(match found.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Hint => DiagnosticSeverity::INFORMATION,
            }),
            code: Some(NumberOrString::String(found.rule.name().to_owned())),
            code_description: self.rule_address(found.rule).map(|href| CodeDescription { href }),
            source: Some("fdlc".to_owned()),
            message: found.message.clone() + &help.collect::<String>(),
            related_information: (!related.is_empty()).then_some(related),
            tags: is_about_unused(found.rule).then(|| vec![DiagnosticTag::UNNECESSARY]),
            // Clients that want to show the rule's page ask for it by this name.
            data: Some(serde_json::json!({ "rule": found.rule.name() })),
        }
    }

    /// The tree of scopes and states, or of what stands in a flow test or a project file.
    pub fn symbols(&self) -> Option<Vec<DocumentSymbol>> {
        let found = match self.file_spec() {
            None if self.document.is_flow() => symbols::symbols(&self.document.analysis().flow),
            None => return None,
            Some(spec) => {
                let inline = self.inline();
                file_symbols(self.document.tree(), spec, inline.as_ref().map(|it| &it.flow))
            }
        };
        Some(found.into_iter().map(|it| self.symbol(it)).collect())
    }

    fn symbol(&self, symbol: Symbol) -> DocumentSymbol {
        let kind = match symbol.kind {
            symbols::Kind::State => SymbolKind::FUNCTION,
            symbols::Kind::Scope | symbols::Kind::Group => SymbolKind::NAMESPACE,
            symbols::Kind::Case => SymbolKind::METHOD,
            symbols::Kind::Key => SymbolKind::PROPERTY,
            symbols::Kind::Item => SymbolKind::OBJECT,
        };
        let children: Vec<_> = symbol.children.into_iter().map(|it| self.symbol(it)).collect();
        #[expect(deprecated, reason = "the type has a field that only a deprecated name fills")]
        DocumentSymbol {
            name: symbol.name,
            detail: symbol.detail,
            kind,
            tags: None,
            deprecated: None,
            range: self.range(symbol.span),
            selection_range: self.range(symbol.name_span),
            children: (!children.is_empty()).then_some(children),
        }
    }
}

/// Whether a finding is about something that might as well not be there.
fn is_about_unused(rule: Rule) -> bool {
    rule == Rule::UnreachableState || rule == Rule::UnreadGlobal || rule == Rule::UnusedAllow
}
