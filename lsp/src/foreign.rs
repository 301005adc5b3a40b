//! Files that are called `NAME.test.yaml` and are somebody else's: other programs call their tests so too.

use crate::features::project::TEST;
use fdl_compiler::near::nearest;

/// Keys of a flow: where one stands in a test the two were mixed up, which is told.
const OF_A_FLOW: [&str; 3] = ["States", "StartAt", "SpecVersion"];

/// Whether a text has keys at its left edge, and none that a flow or a flow test has, or a flow test nearly has.
///
/// Its lines tell it, not its tree, so that it stays what it is while something is typed. What is written between
/// brackets is taken for ours.
pub fn is_of_others(text: &str) -> bool {
    let lines = text.trim_start_matches('\u{feff}').split(['\n', '\r']);
    let mut keys = lines.filter_map(key).peekable();
    keys.peek().is_some() && !keys.any(is_ours)
}

/// The key that a line begins with, not indented.
fn key(line: &str) -> Option<&str> {
    let (key, value) = line.split_once(':')?;
    let is_name = key.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '_' | '"' | '\''));
    (is_name && (value.is_empty() || value.starts_with([' ', '\t'])))
        .then(|| key.trim_matches(['"', '\'', ' ']))
}

fn is_ours(key: &str) -> bool {
    let own = || TEST.keys.iter().map(|it| it.name);
    own().chain(OF_A_FLOW).any(|it| it == key) || nearest(key, own()).is_some()
}

#[cfg(test)]
mod tests {
    use super::is_of_others;

    #[test]
    fn tests_of_other_programs_are_told_by_their_keys() {
        for text in [
            "rule_files:\n  - alerts.yml\nevaluation_interval: 1m\ntests:\n  - interval: 1m\n",
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n",
            "# ours: no\non: push\njobs:\n  flow: {}\n",
            "---\nsuite: a chart\ntemplates:\n  - a.yaml\n",
        ] {
            assert!(is_of_others(text), "{text}");
        }
    }

    #[test]
    fn what_is_ours_or_may_become_so_is_none_of_theirs() {
        for text in [
            "",
            "# a test\n",
            "flo",
            "flow: a.fdl.yaml\n",
            "name: x\ncases: []\n",
            "\u{feff}\"mocks\": {}\n",
            "flwo: a.fdl.yaml\n",
            "Type: StateMachine\nStartAt: A\n",
            "{\"flow\": \"a.fdl.yaml\"}",
        ] {
            assert!(!is_of_others(text), "{text}");
        }
    }
}
