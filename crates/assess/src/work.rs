//! Scores by row: one institution, every leaf with its working.

use scheme::{AbsentMark, Judged, LeafIx, Method, NoDenominator, Points, Ratio, Scheme, StepBelow};

use crate::cohort::{band_of, first_then_each, marks_of};
use crate::facts::{Basis, Facts, Institution};
use crate::fraction::Fraction;
use crate::items::{self, ItemsByIndicator};
use crate::pass_rate;
use crate::working::{Alternative, LeftOut, LeftOutReason, MarksWork, PassRateWork, Reckoning, Status, Working};
use crate::{fees, inputs, marks, next};

/// The workings of all leaves of one institution, in the order of the scheme.
pub fn work<'a>(scheme: &Scheme, facts: &'a Facts, institution: &'a Institution, basis: Basis) -> Vec<Working<'a>> {
    let items = ItemsByIndicator::new(institution);
    let row = Row { facts, institution, basis, inputs: inputs::inputs(scheme, institution), items };
    let mut workings: Vec<Working<'a>> = Vec::with_capacity(scheme.leaves.len());
    for index in 0..scheme.leaves.len() {
        let mut working = row.leaf(scheme, LeafIx(index), &workings);
        working.next = next::next_step(&row, scheme, &working);
        workings.push(working);
    }
    workings
}

/// One institution being worked out.
pub(crate) struct Row<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) institution: &'a Institution,
    basis: Basis,
    inputs: Vec<i64>,
    items: ItemsByIndicator<'a>,
}

/// What a method gives: status, score, how, and what was left out.
type Outcome<'a> = (Status, Points, Reckoning<'a>, Vec<LeftOut<'a>>);

