//! Has the client ask again when the files around the documents are others than they were.
//!
//! One request after the other is sent, and none while an answer is waited for,
//! so that a project file that is being typed does not flood anybody.

use super::documents::Documents;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::timeout;
use tower_lsp::Client;

/// How long an answer is waited for before the next change is told.
const PATIENCE: Duration = Duration::from_secs(5);

/// Tells of changes until nobody edits any more.
pub async fn refresh(client: Client, mut newest: watch::Receiver<Arc<Documents>>) {
    let mut changes = 0;
    while newest.changed().await.is_ok() {
        let documents = Arc::clone(&newest.borrow_and_update());
        if documents.changes != changes {
            changes = documents.changes;
            // A client that refuses has shown what it has.
            let _ = timeout(PATIENCE, ask_again(&client, &documents)).await;
        }
    }
}

async fn ask_again(client: &Client, documents: &Documents) {
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
