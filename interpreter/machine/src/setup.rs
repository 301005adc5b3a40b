//! What an execution is started with.

use fdl_compiler::program::{Mode, ScopeIdx};
use std::sync::Arc;

/// Everything but the input. None of it changes while the execution runs.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Setup {
    /// The flow's name, for tokens.
    pub flow: Arc<str>,
    /// The execution's name.
    pub name: Arc<str>,
    /// `$Context.Execution.RoleArn`.
    pub role_arn: Arc<str>,
    /// What it runs: the top scope, or the processor of a distributed Map.
    pub scope: ScopeIdx,
    /// Standard or express.
    pub mode: Mode,
    /// Whether the limits of decision R13 hold.
    pub limits: Limits,
    /// Whether anybody wants to see the history.
    pub recording: Recording,
    /// Where random values come from.
    pub seed: u64,
    /// What task tokens are signed with: random bytes in real time, [`Secret::from_seed`] in virtual time.
    pub secret: Secret,
}

/// Whether the limits of decision R13 hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Limits {
    /// They do.
    On,
    /// Only the depth of values is limited.
    Off,
}

/// Whether history events and notes are built. They are counted in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Recording {
    /// They are.
    On,
    /// Nobody looks at them.
    Off,
}

/// What makes tokens unguessable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(pub [u8; 32]);

impl Secret {
    /// The secret that belongs to a seed: for virtual time, where runs have to repeat.
    pub fn from_seed(seed: u64) -> Self {
        let mut draw = fdl_compiler::expr::Draw::new(seed ^ 0x746f_6b65_6e73);
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            chunk.copy_from_slice(&draw.bits().to_le_bytes());
        }
        Self(bytes)
    }
}
