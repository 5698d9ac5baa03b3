//! Scores by column: the facts of all institutions prepared once as columns of whole numbers, then every leaf for
//! everybody at a time. For cohorts, what-if and reform; [`crate::work`] computes the same by row with its working.

use scheme::{
    AbsentMark, Bands, FirstThenEach, IndicatorIx, Judged, KindIx, Leaf, Method, NegativeIx, NoDenominator, PerUnit,
    Points, Ratio, Rounder, Scheme, Settings, StepBelow, TieKey,
};

use crate::facts::{Basis, Facts, Institution};
use crate::items::{self, ItemsByIndicator};
use crate::pass_rate::{self, Shortfall};
use crate::working::Status;
use crate::{fees, inputs, marks};

/// Facts prepared as columns, one entry per institution.
#[derive(Debug, Clone)]
pub struct Cohort {
    institutions: usize,
    /// One column per input of the scheme; money in fen.
    inputs: Vec<Vec<i64>>,
    /// One per leaf of the scheme.
    leaves: Vec<LeafColumns>,
}

/// What a leaf reads besides the inputs.
#[derive(Debug, Clone)]
enum LeafColumns {
    /// Nothing.
    Inputs,
    /// Shortfall below the baseline.
    PassRate(Vec<PreparedRate>),
    /// All paid in time.
    Paid(Vec<bool>),
    /// Whole and halved items per unit.
    Units(Vec<UnitColumn>),
    /// Items counted, and the mark that can lower the result (-1 = none).
    Count(Vec<i64>, Vec<i64>),
    /// Sum of the marks that count, and their number (0 = none).
    Marks(Vec<i64>, Vec<i64>),
}

/// The pass rate of one institution, prepared.
#[derive(Debug, Clone, Copy)]
enum PreparedRate {
    NobodyAttended,
    NoRows,
    Known(Shortfall),
}

/// How many items of one unit count in full, and how many at half.
#[derive(Debug, Clone, Default)]
struct UnitColumn {
    whole: Vec<i64>,
    halved: Vec<i64>,
}

/// The score of one leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeafScore {
    /// Rounded; 0 while missing.
    pub score: Points,
    /// Whether it could be scored.
    pub status: Status,
}

/// The scores of all institutions.
#[derive(Debug, Clone)]
pub struct Scores {
    /// By leaf.
    leaves: Vec<LeafColumn>,
    institutions: usize,
}

/// The scores of one leaf, by institution.
#[derive(Debug, Clone, Default)]
struct LeafColumn {
    scores: Vec<Points>,
    /// Which are missing; empty where the method cannot lack anything.
    missing: Vec<bool>,
}

/// What grading needs to know of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Base and bonus.
    pub total: Points,
    /// The base groups.
    pub base: Points,
    /// The bonus that enters the total.
    pub bonus: Points,
    /// The bonus before the year's limit.
    pub bonus_uncapped: Points,
    /// By indicator.
    pub indicators: Vec<Points>,
    /// The values by which institutions are ordered, higher first.
    pub order: Vec<Points>,
    /// Kind of institution.
    pub kind: KindIx,
    /// Decided negative findings.
    pub findings: Vec<NegativeIx>,
    /// No leaf is missing.
    pub determined: bool,
}

impl Cohort {
    /// Prepares the facts.
    pub fn prepare(scheme: &Scheme, facts: &Facts, basis: Basis) -> Self {
        let per_institution: Vec<Vec<i64>> =
            facts.institutions.iter().map(|institution| inputs::inputs(scheme, institution)).collect();
        let column = |index: usize| per_institution.iter().map(|values| values[index]).collect();
        Self {
            institutions: facts.institutions.len(),
            inputs: (0..scheme.inputs.len()).map(column).collect(),
            leaves: prepare_leaves(scheme, facts, basis),
        }
    }

    /// How many institutions it holds.
    pub fn institutions(&self) -> usize {
        self.institutions
    }

    /// Scores every leaf for everybody.
    pub fn evaluate(&self, scheme: &Scheme, settings: &Settings) -> Scores {
        let rounder = settings.rounder();
        let mut leaves: Vec<LeafColumn> = Vec::with_capacity(scheme.leaves.len());
        for (index, leaf) in scheme.leaves.iter().enumerate() {
            let column = self.leaf(index, leaf, rounder, &leaves);
            leaves.push(column);
        }
        Scores { leaves, institutions: self.institutions }
    }

