//! Lenses at states: the cases that reached them in the last run of the tests with coverage.

use super::convert::Converter;
use super::margins::TEST;
use super::protocol::{CodeLens, Uri};
use super::surroundings::LARGEST_TEST;
use crate::features::lenses;
use fdl_compiler::source::Span;
use fdl_compiler::yaml;
use fdl_runtime::Files;
use fdl_runtime::testing::kept::{KeptCase, KeptFlow};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Test files of one flow that are looked at, at most.
const FILES: usize = 64;
/// Cases of one state that have a lens each; the others of a file share one.
const SHOWN: usize = 3;
/// What is added where the flow was another one when the cases were run.
const OLDER: &str = " (older text)";

/// The lines of cases, from 1, as the tests are now.
struct Lines<'a> {
    kept: &'a KeptFlow,
    files: Files,
    by_file: BTreeMap<PathBuf, InFile>,
}

/// Where a file of tests is, and the lines of its cases by their names; none where it is not looked at.
type InFile = Option<(PathBuf, BTreeMap<String, Vec<u32>>)>;

impl Lines<'_> {
    /// The file and the line of a case; none where there is no such case any more. Of cases with one name it is the one
    /// that is the least far from where it was.
    fn of(&mut self, case: &KeptCase) -> Option<(&Path, u32)> {
        if !self.by_file.contains_key(&case.file) {
            let is_one_more = self.by_file.len() < FILES;
            let file = is_one_more.then(|| self.kept.file_of(case)).flatten();
            let found = file.map(|it| (it.clone(), lines(&self.files, &it)));
            self.by_file.insert(case.file.clone(), found);
        }
        let (file, lines) = self.by_file.get(&case.file)?.as_ref()?;
        let distance = |it: &u32| usize::try_from(*it).map_or(usize::MAX, |it| it.abs_diff(case.line));
        Some((file, lines.get(&case.name)?.iter().copied().min_by_key(distance)?))
    }
}

fn lines(files: &Files, test: &Path) -> BTreeMap<String, Vec<u32>> {
    let mut lines: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    let Ok(text) = files.read_up_to(test, LARGEST_TEST) else { return lines };
    let places = crate::document::Lines::new(&text);
    for case in lenses::cases(&yaml::parse(text)) {
        if let Some(name) = case.name {
            lines.entry(name).or_default().push(places.line(case.span.start) + 1);
        }
    }
    lines
}

impl Converter {
    /// At each state the cases that reached it last, to be run again.
    pub fn lenses_of_reached(&self) -> Vec<CodeLens> {
        let path = self.document.around.path.as_deref();
        let Some(kept) = path.and_then(|it| self.runs.of_flow(it)) else { return Vec::new() };
        let age = if kept.is_of(&self.document.text) { "" } else { OLDER };
        let files = Files::beside(&self.buffers);
        let mut lines = Lines { kept: &kept, files, by_file: BTreeMap::new() };
        let reached = kept.reached(&self.document.analysis().flow);
        reached.iter().flat_map(|it| self.lenses_of_state(it.state, &it.cases, age, &mut lines)).collect()
    }

    fn lenses_of_state(
        &self,
        span: Span,
        cases: &[&KeptCase],
        age: &str,
        lines: &mut Lines<'_>,
    ) -> Vec<CodeLens> {
        let mut found = Vec::new();
        let mut more: BTreeMap<PathBuf, usize> = BTreeMap::new();
        for case in cases {
            let Some((file, line)) = lines.of(case) else { continue };
            if found.len() == SHOWN {
                *more.entry(file.to_owned()).or_default() += 1;
                continue;
            }
            let Some(uri) = Uri::from_file_path(file) else { continue };
            let mark = if case.passed { '✓' } else { '✗' };
            let argument = json!({ "uri": uri, "line": line, "name": case.name });
            found.extend(self.lens(span, &format!("{mark} {}{age}", case.name), TEST, argument));
        }
        for (file, count) in more {
            let Some(uri) = Uri::from_file_path(&file) else { continue };
            let name = file.file_name().map(|it| it.to_string_lossy()).unwrap_or_default();
            found.extend(self.lens(
                span,
                &format!("{count} more in {name}{age}"),
                TEST,
                json!({ "uri": uri }),
            ));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_with_one_name_have_each_its_own_line() {
        let file = PathBuf::from("a.test.yaml");
        let known = BTreeMap::from([("twice".to_owned(), vec![4, 9])]);
        let by_file = BTreeMap::from([(file.clone(), Some((file.clone(), known)))]);
        let kept = KeptFlow::default();
        let mut lines = Lines { kept: &kept, files: Files::default(), by_file };
        let case =
            |line, name: &str| KeptCase { file: file.clone(), line, name: name.to_owned(), passed: true };
        let found = [3, 9, 20].map(|line| lines.of(&case(line, "twice")).map(|it| it.1));
        assert_eq!(found, [Some(4), Some(9), Some(9)]);
        assert_eq!(lines.of(&case(4, "gone")), None);
    }

    #[test]
    fn no_more_files_are_looked_at_than_somebody_would_write() {
        let kept = KeptFlow::default();
        let folder = std::env::temp_dir().join(format!("fdlc-reached-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let mut lines = Lines { kept: &kept, files: Files::default(), by_file: BTreeMap::new() };
        let mut of = |number: usize| {
            let file = folder.join(format!("{number}.test.yaml"));
            std::fs::write(&file, "cases: [{name: a}]\n").expect("it can be written");
            lines.of(&KeptCase { file, line: 1, name: "a".to_owned(), passed: true }).map(|it| it.1)
        };
        let found: Vec<_> = (0..=FILES).map(&mut of).collect();
        assert_eq!((found[FILES - 1], found[FILES], of(0)), (Some(1), None, Some(1)));
        std::fs::remove_dir_all(folder).expect("it can be removed");
    }
}
