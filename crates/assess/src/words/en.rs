//! English sentences.

mod about;

pub(super) use about::{grade_reason, warning};
use scheme::{Baseline, Deduction, Lang, Method, PassRateAverage, Points, Unit};

use super::{Phrases, below_nothing, change_of, equals, is_exact, marks_of, tally};
use crate::fraction::Fraction;
use crate::working::{
    CountedItem, LeftOut, LeftOutReason, MarksWork, NextStep, PaidRow, PassRateWork, Reckoning, Status, Working,
};

const LANG: Lang = Lang::En;

pub(super) fn sentence(p: &Phrases<'_>, w: &Working<'_>) -> String {
    let score = w.score;
    let points = p.leaf(w).points.points().unwrap_or_default();
    match &w.reckoning {
        Reckoning::NoActivity { input } => {
            format!("{} is 0, so this scores 0.00", p.scheme.inputs[input.0].name.get(LANG))
        }
        Reckoning::Ratio { numerator, denominator } => ratio(p, w, points, *numerator, *denominator),
        Reckoning::PassRate(work) => pass_rate(p, work, points, score),
        Reckoning::NoRows if w.status == Status::Missing => {
            "Exams were held, but no result is final or no national rate is known: 0.00 for now, until the data are complete"
                .to_owned()
        }
        Reckoning::NoRows => "Nobody attended an exam this year: 0.00".to_owned(),
        Reckoning::PaidInFull { rows, due, tolerance } => paid(rows, &due.to_string(), *tolerance, score),
        Reckoning::Items { counted, sum, cap } => items(p, w, counted, *sum, *cap),
        Reckoning::FirstThenEach { counted, sum } => {
            let Method::FirstThenEach(rule) = &p.leaf(w).method else { return String::new() };
            let name = rule.items.units[0].name.get(LANG);
            match counted.len() {
                0 => format!("{name}: none counts, 0.00"),
                1 => format!("1 × {name}: {score}"),
                n => {
                    let (first, each, more) = (rule.first.short(), rule.each.short(), n - 1);
                    let total = total(*sum, rule.cap.min(*sum), score);
                    format!("{n} × {name}, {first} for the first, {each} for each further: {first} + {more} × {each} = {total}")
                }
            }
        }
        Reckoning::Bands { counted, by_count, mark, .. } => {
            let Method::Bands(rule) = &p.leaf(w).method else { return String::new() };
            let name = rule.items.units[0].name.get(LANG);
            if counted.is_empty() {
                return format!("{name}: none counts, 0.00");
            }
            let base = format!("{} × {name}: {} by number", counted.len(), by_count.short());
            match mark {
                Some(mark) if mark < by_count => {
                    format!("{base}; the office gave {}, the lower counts: {score}", mark.short())
                }
                Some(mark) => format!("{base}; the office gave {}, which does not lower it: {score}", mark.short()),
                None if by_count == &score => format!("{} × {name}: {score} by number", counted.len()),
                None => format!("{base}, rounded {score}"),
            }
        }
        Reckoning::Marks(work) => marks(work, score),
        Reckoning::NoMark if w.status == Status::Missing => "Not marked yet: 0.00 for now".to_owned(),
        Reckoning::NoMark => "Nothing was claimed: 0.00".to_owned(),
        Reckoning::WithoutOther { other, mark } => {
            let other = p.scheme.leaves[other.0].name.get(LANG);
            let given = mark.map(|marks| format!(" (the mark of {} has no effect)", list(marks))).unwrap_or_default();
            format!("“{other}” has no points, so this scores 0.00{given}")
        }
    }
}

fn ratio(p: &Phrases<'_>, w: &Working<'_>, points: Points, numerator: i64, denominator: i64) -> String {
    let Method::Ratio(rule) = &p.leaf(w).method else { return String::new() };
    let name = |input: scheme::InputIx| p.scheme.inputs[input.0].name.get(LANG);
    let (above, below) = (name(rule.numerator), name(rule.denominator));
    if denominator == 0 {
        return format!("{below} is 0, which by the reading chosen scores {}", w.score);
    }
    let (percent, exact) = Fraction::new(i128::from(numerator), i128::from(denominator)).percent();
    let (n, d) = (p.amount(rule.numerator, numerator), p.amount(rule.denominator, denominator));
    let head = format!("{above} ÷ {below} = {n} ÷ {d} {} {percent}", equals(exact));
    let (full, score) = (points.short(), w.score);
    let sign = equals(is_exact(points, numerator, denominator, score));
    if numerator > denominator {
        format!("{head}, counted as 100 %; {score}")
    } else if exact {
        format!("{head}; {full} × {percent} {sign} {score}")
    } else {
        format!("{head}; {full} × {n} ÷ {d} {sign} {score}")
    }
}

