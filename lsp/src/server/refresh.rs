//! Has the client ask again when the files around the documents are others than they were.
//!
//! One request of a kind after the other is sent, and none while its answer is waited
//! for, so that a project file that is being typed does not flood anybody. A client
//! that is slow in one thing has the others renewed all the same.

use super::client::Client as Able;
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
pub async fn refresh(client: Client, newest: watch::Receiver<Arc<Documents>>) {
    let diagnostics = |it: Client| async move { it.workspace_diagnostic_refresh().await };
    let hints = |it: Client| async move { it.inlay_hint_refresh().await };
    let lenses = |it: Client| async move { it.code_lens_refresh().await };
    let wants_diagnostics = |it: &Able| it.pulls && it.refreshes_diagnostics;
    tokio::join!(
        each_change(&client, newest.clone(), |it| (it.changes, wants_diagnostics(&it.client)), diagnostics),
        each_change(&client, newest.clone(), |it| (it.changes, it.client.refreshes_hints), hints),
        each_change(&client, newest.clone(), |it| (it.lenses, it.client.refreshes_lenses), lenses),
    );
}

/// Asks for one kind of thing: `about` says how often it has changed, and whether the client is able to hear it.
async fn each_change<F: Future<Output = Result<()>>>(
    client: &Client,
    mut newest: watch::Receiver<Arc<Documents>>,
    about: impl Fn(&Documents) -> (u64, bool),
    ask: impl Fn(Client) -> F,
) {
    let mut known = 0;
    while newest.changed().await.is_ok() {
        let (changes, is_able) = about(&newest.borrow_and_update());
        if changes != known && is_able {
            // A client that refuses has shown what it has.
            let _ = timeout(PATIENCE, ask(client.clone())).await;
        }
        known = changes;
    }
}
