//! Names of executions.

use fdl_compiler::expr::Draw;
use std::sync::Arc;

/// The name of an execution that nobody named: a uuid from its seed.
pub fn execution_name(seed: u64) -> Arc<str> {
    let mut draw = Draw::new(seed);
    let (high, low) = (draw.bits(), draw.bits());
    let high = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    let (time, middle, version) = (high >> 32, (high >> 16) & 0xffff, high & 0xffff);
    let (variant, node) = (low >> 48, low & 0xffff_ffff_ffff);
    format!("{time:08x}-{middle:04x}-{version:04x}-{variant:04x}-{node:012x}").into()
}

#[cfg(test)]
mod tests {
    use super::execution_name;

    #[test]
    fn a_seed_always_gives_the_same_uuid() {
        let name = execution_name(0);
        assert_eq!(name, execution_name(0));
        assert_ne!(name, execution_name(1));
        assert_eq!(name.len(), 36);
        assert_eq!(name.as_bytes()[14], b'4');
    }
}
