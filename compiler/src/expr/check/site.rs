//! What the place of an expression needs: a boolean, a list, a number in range.

use super::Ctx;
use super::kinds::{Kind, certain, literal};
use crate::diagnostic::Rule;
use crate::expr::{Expr, Problem};
use crate::lang::limits;
use crate::lang::variables::Site;
use crate::value::Value;

/// Says so where the value surely is not what the place can take (decisions R20, E12).
pub(super) fn check(ctx: &mut Ctx<'_>, tree: &Expr) {
    let site = ctx.site;
    let wanted: &[Kind] = match site {
        Site::Condition => &[Kind::Bool],
        Site::ItemsPath => &[Kind::List],
        Site::Seconds => &[Kind::Number],
        Site::Timeout => &[Kind::Number, Kind::Text],
        Site::InputConstructor
        | Site::OutputConstructor
        | Site::OutputConstructorWithoutOutput
        | Site::GlobalConstructor
        | Site::GlobalConstructorWithoutOutput
        | Site::Parameters { .. }
        | Site::ItemConstructor
        | Site::MapField
        | Site::CatchOutput
        | Site::FailField
        | Site::Anywhere => return,
    };
    if let Some(kind) = certain(tree).filter(|kind| !wanted.contains(kind)) {
        let message = format!("{} needs {}, and this gives {}", site.name(), wanted[0].name(), kind.name());
        let help = format!("write an expression that gives {}", wanted[0].name());
        ctx.report(Problem::new(Rule::ConstantFault, tree.span, message).help(help));
        return;
    }
    let range = match site {
        Site::Seconds => 1..=limits::WAIT_SECONDS,
        Site::Timeout => 0..=limits::TASK_TIMEOUT_SECONDS,
        _ => return,
    };
    let in_range = match literal(tree) {
        Some(Value::Int(seconds)) => u64::try_from(*seconds).is_ok_and(|seconds| range.contains(&seconds)),
        Some(Value::Float(_)) => false,
        Some(Value::Text(digits)) => digits.parse().is_ok_and(|seconds: u64| range.contains(&seconds)),
        _ => true,
    };
    if !in_range {
        let (site, least, most) = (site.name(), range.start(), range.end());
        let message = format!("{site} must be an integer from {least} to {most}");
        let help = "write a number within these bounds";
        ctx.report(Problem::new(Rule::ConstantFault, tree.span, message).help(help));
    }
}
