//! The flow tests that speak of a flow: those that are shown, and all that there are where something is edited.

use super::convert::Converter;
use super::documents::{Documents, name};
use super::files::Tested;
use super::listing::all_tests;
use super::surroundings::{LARGEST_TEST, address, around, named_in, tests_in};
use crate::document::{Document, Role};
use crate::features::mentions::{self, States};
use crate::features::project;
use fdl_compiler::flow::State;
use fdl_compiler::lang::limits::TEXT_BYTES;
use fdl_compiler::project::FileKind;
use fdl_compiler::project::suite::Named;
use fdl_compiler::source::Span;
use fdl_runtime::Files;
use fdl_runtime::files::key;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Tests that are shown, at most.
const SHOWN: usize = 512;

/// What the tests are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aim {
    /// To be shown: as many as somebody would look at.
    Show,
    /// To be edited: one that is left behind would be broken.
    Edit,
}

/// How a test speaks of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is the one under test.
    Tested,
    /// The same, or it is started by the one under test.
    TestedOrStarted,
}

/// The tests of the client's folders, of the flow's own folder and of the open documents that speak of the flow, but
/// the one at `apart`; where they are edited, or why one of them cannot be.
pub fn tests_about(
    flow: &Path,
    documents: &Documents,
    (aim, way): (Aim, Way),
    apart: Option<&Path>,
) -> Result<Vec<Converter>, String> {
    let Some(file) = flow.file_name().and_then(|it| it.to_str()) else { return Ok(Vec::new()) };
    let of = key(flow);
    let mut found = Vec::new();
    for (called, path) in candidates(flow, documents, aim).into_iter().filter(|it| apart != Some(&it.0)) {
        let bytes = if aim == Aim::Edit { TEXT_BYTES } else { LARGEST_TEST };
        match opened(documents, &path, &called, bytes) {
            Ok(it) if it.document.text.contains(file) && it.speaks_of(&of, way) => found.push(it),
            Ok(_) => {}
            Err(_) if aim == Aim::Show => {}
            Err(why) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                return Err(format!("`{name}`, which may be a test of the flow, cannot be read: {why}"));
            }
        }
        if aim == Aim::Show && found.len() == SHOWN {
            break;
        }
    }
    Ok(found)
}

/// All tests that may speak of a flow, by what all who look at files call them.
fn candidates(flow: &Path, documents: &Documents, aim: Aim) -> BTreeMap<PathBuf, PathBuf> {
    let beside = tests_in(flow.parent().unwrap_or(Path::new("")), &Files::beside(&documents.buffers));
    let mut found: BTreeMap<PathBuf, PathBuf> = match aim {
        Aim::Edit => all_tests(&documents.roots).into_iter().map(|it| (key(&it), it)).collect(),
        Aim::Show => {
            let listed = documents.listing.files(documents);
            let tests = listed.iter().filter(|it| FileKind::of_found(&it.path) == Some(FileKind::Test));
            tests.map(|it| (it.key.clone(), it.path.clone())).collect()
        }
    };
    found.extend(beside.map(|it| (key(&it), it)));
    let open = documents.open.values().filter(|it| it.role() == Role::Test).map(|it| &it.around);
    found.extend(open.filter_map(|it| Some((it.key()?.to_owned(), it.path.clone()?))));
    found
}

/// A file as the client has it open, else as it is on disk, or why it cannot be read; `called` by all who look at files.
fn opened(documents: &Documents, file: &Path, called: &Path, bytes: usize) -> Result<Converter, String> {
    if let Some((uri, document)) = documents.open.iter().find(|(_, it)| it.around.is_at(called)) {
        return Ok(Converter::new(uri.clone(), Arc::clone(document), documents));
    }
    let uri = address(file).ok_or("it has no address")?;
    let text = Files::beside(&documents.buffers).read_up_to(file, bytes)?;
    let document = Document::new(&name(&uri), "", 0, &text).within(around(&uri, documents));
    Ok(Converter::new(uri, Arc::new(document), documents))
}

/// A flow as the client has it open, else as it is on disk.
pub fn opened_flow(documents: &Documents, file: &Path) -> Option<Converter> {
    opened(documents, file, &key(file), LARGEST_TEST).ok()
}

impl Converter {
    /// Whether this test speaks of the flow that all who look at files call so.
    fn speaks_of(&self, flow: &Path, way: Way) -> bool {
        let Some(folder) = self.document.around.path.as_deref().and_then(Path::parent) else { return false };
        let tree = self.document.tree();
        let started = match way {
            Way::Tested => Vec::new(),
            Way::TestedOrStarted => project::child_paths(tree),
        };
        let mut paths = project::path_of(tree, "flow").into_iter().chain(started);
        paths.any(|it| named_in(folder, &it).is_some_and(|it| key(&it) == flow))
    }
}

