//! What the fields of a Map say together.

use super::Ctx;
use super::scalar::nearest_number;
use crate::diagnostic::{Diagnostic, Rule};
use crate::flow::Map;
use crate::lang::limits::INLINE_CONCURRENCY;

/// The bounds that depend on whether the Map is distributed (decision S7), and where its items come from.
pub fn check(map: &Map, ctx: &mut Ctx<'_>) {
    if map.items_path.is_absent() && map.item_reader.is_absent() {
        let message = "a Map needs `ItemsPath`, or an `ItemReader` where it is distributed";
        ctx.report(Diagnostic::new(Rule::MissingField, map.items_path.span, message));
    }
    let Some(concurrency) = map.max_concurrency.value else { return };
    let inline = !is_distributed(map);
    if inline && concurrency > INLINE_CONCURRENCY.into() && ctx.limits.are_on() {
        let message = format!(
            "`MaxConcurrency` of an inline Map must be from 1 to {INLINE_CONCURRENCY}, not {concurrency}"
        );
        let help = "more run at once in a distributed Map, with `ProcessorConfig`";
        let place = map.max_concurrency.span;
        let fix = nearest_number(INLINE_CONCURRENCY.into(), place, ctx);
        ctx.report(Diagnostic::new(Rule::OutOfRange, place, message).help(help).fix(fix));
    }
}

/// Whether the iterations are executions of their own.
pub fn is_distributed(map: &Map) -> bool {
    let inner = map.processor.value.as_ref().is_some_and(|it| !it.config.is_absent());
    inner || !map.processor_config.is_absent()
}