fn pass_rate(p: &Phrases<'_>, work: &PassRateWork<'_>, points: Points, score: Points) -> String {
    let settings = &p.facts.settings;
    let (own, own_exact) = work.own.percent();
    let (baseline, baseline_exact) = work.baseline.percent();
    let shown = work.certificates.iter().take(6);
    let mut rates: Vec<String> = shown.map(|c| format!("{} {}/{}", c.certificate, c.passed, c.attended)).collect();
    if work.certificates.len() > 6 {
        rates.push(format!("{} certificates in all", work.certificates.len()));
    }
    let how = average(settings.pass_rate_average);
    let against = match settings.national_baseline {
        Baseline::PerCertificate => "national rate of the same certificates",
        Baseline::Fixed(_) => "national rate set by the notice",
    };
    let own_text = format!("Own average pass rate ({how}) {} {own} ({})", equals(own_exact), rates.join(", "));
    let head = format!("{own_text}; {against} {} {baseline}", equals(baseline_exact));
    let gap = work.baseline.minus(&work.own);
    let body = if gap.is_positive() {
        let (gap_text, gap_exact) = gap.percent();
        let gap_text = gap_text.trim_end_matches(" %").to_owned();
        let Some(rule) = p.scheme.leaves.iter().find_map(|leaf| match &leaf.method {
            Method::StepBelow(rule) => Some(*rule),
            _ => None,
        }) else {
            return head;
        };
        let step = rule.step.to_string().trim_end_matches(" %").to_owned();
        let (full, deduct) = (points.short(), rule.deduct.short());
        let about = if gap_exact { "" } else { "about " };
        match settings.pass_rate_deduction {
            Deduction::FullSteps if work.steps == 0 => format!(
                "{about}{gap_text} percentage points below, less than a full step of {step}, nothing deducted: {score}"
            ),
            Deduction::FullSteps => {
                let steps = plural(work.steps, &format!("full step of {step}"), &format!("full steps of {step}"));
                let sum = format!("{full} − {deduct} × {}", work.steps);
                let result = if below_nothing(points, rule, work.steps) {
                    format!("{sum} is below 0, counted as {score}")
                } else {
                    format!("{sum} = {score}")
                };
                format!("{about}{gap_text} percentage points below, {steps}; {result}")
            }
            Deduction::Linear => format!(
                "{about}{gap_text} percentage points below, {deduct} less for each {step}, in proportion: {score}"
            ),
        }
    } else {
        format!("not below the national rate: {score}")
    };
    if work.alternatives.is_empty() {
        return format!("{head}; {body}");
    }
    if work.alternatives.iter().all(|other| other.score == score) {
        return format!("{head}; {body}. The other readings give the same");
    }
    let others: Vec<String> = work
        .alternatives
        .iter()
        .map(|a| format!("{}, {} {}", average(a.average), deduction(a.deduction), a.score))
        .collect();
    format!("{head}; {body}. Other readings: {}", others.join("; "))
}

fn average(average: PassRateAverage) -> &'static str {
    match average {
        PassRateAverage::MeanOverCertificates => "mean over certificates",
        PassRateAverage::Pooled => "pooled",
    }
}

fn deduction(deduction: Deduction) -> &'static str {
    match deduction {
        Deduction::FullSteps => "full steps",
        Deduction::Linear => "in proportion",
    }
}

