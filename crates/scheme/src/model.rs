//! What a scheme consists of. References inside a scheme are indices that reading has resolved, so that a
//! scheme with a dangling reference cannot be held.

use jiff::civil::Date;

use crate::digest::Digest;
use crate::exact::Points;
use crate::finding::SourcePlace;
use crate::method::{Column, Method, RowCondition};
use crate::settings::Settings;
use crate::text::Text;

macro_rules! index {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub usize);
    };
}

index!(
    /// Position of an [`Input`] in its scheme.
    InputIx
);
index!(
    /// Position of a [`Group`] in its scheme.
    GroupIx
);
index!(
    /// Position of an [`Indicator`] among all of its scheme.
    IndicatorIx
);
index!(
    /// Position of a [`Leaf`] among all of its scheme.
    LeafIx
);
index!(
    /// Position of a [`Grade`]; 0 is the best.
    GradeIx
);
index!(
    /// Position of a [`Kind`] of institution.
    KindIx
);
index!(
    /// Position of a certificate [`Level`].
    LevelIx
);
index!(
    /// Position of a [`NegativeItem`].
    NegativeIx
);
index!(
    /// Position of a [`Reading`] in the register.
    ReadingIx
);

/// 考核方案: one authority's rules for one programme and one year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    /// Such as `jiangxi-1x`.
    pub id: String,
    /// Such as `2021`.
    pub version: String,
    /// The assessment year it covers; no other.
    pub year: i16,
    /// What is assessed.
    pub name: Text,
    /// Who assesses.
    pub authority: Text,
    /// What the base groups add up to.
    pub base_points: Points,
    /// Higher first, key by key; decides rank and seats.
    pub tie_order: Vec<TieKey>,
    /// The notice that it implements.
    pub notice: NoticeRef,
    /// Settings that a year's notice may change.
    pub settings: Settings,
    /// Kinds of institution.
    pub kinds: Vec<Kind>,
    /// Levels of certificate.
    pub levels: Vec<Level>,
    /// Sums over certificate rows.
    pub inputs: Vec<Input>,
    /// 一级指标, in order.
    pub groups: Vec<Group>,
    /// 二级指标, in order, over all groups.
    pub indicators: Vec<Indicator>,
    /// 计分项, in order, over all indicators.
    pub leaves: Vec<Leaf>,
    /// 等次, best first; the last is what falls below every line.
    pub grades: Vec<Grade>,
    /// The share that the upper grades may have.
    pub quota: Quota,
    /// 负面清单.
    pub negatives: Vec<NegativeItem>,
    /// The register of open readings.
    pub readings: Vec<Reading>,
    /// Over the canonical form of the file.
    pub digest: Digest,
    /// Where the file says what stands in it once.
    pub places: HeaderPlaces,
}

/// Where in the file the parts stand that occur once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderPlaces {
    /// `base_points`
    pub base_points: SourcePlace,
    /// `tie_order`
    pub tie_order: SourcePlace,
    /// `[notice]`
    pub notice: SourcePlace,
    /// `[settings]`
    pub settings: SourcePlace,
}

/// The notice behind a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRef {
    /// 发文字号
    pub number: String,
    /// 标题
    pub title: String,
    /// 成文日期
    pub issued: Date,
    /// File beside the scheme that holds the text.
    pub text: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// How its clauses are cited; empty where they are cited as the scheme refers to them.
    pub cited_as: Vec<Citation>,
}

/// How a clause of the notice is called by a person who cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The clause, without the row of a table or the entry of a list: `a1`.
    pub clause: String,
    /// What it is called: 附件1.
    pub name: Text,
}

impl NoticeRef {
    /// The citation of the clause that `reference` is, or is a row or an entry of.
    pub(crate) fn citation(&self, reference: &str) -> Option<&Citation> {
        let clause = reference.split_once('/').map_or(reference, |(clause, _)| clause);
        self.cited_as.iter().find(|citation| citation.clause == clause)
    }

    /// A clause as a person cites it: 附件1 1.3 for `a1/1.3`.
    pub fn cite(&self, reference: &str) -> Text {
        let Some(Citation { name, .. }) = self.citation(reference) else {
            return Text::new(reference, reference);
        };
        match reference.split_once('/') {
            Some((_, row)) => Text::new(format!("{} {row}", name.zh), format!("{}, {row}", name.en)),
            None => name.clone(),
        }
    }
}

