//! The client's process, and the moment when it is gone.
//!
//! A client that dies may leave the input open: another process has it too. Where processes cannot be looked
//! at, the end of the input is all that tells; so it is where the client's process was gone before it was first looked
//! at: a number that no process has may come from another container.

use tokio::sync::watch;

/// The number of the client's process, once the client has told it.
pub type Told = watch::Receiver<Option<u32>>;

/// Comes back when the client's process is gone; never where that cannot be known.
#[cfg(unix)]
pub async fn gone(mut told: Told) {
    /// Between two looks.
    const PAUSE: std::time::Duration = std::time::Duration::from_secs(3);
    let number = match told.wait_for(Option::is_some).await {
        Ok(number) => *number,
        Err(_) => None,
    };
    let Some(number) = number else { return std::future::pending().await };
    while is_alive(number) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// Comes back when the client's process is gone; never where that cannot be known.
#[cfg(not(unix))]
pub async fn gone(_: Told) {
    std::future::pending().await
}

/// The number that a client tells, where that says something: looked at before the client has its answer, so that it
/// counts from then on.
#[cfg(unix)]
pub fn seen(number: Option<u32>) -> Option<u32> {
    number.filter(|it| is_alive(*it))
}

/// The number that a client tells, where that says something.
#[cfg(not(unix))]
pub fn seen(_: Option<u32>) -> Option<u32> {
    None
}

/// Whether there is such a process. One that we may not signal is one.
#[cfg(unix)]
fn is_alive(number: u32) -> bool {
    use rustix::process::{Pid, test_kill_process};
    let process = i32::try_from(number).ok().and_then(Pid::from_raw);
    process.is_some_and(|it| test_kill_process(it) != Err(rustix::io::Errno::SRCH)) && !is_unburied(number)
}

/// Whether a process is dead but nobody has asked how it ended.
#[cfg(unix)]
fn is_unburied(number: u32) -> bool {
    let Ok(told) = std::fs::read_to_string(format!("/proc/{number}/stat")) else { return false };
    // The name before it may hold anything, brackets too.
    told.rsplit(") ").next().is_some_and(|it| it.starts_with(['Z', 'X']))
}
