//! Work off the loop that reads messages, where a panic is one request's misfortune.

use std::panic::{AssertUnwindSafe, catch_unwind};
use tower_lsp::jsonrpc::{Error, Result};

/// Does `work` on another thread. A panic in it is an error of this request alone.
pub async fn off_loop<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(|| catch_unwind(AssertUnwindSafe(work))).await;
    match done {
        Ok(Ok(answer)) => Ok(answer),
        // The hook has said on standard error what happened.
        Ok(Err(_)) | Err(_) => Err(Error::internal_error()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_an_error_of_its_request_alone() {
        let failed: Result<()> = off_loop(|| panic!("on purpose")).await;
        assert_eq!(failed, Err(Error::internal_error()));
        assert_eq!(off_loop(|| 7).await, Ok(7));
    }
}
