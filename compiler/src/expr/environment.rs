//! What an expression can see: variables, the context, and chance.

use crate::value::Value;
use std::sync::Arc;

/// The variables at one place of one state. What does not exist there is absent.
#[derive(Clone, Copy)]
pub struct Environment<'a> {
    /// `$Input`.
    pub input: &'a Value,
    /// `$Output`, where there is one.
    pub output: Option<&'a Value>,
    /// `$Global`: an object.
    pub global: &'a Value,
    /// `$Item`, in `ItemConstructor`.
    pub item: Option<&'a Value>,
    /// `$Context`.
    pub context: &'a Context<'a>,
}

/// `$Context`. `Current.Input` and `Current.Output` are those of the [`Environment`].
pub struct Context<'a> {
    /// `Execution.Name`.
    pub execution_name: &'a Arc<str>,
    /// `Execution.Input`.
    pub execution_input: &'a Value,
    /// `Execution.RoleArn`.
    pub role_arn: &'a Arc<str>,
    /// `Current.Name`.
    pub state_name: &'a Arc<str>,
    /// `Current.Error`, where a Catch's constructor runs.
    pub error: Option<ErrorObject<'a>>,
    /// `Current.RetryCount`.
    pub retry_count: u32,
    /// `Current.TaskToken`, in a Task that waits for a callback.
    pub task_token: Option<&'a Arc<str>>,
}

/// `$Context.Current.Error`.
#[derive(Clone, Copy)]
pub struct ErrorObject<'a> {
    /// `Code`.
    pub code: &'a Arc<str>,
    /// `Detail`.
    pub detail: &'a Arc<str>,
}

/// Chance: a seeded generator (SplitMix64) whose state is part of the execution's.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Draw {
    state: u64,
}

impl Draw {
    /// A generator that gives the same numbers for the same seed, for ever.
    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
