//! Functions of lists.

use super::functions;
use crate::value::{List, Value};
use std::collections::BTreeSet;

functions! {
    /// Whether a list holds a value.
    ///
    /// Values are compared as by `==`: deeply, and `1` is `1.0`.
    Documented fn arrayContains(
        /// The list that is searched.
        array: List,
        /// The value that is looked for.
        value: Any,
    ) -> Bool {
        r#"arrayContains(["Tom", 10], 10) == true"#,
        r#"arrayContains(["Tom", 10], "Jack") == false"#,
        r#"arrayContains([{"a": 1}], {"a": 1.0}) == true"#,
    } = |call| Ok(Value::Bool(call.take::<&List>(0).contains(&call.values[1])));

    /// A list without its repeated items.
    ///
    /// Of equal items the first one stays.
    Documented fn arrayUnique(
        /// The list.
        array: List,
    ) -> List {
        "arrayUnique([1, 2, 3, 1]) == [1, 2, 3]",
        r#"arrayUnique(["b", "a", "b", 1, 1.0, null]) == ["b", "a", 1, null]"#,
    } = |call| {
        // Equal values have the same compact JSON, so no pair of items is compared.
        let mut seen = BTreeSet::new();
        Ok(call.take::<&List>(0).iter().filter(|item| seen.insert(item.to_json())).cloned().collect())
    };

    /// The list of its arguments.
    Documented fn toArray(
        /// The items.
        values: Any,
    ) -> List, Repeats {
        r#"toArray(1, "a", [2]) == [1, "a", [2]]"#,
        "toArray() == []",
    } = |call| Ok(call.values.iter().cloned().collect());
}
