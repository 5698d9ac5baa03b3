//! What holds for the whole made-up province: fees, national rates and exam months by certificate and level, and for
//! every institution what it is and how good it is.

use jiff::civil::Date;
use scheme::{Decimal, LevelIx, Method, NegativeIx, Rate, Scheme};

use super::awkward::Case;
use super::data::{Certificate, SampleData};
use super::dice::{Dice, Purpose};
use super::names::{Name, names};

/// What holds for everybody.
pub(super) struct Province<'a> {
    pub(super) scheme: &'a Scheme,
    pub(super) data: &'a SampleData,
    pub(super) seed: u64,
    /// By certificate of the data, then by its level.
    pub(super) exams: Vec<Vec<Exam>>,
    pub(super) plans: Vec<Plan>,
    /// The day by which fees are to be paid.
    pub(super) due: Date,
}

/// A certificate × level.
#[derive(Debug, Clone)]
pub(super) struct Exam {
    pub(super) certificate: usize,
    pub(super) level: LevelIx,
    /// In fen; `None` = not fixed.
    pub(super) fee: Option<i64>,
    /// In 1/10 000, known to chance even where it is not known to the province.
    pub(super) rate: i64,
    pub(super) national: Option<Rate>,
    /// Months of its batches, ascending, at least two.
    pub(super) months: Vec<i8>,
}

/// What an institution is, before anything is known of it.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Position among the kinds of the data.
    pub(super) kind: usize,
    pub(super) name: Name,
    /// From 0 to 1000; hidden, everything follows it more or less.
    pub(super) quality: i64,
    /// The awkward case that it shows.
    pub(super) case: Option<Case>,
    pub(super) findings: Vec<NegativeIx>,
    /// Certificates that only this institution of the province leads.
    pub(super) dealt: Vec<usize>,
}

impl<'a> Province<'a> {
    /// Draws the province, with everybody's quality raised by `lift`.
    pub(super) fn new(scheme: &'a Scheme, data: &'a SampleData, institutions: usize, seed: u64, lift: i64) -> Self {
        let mut dice = Dice::new(seed, Purpose::Province, 0);
        let exams = (0..data.certificates.len()).map(|certificate| exams(data, certificate, &mut dice)).collect();
        let mut dice = Dice::new(seed, Purpose::Roll, 0);
        let mut plans = plans(data, institutions, lift, &mut dice);
        deal(data, &mut plans, &mut dice);
        Self { scheme, data, seed, exams, plans, due: due_day(scheme) }
    }

    /// The certificate of an exam.
    pub(super) fn certificate(&self, exam: &Exam) -> &'a Certificate {
        &self.data.certificates[exam.certificate]
    }
}

/// The day of the scheme's all-or-nothing payment; the end of the year where it has none.
fn due_day(scheme: &Scheme) -> Date {
    let by = scheme.leaves.iter().find_map(|leaf| match &leaf.method {
        Method::AllOrNothing(rule) => Some(rule.by),
        _ => None,
    });
    let (month, day) = by.unwrap_or((12, 31));
    Date::new(scheme.year, month, day).unwrap_or_else(|_| Date::constant(scheme.year, 12, 31))
}

fn exams(data: &SampleData, number: usize, dice: &mut Dice) -> Vec<Exam> {
    let certificate = &data.certificates[number];
    let exam = |level: &LevelIx| {
        let [low, high] = certificate.fee;
        let fee = dice.between((low + 9) / 10, high / 10) * 1000;
        let [low, high] = certificate.national;
        let rate = dice.between(low * 100, high * 100).min(9999);
        Exam {
            certificate: number,
            level: *level,
            fee: (!certificate.unpriced.contains(level)).then_some(fee),
            rate,
            national: if certificate.unrated.contains(level) { None } else { rate_of(rate) },
            months: months(data, certificate.pending, dice),
        }
    };
    certificate.levels.iter().map(exam).collect()
}

