//! What is to be assigned, and what is wrong with it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Seats that one problem may have, kept ones included; beyond it the four goals could not be kept apart in 128 bits.
pub const SEATS: u64 = 16_384;

/// Somebody who can look at things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expert {
    /// The most tasks that may be assigned.
    pub at_most: u32,
    /// Of the experts of one group, such as those of one employer, only one looks at the same task.
    pub group: Option<u32>,
}

/// Something to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// How many experts are to look at it.
    pub needed: u32,
}

/// An expert and a task, by their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// Index of the task.
    pub task: usize,
    /// Index of the expert.
    pub expert: usize,
}

/// What is to be assigned: all that decides the result is in it, so that it can be kept and solved again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Who can look at things.
    pub experts: Vec<Expert>,
    /// What is to be looked at.
    pub tasks: Vec<Task>,
    /// Pairs that must not be (回避).
    pub forbidden: BTreeSet<Pair>,
    /// Pairs that are already, and stay: whatever limit they exceed.
    pub kept: BTreeSet<Pair>,
    /// Pairs that had better not be, with how much so.
    pub costs: Vec<(Pair, u16)>,
    /// Decides between assignments that are equally good.
    pub seed: u64,
}

/// Something wrong with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A pair names an expert that is not there.
    NoSuchExpert(Pair),
    /// A pair names a task that is not there.
    NoSuchTask(Pair),
    /// A pair that is kept must not be.
    KeptAndForbidden(Pair),
    /// A pair has two costs.
    TwoCosts(Pair),
    /// There are more seats than [`SEATS`].
    TooManySeats(u64),
}

impl Problem {
    /// Finds everything that is wrong.
    ///
    /// # Errors
    /// All of it.
    pub fn check(&self) -> Result<(), Vec<Fault>> {
        let mut faults = Vec::new();
        let costly = self.costs.iter().map(|(pair, _)| pair);
        for pair in self.forbidden.iter().chain(&self.kept).chain(costly) {
            if pair.expert >= self.experts.len() {
                faults.push(Fault::NoSuchExpert(*pair));
            }
            if pair.task >= self.tasks.len() {
                faults.push(Fault::NoSuchTask(*pair));
            }
        }
        faults.extend(self.kept.intersection(&self.forbidden).map(|pair| Fault::KeptAndForbidden(*pair)));
        let mut seen = BTreeSet::new();
        faults
            .extend(self.costs.iter().filter(|(pair, _)| !seen.insert(*pair)).map(|(pair, _)| Fault::TwoCosts(*pair)));
        let seats = self.seats();
        if seats > SEATS {
            faults.push(Fault::TooManySeats(seats));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    /// Seats of all tasks, and those kept besides.
    pub(crate) fn seats(&self) -> u64 {
        let needed: u64 = self.tasks.iter().map(|task| u64::from(task.needed)).sum();
        needed.saturating_add(u64::try_from(self.kept.len()).unwrap_or(u64::MAX))
    }

    /// How many experts might look at a task, had they time.
    pub(crate) fn eligible(&self, task: usize) -> u32 {
        let mut groups = BTreeSet::new();
        let free = (0..self.experts.len()).filter(|expert| !self.forbidden.contains(&Pair { task, expert: *expert }));
        let counted = free.filter(|expert| self.experts[*expert].group.is_none_or(|group| groups.insert(group)));
        u32::try_from(counted.count()).unwrap_or(u32::MAX)
    }
}
