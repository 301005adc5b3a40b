//! Arithmetic: exact within 64-bit integers, floats beyond, never NaN or infinite.

use super::Value;

/// What is done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`, with the sign of the left side.
    Remainder,
}

/// Why two numbers have no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoNumber {
    /// Division by zero.
    DivisionByZero,
    /// The result lies beyond the 64-bit floats.
    TooLarge,
    /// One of them is no number.
    NotNumbers,
}

impl Value {
    /// The sum of two integers, a float where it lies beyond 64 bits.
    pub fn sum(left: i64, right: i64) -> Self {
        wide(i128::from(left) + i128::from(right))
    }

    /// The result of arithmetic.
    pub fn arithmetic(&self, operation: Arithmetic, right: &Self) -> Result<Self, NoNumber> {
        match (self, right) {
            (Self::Int(left), Self::Int(right)) => integers(*left, operation, *right),
            _ => {
                let left = self.as_float().ok_or(NoNumber::NotNumbers)?;
                floats(left, operation, right.as_float().ok_or(NoNumber::NotNumbers)?)
            }
        }
    }

    /// The number with the other sign; none where it is no number.
    pub fn negated(&self) -> Option<Self> {
        match self {
            Self::Int(int) => Some(wide(-i128::from(*int))),
            Self::Float(float) => Self::number(-float),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The nearest float of a number; none where it is none.
    #[expect(clippy::cast_precision_loss, reason = "rounding to the nearest float is what is wanted")]
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Self::Int(int) => Some(*int as f64),
            Self::Float(float) => Some(*float),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }
}

fn integers(left: i64, operation: Arithmetic, right: i64) -> Result<Value, NoNumber> {
    let (left, right) = (i128::from(left), i128::from(right));
    match operation {
        Arithmetic::Add => Ok(wide(left + right)),
        Arithmetic::Subtract => Ok(wide(left - right)),
        Arithmetic::Multiply => Ok(wide(left * right)),
        Arithmetic::Divide | Arithmetic::Remainder if right == 0 => Err(NoNumber::DivisionByZero),
        Arithmetic::Divide if left % right == 0 => Ok(wide(left / right)),
        Arithmetic::Divide => finite(nearest(left) / nearest(right)),
        Arithmetic::Remainder => Ok(wide(left % right)),
    }
}

fn floats(left: f64, operation: Arithmetic, right: f64) -> Result<Value, NoNumber> {
    finite(match operation {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide | Arithmetic::Remainder if right == 0.0 => return Err(NoNumber::DivisionByZero),
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
    })
}

fn finite(float: f64) -> Result<Value, NoNumber> {
    Value::number(float).ok_or(NoNumber::TooLarge)
}

/// An integer of any size, as a float where it lies beyond 64 bits.
fn wide(int: i128) -> Value {
    match i64::try_from(int) {
        Ok(int) => Value::Int(int),
        Err(_) => Value::Float(nearest(int)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest float is what is wanted")]
fn nearest(int: i128) -> f64 {
    int as f64
}
