//! Numbers: one form for each, exact comparison, the way they are written.

use std::cmp::Ordering;
use std::fmt::{self, Write};

/// 2^63: the first float beyond the integers of 64 bits.
const TWO_TO_63: f64 = 9_223_372_036_854_775_808.0;

/// From here on floats are written with an exponent, as everybody does.
const EXPONENT_FROM: f64 = 1e21;

/// The integer that a float is, where it is one of 64 bits.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked and the fraction is zero")]
pub(super) fn to_int(float: f64) -> Option<i64> {
    (float.fract() == 0.0 && (-TWO_TO_63..TWO_TO_63).contains(&float)).then_some(float as i64)
}

/// The nearest float.
#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest float is what is wanted")]
pub(super) fn from_u64(int: u64) -> f64 {
    int as f64
}

/// How an integer and a float compare, without rounding either.
pub(super) fn compare(int: i64, float: f64) -> Ordering {
    if float >= TWO_TO_63 {
        return Ordering::Less;
    }
    if float < -TWO_TO_63 {
        return Ordering::Greater;
    }
    let whole = to_int(float.trunc()).expect("the float lies within 64 bits");
    int.cmp(&whole).then_with(|| 0.0.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal))
}

/// Bytes of an integer in decimal.
pub(super) fn int_bytes(int: i64) -> u64 {
    let digits = int.unsigned_abs().checked_ilog10().unwrap_or(0) + 1;
    u64::from(digits) + u64::from(int < 0)
}

/// Bytes of a float as [`write_float`] writes it.
pub(super) fn float_bytes(float: f64) -> u64 {
    let mut counter = Counter(0);
    write_float(&mut counter, float).expect("counting does not fail");
    counter.0
}

/// Writes the shortest text that reads back as the same float; no fraction where it is integral.
pub(super) fn write_float(out: &mut impl Write, float: f64) -> fmt::Result {
    if float.fract() == 0.0 && float.abs() < EXPONENT_FROM {
        write!(out, "{float}")
    } else {
        write!(out, "{float:?}")
    }
}

/// Counts what is written.
struct Counter(u64);

impl Write for Counter {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0 += text.len() as u64;
        Ok(())
    }
}
