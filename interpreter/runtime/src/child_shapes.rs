//! What the flows end with that project files bind, so that the check of those that start them knows.
//!
//! Flows that start each other in a circle are left unknown: what each of them
//! ends with would depend on itself.

use crate::flows::compile_settings;
use crate::inputs::KnownInput;
use crate::projects::{Project, Projects};
use fdl_compiler::check::types::{Child, ChildBinding, Children, Shape};
use fdl_compiler::compile::{self, Settings, analyze_beside};
use fdl_compiler::yaml::{self, Document};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is known of the flows that a project binds.
pub fn children_of(project: &Project, projects: &mut Projects) -> Children {
    let roots = project.bound_flows();
    let mut graph = Graph::default();
    let mut open: Vec<PathBuf> = roots.iter().flatten().cloned().collect();
    while let Some(file) = open.pop() {
        if !graph.nodes.contains_key(&file)
            && let Some(node) = Node::read(&file, projects)
        {
            open.extend(node.uses.iter().cloned());
            graph.nodes.insert(file, node);
        }
    }
    let outputs = graph.outputs();
    filled(project, &roots, &outputs)
}

/// The bindings of a project with what is known of their flows.
fn filled(project: &Project, files: &[Option<PathBuf>], outputs: &BTreeMap<PathBuf, Shape>) -> Children {
    let bindings = project.config.bindings.iter().zip(files);
    let bindings = bindings.map(|(binding, file)| {
        let child = |file: &PathBuf| {
            let output = outputs.get(file)?.clone();
            Some(Child { file: file.to_string_lossy().into(), output })
        };
        ChildBinding {
            state: binding.state.clone(),
            action: binding.action.clone(),
            resource: binding.resource.clone(),
            flow: file.as_ref().and_then(child),
        }
    });
    Children { bindings: bindings.collect() }
}

/// The flows that start each other.
#[derive(Default)]
struct Graph {
    nodes: BTreeMap<PathBuf, Node>,
}

/// A flow that some binding names.
struct Node {
    document: Document,
    settings: Settings,
    project: Option<Arc<Project>>,
    /// The flows whose end it waits for.
    uses: Vec<PathBuf>,
    /// What it ends with, where it waits for none.
    output: Shape,
}

impl Node {
    /// The flow in a file; none where there is none.
    fn read(file: &Path, projects: &mut Projects) -> Option<Self> {
        let document = yaml::parse(projects.files.read(file).ok()?);
        if !compile::is_flow(&document) {
            return None;
        }
        let flow_settings = projects.settings_for(file);
        let known = KnownInput::of_flow(file, &flow_settings, &projects.files).ok().flatten();
        let input = known.map(|known| known.shape);
        let settings = compile_settings(None, &flow_settings, compile::Limits::On, input);
        let project = projects.of_flow(file);
        let files = project.as_deref().map(Project::bound_flows).unwrap_or_default();
        let bindings = project.as_deref().map(|it| filled(it, &files, &BTreeMap::new())).unwrap_or_default();
        let analysis = analyze_beside(document, &settings, &bindings);
        let used = bindings.used_by(&analysis.flow);
        let uses = used.iter().filter_map(|number| files.get(*number)?.clone()).collect();
        let output = analysis.types.output().clone();
        Some(Self { document: analysis.document, settings, project, uses, output })
    }

    /// What it ends with, where it is known what those end with that it waits for.
    fn output(&self, outputs: &BTreeMap<PathBuf, Shape>) -> Shape {
        match &self.project {
            Some(project) if !self.uses.is_empty() => {
                let children = filled(project, &project.bound_flows(), outputs);
                analyze_beside(self.document.clone(), &self.settings, &children).types.output().clone()
            }
            Some(_) | None => self.output.clone(),
        }
    }
}

impl Graph {
    /// What each flow ends with, those apart that wait for their own end.
    fn outputs(&self) -> BTreeMap<PathBuf, Shape> {
        let mut order: Vec<_> = self
            .nodes
            .iter()
            .map(|(file, node)| (self.reached(node), file, node))
            .filter(|(reached, file, _)| !reached.contains(file.as_path()))
            .collect();
        // Whoever waits for another one reaches more than that one does.
        order.sort_by_key(|(reached, file, _)| (reached.len(), *file));
        let mut outputs = BTreeMap::new();
        for (_, file, node) in order {
            let output = node.output(&outputs);
            outputs.insert(file.clone(), output);
        }
        outputs
    }

    fn reached<'a>(&'a self, node: &'a Node) -> BTreeSet<&'a Path> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Path> = node.uses.iter().map(PathBuf::as_path).collect();
        while let Some(file) = open.pop() {
            if reached.insert(file) {
                let uses = self.nodes.get(file).map(|node| node.uses.as_slice()).unwrap_or_default();
                open.extend(uses.iter().map(PathBuf::as_path));
            }
        }
        reached
    }
}
