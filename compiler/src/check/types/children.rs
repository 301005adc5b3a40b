//! What child flows end with, as far as somebody outside of the compiler knows.
//!
//! The compiler opens no file: whoever calls it hands in the shapes of the flows
//! that the project file binds.

use super::origin::{Origin, Reason, Surety};
use super::results::name;
use super::shape::Shape;
use crate::flow::{Content, Flow, Kind, State, Task};
use crate::lang::actions;
use crate::lang::modes::TaskMode;
use std::sync::Arc;

/// The bindings of a project, with what is known of the flows among them.
#[derive(Clone, Debug, Default)]
pub struct Children {
    /// In the order of the project file: the first one that fits answers.
    pub bindings: Vec<ChildBinding>,
}

/// What answers some of the Tasks. All matchers that are given must fit; `*` stands for any text.
#[derive(Clone, Debug, Default)]
pub struct ChildBinding {
    /// The state's name.
    pub state: Option<Arc<str>>,
    /// The Action.
    pub action: Option<Arc<str>>,
    /// The called resource.
    pub resource: Option<Arc<str>>,
    /// The flow that is started; none where something else answers, or nothing is known of it.
    pub flow: Option<Child>,
}

/// A flow that others start.
#[derive(Clone, Debug)]
pub struct Child {
    /// What its file is called.
    pub file: Arc<str>,
    /// What its executions end with.
    pub output: Shape,
}

impl Children {
    /// The binding that answers a Task which waits for the end of a child flow; none where that is not certain.
    fn answering(&self, state: &State, task: &Task) -> Option<(usize, &ChildBinding)> {
        if task.mode.get() != Some(&TaskMode::WaitForSystemCallback) {
            return None;
        }
        let action = task.action.get().filter(|it| &***it == actions::START_EXECUTION)?;
        let resource = resource(task);
        for (number, binding) in self.bindings.iter().enumerate() {
            match binding.fits(&name(state), action, resource) {
                None => return None,
                Some(true) => return Some((number, binding)),
                Some(false) => {}
            }
        }
        None
    }

    /// The numbers of the bindings that answer Tasks of a flow which wait for the end of a child.
    pub fn used_by(&self, flow: &Flow) -> Vec<usize> {
        let mut numbers: Vec<usize> = flow
            .states
            .iter()
            .filter_map(|state| match &state.kind {
                Kind::Task(task) => self.answering(state, task).map(|(number, _)| number),
                Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => None,
                Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => None,
            })
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// What a Task gives that waits for the end of a child flow; none where nothing is known of it.
    pub(super) fn result(&self, state: &State, task: &Task) -> Option<Shape> {
        let (_, binding) = self.answering(state, task)?;
        let child = binding.flow.as_ref()?;
        // Another flow's text says it, which may not be what is deployed.
        let origin = Arc::new(Origin {
            surety: Surety::Documented,
            reason: Reason::Child { state: name(state), file: Arc::clone(&child.file) },
            place: Some(task.action.span),
        });
        Some(child.output.all_made_by(&origin))
    }
}

impl ChildBinding {
    /// Whether it answers a call; none where that hangs on a resource that nobody knows.
    pub fn fits(&self, state: &str, action: &str, resource: Option<&str>) -> Option<bool> {
        let fits = |pattern: &Option<Arc<str>>, text: &str| {
            pattern.as_ref().is_none_or(|pattern| is_match(pattern, text))
        };
        if !fits(&self.state, state) || !fits(&self.action, action) {
            return Some(false);
        }
        match (&self.resource, resource) {
            (Some(_), None) => None,
            (Some(pattern), Some(resource)) => Some(is_match(pattern, resource)),
            (None, _) => Some(true),
        }
    }
}

/// The resource that a Task calls, where it is written down.
fn resource(task: &Task) -> Option<&str> {
    match &task.parameters.get()?.member("resourceArn")?.value.content {
        Content::Constant(value) => value.as_str().filter(|it| !it.contains("${")),
        Content::Object(_) | Content::List(_) | Content::Computed(_) | Content::Hole => None,
    }
}

/// Whether a pattern fits the whole of a text; `*` stands for any text.
pub fn is_match(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return text.ends_with(part);
        }
        // The first place is as good as any: what follows has the most left.
        match text.find(part) {
            Some(at) => text = &text[at + part.len()..],
            None => return false,
        }
    }
    true
}
