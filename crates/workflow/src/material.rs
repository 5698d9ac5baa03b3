//! 补充材料: what experts ask of an institution while they review, with a clock.

use jiff::Timestamp;
use scheme::Text;

/// Where a request for material stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MaterialState {
    /// The institution's time runs.
    Open,
    /// The institution answered.
    Answered,
    /// Its time is over without an answer.
    Overdue,
}

impl MaterialState {
    /// All, in their order.
    pub const ALL: [Self; 3] = [Self::Open, Self::Answered, Self::Overdue];

    /// Of a request whose time is over at `closes`, the first moment that is too late.
    pub fn of(answered: bool, closes: Timestamp, now: Timestamp) -> Self {
        if answered {
            Self::Answered
        } else if now < closes {
            Self::Open
        } else {
            Self::Overdue
        }
    }

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Overdue => "overdue",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Open => Text::new("待院校补充", "Awaits the institution"),
            Self::Answered => Text::new("已补充", "Answered"),
            Self::Overdue => Text::new("逾期未补充", "No answer in time"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        for state in MaterialState::ALL {
            assert_eq!(MaterialState::from_id(state.id()), Some(state));
        }
    }

    #[test]
    fn the_first_moment_that_is_too_late_is_too_late() {
        let closes: Timestamp = "2022-03-10T00:00:00+08:00".parse().unwrap();
        let before = closes - jiff::SignedDuration::from_millis(1);
        assert_eq!(MaterialState::of(false, closes, before), MaterialState::Open);
        assert_eq!(MaterialState::of(false, closes, closes), MaterialState::Overdue);
        assert_eq!(MaterialState::of(true, closes, closes), MaterialState::Answered);
    }
}
