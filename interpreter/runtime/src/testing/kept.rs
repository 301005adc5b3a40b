//! What the last coverage run took, kept in a file so that an editor can show it beside the flow.
//!
//! The file is a cache: whoever cannot write it goes on without, and what cannot be read counts as absent.

use super::coverage::{Hits, Part};
use super::{CaseStatus, FileReport, Loaded};
use crate::files::read_regular;
use crate::flows::LoadedFlow;
use crate::index;
use crate::projects::{FILE_NAME, absolute};
use fdl_compiler::flow::Flow;
use fdl_compiler::lang::limits::TEXT_BYTES;
use fdl_compiler::program::{Kind, Program, State, StateIdx};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The folder that the file stands in: in that of `fdlc.yaml`, or in the one that the run was started in.
pub const FOLDER: &str = ".fdlc";
/// What keeps the folder out of repositories.
const IGNORING: &str = ".gitignore";
/// What the file is called.
pub const FILE: &str = "coverage.json";
/// The form of the file. Files of another form are not read.
const VERSION: u32 = 1;

/// Whether a file is such a one, by its name.
pub fn is_kept(path: &Path) -> bool {
    path.ends_with(Path::new(FOLDER).join(FILE))
}

/// What the last coverage run that had a flow under test took of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptFlow {
    /// SHA-256 of the flow's text, a byte order mark not counted.
    sha256: String,
    /// The cases that were run.
    pub cases: Vec<KeptCase>,
    /// What was taken at least once, in the order of the text.
    pub points: Vec<KeptPoint>,
    /// The folder that the run was kept in.
    #[serde(skip)]
    root: PathBuf,
}

/// A case that was run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct KeptCase {
    /// Its test file.
    pub file: PathBuf,
    /// The line that it started at.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Whether it held.
    pub passed: bool,
}

/// Something that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptPoint {
    /// `state`, `branch`, `retry` or `catch`.
    pub kind: String,
    /// Where its state stands: names and indices from the top (decision R21), 0 for the states of a Map.
    pub path: Value,
    /// Which branch or rule of the state, from 0; none for the state itself and for the default of a Choice.
    pub index: Option<usize>,
    /// Which of the cases took it.
    pub cases: Vec<usize>,
}

/// A state and who reached it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached<'a> {
    /// The place of the state's name.
    pub state: Span,
    /// The cases; none where no case came there.
    pub cases: Vec<&'a KeptCase>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// By the flow's file, as it is called from the folder above.
    flows: BTreeMap<String, KeptFlow>,
}

impl KeptFlow {
    /// With the whole paths of the cases' files. What was kept may have come with the folder and name anything: cases
    /// that stand elsewhere are left out.
    fn below(mut self, root: &Path) -> Self {
        let (mut numbers, mut cases) = (Vec::new(), Vec::new());
        for mut case in std::mem::take(&mut self.cases) {
            let goes_down = case.file.components().all(|it| matches!(it, Component::Normal(_)));
            case.file = root.join(&case.file);
            numbers.push(goes_down.then_some(cases.len()));
            cases.extend(goes_down.then_some(case));
        }
        self.cases = cases;
        self.root = root.to_owned();
        for point in &mut self.points {
            point.cases = point.cases.iter().filter_map(|it| numbers.get(*it).copied()?).collect();
        }
        self
    }

    /// Where the file of a case is, links followed; none where they lead away from the folder that the run was kept in.
    pub fn file_of(&self, case: &KeptCase) -> Option<PathBuf> {
        // Many cases stand in one file: the system is asked by whoever needs it, and not for each of them.
        Some(absolute(&case.file)).filter(|it| it.starts_with(&self.root))
    }

    /// Whether the flow's text is still the one that was run.
    pub fn is_of(&self, text: &str) -> bool {
        self.sha256 == fingerprint(text)
    }

    /// Who reached each state of a flow, in the order of the text. States that were renamed since have lost theirs;
    /// a flow that is being typed has its own.
    pub fn reached(&self, flow: &Flow) -> Vec<Reached<'_>> {
        let states = flow.states.iter().map(|state| state.common.name.span);
        let mut all: Vec<_> = states.map(|state| Reached { state, cases: Vec::new() }).collect();
        for point in self.points.iter().filter(|point| point.kind == "state") {
            let state = state_at(flow, &point.path).and_then(|it| usize::try_from(it.0).ok());
            if let Some(reached) = state.and_then(|state| all.get_mut(state)) {
                reached.cases.extend(point.cases.iter().filter_map(|case| self.cases.get(*case)));
            }
        }
        all
    }
}

