//! 现场考察清单: what a team takes along when it visits an institution.

use jiff::civil::DateTime;

use super::Party;

/// What a team takes along on a visit (四（四）, the on-site half of the blended review), to be filled in by hand where
/// there is no line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitList {
    /// 标题, in the language of the print.
    pub title: String,
    /// 考核年度
    pub year: i16,
    /// 受考察院校
    pub institution: Party,
    /// 考察日期, as the reader is to see it; empty while none is set, and then written by hand.
    pub day: String,
    /// 考察组: names, the leader first; may be empty.
    pub team: Vec<String>,
    /// 打印时间, Beijing time, as the reader is to see it.
    pub made: String,
    /// The same moment as `made`, Beijing time, for the date that the file itself carries.
    pub dated: DateTime,
    /// 考察事项. Those that experts ask to see are printed first, else the order stays.
    pub items: Vec<VisitItem>,
    /// 考察发现 that are written already, in their order.
    pub findings: Vec<VisitFindingLine>,
}

/// One thing to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitItem {
    /// 指标编号; may be empty.
    pub id: String,
    /// 名称
    pub name: String,
    /// 申报情况: what the institution claims and with how much evidence, in the language of the print.
    pub claimed: String,
    /// What experts want to see, each in their words; may be empty.
    pub asked: Vec<String>,
    /// 查看结果, where it is recorded already.
    pub result: Option<VisitResult>,
    /// 备注, where one is written already; else empty, and there is room for it.
    pub note: String,
}

/// What came of looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VisitResult {
    /// 与申报一致
    Confirmed,
    /// 与申报不一致
    Differs,
    /// 未能查看
    Unseen,
}

/// One finding that is written already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitFindingLine {
    /// 是否需整改或涉及负面清单, in the language of the print.
    pub kind: String,
    /// 涉及指标; may be empty.
    pub indicator: String,
    /// 问题, in the team's words.
    pub words: String,
}
