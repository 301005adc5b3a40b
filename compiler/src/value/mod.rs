//! JSON values, shared between states and never copied.
//!
//! A clone counts up. Texts, lists and objects carry their size as compact
//! JSON and their nesting depth, measured once when they are built, so a limit
//! is checked without a walk. Numbers are held in one form each: an integral
//! number of 64 bits is always an [`Value::Int`].

mod arithmetic;
mod json;
mod list;
mod number;
mod object;
mod serial;
mod text;

pub use arithmetic::{Arithmetic, NoNumber};
pub use json::JsonError;
pub use list::List;
pub use object::{Object, ObjectBuilder};
pub use text::Text;

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

/// A JSON value. Cloning counts up; texts and containers know their size.
#[derive(Clone, Default)]
pub enum Value {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// An integer of 64 bits. Every number that is one is held as one.
    Int(i64),
    /// Any other finite number; built by [`Value::number`].
    Float(f64),
    /// A string.
    Text(Text),
    /// A list.
    List(List),
    /// An object.
    Object(Object),
}

impl Value {
    /// The value of a number; none for NaN and the infinities, which JSON does not have.
    pub fn number(number: f64) -> Option<Self> {
        number.is_finite().then(|| match number::to_int(number) {
            Some(int) => Self::Int(int),
            None => Self::Float(number),
        })
    }

    /// An object without members.
    pub fn empty_object() -> Self {
        Self::Object(Object::default())
    }

    /// Bytes of the value as compact JSON in UTF-8.
    pub fn json_bytes(&self) -> u64 {
        match self {
            Self::Null => 4,
            Self::Bool(true) => 4,
            Self::Bool(false) => 5,
            Self::Int(int) => number::int_bytes(*int),
            Self::Float(float) => number::float_bytes(*float),
            Self::Text(text) => text.json_bytes(),
            Self::List(list) => list.json_bytes(),
            Self::Object(object) => object.json_bytes(),
        }
    }

    /// Lists and objects inside one another: 0 for a scalar, 1 for `[]`.
    pub fn depth(&self) -> u32 {
        match self {
            Self::Null | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Text(_) => 0,
            Self::List(list) => list.depth(),
            Self::Object(object) => object.depth(),
        }
    }

    /// What it is, with its article: `a list`, `an integer`, `null`.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Int(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The member of an object; none where there is none, or no object.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_object()?.get(key)
    }

    /// The boolean, where it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Self::Bool(bool) = self { Some(*bool) } else { None }
    }

    /// The integer, where it is one.
    pub fn as_int(&self) -> Option<i64> {
        if let Self::Int(int) = self { Some(*int) } else { None }
    }

    /// The string, where it is one.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// The list, where it is one.
    pub fn as_list(&self) -> Option<&List> {
        if let Self::List(list) = self { Some(list) } else { None }
    }

    /// The object, where it is one.
    pub fn as_object(&self) -> Option<&Object> {
        if let Self::Object(object) = self { Some(object) } else { None }
    }

    /// How two numbers compare, exactly; none where one is no number.
    pub fn compare_numbers(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (Self::Int(left), Self::Float(right)) => Some(number::compare(*left, *right)),
            (Self::Float(left), Self::Int(right)) => Some(number::compare(*right, *left).reverse()),
            (Self::Float(left), Self::Float(right)) => left.partial_cmp(right),
            _ => None,
        }
    }
}

/// Deep JSON equality: `1` is `1.0`, and different types are never equal.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left == right,
            (Self::List(left), Self::List(right)) => left == right,
            (Self::Object(left), Self::Object(right)) => left == right,
            _ => self.compare_numbers(other) == Some(Ordering::Equal),
        }
    }
}

/// The value as compact JSON, keys sorted.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_json())
    }
}

/// The value as compact JSON, keys sorted.
impl fmt::Debug for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_json())
    }
}

impl From<bool> for Value {
    fn from(bool: bool) -> Self {
        Self::Bool(bool)
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<i32> for Value {
    fn from(int: i32) -> Self {
        Self::Int(int.into())
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(int.into())
    }
}

/// Numbers beyond 63 bits become floats, as everywhere.
impl From<u64> for Value {
    fn from(int: u64) -> Self {
        i64::try_from(int).map_or_else(|_| Self::Float(number::from_u64(int)), Self::Int)
    }
}

/// Numbers beyond 63 bits become floats, as everywhere.
impl From<usize> for Value {
    fn from(int: usize) -> Self {
        u64::try_from(int).unwrap_or(u64::MAX).into()
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<&Arc<str>> for Value {
    fn from(text: &Arc<str>) -> Self {
        Self::Text((&**text).into())
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items.into())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object)
    }
}

impl FromIterator<Value> for Value {
    fn from_iter<I: IntoIterator<Item = Value>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

#[cfg(test)]
mod tests;
