//! The open documents, and what each request sees of them.
//!
//! [`InOrder`] stands before the framework: it is called for each message in
//! the order of arrival, applies edits at once, and gives each handler the
//! documents as they were when its message came. Nothing is compiled here.

use super::protocol::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, InitializeParams,
    PositionEncodingKind, Uri,
};
use crate::document::{Change, Document, Encoding, Place};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::watch;
use tokio::task::futures::TaskLocalFuture;
use tower_lsp::jsonrpc::Request;
use tower_service::Service;

tokio::task_local! {
    static SNAPSHOT: Arc<Documents>;
}

/// The open documents at one moment.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// What positions count.
    pub encoding: Encoding,
    /// By address.
    pub open: BTreeMap<Uri, Arc<Document>>,
}

/// Applies edits and fixes what each request sees, in the order of arrival.
#[derive(Debug)]
pub struct InOrder<S> {
    inner: S,
    documents: Arc<Documents>,
    newest: watch::Sender<Arc<Documents>>,
}

impl<S> InOrder<S> {
    /// The layer around `inner`; `newest` hears of every change.
    pub fn new(inner: S, newest: watch::Sender<Arc<Documents>>) -> Self {
        Self { inner, documents: Arc::default(), newest }
    }
}

impl<S: Service<Request>> Service<Request> for InOrder<S> {
    type Response = S::Response;
    type Error = S::Error;
    type Future = TaskLocalFuture<Arc<Documents>, S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, message: Request) -> Self::Future {
        if is_edit(message.method()) {
            Arc::make_mut(&mut self.documents).apply(&message);
            self.newest.send_replace(Arc::clone(&self.documents));
        }
        SNAPSHOT.scope(Arc::clone(&self.documents), self.inner.call(message))
    }
}

/// The documents as they were when the message came that is being handled.
pub fn snapshot() -> Arc<Documents> {
    SNAPSHOT.with(Arc::clone)
}

fn is_edit(method: &str) -> bool {
    matches!(
        method,
        "initialize" | "textDocument/didOpen" | "textDocument/didChange" | "textDocument/didClose"
    )
}

impl Documents {
    /// Applies one message; malformed ones change nothing.
    fn apply(&mut self, message: &Request) {
        match message.method() {
            "initialize" => {
                if let Some(it) = read::<InitializeParams>(message) {
                    self.encoding = encoding(&it);
                }
            }
            "textDocument/didOpen" => {
                if let Some(it) = read::<DidOpenTextDocumentParams>(message) {
                    let it = it.text_document;
                    let document = Document::new(&name(&it.uri), &it.language_id, it.version, &it.text);
                    self.open.insert(it.uri, Arc::new(document));
                }
            }
            "textDocument/didChange" => {
                if let Some(it) = read::<DidChangeTextDocumentParams>(message) {
                    self.change(&it);
                }
            }
            "textDocument/didClose" => {
                if let Some(it) = read::<DidCloseTextDocumentParams>(message) {
                    self.open.remove(&it.text_document.uri);
                }
            }
            _ => {}
        }
    }

    fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let Some(document) = self.open.get_mut(&params.text_document.uri) else { return };
        let changes = params.content_changes.iter().map(|change| Change {
            range: change.range.map(|it| {
                let place = |it: super::protocol::Position| Place { line: it.line, character: it.character };
                (place(it.start), place(it.end))
            }),
            text: &change.text,
        });
        *document = Arc::new(document.edited(params.text_document.version, changes, self.encoding));
    }
}

fn read<'a, T: Deserialize<'a>>(message: &'a Request) -> Option<T> {
    T::deserialize(message.params()?).ok()
}

/// UTF-8 where the client knows it, since that is what we count ourselves.
fn encoding(params: &InitializeParams) -> Encoding {
    let known = params.capabilities.general.as_ref().and_then(|it| it.position_encodings.as_deref());
    match known.unwrap_or_default().contains(&PositionEncodingKind::UTF8) {
        true => Encoding::Utf8,
        false => Encoding::Utf16,
    }
}

/// The last part of an address.
fn name(uri: &Uri) -> String {
    let path = uri.as_str().split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
