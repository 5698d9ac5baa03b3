//! Slows whoever guesses, and bars nobody for good: a stranger cannot lock somebody out.

use jiff::Timestamp;

/// Failures of an account that cost nothing: people mistype.
const FREE: u32 = 3;
/// The longest wait in seconds.
const LONGEST: u64 = 60;
/// After so many seconds without another, one failure is forgotten.
const FORGET: u64 = 15 * 60;

/// How many seconds the next attempt at an account has to wait: none after up to three failures, then 1, 2, 4 … and at
/// most 60 since the last.
pub fn wait(failures: u32, failed_at: Timestamp, now: Timestamp) -> u64 {
    // A failure that lies further ahead than any wait was recorded by a clock that went wrong; waiting for it to come
    // true could bar somebody for years.
    if failures <= FREE || seconds(now, failed_at) > LONGEST {
        return 0;
    }
    let wanted = 1_u64.checked_shl(failures - FREE - 1).unwrap_or(LONGEST).clamp(1, LONGEST);
    wanted.saturating_sub(seconds(failed_at, now))
}

/// How many failures there are with one more now. Of the earlier ones, one is forgotten every quarter of an hour, so
/// that last week's do not make today's slip expensive.
pub fn one_more(failures: u32, failed_at: Timestamp, now: Timestamp) -> u32 {
    let forgotten = u32::try_from(seconds(failed_at, now) / FORGET).unwrap_or(u32::MAX);
    failures.saturating_sub(forgotten).saturating_add(1)
}

/// Whole seconds from one time to a later one; none if it is earlier.
fn seconds(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.as_second() - from.as_second()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_000_000 + second).unwrap()
    }

    #[test]
    fn waiting_doubles_to_a_minute_and_passes() {
        let waits: Vec<u64> = (0..12).map(|failures| wait(failures, at(0), at(0))).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(wait(1000, at(0), at(59)), 1);
        assert_eq!(wait(1000, at(0), at(60)), 0);
        assert_eq!(wait(u32::MAX, at(0), at(0)), 60);
    }

    #[test]
    fn nobody_waits_longer_than_a_minute_whatever_was_done_to_the_account() {
        for failures in [4, 11, 60, 68, 1000, u32::MAX] {
            assert!((1..=60).contains(&wait(failures, at(0), at(0))), "{failures}");
            assert_eq!(wait(failures, at(0), at(60)), 0, "{failures}");
        }
    }

    #[test]
    fn a_clock_set_back_bars_nobody() {
        assert_eq!(wait(1000, at(10), at(0)), 60);
        assert_eq!(wait(1000, at(61), at(0)), 0);
        assert_eq!(wait(1000, at(86_400 * 365), at(0)), 0);
    }

    #[test]
    fn failures_are_forgotten_with_time() {
        assert_eq!(one_more(0, at(0), at(0)), 1);
        assert_eq!(one_more(9, at(0), at(899)), 10);
        assert_eq!(one_more(9, at(0), at(900)), 9);
        assert_eq!(one_more(9, at(0), at(7 * 86_400)), 1);
        assert_eq!(one_more(9, at(10), at(0)), 10, "a clock set back forgets nothing");
        assert_eq!(one_more(u32::MAX, at(0), at(0)), u32::MAX);
    }
}