/// What coverage runs have kept, each file read once until it changes.
#[derive(Debug, Default)]
pub struct Runs(Mutex<BTreeMap<PathBuf, Remembered>>);

/// What a file held, with the time of its last change and its length then; none where that could not be read.
type Remembered = ((SystemTime, u64), Option<Flows>);

/// What a file held, ready to be shown.
type Flows = Arc<BTreeMap<String, Arc<KeptFlow>>>;

impl Runs {
    /// What is kept of the flow in this file, by the newest of the runs above it.
    pub fn of_flow(&self, flow: &Path) -> Option<Arc<KeptFlow>> {
        let flow = absolute(flow);
        let mut newest: Option<(SystemTime, Arc<KeptFlow>)> = None;
        for root in flow.ancestors().skip(1) {
            let Some((written, flows)) = self.read(root) else { continue };
            let Some(kept) = flows.get(&name_from(root, &flow)) else { continue };
            if newest.as_ref().is_none_or(|(other, _)| *other < written) {
                newest = Some((written, Arc::clone(kept)));
            }
        }
        newest.map(|(_, kept)| kept)
    }

    /// What is kept in a folder, and since when.
    fn read(&self, root: &Path) -> Option<(SystemTime, Flows)> {
        let file = root.join(FOLDER).join(FILE);
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(about) = std::fs::metadata(&file) else {
            known.remove(&file);
            return None;
        };
        let stamp = (about.modified().ok()?, about.len());
        let flows = match known.get(&file).filter(|it| it.0 == stamp) {
            Some((_, flows)) => flows.clone(),
            None => {
                let flows = read(&file).map(|it| it.flows.into_iter());
                let ready = flows.map(|it| it.map(|(name, kept)| (name, Arc::new(kept.below(root)))));
                let flows = ready.map(|it| Arc::new(it.collect()));
                known.insert(file, (stamp, flows.clone()));
                flows
            }
        };
        Some((stamp.0, flows?))
    }
}

/// Keeps what the cases took. Flows that this run had nothing to do with keep what they have.
///
/// `line` says on which line of its test file a place lies.
pub fn keep(reports: &[FileReport<'_>], line: &dyn Fn(&Loaded, Span) -> usize) -> Result<(), String> {
    let mut roots: BTreeMap<PathBuf, BTreeMap<PathBuf, Taken<'_>>> = BTreeMap::new();
    // Nobody can open a test that came from standard input.
    for report in reports.iter().filter(|report| Path::new(&report.loaded.name).is_file()) {
        for (number, flow) in report.loaded.flows.iter().enumerate() {
            let (Some(program), false) = (&flow.program, report.cases.is_empty()) else { continue };
            let file = absolute(Path::new(&flow.name));
            let taken = roots.entry(root_of(&file)).or_default().entry(file).or_insert_with(|| Taken {
                flow,
                program,
                cases: Vec::new(),
                points: BTreeMap::new(),
            });
            for case in report.cases.iter().filter(|case| case.status != CaseStatus::Listed) {
                for (state, part) in case.hits.get(&number).into_iter().flat_map(Hits::taken) {
                    taken.points.entry((state, part)).or_default().push(taken.cases.len());
                }
                taken.cases.push(KeptCase {
                    file: PathBuf::from(&report.loaded.name),
                    line: line(report.loaded, case.span),
                    name: case.name.to_string(),
                    passed: case.status == CaseStatus::Passed,
                });
            }
        }
    }
    for (root, flows) in roots {
        let flows = flows.into_iter().filter(|(_, taken)| !taken.cases.is_empty());
        let flows: BTreeMap<_, _> =
            flows.map(|(file, taken)| (name_from(&root, &file), taken.kept(&root))).collect();
        if !flows.is_empty() {
            write(&root, flows).map_err(|reason| {
                format!("cannot write `{}`: {reason}", root.join(FOLDER).join(FILE).display())
            })?;
        }
    }
    Ok(())
}

/// What the cases of a run took of one flow.
struct Taken<'a> {
    flow: &'a LoadedFlow,
    program: &'a Program,
    cases: Vec<KeptCase>,
    points: BTreeMap<(StateIdx, Part), Vec<usize>>,
}

