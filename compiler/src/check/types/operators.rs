//! Operators on shapes.

use super::shape::{Booleans, Known, Scalars, Shape};
use super::suspect::Suspicion;
use crate::expr::tree::Binary;
use crate::value::Value;
use std::cmp::Ordering;

/// What an operator gives, and what is wrong with its operands.
pub(super) struct Combined {
    /// What it gives.
    pub shape: Shape,
    /// What is wrong, with the operand that is to blame.
    pub suspicions: Vec<(Side, Suspicion)>,
}

/// An operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// The left one.
    Left,
    /// The right one.
    Right,
    /// Both together.
    Both,
}

/// What `left operator right` gives.
pub(super) fn combine(operator: Binary, left: &Shape, right: &Shape) -> Combined {
    if left.is_never() || right.is_never() {
        return Combined { shape: Shape::NEVER, suspicions: Vec::new() };
    }
    match operator {
        Binary::Or | Binary::And => connect(operator, left, right),
        Binary::Equal | Binary::NotEqual => equal(operator, left, right),
        Binary::Less | Binary::LessOrEqual | Binary::Greater | Binary::GreaterOrEqual => {
            order(operator, left, right)
        }
        Binary::In => contains(left, right),
        Binary::Plus | Binary::Minus | Binary::Times | Binary::Divide | Binary::Remainder => {
            let wrong =
                [(Side::Left, left), (Side::Right, right)].into_iter().filter(|it| !may_be_number(it.1));
            let suspicions =
                wrong.map(|(side, shape)| (side, wanted("a number", operator, shape))).take(1).collect();
            Combined { shape: Shape::number(), suspicions }
        }
    }
}

/// The booleans that a shape may be; both where nothing is known.
pub(super) fn booleans(shape: &Shape) -> Booleans {
    shape.as_known().map_or(Booleans { yes: true, no: true }, |known| known.booleans)
}

/// Whether it may be a number.
pub(super) fn may_be_number(shape: &Shape) -> bool {
    shape.as_known().is_none_or(|known| !known.numbers.is_none())
}

fn wanted(wanted: &'static str, operator: Binary, shape: &Shape) -> Suspicion {
    Suspicion::Wrong { wanted, by: operator.symbol().to_owned(), shape: shape.clone() }
}

fn connect(operator: Binary, left: &Shape, right: &Shape) -> Combined {
    let sides = [(Side::Left, left), (Side::Right, right)];
    let impossible = |booleans: Booleans| !booleans.yes && !booleans.no;
    let wrong = sides.into_iter().filter(|(_, shape)| impossible(booleans(shape)));
    let suspicions: Vec<_> =
        wrong.map(|(side, shape)| (side, wanted("a boolean", operator, shape))).collect();
    if !suspicions.is_empty() {
        return Combined { shape: Shape::boolean(), suspicions };
    }
    let (left, right) = (booleans(left), booleans(right));
    let both = match operator == Binary::And {
        true => Booleans { yes: left.yes && right.yes, no: left.no || right.no },
        false => Booleans { yes: left.yes || right.yes, no: left.no && right.no },
    };
    Combined { shape: Shape::booleans(both), suspicions }
}

fn equal(operator: Binary, left: &Shape, right: &Shape) -> Combined {
    let is_equal = operator == Binary::Equal;
    let give = |equal, differ| match is_equal {
        true => Shape::booleans(Booleans { yes: equal, no: differ }),
        false => Shape::booleans(Booleans { yes: differ, no: equal }),
    };
    let (Some(left_known), Some(right_known)) = (left.as_known(), right.as_known()) else {
        return Combined { shape: Shape::boolean(), suspicions: Vec::new() };
    };
    let (equal, differ) = (may_equal(left_known, right_known), may_differ(left_known, right_known));
    let suspicions = if share_a_type(left_known, right_known) {
        Vec::new()
    } else {
        let (left, right) = (left.clone(), right.clone());
        vec![(Side::Both, Suspicion::Unequal { gives: !is_equal, left, right })]
    };
    Combined { shape: give(equal, differ), suspicions }
}

fn share_a_type(left: &Known, right: &Known) -> bool {
    let rights = right.types();
    left.types().iter().any(|name| rights.contains(name))
}

fn may_equal(left: &Known, right: &Known) -> bool {
    let share = |left: &Scalars, right: &Scalars| match (left, right) {
        (Scalars::None, _) | (_, Scalars::None) => false,
        (Scalars::Any, _) | (_, Scalars::Any) => true,
        (Scalars::OneOf(left), Scalars::OneOf(right)) => left.iter().any(|value| right.contains(value)),
    };
    left.null && right.null
        || left.booleans.yes && right.booleans.yes
        || left.booleans.no && right.booleans.no
        || share(&left.numbers, &right.numbers)
        || share(&left.texts, &right.texts)
        || left.list.is_some() && right.list.is_some()
        || left.object.is_some() && right.object.is_some()
}

