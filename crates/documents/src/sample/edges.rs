//! The two cases that depend on scores: a total at exactly a line, and equal totals at the edge of the quota.

use assess::{Basis, Calculation, Facts, GradeReason, Institution};
use scheme::{Method, Points};

use super::dice::{Dice, Purpose};
use super::figures::{set_attended, settle};
use super::marks::Scale;
use super::number;
use super::province::Province;

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

/// Gives an institution below the edge the figures, items and marks of the last one that has a seat: now two compete
/// for it.
fn tie_at_the_edge(province: &Province<'_>, facts: &mut Facts, keep: Option<usize>) {
    let calculation = Calculation::run(province.scheme, facts, Basis::Verified);
    let entries = &calculation.roll.entries;
    let seat = |index: usize| {
        entries[index].reasons.iter().find_map(|reason| match reason {
            GradeReason::Seated { place, .. } => Some(*place),
            _ => None,
        })
    };
    let Some(last) = (0..entries.len()).filter(|index| seat(*index).is_some()).max_by_key(|index| seat(*index)) else {
        return;
    };
    let model = &facts.institutions[last];
    let below = |index: &usize| {
        let free = is_plain(province, *index) && Some(*index) != keep && seat(*index).is_none();
        free && facts.institutions[*index].kind == model.kind && entries[*index].rank > entries[last].rank
    };
    let Some(twin) = (0..entries.len()).filter(below).min_by_key(|index| entries[*index].rank) else { return };
    let model = model.clone();
    let target = &mut facts.institutions[twin];
    target.certificates = model.certificates;
    target.items = model.items;
    target.ratings = model.ratings;
    number(target, twin);
}
