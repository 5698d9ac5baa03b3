//! The fields a record can have, and values as written.

use std::borrow::Cow;

use scheme::{Decimal, Lang};

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// 学校标识码
    Code,
    /// 院校名称
    Name,
    /// 院校类型, or the kind of an item
    Kind,
    /// 证书名称
    Certificate,
    /// 等级
    Level,
    /// 考核批次
    Batch,
    /// 获批试点人数
    Approved,
    /// 报名考核人数
    Registered,
    /// 实际参考人数
    Attended,
    /// 通过人数
    Passed,
    /// 成绩已确定
    ResultsFinal,
    /// 全国平均通过率
    NationalPassRate,
    /// 应付金额
    Payable,
    /// 实付金额
    Paid,
    /// 付款日期
    PaidOn,
    /// 指标
    Indicator,
    /// 事项名称
    Title,
    /// 日期
    Date,
    /// 认定状态
    Status,
    /// 成果标识
    Achievement,
    /// 联合排名
    JointRank,
    /// 合作方已确认
    Confirmed,
    /// 奖次
    Prize,
    /// 评分
    Marks,
    /// 负面清单事项
    Finding,
}

/// Number of fields.
const FIELDS: usize = 25;

impl Field {
    /// All.
    pub const ALL: [Self; FIELDS] = [
        Self::Code,
        Self::Name,
        Self::Kind,
        Self::Certificate,
        Self::Level,
        Self::Batch,
        Self::Approved,
        Self::Registered,
        Self::Attended,
        Self::Passed,
        Self::ResultsFinal,
        Self::NationalPassRate,
        Self::Payable,
        Self::Paid,
        Self::PaidOn,
        Self::Indicator,
        Self::Title,
        Self::Date,
        Self::Status,
        Self::Achievement,
        Self::JointRank,
        Self::Confirmed,
        Self::Prize,
        Self::Marks,
        Self::Finding,
    ];

    /// Its key in facts as JSON.
    pub fn key(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Certificate => "certificate",
            Self::Level => "level",
            Self::Batch => "batch",
            Self::Approved => "approved",
            Self::Registered => "registered",
            Self::Attended => "attended",
            Self::Passed => "passed",
            Self::ResultsFinal => "results_final",
            Self::NationalPassRate => "national_pass_rate",
            Self::Payable => "payable",
            Self::Paid => "paid",
            Self::PaidOn => "paid_on",
            Self::Indicator => "indicator",
            Self::Title => "title",
            Self::Date => "date",
            Self::Status => "status",
            Self::Achievement => "achievement",
            Self::JointRank => "joint_rank",
            Self::Confirmed => "confirmed",
            Self::Prize => "prize",
            Self::Marks => "ratings",
            Self::Finding => "findings",
        }
    }

    /// Its name for people.
    pub fn name(self, lang: Lang) -> &'static str {
        if lang == Lang::En {
            return self.key();
        }
        match self {
            Self::Code => "学校标识码",
            Self::Name => "院校名称",
            Self::Kind => "类型",
            Self::Certificate => "证书名称",
            Self::Level => "等级",
            Self::Batch => "考核批次",
            Self::Approved => "获批试点人数",
            Self::Registered => "报名考核人数",
            Self::Attended => "实际参考人数",
            Self::Passed => "通过人数",
            Self::ResultsFinal => "成绩已确定",
            Self::NationalPassRate => "全国平均通过率",
            Self::Payable => "应付金额",
            Self::Paid => "实付金额",
            Self::PaidOn => "付款日期",
            Self::Indicator => "指标",
            Self::Title => "事项名称",
            Self::Date => "日期",
            Self::Status => "认定状态",
            Self::Achievement => "成果标识",
            Self::JointRank => "联合排名",
            Self::Confirmed => "合作方已确认",
            Self::Prize => "奖次",
            Self::Marks => "评分",
            Self::Finding => "负面清单事项",
        }
    }
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawValue<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A number, by its digits.
    Number(Cow<'a, str>),
    /// true or false.
    Flag(bool),
    /// Something else, named for messages in both languages.
    Other(&'static str, &'static str),
}

impl RawValue<'_> {
    /// The digits of a number, or the text.
    pub fn digits(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Flag(_) | Self::Other(..) => None,
        }
    }

    /// As a decimal.
    pub fn decimal(&self) -> Option<Decimal> {
        self.digits().and_then(Decimal::parse)
    }

    /// As it was written, for messages: a text in quotes, what is long cut. In Chinese with its own spacing, so that
    /// words can follow and precede it without a blank.
    pub fn written(&self, lang: Lang) -> String {
        let cut = |text: &str| match text.char_indices().nth(40) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        match (self, lang) {
            (Self::Text(text), Lang::Zh) => format!("「{}」", cut(text)),
            (Self::Text(text), Lang::En) => format!("“{}”", cut(text)),
            (Self::Number(digits), Lang::Zh) => format!(" {} ", cut(digits)),
            (Self::Number(digits), Lang::En) => cut(digits),
            (Self::Flag(flag), Lang::Zh) => format!(" {flag} "),
            (Self::Flag(flag), Lang::En) => flag.to_string(),
            (Self::Other(zh, _), Lang::Zh) => format!("（{zh}）"),
            (Self::Other(_, en), Lang::En) => (*en).to_owned(),
        }
    }
}

/// The values of one record, by field.
#[derive(Debug, Default)]
pub struct RawRecord<'a> {
    values: [Option<RawValue<'a>>; FIELDS],
    refused: [bool; FIELDS],
}

impl<'a> RawRecord<'a> {
    /// Empties it, for the next row.
    pub fn clear(&mut self) {
        self.values.fill_with(|| None);
        self.refused.fill(false);
    }

    /// Puts a value; gives back `false` where the field already had one.
    pub fn put(&mut self, field: Field, value: RawValue<'a>) -> bool {
        self.values[field as usize].replace(value).is_none()
    }

    /// Marks a field whose value the reader could not take and has reported itself: nothing more is said of it.
    pub fn refuse(&mut self, field: Field) {
        self.refused[field as usize] = true;
    }

    /// Whether the reader has reported this field itself.
    pub fn is_refused(&self, field: Field) -> bool {
        self.refused[field as usize]
    }

    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&RawValue<'a>> {
        self.values[field as usize].as_ref()
    }
}
