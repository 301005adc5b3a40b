//! Diagnostics, pushed: one task that follows the newest documents.
//!
//! While a document is being compiled others may come; only the newest is
//! looked at next, so edits that arrive faster than they can be compiled cost
//! nothing. What an edit has overtaken is not published.

use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::{Diagnostic, Uri};
use crate::document::Document;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
use tower_lsp::Client;

/// Publishes the diagnostics of each open flow until nobody edits any more.
pub async fn publish(client: Client, mut newest: watch::Receiver<Arc<Documents>>) {
    let mut told: BTreeMap<Uri, Arc<Document>> = BTreeMap::new();
    while newest.changed().await.is_ok() {
        let documents = Arc::clone(&newest.borrow_and_update());
        let closed: Vec<Uri> =
            told.keys().filter(|uri| !documents.open.contains_key(*uri)).cloned().collect();
        for uri in closed {
            told.remove(&uri);
            client.publish_diagnostics(uri, Vec::new(), None).await;
        }
        for (uri, document) in &documents.open {
            if told.get(uri).is_some_and(|it| Arc::ptr_eq(it, document)) {
                continue;
            }
            let was_told = told.contains_key(uri);
            let Ok(found) = diagnostics(&documents, uri, document).await else { continue };
            let overtaken = newest.borrow().open.get(uri).is_none_or(|it| !Arc::ptr_eq(it, document));
            if overtaken {
                continue;
            }
            match found {
                Some(found) => {
                    told.insert(uri.clone(), Arc::clone(document));
                    client.publish_diagnostics(uri.clone(), found, Some(document.version)).await;
                }
                None if was_told => {
                    told.remove(uri);
                    client.publish_diagnostics(uri.clone(), Vec::new(), Some(document.version)).await;
                }
                None => {}
            }
        }
    }
}

/// The diagnostics of a flow; none of what is no flow.
async fn diagnostics(
    documents: &Documents,
    uri: &Uri,
    document: &Arc<Document>,
) -> tower_lsp::jsonrpc::Result<Option<Vec<Diagnostic>>> {
    let converter = Converter::new(uri.clone(), Arc::clone(document), documents.encoding);
    off_loop(move || converter.document.is_flow().then(|| converter.diagnostics())).await
}
