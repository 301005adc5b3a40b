//! `unknown-parameter`: a parameter that the Action does not document (decision S1).

use crate::check::actions::{Parameter, parameters, tasks};
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Fix, Rule};
use crate::lang::actions::ActionSpec;
use crate::write;

fn unknown(input: &Input<'_>, action: &ActionSpec, parameter: &Parameter<'_>) -> Diagnostic {
    let member = parameter.member;
    let message = format!("`{}` has no parameter `{}`", action.name, member.key);
    let found = Diagnostic::new(Rule::UnknownParameter, member.key_span, message);
    match parameter.near {
        Some(near) => {
            let suffix = if member.dynamic { ".$" } else { "" };
            let key = write::scalar_like(input.text, member.key_span, &format!("{}{suffix}", near.name));
            found.help(format!("did you mean `{}`?", near.name)).fix(Fix::safe(
                format!("Rename to `{}`", near.name),
                member.key_span,
                key,
            ))
        }
        None => {
            let names: Vec<_> = action.parameters.iter().map(|it| format!("`{}`", it.name)).collect();
            found.help(format!("it has {}", names.join(", ")))
        }
    }
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (_, task) in tasks(input.states) {
        let Some((spec, _, parameters)) = parameters(task) else { continue };
        let unknown_ones =
            parameters.iter().filter(|it| !it.is_half_typed(input.text) && is_surely_unknown(spec, it));
        found.extend(unknown_ones.map(|it| unknown(input, spec, it)));
    }
}

/// Whether a name is none of the Action's. Where not all are documented, only another case is sure.
fn is_surely_unknown(action: &ActionSpec, parameter: &Parameter<'_>) -> bool {
    let is_other_case = parameter.near.is_some_and(|it| it.name.eq_ignore_ascii_case(&parameter.member.key));
    parameter.spec.is_none() && (!action.open || is_other_case)
}
