//! Working days: weekends are free, and the year's own list says which other days are free or worked (调休).

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _};

/// Days that differ from the week, as the State Council announces them each year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// Free although in the week.
    pub free: Vec<Date>,
    /// Worked although at a weekend.
    pub worked: Vec<Date>,
}

impl Holidays {
    /// Whether people work on that day.
    pub fn is_working_day(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if weekend { self.worked.contains(&day) } else { !self.free.contains(&day) }
    }

    /// The last day after which `count` working days are left up to `day`, which counts.
    pub fn before(&self, day: Date, count: u32) -> Date {
        let mut at = day;
        let mut left = count;
        while left > 0 {
            if self.is_working_day(at) {
                left -= 1;
            }
            let Ok(before) = at.yesterday() else { return at };
            at = before;
        }
        at
    }

    /// The day on which `count` working days after `day` have passed; `day` itself does not count.
    pub fn after(&self, day: Date, count: u32) -> Date {
        let mut at = day;
        let mut left = count;
        while left > 0 {
            let Ok(next) = at.tomorrow() else { return at };
            at = next;
            if self.is_working_day(at) {
                left -= 1;
            }
        }
        at
    }
}

/// Asia/Shanghai has been eight hours ahead of UTC all year since 1992.
const SHANGHAI: jiff::tz::Offset = jiff::tz::Offset::constant(8);

/// The day it is in Asia/Shanghai.
pub fn day_of(now: Timestamp) -> Date {
    SHANGHAI.to_datetime(now).date()
}

/// Date and time in Asia/Shanghai.
pub fn local(now: Timestamp) -> jiff::civil::DateTime {
    SHANGHAI.to_datetime(now)
}

/// The first moment of a day in Asia/Shanghai.
pub fn start_of(day: Date) -> Timestamp {
    SHANGHAI.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MAX)
}

/// The first moment after a day in Asia/Shanghai: a closing day counts to its last second.
pub fn end_of(day: Date) -> Timestamp {
    day.checked_add(1.day()).map_or(Timestamp::MAX, start_of)
}

/// The last day in Asia/Shanghai before a moment from which it is too late.
pub fn last_day(closes: Timestamp) -> Date {
    day_of(closes - jiff::SignedDuration::from_secs(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn five_working_days_skip_the_spring_festival() {
        let holidays = Holidays {
            free: (0..5).map(|n| date(2022, 1, 31).saturating_add(n.days())).collect(),
            worked: vec![date(2022, 1, 29), date(2022, 1, 30)],
        };
        // Thursday 27 January: Fri 28, Sat 29 and Sun 30 are worked, then the festival until Sunday 6 February.
        assert_eq!(holidays.after(date(2022, 1, 27), 5), date(2022, 2, 8));
        assert_eq!(Holidays::default().after(date(2022, 1, 27), 5), date(2022, 2, 3));
    }

    #[test]
    fn five_working_days_are_left_after_the_last_day_before_them() {
        // Monday 28 February and the four days of the week before.
        assert_eq!(Holidays::default().before(date(2022, 2, 28), 5), date(2022, 2, 21));
        let holidays = Holidays { free: vec![date(2022, 2, 24)], worked: vec![date(2022, 2, 26)] };
        assert_eq!(holidays.before(date(2022, 2, 28), 5), date(2022, 2, 21));
        for count in 0..30 {
            let day = holidays.before(date(2022, 2, 28), count);
            assert!(holidays.after(day, count) <= date(2022, 2, 28), "{count}");
        }
    }

    #[test]
    fn a_closing_day_counts_to_its_last_second() {
        let closes = end_of(date(2022, 1, 20));
        let last: Timestamp = "2022-01-20T23:59:59.999+08:00".parse().unwrap();
        let late: Timestamp = "2022-01-21T00:00:00+08:00".parse().unwrap();
        assert!(last < closes);
        assert_eq!(late, closes);
        assert_eq!(day_of(last), date(2022, 1, 20));
    }
}
