//! What a part of an expression gives while it is evaluated: borrowed where possible.

use super::context;
use crate::expr::environment::{Environment, ErrorObject};
use crate::value::{Object, Value};
use std::borrow::Cow;
use std::sync::Arc;

/// A value on the way. `$Context` is not built unless it is wanted as a whole.
pub(super) enum Held<'a> {
    /// A part of a variable or of the expression itself.
    Borrowed(&'a Value),
    /// A new value.
    Owned(Value),
    /// What was read from each item of a list, after `[*]`.
    Many(Vec<Value>),
    /// `$Context`
    Context,
    /// `$Context.Execution`
    Execution,
    /// `$Context.Current`
    Current,
    /// `$Context.Current.Error`
    Error(ErrorObject<'a>),
}

impl<'a> Held<'a> {
    /// The value itself.
    pub(super) fn into_value(self, environment: &Environment<'a>) -> Value {
        match self {
            Self::Borrowed(value) => value.clone(),
            Self::Owned(value) => value,
            Self::Many(items) => items.into(),
            Self::Context => context::whole(environment),
            Self::Execution => context::execution(environment),
            Self::Current => context::current(environment),
            Self::Error(error) => context::error(error),
        }
    }

    /// The value to look at.
    pub(super) fn value(&self, environment: &Environment<'a>) -> Cow<'_, Value> {
        match self {
            Self::Borrowed(value) => Cow::Borrowed(value),
            Self::Owned(value) => Cow::Borrowed(value),
            Self::Many(items) => Cow::Owned(items.clone().into()),
            Self::Context => Cow::Owned(context::whole(environment)),
            Self::Execution => Cow::Owned(context::execution(environment)),
            Self::Current => Cow::Owned(context::current(environment)),
            Self::Error(error) => Cow::Owned(context::error(*error)),
        }
    }

    /// `.name`
    pub(super) fn member(&self, name: &str, environment: &Environment<'a>) -> Result<Self, String> {
        match self {
            Self::Borrowed(value) => member(value, name).map(Self::Borrowed),
            Self::Owned(value) => member(value, name).cloned().map(Self::Owned),
            Self::Many(items) => {
                let members = items.iter().map(|item| member(item, name).cloned());
                members.collect::<Result<_, _>>().map(Self::Many)
            }
            Self::Context => context::member(name),
            Self::Execution => context::execution_member(name, environment),
            Self::Current => context::current_member(name, environment),
            Self::Error(error) => context::error_member(name, *error),
        }
    }

    /// `[index]`
    pub(super) fn index(&self, index: &Value, environment: &Environment<'a>) -> Result<Self, String> {
        match self {
            Self::Borrowed(value) => item(value, index).map(Self::Borrowed),
            Self::Owned(value) => item(value, index).cloned().map(Self::Owned),
            Self::Many(items) => {
                let items = items.iter().map(|it| item(it, index).cloned());
                items.collect::<Result<_, _>>().map(Self::Many)
            }
            Self::Context | Self::Execution | Self::Current | Self::Error(_) => match index {
                Value::Text(name) => self.member(name, environment),
                _ => Err(wrong_index("an object", "a string", index)),
            },
        }
    }

    /// `[*]`: of several lists the items of all, in order.
    pub(super) fn project(&self, environment: &Environment<'a>) -> Result<Self, String> {
        match self {
            Self::Many(lists) => {
                let mut all = Vec::new();
                for list in lists {
                    all.extend_from_slice(items(list)?);
                }
                Ok(Self::Many(all))
            }
            Self::Borrowed(_)
            | Self::Owned(_)
            | Self::Context
            | Self::Execution
            | Self::Current
            | Self::Error(_) => {
                items(self.value(environment).as_ref()).map(|items| Self::Many(items.to_vec()))
            }
        }
    }
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v Value, String> {
    match value {
        Value::Object(object) => {
            object.get(name).ok_or_else(|| format!("`{name}` is missing: {}", keys(object)))
        }
        Value::Null | Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_) | Value::List(_) => {
            Err(format!("`{name}` cannot be read from {}: only objects have members", value.type_name()))
        }
    }
}

fn item<'v>(value: &'v Value, index: &Value) -> Result<&'v Value, String> {
    match (value, index) {
        (Value::Object(_), Value::Text(key)) => member(value, key),
        (Value::Object(_), _) => Err(wrong_index("an object", "a string", index)),
        (Value::List(list), Value::Int(at)) => list.at(*at).ok_or_else(|| {
            let plural = if list.len() == 1 { "" } else { "s" };
            format!("index {at} is out of range: the list has {} item{plural}", list.len())
        }),
        (Value::List(_), _) => Err(wrong_index("a list", "an integer", index)),
        _ => Err(format!(
            "`[…]` cannot read from {}: only lists and objects can be indexed",
            value.type_name()
        )),
    }
}

fn wrong_index(container: &str, wanted: &str, met: &Value) -> String {
    format!("{container} is indexed by {wanted}, and met {}", met.type_name())
}

fn items(value: &Value) -> Result<&[Value], String> {
    match value {
        Value::List(list) => Ok(list.items()),
        _ => Err(format!("`[*]` needs a list, and met {}", value.type_name())),
    }
}

/// Keys of an object that are shown.
const SHOWN_KEYS: usize = 8;

/// What an object has instead.
fn keys(object: &Object) -> String {
    if object.is_empty() {
        return "the object is empty".to_owned();
    }
    let shown = |key: &Arc<str>| match key.char_indices().nth(40) {
        Some((at, _)) => format!("`{}…`", &key[..at]),
        None => format!("`{key}`"),
    };
    let keys: Vec<_> = object.keys().take(SHOWN_KEYS).map(shown).collect();
    let more = if object.len() > SHOWN_KEYS { ", …" } else { "" };
    format!("the object has {}{more}", keys.join(", "))
}