/// A state: where its flow is, and where that gives its name.
#[derive(Debug)]
pub struct Home {
    /// The flow's file, and what all who look at files call it; none where the flow stands in the test itself.
    pub file: Option<(PathBuf, PathBuf)>,
    /// Where the name is given.
    pub given: Span,
}

/// A flow test that has been read: which states it names.
#[derive(Debug)]
pub struct Speaking {
    /// The test.
    pub test: Converter,
    named: Vec<Named>,
    tested: Vec<Tested>,
    // What all who look at files call the tested flows, in their order.
    keys: Vec<Option<PathBuf>>,
}

impl Speaking {
    /// What a flow test says.
    pub fn of(test: Converter) -> Self {
        let named = mentions::mentions(&test.document.text);
        let tested = test.tested_flows(test.document.tree());
        let keys = tested.iter().map(|it| it.file.as_deref().map(key)).collect();
        Self { test, named, tested, keys }
    }

    /// The name of a state at an offset.
    pub fn name_at(&self, offset: u32) -> Option<&Named> {
        self.named.iter().find(|it| it.name.span.touches(offset))
    }

    /// The state that is named at an offset.
    pub fn home(&self, offset: u32) -> Option<Home> {
        let (nth, state) = self.states().meant(self.name_at(offset)?)?;
        let file = self.tested[nth].file.clone().zip(self.keys[nth].clone());
        Some(Home { file, given: state.common.name.span })
    }

    /// Where the test names a state.
    pub fn places_of(&self, home: &Home) -> Vec<Span> {
        let states = self.states();
        let is_meant = |it: &&Named| {
            let found = states.meant(it);
            found.is_some_and(|(nth, it)| self.is_home(nth, home) && it.common.name.span == home.given)
        };
        self.named.iter().filter(is_meant).map(|it| it.name.span).collect()
    }

    /// Whether the test names another state by a name.
    pub fn speaks_of_another(&self, home: &Home, name: &str) -> bool {
        let states = self.tested.iter().enumerate();
        let mut states = states.flat_map(|(nth, of)| of.analysis.flow.states.iter().map(move |it| (nth, it)));
        let is_home = |nth, it: &State| self.is_home(nth, home) && it.common.name.span == home.given;
        states.any(|(nth, it)| it.name().is_some_and(|it| **it == *name) && !is_home(nth, it))
            && self.named.iter().any(|it| *it.name.text == *name)
    }

    /// Whether the flow of a state is one of those whose states are known here.
    pub fn knows(&self, home: &Home) -> bool {
        home.file.is_none() || (0..self.tested.len()).any(|nth| self.is_home(nth, home))
    }

    fn is_home(&self, nth: usize, home: &Home) -> bool {
        // Where the test's own flow cannot be read the first one has neither a file nor states.
        self.keys[nth].as_deref() == home.file.as_ref().map(|it| &*it.1)
    }

    fn states(&self) -> States<'_> {
        States::of(self.tested.iter().map(|it| &it.analysis.flow))
    }
}

/// Why a file may not be edited: it lies outside of the client's folders, or where it has none of the folder of the
/// document that was asked, and nobody has it open.
pub fn out_of_reach(file: &Path, asked: Option<&Path>, documents: &Documents) -> Option<String> {
    let file = key(file);
    let own = asked.and_then(Path::parent).map(key);
    let mut folders = documents.roots.iter().map(|it| key(it));
    let is_within = match documents.roots.is_empty() {
        true => own.is_some_and(|it| file.starts_with(it)),
        false => folders.any(|it| file.starts_with(it)),
    };
    let is_open = || documents.open.values().any(|it| it.around.is_at(&file));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    (!is_within && !is_open())
        .then(|| format!("`{name}` would have to change, and lies outside of the workspace: open it first"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_client_has_open_is_edited() {
        let reach = |roots: &[&str], file: &str| {
            let roots = roots.iter().map(PathBuf::from).collect();
            let documents = Documents { roots, ..Documents::default() };
            out_of_reach(Path::new(file), Some(Path::new("/none/here/a.yaml")), &documents)
        };
        assert_eq!(reach(&["/none"], "/none/b.yaml"), None);
        assert_eq!(reach(&[], "/none/here/b.yaml"), None);
        let refused = "`b.yaml` would have to change, and lies outside of the workspace: open it first";
        assert_eq!(reach(&["/none"], "/nonesuch/b.yaml").as_deref(), Some(refused));
        assert_eq!(reach(&["/other"], "/none/here/b.yaml").as_deref(), Some(refused));
        assert_eq!(reach(&[], "/none/b.yaml").as_deref(), Some(refused));
    }
}