fn paid(rows: &[PaidRow<'_>], due: &str, tolerance: scheme::Fen, score: Points) -> String {
    if rows.is_empty() {
        return format!("Nothing was due for the exams held: {score}");
    }
    let failing: Vec<String> = rows
        .iter()
        .filter(|row| row.short || row.late)
        .map(|row| {
            let name = format!("{} {}", row.row.certificate, row.row.level);
            let (payable, paid) = (row.payable, row.row.paid);
            match (row.short, row.row.paid_on) {
                (true, _) => format!("{name} {paid} of {payable} yuan"),
                (false, Some(day)) => format!("{name} paid on {day}"),
                (false, None) => format!("{name} without a date of payment"),
            }
        })
        .collect();
    if failing.is_empty() {
        let allowed = if tolerance.0 > 0 { format!(", to within {tolerance} yuan") } else { String::new() };
        let count = plural(i64::try_from(rows.len()).unwrap_or(i64::MAX), "row", "rows");
        return format!("Everything due was paid by {due} ({count}{allowed}): {score}");
    }
    let shown: Vec<&str> = failing.iter().take(5).map(String::as_str).collect();
    let more = if failing.len() > 5 { format!(" and {} more", failing.len() - 5) } else { String::new() };
    format!("Not all paid by {due}: {}{more}; {score}", shown.join("; "))
}

fn items(p: &Phrases<'_>, w: &Working<'_>, counted: &[CountedItem<'_>], sum: Points, cap: Option<Points>) -> String {
    let Some(rule) = p.leaf(w).method.item_rule() else { return String::new() };
    if counted.is_empty() {
        return "No item counts: 0.00".to_owned();
    }
    let parts: Vec<String> = tally(counted)
        .into_iter()
        .map(|(unit, halved, count, worth)| {
            let half = if halved { " (joint, halved)" } else { "" };
            format!("{count} × {}{half} at {}", rule.units[unit].name.get(LANG), worth.short())
        })
        .collect();
    format!("{} = {}", parts.join(" + "), total(sum, cap.map_or(sum, |cap| cap.min(sum)), w.score))
}

/// A sum, what the cap leaves of it, and what rounding makes of that.
fn total(sum: Points, capped: Points, score: Points) -> String {
    if capped < sum {
        format!("{}, above the cap, counted as {score}", sum.short())
    } else if sum == score {
        score.to_string()
    } else {
        format!("{}, rounded {score}", sum.short())
    }
}

/// `1 row`, `2 rows`.
fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn marks(work: &MarksWork<'_>, score: Points) -> String {
    if work.marks.len() == 1 {
        return format!("Mark {}: {score}", work.marks[0].short());
    }
    let exact = work.sum.units() == score.units() * work.count;
    let dropped = work.dropped.map_or_else(String::new, |(low, high)| {
        format!("without one highest ({}) and one lowest ({}), ", high.short(), low.short())
    });
    format!("Marks {}; {dropped}{} ÷ {} {} {score}", list(work.marks), work.sum.short(), work.count, equals(exact))
}

fn list(marks: &[Points]) -> String {
    marks.iter().map(|mark| mark.short()).collect::<Vec<_>>().join(", ")
}

pub(super) fn left_out(left_out: &LeftOut<'_>) -> String {
    match left_out {
        LeftOut::Item { item, reason } => {
            let detail = match reason {
                LeftOutReason::NotInYear | LeftOutReason::NotInForce => format!(" ({})", item.date),
                LeftOutReason::PrizeTooLow => {
                    item.prize.map_or(" (no prize given)".to_owned(), |prize| format!(" ({})", prize.name(LANG)))
                }
                LeftOutReason::RankTooLow => item.joint_rank.map_or(String::new(), |rank| format!(" (rank {rank})")),
                _ => String::new(),
            };
            format!("“{}”: {}{detail}", item.title, why(*reason))
        }
        LeftOut::Row { row, reason } => {
            let batch = row.batch.as_deref().map(|batch| format!(" {batch}")).unwrap_or_default();
            format!("{} {}{batch}: {}", row.certificate, row.level, why(*reason))
        }
    }
}

fn why(reason: LeftOutReason) -> &'static str {
    match reason {
        LeftOutReason::NotVerified => "not verified yet",
        LeftOutReason::Rejected => "rejected",
        LeftOutReason::NotInYear => "not dated in the assessment year",
        LeftOutReason::NotInForce => "not in force at the end of the year",
        LeftOutReason::NotConfirmed => "not confirmed by the partner",
        LeftOutReason::PrizeTooLow => "the prize is too low",
        LeftOutReason::RankTooLow => "ranked too low in a joint work",
        LeftOutReason::SameAchievement => "the same achievement counts already",
        LeftOutReason::NobodyAttended => "nobody attended",
        LeftOutReason::NotFinal => "results not final",
        LeftOutReason::NoNationalRate => "no national rate known",
        LeftOutReason::NoFeeStandard => "fee standard not fixed, left out of the statistics",
    }
}

pub(super) fn next(p: &Phrases<'_>, w: &Working<'_>, next: &NextStep<'_>) -> String {
    let (size, up) = change_of(next);
    let (more, gives) = if up { ("more", "would give") } else { ("fewer", "would lower it to") };
    match next {
        NextStep::Numerator { score, .. } => {
            let Method::Ratio(rule) = &p.leaf(w).method else { return String::new() };
            let input = &p.scheme.inputs[rule.numerator.0];
            let amount = p.amount(rule.numerator, size);
            let unit = if input.unit == Unit::Yuan { " yuan" } else { "" };
            let more = if input.unit == Unit::Yuan && !up { "less" } else { more };
            format!("{}: {amount}{unit} {more} {gives} {score}", input.name.get(LANG))
        }
        NextStep::Passes { certificates, score, .. } => {
            let shown: Vec<String> =
                certificates.iter().take(4).map(|(name, change)| format!("{name} {}", change.abs())).collect();
            let more_of = if certificates.len() > 4 { ", …" } else { "" };
            let least = if up { "At least " } else { "" };
            let passes = plural(size, &format!("{more} pass"), &format!("{more} passes"));
            format!("{least}{passes} ({}{more_of}) {gives} {score}", shown.join(", "))
        }
        NextStep::Items { unit, score, .. } => {
            let name = p.leaf(w).method.item_rule().map_or("", |rule| rule.units[*unit].name.get(LANG));
            format!("{name}: {size} {more} {gives} {score}")
        }
        NextStep::Mark { from, to, score } if marks_of(w) == 1 => {
            format!("A mark of {} instead of {} {gives} {score}", to.short(), from.short())
        }
        NextStep::Mark { from, to, score } => {
            format!("One mark of {} changed to {} {gives} {score}", from.short(), to.short())
        }
        NextStep::Payment { outstanding, late, score } => {
            let mut parts = Vec::new();
            if outstanding.0 > 0 {
                parts.push(format!("{outstanding} yuan outstanding"));
            }
            if *late > 0 {
                parts.push(plural(i64::try_from(*late).unwrap_or(i64::MAX), "row paid late", "rows paid late"));
            }
            format!("{}; all paid in full and in time would give {score}", parts.join(", "))
        }
    }
}