impl Taken<'_> {
    fn kept(self, root: &Path) -> KeptFlow {
        let mut cases = self.cases;
        for case in &mut cases {
            case.file = PathBuf::from(name_from(root, &absolute(&case.file)));
        }
        let points = self.points.into_iter().filter_map(|((state, part), cases)| {
            let path = path(self.program, index::state(self.program, state)?);
            Some(KeptPoint { kind: part.kind().name().to_owned(), path, index: part.index(), cases })
        });
        KeptFlow {
            sha256: fingerprint(&self.flow.text),
            cases,
            points: points.collect(),
            root: root.to_owned(),
        }
    }
}

/// Puts flows into the file of a folder: a reader sees the old file or the new one, never half of it.
fn write(root: &Path, flows: BTreeMap<String, KeptFlow>) -> std::io::Result<()> {
    let folder = root.join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    if !std::fs::symlink_metadata(&folder)?.is_dir() {
        return Err(std::io::Error::other("its folder is a link"));
    }
    match create(&folder.join(IGNORING), b"# Written by fdlc: nothing here belongs into a repository.\n*\n") {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let file = folder.join(FILE);
    // Another run may be about to write what it took. Who cannot wait for it goes on.
    let lock = lock(&folder.join(IGNORING));
    if lock.is_some() {
        remove_unfinished(&folder);
    }
    let mut kept = read(&file).unwrap_or_default();
    kept.version = VERSION;
    kept.flows.retain(|name, _| root.join(name).is_file());
    kept.flows.extend(flows);
    let unfinished = folder.join(format!("{FILE}.{}", std::process::id()));
    // Of a run that was killed; its number has come again.
    let _ = std::fs::remove_file(&unfinished);
    let written =
        create(&unfinished, &serde_json::to_vec(&kept)?).and_then(|()| std::fs::rename(&unfinished, &file));
    if written.is_err() {
        // Nobody would look for it any more; where it never came to be there is nothing to remove.
        let _ = std::fs::remove_file(&unfinished);
    }
    written
}

/// Keeps other runs from writing into a folder until it is dropped. The file is one that stays as long as the folder.
fn lock(file: &Path) -> Option<std::fs::File> {
    let is_plain = std::fs::symlink_metadata(file).is_ok_and(|it| it.is_file());
    let file = std::fs::File::open(file).ok().filter(|_| is_plain)?;
    file.lock().is_ok().then_some(file)
}

/// Removes what runs have left that were killed while they wrote. Nobody else writes now.
fn remove_unfinished(folder: &Path) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let unfinished = entries.filter(|it| it.file_name().to_string_lossy().starts_with(&format!("{FILE}.")));
    for entry in unfinished {
        let _ = std::fs::remove_file(entry.path());
    }
}

/// Writes a file that is not there yet: where a link is in its place nothing is written to what that names.
fn create(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    std::fs::OpenOptions::new().write(true).create_new(true).open(file)?.write_all(bytes)
}

fn read(file: &Path) -> Option<Kept> {
    let kept: Kept = serde_json::from_slice(&read_regular(file, TEXT_BYTES).ok()?).ok()?;
    (kept.version == VERSION).then_some(kept)
}

/// The folder whose `.fdlc` speaks of a flow: always one above it, so that it is found from the flow.
fn root_of(flow: &Path) -> PathBuf {
    let folder = flow.parent().unwrap_or(flow);
    let here = absolute(Path::new(""));
    let project = folder.ancestors().find(|it| it.join(FILE_NAME).is_file());
    match project {
        Some(project) => project.to_owned(),
        None if folder.starts_with(&here) => here,
        None => folder.to_owned(),
    }
}

/// What a file is called from a folder, with `/` between its parts; by its whole path where it lies elsewhere.
fn name_from(folder: &Path, file: &Path) -> String {
    match file.strip_prefix(folder) {
        Ok(below) => below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
        Err(_) => file.to_string_lossy().into_owned(),
    }
}

/// Names and indices from the top (decision R21).
fn path(program: &Program, state: &State) -> Value {
    let mut steps = vec![Value::from(&state.name)];
    let mut at = state;
    while let Some(owner) =
        index::scope(program, at.scope).and_then(|scope| index::state(program, scope.owner?))
    {
        let branch = match &owner.kind {
            Kind::Parallel(parallel) => parallel.branches.iter().position(|it| *it == at.scope).unwrap_or(0),
            Kind::Map(_)
            | Kind::Task(_)
            | Kind::Pass { .. }
            | Kind::Wait { .. }
            | Kind::Choice { .. }
            | Kind::Succeed
            | Kind::Fail { .. } => 0,
        };
        steps.extend([Value::from(u64::try_from(branch).unwrap_or(0)), Value::from(&owner.name)]);
        at = owner;
    }
    steps.reverse();
    steps.into()
}

