//! `missing-parameter`: a parameter that the Action needs (decision S1).

use crate::check::actions::{certain, parameters, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Applicability, Diagnostic, Edit, Fix, Rule};
use crate::flow::{State, Task};
use crate::lang::actions::{ActionSpec, ParameterSpec, ParameterType};
use crate::source::Span;
use crate::value::Value;
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
    for (state, task) in tasks(input.states) {
        let Some((place, action, names)) =
            missing_in(task, input.text).filter(|(_, _, names)| !names.is_empty())
        else {
            continue;
        };
        let diagnostic = missing(place, action, &names);
        found.push(match added((state, task), input.text, &names) {
            Some(edit) => {
                let list: Vec<_> = names.iter().map(|it| format!("`{}`", it.name)).collect();
                let title = format!("Add {}", list.join(" and "));
                diagnostic.fix(Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] })
            }
            None => diagnostic,
        });
    }
}

/// The edit that writes the parameters, with placeholders where nobody knows what belongs there.
fn added((state, task): (&State, &Task), text: &str, names: &[&ParameterSpec]) -> Option<Edit> {
    let pairs: Vec<_> = names.iter().map(|it| (it.name, stand_in(it))).collect();
    if task.parameters.is_absent() {
        let is_own = write::is_own_key(text, state.span, task.action.key?);
        return is_own.then(|| write::next_mapping(text, state.span, task.action.span, "Parameters", &pairs));
    }
    write::last_pairs(text, task.parameters.get()?.span, &pairs)
}

/// What stands for a parameter until somebody fills it in.
fn stand_in(spec: &ParameterSpec) -> Value {
    match spec.ty {
        ParameterType::Enum(values, _) => Value::from(values.first().copied().unwrap_or_default()),
        ParameterType::Integer(least, _) => Value::from(least),
        ParameterType::Object => Value::empty_object(),
        ParameterType::Arn => match spec.patterns().next() {
            Some(pattern) => Value::from(pattern),
            None => Value::from(format!("<{}>", spec.name).as_str()),
        },
        ParameterType::Text | ParameterType::Url | ParameterType::Any => {
            Value::from(format!("<{}>", spec.name).as_str())
        }
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
