//! Reading from a shape: members, items, keys.

use super::shape::{Member, Shape};
use crate::value::Value;
use std::sync::Arc;

impl Shape {
    /// What reading this member gives; [`Shape::NEVER`] where it surely faults.
    pub fn member(&self, name: &str) -> Self {
        let Some(known) = self.as_known() else { return self.clone() };
        match &known.object {
            None => Self::NEVER,
            Some(object) => match object.member(name) {
                Some(member) => member.shape.clone(),
                None if object.open => Self::ANY,
                None => Self::NEVER,
            },
        }
    }

    /// What reading the item at this index gives; negative ones count from the end.
    pub fn item(&self, index: i64) -> Self {
        let Some(known) = self.as_known() else { return self.clone() };
        let Some(list) = &known.list else { return Self::NEVER };
        let places = usize::try_from(index.unsigned_abs()).unwrap_or(usize::MAX);
        let needed = if index < 0 { places } else { places.saturating_add(1) };
        if list.most.is_some_and(|most| most < needed) {
            return Self::NEVER;
        }
        let Some(items) = &list.items else { return list.item.clone() };
        let position = if index < 0 { items.len() - places } else { places };
        items.get(position).cloned().unwrap_or(Self::NEVER)
    }

    /// What each item of the list is; [`Shape::NEVER`] where it surely is none.
    pub fn each_item(&self) -> Self {
        match self.as_known() {
            None => self.clone(),
            Some(known) => known.list.as_ref().map_or(Self::NEVER, |list| list.item.clone()),
        }
    }

    /// What `container[index]` gives, where `index` has this shape.
    pub fn index(&self, index: &Self) -> Self {
        if self.is_never() || index.is_never() {
            return Self::NEVER;
        }
        let (Some(known), Some(wanted)) = (self.as_known(), index.as_known()) else { return Self::ANY };
        let mut all = Self::NEVER;
        match wanted.texts.constants() {
            Some(names) => {
                for name in names.iter().filter_map(Value::as_str) {
                    all = all.join(&self.member(name));
                }
            }
            None if known.object.is_some() => all = Self::ANY,
            None => (),
        }
        match wanted.numbers.constants() {
            Some(numbers) => {
                for number in numbers.iter().filter_map(Value::as_int) {
                    all = all.join(&self.item(number));
                }
            }
            None => all = all.join(&self.each_item()),
        }
        all
    }

    /// Whether a value of this shape can be none of the types that `has` tells apart.
    pub fn names(&self) -> Vec<&Arc<str>> {
        let object = self.as_known().and_then(|known| known.object.as_ref());
        object.map_or_else(Vec::new, |object| object.members.iter().map(|member| &member.name).collect())
    }

    /// The object with the members of `right` laid over its own, as `jsonMerge` and `$Global` do it.
    #[must_use]
    pub fn merge(&self, right: &Self) -> Self {
        if self.is_never() || right.is_never() {
            return Self::NEVER;
        }
        let object = |shape: &Self| shape.as_known().and_then(|known| known.object.clone());
        let (Some(left), Some(right)) = (object(self), object(right)) else {
            return Self::open_object(Vec::new());
        };
        let mut members = Vec::new();
        for member in &left.members {
            members.push(match right.member(&member.name) {
                Some(over) if over.optional => {
                    Member { shape: member.shape.join(&over.shape), ..member.clone() }
                }
                Some(over) => over.clone(),
                None if right.open => Member { shape: Self::ANY, ..member.clone() },
                None => member.clone(),
            });
        }
        for over in &right.members {
            if left.member(&over.name).is_none() {
                let shape = if left.open && over.optional { Self::ANY } else { over.shape.clone() };
                members.push(Member { shape, ..over.clone() });
            }
        }
        if left.open || right.open { Self::open_object(members) } else { Self::object(members) }
    }
}
