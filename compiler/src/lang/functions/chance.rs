//! Functions that draw lots.

use super::{ArgumentFault, functions};
use crate::value::Value;

functions! {
    /// A new random identifier, a version 4 UUID.
    Documented fn uuid() -> Text, Draws {
        "length(uuid()) == 36",
        "uuid() != uuid()",
    } = |call| {
        let (high, low) = (call.draw.bits(), call.draw.bits());
        let bytes = ((u128::from(high) << 64) | u128::from(low)).to_be_bytes();
        let uuid = uuid::Builder::from_random_bytes(bytes).into_uuid();
        Ok(uuid.hyphenated().to_string().into())
    };

    /// A random integer between two bounds, both included.
    OneDocument fn randomInt(
        /// The smallest integer it may be.
        min: Int,
        /// The largest integer it may be.
        max: Int,
    ) -> Int, Draws {
        "randomInt(7, 7) == 7",
        "randomInt(-3, 3) in [-3, -2, -1, 0, 1, 2, 3]",
    } = |call| {
        let (min, max): (i64, i64) = (call.take(0), call.take(1));
        if min > max {
            let message = format!("`randomInt` has no integer between {min} and {max}");
            return Err(ArgumentFault::whole(message));
        }
        let count = u128::from(max.abs_diff(min)) + 1;
        let steps = (u128::from(call.draw.bits()) * count) >> 64;
        let steps = i128::try_from(steps).expect("fewer than 2^64 steps");
        let drawn = i64::try_from(i128::from(min) + steps).expect("between two integers");
        Ok(Value::Int(drawn))
    };
}
