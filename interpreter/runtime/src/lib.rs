//! What drives the machine: virtual and real time, mocks, bindings, flow tests.
//!
//! The machine says what has to be done and when it wants to be woken. Here
//! are the clocks, the answers and the files: [`driver`] carries an execution
//! through, [`real`] is the world outside that answers it, [`testing`] runs the
//! cases of test files in virtual time and compares what came of them.

pub mod answers;
pub mod child_shapes;
mod children;
mod clock;
pub mod driver;
pub mod files;
pub mod flows;
pub mod history;
mod index;
pub mod inputs;
pub mod names;
pub mod needs;
pub mod objects;
pub mod outside;
pub mod plan;
pub mod projects;
pub mod real;
pub mod record;
pub mod services;
pub mod testing;
pub mod timeline;
pub mod trace;
pub mod walk;
pub mod watch;

pub use child_shapes::children_of;
pub use driver::{drive, simulate};
pub use files::{Buffers, Files};
pub use flows::{FileFindings, FlowOptions, LoadedFlow};
pub use inputs::KnownInput;
pub use needs::Needs;
pub use plan::{Clock, Ended, Order, Plan, Tokens, Trouble};
pub use projects::{Project, Projects};
pub use services::{ChildFlow, Services};
pub use watch::{Source, Watcher};
