//! Process groups: a program with everything that it starts.

use super::guard::Guard;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The groups that may still have members.
#[derive(Default)]
pub struct Groups(Mutex<Living>);

#[derive(Default)]
struct Living {
    leaders: BTreeSet<u32>,
    guard: Option<Guard>,
}

/// What is sent to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Asks it to end.
    Terminate,
    /// Ends it.
    Kill,
}

impl Groups {
    /// Lets another process look after the groups when this one cannot. The first call does it.
    pub fn guard(&self, call: &[OsString]) {
        let mut living = self.living();
        if living.guard.is_none() {
            living.guard = Guard::start(call);
        }
    }

    /// A program was started as the leader of its group.
    pub fn insert(&self, leader: u32) {
        let mut living = self.living();
        living.leaders.insert(leader);
        if let Some(guard) = &mut living.guard {
            guard.watch(leader);
        }
    }

    /// A group has no members any more.
    pub fn remove(&self, leader: u32) {
        let mut living = self.living();
        living.leaders.remove(&leader);
        if let Some(guard) = &mut living.guard {
            guard.forget(leader);
        }
    }

    /// Ends all members of all groups at once.
    pub fn kill_all(&self) {
        self.living().leaders.iter().for_each(|leader| send(*leader, Signal::Kill));
    }

    /// Nothing is left to look after.
    pub fn dismiss_guard(&self) {
        let guard = self.living().guard.take();
        drop(guard);
    }

    fn living(&self) -> MutexGuard<'_, Living> {
        // A set of numbers is whole whoever panicked while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes a program the leader of a group of its own.
#[cfg(unix)]
pub fn lead(command: &mut tokio::process::Command) {
    command.process_group(0);
}

#[cfg(unix)]
fn pid(leader: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(leader).ok()?)
}

/// Sends a signal to all members of a group.
#[cfg(unix)]
pub fn send(leader: u32, signal: Signal) {
    let signal = match signal {
        Signal::Terminate => rustix::process::Signal::TERM,
        Signal::Kill => rustix::process::Signal::KILL,
    };
    if let Some(group) = pid(leader) {
        // It fails where nobody is left, which is what is wanted.
        let _ = rustix::process::kill_process_group(group, signal);
    }
}

/// Whether a group has members.
#[cfg(unix)]
pub fn is_alive(leader: u32) -> bool {
    let Some(group) = pid(leader) else { return false };
    // Members that we may not signal are members.
    let answers = rustix::process::test_kill_process_group(group) != Err(rustix::io::Errno::SRCH);
    answers && has_living_member(leader)
}

/// Whether a group that still answers signals has more than dead members that nobody has looked after: in a
/// container the first process often does not.
#[cfg(unix)]
fn has_living_member(leader: u32) -> bool {
    let Ok(entries) = std::fs::read_dir("/proc") else { return true };
    let mut is_readable = false;
    for entry in entries.flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name stands in brackets and may hold anything: state, parent and group follow the last one.
        let Some((_, facts)) = stat.rsplit_once(')') else { continue };
        let mut facts = facts.split_whitespace();
        let (state, group) = (facts.next(), facts.nth(1).and_then(|group| group.parse().ok()));
        is_readable = true;
        if group == Some(leader) && !matches!(state, Some("Z" | "X")) {
            return true;
        }
    }
    !is_readable
}

/// Elsewhere a program stands alone: it is killed when it is dropped.
#[cfg(not(unix))]
pub fn lead(command: &mut tokio::process::Command) {
    command.kill_on_drop(true);
}

/// Elsewhere there are no groups to signal.
#[cfg(not(unix))]
pub fn send(_: u32, _: Signal) {}

/// Elsewhere there are no groups.
#[cfg(not(unix))]
pub fn is_alive(_: u32) -> bool {
    false
}
