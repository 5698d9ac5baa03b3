//! 合并评分: the mean of the marks, one highest and one lowest dropped first where there are enough.

use scheme::{Points, Rounder, Settings};

/// Marks brought together: the mean is `sum ÷ count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// Sum of the marks that count.
    pub sum: Points,
    /// How many count.
    pub count: i64,
    /// The lowest and the highest that were dropped.
    pub dropped: Option<(Points, Points)>,
    /// Highest less lowest of all.
    pub spread: Points,
}

impl Merged {
    /// The mean, rounded once.
    pub fn mean(self, rounder: Rounder) -> Points {
        rounder.ratio(i128::from(self.sum.units()), i128::from(self.count))
    }
}

/// Merges marks; `None` where there is none.
pub fn merge(marks: &[Points], settings: &Settings) -> Option<Merged> {
    let (lowest, highest) = (*marks.iter().min()?, *marks.iter().max()?);
    let all: Points = marks.iter().copied().sum();
    let count = i64::try_from(marks.len()).unwrap_or(i64::MAX);
    let drop = marks.len() >= usize::from(settings.expert_drop_from);
    Some(Merged {
        sum: if drop { all - lowest - highest } else { all },
        count: if drop { count - 2 } else { count },
        dropped: drop.then_some((lowest, highest)),
        spread: highest - lowest,
    })
}
