//! Chance, and numbers written as a facts file writes them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Number, Value};

/// A seeded source of choices.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The same seed gives the same choices, everywhere.
    pub(super) fn new(seed: u64) -> Dice {
        Dice(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u64, most: u64) -> u64 {
        self.0.random_range(least..=most)
    }

    /// True in `percent` of 100 cases.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of some.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let last = u64::try_from(from.len()).expect("few") - 1;
        from[usize::try_from(self.between(0, last)).expect("few")]
    }

    /// A decimal as the file has it: mostly a string, now and then a JSON number where that keeps its value.
    pub(super) fn written(&mut self, text: String) -> Value {
        let short = text.split_once('.').is_none_or(|(_, decimals)| decimals.len() <= 4);
        if !(short && self.chance(7)) {
            return Value::String(text);
        }
        match text.parse::<u64>() {
            Ok(whole) => Value::from(whole),
            Err(_) => Value::Number(text.parse().ok().and_then(Number::from_f64).expect("a plain decimal")),
        }
    }

    /// `count` ÷ 10^`places` in digits.
    pub(super) fn decimal(&mut self, count: u64, places: usize) -> Value {
        self.written(digits(count, places))
    }
}

/// `count` ÷ 10^`places` in digits: 305 and 2 make 3.05.
pub(super) fn digits(count: u64, places: usize) -> String {
    let all = format!("{count:0>width$}", width = places + 1);
    let (before, after) = all.split_at(all.len() - places);
    if after.is_empty() { before.to_owned() } else { format!("{before}.{after}") }
}
