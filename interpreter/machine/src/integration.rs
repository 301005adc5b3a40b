//! What the integrations make of a service's answer (decision R4).

use fdl_compiler::program::TaskMode;
use fdl_compiler::value::Value;

/// The raw result of a Task whose service answered `answer`. In the callback modes, and for
/// actions without a shape of their own, that is the answer as it is.
pub fn wrap(action: &str, mode: TaskMode, parameters: &Value, answer: Value) -> Value {
    let _ = (action, mode, parameters);
    answer
}
