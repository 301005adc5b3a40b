//! The one layer that knows the protocol: messages in, messages out.
//!
//! Every request is decoded, given the documents as they were when it came, and
//! answered off the loop by a function of [`crate::features`]. A panic there is
//! an error of that request; nothing else stands in the handlers.

mod about;
mod actions;
mod answers;
mod capabilities;
mod client;
mod coding;
mod completing;
mod convert;
mod documents;
mod edits;
mod files;
mod frames;
mod graph;
mod handlers;
mod heard;
mod listing;
mod margins;
mod mentioning;
mod moving;
mod offload;
mod parent;
mod protocol;
mod publish;
mod pull;
mod pull_all;
mod reached;
mod refresh;
mod shape;
mod surroundings;
mod workspace;

use documents::{Documents, InOrder};
use graph::Pictures;
use handlers::Backend;
use heard::Heard;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};
use tower_lsp::{LspService, Server};

/// Requests that are answered at once at most; the framework counts waiting ones too.
const CONCURRENCY: usize = 1024;
/// Bytes that are on their way from the frames to the framework at most.
const PIPE_BYTES: usize = 256 << 10;
/// Bytes of stack for all that parses: nesting is bounded, but debug builds have large frames.
const STACK_BYTES: usize = 64 << 20;

/// How long what is still being answered may take when nothing more can come.
const GRACE: Duration = Duration::from_secs(10);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Served {
    /// The client asked for it.
    Orderly,
    /// The client went away without a word.
    Abandoned,
    /// The client reads no more, though it may still speak.
    Unheard,
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
    let (frames, pipe) = tokio::io::duplex(PIPE_BYTES);
    let (newest, watched) = watch::channel(Arc::<Documents>::default());
    let stopped = Arc::new(AtomicBool::new(false));
    let (process, told) = watch::channel(None);
    let service = LspService::build(|client| {
        tokio::spawn(refresh::refresh(client.clone(), watched.clone()));
        let pictures = Pictures::new(watched.clone());
        tokio::spawn(publish::publish(client.clone(), watched));
        let (index, pictures) = (Arc::default(), Arc::new(pictures));
        Backend { client, index, pictures, stopped: Arc::clone(&stopped), process }
    });
    let service = service.custom_method("fdlc/documentText", Backend::document_text);
    let service = service.custom_method("fdlc/explain", Backend::explain);
    let service = service.custom_method("fdl/shape", Backend::shape);
    let service = service.custom_method("fdl/graph", Backend::graph);
    let (service, socket) = service.custom_method("fdl/graphRun", Backend::graph_run).finish();
    let exit = Arc::new(Notify::new());
    let service = InOrder::new(service, newest, Arc::clone(&exit));
    let (output, lost) = Heard::new(output);
    let served = Server::new(pipe, output, socket).concurrency_level(CONCURRENCY).serve(service);
    let session = async {
        tokio::pin!(served);
        tokio::select! {
            () = &mut served => {}
            // The end of the input is the end of the pipe, and so of what is served.
            () = frames::hand_on(input, frames) => drop(timeout(GRACE, served).await),
        }
    };
    tokio::select! {
        () = session => {}
        // Whatever is still unanswered, on either side.
        () = async { exit.notified().await; sleep(GRACE).await } => {}
        // Whoever keeps the input open does not speak for it.
        () = parent::gone(told) => {}
        // Nobody would read what is still to be said.
        () = lost.notified() => return if stopped.load(Ordering::Relaxed) { Served::Orderly } else { Served::Unheard },
    }
    if stopped.load(Ordering::Relaxed) { Served::Orderly } else { Served::Abandoned }
}
