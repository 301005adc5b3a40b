//! Members of `$Context`, whose shape is closed.

use super::Ctx;
use crate::diagnostic::Rule;
use crate::expr::Problem;
use crate::expr::tree::{Expr, ExprKind, Root};
use crate::lang::variables::{CONTEXT, ContextMember, Variable};
use crate::near::nearest;
use crate::source::Span;
use crate::value::Value;

/// Levels of `$Context` itself: `$Context.Current.Error.Code`.
const LEVELS: u32 = 4;

/// Says so where a member does not exist, or surely has no value here.
pub(super) fn member(ctx: &mut Ctx<'_>, expr: &Expr) {
    let Some((base, name, name_span)) = step(expr) else { return };
    let Some(parent) = resolve(base, LEVELS) else { return };
    let Some(members) = parent.members() else { return };
    match members.iter().find(|member| member.name == name) {
        Some(member) if member.presence.is_absent_at(ctx.site) => {
            let path = ctx.written(expr.span);
            let message = format!("`{path}` surely has no value in {}", ctx.site.name());
            ctx.report(
                Problem::new(Rule::AbsentContextMember, expr.span, message)
                    .help(member.presence.why_absent()),
            );
        }
        Some(_) => {}
        None => unknown(ctx, base, members, name, name_span),
    }
}

fn unknown(ctx: &mut Ctx<'_>, base: &Expr, members: &[ContextMember], name: &str, span: Span) {
    let parent = ctx.written(base.span);
    let problem =
        Problem::new(Rule::UnknownContextMember, span, format!("`{parent}` has no member `{name}`"));
    ctx.report(match nearest(name, members.iter().map(|member| member.name)) {
        Some(near) => {
            let quoted = ctx.written(span).starts_with(['"', '\'', '`']);
            let new_text = if quoted { format!("\"{near}\"") } else { near.to_owned() };
            problem.help(format!("did you mean `{near}`?")).fix(
                format!("Replace `{name}` by `{near}`"),
                span,
                new_text,
            )
        }
        None if members.is_empty() => problem.help("it is no object"),
        None => {
            let names: Vec<_> = members.iter().map(|member| format!("`{}`", member.name)).collect();
            problem.help(format!("it has {}", names.join(", ")))
        }
    });
}

/// A place in `$Context`.
enum Place {
    Root,
    Member(&'static ContextMember),
}

impl Place {
    /// The members, where the place is closed.
    fn members(&self) -> Option<&'static [ContextMember]> {
        match self {
            Self::Root => Some(CONTEXT),
            Self::Member(member) => (!member.open).then_some(member.members),
        }
    }
}

/// The place in `$Context` that an expression reads; none where it reads something else.
fn resolve(expr: &Expr, levels: u32) -> Option<Place> {
    let expr = expr.ungrouped();
    if let ExprKind::Variable(Root::Named(Variable::Context)) = expr.kind {
        return Some(Place::Root);
    }
    let (base, name, _) = step(expr)?;
    let parent = resolve(base, levels.checked_sub(1)?)?;
    parent.members()?.iter().find(|member| member.name == name).map(Place::Member)
}

/// `base.name` or `base["name"]`, with the place of the name.
fn step(expr: &Expr) -> Option<(&Expr, &str, Span)> {
    match &expr.kind {
        ExprKind::Member { base, name: Some(name), name_span } => Some((base, name, *name_span)),
        ExprKind::Index { base, index } => match &index.kind {
            ExprKind::Literal(Value::Text(name)) => Some((base, name, index.span)),
            _ => None,
        },
        _ => None,
    }
}
