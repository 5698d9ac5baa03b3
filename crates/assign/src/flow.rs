//! A problem as a network: from a source over the seats of each task, its groups and its experts to a sink. Every arc
//! carries one, so that a flow is an assignment; what a seat or an expert's next task costs grows with how many there are,
//! so that the cheapest flow is an even one.

use std::collections::BTreeMap;

use ac_library::MinCostFlowGraph;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use crate::problem::{Pair, Problem};

const SOURCE: usize = 0;
const SINK: usize = 1;

/// Weights of the goals: the least step of one is more than all of the next can come to.
struct Weights {
    shortage: i128,
    load: i128,
    cost: i128,
}

impl Weights {
    /// For so many seats. With [`crate::SEATS`] of them all costs together stay below 2^117.
    fn of(seats: u64) -> Self {
        let seats = i128::from(seats.max(1));
        let most = seats * (i128::from(u16::MAX) + 1);
        let cost = most + 1;
        let load = cost * (most + 1);
        let shortage = load * (seats * seats + 1);
        Self { shortage, load, cost }
    }
}

/// The best pairs besides those that are kept. The problem has been checked.
pub(crate) fn best(problem: &Problem) -> Vec<Pair> {
    let weights = Weights::of(problem.seats());
    let costs: BTreeMap<Pair, u16> = problem.costs.iter().copied().collect();
    let experts = problem.experts.len();
    let (first_task, first_expert) = (2, 2 + problem.tasks.len());
    let groups = groups_of_several(problem);
    let first_group = first_expert + experts;
    let mut network = MinCostFlowGraph::<i128>::new(first_group + problem.tasks.len() * groups.len());
    add_seats(&mut network, problem, first_task, weights.shortage);
    add_loads(&mut network, problem, first_expert, weights.load);
    let mut chance = ChaCha8Rng::seed_from_u64(problem.seed);
    let mut arcs = Vec::new();
    for task in 0..problem.tasks.len() {
        let node_of_group = |index: usize| first_group + task * groups.len() + index;
        for (index, group) in groups.iter().enumerate() {
            let taken = problem
                .kept
                .range(Pair { task, expert: 0 }..Pair { task: task + 1, expert: 0 })
                .any(|pair| problem.experts[pair.expert].group == Some(*group));
            network.add_edge(first_task + task, node_of_group(index), i128::from(!taken), 0);
        }
        for (expert, who) in problem.experts.iter().enumerate() {
            let pair = Pair { task, expert };
            // Drawn for every pair, so that a conflict more does not change the luck of all others.
            let luck = i128::from(chance.random::<u16>());
            if problem.forbidden.contains(&pair) || problem.kept.contains(&pair) {
                continue;
            }
            let group = who.group.and_then(|group| groups.iter().position(|one| *one == group));
            let from = group.map_or(first_task + task, node_of_group);
            let cost = i128::from(costs.get(&pair).copied().unwrap_or(0)) * weights.cost + luck;
            arcs.push((network.add_edge(from, first_expert + expert, 1, cost), pair));
        }
    }
    network.flow(SOURCE, SINK, i128::MAX);
    arcs.into_iter().filter(|(arc, _)| network.get_edge(*arc).flow > 0).map(|(_, pair)| pair).collect()
}

/// Groups that have more than one expert; others restrict nothing.
fn groups_of_several(problem: &Problem) -> Vec<u32> {
    let mut sizes: BTreeMap<u32, usize> = BTreeMap::new();
    for group in problem.experts.iter().filter_map(|expert| expert.group) {
        *sizes.entry(group).or_default() += 1;
    }
    sizes.into_iter().filter(|(_, size)| *size > 1).map(|(group, _)| group).collect()
}

/// An arc for every open seat of a task. A task's first seats are worth more than another's last: all together come to
/// the squares of what is missing.
fn add_seats(network: &mut MinCostFlowGraph<i128>, problem: &Problem, first: usize, weight: i128) {
    let most = problem.tasks.iter().map(|task| i128::from(task.needed)).max().unwrap_or(0);
    for (index, task) in problem.tasks.iter().enumerate() {
        let kept = problem.kept.range(Pair { task: index, expert: 0 }..Pair { task: index + 1, expert: 0 }).count();
        for taken in kept..usize::try_from(task.needed).unwrap_or(usize::MAX) {
            let missing = i128::from(task.needed) - i128::try_from(taken).unwrap_or(i128::MAX);
            network.add_edge(SOURCE, first + index, 1, 2 * (most - missing) * weight);
        }
    }
}

/// An arc for every task that an expert may still get; all together come to the squares of the loads.
fn add_loads(network: &mut MinCostFlowGraph<i128>, problem: &Problem, first: usize, weight: i128) {
    let mut kept = vec![0_u32; problem.experts.len()];
    for pair in &problem.kept {
        kept[pair.expert] += 1;
    }
    let tasks = u32::try_from(problem.tasks.len()).unwrap_or(u32::MAX);
    for (index, expert) in problem.experts.iter().enumerate() {
        for load in kept[index]..expert.at_most.min(tasks) {
            network.add_edge(first + index, SINK, 1, (2 * i128::from(load) + 1) * weight);
        }
    }
}
