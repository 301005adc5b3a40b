//! The way to the client, and the moment when nobody reads there any more.
//!
//! The framework goes on when it cannot write: it waits for the end of its
//! input, which may never come.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::AsyncWrite;
use tokio::sync::Notify;

/// An output that tells when it can be written to no more.
#[derive(Debug)]
pub struct Heard<O> {
    output: Pin<Box<O>>,
    lost: Arc<Notify>,
}

impl<O> Heard<O> {
    /// The output, and what is told once nobody reads it.
    pub fn new(output: O) -> (Self, Arc<Notify>) {
        let lost = Arc::new(Notify::new());
        (Self { output: Box::pin(output), lost: Arc::clone(&lost) }, lost)
    }

    fn noticed<T>(&self, done: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if let Poll::Ready(Err(_)) = &done {
            self.lost.notify_one();
        }
        done
    }
}

impl<O: AsyncWrite> AsyncWrite for Heard<O> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let done = self.output.as_mut().poll_write(cx, bytes);
        self.noticed(done)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let done = self.output.as_mut().poll_flush(cx);
        self.noticed(done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.output.as_mut().poll_shutdown(cx)
    }
}
