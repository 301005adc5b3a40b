//! The history as `--history json` shows it.

use fdl_compiler::value::{Object, Value};
use fdl_machine::{HistoryEvent, Timestamp};

/// Virtual time starts here: 2025-01-01T00:00:00.000Z.
pub const VIRTUAL_START: Timestamp = Timestamp::from_millis(1_735_689_600_000);

/// An event with the service's names.
pub fn event_json(event: &HistoryEvent) -> Value {
    Value::Object(Object::from([
        ("EventDetail", event.detail.clone()),
        ("EventId", Value::from(event.id)),
        ("ScheduleEventId", Value::from(event.schedule)),
        ("StepName", Value::from(&event.step)),
        ("Time", Value::from(time(event.time))),
        ("Type", Value::from(format!("{:?}", event.kind))),
    ]))
}

/// An instant as the service writes it: `2025-01-01T00:00:00.000Z`.
pub fn time(at: Timestamp) -> String {
    let millis = i64::try_from(at.millis()).unwrap_or(i64::MAX);
    match jiff::Timestamp::from_millisecond(millis) {
        Ok(instant) => format!("{instant:.3}"),
        // Beyond the year 9999 there is no such text.
        Err(_) => jiff::Timestamp::MAX.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn virtual_time_starts_with_2025_and_has_milliseconds() {
        assert_eq!(time(VIRTUAL_START), "2025-01-01T00:00:00.000Z");
        assert_eq!(time(VIRTUAL_START.after_millis(1_005)), "2025-01-01T00:00:01.005Z");
    }
}
