//! What would change a leaf: the smallest change of its facts that moves its score. Upwards where there is room,
//! else the smallest loss that would lower it.

use scheme::{Method, Points, Rate, Scheme, StepBelow};

use crate::cohort::{band_of, first_then_each};
use crate::fraction::Fraction;
use crate::marks;
use crate::pass_rate;
use crate::work::{Row, mean, ratio_score};
use crate::working::{CertificateRate, CountedItem, MarksWork, NextStep, PassRateWork, Reckoning, Working};

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

/// The least number of further passes (or lost ones) that moves the score, given where they count most.
fn passes<'a>(
    row: &Row<'a>,
    work: &PassRateWork<'a>,
    rule: StepBelow,
    points: Points,
    score: Points,
) -> Option<NextStep<'a>> {
    let settings = &row.facts.settings;
    let rounder = settings.rounder();
    // A pass counts most where fewest attended; in a pooled average all count the same, so the order does no harm.
    let mut order: Vec<usize> = (0..work.certificates.len()).collect();
    order.sort_by_key(|index| (work.certificates[*index].attended, *index));
    let room: i64 = work.certificates.iter().map(|c| c.attended - c.passed).sum();
    let passed: i64 = work.certificates.iter().map(|c| c.passed).sum();
    let spread = |change: i64| -> Vec<i64> {
        let mut left = change.abs();
        let mut per_certificate = vec![0; work.certificates.len()];
        for index in &order {
            let certificate = &work.certificates[*index];
            let most = if change > 0 { certificate.attended - certificate.passed } else { certificate.passed };
            let taken = left.min(most);
            per_certificate[*index] = taken * change.signum();
            left -= taken;
        }
        per_certificate
    };
    let score_at = |change: i64| {
        let own = own_with(work, &spread(change), settings.pass_rate_average);
        let steps = pass_rate::steps_below(&own, &work.baseline, rule);
        let shortfall = pass_rate::shortfall(&steps, points, rule, settings.pass_rate_deduction, rounder);
        pass_rate::score(shortfall, points, rule, rounder)
    };
    let upwards = room > 0 && score_at(room) > score;
    let (mut low, mut high) = if upwards { (0, room) } else { (-passed - 1, 0) };
    if !upwards && (passed == 0 || score_at(-passed) == score) {
        return None;
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let as_now = score_at(middle) == score;
        if as_now == upwards { low = middle } else { high = middle }
    }
    let change = if upwards { high } else { low };
    let certificates = spread(change)
        .into_iter()
        .zip(&work.certificates)
        .filter(|(share, _)| *share != 0)
        .map(|(share, certificate)| (certificate.certificate, share))
        .collect();
    Some(NextStep::Passes { change, certificates, score: score_at(change) })
}

fn own_with(work: &PassRateWork<'_>, changes: &[i64], average: scheme::PassRateAverage) -> Fraction {
    let changed: Vec<CertificateRate<'_>> = work
        .certificates
        .iter()
        .zip(changes)
        .map(|(c, change)| CertificateRate { passed: c.passed + change, ..c.clone() })
        .collect();
    pass_rate::averages(&changed, average, scheme::Baseline::Fixed(Rate::default())).0
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
        marks::merge(&marks, &row.facts.settings).map(|merged| mean(merged, row.facts))
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
