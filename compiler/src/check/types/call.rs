//! Calls of functions on shapes, after their declared signatures.

use super::shape::{ListShape, Shape};
use super::suspect::Suspicion;
use super::typing::Typing;
use crate::expr::tree::{Call, Expr};
use crate::lang::functions::{Function, Type};
use crate::value::Value;

/// What a call gives. Its arguments are judged on the way.
pub(super) fn shape(typing: &mut Typing<'_>, call: &Call, whole: &Expr) -> Shape {
    let arguments: Vec<_> = call.arguments.iter().map(|argument| typing.shape(argument)).collect();
    let Some(function) = call.function else { return Shape::ANY };
    if arguments.iter().any(Shape::is_never) {
        return Shape::NEVER;
    }
    for (position, (shape, argument)) in arguments.iter().zip(&call.arguments).enumerate() {
        let Some(parameter) = function.parameter(position) else { continue };
        if !parameter.types.iter().any(|wanted| may_be(shape, *wanted)) {
            let suspicion = Suspicion::Argument {
                function: function.name,
                parameter: parameter.name,
                wanted: parameter.wanted(),
                shape: shape.clone(),
            };
            typing.note(suspicion, argument.span, whole);
        }
    }
    if let (true, Some(decoded)) = (is_decoder(function), arguments.first())
        && decoded.as_known().is_some_and(|known| known.texts.is_none())
    {
        let span = call.arguments.first().map_or(whole.span, |argument| argument.span);
        typing.note(Suspicion::Decoded { shape: decoded.clone() }, span, whole);
    }
    result(function, &arguments)
}

/// Whether a function decodes text, so that giving it something else does nothing.
pub(super) fn is_decoder(function: &Function) -> bool {
    function.name == "stringToJson"
}

fn may_be(shape: &Shape, wanted: Type) -> bool {
    let Some(known) = shape.as_known() else { return true };
    match wanted {
        Type::Any => true,
        Type::Bool => known.has_booleans(),
        Type::Int => match known.numbers.constants() {
            Some(numbers) => numbers.iter().any(|number| number.as_int().is_some()),
            None => true,
        },
        Type::Number => !known.numbers.is_none(),
        Type::Text | Type::Pattern => !known.texts.is_none(),
        Type::List => known.list.is_some(),
        Type::Object => known.object.is_some(),
    }
}

/// What a function gives: by its signature, closer where its arguments say more.
fn result(function: &Function, arguments: &[Shape]) -> Shape {
    let closer = match (function.name, arguments) {
        ("toArray", items) => Some(Shape::items(items.to_vec())),
        ("stringToJson", [decoded]) => {
            let text = decoded.as_known().is_none_or(|known| !known.texts.is_none());
            Some(if text { Shape::ANY } else { decoded.clone() })
        }
        ("jsonMerge", [left, right]) => Some(left.merge(right)),
        ("get", [container, key]) => Some(got(container, key)),
        ("arrayUnique", [list]) => list.as_known().and_then(|known| known.list.as_ref()).map(|list| {
            let least = list.least.min(1);
            Shape::list_of(ListShape { items: None, least, ..list.clone() })
        }),
        ("mapKeys" | "split", _) => Some(Shape::list(Shape::text())),
        ("mapValues", [object]) => object.as_known().and_then(|known| known.object.as_ref()).map(|object| {
            let known = Shape::union(object.members.iter().map(|member| &member.shape));
            Shape::list(if object.open { Shape::ANY } else { known })
        }),
        (_, _) => None,
    };
    closer.unwrap_or_else(|| by_type(function.result))
}

/// `get` gives `null` where there is nothing, instead of a fault.
fn got(container: &Shape, key: &Shape) -> Shape {
    let read = container.index(key);
    let surely = super::typing::only_texts(key).is_some_and(|names| {
        let object = container.as_known().and_then(|known| known.object.as_ref());
        let has = |name: &&str| {
            object.and_then(|object| object.member(name)).is_some_and(|member| !member.optional)
        };
        names.iter().all(has)
    });
    if surely { read } else { read.join(&Shape::constant(&Value::Null)) }
}

fn by_type(result: Type) -> Shape {
    match result {
        Type::Any => Shape::ANY,
        Type::Bool => Shape::boolean(),
        Type::Int | Type::Number => Shape::number(),
        Type::Text | Type::Pattern => Shape::text(),
        Type::List => Shape::list(Shape::ANY),
        Type::Object => Shape::open_object(Vec::new()),
    }
}
