//! What a file holds, told by its name.

use std::path::Path;

/// Endings of files that hold a flow.
const FLOW_ENDINGS: &[&str] =
    &[".fdl.yaml", ".fdl.yml", ".fdl.json", ".flow.yaml", ".flow.yml", ".flow.json"];
/// Whole names of files that hold a flow.
const FLOW_NAMES: &[&str] = &["flow.yaml", "flow.yml"];
/// Endings of files that hold flow tests.
const TEST_ENDINGS: &[&str] = &[".test.yaml", ".test.yml"];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One flow.
    Flow,
    /// Flow tests.
    Test,
}

impl FileKind {
    /// What a file found in a folder holds; nothing for files that are not ours.
    pub fn of_found(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let ends = |endings: &[&str]| endings.iter().any(|it| name.len() > it.len() && name.ends_with(it));
        if ends(TEST_ENDINGS) {
            Some(Self::Test)
        } else if ends(FLOW_ENDINGS) || FLOW_NAMES.contains(&name) {
            Some(Self::Flow)
        } else {
            None
        }
    }

    /// What a file holds that was named: a flow, unless its name says otherwise.
    pub fn of_named(path: &Path) -> Self {
        Self::of_found(path).unwrap_or(Self::Flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_told_by_its_name() {
        for (name, kind) in [
            ("a.fdl.yaml", Some(FileKind::Flow)),
            ("a.flow.json", Some(FileKind::Flow)),
            ("flow.yml", Some(FileKind::Flow)),
            ("flow.json", None),
            (".fdl.yaml", None),
            ("a.test.yaml", Some(FileKind::Test)),
            ("a.fdl.test.yml", Some(FileKind::Test)),
            ("a.yaml", None),
        ] {
            assert_eq!(FileKind::of_found(Path::new(name)), kind, "{name}");
        }
        assert_eq!(FileKind::of_named(Path::new("a.yaml")), FileKind::Flow);
    }
}
