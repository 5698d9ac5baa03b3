//! 自评报告: the self-evaluation report that an institution signs, seals and keeps.

use jiff::civil::DateTime;

use super::Party;

/// A self-evaluation report made from the data and the institution's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfReport {
    /// 标题, in the language of the print.
    pub title: String,
    /// 填报院校
    pub institution: Party,
    /// 考核年度
    pub year: u16,
    /// 生成时间, Beijing time, as the reader is to see it.
    pub made: String,
    /// The same moment as `made`, Beijing time, for the date that the file itself carries.
    pub dated: DateTime,
    /// 真实性承诺书: the statement that is signed, in the language of the print.
    pub statement: String,
    /// 自评总分, as points are written.
    pub claimed: String,
    /// 满分 without what has no ceiling, as points are written.
    pub maximum: String,
    /// The groups, in the scheme's order.
    pub groups: Vec<IndicatorGroup>,
    /// 佐证文件, in the order of their numbers.
    pub files: Vec<EvidenceFile>,
}

/// One group of indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorGroup {
    /// Name of the group, in the language of the print.
    pub name: String,
    /// 自评得分, as points are written.
    pub claimed: String,
    /// 满分, as points are written; nothing where there is no ceiling.
    pub maximum: Option<String>,
    /// Its indicators, in the scheme's order.
    pub indicators: Vec<Indicator>,
}

/// One indicator as the institution sees itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// 编号
    pub id: String,
    /// 名称
    pub name: String,
    /// 自评得分; nothing where none was claimed, which is not zero.
    pub claimed: Option<String>,
    /// 满分, as points are written; nothing where there is no ceiling.
    pub maximum: Option<String>,
    /// 计算过程, one sentence.
    pub working: String,
    /// 备注, in the institution's words; may be empty.
    pub remark: String,
    /// Its item rows.
    pub items: Vec<ItemRow>,
}

/// One item (a prize, a course, a training) that an indicator rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    /// 项目名称
    pub title: String,
    /// 日期, as the reader is to see it; may be empty.
    pub date: String,
    /// 类别
    pub kind: String,
}

/// One file of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceFile {
    /// 序号
    pub number: u32,
    /// 文件名
    pub name: String,
    /// 大小, as the reader is to see it.
    pub size: String,
    /// 页数, where the file has pages and they could be counted.
    pub pages: Option<u32>,
    /// Its digest, in hexadecimal digits; the print shows its beginning.
    pub digest: String,
}
