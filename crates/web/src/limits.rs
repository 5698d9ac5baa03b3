//! How often one account or one address may ask, by class of request: a token bucket each, in memory.
//!
//! A limit of 10 a minute lets 10 requests come at once, and one more every 6 seconds after that.

mod store;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use governor::clock::Clock;
pub use governor::clock::MonotonicClock;
use governor::middleware::NoOpMiddleware;
use governor::{Quota, RateLimiter};
use scheme::Text;

use crate::serve::source;
use store::Buckets;

/// A class of requests with limits of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// 登录: passwords, codes and links that could be guessed.
    SignIn,
    /// 上传: files of evidence and workbooks.
    Upload,
    /// 暂存: what a form saves by itself.
    Autosave,
    /// 页面: everything else.
    Page,
}

/// Whose requests are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who<'a> {
    /// An account, by whatever names it.
    Account(&'a str),
    /// An address; of IPv6 the whole network of 64 bits.
    Address(IpAddr),
}

/// Requests a minute in one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerMinute {
    /// From one account.
    pub account: NonZeroU32,
    /// From one address, which a whole school may share.
    pub address: NonZeroU32,
}

/// All limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// For [`Class::SignIn`].
    pub sign_in: PerMinute,
    /// For [`Class::Upload`].
    pub upload: PerMinute,
    /// For [`Class::Autosave`].
    pub autosave: PerMinute,
    /// For [`Class::Page`].
    pub page: PerMinute,
}

impl Default for Rates {
    fn default() -> Self {
        let per_minute = |account, address| PerMinute {
            account: NonZeroU32::new(account).unwrap_or(NonZeroU32::MIN),
            address: NonZeroU32::new(address).unwrap_or(NonZeroU32::MIN),
        };
        Self {
            sign_in: per_minute(10, 60),
            upload: per_minute(60, 600),
            autosave: per_minute(240, 2400),
            page: per_minute(300, 3000),
        }
    }
}

/// A limit is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests; the next is taken in {retry_after:?}")]
pub struct TooMany {
    /// When the next request will be taken.
    pub retry_after: Duration,
}

impl TooMany {
    /// Whole seconds to wait, at least one.
    pub fn seconds(&self) -> u64 {
        let whole = self.retry_after.as_secs();
        if self.retry_after.subsec_nanos() > 0 { whole + 1 } else { whole.max(1) }
    }

    /// What a person is told.
    pub fn message(&self) -> Text {
        let seconds = self.seconds();
        Text::new(
            format!("操作过于频繁，请在 {seconds} 秒后再试。已保存的内容不受影响。"),
            format!("Too many requests. Please try again in {seconds} s. What was saved is safe."),
        )
    }
}

/// 429 with `Retry-After` and plain words; a page that has better ones shows [`TooMany::message`].
impl IntoResponse for TooMany {
    fn into_response(self) -> Response {
        let Text { zh, en } = self.message();
        let wait = (header::RETRY_AFTER, self.seconds().to_string());
        (StatusCode::TOO_MANY_REQUESTS, [wait], format!("{zh}\n{en}\n")).into_response()
    }
}

/// One limit for many keys.
type Limiter<C> = RateLimiter<u64, Buckets, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The limits of one class.
struct OfClass<C: Clock> {
    account: Limiter<C>,
    address: Limiter<C>,
}

/// Counts requests. Memory is bounded, whoever asks.
pub struct Limits<C: Clock = MonotonicClock> {
    clock: C,
    /// Keys are kept as hashes that nobody outside can foretell: a name that somebody made up may be of any length.
    hasher: RandomState,
    sign_in: OfClass<C>,
    upload: OfClass<C>,
    autosave: OfClass<C>,
    page: OfClass<C>,
}

impl<C: Clock + Clone> Limits<C> {
    /// Limits at these rates, by this clock.
    pub fn new(rates: &Rates, clock: C) -> Self {
        let bucket = |rate| Limiter::new(Quota::per_minute(rate), Buckets::default(), clock.clone());
        let both = |rate: PerMinute| OfClass { account: bucket(rate.account), address: bucket(rate.address) };
        Self {
            sign_in: both(rates.sign_in),
            upload: both(rates.upload),
            autosave: both(rates.autosave),
            page: both(rates.page),
            hasher: RandomState::new(),
            clock,
        }
    }

    /// Counts one request, or refuses it; a refused one does not count.
    pub fn check(&self, class: Class, who: Who<'_>) -> Result<(), TooMany> {
        let of_class = match class {
            Class::SignIn => &self.sign_in,
            Class::Upload => &self.upload,
            Class::Autosave => &self.autosave,
            Class::Page => &self.page,
        };
        let (limiter, key) = match who {
            Who::Account(name) => (&of_class.account, self.hasher.hash_one(name)),
            Who::Address(address) => (&of_class.address, self.hasher.hash_one(source(address))),
        };
        limiter.check_key(&key).map_err(|until| TooMany { retry_after: until.wait_time_from(self.clock.now()) })
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use super::*;

    const ONE: Who<'_> = Who::Account("one");

    fn limits() -> (Limits<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Limits::new(&Rates::default(), clock.clone()), clock)
    }

    /// How many requests in a row are taken, of at most a thousand.
    fn taken(limits: &Limits<FakeRelativeClock>, class: Class, who: Who<'_>) -> usize {
        (0..1000).take_while(|_| limits.check(class, who).is_ok()).count()
    }

    #[test]
    fn ten_at_once_then_one_every_six_seconds() {
        let (limits, clock) = limits();
        assert_eq!(taken(&limits, Class::SignIn, ONE), 10);
        assert_eq!(limits.check(Class::SignIn, ONE), Err(TooMany { retry_after: Duration::from_secs(6) }));
        clock.advance(Duration::from_millis(5999));
        assert_eq!(limits.check(Class::SignIn, ONE).map_err(|refused| refused.seconds()), Err(1));
        clock.advance(Duration::from_millis(1));
        assert_eq!(taken(&limits, Class::SignIn, ONE), 1);
        clock.advance(Duration::from_hours(1));
        assert_eq!(taken(&limits, Class::SignIn, ONE), 10);
    }

    #[test]
    fn one_does_not_use_up_what_another_has() {
        let (limits, _) = limits();
        assert_eq!(taken(&limits, Class::SignIn, ONE), 10);
        assert_eq!(taken(&limits, Class::SignIn, Who::Account("two")), 10);
        assert_eq!(taken(&limits, Class::Page, ONE), 300);
        assert_eq!(taken(&limits, Class::SignIn, Who::Address([192, 0, 2, 1].into())), 60);
        assert_eq!(taken(&limits, Class::SignIn, Who::Address([192, 0, 2, 2].into())), 60);
    }

    #[test]
    fn made_up_accounts_do_not_set_anyone_free() {
        let (limits, _) = limits();
        assert_eq!(taken(&limits, Class::SignIn, ONE), 10);
        for number in 0..3 * store::MOST {
            limits.check(Class::SignIn, Who::Account(&number.to_string())).expect("a first request");
        }
        assert_eq!(taken(&limits, Class::SignIn, ONE), 0);
    }

    #[test]
    fn the_answer_says_when_to_come_back() {
        let response = TooMany { retry_after: Duration::from_millis(5001) }.into_response();
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "6");
    }
}
