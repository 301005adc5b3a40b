//! Has the client ask again when the files around the documents are others than they were.
//!
//! One request of a kind after the other is sent, and none while answers are waited
//! for, so that a project file that is being typed does not flood anybody.

use super::documents::Documents;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;

/// How long an answer is waited for before the next change is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells of changes until nobody edits any more.
pub async fn refresh(client: Client, mut newest: watch::Receiver<Arc<Documents>>) {
    let (mut changes, mut lenses) = (0, 0);
    while newest.changed().await.is_ok() {
        let documents = Arc::clone(&newest.borrow_and_update());
        let able = &documents.client;
        let texts = documents.changes != std::mem::replace(&mut changes, documents.changes);
        let lenses = documents.lenses != std::mem::replace(&mut lenses, documents.lenses);
        // Each is asked for by itself: a client that is slow in one thing has the others renewed all the same.
        tokio::join!(
            ask(texts && able.pulls && able.refreshes_diagnostics, client.workspace_diagnostic_refresh()),
            ask(texts && able.refreshes_hints, client.inlay_hint_refresh()),
            ask(lenses && able.refreshes_lenses, client.code_lens_refresh()),
        );
    }
}

async fn ask(is_wanted: bool, request: impl Future<Output = Result<()>>) {
    if is_wanted {
        // A client that refuses has shown what it has.
        let _ = timeout(PATIENCE, request).await;
    }
}
