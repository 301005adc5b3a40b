//! Ctrl-C and its kin: the first stops the execution, the second ends the program.

use super::group::Groups;
use crate::outside::{Arrival, Happened};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Why the run was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Ctrl-C.
    Interrupt,
    /// SIGTERM.
    Terminate,
    /// The terminal has gone.
    HangUp,
}

impl Interruption {
    /// The exit status of a process that ends because of it.
    pub fn exit_status(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
            Self::HangUp => 129,
        }
    }

    /// For people.
    fn cause(self) -> &'static str {
        match self {
            Self::Interrupt => "interrupted by Ctrl-C",
            Self::Terminate => "terminated by SIGTERM",
            Self::HangUp => "the terminal has gone",
        }
    }
}

/// What has come so far.
#[derive(Default)]
pub struct Heard {
    first: OnceLock<Interruption>,
    count: AtomicU8,
}

impl Heard {
    /// The first one.
    pub fn first(&self) -> Option<Interruption> {
        self.first.get().copied()
    }

    /// One more: the first stops the execution, the next ends everything at once.
    fn hear(&self, what: Interruption, arrivals: &Sender<Arrival>, groups: &Groups) {
        let first = *self.first.get_or_init(|| what);
        if self.count.fetch_add(1, Ordering::SeqCst) > 0 {
            groups.kill_all();
            std::process::exit(i32::from(first.exit_status()));
        }
        let what = Happened::Interrupted { cause: what.cause() };
        // The run may have ended just now.
        let _ = arrivals.send(Arrival { at: Instant::now(), what });
    }
}

/// Listens for ever.
#[cfg(unix)]
pub async fn listen(heard: Arc<Heard>, arrivals: Sender<Arrival>, groups: Arc<Groups>) {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = (SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup());
    let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hang_up)) =
        (signal(kinds.0), signal(kinds.1), signal(kinds.2))
    else {
        return;
    };
    loop {
        let what = tokio::select! {
            _ = interrupt.recv() => Interruption::Interrupt,
            _ = terminate.recv() => Interruption::Terminate,
            _ = hang_up.recv() => Interruption::HangUp,
        };
        heard.hear(what, &arrivals, &groups);
    }
}

/// Listens for ever.
#[cfg(not(unix))]
pub async fn listen(heard: Arc<Heard>, arrivals: Sender<Arrival>, groups: Arc<Groups>) {
    while tokio::signal::ctrl_c().await.is_ok() {
        heard.hear(Interruption::Interrupt, &arrivals, &groups);
    }
}
