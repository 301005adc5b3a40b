//! Functions of objects, and of what has members.

use super::{Choices, functions};
use crate::value::{List, Object, Value};

functions! {
    /// How many items a list has, members an object, characters a string.
    Documented fn length(
        /// What is counted.
        value: List | Object | Text,
    ) -> Int {
        "length([1, 2, 3]) == 3",
        r#"length({"name": "Tom", "age": 10}) == 2"#,
        r#"length("name") == 4"#,
        r#"length("流程") == 2"#,
    } = |call| Ok(match &call.values[0] {
        Value::List(list) => list.len().into(),
        Value::Object(object) => object.len().into(),
        Value::Text(text) => text.chars().count().into(),
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) => Value::Null,
    });

    /// The keys of an object, sorted.
    Documented fn mapKeys(
        /// The object.
        map: Object,
    ) -> List {
        r#"mapKeys({"b": 1, "a": 2}) == ["a", "b"]"#,
    } = |call| Ok(call.take::<&Object>(0).keys().map(Value::from).collect());

    /// The values of an object, in the order of their keys.
    Documented fn mapValues(
        /// The object.
        map: Object,
    ) -> List {
        r#"mapValues({"b": 1, "a": 2}) == [2, 1]"#,
    } = |call| Ok(call.take::<&Object>(0).values().cloned().collect());

    /// The members of both objects in one.
    ///
    /// The merge is shallow: where both have a key, the value of the second stays as a whole.
    Documented fn jsonMerge(
        /// The object to start with.
        first: Object,
        /// The object whose members win.
        second: Object,
    ) -> Object {
        r#"jsonMerge({"name": "Tom", "age": 10}, {"name": "Ann"}) == {"name": "Ann", "age": 10}"#,
        r#"jsonMerge({"a": {"b": 1}}, {"a": {"c": 2}}) == {"a": {"c": 2}}"#,
    } = |call| Ok(call.take::<&Object>(0).merge(call.take(1)).into());

    /// What stands under a key of an object or at an index of a list, or `null` where nothing does.
    ///
    /// Unlike `container.key` and `container[index]` it never faults for a missing member.
    /// A negative index counts from the end.
    OneDocument fn get(
        /// The object or list; anything else has no members.
        container: Any,
        /// The key or index.
        key: Text | Int in Choices::MembersOf(0),
    ) -> Any {
        r#"get({"a": 1}, "a") == 1"#,
        r#"get({"a": 1}, "b") == null"#,
        "get([1, 2], -1) == 2",
        "get([1, 2], 2) == null",
        r#"get(null, "a") == null"#,
    } = |call| Ok(match (&call.values[0], &call.values[1]) {
        (Value::Object(object), Value::Text(key)) => object.get(key),
        (Value::List(list), Value::Int(index)) => list.at(*index),
        _ => None,
    }.cloned().unwrap_or_default());

    /// The sum of two integers.
    OneDocument fn intAdd(
        /// An integer.
        a: Int,
        /// Another one.
        b: Int,
    ) -> Number {
        "intAdd(1, 2) == 3",
        "intAdd(2, -3) == -1",
    } = |call| Ok(Value::sum(call.take(0), call.take(1)));
}

impl List {
    /// The item at an index; a negative one counts from the end.
    pub fn at(&self, index: i64) -> Option<&Value> {
        let position = match usize::try_from(index) {
            Ok(position) => position,
            Err(_) => self.len().checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?,
        };
        self.get(position)
    }
}
