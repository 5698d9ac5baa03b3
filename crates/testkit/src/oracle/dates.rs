//! Days, as Asia/Shanghai has them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use jiff::tz;

/// The day of a date, or of a time in the zone eight hours east; a time without an offset is already there.
pub(super) fn day(text: &str) -> Date {
    let text = text.trim();
    if text.len() == "2021-01-01".len() {
        return text.parse().unwrap_or_else(|_| panic!("{text} is no date"));
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return tz::offset(8).to_datetime(instant).date();
    }
    let local: DateTime = text.parse().unwrap_or_else(|_| panic!("{text} is no date"));
    local.date()
}

/// 31 December.
pub(super) fn last_day(year: i16) -> Date {
    date(year, 12, 31)
}
