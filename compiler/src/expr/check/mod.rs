//! Rules of expressions that need only the tree and the place.

mod constants;
mod context;
mod kinds;
mod names;
mod operators;
mod site;

#[cfg(test)]
mod tests;

pub(crate) use names::no_variable;
pub(crate) use operators::SAME_TYPE;

use crate::diagnostic::{Diagnostic, Rule, Severity};
use crate::expr::{Expr, ExprKind, Expression, Problem};
use crate::lang::limits;
use crate::lang::variables::Site;
use crate::yaml::scalar::ScalarMap;
use std::sync::Arc;

/// Reads an expression at its place in a flow: the tree, and everything wrong with it.
pub fn compile(text: impl Into<Arc<str>>, place: ScalarMap, site: Site) -> (Expression, Vec<Diagnostic>) {
    let (expression, mut problems) = Expression::parse(text, place);
    let is_whole = problems.is_empty();
    // What a broken expression would give, and how it is written, is doubtful.
    let is_doubtful = |rule: Rule| rule == Rule::ConstantFault || rule.severity() == Severity::Hint;
    let is_said = |it: &Problem| is_whole || !is_doubtful(it.rule);
    problems.extend(check(&expression, site).into_iter().filter(is_said));
    problems.sort_by_key(|problem| (problem.span, problem.rule));
    let diagnostics =
        problems.into_iter().map(|problem| problem.into_diagnostic(&expression.place)).collect();
    (expression, diagnostics)
}

/// What the names in an expression, its constants and its place make wrong.
///
/// Nothing is said about its syntax, which parsing reports, nor about its holes.
pub fn check(expression: &Expression, site: Site) -> Vec<Problem> {
    let mut ctx = Ctx { text: &expression.text, site, problems: Vec::new() };
    let mut arithmetic_seen = false;
    let mut open = Vec::new();
    let mut next = Some((&expression.tree, 0));
    while let Some((expr, calls)) = next {
        ctx.part(expr, calls, &mut arithmetic_seen);
        let calls = calls + usize::from(matches!(expr.kind, ExprKind::Call(_)));
        let mut children = expr.children().map(|child| (child, calls));
        next = children.next();
        open.extend(children.rev());
        next = next.or_else(|| open.pop());
    }
    site::check(&mut ctx, &expression.tree);
    constants::check(&mut ctx, &expression.tree);
    ctx.problems.sort_by_key(|problem| (problem.span, problem.rule));
    ctx.problems
}

/// What all checks share.
struct Ctx<'e> {
    text: &'e str,
    site: Site,
    problems: Vec<Problem>,
}

impl<'e> Ctx<'e> {
    fn part(&mut self, expr: &'e Expr, calls: usize, arithmetic_seen: &mut bool) {
        match &expr.kind {
            ExprKind::Hole
            | ExprKind::Literal(_)
            | ExprKind::List(_)
            | ExprKind::Object(_)
            | ExprKind::Group(_) => {}
            ExprKind::Variable(root) => names::variable(self, *root, expr.span),
            ExprKind::Member { base, .. } | ExprKind::Index { base, .. } => {
                context::member(self, expr);
                kinds::container(self, expr, base);
            }
            ExprKind::Projection { base } => operators::projection(self, expr, base),
            ExprKind::Call(call) => {
                names::call(self, call, expr.span);
                if calls == limits::NESTED_CALLS as usize {
                    names::nested(self, call);
                }
            }
            ExprKind::Unary { operator, operand } => operators::unary(self, expr, *operator, operand),
            ExprKind::Binary { operator, operator_span, left, right } => {
                let parts = operators::Parts { expr, operator_span: *operator_span, left, right };
                let before = self.problems.len();
                operators::binary(self, *operator, &parts);
                // What is wrong anyway need not be portable.
                let is_sound = self.problems.len() == before;
                if operator.is_arithmetic() && is_sound && !std::mem::replace(arithmetic_seen, true) {
                    operators::undocumented(self, *operator, *operator_span);
                }
            }
        }
    }

    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The text of a part.
    fn written(&self, span: crate::source::Span) -> &'e str {
        &self.text[span.range()]
    }

    /// Whether an error stands in a part already: then nothing more is said about it.
    fn has_error_in(&self, expr: &Expr) -> bool {
        self.problems.iter().any(|problem| {
            problem.rule.severity() == Severity::Error
                && expr.span.start <= problem.span.start
                && problem.span.end <= expr.span.end
        })
    }
}
