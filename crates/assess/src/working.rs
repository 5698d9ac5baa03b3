//! The working of a leaf: a structured record made while computing. Page, workbook, PDF and JSON show this one record.

use jiff::civil::Date;
use scheme::{Fen, LeafIx, PassRateAverage, Points};

use crate::facts::{CertificateRow, Institution, Item, Place};
use crate::fraction::Fraction;

/// 计算底稿 of one leaf of one institution.
#[derive(Debug, Clone)]
pub struct Working<'a> {
    /// The leaf.
    pub leaf: LeafIx,
    /// Whose it is.
    pub institution: &'a Institution,
    /// Whether it could be scored.
    pub status: Status,
    /// Its score; 0 while missing.
    pub score: Points,
    /// How it came about.
    pub reckoning: Reckoning<'a>,
    /// What did not count, and why.
    pub left_out: Vec<LeftOut<'a>>,
    /// The smallest change that would move it.
    pub next: Option<NextStep<'a>>,
}

/// Whether a leaf could be scored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It has its score.
    Scored,
    /// It lacks what it needs; 0 for now.
    Missing,
}

/// The steps of a working, by method.
#[derive(Debug, Clone)]
pub enum Reckoning<'a> {
    /// The leaf needs an activity that there was not.
    NoActivity {
        /// The input that is 0.
        input: scheme::InputIx,
    },
    /// Numerator over denominator.
    Ratio {
        /// Above the line; money in fen.
        numerator: i64,
        /// Below the line.
        denominator: i64,
    },
    /// Pass rate against the national one.
    PassRate(PassRateWork<'a>),
    /// Exams were held, but no row can be taken.
    NoRows,
    /// Paid in full by the day, or not.
    PaidInFull {
        /// Every row on which something is due.
        rows: Vec<PaidRow<'a>>,
        /// The day, inclusive.
        due: Date,
        /// What a payment may fall short.
        tolerance: Fen,
    },
    /// Items added up.
    Items {
        /// Those that count.
        counted: Vec<CountedItem<'a>>,
        /// Their sum before the cap.
        sum: Points,
        /// The cap.
        cap: Option<Points>,
    },
    /// Items counted: the first, then each.
    FirstThenEach {
        /// Those that count.
        counted: Vec<CountedItem<'a>>,
        /// Their worth before the cap.
        sum: Points,
    },
    /// Items counted: the band they reach.
    Bands {
        /// Those that count.
        counted: Vec<CountedItem<'a>>,
        /// What the band gives.
        by_count: Points,
        /// The mark that can lower it.
        mark: Option<Points>,
        /// Where the mark stands.
        mark_place: Option<Place>,
    },
    /// Marks brought together.
    Marks(MarksWork<'a>),
    /// No mark was given.
    NoMark,
    /// The leaf counts only with another, which has no points.
    WithoutOther {
        /// The other.
        other: LeafIx,
        /// The mark that is of no effect.
        mark: Option<&'a [Points]>,
    },
}

/// The pass rate worked out.
#[derive(Debug, Clone)]
pub struct PassRateWork<'a> {
    /// The certificates taken.
    pub certificates: Vec<CertificateRate<'a>>,
    /// Own average.
    pub own: Fraction,
    /// What it is held against.
    pub baseline: Fraction,
    /// Full steps below it.
    pub steps: i64,
    /// What the other readings would give.
    pub alternatives: Vec<Alternative>,
}

/// What another reading would give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Alternative {
    /// The average.
    pub average: PassRateAverage,
    /// The deduction.
    pub deduction: scheme::Deduction,
    /// The score.
    pub score: Points,
}

/// One certificate, its levels and batches pooled.
#[derive(Debug, Clone)]
pub struct CertificateRate<'a> {
    /// Name as first written.
    pub certificate: &'a str,
    /// Its number within the institution.
    pub certificate_no: usize,
    /// Σ attended.
    pub attended: i64,
    /// Σ passed.
    pub passed: i64,
    /// Σ attended × national rate, in 10⁻¹⁸.
    pub national: i128,
}

/// A row on which something is due.
#[derive(Debug, Clone, Copy)]
pub struct PaidRow<'a> {
    /// The row.
    pub row: &'a CertificateRow,
    /// What is due.
    pub payable: Fen,
    /// Less was paid.
    pub short: bool,
    /// It was paid after the day, or not at all.
    pub late: bool,
}

/// An item that counts.
#[derive(Debug, Clone, Copy)]
pub struct CountedItem<'a> {
    /// The item.
    pub item: &'a Item,
    /// What it is worth.
    pub worth: Points,
    /// Halved as joint work.
    pub halved: bool,
}

/// Marks brought together.
#[derive(Debug, Clone)]
pub struct MarksWork<'a> {
    /// All of them.
    pub marks: &'a [Points],
    /// The lowest and highest that were dropped.
    pub dropped: Option<(Points, Points)>,
    /// Sum of those that count.
    pub sum: Points,
    /// How many count.
    pub count: i64,
    /// Where they stand.
    pub place: Place,
}

/// Something that did not count.
#[derive(Debug, Clone, Copy)]
pub enum LeftOut<'a> {
    /// An item.
    Item {
        /// The item.
        item: &'a Item,
        /// Why.
        reason: LeftOutReason,
    },
    /// A certificate row.
    Row {
        /// The row.
        row: &'a CertificateRow,
        /// Why.
        reason: LeftOutReason,
    },
}

/// Why something did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutReason {
    /// Claimed, not verified.
    NotVerified,
    /// Rejected.
    Rejected,
    /// Not dated in the year.
    NotInYear,
    /// Not yet in force at the end of the year.
    NotInForce,
    /// The partner has not confirmed.
    NotConfirmed,
    /// No prize, or too low a one.
    PrizeTooLow,
    /// Ranked too low in a joint work.
    RankTooLow,
    /// The same achievement counts already.
    SameAchievement,
    /// Nobody attended the exam.
    NobodyAttended,
    /// The results are not final.
    NotFinal,
    /// No national rate is known.
    NoNationalRate,
    /// The fee standard is not fixed.
    NoFeeStandard,
}

/// The smallest change that would move a leaf, exact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextStep<'a> {
    /// So much more (less, where negative) of the numerator.
    Numerator {
        /// How much.
        change: i64,
        /// The score then.
        score: Points,
    },
    /// So many more (fewer) passes.
    Passes {
        /// How many in all.
        change: i64,
        /// In which certificates.
        certificates: Vec<(&'a str, i64)>,
        /// The score then.
        score: Points,
    },
    /// So many more (fewer) items.
    Items {
        /// How many.
        change: i64,
        /// Of which unit of the leaf.
        unit: usize,
        /// The score then.
        score: Points,
    },
    /// One mark a step higher (lower).
    Mark {
        /// The mark as it is.
        from: Points,
        /// As it would be.
        to: Points,
        /// The score then.
        score: Points,
    },
    /// These rows paid in full and in time.
    Payment {
        /// What is outstanding.
        outstanding: Fen,
        /// How many rows were paid late.
        late: usize,
        /// The score then.
        score: Points,
    },
}
