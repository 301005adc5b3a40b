//! The shape of a value that is there: of a literal exactly, of a sample loosely.

use super::origin::Origin;
use super::shape::{Member, Shape};
use crate::value::Value;
use std::sync::Arc;

impl Shape {
    /// The shape that holds this value only.
    pub fn of_value(value: &Value, origin: &Arc<Origin>) -> Self {
        let shape = match value {
            Value::List(list) => Self::items(list.iter().map(|item| Self::of_value(item, origin)).collect()),
            Value::Object(object) => Self::object(
                object
                    .iter()
                    .map(|(name, value)| Member::required(Arc::clone(name), Self::of_value(value, origin)))
                    .collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) => {
                Self::constant(value)
            }
        };
        shape.made_by(origin)
    }

    /// The shape of values of which this is one: others have other constants, further members,
    /// and leave members out (decision D2).
    pub fn of_sample(value: &Value, origin: &Arc<Origin>) -> Self {
        let shape = match value {
            // What is absent in one case may be anything in the next.
            Value::Null => Self::ANY,
            Value::Bool(_) => Self::boolean(),
            Value::Int(_) | Value::Float(_) => Self::number(),
            Value::Text(_) => Self::text(),
            Value::List(list) => {
                let samples: Vec<_> = list.iter().map(|item| Self::of_sample(item, origin)).collect();
                Self::list(if samples.is_empty() { Self::ANY } else { Self::union(&samples) })
            }
            Value::Object(object) => Self::open_object(
                object
                    .iter()
                    .map(|(name, value)| Member::optional(Arc::clone(name), Self::of_sample(value, origin)))
                    .collect(),
            ),
        };
        shape.made_by(origin)
    }
}
