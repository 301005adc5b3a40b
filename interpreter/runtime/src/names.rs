//! Names of executions.

use fdl_compiler::expr::Draw;
use fdl_compiler::lang::limits::NAME_CHARACTERS;
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

/// Why the service takes no execution of this name.
pub fn complaint(name: &str) -> Option<String> {
    match name.chars().next() {
        Some(first) if first.is_ascii_digit() || first == '-' => {
            Some(format!("`{name}` does not begin with a letter or `_`"))
        }
        None | Some(_) => complaint_of_derived(name),
    }
}

/// Why it takes no execution of a name that a flow has made. Such a name may begin with a digit: it is often made
/// from the name of the flow's own execution, which is a uuid where nobody gave one.
pub fn complaint_of_derived(name: &str) -> Option<String> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let length = name.chars().count();
    if name.is_empty() {
        return Some("it is empty".to_owned());
    }
    if length > NAME_CHARACTERS {
        return Some(format!("it has {length} characters, more than {NAME_CHARACTERS}"));
    }
    let wrong = name.chars().find(|it| !is_allowed(*it))?;
    Some(format!("`{name}` holds {wrong:?}, and only letters, digits, `_` and `-` are allowed"))
}

#[cfg(test)]
mod tests {
    use super::{complaint, complaint_of_derived, execution_name};

    #[test]
    fn a_seed_always_gives_the_same_uuid() {
        let name = execution_name(0);
        assert_eq!(name, execution_name(0));
        assert_ne!(name, execution_name(1));
        assert_eq!(name.len(), 36);
        assert_eq!(name.as_bytes()[14], b'4');
    }

    #[test]
    fn names_are_those_that_the_service_takes() {
        for name in ["a", "_", "Run-1_b", &"x".repeat(128)] {
            assert_eq!(complaint(name), None, "{name}");
        }
        for name in ["", "1a", "-a", "a b", "ä", "a.b", &"x".repeat(129)] {
            assert!(complaint(name).is_some(), "{name}");
        }
        assert_eq!(complaint_of_derived(&execution_name(0)), None);
        assert_eq!(complaint_of_derived("1a-child"), None);
        assert!(complaint_of_derived("1 a").is_some());
    }
}
