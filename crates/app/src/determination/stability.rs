//! How firm a grade is: whether it would be another without one expert's mark, or if one disputed figure were as the
//! institution claims. Everybody else stays as they are.

use assess::{Roll, Standing, grade};
use scheme::{GradeIx, Marker, Points};

use super::Computed;

/// What one mark or one figure less would do to an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stability {
    /// What is left out or taken as claimed: the indicator's id, or the certificate and level.
    pub what: String,
    /// It is a mark; else a disputed figure.
    pub is_mark: bool,
    /// By how much the total would change, in units of a point.
    pub change: i64,
    /// The grade that it would have.
    pub grade: Option<GradeIx>,
}

impl Computed {
    /// The single marks and figures that decide an institution's grade: without or instead of each of them it would have
    /// another. Empty where the grade is firm.
    pub fn fragile(&self, position: usize) -> Vec<Stability> {
        let now = self.roll.entries[position].grade;
        let mut found: Vec<Stability> = Vec::new();
        for (what, is_mark, change, indicator) in self.changes(position) {
            let roll = self.with_change(position, change, indicator);
            let grade = roll.entries[position].grade;
            if grade != now {
                found.push(Stability { what, is_mark, change, grade });
            }
        }
        found
    }

    /// The largest change up and down of each thing: name, whether it is a mark, change, indicator.
    fn changes(&self, position: usize) -> Vec<(String, bool, i64, Option<usize>)> {
        let (scheme, facts) = (&self.plan.scheme, &self.facts.institutions[position]);
        let mut changes = Vec::new();
        for rating in &facts.ratings {
            let Some(leaf) = scheme.marked_leaf(rating.indicator).map(|leaf| &scheme.leaves[leaf.0]) else { continue };
            if leaf.method.marker() != Some(Marker::Expert) || rating.marks.len() < 2 {
                continue;
            }
            let whole = self.merged(&rating.marks);
            let without = (0..rating.marks.len()).map(|left| {
                let mut others = rating.marks.clone();
                others.remove(left);
                self.merged(&others) - whole
            });
            let (least, most) = without.fold((0, 0), |(least, most): (i64, i64), one| (least.min(one), most.max(one)));
            for change in [least, most].into_iter().filter(|change| *change != 0) {
                let id = scheme.indicators[rating.indicator.0].id.clone();
                changes.push((id, true, change, Some(rating.indicator.0)));
            }
        }
        for (what, change) in self.doubts.get(&facts.code).into_iter().flatten() {
            changes.push((what.clone(), false, *change, None));
        }
        changes
    }

    /// What marks come to, as a leaf's score is rounded, in units of a point.
    fn merged(&self, marks: &[Points]) -> i64 {
        let settings = &self.facts.settings;
        assess::merge_marks(marks, settings).map_or(0, |merged| merged.mean(settings.rounder()).units())
    }

    /// The roll where one total is another. A figure changes group and indicator too, but ties are decided by them only
    /// among equal totals, and a changed total is equal to no other but by chance.
    fn with_change(&self, position: usize, change: i64, indicator: Option<usize>) -> Roll {
        let scheme = &self.plan.scheme;
        let mut standings: Vec<Standing> = self.standings.clone();
        let standing = &mut standings[position];
        let bonus = indicator.is_some_and(|index| scheme.groups[scheme.indicators[index].group.0].bonus);
        let add = |points: Points| Points::from_units(points.units() + change);
        let before = standing.total;
        if bonus {
            standing.bonus_uncapped = add(standing.bonus_uncapped);
            let cap = self.facts.settings.bonus_total_cap;
            standing.bonus = cap.map_or(standing.bonus_uncapped, |cap| standing.bonus_uncapped.min(cap));
        } else {
            standing.base = add(standing.base);
        }
        standing.total = standing.base + standing.bonus;
        for (key, value) in scheme.tie_order.iter().zip(&mut standing.order) {
            match key {
                scheme::TieKey::Total => {
                    *value = Points::from_units(value.units() + standing.total.units() - before.units());
                }
                scheme::TieKey::Base => *value = standing.base,
                scheme::TieKey::Indicator(_) | scheme::TieKey::Group(_) => {}
            }
        }
        grade(scheme, &self.facts.settings, &standings)
    }
}
