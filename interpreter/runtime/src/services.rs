//! What stands for the services.

pub use fdl_compiler::check::types::is_match as matches;
use fdl_compiler::lang::actions::START_EXECUTION;
use fdl_compiler::program::Program;
use fdl_compiler::project::{MockTable, ReadyBinding};
use fdl_machine::StartTask;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What answers Tasks and reads of items.
#[derive(Clone, Debug, Default)]
pub struct Services {
    /// Mocks by state name; the first table that knows a state answers for it.
    pub mocks: Vec<Arc<MockTable>>,
    /// What the project file binds Tasks to, in order.
    pub bindings: Vec<ReadyBinding>,
    /// Child flows, the first that matches an ARN runs.
    pub flows: Vec<ChildFlow>,
    /// The text of objects, by `bucket/key`.
    pub objects: BTreeMap<Arc<str>, Arc<Object>>,
}

/// A child flow.
#[derive(Clone, Debug)]
pub struct ChildFlow {
    /// What it is started by.
    pub started_by: StartedBy,
    /// What runs.
    pub program: Arc<Program>,
    /// The path of its file, from the current folder.
    pub file: Arc<str>,
    /// Its file's text.
    pub text: Arc<str>,
}

/// What a child flow is started by.
#[derive(Clone, Debug)]
pub enum StartedBy {
    /// Its ARN; `*` stands for any text.
    Arn(Arc<str>),
    /// The binding with this number.
    Binding(usize),
}

/// An object of the object store.
#[derive(Clone, Debug)]
pub struct Object {
    /// The path of its file, from the current folder.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
}

impl Services {
    /// The number of the child flow whose ARN a call names.
    pub fn named_flow(&self, call: &StartTask) -> Option<usize> {
        if *call.action != *START_EXECUTION {
            return None;
        }
        let named = call.parameters.get("resourceArn")?.as_str()?;
        self.flows.iter().position(|flow| match &flow.started_by {
            StartedBy::Arn(arn) => matches(arn, named),
            StartedBy::Binding(_) => false,
        })
    }

    /// The number of the child flow of a binding.
    pub fn bound_flow(&self, binding: usize) -> Option<usize> {
        self.flows.iter().position(|flow| match flow.started_by {
            StartedBy::Arn(_) => false,
            StartedBy::Binding(number) => number == binding,
        })
    }

    /// The binding that answers a call, with its number.
    pub fn binding(&self, call: &StartTask) -> Option<(usize, &ReadyBinding)> {
        self.bindings.iter().enumerate().find(|(_, binding)| binds(binding, call))
    }
}

/// What a call asks: the ARN of a resource, or an address.
pub fn resource(call: &StartTask) -> Option<&str> {
    RESOURCE_KEYS.iter().find_map(|key| call.parameters.get(key)?.as_str())
}

/// Parameters that name what is called.
pub(crate) const RESOURCE_KEYS: &[&str] = &["resourceArn", "url"];

/// Whether all matchers of a binding fit a call.
fn binds(binding: &ReadyBinding, call: &StartTask) -> bool {
    let fits = |pattern: &Option<Arc<str>>, text: &str| pattern.as_ref().is_none_or(|it| matches(it, text));
    let resource = resource(call);
    fits(&binding.state, &call.name)
        && fits(&binding.action, &call.action)
        && (binding.resource.is_none() || resource.is_some_and(|it| fits(&binding.resource, it)))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_any_text_the_empty_one_included() {
        for (pattern, text, fits) in [
            ("acs:fnf:*:*:flow/child", "acs:fnf:::flow/child", true),
            ("acs:fnf:*:*:flow/child", "acs:fnf:cn-hangzhou:1:flow/child", true),
            ("acs:fnf:*:*:flow/child", "acs:fnf:::flow/children", false),
            ("acs:fnf:*", "acs:fc:::f", false),
            ("*", "", true),
            ("a*a", "a", false),
            ("a*b*c", "abbc", true),
            ("abc", "abc", true),
            ("abc", "abcd", false),
            ("*.csv", "x.csv.csv", true),
        ] {
            assert_eq!(matches(pattern, text), fits, "{pattern} {text}");
        }
    }
}
