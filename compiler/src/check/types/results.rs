//! What the work of a state gives, before its constructors see it (decisions R2, R4).

use super::children::Children;
use super::origin::{Origin, Reason, Surety};
use super::shape::{ListShape, Member, Shape};
use crate::flow::{Content, Map, Parallel, State, Task};
use crate::lang::actions::{self, ActionSpec, ParameterType};
use crate::lang::modes::TaskMode;
use crate::lang::states::StateType;
use crate::value::Value;
use std::sync::Arc;

/// The name of a state, for explanations; its type where it has none yet.
pub(super) fn name(state: &State) -> Arc<str> {
    let kind = || state.kind.state_type().map_or("Type", StateType::name);
    state.name().map_or_else(|| Arc::from(kind()), Arc::clone)
}

/// The raw result of a Task. What callbacks report and what no document describes is unknown.
pub(super) fn of_task(state: &State, task: &Task, children: &Children) -> Shape {
    if let Some(result) = children.result(state, task) {
        return result;
    }
    let request_complete = match task.mode.get() {
        Some(TaskMode::RequestComplete) => true,
        Some(TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback) => false,
        None => task.mode.is_absent(),
    };
    let Some(spec) = task.action.get().and_then(|action| actions::find(action)) else { return Shape::ANY };
    if !request_complete || spec.result.is_empty() {
        return Shape::ANY;
    }
    let origin = Arc::new(Origin {
        surety: Surety::Documented,
        reason: Reason::Result { state: name(state), action: Arc::from(spec.name) },
        place: Some(task.action.span),
    });
    let members = spec.result.iter().map(|member| {
        let shape = match is_async(task, spec) {
            true => Shape::constant(&Value::from("")),
            false => of_type(&member.ty),
        };
        Member::required(member.name, shape.made_by(&origin))
    });
    let members = members.collect();
    // Where an Action takes parameters that no document lists, it may give members that none lists.
    let shape = if spec.open { Shape::open_object(members) } else { Shape::object(members) };
    shape.made_by(&origin)
}

/// Whether a function is called without waiting for it, so that its `Body` is empty (decision R4).
fn is_async(task: &Task, spec: &ActionSpec) -> bool {
    if spec.name != actions::INVOKE_FUNCTION {
        return false;
    }
    let invocation = task.parameters.get().and_then(|parameters| parameters.member("invocationType"));
    invocation.is_some_and(|member| match &member.value.content {
        Content::Constant(value) => value.as_str() == Some("Async"),
        Content::Object(_) | Content::List(_) | Content::Computed(_) | Content::Hole => false,
    })
}

/// What a Task may send to an Action.
pub fn parameters_of(action: &ActionSpec) -> Shape {
    let parameters = action.parameters.iter().map(|it| match it.required {
        true => Member::required(it.name, of_type(&it.ty)),
        false => Member::optional(it.name, of_type(&it.ty)),
    });
    let parameters = parameters.collect();
    if action.open { Shape::open_object(parameters) } else { Shape::object(parameters) }
}

fn of_type(ty: &ParameterType) -> Shape {
    match ty {
        ParameterType::Text | ParameterType::Arn | ParameterType::Url | ParameterType::Enum(..) => {
            Shape::text()
        }
        ParameterType::Integer(..) => Shape::number(),
        ParameterType::Object => Shape::open_object(Vec::new()),
        ParameterType::Any => Shape::ANY,
    }
}

/// The raw result of a Parallel whose branches give these outputs; nothing while one gives none.
pub(super) fn of_parallel(state: &State, parallel: &Parallel, exits: &[Shape]) -> Shape {
    if parallel.branches.get().is_none() {
        return Shape::ANY;
    }
    if exits.iter().any(Shape::is_never) {
        return Shape::NEVER;
    }
    let members = exits.iter().enumerate();
    let members = members.map(|(index, exit)| Member::required(format!("Branch{index}"), exit.clone()));
    let reason = Reason::Branches { state: name(state), count: exits.len() };
    Shape::object(members.collect()).made_by(&Origin::own(reason, Some(parallel.branches.span)))
}

/// The raw result of a Map over `items` whose iterations give `exit`; nothing while none of them ends.
pub(super) fn of_map(state: &State, map: &Map, items: &Shape, exit: &Shape) -> Shape {
    let list = items.as_known().and_then(|known| known.list.as_ref());
    let distributed = super::plan::is_distributed(state);
    let same_length = list.filter(|_| !distributed);
    let (least, most) = same_length.map_or((0, None), |list| (list.least, list.most));
    if exit.is_never() && least > 0 {
        return Shape::NEVER;
    }
    if !map.result_writer.is_absent() || map.processor.get().is_none() {
        return Shape::ANY;
    }
    let item = match (exit.is_never(), distributed) {
        (true, _) => Shape::ANY,
        // A failure that is tolerated leaves `null` (decision R18).
        (false, true) => exit.join(&Shape::null()),
        (false, false) => exit.clone(),
    };
    let items = Shape::list_of(ListShape { item, items: None, least, most });
    let origin = Origin::own(Reason::Items(name(state)), Some(map.processor.span));
    Shape::object(vec![Member::required("Items", items.made_by(&origin))]).made_by(&origin)
}
