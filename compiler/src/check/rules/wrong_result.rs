//! `wrong-result`: an expression that cannot give what its place needs (decision R20).

use super::missing_member::types;
use crate::check::input::Input;
use crate::check::types::judge::{Judged, explain_shape};
use crate::check::types::{Known, Reason, Surety};
use crate::diagnostic::{Diagnostic, Fix, Rule, Severity};
use crate::flow::{Content, Field, Kind, State, Template};
use crate::lang::variables::Site;
use crate::source::Span;
use std::sync::Arc;

/// What a place needs, with its article, and whether a value can be that.
type Need = (&'static str, fn(&Known) -> bool);

fn wrong(judged: &Judged<'_>, wanted: &str) -> Diagnostic {
    let place = judged.at.site.name();
    let message = format!("{place} needs {wanted}, and this is {}", types(&judged.shape));
    let severity = match judged.shape.origin().map_or(Surety::Own, |origin| origin.surety) {
        Surety::Own | Surety::Schema => Severity::Error,
        Surety::Documented | Surety::Sample => Severity::Warning,
    };
    Diagnostic::new(Rule::WrongResult, judged.at.span, message).severity(severity)
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for judged in input.judged {
        let Some((wanted, fits)) = need(judged) else { continue };
        let Some(known) = judged.shape.as_known() else { continue };
        if fits(known) || judged.is_suspect() {
            continue;
        }
        let diagnostic = offer(judged, known, fits, wrong(judged, wanted));
        found.push(explain_shape(diagnostic, &judged.shape));
    }
}

fn need(judged: &Judged<'_>) -> Option<Need> {
    match judged.at.site {
        Site::Condition => Some(("a boolean", Known::has_booleans)),
        Site::ItemsPath => Some(("a list", |known| known.list.is_some())),
        Site::Seconds => Some(("a number", |known| !known.numbers.is_none())),
        Site::Timeout => Some(("a number", |known| !known.numbers.is_none() || !known.texts.is_none())),
        Site::InputConstructor | Site::OutputConstructor | Site::GlobalConstructor => whole(judged),
        Site::OutputConstructorWithoutOutput | Site::GlobalConstructorWithoutOutput => whole(judged),
        Site::Parameters { .. } | Site::CatchOutput | Site::ItemConstructor => whole(judged),
        Site::MapField | Site::FailField | Site::Anywhere => None,
    }
}

/// A constructor that is one expression must give an object.
fn whole(judged: &Judged<'_>) -> Option<Need> {
    let is_whole = |field: &Field<Template>| match field.get().map(|template| &template.content) {
        Some(Content::Computed(expression)) => Arc::ptr_eq(expression, &judged.at.expression),
        Some(Content::Object(_) | Content::List(_) | Content::Constant(_) | Content::Hole) | None => false,
    };
    constructors(judged.state).any(is_whole).then_some(("an object", |known| known.object.is_some()))
}

fn constructors(state: &State) -> impl Iterator<Item = &Field<Template>> {
    let parameters = match &state.kind {
        Kind::Task(task) => Some(&task.parameters),
        Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => None,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => None,
    };
    let catches = state.kind.handlers().and_then(|handlers| handlers.catch.get()).into_iter().flatten();
    [Some(&state.common.input), state.kind.output(), state.kind.global(), parameters]
        .into_iter()
        .flatten()
        .chain(catches.map(|rule| &rule.output))
}

/// The one member that would fit, or the member in which the result stands.
fn offer(judged: &Judged<'_>, known: &Known, fits: fn(&Known) -> bool, found: Diagnostic) -> Diagnostic {
    let Some(object) = &known.object else { return found };
    let mut fitting = object.members.iter().filter(|member| member.shape.as_known().is_some_and(fits));
    let name = match (fitting.next(), fitting.next(), object.members.as_slice()) {
        (Some(one), None, _) => &one.name,
        (None, _, [only]) if is_result(judged) && only.shape.is_any() => &only.name,
        (Some(_) | None, _, _) => return found,
    };
    let tree = judged.at.expression.tree.span;
    if judged.written(tree).trim().is_empty() {
        return found;
    }
    let end = judged.source(tree).end;
    found.help(format!("did you mean `{}.{name}`?", judged.written(tree))).fix(Fix::risky(
        format!("Read `{name}`"),
        Span::empty(end),
        format!(".{name}"),
    ))
}

fn is_result(judged: &Judged<'_>) -> bool {
    match judged.shape.origin().map(|origin| &origin.reason) {
        Some(Reason::Result { .. }) => true,
        Some(Reason::Expression | Reason::Constructor(_) | Reason::Branches { .. } | Reason::Items(_)) => {
            false
        }
        Some(Reason::Context | Reason::Globals | Reason::Schema | Reason::Sample) => false,
        Some(Reason::Child { .. }) | None => false,
    }
}
