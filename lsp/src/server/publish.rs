//! Diagnostics, pushed: one task that follows the newest documents.
//!
//! While a document is being compiled others may come; only the newest is
//! looked at next, so edits that arrive faster than they can be compiled cost
//! nothing. What an edit has overtaken is not published. What is edited comes
//! before what only hangs on it. A client that asks for diagnostics itself gets
//! none here.

use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::{Diagnostic, Uri};
use crate::document::{Document, Role};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
use tower_lsp::Client;

/// Publishes the diagnostics of each open flow until nobody edits any more.
pub async fn publish(client: Client, mut newest: watch::Receiver<Arc<Documents>>) {
    let mut told: BTreeMap<Uri, Arc<Document>> = BTreeMap::new();
    while newest.changed().await.is_ok() {
        let documents = Arc::clone(&newest.borrow_and_update());
        if documents.client.pulls {
            continue;
        }
        let closed: Vec<Uri> =
            told.keys().filter(|uri| !documents.open.contains_key(*uri)).cloned().collect();
        for uri in closed {
            told.remove(&uri);
            client.publish_diagnostics(uri, Vec::new(), None).await;
        }
        for (uri, document) in in_order(&documents, &told) {
            // Somebody types: what hangs on other files can wait.
            if newest.has_changed().unwrap_or(false) {
                break;
            }
            let was_told = told.contains_key(uri);
            let Ok(found) = diagnostics(&documents, uri, document).await else { continue };
            let overtaken = newest.borrow().open.get(uri).is_none_or(|it| !Arc::ptr_eq(it, document));
            if overtaken {
                continue;
            }
            match found {
                Some(found) => {
                    client.publish_diagnostics(uri.clone(), found, Some(document.version)).await;
                    let before = told.insert(uri.clone(), Arc::clone(document));
                    // What the version before meant is a large tree: nobody waits for its memory.
                    tokio::task::spawn_blocking(move || drop(before));
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

/// The documents whose diagnostics are not known to the client: those with a new text first.
fn in_order<'a>(
    documents: &'a Documents,
    told: &BTreeMap<Uri, Arc<Document>>,
) -> Vec<(&'a Uri, &'a Arc<Document>)> {
    let is_new =
        |(uri, document): &(&Uri, &Arc<Document>)| told.get(*uri).is_none_or(|it| !Arc::ptr_eq(it, document));
    let mut found: Vec<_> = documents.open.iter().filter(is_new).collect();
    let is_same_text = |uri: &Uri, document: &Arc<Document>| {
        told.get(uri).is_some_and(|it| it.version == document.version && it.text == document.text)
    };
    found.sort_by_key(|(uri, document)| is_same_text(uri, document));
    found
}

/// The diagnostics of a document that is one of ours, or a stranger's that is told apart.
async fn diagnostics(
    documents: &Documents,
    uri: &Uri,
    document: &Arc<Document>,
) -> tower_lsp::jsonrpc::Result<Option<Vec<Diagnostic>>> {
    let converter = Converter::new(uri.clone(), Arc::clone(document), documents);
    off_loop(move || match converter.document.role() {
        Role::Flow | Role::Test | Role::Project => Some(converter.diagnostics()),
        Role::Stranger => Some(converter.diagnostics()).filter(|it| !it.is_empty()),
        Role::Nothing => None,
    })
    .await
}
