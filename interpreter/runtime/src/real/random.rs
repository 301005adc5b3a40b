//! Chance, from the system: real time has no seed.

use crate::names::execution_name;
use fdl_machine::Secret;

/// Random bytes.
fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("a system without a random source runs nothing else either");
    bytes
}

/// A seed that nobody chose.
pub fn seed() -> u64 {
    u64::from_le_bytes(bytes())
}

/// A secret that nobody guesses.
pub fn secret() -> Secret {
    Secret(bytes())
}

/// The id of a request.
pub fn uuid() -> String {
    execution_name(seed()).to_string().to_uppercase()
}