fn may_differ(left: &Known, right: &Known) -> bool {
    match (only(left), only(right)) {
        (Some(left), Some(right)) => left != right,
        (Some(_) | None, Some(_) | None) => true,
    }
}

/// The one scalar that it is, where it can be no other.
fn only(known: &Known) -> Option<Value> {
    if known.types().len() != 1 {
        return None;
    }
    match (known.null, known.booleans, &known.numbers, &known.texts) {
        (true, _, _, _) => Some(Value::Null),
        (_, Booleans { yes: true, no: false }, _, _) => Some(Value::Bool(true)),
        (_, Booleans { yes: false, no: true }, _, _) => Some(Value::Bool(false)),
        (_, _, Scalars::OneOf(one), Scalars::None) | (_, _, Scalars::None, Scalars::OneOf(one)) => {
            match one.as_slice() {
                [value] => Some(value.clone()),
                _ => None,
            }
        }
        (false, Booleans { .. }, Scalars::None | Scalars::Any | Scalars::OneOf(_), _) => None,
    }
}

fn order(operator: Binary, left: &Shape, right: &Shape) -> Combined {
    let (Some(left_known), Some(right_known)) = (left.as_known(), right.as_known()) else {
        // One side is unknown: the other one must still be something that has an order.
        let other = if left.as_known().is_some() { (Side::Left, left) } else { (Side::Right, right) };
        let has_order = |known: &Known| !known.numbers.is_none() || !known.texts.is_none();
        let suspicions = match other.1.as_known().is_none_or(has_order) {
            true => Vec::new(),
            false => vec![(other.0, wanted("a number or a string", operator, other.1))],
        };
        return Combined { shape: Shape::boolean(), suspicions };
    };
    let numbers = !left_known.numbers.is_none() && !right_known.numbers.is_none();
    let texts = !left_known.texts.is_none() && !right_known.texts.is_none();
    if !numbers && !texts {
        let (left, right) = (left.clone(), right.clone());
        let suspicion = Suspicion::Unordered { by: operator.symbol(), left, right };
        return Combined { shape: Shape::boolean(), suspicions: vec![(Side::Both, suspicion)] };
    }
    let mut outcome = Booleans::default();
    for (left, right) in
        [(&left_known.numbers, &right_known.numbers), (&left_known.texts, &right_known.texts)]
    {
        let (Some(left), Some(right)) = (left.constants(), right.constants()) else {
            return Combined { shape: Shape::boolean(), suspicions: Vec::new() };
        };
        for (left, right) in left.iter().flat_map(|left| right.iter().map(move |right| (left, right))) {
            let holds = holds(operator, left, right);
            outcome.yes |= holds;
            outcome.no |= !holds;
        }
    }
    Combined { shape: Shape::booleans(outcome), suspicions: Vec::new() }
}

fn holds(operator: Binary, left: &Value, right: &Value) -> bool {
    let ordering = left.compare_numbers(right).unwrap_or_else(|| left.as_str().cmp(&right.as_str()));
    match operator {
        Binary::Less => ordering == Ordering::Less,
        Binary::LessOrEqual => ordering != Ordering::Greater,
        Binary::Greater => ordering == Ordering::Greater,
        Binary::GreaterOrEqual => ordering != Ordering::Less,
        Binary::Or | Binary::And | Binary::Equal | Binary::NotEqual | Binary::In => false,
        Binary::Plus | Binary::Minus | Binary::Times | Binary::Divide | Binary::Remainder => false,
    }
}

fn contains(left: &Shape, right: &Shape) -> Combined {
    let Some(known) = right.as_known() else {
        return Combined { shape: Shape::boolean(), suspicions: Vec::new() };
    };
    let fine = |shape| Combined { shape, suspicions: Vec::new() };
    match (&known.list, &known.object) {
        (None, None) => Combined {
            shape: Shape::boolean(),
            suspicions: vec![(Side::Right, wanted("a list or an object", Binary::In, right))],
        },
        (None, Some(object)) => {
            if left.as_known().is_some_and(|known| known.texts.is_none()) {
                let suspicions = vec![(Side::Left, wanted("a key", Binary::In, left))];
                return Combined { shape: Shape::boolean(), suspicions };
            }
            let Some(names) = super::typing::only_texts(left) else { return fine(Shape::boolean()) };
            let mut outcome = Booleans::default();
            for name in names {
                let member = object.member(name);
                outcome.yes |= object.open || member.is_some();
                outcome.no |= member.is_none_or(|member| member.optional);
            }
            fine(Shape::booleans(outcome))
        }
        (Some(list), None) => {
            let none_fits = match (left.as_known(), list.item.as_known()) {
                _ if list.most == Some(0) => true,
                (Some(left), Some(item)) => !may_equal(left, item),
                (Some(_) | None, Some(_) | None) => false,
            };
            fine(Shape::booleans(Booleans { yes: !none_fits, no: true }))
        }
        (Some(_), Some(_)) => fine(Shape::boolean()),
    }
}
