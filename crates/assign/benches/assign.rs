//! How fast experts are assigned: `cargo bench -p assign`. A province, and three sets of indicators for each institution.

use std::collections::BTreeSet;

use assign::{Expert, Pair, Problem, Task};
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// So many tasks with three experts each for 60 experts of 12 employers, of whom each has conflicts with every 25th.
fn province(tasks: usize) -> Problem {
    let at_most = u32::try_from(tasks * 3 / 60 + 2).unwrap_or(u32::MAX);
    let conflict = |task: usize| {
        let experts = (0..60).filter(move |expert| (task * 7 + expert * 11).is_multiple_of(25));
        experts.map(move |expert| Pair { task, expert })
    };
    Problem {
        experts: (0..60).map(|index| Expert { at_most, group: Some(index % 12) }).collect(),
        tasks: vec![Task { needed: 3 }; tasks],
        forbidden: (0..tasks).flat_map(conflict).collect(),
        kept: BTreeSet::new(),
        costs: (0..tasks).map(|task| (Pair { task, expert: task % 60 }, 1)).collect(),
        seed: 2021,
    }
}

#[divan::bench(args = [150, 300, 900])]
fn solve(bencher: Bencher, tasks: usize) {
    let problem = province(tasks);
    let draft = problem.solve().expect("a sound problem");
    assert!(draft.shortages.is_empty(), "everybody finds three");
    bencher.bench(|| black_box(&problem).solve());
}