impl<'a> Row<'a> {
    fn leaf(&self, scheme: &Scheme, leaf: LeafIx, earlier: &[Working<'a>]) -> Working<'a> {
        let (status, score, reckoning, left_out) = self.outcome(scheme, leaf, earlier);
        Working { leaf, institution: self.institution, status, score, reckoning, left_out, next: None }
    }

    fn outcome(&self, scheme: &Scheme, leaf: LeafIx, earlier: &[Working<'a>]) -> Outcome<'a> {
        let settings = &self.facts.settings;
        let rounder = settings.rounder();
        let definition = &scheme.leaves[leaf.0];
        let points = definition.points.points().unwrap_or_default();
        let select = |rule| items::select(&self.items, definition.indicator, rule, self.facts.year, self.basis);
        match &definition.method {
            Method::Ratio(rule) => self.ratio(scheme, rule, points),
            Method::StepBelow(rule) => self.step_below(*rule, points),
            Method::AllOrNothing(rule) => {
                if let Some(input) = rule.requires.filter(|input| self.inputs[input.0] == 0) {
                    return zero(Reckoning::NoActivity { input }, Vec::new());
                }
                let due = fees::due_day(*rule, self.facts.year);
                let tolerance = settings.paid_tolerance;
                let rows: Vec<_> = fees::due_rows(self.institution)
                    .map(|(row, payable)| fees::judge(row, payable, due, tolerance))
                    .collect();
                let paid = rows.iter().all(|row| !row.short && !row.late);
                let score = if paid { rounder.exact(points) } else { Points::ZERO };
                let reckoning = Reckoning::PaidInFull { rows, due, tolerance };
                (Status::Scored, score, reckoning, self.unpriced_rows())
            }
            Method::PerUnit(rule) => {
                let selected = select(&rule.items);
                let sum: Points = selected.counted.iter().map(|item| item.worth).sum();
                let score = rounder.exact(rule.cap.map_or(sum, |cap| sum.min(cap)));
                let reckoning = Reckoning::Items { counted: selected.counted, sum, cap: rule.cap };
                (Status::Scored, score, reckoning, selected.left_out)
            }
            Method::FirstThenEach(rule) => {
                let selected = select(&rule.items);
                let count = count(&selected.counted);
                let score = rounder.exact(first_then_each(rule, count));
                let sum = if count == 0 { Points::ZERO } else { rule.first + rule.each.times(count - 1) };
                (Status::Scored, score, Reckoning::FirstThenEach { counted: selected.counted, sum }, selected.left_out)
            }
            Method::Bands(rule) => {
                let selected = select(&rule.items);
                let by_count = band_of(rule, count(&selected.counted));
                let rating = self.institution.ratings.iter().find(|r| r.indicator == definition.indicator);
                let mark = rating.filter(|_| rule.ceiling_mark.is_some()).and_then(|r| r.marks.first().copied());
                let score = rounder.exact(mark.map_or(by_count, |mark| by_count.min(mark)));
                let mark_place = rating.map(|rating| rating.place);
                let reckoning = Reckoning::Bands { counted: selected.counted, by_count, mark, mark_place };
                (Status::Scored, score, reckoning, selected.left_out)
            }
            Method::Judged(rule) => self.judged(scheme, leaf, rule, earlier),
        }
    }

    fn ratio(&self, scheme: &Scheme, rule: &Ratio, points: Points) -> Outcome<'a> {
        if let Some(input) = rule.requires.filter(|input| self.inputs[input.0] == 0) {
            return zero(Reckoning::NoActivity { input }, Vec::new());
        }
        let (numerator, denominator) = (self.inputs[rule.numerator.0], self.inputs[rule.denominator.0]);
        let score = ratio_score(numerator, denominator, points, rule.no_denominator, self.facts);
        let about_money = scheme.inputs[rule.denominator.0].unit == scheme::Unit::Yuan;
        let left_out = if about_money { self.unpriced_rows() } else { Vec::new() };
        (Status::Scored, score, Reckoning::Ratio { numerator, denominator }, left_out)
    }

    /// Exams whose fee standard is not fixed: left out of what is due.
    fn unpriced_rows(&self) -> Vec<LeftOut<'a>> {
        let unpriced = self.institution.certificates.iter().filter(|row| row.attended > 0 && row.payable.is_none());
        unpriced.map(|row| LeftOut::Row { row, reason: LeftOutReason::NoFeeStandard }).collect()
    }

    fn step_below(&self, rule: StepBelow, points: Points) -> Outcome<'a> {
        let settings = &self.facts.settings;
        let (certificates, left_out) = pass_rate::by_certificate(self.institution, settings.national_baseline);
        if certificates.is_empty() {
            let attended = self.institution.certificates.iter().any(|row| row.attended > 0);
            let status = if attended { Status::Missing } else { Status::Scored };
            return (status, Points::ZERO, Reckoning::NoRows, left_out);
        }
        let rounder = settings.rounder();
        let deductions = [scheme::Deduction::FullSteps, scheme::Deduction::Linear];
        let score_of = |steps: &Fraction, deduction| {
            pass_rate::score(pass_rate::shortfall(steps, points, rule, deduction, rounder), points, rule, rounder)
        };
        let chosen = (settings.pass_rate_average, settings.pass_rate_deduction);
        let (own, baseline) = pass_rate::averages(&certificates, chosen.0, settings.national_baseline);
        let steps = pass_rate::steps_below(&own, &baseline, rule);
        let score = score_of(&steps, chosen.1);
        let mut alternatives = Vec::with_capacity(3);
        for average in [scheme::PassRateAverage::MeanOverCertificates, scheme::PassRateAverage::Pooled] {
            let (own, baseline) = pass_rate::averages(&certificates, average, settings.national_baseline);
            let steps = pass_rate::steps_below(&own, &baseline, rule);
            for deduction in deductions.into_iter().filter(|deduction| (average, *deduction) != chosen) {
                alternatives.push(Alternative { average, deduction, score: score_of(&steps, deduction) });
            }
        }
        let steps = steps.floor();
        let work = PassRateWork { certificates, own, baseline, steps, alternatives };
        (Status::Scored, score, Reckoning::PassRate(work), left_out)
    }

    fn judged(&self, scheme: &Scheme, leaf: LeafIx, rule: &Judged, earlier: &[Working<'a>]) -> Outcome<'a> {
        let settings = &self.facts.settings;
        let indicator = scheme.leaves[leaf.0].indicator;
        let marks = marks_of(self.institution, indicator);
        if let Some(other) = rule.only_where.filter(|other| earlier[other.0].score == Points::ZERO) {
            let mark = (!marks.is_empty()).then_some(marks);
            return zero(Reckoning::WithoutOther { other, mark }, Vec::new());
        }
        let rating = self.institution.ratings.iter().find(|rating| rating.indicator == indicator);
        let (Some(merged), Some(rating)) = (marks::merge(marks, settings), rating) else {
            let status = if rule.absent == AbsentMark::Zero { Status::Scored } else { Status::Missing };
            return (status, Points::ZERO, Reckoning::NoMark, Vec::new());
        };
        let score = merged.mean(settings.rounder());
        let work =
            MarksWork { marks, dropped: merged.dropped, sum: merged.sum, count: merged.count, place: rating.place };
        (Status::Scored, score, Reckoning::Marks(work), Vec::new())
    }
}

/// The score of a ratio, exactly.
pub(crate) fn ratio_score(
    numerator: i64,
    denominator: i64,
    points: Points,
    no_denominator: NoDenominator,
    facts: &Facts,
) -> Points {
    let rounder = facts.settings.rounder();
    if denominator == 0 {
        let full = no_denominator == NoDenominator::Full;
        return if full { rounder.exact(points) } else { Points::ZERO };
    }
    rounder.ratio(i128::from(points.units()) * i128::from(numerator.min(denominator)), i128::from(denominator))
}

fn zero<'a>(reckoning: Reckoning<'a>, left_out: Vec<LeftOut<'a>>) -> Outcome<'a> {
    (Status::Scored, Points::ZERO, reckoning, left_out)
}

/// How many items count.
fn count(counted: &[crate::working::CountedItem<'_>]) -> i64 {
    i64::try_from(counted.len()).unwrap_or(i64::MAX)
}
