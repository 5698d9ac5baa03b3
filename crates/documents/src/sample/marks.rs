//! Marks of an institution: those of three to five experts around what its quality deserves, or the office's one.

use assess::{Place, Rating, Section};
use scheme::{IndicatorIx, Marker, Method, Points, Scheme};

use super::dice::Dice;
use super::province::{Plan, Province};

/// What an indicator is marked by: who, up to what, in what steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scale {
    pub(super) marker: Marker,
    pub(super) maximum: Points,
    pub(super) step: Points,
}

impl Scale {
    /// The scale of an indicator that takes marks.
    pub(super) fn of(scheme: &Scheme, indicator: IndicatorIx) -> Self {
        let leaf = scheme.marked_leaf(indicator).map(|leaf| &scheme.leaves[leaf.0]);
        let leaf = leaf.expect("sample data are held against the scheme when read");
        let step = match &leaf.method {
            Method::Judged(judged) => judged.step,
            _ => Points::from_units(Points::PER_POINT / 2),
        };
        Self {
            marker: leaf.method.marker().unwrap_or(Marker::Office),
            maximum: leaf.points.points().unwrap_or(Points::whole(100)),
            step,
        }
    }

    /// The mark nearest to so many units, within the scale.
    pub(super) fn nearest(self, units: i64) -> Points {
        let steps = (units + self.step.units() / 2).div_euclid(self.step.units());
        self.step.times(steps.clamp(0, self.maximum.units() / self.step.units()))
    }
}

/// The marks of one institution.
pub(super) fn ratings(province: &Province<'_>, plan: &Plan, dice: &mut Dice) -> Vec<Rating> {
    let between = |[low, high]: [i64; 2]| low + (high - low) * plan.quality / 1000;
    let mut ratings = Vec::new();
    for template in &province.data.marks {
        if !dice.chance(between(template.given)) {
            continue;
        }
        let scale = Scale::of(province.scheme, template.indicator);
        let percent = between(template.percent) + dice.between(-12, 12);
        let deserved = scale.maximum.units() * percent / 100;
        let count = if scale.marker == Marker::Expert { dice.between(3, 5) } else { 1 };
        let mark = |dice: &mut Dice| {
            let off = scale.step.units() * if count == 1 { 0 } else { [-1, 0, 0, 0, 1][dice.index(5)] };
            scale.nearest(deserved + off)
        };
        let marks = (0..count).map(|_| mark(dice)).collect();
        let place = Place { section: Section::Ratings, institution: 0, record: 0 };
        ratings.push(Rating { indicator: template.indicator, marks, place });
    }
    ratings
}