/// Kind of institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// Id in facts.
    pub id: String,
    /// Name.
    pub name: Text,
}

/// Level of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Id in facts, such as `初级`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Other spellings met in workbooks.
    pub aliases: Vec<String>,
    /// Where in the file.
    pub place: SourcePlace,
}

/// A sum over an institution's certificate rows, read by methods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// Id within the scheme.
    pub id: String,
    /// Name.
    pub name: Text,
    /// What it is counted in.
    pub unit: Unit,
    /// The column added up.
    pub sum: Column,
    /// Rows that count: all of these hold.
    pub conditions: Vec<RowCondition>,
    /// `Some(c)`: the lesser of the two columns' sums per certificate × level, then added up.
    pub at_most: Option<Column>,
    /// Where in the file.
    pub place: SourcePlace,
}

/// What an input is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 人次
    Sittings,
    /// 元, held in fen
    Yuan,
}

/// 分值: a number of points, or 上不封顶.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// At most.
    At(Points),
    /// 上不封顶
    Uncapped,
}

impl Ceiling {
    /// The number, if there is one.
    pub fn points(self) -> Option<Points> {
        match self {
            Self::At(points) => Some(points),
            Self::Uncapped => None,
        }
    }
}

/// 一级指标.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Such as `1`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Clause of the notice.
    pub clause: String,
    /// Adds to the bonus rather than to the base.
    pub bonus: bool,
    /// 分值.
    pub points: Ceiling,
    /// Its indicators.
    pub indicators: std::ops::Range<usize>,
    /// Where in the file.
    pub place: SourcePlace,
}

/// 二级指标.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Such as `1.1`.
    pub id: String,
    /// Name in the words of the notice.
    pub name: Text,
    /// Clause of the notice.
    pub clause: String,
    /// 分值.
    pub points: Ceiling,
    /// 指标说明, verbatim; empty where each leaf has its own.
    pub describes: String,
    /// 计分办法, verbatim phrases.
    pub words: Vec<String>,
    /// Its group.
    pub group: GroupIx,
    /// Its leaves; the indicator's score is their sum.
    pub leaves: std::ops::Range<usize>,
    /// Where in the file.
    pub place: SourcePlace,
}

/// 计分项: what is computed and rounded once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Such as `1.4a`.
    pub id: String,
    /// Name.
    pub name: Text,
    /// 分值.
    pub points: Ceiling,
    /// 计分办法 of this leaf alone, verbatim phrases.
    pub words: Vec<String>,
    /// Who supplies the fact.
    pub supplied_by: Party,
    /// Who settles it.
    pub settled_by: Party,
    /// The readings it rests on.
    pub readings: Vec<ReadingIx>,
    /// How it gets its points.
    pub method: Method,
    /// Its indicator.
    pub indicator: IndicatorIx,
    /// Where in the file.
    pub place: SourcePlace,
}

/// Who supplies or settles a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Party {
    /// 试点院校
    Institution,
    /// 培训评价组织
    EvaluationOrganisation,
    /// 评审专家
    Expert,
    /// 省1+X推进办
    Office,
}

impl Party {
    /// The words.
    pub fn name(self, lang: crate::Lang) -> &'static str {
        match (self, lang) {
            (Self::Institution, crate::Lang::Zh) => "试点院校",
            (Self::EvaluationOrganisation, crate::Lang::Zh) => "培训评价组织",
            (Self::Expert, crate::Lang::Zh) => "评审专家",
            (Self::Office, crate::Lang::Zh) => "主管办公室",
            (Self::Institution, crate::Lang::En) => "institution",
            (Self::EvaluationOrganisation, crate::Lang::En) => "training-evaluation organisation",
            (Self::Expert, crate::Lang::En) => "experts",
            (Self::Office, crate::Lang::En) => "office",
        }
    }
}

/// 等次.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grade {
    /// Id in results.
    pub id: String,
    /// Name.
    pub name: Text,
    /// Has a line of its own in `grade_lines`; only the last has none.
    pub line: bool,
}

/// The share of institutions that the upper grades may have together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quota {
    /// Clause of the notice.
    pub clause: String,
    /// Its words, verbatim.
    pub words: String,
    /// Grades up to and including this one need a seat.
    pub lowest: GradeIx,
    /// What a candidate without a seat gets.
    pub otherwise: GradeIx,
    /// Where in the file.
    pub place: SourcePlace,
}

