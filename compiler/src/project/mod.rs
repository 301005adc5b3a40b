//! `fdlc.yaml` and `*.test.yaml`, read by the same front end as flows, with the same kind of diagnostics.
//!
//! Every key is declared once, with its type and documentation ([`keys`]);
//! reading, completion and hover use that declaration. Nothing here opens a
//! file: the runner and the editor do.

pub mod bindings;
pub mod check;
pub mod config;
pub mod config_file;
mod expressions;
mod glob;
pub mod idle;
pub mod keys;
pub mod kind;
pub mod mocks;
pub mod reader;
pub mod suite;
pub mod test_file;
pub mod values;

pub use self::bindings::{ReadyBinding, Service};
pub use self::config::{Config, FlowSettings, InputFile};
pub use self::kind::FileKind;
pub use self::mocks::{Answer, ErrorReply, MockTable, Reply};
pub use self::reader::Top;
pub use self::suite::{FlowSource, ReadyCase, ReadyReport, ReadyStop, Suite};
pub use self::test_file::TestFile;