    fn leaf(&self, index: usize, leaf: &Leaf, rounder: Rounder, earlier: &[LeafColumn]) -> LeafColumn {
        let points = leaf.points.points().unwrap_or_default();
        match (&leaf.method, &self.leaves[index]) {
            (Method::Ratio(rule), LeafColumns::Inputs) => scored(self.ratio(rule, points, rounder)),
            (Method::StepBelow(rule), LeafColumns::PassRate(column)) => step_below(column, points, *rule, rounder),
            (Method::AllOrNothing(rule), LeafColumns::Paid(column)) => {
                let full = rounder.exact(points);
                let active = rule.requires.map(|input| &self.inputs[input.0]);
                let one = |(index, paid): (usize, &bool)| {
                    if *paid && active.is_none_or(|column| column[index] > 0) { full } else { Points::ZERO }
                };
                scored(column.iter().enumerate().map(one).collect())
            }
            (Method::PerUnit(rule), LeafColumns::Units(columns)) => scored(self.per_unit(rule, columns, rounder)),
            (Method::FirstThenEach(rule), LeafColumns::Count(counts, _)) => {
                scored(counts.iter().map(|count| rounder.exact(first_then_each(rule, *count))).collect())
            }
            (Method::Bands(rule), LeafColumns::Count(counts, ceilings)) => {
                let one = |(count, ceiling): (&i64, &i64)| rounder.exact(bands(rule, *count, *ceiling));
                scored(counts.iter().zip(ceilings).map(one).collect())
            }
            (Method::Judged(rule), LeafColumns::Marks(sums, counts)) => judged(rule, sums, counts, rounder, earlier),
            _ => unreachable!("the columns of a leaf are prepared from its method"),
        }
    }

    fn ratio(&self, rule: &Ratio, points: Points, rounder: Rounder) -> Vec<Points> {
        let full = rounder.exact(points);
        let empty = if rule.no_denominator == NoDenominator::Full { full } else { Points::ZERO };
        let active = rule.requires.map(|input| &self.inputs[input.0]);
        let (numerators, denominators) = (&self.inputs[rule.numerator.0], &self.inputs[rule.denominator.0]);
        let one = |(index, (numerator, denominator)): (usize, (&i64, &i64))| {
            if active.is_some_and(|column| column[index] == 0) {
                Points::ZERO
            } else if *denominator == 0 {
                empty
            } else if numerator >= denominator {
                full
            } else {
                rounder.ratio(i128::from(points.units()) * i128::from(*numerator), i128::from(*denominator))
            }
        };
        numerators.iter().zip(denominators).enumerate().map(one).collect()
    }

    fn per_unit(&self, rule: &PerUnit, columns: &[UnitColumn], rounder: Rounder) -> Vec<Points> {
        let mut sums = vec![0_i64; self.institutions];
        for (unit, column) in rule.items.units.iter().zip(columns) {
            let (whole, half) = (unit.each.units(), unit.each.units() / 2);
            for (sum, count) in sums.iter_mut().zip(&column.whole) {
                *sum += whole * count;
            }
            for (sum, halved) in sums.iter_mut().zip(&column.halved) {
                *sum += half * halved;
            }
        }
        let cap = rule.cap.map_or(i64::MAX, Points::units);
        let worths = rule
            .items
            .units
            .iter()
            .flat_map(|u| [u.each.units(), u.each.units() / 2])
            .chain(rule.cap.map(Points::units));
        if worths.map(Points::from_units).all(|worth| rounder.keeps(worth)) {
            return sums.into_iter().map(|sum| Points::from_units(sum.min(cap))).collect();
        }
        sums.into_iter().map(|sum| rounder.exact(Points::from_units(sum.min(cap)))).collect()
    }
}

/// A column that lacks nothing.
fn scored(scores: Vec<Points>) -> LeafColumn {
    LeafColumn { scores, missing: Vec::new() }
}

fn step_below(column: &[PreparedRate], points: Points, rule: StepBelow, rounder: Rounder) -> LeafColumn {
    let one = |rate: &PreparedRate| match rate {
        PreparedRate::Known(shortfall) => pass_rate::score(*shortfall, points, rule, rounder),
        PreparedRate::NobodyAttended | PreparedRate::NoRows => Points::ZERO,
    };
    LeafColumn {
        scores: column.iter().map(one).collect(),
        missing: column.iter().map(|rate| matches!(rate, PreparedRate::NoRows)).collect(),
    }
}

