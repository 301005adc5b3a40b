//! Operators on two values.

use crate::expr::tree::Binary;
use crate::value::{Arithmetic, NoNumber, Value};
use std::cmp::Ordering;

/// `< <= > >=`: two numbers, exactly, or two strings by code point.
pub(super) fn compare(operator: Binary, left: &Value, right: &Value) -> Result<Value, String> {
    let ordering = match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.as_str().cmp(right.as_str())),
        _ => left.compare_numbers(right),
    };
    let Some(ordering) = ordering else {
        return Err(format!(
            "`{}` needs two numbers or two strings, and met {} and {}",
            operator.symbol(),
            left.type_name(),
            right.type_name()
        ));
    };
    Ok(Value::Bool(match operator {
        Binary::Less => ordering == Ordering::Less,
        Binary::LessOrEqual => ordering != Ordering::Greater,
        Binary::Greater => ordering == Ordering::Greater,
        Binary::GreaterOrEqual => ordering != Ordering::Less,
        Binary::Or
        | Binary::And
        | Binary::Equal
        | Binary::NotEqual
        | Binary::In
        | Binary::Plus
        | Binary::Minus
        | Binary::Times
        | Binary::Divide
        | Binary::Remainder => unreachable!("only the four comparisons of order come here"),
    }))
}

/// `in`: an item of a list, or a key of an object.
pub(super) fn contains(left: &Value, right: &Value) -> Result<Value, String> {
    match (left, right) {
        (_, Value::List(list)) => Ok(list.contains(left).into()),
        (Value::Text(key), Value::Object(object)) => Ok(object.contains_key(key).into()),
        (_, Value::Object(_)) => {
            Err(format!("`in` looks for a key of an object, and met {}", left.type_name()))
        }
        _ => Err(format!("`in` needs a list or an object on its right, and met {}", right.type_name())),
    }
}

/// `+ - * / %`
pub(super) fn arithmetic(
    operator: Binary,
    operation: Arithmetic,
    left: &Value,
    right: &Value,
) -> Result<Value, String> {
    left.arithmetic(operation, right).map_err(|problem| match problem {
        NoNumber::DivisionByZero => format!("`{}` divides by zero", operator.symbol()),
        NoNumber::TooLarge => format!("the result of `{}` is beyond the 64-bit floats", operator.symbol()),
        NoNumber::NotNumbers => {
            let joins = matches!((left, right), (Value::Text(_), _) | (_, Value::Text(_)));
            let hint = if joins && operator == Binary::Plus { "; texts are joined by `format`" } else { "" };
            format!(
                "`{}` needs two numbers, and met {} and {}{hint}",
                operator.symbol(),
                left.type_name(),
                right.type_name()
            )
        }
    })
}
