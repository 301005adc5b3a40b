//! `missing-parameter`: a parameter that the Action needs (decision S1).

use crate::check::actions::{certain, parameters, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::Task;
use crate::lang::actions::{ActionSpec, ParameterSpec};
use crate::source::Span;
use crate::write;

fn missing(place: Span, action: &ActionSpec, names: &[&ParameterSpec]) -> Diagnostic {
    let list: Vec<_> = names.iter().map(|it| format!("`{}`", it.name)).collect();
    let found = Diagnostic::new(
        Rule::MissingParameter,
        place,
        format!("`{}` needs {}", action.name, list.join(" and ")),
    );
    names.iter().fold(found, |found, it| found.help(format!("`{}`: {}", it.name, write::sentence(it.doc))))
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (_, task) in tasks(input.states) {
        let Some((place, action, names)) =
            missing_in(task, input.text).filter(|(_, _, names)| !names.is_empty())
        else {
            continue;
        };
        found.push(missing(place, action, &names));
    }
}

fn missing_in(task: &Task, text: &str) -> Option<(Span, &'static ActionSpec, Vec<&'static ParameterSpec>)> {
    let required = |spec: &'static ActionSpec| spec.parameters.iter().filter(|it| it.required);
    if task.parameters.is_absent() {
        let spec = certain(task.action.get()?)?;
        return Some((task.action.span, spec, required(spec).collect()));
    }
    let (spec, template, written) = parameters(task)?;
    // A half-typed key may become the one that is missing.
    if written.iter().any(|it| it.is_half_typed(text)) {
        return None;
    }
    // A misspelt parameter is reported as such.
    let is_there = |it: &ParameterSpec| {
        written.iter().any(|there| there.spec.or(there.near).is_some_and(|there| there.name == it.name))
    };
    let place = task.parameters.key.unwrap_or(template.span);
    Some((place, spec, required(spec).filter(|it| !is_there(it)).collect()))
}
