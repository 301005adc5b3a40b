//! The one layer that knows the protocol: messages in, messages out.
//!
//! Every request is decoded, given the documents as they were when it came, and
//! answered off the loop by a function of [`crate::features`]. A panic there is
//! an error of that request; nothing else stands in the handlers.

mod answers;
mod capabilities;
mod convert;
mod documents;
mod graph;
mod handlers;
mod offload;
mod protocol;
mod publish;

use documents::{Documents, InOrder};
use handlers::Backend;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tower_lsp::{LspService, Server};

/// Requests that are answered at once at most; the framework counts waiting ones too.
const CONCURRENCY: usize = 1024;
/// Bytes of stack for all that parses: nesting is bounded, but debug builds have large frames.
const STACK_BYTES: usize = 64 << 20;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// The client asked for it.
    Orderly,
    /// The client went away without a word.
    Abandoned,
}

/// Serves one session on standard input and output.
pub fn serve_standard_streams() -> std::io::Result<Served> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_stack_size(STACK_BYTES)
        .enable_all()
        .build()?;
    let served = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout()));
    // A client may keep standard input open after `exit`; nobody waits for it.
    runtime.shutdown_background();
    Ok(served)
}

/// Serves one session on any two streams.
pub async fn serve(input: impl AsyncRead + Unpin, output: impl AsyncWrite) -> Served {
    let (newest, watched) = watch::channel(Arc::<Documents>::default());
    let stopped = Arc::new(AtomicBool::new(false));
    let service = LspService::build(|client| {
        tokio::spawn(publish::publish(client, watched));
        Backend { stopped: Arc::clone(&stopped) }
    });
    let service = service.custom_method("fdlc/documentText", Backend::document_text);
    let (service, socket) = service.custom_method("fdl/graph", Backend::graph).finish();
    let service = InOrder::new(service, newest);
    Server::new(input, output, socket).concurrency_level(CONCURRENCY).serve(service).await;
    if stopped.load(Ordering::Relaxed) { Served::Orderly } else { Served::Abandoned }
}
