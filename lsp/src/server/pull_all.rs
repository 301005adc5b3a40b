//! Diagnostics of the whole workspace, on request: of what is open, and of the flows, tests and project files on disk.
//!
//! The answer comes at once, and costs little where nothing has changed: of each
//! file it is known what was looked at for its findings, and these are kept by
//! the client.

use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::notification::Notification;
use super::protocol::{
    FullDocumentDiagnosticReport, ProgressToken, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportPartialResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use super::pull::result_id;
use super::workspace::Index;
use crate::document::{Document, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;

/// Files of one partial result.
const PART: usize = 32;

/// A part of the answer, sent before the rest is known.
#[derive(Debug)]
enum Part {}

impl Notification for Part {
    type Params = PartParams;
    const METHOD: &'static str = "$/progress";
}

#[derive(Debug, Deserialize, Serialize)]
struct PartParams {
    token: ProgressToken,
    value: WorkspaceDiagnosticReportPartialResult,
}

/// Where the parts of an answer go.
struct Parts<'a> {
    client: &'a Client,
    token: Option<ProgressToken>,
    items: Vec<WorkspaceDocumentDiagnosticReport>,
}

impl Parts<'_> {
    async fn add(&mut self, item: WorkspaceDocumentDiagnosticReport) {
        self.items.push(item);
        if self.items.len() >= PART {
            self.send().await;
        }
    }

    /// Sends what there is, where the client wants parts.
    async fn send(&mut self) {
        let Some(token) = self.token.clone().filter(|_| !self.items.is_empty()) else { return };
        let value = WorkspaceDiagnosticReportPartialResult { items: std::mem::take(&mut self.items) };
        self.client.send_notification::<Part>(PartParams { token, value }).await;
    }
}

/// The diagnostics of all files, where they are not those that the client has already.
pub async fn report(
    client: &Client,
    documents: &Arc<Documents>,
    index: &Arc<Index>,
    params: WorkspaceDiagnosticParams,
) -> Result<WorkspaceDiagnosticReport> {
    let mut previous: BTreeMap<Uri, String> =
        params.previous_result_ids.into_iter().map(|it| (it.uri, it.value)).collect();
    let token = params.partial_result_params.partial_result_token;
    let mut parts = Parts { client, token, items: Vec::new() };
    for (uri, document) in documents.open.iter().filter(|(_, it)| it.role() != Role::Nothing) {
        let (known, at) = (previous.remove(uri), document.around.path.clone());
        let (file, documents) = (File { uri: uri.clone(), path: at }, Arc::clone(documents));
        let document = Arc::clone(document);
        parts.add(off_loop(move || file.open(&documents, &document, known.as_deref())).await?).await;
    }
    let listed = {
        let (index, documents) = (Arc::clone(index), Arc::clone(documents));
        off_loop(move || index.files(&documents)).await?
    };
    // One after the other, so that a request that is cancelled costs no more than the file that it is at.
    for file in listed {
        let known = previous.remove(&file.uri);
        let (index, documents) = (Arc::clone(index), Arc::clone(documents));
        if let Some(it) = off_loop(move || file.on_disk(&documents, &index, known)).await? {
            parts.add(it).await;
        }
    }
    for uri in previous.into_keys() {
        // It is gone, and so is what was wrong with it.
        parts.add(full(uri, None, None, Vec::new())).await;
    }
    parts.send().await;
    Ok(WorkspaceDiagnosticReport { items: parts.items })
}

/// A file of the workspace.
#[derive(Debug)]
pub struct File {
    /// Its address.
    pub uri: Uri,
    /// Where it lies; none of a document that has no file.
    pub path: Option<PathBuf>,
}

impl File {
    fn open(
        self,
        documents: &Documents,
        document: &Arc<Document>,
        known: Option<&str>,
    ) -> WorkspaceDocumentDiagnosticReport {
        let (id, version) = (result_id(document), Some(i64::from(document.version)));
        if known == Some(&*id) {
            return unchanged(self.uri, version, id);
        }
        let converter = Converter::new(self.uri.clone(), Arc::clone(document), documents);
        full(self.uri, version, Some(id), converter.diagnostics())
    }

    fn on_disk(
        self,
        documents: &Documents,
        index: &Index,
        known: Option<String>,
    ) -> Option<WorkspaceDocumentDiagnosticReport> {
        let path = self.path?;
        if let Some(id) = known.filter(|it| index.is_current(&path, documents, it)) {
            return Some(unchanged(self.uri, None, id));
        }
        let document = Arc::new(index.read(&path, documents)?);
        let converter = Converter::new(self.uri.clone(), Arc::clone(&document), documents);
        let found = converter.diagnostics();
        let id = result_id(&document);
        index.told(path, &document, id.clone());
        Some(full(self.uri, None, Some(id), found))
    }
}

fn full(
    uri: Uri,
    version: Option<i64>,
    result_id: Option<String>,
    items: Vec<super::protocol::Diagnostic>,
) -> WorkspaceDocumentDiagnosticReport {
    let report = FullDocumentDiagnosticReport { result_id, items };
    WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: report }.into()
}

fn unchanged(uri: Uri, version: Option<i64>, result_id: String) -> WorkspaceDocumentDiagnosticReport {
    let report = UnchangedDocumentDiagnosticReport { result_id };
    WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report: report }
        .into()
}
