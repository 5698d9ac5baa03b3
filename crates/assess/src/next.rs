//! What would change a leaf: the smallest change of its facts that moves its score. Upwards where there is room,
//! else the smallest loss that would lower it.

use scheme::{Method, PassRateAverage, Points, Scheme, StepBelow};

use crate::cohort::{band_of, first_then_each};
use crate::fraction::Fraction;
use crate::marks;
use crate::pass_rate;
use crate::work::{Row, ratio_score};
use crate::working::{CountedItem, MarksWork, NextStep, PassRateWork, Reckoning, Working};

/// The smallest change that moves `working`, if its method has one to offer.
pub(crate) fn next_step<'a>(row: &Row<'a>, scheme: &Scheme, working: &Working<'a>) -> Option<NextStep<'a>> {
    let leaf = &scheme.leaves[working.leaf.0];
    let points = leaf.points.points().unwrap_or_default();
    let rounder = row.facts.settings.rounder();
    match (&leaf.method, &working.reckoning) {
        (Method::Ratio(rule), Reckoning::Ratio { numerator, denominator }) => {
            let score_at = |numerator| ratio_score(numerator, *denominator, points, rule.no_denominator, row.facts);
            ratio_step(*numerator, *denominator, working.score, points, score_at)
        }
        (Method::StepBelow(rule), Reckoning::PassRate(work)) => passes(row, work, *rule, points, working.score),
        (Method::AllOrNothing(_), Reckoning::PaidInFull { rows, .. }) => {
            let failing = || rows.iter().filter(|row| row.short || row.late);
            let outstanding = failing().filter(|r| r.short).map(|r| r.payable.0 - r.row.paid.0).sum();
            failing().next()?;
            let late = failing().filter(|row| row.late && !row.short).count();
            let score = rounder.exact(points);
            Some(NextStep::Payment { outstanding: scheme::Fen(outstanding), late, score })
        }
        (Method::PerUnit(rule), Reckoning::Items { counted, sum, cap }) => {
            let worth = |sum: Points| rounder.exact(cap.map_or(sum, |cap| sum.min(cap)));
            more_items(rule.items.units.iter().map(|unit| unit.each), *sum, working.score, &worth)
                .or_else(|| fewer_items(counted, *sum, working.score, &worth))
        }
        (Method::FirstThenEach(rule), Reckoning::FirstThenEach { counted, .. }) => {
            counting(counted.len(), working.score, |count| rounder.exact(first_then_each(rule, count)))
        }
        (Method::Bands(rule), Reckoning::Bands { counted, by_count, mark, .. }) => match mark {
            // Where the mark lowers the result, only the mark can raise it.
            Some(mark) if mark < by_count => {
                let to = (*mark + half_point()).min(*by_count);
                Some(NextStep::Mark { from: *mark, to, score: rounder.exact(to) })
            }
            _ => counting(counted.len(), working.score, |count| {
                let by_count = band_of(rule, count);
                rounder.exact(mark.map_or(by_count, |mark| by_count.min(mark)))
            }),
        },
        (Method::Judged(rule), Reckoning::Marks(work)) => mark_step(row, work, rule.step, points, working.score),
        _ => None,
    }
}

/// The step of a mark that lowers a result by number.
fn half_point() -> Points {
    Points::from_units(Points::PER_POINT / 2)
}

/// The least numerator above (or, at full points, the greatest below) that scores otherwise. The score rises with the
/// numerator, so halving finds it exactly.
fn ratio_step<'a>(
    numerator: i64,
    denominator: i64,
    score: Points,
    points: Points,
    score_at: impl Fn(i64) -> Points,
) -> Option<NextStep<'a>> {
    if denominator == 0 || points == Points::ZERO {
        return None;
    }
    let upwards = score_at(denominator) > score;
    let (mut low, mut high) = if upwards { (numerator, denominator) } else { (-1, numerator.min(denominator)) };
    // Invariant: upwards, `low` scores as now and `high` more; downwards, `low` scores less (or is -1) and `high` as now.
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let as_now = score_at(middle) == score;
        if as_now == upwards { low = middle } else { high = middle }
    }
    let target = if upwards { high } else { low };
    (target >= 0).then(|| NextStep::Numerator { change: target - numerator, score: score_at(target) })
}

/// The least number of further passes, else of lost ones, that moves the score, given where they count most.
fn passes<'a>(
    row: &Row<'a>,
    work: &PassRateWork<'a>,
    rule: StepBelow,
    points: Points,
    score: Points,
) -> Option<NextStep<'a>> {
    let settings = &row.facts.settings;
    let rounder = settings.rounder();
    [1, -1].into_iter().find_map(|sign| {
        let ladder = Ladder::new(work, settings.pass_rate_average, sign);
        let score_at = |passes: i64| {
            let steps = pass_rate::steps_below(&ladder.own(passes), &work.baseline, rule);
            let shortfall = pass_rate::shortfall(&steps, points, rule, settings.pass_rate_deduction, rounder);
            pass_rate::score(shortfall, points, rule, rounder)
        };
        let all = ladder.rungs.iter().map(|rung| rung.room).sum();
        if score_at(all) == score {
            return None;
        }
        // `low` scores as now and `high` does not; the score moves one way, so halving finds the edge.
        let (mut low, mut high) = (0, all);
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if score_at(middle) == score { low = middle } else { high = middle }
        }
        let certificates = ladder.shares(high).into_iter();
        let certificates = certificates.map(|(index, share)| (work.certificates[index].certificate, share)).collect();
        Some(NextStep::Passes { change: sign * high, certificates, score: score_at(high) })
    })
}

