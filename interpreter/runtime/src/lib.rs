//! What drives the machine: virtual time, mocks, flow tests.
//!
//! The machine says what has to be done and when it wants to be woken. Here
//! are the clocks, the answers and the files: [`virtual_time`] jumps from one
//! instant to the next while mocks answer, [`testing`] runs the cases of test
//! files with it and compares what came of them.

pub mod answers;
mod children;
pub mod flows;
pub mod history;
mod index;
pub mod inputs;
pub mod names;
pub mod objects;
pub mod projects;
pub mod services;
pub mod testing;
pub mod trace;
pub mod virtual_time;
pub mod watch;

pub use flows::{FileFindings, FlowOptions, LoadedFlow};
pub use inputs::KnownInput;
pub use projects::{Project, Projects};
pub use services::{ChildFlow, Services};
pub use virtual_time::{Ended, Plan, Trouble, simulate};
pub use watch::{Source, Watcher};