/// The worth of `count` items, capped, before rounding.
pub(crate) fn first_then_each(rule: &FirstThenEach, count: i64) -> Points {
    if count == 0 { Points::ZERO } else { (rule.first + rule.each.times(count - 1)).min(rule.cap) }
}

/// The points of the band that `count` reaches, lowered by a mark (-1 = none).
fn bands(rule: &Bands, count: i64, ceiling: i64) -> Points {
    let by_count = band_of(rule, count);
    if ceiling < 0 { by_count } else { by_count.min(Points::from_units(ceiling)) }
}

/// The points of the band that `count` reaches.
pub(crate) fn band_of(rule: &Bands, count: i64) -> Points {
    rule.bands.iter().rev().find(|band| count >= i64::from(band.from)).map_or(Points::ZERO, |band| band.points)
}

fn judged(rule: &Judged, sums: &[i64], counts: &[i64], rounder: Rounder, earlier: &[LeafColumn]) -> LeafColumn {
    let gate = rule.only_where.map(|leaf| &earlier[leaf.0].scores);
    let closed = |index: usize| gate.is_some_and(|column| column[index] == Points::ZERO);
    let scores = sums.iter().zip(counts).enumerate().map(|(index, (sum, count))| match count {
        _ if closed(index) => Points::ZERO,
        0 => Points::ZERO,
        1 => rounder.exact(Points::from_units(*sum)),
        _ => rounder.ratio(i128::from(*sum), i128::from(*count)),
    });
    let lacking = |(index, count): (usize, &i64)| *count == 0 && !closed(index);
    let missing = match rule.absent {
        AbsentMark::Missing => counts.iter().enumerate().map(lacking).collect(),
        AbsentMark::Zero => Vec::new(),
    };
    LeafColumn { scores: scores.collect(), missing }
}

/// The columns of all leaves, institution by institution, so that each is read while it is near.
fn prepare_leaves(scheme: &Scheme, facts: &Facts, basis: Basis) -> Vec<LeafColumns> {
    let mut leaves: Vec<LeafColumns> = scheme.leaves.iter().map(LeafColumns::empty).collect();
    for institution in &facts.institutions {
        let items = ItemsByIndicator::new(institution);
        for (leaf, columns) in scheme.leaves.iter().zip(&mut leaves) {
            columns.push(leaf, institution, &items, facts, basis);
        }
    }
    leaves
}

impl LeafColumns {
    fn empty(leaf: &Leaf) -> Self {
        match &leaf.method {
            Method::Ratio(_) => Self::Inputs,
            Method::StepBelow(_) => Self::PassRate(Vec::new()),
            Method::AllOrNothing(_) => Self::Paid(Vec::new()),
            Method::PerUnit(rule) => Self::Units(rule.items.units.iter().map(|_| UnitColumn::default()).collect()),
            Method::FirstThenEach(_) | Method::Bands(_) => Self::Count(Vec::new(), Vec::new()),
            Method::Judged(_) => Self::Marks(Vec::new(), Vec::new()),
        }
    }

    /// Adds one institution.
    fn push(
        &mut self,
        leaf: &Leaf,
        institution: &Institution,
        items: &ItemsByIndicator<'_>,
        facts: &Facts,
        basis: Basis,
    ) {
        let settings = &facts.settings;
        let counted = |rule| items::select(items, leaf.indicator, rule, facts.year, basis).counted;
        let count = |rule| i64::try_from(counted(rule).len()).unwrap_or(i64::MAX);
        match (&leaf.method, self) {
            (Method::Ratio(_), Self::Inputs) => {}
            (Method::StepBelow(rule), Self::PassRate(rates)) => {
                let points = leaf.points.points().unwrap_or_default();
                rates.push(prepare_rate(institution, points, *rule, settings));
            }
            (Method::AllOrNothing(rule), Self::Paid(paid)) => {
                paid.push(fees::paid_in_full(institution, *rule, facts.year, settings.paid_tolerance));
            }
            (Method::PerUnit(rule), Self::Units(columns)) => {
                for column in &mut *columns {
                    column.whole.push(0);
                    column.halved.push(0);
                }
                for counted in counted(&rule.items) {
                    let column = &mut columns[counted.item.unit];
                    let target = if counted.halved { &mut column.halved } else { &mut column.whole };
                    if let Some(last) = target.last_mut() {
                        *last += 1;
                    }
                }
            }
            (Method::FirstThenEach(rule), Self::Count(counts, _)) => counts.push(count(&rule.items)),
            (Method::Bands(rule), Self::Count(counts, ceilings)) => {
                counts.push(count(&rule.items));
                let mark = rule.ceiling_mark.and_then(|_| marks_of(institution, leaf.indicator).first());
                ceilings.push(mark.map_or(-1, |mark| mark.units()));
            }
            (Method::Judged(_), Self::Marks(sums, counts)) => {
                let merged = marks::merge(marks_of(institution, leaf.indicator), settings);
                sums.push(merged.as_ref().map_or(0, |merged| merged.sum.units()));
                counts.push(merged.map_or(0, |merged| merged.count));
            }
            _ => unreachable!("the columns of a leaf are made from its method"),
        }
    }
}

