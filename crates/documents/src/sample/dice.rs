//! Chance in whole numbers, the same on every machine: ChaCha8 by its specification, and nothing of a library's way of
//! drawing from a range, which may change from version to version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// What a series of draws is for; each has a stream of its own, so that one more draw here changes nothing there.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// What holds for the whole province.
    Province,
    /// Kinds, quality and names.
    Roll,
    /// Certificate rows.
    Figures,
    /// Items.
    Items,
    /// Marks.
    Marks,
    /// Awkward cases.
    Awkward,
}

/// A seeded source of choices.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The draws for one purpose and one institution.
    pub(super) fn new(seed: u64, purpose: Purpose, institution: usize) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut source = ChaCha8Rng::from_seed(key);
        source.set_stream(((purpose as u64) << 56) | u64::try_from(institution).unwrap_or(0));
        Self(source)
    }

    /// A number from 0 to `count` - 1; 0 where there is nothing to choose from.
    fn below(&mut self, count: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(count);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number from `least` to `most`, both included; `least` where `most` is less.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let count = u64::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.below(count)).unwrap_or(0)
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// A position in a list of `count`, which must not be empty.
    pub(super) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.below(u64::try_from(count).unwrap_or(1))).unwrap_or(0)
    }

    /// One of some, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.index(from.len())]
    }

    /// A position, as often as its weight says; `None` where all weights are 0.
    pub(super) fn weighted(&mut self, weights: &[i64]) -> Option<usize> {
        let mut left = self.between(0, weights.iter().sum::<i64>() - 1);
        weights.iter().position(|weight| {
            left -= weight;
            left < 0
        })
    }

    /// Any order.
    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.index(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_draws_on_every_machine() {
        let mut dice = Dice::new(7, Purpose::Items, 3);
        let drawn: Vec<i64> = (0..8).map(|_| dice.between(1, 1000)).collect();
        assert_eq!(drawn, [926, 182, 953, 359, 457, 870, 798, 979]);
        assert_eq!(dice.between(5, 5), 5);
        assert_eq!(dice.weighted(&[0, 0]), None);
        assert_eq!(dice.weighted(&[0, 3, 0]), Some(1));
    }
}
