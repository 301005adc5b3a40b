//! A process that looks after programs when this one is killed before it can.
//!
//! It is told of each group on its standard input. When that ends while groups
//! are left, nobody else looks after them any more.

use super::group::{self, Signal};
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::{BufRead, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

/// How long programs that are asked to end may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The guarding process.
pub struct Guard {
    process: Child,
    line: Option<ChildStdin>,
}

impl Guard {
    /// Starts it, where that is possible: a run without one is as good, but for one that is killed.
    pub fn start(call: &[OsString]) -> Option<Self> {
        let (program, arguments) = call.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // What ends this process must not end that one.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut process = command.spawn().ok()?;
        let line = process.stdin.take();
        Some(Self { process, line })
    }

    /// A group has begun.
    pub fn watch(&mut self, leader: u32) {
        self.say('+', leader);
    }

    /// A group is gone.
    pub fn forget(&mut self, leader: u32) {
        self.say('-', leader);
    }

    fn say(&mut self, sign: char, leader: u32) {
        if let Some(line) = &mut self.line {
            // It may have been killed.
            let _ = line.write_all(format!("{sign}{leader}\n").as_bytes());
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.line = None;
        // Without groups it ends by itself.
        let _ = self.process.wait();
    }
}

/// What the guarding process does: it reads until nobody writes any more, then ends what is left.
pub fn guard(input: impl BufRead) {
    let mut groups = BTreeSet::new();
    for line in input.lines().map_while(Result::ok) {
        match line.split_at_checked(1).map(|(sign, leader)| (sign, leader.parse::<u32>())) {
            Some(("+", Ok(leader))) => drop(groups.insert(leader)),
            Some(("-", Ok(leader))) => drop(groups.remove(&leader)),
            Some(_) | None => {}
        }
    }
    groups.retain(|leader| group::is_alive(*leader));
    groups.iter().for_each(|leader| group::send(*leader, Signal::Terminate));
    let until = Instant::now() + PATIENCE;
    while !groups.is_empty() && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
        groups.retain(|leader| group::is_alive(*leader));
    }
    groups.iter().for_each(|leader| group::send(*leader, Signal::Kill));
}
