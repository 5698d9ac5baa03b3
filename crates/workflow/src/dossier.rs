//! An institution's self-evaluation (自评材料) and its way through the year.

use scheme::Text;

/// Where a dossier stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DossierState {
    /// 填报中
    Draft,
    /// 校内已审核: the head has approved it and signed the integrity statement; a change takes it back to draft.
    Approved,
    /// 已提交
    Submitted,
    /// 已退回: named sheets may be changed until a date.
    Returned,
}

impl DossierState {
    /// All.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Approved, Self::Submitted, Self::Returned];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved => "approved",
            Self::Submitted => "submitted",
            Self::Returned => "returned",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Draft => Text::new("填报中", "In progress"),
            Self::Approved => Text::new("校内已审核", "Approved inside"),
            Self::Submitted => Text::new("已提交", "Submitted"),
            Self::Returned => Text::new("已退回", "Returned"),
        }
    }
}
