//! How the process ends.

use std::process::ExitCode;

/// What a call came to. The worse one wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All well.
    Well,
    /// The flow, the expression or a test is at fault.
    AtFault,
    /// The call itself could not be carried out.
    Refused,
    /// Somebody stopped it: the exit status that says how.
    Interrupted(u8),
}

impl Status {
    /// The exit status of the process.
    pub fn code(self) -> ExitCode {
        match self {
            Self::Well => ExitCode::SUCCESS,
            Self::AtFault => ExitCode::from(1),
            Self::Refused => ExitCode::from(2),
            Self::Interrupted(status) => ExitCode::from(status),
        }
    }
}
