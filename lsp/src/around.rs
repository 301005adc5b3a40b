//! What the files around a document say about it: its project, what its executions take, the flows that are bound.
//!
//! Each is looked up when somebody asks first. The files that were looked at are
//! remembered, so that a change of one of them is a change of the document.

use crate::document::Role;
use crate::features::places::Called;
use fdl_compiler::check::types::{ChildBinding, Children};
use fdl_compiler::compile::analyze;
use fdl_compiler::diagnostic::Diagnostic;
use fdl_compiler::lang::limits::DEFINITION_BYTES;
use fdl_compiler::program::Mode;
use fdl_compiler::project::{Config, FlowSettings, Top};
use fdl_compiler::{Analysis, Limits, Settings, yaml};
use fdl_runtime::files::{Stamp, key};
use fdl_runtime::flows::compile_settings;
use fdl_runtime::testing::{TestText, load_for};
use fdl_runtime::{Files, Project, Projects, children_of};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};

/// Bytes of a flow that is compiled because a document names it: as many as the service takes. It is compiled again
/// while it is typed.
pub const LARGEST_NAMED: usize = DEFINITION_BYTES;

/// The files around a document.
#[derive(Debug)]
pub struct Around {
    /// A number that no other surroundings have.
    pub number: u64,
    /// Where the texts of other files come from.
    pub files: Files,
    /// Where the document is; none where nobody knows.
    pub path: Option<PathBuf>,
    /// The mode that is asked for, whatever the project says.
    pub mode: Option<Mode>,
    // What all who look at files call it.
    key: Option<PathBuf>,
    known: Arc<Known>,
    surroundings: OnceLock<Surroundings>,
    children: OnceLock<Arc<Children>>,
    // Flows that the document names, each as long as it is what it was.
    named: Mutex<BTreeMap<PathBuf, Named>>,
}

/// How a file was, and what it means.
type Named = (Option<Stamp>, Option<Arc<Analysis>>);

/// What is found out once for all documents.
#[derive(Debug, Default)]
pub struct Known {
    /// What is known of the flows that projects bind, by the project's folder.
    children: Mutex<BTreeMap<PathBuf, (Files, Arc<Children>)>>,
    /// What the flows mean that documents name, as long as one of those remembers it.
    flows: Mutex<BTreeMap<PathBuf, Weak<Analysis>>>,
}

/// What the files around a flow say about it.
#[derive(Debug)]
pub struct Surroundings {
    /// What it is compiled for.
    pub settings: Settings,
    /// What the project file says.
    pub project: FlowSettings,
    /// What answers its Tasks, each with the file where a flow does.
    bound: Vec<(ChildBinding, Option<PathBuf>)>,
    /// Files that could not be used.
    pub complaints: Vec<String>,
}

