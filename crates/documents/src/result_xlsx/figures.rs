//! Statistics of scores, exact: whole numbers until the last place that is shown, rounded half up.

use scheme::Points;

/// What is told of one score over many institutions.
pub(super) struct Figures {
    /// Institutions.
    pub(super) count: usize,
    /// Their scores, ascending.
    sorted: Vec<Points>,
}

impl Figures {
    /// Of these scores.
    pub(super) fn of(scores: impl Iterator<Item = Points>) -> Self {
        let mut sorted: Vec<Points> = scores.collect();
        sorted.sort_unstable();
        Self { count: sorted.len(), sorted }
    }

    fn sum(&self) -> i128 {
        self.sorted.iter().map(|points| i128::from(points.units())).sum()
    }

    /// The mean, as points of two decimals; nothing where there is no score.
    pub(super) fn mean(&self) -> Option<String> {
        (self.count > 0).then(|| points(self.sum(), wide(self.count)))
    }

    /// The mean as a share of `most`, as a decimal of four places.
    pub(super) fn mean_rate(&self, most: Points) -> Option<String> {
        (self.count > 0 && most > Points::ZERO).then(|| share(self.sum(), wide(self.count) * i128::from(most.units())))
    }

    /// The one in the middle, or the mean of the two.
    pub(super) fn median(&self) -> Option<String> {
        let (low, high) = (self.sorted.get(self.count.checked_sub(1)? / 2)?, self.sorted.get(self.count / 2)?);
        Some(points(i128::from(low.units()) + i128::from(high.units()), 2))
    }

    /// The least.
    pub(super) fn lowest(&self) -> Option<String> {
        self.sorted.first().map(|one| points(one.units().into(), 1))
    }

    /// The greatest.
    pub(super) fn highest(&self) -> Option<Points> {
        self.sorted.last().copied()
    }

    /// How many have exactly `points`.
    pub(super) fn at(&self, points: Points) -> usize {
        self.sorted.iter().filter(|one| **one == points).count()
    }
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}

/// `units ÷ divisor` (units of a ten-thousandth point, neither negative) to two decimals, half up.
pub(super) fn points(units: i128, divisor: i128) -> String {
    let per_hundredth = i128::from(Points::PER_POINT) / 100;
    let hundredths = (2 * units + divisor * per_hundredth) / (2 * divisor * per_hundredth);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// `part ÷ whole` (`whole` above 0, `part` not negative) to four decimals, half up: `0.8333`.
pub(super) fn share(part: i128, whole: i128) -> String {
    let rounded = (2 * part * 10_000 + whole) / (2 * whole);
    format!("{}.{:04}", rounded / 10_000, rounded % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_and_medians_round_half_up_at_the_last_place() {
        let figures = Figures::of([1, 2, 2].map(Points::whole).into_iter());
        assert_eq!(figures.mean().as_deref(), Some("1.67"));
        assert_eq!(figures.mean_rate(Points::whole(2)).as_deref(), Some("0.8333"));
        assert_eq!(figures.median().as_deref(), Some("2.00"));
        let even = Figures::of([Points::from_units(100), Points::from_units(200)].into_iter());
        assert_eq!(even.median().as_deref(), Some("0.02"), "0.015 up to 0.02");
        assert_eq!(even.mean().as_deref(), Some("0.02"));
        let none = Figures::of(std::iter::empty());
        assert_eq!((none.mean(), none.median(), none.lowest(), none.highest()), (None, None, None, None));
        assert_eq!(share(1, 3), "0.3333");
        assert_eq!(share(3, 2), "1.5000");
    }
}
