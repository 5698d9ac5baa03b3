//! The sheets of the facts workbook and their columns: one table from which the template is written, the columns of
//! other people's workbooks are recognised, and places are named.

use assess::{Field, Section};

pub(super) use super::columns::columns;

/// Words in Chinese and English.
pub(super) type Words = (&'static str, &'static str);

/// A sheet with facts in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// 院校
    Institutions,
    /// 证书数据
    Certificates,
    /// 佐证事项
    Items,
    /// 评分
    Ratings,
    /// 负面清单
    Findings,
    /// 年度设置
    Settings,
}

/// 填报说明
pub(super) const GUIDE: &str = "填报说明";
/// The hidden sheet that says for what the template was made.
pub(super) const STAMP: &str = "版本";
/// The hidden sheet with the entries of the drop-downs.
pub(super) const LISTS: &str = "选项";
/// The first sheet of a workbook that is handed back.
pub(super) const SUMMARY: &str = "错误汇总";
/// The column that says what is wrong in a row.
pub(super) const ERRORS: &str = "错误说明";

impl Part {
    /// All, in the order of the template.
    pub(super) const ALL: [Self; 6] =
        [Self::Institutions, Self::Certificates, Self::Items, Self::Ratings, Self::Findings, Self::Settings];

    /// The name of its sheet.
    pub(super) fn sheet(self) -> &'static str {
        match self {
            Self::Institutions => "院校",
            Self::Certificates => "证书数据",
            Self::Items => "佐证事项",
            Self::Ratings => "评分",
            Self::Findings => "负面清单",
            Self::Settings => "年度设置",
        }
    }

    /// Names of sheets that say as much.
    pub(super) fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::Institutions => &["学校", "院校名单", "学校名单", "院校信息", "学校信息", "基本信息", "institutions"],
            Self::Certificates => &["证书", "证书考核数据", "考核数据", "certificates"],
            Self::Items => &["事项", "佐证材料", "items"],
            Self::Ratings => &["打分", "专家评分", "专家打分", "ratings"],
            Self::Findings => &["负面清单事项", "findings"],
            Self::Settings => &["设置", "settings"],
        }
    }

    /// What one row of it is.
    pub(super) fn row_is(self) -> Words {
        match self {
            Self::Institutions => ("每所试点院校一行", "One row for each institution"),
            Self::Certificates => (
                "每个证书、每个等级、每个考核批次一行；不要写合计行",
                "One row for each certificate, level and exam batch; no rows of totals",
            ),
            Self::Items => (
                "每件佐证事项一行：一份文件、一个项目、一个站点、一名教师、一项奖",
                "One row for each thing that counts: a document, a project, a site, a teacher, a prize",
            ),
            Self::Ratings => (
                "每所院校的每个打分指标一行；专家打分可有多个，其余只填评分1",
                "One row for each institution and marked indicator; several marks only where experts mark",
            ),
            Self::Findings => (
                "每认定一项负面清单事项一行；没有则整表留空",
                "One row for each decided negative finding; leave the sheet empty if there is none",
            ),
            Self::Settings => (
                "按当年通知填写“值”一列；留空表示按方案原有规定",
                "Fill in the values of the year's notice; blank keeps what the scheme says",
            ),
        }
    }

    /// Who fills it in.
    pub(super) fn by(self) -> Words {
        match self {
            Self::Institutions | Self::Findings | Self::Settings => ("主管部门", "The authority"),
            Self::Certificates => ("培训评价组织、院校", "Training-evaluation organisations, institutions"),
            Self::Items => ("院校；认定状态由主管部门填", "Institutions; the status by the authority"),
            Self::Ratings => ("评审专家、主管办公室", "Experts, the office"),
        }
    }

    /// What an empty sheet means.
    pub(super) fn empty(self) -> Words {
        match self {
            Self::Institutions => ("不可为空：至少一所院校", "Not allowed: at least one institution"),
            Self::Certificates => ("没有开展证书考核", "No exams were held"),
            Self::Items => ("没有佐证事项，相应指标不得分", "Nothing to count; the indicators score nothing"),
            Self::Ratings => ("尚未打分，总分为暂定", "Not yet marked; totals stay provisional"),
            Self::Findings => ("没有负面清单事项", "No findings"),
            Self::Settings => ("按方案原有规定；没有分数线则不评定等次", "As in the scheme; no lines, no grades"),
        }
    }

    /// Whether its rows belong to institutions.
    pub(super) fn has_institutions(self) -> bool {
        self != Self::Settings
    }

    /// The section of facts that it holds.
    pub(super) fn section(self) -> Option<Section> {
        match self {
            Self::Institutions => Some(Section::Institution),
            Self::Certificates => Some(Section::Certificates),
            Self::Items => Some(Section::Items),
            Self::Ratings => Some(Section::Ratings),
            Self::Findings => Some(Section::Findings),
            Self::Settings => None,
        }
    }
}

/// What a column is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    /// A field as it is.
    Field(Field),
    /// 院校类型
    InstitutionKind,
    /// 事项类别: indicator and kind of an item in one.
    Category,
    /// One of several marks.
    Mark,
    /// The key of a setting.
    Setting,
    /// The value of a setting.
    Value,
    /// For people only.
    Remark,
}

/// How the cells of a column are read, and which input the template allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// 学校标识码
    Code,
    /// Any text.
    Text,
    /// A kind of institution.
    Kind,
    /// A level of certificate.
    Level,
    /// A number of people.
    Count,
    /// A proportion.
    Rate,
    /// Yuan.
    Money,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// How far an item has come.
    Status,
    /// A prize.
    Prize,
    /// A rank.
    Rank,
    /// 事项类别
    Category,
    /// An indicator that is scored from items.
    ItemIndicator,
    /// An indicator that takes marks.
    MarkedIndicator,
    /// A mark.
    Mark,
    /// An item of the negative list.
    Finding,
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// What it is for.
    pub(super) slot: Slot,
    /// Its heading in the template, with the unit where it has one.
    pub(super) heading: &'static str,
    /// Its heading in English, understood too.
    pub(super) english: &'static str,
    /// Other headings that mean it, in the form of [`super::label::key`].
    pub(super) aliases: &'static [&'static str],
    /// How its cells are read.
    pub(super) reads: Reads,
    /// Every row needs it.
    pub(super) required: bool,
    /// A vertically merged cell counts for every row it covers.
    pub(super) carried: bool,
    /// Columns of text: characters wide.
    pub(super) width: u32,
    /// Whether the template has it; else it is only understood.
    pub(super) offered: bool,
    /// How to fill it in.
    pub(super) help: Words,
    /// What a blank means.
    pub(super) blank: Words,
}

impl Column {
    /// The fields of facts that it fills, for places.
    pub(super) fn fields(&self) -> [Option<Field>; 2] {
        match self.slot {
            Slot::Field(field) => [Some(field), None],
            Slot::InstitutionKind => [Some(Field::Kind), None],
            Slot::Category => [Some(Field::Kind), Some(Field::Indicator)],
            Slot::Mark => [Some(Field::Marks), None],
            Slot::Setting | Slot::Value | Slot::Remark => [None, None],
        }
    }
}

/// Whether every row needs a value in a column: that of a setting may stay empty, its column may not be missing.
pub(super) fn every_row(column: &Column) -> bool {
    column.required && column.slot != Slot::Value
}

/// The columns of a part that its template has.
pub(super) fn offered(part: Part) -> impl Iterator<Item = &'static Column> {
    columns(part).iter().filter(|column| column.offered)
}
