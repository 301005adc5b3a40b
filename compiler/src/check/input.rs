//! What the rules look at.

use super::names::Names;
use super::types::Types;
use super::types::judge::Judged;
use crate::flow::{Flow, ScopeIdx, State};
use crate::lang::modes::Mode;

/// A flow with all that is known of it, for the rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input<'a> {
    pub flow: &'a Flow,
    /// The states that are looked at, for rules that look at each by itself.
    pub states: &'a [State],
    pub text: &'a str,
    pub mode: Mode,
    pub modes: &'a [Mode],
    pub names: &'a [Names<'a>],
    pub types: &'a Types,
    pub judged: &'a [Judged<'a>],
    /// Those in which something is surely not meant.
    pub suspected: &'a [&'a Judged<'a>],
}

impl Input<'_> {
    /// The mode that a scope runs in.
    pub fn mode_of(&self, scope: ScopeIdx) -> Mode {
        self.modes.get(scope.0 as usize).copied().unwrap_or(self.mode)
    }
}
