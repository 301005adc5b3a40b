//! Diagnostics, on request: all of them, or that they are what they were.

use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::{
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
};
use crate::document::Document;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tower_lsp::jsonrpc::Result;

/// The diagnostics of a document, where they are not those that the client has already.
pub async fn report(
    documents: &Documents,
    uri: &Uri,
    previous: Option<String>,
) -> Result<DocumentDiagnosticReport> {
    let Some(document) = documents.open.get(uri) else { return Ok(full(None, Vec::new())) };
    let id = result_id(document);
    if previous.as_ref() == Some(&id) {
        let report = UnchangedDocumentDiagnosticReport { result_id: id };
        let report = RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: report,
        };
        return Ok(DocumentDiagnosticReport::Unchanged(report));
    }
    let converter = Converter::new(uri.clone(), Arc::clone(document), documents);
    let found = off_loop(move || converter.diagnostics()).await?;
    Ok(full(Some(id), found))
}

/// What stands for the findings of a document: the same text in the same surroundings has the same.
pub fn result_id(document: &Document) -> String {
    let mut hasher = DefaultHasher::new();
    document.text.hash(&mut hasher);
    // Another server of the same editor counts its surroundings anew.
    format!("{:x}.{}.{:x}", std::process::id(), document.around.number, hasher.finish())
}

fn full(result_id: Option<String>, items: Vec<super::protocol::Diagnostic>) -> DocumentDiagnosticReport {
    let report = FullDocumentDiagnosticReport { result_id, items };
    DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
        related_documents: None,
        full_document_diagnostic_report: report,
    })
}