/// A rate of so many 1/10 000.
fn rate_of(units: i64) -> Option<Rate> {
    Decimal::parse(&format!("0.{units:04}")).and_then(Rate::from_decimal)
}

/// Two or three of the months; with the last where `last` says so.
fn months(data: &SampleData, last: bool, dice: &mut Dice) -> Vec<i8> {
    let mut months = data.months.clone();
    let final_month = months[months.len() - 1];
    dice.shuffle(&mut months);
    months.truncate(if dice.chance(40) { 3 } else { 2 });
    if last && !months.contains(&final_month) {
        months[0] = final_month;
    }
    months.sort_unstable();
    months
}

fn plans(data: &SampleData, institutions: usize, lift: i64, dice: &mut Dice) -> Vec<Plan> {
    let kinds = kinds(data, institutions, dice);
    let names = names(data, &kinds, dice);
    let qualities = qualities(institutions, dice);
    let plan = |((kind, name), quality): ((usize, Name), i64)| {
        let quality = (quality + data.kinds[kind].quality + lift).clamp(0, 1000);
        Plan { kind, name, quality, case: None, findings: Vec::new(), dealt: Vec::new() }
    };
    kinds.into_iter().zip(names).zip(qualities).map(plan).collect()
}

/// Kinds in their shares, in any order; each at least once where there are enough institutions.
fn kinds(data: &SampleData, institutions: usize, dice: &mut Dice) -> Vec<usize> {
    let shares: Vec<i64> = data.kinds.iter().map(|kind| kind.share).collect();
    let whole: i64 = shares.iter().sum();
    let count = i64::try_from(institutions).unwrap_or(i64::MAX / 1_000_000);
    let mut kinds = Vec::new();
    for (kind, share) in shares.iter().enumerate() {
        let least = i64::from(institutions >= 4 * shares.len());
        let many = usize::try_from((count * share / whole).max(least)).unwrap_or(0);
        kinds.extend(std::iter::repeat_n(kind, many));
    }
    kinds.truncate(institutions);
    while kinds.len() < institutions {
        kinds.push(dice.weighted(&shares).unwrap_or(0));
    }
    dice.shuffle(&mut kinds);
    kinds
}

/// Quality at the deciles of a province: most are in the middle.
const DECILES: [i64; 11] = [190, 345, 405, 450, 490, 525, 556, 588, 620, 660, 760];

/// One for each institution, spread over the deciles evenly, in any order.
fn qualities(institutions: usize, dice: &mut Dice) -> Vec<i64> {
    let count = i64::try_from(institutions).unwrap_or(i64::MAX / 1_000_000);
    let mut qualities: Vec<i64> = (0..count)
        .map(|place| {
            let position = (place * 1000 + dice.between(0, 999)) / count;
            let (decile, rest) = (usize::try_from(position / 100).unwrap_or(0).min(9), position % 100);
            DECILES[decile] + (DECILES[decile + 1] - DECILES[decile]) * rest / 100
        })
        .collect();
    dice.shuffle(&mut qualities);
    qualities
}

/// No institution is dealt more certificates than this.
const DEALT: usize = 7;

/// Deals every certificate to one institution: the better ones, and those that lead some already.
fn deal(data: &SampleData, plans: &mut [Plan], dice: &mut Dice) {
    for certificate in 0..data.certificates.len() {
        let weight = |plan: &Plan| {
            let large = data.kinds[plan.kind].certificates[1];
            let better = (plan.quality - 450).max(0) * large / 10;
            let more = i64::try_from(plan.dealt.len()).unwrap_or(0) * 4;
            if plan.dealt.len() < DEALT { better * (1 + more) } else { 0 }
        };
        let weights: Vec<i64> = plans.iter().map(weight).collect();
        if let Some(leader) = dice.weighted(&weights) {
            plans[leader].dealt.push(certificate);
        }
    }
}
