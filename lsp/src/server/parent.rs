//! The client's process, and the moment when it is gone.
//!
//! A client that dies may leave the input open: another process has it too. Where processes cannot be looked
//! at, the end of the input is all that tells.

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
    // A number that no process has was given in another container, and says nothing here.
    let Some(number) = number.filter(|it| is_alive(*it)) else { return std::future::pending().await };
    while is_alive(number) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// Comes back when the client's process is gone; never where that cannot be known.
#[cfg(not(unix))]
pub async fn gone(_: Told) {
    std::future::pending().await
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
