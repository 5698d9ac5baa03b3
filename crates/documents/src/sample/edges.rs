//! The two cases that depend on scores: a total at exactly a line, and equal totals at the edge of the quota.

use assess::{Basis, Calculation, Facts, GradeReason, Institution};
use scheme::{Method, Points, Scheme};

use super::dice::{Dice, Purpose};
use super::figures::{set_attended, settle};
use super::marks::Scale;
use super::number;
use super::province::Province;

/// Whether clearly more institutions compete for the seats of the quota than there are seats.
pub(super) fn quota_binds(scheme: &Scheme, facts: &Facts) -> bool {
    let roll = Calculation::run(scheme, facts, Basis::Verified).roll;
    let competes = |reason: &GradeReason| matches!(reason, GradeReason::Seated { .. } | GradeReason::NoSeat { .. });
    let candidates = roll.entries.iter().filter(|entry| entry.reasons.iter().any(competes)).count();
    roll.seats.is_none_or(|seats| candidates > seats + seats / 10)
}

/// Makes both where they can be made.
pub(super) fn make(province: &Province<'_>, facts: &mut Facts) {
    let exact = total_at_a_line(province, facts);
    tie_at_the_edge(province, facts, exact);
}

/// An institution that shows nothing else, and may be changed.
fn is_plain(province: &Province<'_>, institution: usize) -> bool {
    let plan = &province.plans[institution];
    plan.case.is_none() && plan.findings.is_empty()
}

/// Brings one institution to a line: first to round figures, then by its marks, step by step.
fn total_at_a_line(province: &Province<'_>, facts: &mut Facts) -> Option<usize> {
    let lines = facts.settings.grade_lines.clone()?;
    let totals = totals(province, facts);
    let distance = |institution: usize| lines.iter().map(|line| (totals[institution] - *line).units().abs()).min();
    let mut order: Vec<usize> = (0..totals.len()).filter(|institution| is_plain(province, *institution)).collect();
    order.sort_by_key(|institution| distance(*institution));
    for index in order {
        let mut alone = alone(facts, &facts.institutions[index]);
        round_figures(province, &mut alone.institutions[0], index);
        let total = total_of_one(province, &alone);
        let nearest = lines.iter().min_by_key(|line| (total - **line).units().abs());
        if nearest.is_some_and(|line| bring_to(province, &mut alone, *line)) {
            facts.institutions[index] = alone.institutions.remove(0);
            return Some(index);
        }
    }
    None
}

/// Facts of one institution alone.
fn alone(facts: &Facts, institution: &Institution) -> Facts {
    let (settings, origin) = (facts.settings.clone(), facts.origin.clone());
    Facts { year: facts.year, settings, institutions: vec![institution.clone()], origin }
}

fn totals(province: &Province<'_>, facts: &Facts) -> Vec<Points> {
    let calculation = Calculation::run(province.scheme, facts, Basis::Verified);
    calculation.standings.iter().map(|standing| standing.total).collect()
}

fn total_of_one(province: &Province<'_>, facts: &Facts) -> Points {
    totals(province, facts)[0]
}

/// All who were approved registered and sat, all is paid in time, and the experts agree.
fn round_figures(province: &Province<'_>, institution: &mut Institution, index: usize) {
    let rows = &mut institution.certificates;
    for first in 0..rows.len() {
        let same = |row: &&assess::CertificateRow| row.level_no == rows[first].level_no;
        let registered = rows.iter().filter(same).map(|row| row.registered).sum();
        let is_first = rows.iter().position(|row| row.level_no == rows[first].level_no) == Some(first);
        rows[first].approved = if is_first { registered } else { 0 };
        let everybody = rows[first].registered;
        set_attended(province, &mut rows[first], everybody);
    }
    settle(province, rows, &mut Dice::new(province.seed, Purpose::Awkward, index));
    for rating in &mut institution.ratings {
        let scale = Scale::of(province.scheme, rating.indicator);
        let sum: i64 = rating.marks.iter().map(|mark| mark.units()).sum();
        let mean = scale.nearest(sum / i64::try_from(rating.marks.len()).unwrap_or(1));
        rating.marks.fill(mean);
    }
    number(institution, index);
}

/// Raises or lowers marks by a step at a time until the total is there.
fn bring_to(province: &Province<'_>, alone: &mut Facts, line: Points) -> bool {
    let scheme = province.scheme;
    let judged = |indicator| {
        let leaf = scheme.marked_leaf(indicator).map(|leaf| &scheme.leaves[leaf.0].method);
        matches!(leaf, Some(Method::Judged(_)))
    };
    loop {
        let before = total_of_one(province, alone);
        if before == line {
            return true;
        }
        let mut moved = false;
        for rating in 0..alone.institutions[0].ratings.len() {
            let indicator = alone.institutions[0].ratings[rating].indicator;
            let scale = Scale::of(scheme, indicator);
            let total = total_of_one(province, alone);
            let step = if total < line { scale.step.units() } else { -scale.step.units() };
            let old = alone.institutions[0].ratings[rating].marks.clone();
            let new = scale.nearest(old[0].units() + step);
            if total == line || new == old[0] || !judged(indicator) {
                continue;
            }
            alone.institutions[0].ratings[rating].marks.fill(new);
            let after = total_of_one(province, alone);
            if (after - line).units().abs() < (total - line).units().abs() {
                moved = true;
            } else {
                alone.institutions[0].ratings[rating].marks = old;
            }
        }
        if !moved {
            return total_of_one(province, alone) == line;
        }
    }
}

/// Makes two compete for the last seat, with the same figures, items and marks: the last that has one and a lower one
/// of its kind, or else the first that has none and a higher one of its kind.
fn tie_at_the_edge(province: &Province<'_>, facts: &mut Facts, keep: Option<usize>) {
    let calculation = Calculation::run(province.scheme, facts, Basis::Verified);
    let entries = &calculation.roll.entries;
    let seated = |index: usize| entries[index].reasons.iter().any(|r| matches!(r, GradeReason::Seated { .. }));
    let left_out = |index: usize| entries[index].reasons.iter().any(|r| matches!(r, GradeReason::NoSeat { .. }));
    let rank = |index: &usize| entries[*index].rank;
    let all = 0..entries.len();
    let last = all.clone().filter(|index| seated(*index)).max_by_key(rank);
    let next = all.clone().filter(|index| left_out(*index)).min_by_key(rank);
    let free = |index: usize, model: usize| {
        let same_kind = facts.institutions[index].kind == facts.institutions[model].kind;
        is_plain(province, index) && Some(index) != keep && same_kind
    };
    let below = |model: usize| {
        let twins = all.clone().filter(|index| free(*index, model) && rank(index) > rank(&model));
        twins.min_by_key(rank).map(|twin| (model, twin))
    };
    let above = |model: usize| {
        let twins = all.clone().filter(|index| free(*index, model) && seated(*index));
        twins.max_by_key(rank).map(|twin| (model, twin))
    };
    let Some((model, twin)) = last.and_then(below).or_else(|| next.and_then(above)) else { return };
    let model = facts.institutions[model].clone();
    let target = &mut facts.institutions[twin];
    target.certificates = model.certificates;
    target.items = model.items;
    for item in &mut target.items {
        // Nobody is its own partner.
        item.title = item.title.replace(&target.name, &model.name);
    }
    target.ratings = model.ratings;
    number(target, twin);
}
