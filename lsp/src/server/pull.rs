//! Diagnostics, on request: all of them, or that they are what they were.

use super::convert::Converter;
use super::documents::{Documents, Renewal};
use super::offload::off_loop;
use super::protocol::{
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, Uri,
};
use crate::document::Document;
use fdl_runtime::Files;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tower_lsp::jsonrpc::Result;

/// The diagnostics of a document, where they are not those that the client has already.
pub async fn report(
    documents: &Arc<Documents>,
    uri: Uri,
    previous: Option<String>,
) -> Result<DocumentDiagnosticReport> {
    let Some(document) = documents.open.get(&uri).cloned() else { return Ok(full(None, Vec::new())) };
    let document = {
        let (uri, documents) = (uri.clone(), Arc::clone(documents));
        off_loop(move || current(&uri, document, &documents)).await?
    };
    let id = result_id(&document);
    if previous.as_ref() == Some(&id) {
        let report = UnchangedDocumentDiagnosticReport { result_id: id };
        let report = RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report: report,
        };
        return Ok(DocumentDiagnosticReport::Unchanged(report));
    }
    let converter = Converter::new(uri, document, documents);
    let found = off_loop(move || converter.diagnostics()).await?;
    Ok(full(Some(id), found))
}

/// The document in surroundings as they are now: files may change that nobody tells of.
pub fn current(uri: &Uri, document: Arc<Document>, documents: &Documents) -> Arc<Document> {
    if document.around.is_current() {
        return document;
    }
    let files = Files::beside(&documents.buffers);
    let renewed = Arc::new(document.within(document.around.renewed(files)));
    documents.renewed.add(Renewal { uri: uri.clone(), old: document, new: Arc::clone(&renewed) });
    renewed
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
