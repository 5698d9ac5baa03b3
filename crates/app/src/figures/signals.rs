//! What figures that hold hint at: each may open a case of the negative list, none decides one (附件2).

use scheme::{Fen, Text};

use super::row::{FigureRow, Sums};

/// Something that figures hint at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// More registered than were approved.
    AboveApproval {
        /// 获批人数
        approved: i64,
        /// 报名人数
        registered: i64,
    },
    /// People registered, and the office's list of approvals has nothing of it.
    NoApproval {
        /// 报名人数
        registered: i64,
    },
    /// Less was paid than is payable.
    Unpaid {
        /// Still to be paid.
        owed: Fen,
    },
    /// Approved, and for a year nobody sat the exam.
    NoExam {
        /// 获批人数
        approved: i64,
        /// Nor the year before.
        nor_before: bool,
    },
}

impl Signal {
    /// As in addresses.
    pub fn id(&self) -> &'static str {
        match self {
            Self::AboveApproval { .. } => "above_approval",
            Self::NoApproval { .. } => "no_approval",
            Self::Unpaid { .. } => "unpaid",
            Self::NoExam { .. } => "no_exam",
        }
    }

    /// Its numbers: it says something else where they are others.
    pub fn state(&self) -> String {
        match self {
            Self::AboveApproval { approved, registered } => format!("{approved} {registered}"),
            Self::NoApproval { registered } => registered.to_string(),
            Self::Unpaid { owed } => owed.0.to_string(),
            Self::NoExam { approved, nor_before } => format!("{approved} {nor_before}"),
        }
    }

    /// What it says.
    pub fn words(&self) -> Text {
        match self {
            Self::AboveApproval { approved, registered } => Text::new(
                format!("报名 {registered} 人，超过获批 {approved} 人"),
                format!("{registered} registered, {approved} approved"),
            ),
            Self::NoApproval { registered } => Text::new(
                format!("办公室登记的获批名单中没有，报名 {registered} 人"),
                format!("not among the approvals that the office recorded, {registered} registered"),
            ),
            Self::Unpaid { owed } => Text::new(format!("欠付 {owed} 元"), format!("{owed} yuan not paid")),
            Self::NoExam { approved, nor_before: true } => Text::new(
                format!("获批 {approved} 人，上一年度和本年度均无人参考"),
                format!("{approved} approved, nobody sat the exam this year or the year before"),
            ),
            Self::NoExam { approved, nor_before: false } => Text::new(
                format!("获批 {approved} 人，本年度无人参考"),
                format!("{approved} approved, nobody sat the exam in the year"),
            ),
        }
    }
}

impl FigureRow {
    /// What the figures that hold hint at; where none hold, what the institution itself claims does.
    pub fn signals(&self) -> Vec<Signal> {
        let Some(sums) = self.settled.as_ref().or(self.claimed.as_ref()) else { return Vec::new() };
        let mut signals = Vec::new();
        if let Some(approved) = self.approved().filter(|approved| sums.registered > *approved) {
            signals.push(Signal::AboveApproval { approved, registered: sums.registered });
        }
        if self.unapproved && sums.registered > 0 {
            signals.push(Signal::NoApproval { registered: sums.registered });
        }
        let owed = sums.payable.unwrap_or_default().0.saturating_sub(sums.paid.0);
        // What the year passes over when it scores payment is nothing to open a case for.
        if owed > self.tolerance.0 {
            signals.push(Signal::Unpaid { owed: Fen(owed) });
        }
        if let Some(approved) = self.approved().filter(|approved| *approved > 0 && sums.attended == 0) {
            let before = |sums: &Sums| sums.approved.is_some_and(|approved| approved > 0) && sums.attended == 0;
            let nor_before = self.last_year.as_ref().is_some_and(before);
            signals.push(Signal::NoExam { approved, nor_before });
        }
        signals
    }
}
