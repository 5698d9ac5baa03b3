//! Marks as numbers: where they lie, how far apart, and which lies aside. For whoever decides; nothing is computed from it.

use scheme::Points;

/// Where the marks of a leaf lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// Lowest and highest.
    pub ends: (Points, Points),
    /// The one in the middle; of two, halfway.
    pub median: Points,
    /// Median of the distances from the median.
    pub deviation: Points,
}

impl Spread {
    /// Of marks; `None` where there are none.
    pub fn of(marks: &[Points]) -> Option<Self> {
        let mut sorted = marks.to_vec();
        sorted.sort_unstable();
        let median = median(&sorted)?;
        let mut distances: Vec<Points> = sorted.iter().map(|mark| distance(*mark, median)).collect();
        distances.sort_unstable();
        Some(Self {
            count: sorted.len(),
            ends: (sorted[0], sorted[sorted.len() - 1]),
            median,
            deviation: self::median(&distances)?,
        })
    }

    /// Highest less lowest.
    pub fn width(&self) -> Points {
        self.ends.1 - self.ends.0
    }

    /// Whether a mark lies aside: modified z beyond 3.5. With fewer than five marks, or when more than half are equal, that
    /// says nothing.
    pub fn is_outlier(&self, mark: Points) -> bool {
        outlier_tenths(self, mark).is_some_and(|z| z.abs() > 35)
    }
}

/// The modified z of a mark, 0.6745 × (mark − median) ÷ deviation, in tenths toward zero; `None` where it says nothing.
pub fn outlier_tenths(spread: &Spread, mark: Points) -> Option<i64> {
    if spread.count < 5 || spread.deviation == Points::ZERO {
        return None;
    }
    let apart = (mark - spread.median).units();
    Some(apart.saturating_mul(6745) / (spread.deviation.units() * 1000))
}

fn distance(one: Points, other: Points) -> Points {
    if one > other { one - other } else { other - one }
}

fn median(sorted: &[Points]) -> Option<Points> {
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some(Points::from_units(i64::midpoint(upper.units(), lower.units())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(halves: &[i64]) -> Vec<Points> {
        halves.iter().map(|halves| Points::from_units(halves * Points::PER_POINT / 2)).collect()
    }

    #[test]
    fn the_middle_of_two_lies_between_them() {
        let spread = Spread::of(&marks(&[2, 8, 4, 6])).unwrap();
        assert_eq!(spread.median, marks(&[5])[0]);
        assert_eq!(spread.width(), marks(&[6])[0]);
        assert_eq!(Spread::of(&[]), None);
    }

    #[test]
    fn a_mark_far_from_the_others_lies_aside_and_a_near_one_does_not() {
        let all = marks(&[6, 7, 7, 8, 20]);
        let spread = Spread::of(&all).unwrap();
        assert_eq!((spread.median, spread.deviation), (marks(&[7])[0], marks(&[1])[0]));
        // 0.6745 × 13 ÷ 1 = 8.7685
        assert_eq!(outlier_tenths(&spread, all[4]), Some(87));
        assert!(spread.is_outlier(all[4]) && !spread.is_outlier(all[0]));
    }

    #[test]
    fn of_few_marks_none_lies_aside() {
        let all = marks(&[0, 7, 7, 8]);
        assert!(!Spread::of(&all).unwrap().is_outlier(all[0]));
        // More than half are equal: the deviation is nothing.
        let equal = marks(&[7, 7, 7, 7, 0]);
        assert!(!Spread::of(&equal).unwrap().is_outlier(equal[4]));
    }
}