impl Around {
    /// The surroundings of the document at a path.
    pub fn new(path: Option<PathBuf>, mode: Option<Mode>, files: Files, known: Arc<Known>) -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Self {
            number: LAST.fetch_add(1, Ordering::Relaxed),
            files,
            key: path.as_deref().map(key),
            path,
            mode,
            known,
            surroundings: OnceLock::new(),
            children: OnceLock::new(),
            named: Mutex::default(),
        }
    }

    /// Whether the document is the file that is called so.
    pub fn is_at(&self, key: &Path) -> bool {
        self.key() == Some(key)
    }

    /// What all who look at files call the document.
    pub fn key(&self) -> Option<&Path> {
        self.key.as_deref()
    }

    /// Whether all files around the document are what they were when they were looked at.
    pub fn is_current(&self) -> bool {
        self.files.are_current_beside(self.key())
    }

    /// The same surroundings, as if nobody had looked yet.
    #[must_use]
    pub fn renewed(&self, files: Files) -> Self {
        // The system need not be asked again what the file is called.
        Self {
            key: self.key.clone(),
            path: self.path.clone(),
            ..Self::new(None, self.mode, files, Arc::clone(&self.known))
        }
    }

    /// What the files say; whoever asks first looks for all.
    pub fn surroundings(&self) -> &Surroundings {
        self.surroundings.get_or_init(|| self.look())
    }

    /// What is known of the flows that are bound; whoever asks first looks for all.
    pub fn children(&self) -> &Children {
        self.children.get_or_init(|| {
            let known = self.path.as_deref().and_then(|it| self.known.children(it, &self.files));
            known.unwrap_or_default()
        })
    }

    /// A flow that the document names: compiled for whoever asks first; none where there is none, or a huge one.
    pub fn named(&self, file: &Path) -> Option<Arc<Analysis>> {
        // Looked at first: a change that comes now is noticed next time.
        let stamp = self.files.stamp(file);
        if let Some((_, known)) = self.locked().get(file).filter(|it| it.0.is_some() && it.0 == stamp) {
            return known.clone();
        }
        // Reading it also remembers that it was looked at, whoever has compiled it.
        let text = self.files.read_up_to(file, LARGEST_NAMED).ok();
        let found = text.map(|it| self.known.compiled(key(file), it));
        self.locked().insert(file.to_owned(), (stamp, found.clone()));
        found
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Named>> {
        self.named.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is wrong with a text that is a flow test or a project file.
    pub fn file_findings(&self, role: Role, text: &Arc<str>) -> Vec<Diagnostic> {
        let path = self.path.as_deref().unwrap_or(Path::new(""));
        match role {
            Role::Test => {
                let name = path.to_string_lossy().into_owned();
                let folder = path.parent().map(PathBuf::from).unwrap_or_default();
                let test = TestText { name: name.clone(), folder, text: Arc::clone(text) };
                let mut projects = Projects::beside(self.files.clone());
                let loaded = load_for(self.mode, &test, Top::Whole, &mut projects);
                let own = loaded.findings.into_iter().find(|it| it.name == name);
                own.map(|it| it.diagnostics).unwrap_or_default()
            }
            Role::Project if self.path.is_some() => {
                Project::of_text(path, Arc::clone(text)).findings(&self.files)
            }
            Role::Project => Config::read(Arc::clone(text)).diagnostics,
            Role::Flow | Role::Stranger | Role::Nothing => Vec::new(),
        }
    }

    fn look(&self) -> Surroundings {
        let Some(flow) = self.path.as_deref() else {
            let settings = compile_settings(self.mode, &FlowSettings::default(), Limits::On, None);
            let project = FlowSettings::default();
            return Surroundings { settings, project, bound: Vec::new(), complaints: Vec::new() };
        };
        let mut projects = Projects::beside(self.files.clone());
        let project = projects.settings_for(flow);
        let bound = projects.of_flow(flow).map(|it| bound(&it)).unwrap_or_default();
        let input = projects.input_of(flow, &project);
        let settings = compile_settings(self.mode, &project, Limits::On, input);
        Surroundings { settings, project, bound, complaints: projects.complaints }
    }
}

/// No files at all.
impl Default for Around {
    fn default() -> Self {
        Self::new(None, None, Files::default(), Arc::default())
    }
}

impl Known {
    /// What is known of the flows that the project of a flow binds; none where it has no project.
    fn children(&self, flow: &Path, files: &Files) -> Option<Arc<Children>> {
        let mut projects = Projects::beside(files.clone());
        let project = projects.of_flow(flow)?;
        // Whoever comes meanwhile waits, and has it then.
        let mut known = self.children.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((looked_at, children)) = known.get(project.folder()) {
            // Adopted first: a change that comes now either shows here or is noticed by who asked.
            files.adopt(looked_at);
            if looked_at.are_current() {
                return Some(Arc::clone(children));
            }
        }
        let children = Arc::new(children_of(&project, &mut projects));
        known.insert(project.folder().to_owned(), (files.so_far(), Arc::clone(&children)));
        Some(children)
    }

    /// What the flow in the file that is called so means, whose text is this.
    fn compiled(&self, key: PathBuf, text: Arc<str>) -> Arc<Analysis> {
        let flows = || self.flows.lock().unwrap_or_else(PoisonError::into_inner);
        let known = flows().get(&key).and_then(Weak::upgrade);
        if let Some(it) = known.filter(|it| it.document.text == text) {
            return it;
        }
        let settings = compile_settings(None, &FlowSettings::default(), Limits::On, None);
        let found = Arc::new(analyze(yaml::parse(text), &settings));
        let mut flows = flows();
        flows.retain(|_, it| it.strong_count() > 0);
        flows.insert(key, Arc::downgrade(&found));
        found
    }
}

impl Surroundings {
    /// The flow that answers a call; the first binding that fits counts.
    pub fn flow_of(&self, call: &Called) -> Option<&Path> {
        let fits = |it: &ChildBinding| it.fits(&call.state, &call.action, Some(&call.resource));
        self.bound.iter().find(|it| fits(&it.0) == Some(true))?.1.as_deref()
    }
}

/// What a project file binds.
fn bound(project: &Project) -> Vec<(ChildBinding, Option<PathBuf>)> {
    let files = project.bound_flows().into_iter();
    let files = files.map(|it| it.map(|it| std::path::absolute(&it).unwrap_or(it)));
    let bindings = project.config.bindings.iter().map(|it| ChildBinding {
        state: it.state.clone(),
        action: it.action.clone(),
        resource: it.resource.clone(),
        flow: None,
    });
    bindings.zip(files).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_that_is_named_is_compiled_once_until_it_changes() {
        let folder = std::env::temp_dir().join(format!("fdlc-named-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        let (file, huge) = (folder.join("a.yaml"), folder.join("b.yaml"));
        std::fs::write(&file, "Type: StateMachine\n").expect("a file can be written");
        std::fs::write(&huge, "# \n".repeat(LARGEST_NAMED)).expect("a file can be written");
        let around = Around::new(
            Some(folder.join("a.test.yaml")),
            None,
            Files::beside(&Arc::default()),
            Arc::default(),
        );
        let first = around.named(&file).expect("it is there");
        assert!(Arc::ptr_eq(&first, &around.named(&file).expect("it is there")));
        assert!(around.named(&huge).is_none() && around.named(&folder.join("none.yaml")).is_none());
        let other = Around::new(None, None, Files::beside(&Arc::default()), Arc::clone(&around.known));
        assert!(Arc::ptr_eq(&first, &other.named(&file).expect("it is there")), "once for all documents");
        std::fs::write(&file, "Type: StateMachine\nName: a\n").expect("a file can be written");
        let second = around.named(&file).expect("it is there");
        assert!(!Arc::ptr_eq(&first, &second));
        assert!(Arc::ptr_eq(&second, &around.named(&file).expect("it is there")), "once for each change");
        std::fs::remove_dir_all(folder).expect("it can be removed");
    }
}
