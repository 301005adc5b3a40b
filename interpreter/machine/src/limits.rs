//! The limits of decision R13.

use crate::run::Run;
use crate::{Failure, Limits, Setup};
use fdl_compiler::lang::{errors, limits};
use fdl_compiler::program::{Mode, Program};
use fdl_compiler::value::{Object, Value};

/// Seconds that an execution may take, if there is a bound.
pub(crate) fn execution_seconds(program: &Program, setup: &Setup) -> Option<u64> {
    let own = program.timeout.filter(|_| is_top(program, setup));
    let most = match (setup.limits, setup.mode) {
        (Limits::Off, _) => return own,
        (Limits::On, Mode::Standard) => limits::EXECUTION_SECONDS,
        (Limits::On, Mode::Express) => limits::EXECUTION_SECONDS_EXPRESS,
    };
    Some(own.map_or(most, |own| own.min(most)))
}

/// Whether this is an execution of the whole flow, and no child of a distributed Map.
pub(crate) fn is_top(program: &Program, setup: &Setup) -> bool {
    program.scopes[setup.scope.0 as usize].owner.is_none()
}

/// Whether a value is over the 64 KiB of an input or output.
pub(crate) fn is_too_large(value: &Value) -> bool {
    value.json_bytes() > limits::PAYLOAD_BYTES as u64
}

/// Says so where a value is nested too deep, which no switch allows.
pub(crate) fn check_depth(what: impl Fn() -> String, value: &Value) -> Result<(), Failure> {
    if value.depth() <= limits::VALUE_DEPTH {
        return Ok(());
    }
    let detail =
        format!("{} is nested {} levels deep, more than {}", what(), value.depth(), limits::VALUE_DEPTH);
    Err(Failure::new(errors::RUNTIME_ERROR, detail))
}

impl Run<'_> {
    /// Says so where an input or output is too large or nested too deep.
    pub fn check_payload(&self, what: impl Fn() -> String, value: &Value) -> Result<(), Failure> {
        check_depth(&what, value)?;
        match self.machine.setup.limits {
            Limits::On if is_too_large(value) => {
                Err(too_large(&what(), value.json_bytes(), limits::PAYLOAD_BYTES as u64))
            }
            Limits::On | Limits::Off => Ok(()),
        }
    }

    /// Says so where a key or value of `$Global` is too large.
    pub fn check_global(&self, written: &Object) -> Result<(), Failure> {
        match self.machine.setup.limits {
            Limits::Off => return Ok(()),
            Limits::On => {}
        }
        for (key, value) in written.iter() {
            if key.len() > limits::GLOBAL_KEY_BYTES {
                let what = format!("the key `{key}` of `$Global`");
                return Err(too_large(&what, key.len() as u64, limits::GLOBAL_KEY_BYTES as u64));
            }
            if value.json_bytes() > limits::GLOBAL_VALUE_BYTES as u64 {
                let what = format!("the value of `$Global.{key}`");
                return Err(too_large(&what, value.json_bytes(), limits::GLOBAL_VALUE_BYTES as u64));
            }
        }
        Ok(())
    }

    /// Whether one more history event may be recorded.
    pub fn has_room(&self) -> bool {
        match self.machine.setup.limits {
            Limits::On => self.machine.events < limits::HISTORY_EVENTS,
            Limits::Off => true,
        }
    }
}

fn too_large(what: &str, bytes: u64, most: u64) -> Failure {
    Failure::new(errors::ENTITY_TOO_LARGE, format!("{what} has {bytes} bytes, more than {most}"))
}