/// 负面清单事项.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegativeItem {
    /// Such as `N3`.
    pub id: String,
    /// Short name.
    pub name: Text,
    /// Clause of the notice.
    pub clause: String,
    /// Its words, verbatim.
    pub words: String,
    /// What a decided finding does.
    pub effect: Effect,
    /// Where in the file.
    pub place: SourcePlace,
}

/// Consequence of a negative finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// At most this grade; a lower one stays.
    AtMost(GradeIx),
    /// This grade, whatever the score.
    Exactly(GradeIx),
}

/// An entry of the register: an open question of the notice and how it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Id within the scheme.
    pub id: String,
    /// Clause of the notice that leaves it open.
    pub clause: String,
    /// The setting that holds the choice, where it is one.
    pub setting: Option<String>,
    /// What it concerns beyond the leaves that name it.
    pub scope: Option<ReadingScope>,
    /// What is open.
    pub question: Text,
    /// What was chosen; empty = undecided.
    pub choice: Text,
    /// Why.
    pub basis: Text,
    /// When.
    pub decided: Option<Date>,
    /// By whom.
    pub by: Text,
    /// Where in the file.
    pub place: SourcePlace,
}

/// What a reading concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingScope {
    /// Grades, quota, rank.
    Grades,
    /// Every leaf.
    All,
}

/// A key by which institutions are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TieKey {
    /// Total.
    Total,
    /// Base.
    Base,
    /// One indicator.
    Indicator(IndicatorIx),
    /// One group.
    Group(GroupIx),
}

impl Scheme {
    /// The leaves of an indicator.
    pub fn leaves_of(&self, indicator: IndicatorIx) -> &[Leaf] {
        &self.leaves[self.indicators[indicator.0].leaves.clone()]
    }

    /// The indicators of a group.
    pub fn indicators_of(&self, group: GroupIx) -> &[Indicator] {
        &self.indicators[self.groups[group.0].indicators.clone()]
    }

    /// An indicator by its id.
    pub fn indicator(&self, id: &str) -> Option<IndicatorIx> {
        self.indicator_from(IndicatorIx(0), id)
    }

    /// The same, looked for from this one on and then from the first: facts mostly come in the order of the scheme.
    pub fn indicator_from(&self, start: IndicatorIx, id: &str) -> Option<IndicatorIx> {
        let (before, after) = self.indicators.split_at(start.0);
        let offset = after.iter().chain(before).position(|indicator| indicator.id == id)?;
        Some(IndicatorIx((start.0 + offset) % self.indicators.len()))
    }

    /// The leaf of an indicator that is scored from items.
    pub fn item_leaf(&self, indicator: IndicatorIx) -> Option<LeafIx> {
        let range = self.indicators[indicator.0].leaves.clone();
        range.into_iter().find(|i| self.leaves[*i].method.item_rule().is_some()).map(LeafIx)
    }

    /// The leaf of an indicator that takes a mark.
    pub fn marked_leaf(&self, indicator: IndicatorIx) -> Option<LeafIx> {
        let range = self.indicators[indicator.0].leaves.clone();
        range.into_iter().find(|i| self.leaves[*i].method.marker().is_some()).map(LeafIx)
    }

    /// A negative item by its id.
    pub fn negative(&self, id: &str) -> Option<NegativeIx> {
        self.negatives.iter().position(|n| n.id == id).map(NegativeIx)
    }

    /// What a negative finding does, in words: at most this grade, or this grade whatever the score.
    pub fn effect_words(&self, effect: Effect) -> Text {
        match effect {
            Effect::AtMost(ix) => {
                let Text { zh, en } = &self.grades[ix.0].name;
                Text::new(format!("最高为{zh}，本来较低的不变"), format!("at most {en}; a lower one stays"))
            }
            Effect::Exactly(ix) => {
                let Text { zh, en } = &self.grades[ix.0].name;
                Text::new(format!("直接定为{zh}"), format!("{en}, whatever the score"))
            }
        }
    }

    /// A kind of institution by its id.
    pub fn kind(&self, id: &str) -> Option<KindIx> {
        self.kinds.iter().position(|k| k.id == id).map(KindIx)
    }

    /// A grade by its id.
    pub fn grade(&self, id: &str) -> Option<GradeIx> {
        self.grades.iter().position(|g| g.id == id).map(GradeIx)
    }
}
