//! The yearly cycle: its steps, and the time that each has.

use jiff::Timestamp;
use scheme::Text;

/// Where a year stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 安排布置
    Preparing,
    /// 开展自评
    SelfEvaluation,
    /// 数据核对
    Data,
    /// 组织评价
    Review,
    /// 确定结果
    Determination,
    /// 反馈复核
    Feedback,
    /// 通报
    Published,
    /// 整改
    Rectifying,
}

impl Step {
    /// All, in the order of the year.
    pub const ALL: [Self; 8] = [
        Self::Preparing,
        Self::SelfEvaluation,
        Self::Data,
        Self::Review,
        Self::Determination,
        Self::Feedback,
        Self::Published,
        Self::Rectifying,
    ];

    /// As stored.
    pub fn id(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::SelfEvaluation => "self_evaluation",
            Self::Data => "data",
            Self::Review => "review",
            Self::Determination => "determination",
            Self::Feedback => "feedback",
            Self::Published => "published",
            Self::Rectifying => "rectifying",
        }
    }

    /// From its id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.id() == id)
    }

    /// What people call it.
    pub fn name(self) -> Text {
        match self {
            Self::Preparing => Text::new("安排布置", "Preparation"),
            Self::SelfEvaluation => Text::new("开展自评", "Self-evaluation"),
            Self::Data => Text::new("数据核对", "Data"),
            Self::Review => Text::new("组织评价", "Review"),
            Self::Determination => Text::new("确定结果", "Determination"),
            Self::Feedback => Text::new("反馈复核", "Feedback"),
            Self::Published => Text::new("通报", "Publication"),
            Self::Rectifying => Text::new("整改", "Rectification"),
        }
    }
}

/// The time that a step has, both ends by the server's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First moment.
    pub opens: Timestamp,
    /// First moment that is too late: a closing day counts whole.
    pub closes: Timestamp,
}

impl Window {
    /// Whether `now` lies in it.
    pub fn is_open(self, now: Timestamp) -> bool {
        self.opens <= now && now < self.closes
    }
}
