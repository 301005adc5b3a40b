//! One execution of one flow, as a pure state machine.
//!
//! Nothing here sleeps, spawns, reads a clock or draws a random number. A
//! driver calls [`Machine::step`] with something that happened and the time it
//! happened; the machine answers with what has to be done, and when it wants
//! to be woken at the latest.
//!
//! The machine owns which state is next, retry and catch, timeouts, joins, the
//! concurrency of Maps, when expressions are evaluated, limits, ids, history,
//! and the meaning of a late answer. The driver owns clocks, network,
//! credentials, mocks, storage and its transactions, and the order: calls for
//! one execution are serial.

mod abort;
mod address;
mod batcher;
mod catch;
mod choice;
mod command;
mod distributed;
mod due;
mod evaluate;
mod event;
mod failure;
mod frame;
mod history;
mod id;
pub mod integration;
mod join;
mod limits;
mod machine;
mod mask;
mod note;
#[cfg(test)]
mod recorder;
mod retry;
mod run;
mod scope;
mod setup;
mod stored;
mod task;
#[cfg(test)]
mod tests;
mod time;
mod token;
mod wait;

pub use address::mask_text;
pub use command::{Batch, Command, Outcome, ReadItems, StartChild, StartTask};
pub use event::Event;
pub use failure::Failure;
pub use fdl_compiler::lang::history::EventType;
pub use history::HistoryEvent;
pub use id::{ChildId, TaskId};
pub use machine::{Machine, Refusal, Rejected, Wanted};
pub use mask::mask;
pub use note::Note;
pub use setup::{Limits, Recording, Secret, Setup};
pub use time::Timestamp;
