//! Where the buckets are kept: so many and no more.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use governor::nanos::Nanos;
use governor::state::StateStore;

/// Buckets that one store may hold, some 2 MB of them.
pub(super) const MOST: usize = 1 << 16;

/// For each key the time at which its bucket will be full again: the later, the emptier.
#[derive(Default)]
pub(super) struct Buckets(Mutex<BTreeMap<u64, Nanos>>);

impl StateStore for Buckets {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = buckets.get(key).copied();
        let (outcome, after) = measure(before)?;
        if before.is_none() && buckets.len() >= MOST {
            forget_half(&mut buckets);
        }
        buckets.insert(*key, after);
        Ok(outcome)
    }
}

/// Forgets the fuller half. Whoever makes up keys to be forgotten makes nearly full buckets, and loses those; the empty
/// bucket of a password being guessed stays.
fn forget_half(buckets: &mut BTreeMap<u64, Nanos>) {
    let mut times: Vec<Nanos> = buckets.values().copied().collect();
    let middle = times.len() / 2;
    let (_, median, _) = times.select_nth_unstable(middle);
    buckets.retain(|_, time| *time > *median);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_than_so_many() {
        let buckets = Buckets::default();
        for key in 0..3 * MOST as u64 {
            let taken: Result<(), ()> = buckets.measure_and_replace(&key, |_| Ok(((), Nanos::new(key))));
            taken.expect("taken");
        }
        let kept = buckets.0.lock().expect("no panic");
        assert!(kept.len() <= MOST && kept.len() >= MOST / 2, "{}", kept.len());
    }

    #[test]
    fn what_is_refused_changes_nothing() {
        let buckets = Buckets::default();
        let refused: Result<(), ()> = buckets.measure_and_replace(&1, |_| Err(()));
        refused.expect_err("refused");
        assert!(buckets.0.lock().expect("no panic").is_empty());
    }
}
