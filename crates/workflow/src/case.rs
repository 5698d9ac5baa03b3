//! A case of the negative list (附件2): what is said of an institution, its own words, and what two people of the office make
//! of it.

use scheme::Text;

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CaseState {
    /// 已立案: the institution does not know of it yet.
    Opened,
    /// 陈述申辩: the institution is heard, its time runs.
    Hearing,
    /// The institution made its statement, or waived it.
    Answered,
    /// Its time is over without a word of it.
    Silent,
    /// One person proposed what to find; a second decides.
    Proposed,
    /// It is decided.
    Decided,
    /// The office took it back before anything was decided.
    Withdrawn,
}

impl CaseState {
    /// All, in their order.
    pub const ALL: [Self; 7] =
        [Self::Opened, Self::Hearing, Self::Answered, Self::Silent, Self::Proposed, Self::Decided, Self::Withdrawn];

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Hearing => "hearing",
            Self::Answered => "answered",
            Self::Silent => "silent",
            Self::Proposed => "proposed",
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Opened => Text::new("待告知院校", "Institution not told yet"),
            Self::Hearing => Text::new("听取陈述", "Being heard"),
            Self::Answered => Text::new("已陈述，待提出意见", "Heard, to be proposed"),
            Self::Silent => Text::new("逾期未陈述，待提出意见", "No statement in time, to be proposed"),
            Self::Proposed => Text::new("待第二人决定", "Awaits the second person"),
            Self::Decided => Text::new("已决定", "Decided"),
            Self::Withdrawn => Text::new("已撤案", "Withdrawn"),
        }
    }

    /// Whether somebody has still to do something.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Decided | Self::Withdrawn)
    }
}

/// 负面事项认定: what a case comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// It is so, and counts.
    Founded,
    /// It is not so.
    Unfounded,
    /// It was so and is put right; it is recorded and does not count.
    PutRight,
}

impl Finding {
    /// All.
    pub const ALL: [Self; 3] = [Self::Founded, Self::Unfounded, Self::PutRight];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Founded => "founded",
            Self::Unfounded => "unfounded",
            Self::PutRight => "put_right",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Founded => Text::new("认定属实", "Founded"),
            Self::Unfounded => Text::new("不予认定", "Not founded"),
            Self::PutRight => Text::new("属实，已整改，不适用", "Founded, put right, not applied"),
        }
    }

    /// Whether it weighs on the grade.
    pub fn is_applied(self) -> bool {
        self == Self::Founded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_back() {
        for state in CaseState::ALL {
            assert_eq!(CaseState::from_id(state.id()), Some(state));
        }
        for finding in Finding::ALL {
            assert_eq!(Finding::from_id(finding.id()), Some(finding));
        }
    }
}
