//! `missing-task-token`: a Task that waits for a report that nobody can send (decision S14).

use crate::check::actions::tasks;
use crate::check::input::Input;
use crate::diagnostic::{Diagnostic, Rule};
use crate::expr::tree::{Expr, ExprKind, Root};
use crate::flow::{Content, Task, Template};
use crate::lang::actions::Support;
use crate::lang::actions::find;
use crate::lang::modes::{Mode, TaskMode};
use crate::lang::variables::Variable;
use crate::source::Span;
use crate::value::Value;

fn missing_token(place: Span) -> Diagnostic {
    let message = "the Task waits for a report, but its `Parameters` never pass the token on";
    Diagnostic::new(Rule::MissingTaskToken, place, message)
        .help("add it to what is sent, as in `token.$: $Context.Current.TaskToken`")
}

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    for (state, task) in tasks(input.states) {
        if input.mode_of(state.scope) == Mode::Standard && waits_for_nobody(task) {
            found.push(missing_token(task.mode.span));
        }
    }
}

fn waits_for_nobody(task: &Task) -> bool {
    let Some(action) = task.action.get() else { return false };
    let can_report = match find(action) {
        Some(spec) => spec.name != "HTTP:Request" && spec.modes.custom_callback != Support::No,
        None => false,
    };
    can_report
        && task.mode.get() == Some(&TaskMode::WaitForCustomCallback)
        && !task.parameters.is_hole()
        && !task.parameters.get().is_some_and(may_pass_token)
}

/// Whether a part reads the token, or cannot be read.
fn may_pass_token(template: &Template) -> bool {
    match &template.content {
        Content::Object(members) => members.iter().any(|it| may_pass_token(&it.value)),
        Content::List(items) => items.iter().any(may_pass_token),
        // An expression under a key without `.$` is another rule's finding.
        Content::Constant(Value::Text(text)) => text.as_str().starts_with("$Context"),
        Content::Constant(_) => false,
        Content::Computed(expression) => reads_token(&expression.tree),
        Content::Hole => true,
    }
}

/// Whether an expression reads `$Context.Current.TaskToken`, or an object that holds it.
fn reads_token(expr: &Expr) -> bool {
    let mut reads = false;
    expr.walk(&mut |part| reads |= matches!(part.kind, ExprKind::Hole));
    reads || reads_token_here(expr)
}

fn reads_token_here(expr: &Expr) -> bool {
    match path(expr).as_deref() {
        Some([] | ["Current"] | ["Current", "TaskToken", ..]) => true,
        Some(_) => false,
        None => expr.children().any(reads_token_here),
    }
}

/// The members that an expression reads from `$Context`, where it is such a path and nothing else.
fn path(expr: &Expr) -> Option<Vec<&str>> {
    match &expr.kind {
        ExprKind::Variable(root) => (*root == Root::Named(Variable::Context)).then(Vec::new),
        ExprKind::Member { base, name, .. } => with(path(base)?, name.as_deref()?),
        ExprKind::Index { base, index } => match &index.kind {
            ExprKind::Literal(Value::Text(key)) => with(path(base)?, key.as_str()),
            _ => None,
        },
        ExprKind::Group(inner) => path(inner),
        _ => None,
    }
}

fn with<'a>(mut path: Vec<&'a str>, name: &'a str) -> Option<Vec<&'a str>> {
    path.push(name);
    Some(path)
}
