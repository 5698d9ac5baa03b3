//! The closed list of 计分办法. A new kind of clause is a new variant here: the compiler then lists what it
//! still needs (scoring by row and by column, its sentence, its checks, a row in `show`).

use crate::exact::{Points, Rate};
use crate::model::{InputIx, LeafIx};
use crate::text::Text;

/// How a leaf gets its points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// 按比率计算: points × min(1, numerator ÷ denominator).
    Ratio(Ratio),
    /// 低于基准每满一步扣分.
    StepBelow(StepBelow),
    /// 全有或全无.
    AllOrNothing(AllOrNothing),
    /// 按项计分, with or without a cap.
    PerUnit(PerUnit),
    /// 首项若干分, 每增一项若干分.
    FirstThenEach(FirstThenEach),
    /// 按数量分档.
    Bands(Bands),
    /// 评审打分.
    Judged(Judged),
}

impl Method {
    /// The key of its table in a scheme file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Ratio(_) => "ratio",
            Self::StepBelow(_) => "step_below",
            Self::AllOrNothing(_) => "all_or_nothing",
            Self::PerUnit(_) => "per_unit",
            Self::FirstThenEach(_) => "first_then_each",
            Self::Bands(_) => "bands",
            Self::Judged(_) => "judged",
        }
    }

    /// The rule by which items are counted, where the leaf is scored from items.
    pub fn item_rule(&self) -> Option<&ItemRule> {
        match self {
            Self::PerUnit(m) => Some(&m.items),
            Self::FirstThenEach(m) => Some(&m.items),
            Self::Bands(m) => Some(&m.items),
            Self::Ratio(_) | Self::StepBelow(_) | Self::AllOrNothing(_) | Self::Judged(_) => None,
        }
    }

    /// Who marks, where the leaf takes a mark.
    pub fn marker(&self) -> Option<Marker> {
        match self {
            Self::Judged(m) => Some(m.by),
            Self::Bands(m) => m.ceiling_mark,
            _ => None,
        }
    }
}

/// A numeric column of a certificate row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// 获批试点人数
    Approved,
    /// 报名考核人数
    Registered,
    /// 实际参考人数
    Attended,
    /// 通过人数
    Passed,
    /// 应付金额
    Payable,
    /// 实付金额
    Paid,
}

/// What a certificate row must fulfil to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowCondition {
    /// Somebody attended.
    Attended,
    /// The fee standard is fixed, so that an amount payable is known.
    PayableKnown,
}

/// 按比率计算相应得分.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ratio {
    /// Above the line.
    pub numerator: InputIx,
    /// Below the line.
    pub denominator: InputIx,
    /// What holds where the denominator is 0.
    pub no_denominator: NoDenominator,
    /// Where this input is 0 the leaf is 0 whatever else.
    pub requires: Option<InputIx>,
}

/// What a ratio with an empty denominator gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoDenominator {
    /// Nothing done, nothing earned.
    Zero,
    /// Nothing due, nothing missed.
    Full,
}

/// Passed ÷ attended against the national rate: full at or above it, `deduct` less for each `step` below.
/// Averaging, baseline and partial steps are settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StepBelow {
    /// Size of one step, as a proportion (0.10 = 10 percentage points).
    pub step: Rate,
    /// Points lost for each.
    pub deduct: Points,
}

/// All of it paid by a day of the year, row by row, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AllOrNothing {
    /// Month and day, inclusive.
    pub by: (i8, i8),
    /// Where this input is 0 the leaf is 0 whatever else.
    pub requires: Option<InputIx>,
}

/// Which items are counted, before adding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRule {
    /// Dated in the year, or in force at its end.
    pub dated: Dated,
    /// The kinds and what each is worth (for bands and `first_then_each` the worth is not used).
    pub units: Vec<UnitOfItem>,
    /// Only with the partner's confirmation.
    pub confirmed: bool,
    /// Only with one of these prizes; `None` = prizes play no part.
    pub prizes: Option<Vec<Prize>>,
    /// Joint work: ranks up to this count half, lower ones nothing; `None` = ranks play no part.
    pub halved_up_to_rank: Option<u32>,
    /// The achievement is required, and holds the name of a certificate.
    pub certificate_achievement: bool,
}

/// A kind of item and its worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOfItem {
    /// Its id in facts, such as `chief_editor`.
    pub kind: String,
    /// Its name.
    pub name: Text,
    /// Points each.
    pub each: Points,
}

/// Which dates an item may bear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// From 1 January to 31 December of the year.
    InYear,
    /// In force: on or before 31 December of the year.
    InForce,
}

/// 获奖等次.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prize {
    /// 特等奖
    Grand,
    /// 一等奖
    First,
    /// 二等奖
    Second,
    /// 三等奖
    Third,
}

impl Prize {
    /// All, highest first.
    pub const ALL: [Self; 4] = [Self::Grand, Self::First, Self::Second, Self::Third];

    /// The id in facts and schemes.
    pub fn id(self) -> &'static str {
        match self {
            Self::Grand => "grand",
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
        }
    }

    /// The words.
    pub fn name(self, lang: crate::Lang) -> &'static str {
        match (self, lang) {
            (Self::Grand, crate::Lang::Zh) => "特等奖",
            (Self::First, crate::Lang::Zh) => "一等奖",
            (Self::Second, crate::Lang::Zh) => "二等奖",
            (Self::Third, crate::Lang::Zh) => "三等奖",
            (Self::Grand, crate::Lang::En) => "grand prize",
            (Self::First, crate::Lang::En) => "first prize",
            (Self::Second, crate::Lang::En) => "second prize",
            (Self::Third, crate::Lang::En) => "third prize",
        }
    }
}

/// So many points for each item, up to a cap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerUnit {
    /// Which items count, at what.
    pub items: ItemRule,
    /// `None` = 上不封顶.
    pub cap: Option<Points>,
}

/// `first` for the first item, `each` for every further one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstThenEach {
    /// Which items count.
    pub items: ItemRule,
    /// For the first.
    pub first: Points,
    /// For each further.
    pub each: Points,
    /// At most.
    pub cap: Points,
}

/// Points by how many items there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bands {
    /// Which items count.
    pub items: ItemRule,
    /// Ascending by `from`.
    pub bands: Vec<Band>,
    /// Whose mark, where given, can only lower the result.
    pub ceiling_mark: Option<Marker>,
}

/// One band: `from` items and more give `points`, until the next band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Items needed.
    pub from: u32,
    /// What they give.
    pub points: Points,
}

/// A mark given by people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Who marks.
    pub by: Marker,
    /// Marks come in these steps.
    pub step: Points,
    /// What the absence of a mark means.
    pub absent: AbsentMark,
    /// Counts only where this leaf has points.
    pub only_where: Option<LeafIx>,
    /// Anchors for the marker, highest first.
    pub rubric: Vec<RubricStep>,
}

/// An anchor: from this mark on, this is what one expects to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RubricStep {
    /// Lowest mark of the step.
    pub from: Points,
    /// What is expected.
    pub text: Text,
}

/// Who gives a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Experts: several marks, merged.
    Expert,
    /// The office: one mark.
    Office,
}

/// What it means that no mark is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentMark {
    /// The leaf is `missing`.
    Missing,
    /// Nothing was claimed: 0.
    Zero,
}
