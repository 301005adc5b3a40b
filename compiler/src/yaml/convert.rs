//! A node's JSON value.

use super::core::Core;
use super::tree::{Content, Document, Node};
use crate::value::{Object, Value};

impl Document {
    /// The value of a node: of equal keys the last one holds, what is missing is `null`.
    /// A key that is a collection, which JSON has not, is left out.
    ///
    /// Recursion is bounded: no node is nested deeper than
    /// [`crate::lang::limits::NESTING`], aliases followed.
    pub fn value(&self, node: &Node) -> Value {
        match &node.content {
            Content::Missing | Content::Alias(None) => Value::Null,
            Content::Alias(Some(target)) => self.value(target),
            Content::Scalar(scalar) => match self.core(scalar) {
                Core::Null => Value::Null,
                Core::Bool(value) => value.into(),
                Core::Int(value) => value.into(),
                Core::Float(value) => Value::number(value).unwrap_or_default(),
                Core::Text(text) => text.into(),
            },
            Content::Sequence(list) => list.items.iter().map(|item| self.value(item)).collect(),
            Content::Mapping(mapping) => {
                let members = mapping.pairs(self).map(|(key, entry)| (key, self.value(&entry.value)));
                members.collect::<Object>().into()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn a_text_has_the_value_that_json_would_have() {
        let cases = [
            ("", "null"),
            ("a: 1\nb: [x, 2.5, ~, 'true', true]\na: 2\n", r#"{"a":2,"b":["x",2.5,null,"true",true]}"#),
            (
                "base: &b {x: 1, y: 2}\nmore: {<<: *b, y: 3}\n",
                r#"{"base":{"x":1,"y":2},"more":{"x":1,"y":3}}"#,
            ),
            ("? [a]\n: 1\n", "{}"),
        ];
        for (text, json) in cases {
            let doc = parse(text);
            assert_eq!(doc.value(&doc.root).to_string(), json, "{text:?}");
        }
    }
}