/// The state at a path of names and indices from the top (decision R21).
fn state_at(flow: &Flow, path: &Value) -> Option<StateIdx> {
    let mut steps = path.as_list()?.iter();
    let mut scope = flow.top();
    loop {
        let state = scope.find(steps.next()?.as_str()?)?;
        let Some(index) = steps.next() else { return Some(state) };
        let index = usize::try_from(index.as_int()?).ok()?;
        scope = flow.scope(flow.state(state).scopes().nth(index)?);
    }
}

fn fingerprint(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::projects::Projects;
    use crate::testing::{TestText, Work, load, run};
    use fdl_compiler::project::Top;

    const FLOW: &str = "\
Type: StateMachine
SpecVersion: v1
Name: fan
StartAt: Fan
States:
  - Type: Parallel
    Name: Fan
    Branches:
      - StartAt: Left
        States: [{Type: Pass, Name: Left, End: true}]
      - StartAt: Each
        States:
          - Type: Map
            Name: Each
            ItemsPath: $Input.items
            End: true
            Processor:
              StartAt: Item
              States: [{Type: Pass, Name: Item, End: true}]
    End: true
";
    const TEST: &str = "\
flow: fan.fdl.yaml
cases:
  - name: some
    input: {items: [1, 2]}
  - name: none
    input: {items: []}
";

    fn project(name: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("fdl-kept-{name}-{}", std::process::id()));
        std::fs::create_dir_all(root.join("flows")).unwrap();
        std::fs::write(root.join(FILE_NAME), "").unwrap();
        std::fs::write(root.join("flows/fan.fdl.yaml"), FLOW).unwrap();
        std::fs::write(root.join("flows/fan.test.yaml"), TEST).unwrap();
        root
    }

    fn keep_run(root: &Path, filter: &str) {
        let folder = root.join("flows");
        let name = folder.join("fan.test.yaml").to_string_lossy().into_owned();
        let test = TestText { name, folder, text: TEST.into() };
        let files = [load(&test, Top::Whole, &mut Projects::default())];
        assert!(!files[0].is_broken(), "{:?}", files[0].findings);
        let reports = run(&files, &|_, case| case.name.text.contains(filter), Work::RunAll);
        keep(&reports, &|_, span| usize::try_from(span.start).unwrap()).unwrap();
    }

    fn reached(root: &Path) -> Vec<(String, Vec<String>)> {
        let kept = Runs::default().of_flow(&root.join("flows/fan.fdl.yaml")).expect("it was kept");
        assert!(kept.is_of(FLOW) && kept.is_of(&format!("\u{feff}{FLOW}")) && !kept.is_of("another"));
        let settings = fdl_compiler::Settings {
            mode: fdl_compiler::program::Mode::Standard,
            limits: fdl_compiler::Limits::On,
            input: None,
        };
        let flow = fdl_compiler::compile(FLOW, &settings);
        let names = |it: Reached<'_>| it.cases.iter().map(|case| case.name.clone()).collect();
        let reached = kept.reached(&flow.flow).into_iter();
        reached.map(|it| (FLOW[it.state.range()].to_owned(), names(it))).collect()
    }

    fn expected(rows: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
        rows.iter()
            .map(|(state, cases)| (state.to_string(), cases.iter().map(ToString::to_string).collect()))
            .collect()
    }

    #[test]
    fn each_state_knows_the_cases_that_reached_it_last() {
        let root = project("reached");
        assert_eq!(Runs::default().of_flow(&root.join("flows/fan.fdl.yaml")), None);
        keep_run(&root, "");
        let both: &[&str] = &["some", "none"];
        assert_eq!(
            reached(&root),
            expected(&[("Fan", both), ("Left", both), ("Each", both), ("Item", &["some"])])
        );
        keep_run(&root, "none");
        let one: &[&str] = &["none"];
        assert_eq!(reached(&root), expected(&[("Fan", one), ("Left", one), ("Each", one), ("Item", &[])]));
        // A run that chose nothing is none.
        keep_run(&root, "no such case");
        assert_eq!(reached(&root)[0].1, ["none"]);
        let kept = Runs::default().of_flow(&root.join("flows/fan.fdl.yaml")).unwrap();
        assert_eq!(kept.cases[0].file, root.canonicalize().unwrap().join("flows/fan.test.yaml"));
        assert!(std::fs::read_to_string(root.join(FOLDER).join(".gitignore")).unwrap().contains("\n*\n"));
        assert_eq!(std::fs::read_dir(root.join(FOLDER)).unwrap().count(), 2, "nothing unfinished is left");
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_was_kept_is_made_ready_once_until_it_changes() {
        let root = project("ready");
        keep_run(&root, "");
        let (runs, flow) = (Runs::default(), root.join("flows/fan.fdl.yaml"));
        let first = runs.of_flow(&flow).unwrap();
        assert!(Arc::ptr_eq(&first, &runs.of_flow(&flow).unwrap()));
        assert_eq!(first.file_of(&first.cases[0]).as_ref(), Some(&first.cases[0].file));
        keep_run(&root, "none");
        assert!(!Arc::ptr_eq(&first, &runs.of_flow(&flow).unwrap()));
        #[cfg(unix)]
        {
            std::fs::remove_file(&first.cases[0].file).unwrap();
            std::os::unix::fs::symlink("/etc/hosts", &first.cases[0].file).unwrap();
            assert_eq!(first.file_of(&first.cases[0]), None, "it leads away");
        }
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn runs_write_one_after_the_other_and_nothing_stays_of_those_that_were_killed() {
        let root = project("two-runs");
        keep_run(&root, "");
        let folder = root.join(FOLDER);
        std::fs::write(folder.join(format!("{FILE}.1")), "{").unwrap();
        let lock = lock(&folder.join(IGNORING)).unwrap();
        let of = root.clone();
        let other = std::thread::spawn(move || keep_run(&of, "none"));
        // As long as this run holds the lock the other one neither reads nor writes.
        let whole = std::fs::read_to_string(folder.join(FILE)).unwrap();
        let changed = whole.replace("flows/fan.fdl.yaml", "fdlc.yaml");
        assert!(!other.is_finished());
        std::fs::write(folder.join(FILE), changed).unwrap();
        drop(lock);
        other.join().unwrap();
        let kept = read(&folder.join(FILE)).unwrap();
        let names: Vec<_> = kept.flows.keys().collect();
        assert_eq!(names, ["fdlc.yaml", "flows/fan.fdl.yaml"], "what the first has written is not lost");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 2, "nothing unfinished is left");
        std::fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_through_a_link() {
        let root = project("links");
        let folder = root.join(FOLDER);
        std::fs::create_dir_all(&folder).unwrap();
        let unfinished = format!("{FILE}.{}", std::process::id());
        for name in [".gitignore", FILE, &*unfinished] {
            std::os::unix::fs::symlink(root.join(format!("elsewhere-{name}")), folder.join(name)).unwrap();
        }
        keep_run(&root, "");
        for name in [".gitignore", FILE, &*unfinished] {
            assert!(!root.join(format!("elsewhere-{name}")).exists(), "{name}");
        }
        assert_eq!(reached(&root).len(), 4);
        std::fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn nobody_waits_for_a_pipe_in_place_of_what_was_kept() {
        let root = project("pipe");
        std::fs::create_dir_all(root.join(FOLDER)).unwrap();
        let pipe = root.join(FOLDER).join(FILE);
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (sender, done) = std::sync::mpsc::channel();
        let of = root.clone();
        std::thread::spawn(move || {
            let before = Runs::default().of_flow(&of.join("flows/fan.fdl.yaml"));
            keep_run(&of, "");
            sender.send((before, reached(&of).len()))
        });
        assert_eq!(done.recv_timeout(std::time::Duration::from_secs(20)), Ok((None, 4)));
        std::fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn what_cannot_be_read_or_written_is_as_if_it_were_not_there() {
        let root = project("broken");
        keep_run(&root, "");
        let (flow, file) = (root.join("flows/fan.fdl.yaml"), root.join(FOLDER).join(FILE));
        let whole = std::fs::read_to_string(&file).unwrap();
        // What is not this project's own is not shown: the first case is the only one that reached the last state.
        for elsewhere in ["../fan.test.yaml", "/etc/passwd", "flows/../../fan.test.yaml"] {
            std::fs::write(&file, whole.replacen("\"flows/fan.test.yaml\"", &format!("{elsewhere:?}"), 1))
                .unwrap();
            let reached = reached(&root);
            assert_eq!((&*reached[0].1, &*reached[3].1), (&["none".to_owned()][..], &[][..]), "{elsewhere}");
        }
        for broken in ["", "{", "[]", &whole.replace("\"version\":1", "\"version\":2")] {
            std::fs::write(&file, broken).unwrap();
            assert_eq!(Runs::default().of_flow(&flow), None, "{broken}");
        }
        keep_run(&root, "");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), whole, "the same run gives the same bytes");
        std::fs::remove_dir_all(root).unwrap();
    }
}
