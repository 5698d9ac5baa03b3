//! The time of record.

use jiff::Timestamp;

/// Tells the time. The one clock of a server; tests bring their own.
pub trait Clock: Send + Sync + 'static {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The server's own clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "here the time comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
