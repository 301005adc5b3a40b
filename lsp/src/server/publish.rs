//! Diagnostics, pushed: one task that follows the newest documents.
//!
//! While a document is being compiled others may come; only the newest is
//! looked at next, so edits that arrive faster than they can be compiled cost
//! nothing. What an edit has overtaken is not published. A client that asks for
//! diagnostics itself gets none here, but is told when to ask again.

use super::convert::Converter;
use super::documents::Documents;
use super::offload::off_loop;
use super::protocol::{Diagnostic, MessageType, Uri};
use crate::document::{Document, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tokio::sync::watch;
use tower_lsp::Client;

/// Publishes the diagnostics of each open flow until nobody edits any more.
pub async fn publish(client: Client, mut newest: watch::Receiver<Arc<Documents>>) {
    let mut told: BTreeMap<Uri, Arc<Document>> = BTreeMap::new();
    let mut complained = BTreeSet::new();
    let mut changes = 0;
    while newest.changed().await.is_ok() {
        let documents = Arc::clone(&newest.borrow_and_update());
        if documents.changes != changes {
            changes = documents.changes;
            tokio::spawn(ask_again(client.clone(), Arc::clone(&documents)));
        }
        if documents.client.pulls {
            continue;
        }
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
            for complaint in found.iter().flat_map(|_| &document.surroundings().complaints) {
                if complained.insert(complaint.clone()) {
                    client.show_message(MessageType::WARNING, complaint).await;
                }
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

/// Has the client ask again for what it asked for when the files around the documents were others.
async fn ask_again(client: Client, documents: Arc<Documents>) {
    // A client that refuses has shown what it has.
    if documents.client.pulls && documents.client.refreshes_diagnostics {
        let _ = client.workspace_diagnostic_refresh().await;
    }
    if documents.client.refreshes_hints {
        let _ = client.inlay_hint_refresh().await;
    }
    if documents.client.refreshes_lenses {
        let _ = client.code_lens_refresh().await;
    }
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