/// The own average with more (or fewer) passes, given where they count most: first where fewest attended. In a pooled
/// average all count the same, and the order does no harm.
struct Ladder {
    sign: i64,
    rungs: Vec<Rung>,
}

/// One certificate of a [`Ladder`].
struct Rung {
    /// Its position in the working.
    certificate: usize,
    /// How many passes it can take (or lose).
    room: i64,
    /// What a pass counts there is one over this.
    below: i128,
    /// The own average before its turn.
    start: Fraction,
}

impl Ladder {
    fn new(work: &PassRateWork<'_>, average: PassRateAverage, sign: i64) -> Self {
        let mut order: Vec<usize> = (0..work.certificates.len()).collect();
        order.sort_by_key(|index| (work.certificates[*index].attended, *index));
        let attended: i64 = work.certificates.iter().map(|certificate| certificate.attended).sum();
        let mut rungs = Vec::with_capacity(order.len());
        let mut own = work.own.clone();
        for index in order {
            let certificate = &work.certificates[index];
            let room = if sign > 0 { certificate.attended - certificate.passed } else { certificate.passed };
            let below = match average {
                PassRateAverage::Pooled => i128::from(attended),
                PassRateAverage::MeanOverCertificates => {
                    i128::from(certificate.attended) * i128::try_from(work.certificates.len()).unwrap_or(1)
                }
            };
            let after = own.plus(&Fraction::new(i128::from(sign * room), below));
            rungs.push(Rung { certificate: index, room, below, start: own });
            own = after;
        }
        Self { sign, rungs }
    }

    /// The own average after so many.
    fn own(&self, mut passes: i64) -> Fraction {
        let last = self.rungs.len() - 1;
        for rung in &self.rungs[..last] {
            if passes <= rung.room {
                return rung.after(self.sign * passes);
            }
            passes -= rung.room;
        }
        self.rungs[last].after(self.sign * passes)
    }

    /// In which certificates they are, in the order of the working.
    fn shares(&self, mut passes: i64) -> Vec<(usize, i64)> {
        let mut shares = Vec::new();
        for rung in &self.rungs {
            let taken = passes.min(rung.room);
            passes -= taken;
            if taken > 0 {
                shares.push((rung.certificate, self.sign * taken));
            }
        }
        shares.sort_unstable();
        shares
    }
}

impl Rung {
    fn after(&self, change: i64) -> Fraction {
        self.start.plus(&Fraction::new(i128::from(change), self.below))
    }
}

/// One more item of the unit that gives least, but something.
fn more_items<'a>(
    each: impl Iterator<Item = Points>,
    sum: Points,
    score: Points,
    worth: &impl Fn(Points) -> Points,
) -> Option<NextStep<'a>> {
    each.enumerate()
        .map(|(unit, each)| (worth(sum + each), unit))
        .filter(|(then, _)| *then > score)
        .min()
        .map(|(score, unit)| NextStep::Items { change: 1, unit, score })
}

/// The least number of items whose loss lowers the score: those worth most go first.
fn fewer_items<'a>(
    counted: &[CountedItem<'_>],
    sum: Points,
    score: Points,
    worth: &impl Fn(Points) -> Points,
) -> Option<NextStep<'a>> {
    let mut by_worth: Vec<&CountedItem<'_>> = counted.iter().collect();
    by_worth.sort_by_key(|counted| std::cmp::Reverse(counted.worth));
    let mut left = sum;
    for (index, counted) in by_worth.iter().enumerate() {
        left = left - counted.worth;
        if worth(left) < score {
            let change = -i64::try_from(index + 1).unwrap_or(i64::MAX);
            return Some(NextStep::Items { change, unit: counted.item.unit, score: worth(left) });
        }
    }
    None
}

/// The nearest count above, else below, that scores otherwise.
fn counting<'a>(count: usize, score: Points, score_at: impl Fn(i64) -> Points) -> Option<NextStep<'a>> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    // Bands and caps are small numbers: a hundred items more are far beyond any of them.
    let found = (1..=100)
        .find(|more| score_at(count + more) > score)
        .or_else(|| (1..=count.min(10_000)).map(|fewer| -fewer).find(|change| score_at(count + change) < score))?;
    Some(NextStep::Items { change: found, unit: 0, score: score_at(count + found) })
}

/// One mark a step higher, else one a step lower, that moves the merged score.
fn mark_step<'a>(
    row: &Row<'a>,
    work: &MarksWork<'a>,
    step: Points,
    maximum: Points,
    score: Points,
) -> Option<NextStep<'a>> {
    let with = |index: usize, mark: Points| {
        let mut marks = work.marks.to_vec();
        marks[index] = mark;
        marks::merge(&marks, &row.facts.settings).map(|merged| merged.mean(row.facts.settings.rounder()))
    };
    let try_all = |change: &dyn Fn(Points) -> Option<Points>| {
        (0..work.marks.len()).find_map(|index| {
            let (from, to) = (work.marks[index], change(work.marks[index])?);
            let then = with(index, to)?;
            (then != score).then_some(NextStep::Mark { from, to, score: then })
        })
    };
    try_all(&|mark| Some(mark + step).filter(|mark| *mark <= maximum))
        .or_else(|| try_all(&|mark| Some(mark - step).filter(|mark| *mark >= Points::ZERO)))
}
