//! 现场考察: the on-site half of the blended review (四（四）), from the plan to the report that the team signs.

use scheme::Text;

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VisitState {
    /// On the plan; neither institution nor experts know of it.
    Planned,
    /// Institution and team are told of day and people; the team writes down what it sees.
    Announced,
    /// The report is signed and stays as it is.
    Closed,
    /// Called off.
    Cancelled,
}

impl VisitState {
    /// All, in their order.
    pub const ALL: [Self; 4] = [Self::Planned, Self::Announced, Self::Closed, Self::Cancelled];

    /// As in addresses.
    pub fn id(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Announced => "announced",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Planned => Text::new("待安排", "to be arranged"),
            Self::Announced => Text::new("已通知", "announced"),
            Self::Closed => Text::new("已完成", "done"),
            Self::Cancelled => Text::new("已取消", "called off"),
        }
    }

    /// Whether somebody has still to do something.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Planned | Self::Announced)
    }
}
