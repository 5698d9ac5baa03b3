//! Who looks at what: experts (评审专家) are assigned to tasks, each an institution with a set of indicators, as an exact
//! optimisation that can be done again from what went in.
//!
//! It is a flow of least cost from the seats of the tasks to the experts. `ac-library-rs` finds it: plain Rust, in whole
//! numbers of 128 bits, with the same result on every machine. Solvers of linear programmes calculate with binary
//! floats, which cannot keep four goals apart by weight; the other network solvers are under the GPL or bring C++.

mod flow;
mod problem;

pub use problem::{Expert, Fault, Pair, Problem, SEATS, Task};

use serde::{Deserialize, Serialize};

/// What an assignment came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who looks at what, those kept among them, in order.
    pub pairs: Vec<Pair>,
    /// The tasks for which there were not enough.
    pub shortages: Vec<Shortage>,
    /// Tasks of each expert.
    pub loads: Vec<u32>,
    /// Sum of the costs of all pairs.
    pub cost: u64,
}

/// A task without enough experts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortage {
    /// Index of the task.
    pub task: usize,
    /// Experts it needs.
    pub needed: u32,
    /// Experts it got.
    pub found: u32,
    /// Experts who might look at it, had they time: without a conflict, and one of each group.
    pub eligible: u32,
}

impl Problem {
    /// The best assignment. First as many seats are filled as can be, with what is missing spread evenly over the tasks;
    /// then the experts' loads are as even as can be (least sum of squares); then the costs are least; and where all that
    /// is equal, chance decides by the seed.
    ///
    /// # Errors
    /// Everything that is wrong with the problem.
    pub fn solve(&self) -> Result<Draft, Vec<Fault>> {
        self.check()?;
        let mut pairs = flow::best(self);
        pairs.extend(&self.kept);
        pairs.sort_unstable();
        let mut loads = vec![0; self.experts.len()];
        let mut found = vec![0; self.tasks.len()];
        for pair in &pairs {
            loads[pair.expert] += 1;
            found[pair.task] += 1;
        }
        let shortage = |(task, (of, found)): (usize, (&Task, u32))| {
            let short = found < of.needed;
            short.then(|| Shortage { task, needed: of.needed, found, eligible: self.eligible(task) })
        };
        let costs = self.costs.iter().filter(|(pair, _)| pairs.binary_search(pair).is_ok());
        Ok(Draft {
            shortages: self.tasks.iter().zip(found).enumerate().filter_map(shortage).collect(),
            cost: costs.map(|(_, cost)| u64::from(*cost)).sum(),
            loads,
            pairs,
        })
    }
}
