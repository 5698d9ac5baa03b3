//! 提交回执: the numbered receipt of a submitted self-evaluation.

use jiff::civil::DateTime;

use super::Party;

/// The numbered receipt of one submission. With the log's checkpoint on it, whoever holds it is a witness of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// 回执编号
    pub number: String,
    /// 考核年度
    pub year: u16,
    /// 提交院校
    pub institution: Party,
    /// 第几次提交: 1, 2 …
    pub version: u32,
    /// 记录时间, Beijing time, as the reader is to see it.
    pub recorded: String,
    /// The same moment as `recorded`, Beijing time, for the date that the file itself carries.
    pub dated: DateTime,
    /// 提交人
    pub submitter: Submitter,
    /// 提交内容
    pub submitted: Submitted,
    /// 材料清单摘要: digest of the manifest of everything submitted, in hexadecimal digits.
    pub manifest_digest: String,
    /// 考核方案
    pub scheme: SchemeMark,
    /// 日志检查点
    pub checkpoint: Checkpoint,
    /// 核验办法: how anyone can verify this receipt, in the language of the print.
    pub verifying: String,
}

/// Who submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitter {
    /// 姓名
    pub name: String,
    /// 身份, in the language of the print.
    pub role: String,
}

/// What was submitted, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// 证书数据行数
    pub certificate_rows: u64,
    /// 项目条数
    pub items: u64,
    /// 佐证文件数
    pub files: u64,
    /// 自评总分, as points are written.
    pub claimed: String,
    /// 各组自评得分, in the scheme's order.
    pub groups: Vec<GroupClaim>,
}

/// What is claimed for one group of indicators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupClaim {
    /// Name of the group, in the language of the print.
    pub name: String,
    /// 自评得分, as points are written.
    pub claimed: String,
}

/// Under which scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeMark {
    /// Id of the scheme.
    pub id: String,
    /// Its digest, in hexadecimal digits.
    pub digest: String,
}

/// The log as it stood once the submission was in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// 日志条数
    pub tree_size: u64,
    /// 根哈希, in hexadecimal digits.
    pub root: String,
}
