//! What is not written and holds all the same: the shape of a state's input, defaults of its fields.

use fdl_compiler::Analysis;
use fdl_compiler::flow::{Field, Kind};
use fdl_compiler::lang::spec::NodeSpec;
use fdl_compiler::source::Span;

/// Characters of a shape that are shown.
const SHOWN: usize = 60;

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Where it stands.
    pub at: u32,
    /// What it says.
    pub label: String,
    /// More, where something was left out.
    pub more: Option<String>,
    /// What it is about.
    pub kind: HintKind,
}

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// What is known of a value.
    Shape,
    /// What holds where a field is absent.
    Default,
}

/// The hints inside a span, in the order of the text.
pub fn hints(analysis: &Analysis, span: Span) -> Vec<Hint> {
    let mut found = Vec::new();
    for state in
        analysis.flow.states.iter().filter(|it| it.span.start <= span.end && span.start <= it.span.end)
    {
        let input = &analysis.types.at(state.idx).input;
        let is_open =
            input.as_known().and_then(|it| it.object.as_ref()).is_some_and(|it| it.members.is_empty());
        if state.name().is_some() && !input.is_any() && !input.is_never() && !is_open {
            let whole = input.render();
            let shown: String = whole.chars().take(SHOWN).collect();
            let is_cut = shown.len() < whole.len();
            let label = format!("$Input: {shown}{}", if is_cut { "…" } else { "" });
            let more = is_cut.then_some(whole);
            found.push(Hint { at: state.common.name.span.end, label, more, kind: HintKind::Shape });
        }
        match &state.kind {
            Kind::Task(task) if task.action.get().is_some() => {
                default(
                    &mut found,
                    &task.mode,
                    task.action.span.end,
                    spec(state.kind.state_type()),
                    "TaskMode",
                );
            }
            Kind::Map(map)
                if map.processor.get().is_some_and(|it| it.config.is_absent())
                    && map.processor_config.is_absent() =>
            {
                let at = state.common.kind.span.end;
                default(
                    &mut found,
                    &map.max_concurrency,
                    at,
                    spec(state.kind.state_type()),
                    "MaxConcurrency",
                );
            }
            Kind::Task(_) | Kind::Map(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => {}
            Kind::Fail(_) | Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => {}
        }
    }
    found.retain(|it| span.start <= it.at && it.at <= span.end);
    found.sort_by_key(|it| it.at);
    // What an alias repeats stands in the text once.
    found.dedup();
    found
}

fn spec(kind: Option<fdl_compiler::flow::StateType>) -> Option<&'static NodeSpec> {
    kind.map(fdl_compiler::flow::StateType::spec)
}

fn default<T>(found: &mut Vec<Hint>, field: &Field<T>, at: u32, spec: Option<&NodeSpec>, name: &str) {
    let value = spec.and_then(|it| it.field(name)).and_then(|it| it.default);
    if let Some(value) = value.filter(|_| field.is_absent()) {
        // Only the value itself, not what is said about it.
        let value = value.split([',', ';', ':']).next().unwrap_or(value);
        found.push(Hint { at, label: format!("{name}: {value}"), more: None, kind: HintKind::Default });
    }
}
