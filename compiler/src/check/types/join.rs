//! Joining: the shape of a value that comes from one of two places.
//!
//! Where a side already holds all of the other it is handed back as it is, so
//! whoever joins in a loop sees by [`Shape::same`] that nothing is new.

use super::origin::Origin;
use super::shape::{Booleans, Known, ListShape, Member, ObjectShape, Shape};
use std::cmp::Ordering;

impl Shape {
    /// All values of both.
    #[must_use]
    pub fn join(&self, other: &Self) -> Self {
        if self.same(other) || other.is_never() || self.is_any() {
            return self.clone();
        }
        let (Some(left), Some(right)) = (self.as_known(), other.as_known()) else {
            return if self.is_never() { other.clone() } else { Self::ANY };
        };
        if left == right {
            return self.clone();
        }
        let joined = Self::known(join_known(left, right));
        if joined == *self { self.clone() } else { joined }
    }

    /// The joined values of all.
    pub fn union<'a>(shapes: impl IntoIterator<Item = &'a Self>) -> Self {
        shapes.into_iter().fold(Self::NEVER, |all, shape| all.join(shape))
    }
}

fn join_known(left: &Known, right: &Known) -> Known {
    Known {
        null: left.null || right.null,
        booleans: Booleans {
            yes: left.booleans.yes || right.booleans.yes,
            no: left.booleans.no || right.booleans.no,
        },
        numbers: left.numbers.join(&right.numbers),
        texts: left.texts.join(&right.texts),
        list: either(left.list.as_ref(), right.list.as_ref(), join_lists),
        object: either(left.object.as_ref(), right.object.as_ref(), join_objects),
        origin: either(left.origin.as_ref(), right.origin.as_ref(), Origin::weaker),
        ..Known::default()
    }
}

fn either<T: Clone>(left: Option<&T>, right: Option<&T>, join: impl Fn(&T, &T) -> T) -> Option<T> {
    match (left, right) {
        (Some(left), Some(right)) => Some(join(left, right)),
        (one, None) | (None, one) => one.cloned(),
    }
}

fn join_lists(left: &ListShape, right: &ListShape) -> ListShape {
    let items = match (&left.items, &right.items) {
        (Some(left), Some(right)) if left.len() == right.len() => {
            Some(left.iter().zip(right).map(|(left, right)| left.join(right)).collect())
        }
        (Some(_) | None, Some(_) | None) => None,
    };
    ListShape {
        item: left.item.join(&right.item),
        items,
        least: left.least.min(right.least),
        most: left.most.zip(right.most).map(|(left, right)| left.max(right)),
    }
}

fn join_objects(left: &ObjectShape, right: &ObjectShape) -> ObjectShape {
    let mut members = Vec::with_capacity(left.members.len().max(right.members.len()));
    let (mut lefts, mut rights) = (left.members.iter().peekable(), right.members.iter().peekable());
    loop {
        let order = match (lefts.peek(), rights.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(left), Some(right)) => left.name.cmp(&right.name),
        };
        let left_member = if order.is_le() { lefts.next() } else { None };
        let right_member = if order.is_ge() { rights.next() } else { None };
        members.extend(match (left_member, right_member) {
            (Some(left), Some(right)) => Some(Member {
                name: left.name.clone(),
                shape: left.shape.join(&right.shape),
                optional: left.optional || right.optional,
            }),
            (Some(only), None) => Some(lonely(only, right.open)),
            (None, Some(only)) => Some(lonely(only, left.open)),
            (None, None) => None,
        });
    }
    ObjectShape { members, open: left.open || right.open }
}

/// A member that the other side does not list: it may be missing there, or be anything where that side is open.
fn lonely(member: &Member, other_is_open: bool) -> Member {
    let shape = if other_is_open { Shape::ANY } else { member.shape.clone() };
    Member { name: member.name.clone(), shape, optional: true }
}
