//! Diagnostics of the whole workspace, on request: of what is open, and of the flows, tests and project files on disk.
//!
//! The answer comes at once, and costs little where nothing has changed: of each
//! file it is known what was looked at for its findings, and these are kept by
//! the client.

use super::client::path;
use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::notification::Notification;
use super::protocol::{
    FullDocumentDiagnosticReport, PreviousResultId, ProgressToken, UnchangedDocumentDiagnosticReport, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReport, WorkspaceDiagnosticReportPartialResult,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
    WorkspaceUnchangedDocumentDiagnosticReport,
};
use super::pull::{current, result_id};
use super::workspace::{Index, OnDisk};
use crate::document::{Document, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;

/// Files of one partial result.
const PART: usize = 32;
/// What stands for the findings of a document that was closed and is no file of the workspace: there are none.
const CLOSED: &str = "closed";

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
    let mut known = Known::new(params.previous_result_ids);
    let token = params.partial_result_params.partial_result_token;
    let mut parts = Parts { client, token, items: Vec::new() };
    let opened = {
        let documents = Arc::clone(documents);
        // What a document is may take reading it.
        let ours = move || documents.open.clone().into_iter().filter(|(_, it)| it.role() != Role::Nothing);
        off_loop(move || ours().collect::<Vec<_>>()).await?
    };
    for (uri, document) in opened {
        let id = known.take(&uri).map(|it| it.1);
        let documents = Arc::clone(documents);
        parts.add(off_loop(move || open(uri, document, &documents, id.as_deref())).await?).await;
    }
    let listed = {
        let (index, documents) = (Arc::clone(index), Arc::clone(documents));
        off_loop(move || index.files(&documents)).await?
    };
    let mut closed = documents.closed.clone();
    // One after the other, so that a request that is cancelled costs no more than the file that it is at.
    for File { uri, path } in listed {
        closed.remove(&uri);
        let (uri, id) = known.take(&uri).map_or((uri, None), |(uri, id)| (uri, Some(id)));
        closed.remove(&uri);
        let file = File { uri, path };
        let (index, documents) = (Arc::clone(index), Arc::clone(documents));
        if let Some(it) = off_loop(move || file.on_disk(&documents, &index, id)).await? {
            parts.add(it).await;
        }
    }
    for uri in closed {
        let is_told = known.take(&uri).is_some_and(|(_, id)| id == CLOSED);
        let (id, of) = (CLOSED.to_owned(), uri);
        parts.add(if is_told { unchanged(of, None, id) } else { full(of, None, Some(id), Vec::new()) }).await;
    }
    for uri in known.by_uri.into_keys() {
        // It is gone, and so is what was wrong with it.
        parts.add(full(uri, None, None, Vec::new())).await;
    }
    parts.send().await;
    Ok(WorkspaceDiagnosticReport { items: parts.items })
}

/// What the client has of files. It may write their addresses in another way than we do.
struct Known {
    by_uri: BTreeMap<Uri, String>,
    by_path: BTreeMap<PathBuf, Uri>,
}

impl Known {
    fn new(ids: Vec<PreviousResultId>) -> Self {
        let by_path = ids.iter().filter_map(|it| Some((path(&it.uri)?, it.uri.clone()))).collect();
        Self { by_uri: ids.into_iter().map(|it| (it.uri, it.value)).collect(), by_path }
    }

    /// What the client has of a file, with the address that it writes.
    fn take(&mut self, uri: &Uri) -> Option<(Uri, String)> {
        if let Some(it) = self.by_uri.remove_entry(uri) {
            return Some(it);
        }
        self.by_uri.remove_entry(&self.by_path.remove(&path(uri)?)?)
    }
}

fn open(
    uri: Uri,
    document: Arc<Document>,
    documents: &Documents,
    known: Option<&str>,
) -> WorkspaceDocumentDiagnosticReport {
    let document = current(&uri, document, documents);
    let (id, version) = (result_id(&document), Some(i64::from(document.version)));
    if known == Some(&*id) {
        return unchanged(uri, version, id);
    }
    let found = Converter::new(uri.clone(), document, documents).diagnostics();
    full(uri, version, Some(id), found)
}

/// A file of the workspace that is not open.
#[derive(Debug)]
pub struct File {
    /// Its address.
    pub uri: Uri,
    /// Where it lies.
    pub path: PathBuf,
}

impl File {
    /// What is wrong with it; none where nobody can read it, and the client has nothing of it.
    fn on_disk(
        self,
        documents: &Documents,
        index: &Index,
        known: Option<String>,
    ) -> Option<WorkspaceDocumentDiagnosticReport> {
        if let Some(id) = known.as_ref().filter(|it| index.is_current(&self.path, documents, it)) {
            return Some(unchanged(self.uri, None, id.clone()));
        }
        let Some(OnDisk { document, fault }) = index.read(&self.path, documents) else {
            return known.map(|_| full(self.uri, None, None, Vec::new()));
        };
        let converter = Converter::new(self.uri.clone(), Arc::clone(&document), documents);
        let found = match fault {
            Some(fault) => vec![converter.diagnostic(&fault)],
            None => converter.diagnostics(),
        };
        let id = result_id(&document);
        index.told(self.path, &document, id.clone());
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