fn prepare_rate(institution: &Institution, points: Points, rule: StepBelow, settings: &Settings) -> PreparedRate {
    if institution.certificates.iter().all(|row| row.attended == 0) {
        return PreparedRate::NobodyAttended;
    }
    let (certificates, _) = pass_rate::by_certificate(institution, settings.national_baseline);
    if certificates.is_empty() {
        return PreparedRate::NoRows;
    }
    let (own, baseline) = pass_rate::averages(&certificates, settings.pass_rate_average, settings.national_baseline);
    let steps = pass_rate::steps_below(&own, &baseline, rule);
    let deduction = settings.pass_rate_deduction;
    PreparedRate::Known(pass_rate::shortfall(&steps, points, rule, deduction, settings.rounder()))
}

/// The marks given for an indicator.
pub(crate) fn marks_of(institution: &Institution, indicator: IndicatorIx) -> &[Points] {
    institution.ratings.iter().find(|rating| rating.indicator == indicator).map_or(&[], |rating| &rating.marks)
}

impl Scores {
    /// The score of a leaf of an institution.
    pub fn leaf(&self, leaf: usize, institution: usize) -> LeafScore {
        let column = &self.leaves[leaf];
        let missing = column.missing.get(institution).copied().unwrap_or(false);
        LeafScore { score: column.scores[institution], status: if missing { Status::Missing } else { Status::Scored } }
    }

    /// What grading needs, by institution.
    pub fn standings(&self, scheme: &Scheme, facts: &Facts) -> Vec<Standing> {
        self.standings_under(scheme, facts, &facts.settings)
    }

    /// The same under other settings of what follows after scoring, such as a limit of the bonus.
    pub fn standings_under(&self, scheme: &Scheme, facts: &Facts, settings: &Settings) -> Vec<Standing> {
        (0..self.institutions).map(|index| self.standing(scheme, facts, settings, index)).collect()
    }

    fn standing(&self, scheme: &Scheme, facts: &Facts, settings: &Settings, index: usize) -> Standing {
        let indicators: Vec<Points> = scheme
            .indicators
            .iter()
            .map(|indicator| indicator.leaves.clone().map(|leaf| self.leaves[leaf].scores[index]).sum())
            .collect();
        let groups: Vec<Points> =
            scheme.groups.iter().map(|group| indicators[group.indicators.clone()].iter().copied().sum()).collect();
        let sum_of = |bonus: bool| -> Points {
            scheme.groups.iter().zip(&groups).filter(|(group, _)| group.bonus == bonus).map(|(_, p)| *p).sum()
        };
        let (base, bonus_uncapped) = (sum_of(false), sum_of(true));
        let bonus = settings.bonus_total_cap.map_or(bonus_uncapped, |cap| bonus_uncapped.min(cap));
        let total = base + bonus;
        let order = scheme.tie_order.iter().map(|key| match key {
            TieKey::Total => total,
            TieKey::Base => base,
            TieKey::Indicator(ix) => indicators[ix.0],
            TieKey::Group(ix) => groups[ix.0],
        });
        Standing {
            total,
            base,
            bonus,
            bonus_uncapped,
            order: order.collect(),
            indicators,
            kind: facts.institutions[index].kind,
            findings: facts.institutions[index].findings.clone(),
            determined: self.leaves.iter().all(|column| !column.missing.get(index).copied().unwrap_or(false)),
        }
    }
}
