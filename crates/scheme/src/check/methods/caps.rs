//! Caps that items can reach.

use super::super::Found;
use crate::exact::Points;
use crate::method::{FirstThenEach, PerUnit};
use crate::model::Leaf;
use crate::text::{Lang, Text};
use crate::words;

/// Sums are tried one by one up to so many; beyond, only the common divisor is looked at.
const SUMS_TRIED: usize = 100_000;

pub(super) fn per_unit(leaf: &Leaf, method: &PerUnit, found: &mut Found) {
    let mut worths: Vec<i64> =
        method.items.units.iter().map(|unit| unit.each.units()).filter(|each| *each > 0).collect();
    if method.items.halved_up_to_rank.is_some() {
        worths.extend(worths.clone().iter().filter(|each| *each % 2 == 0).map(|each| each / 2));
    }
    let (Some(cheapest), Some(cap)) = (worths.iter().min().copied(), method.cap) else {
        if worths.is_empty() {
            let name = words::leaf(leaf);
            found.error(
                leaf.place,
                "unit-zero",
                format!("{}的各类事项均为 0 分，至少一类应大于 0", name.zh),
                format!("{}: every kind of item is worth 0 points; at least one must be worth more", name.en),
            );
        }
        return;
    };
    if cap.units() < cheapest {
        let cheapest = words::points(Points::from_units(cheapest));
        let en = format!("is below the cheapest item, {}", cheapest.en);
        unreachable(leaf, cap, &Text::new(format!("低于分值最小的一项（{}）", cheapest.zh), en), found);
    } else if !can_sum_to(cap.units(), &worths) {
        let listed: Vec<Text> = worths.iter().map(|each| words::points(Points::from_units(*each))).collect();
        not_exact(leaf, cap, &words::list(&listed, ("", "")), found);
    }
}

pub(super) fn first_then_each(leaf: &Leaf, method: &FirstThenEach, found: &mut Found) {
    let (first, each, cap) = (method.first, method.each, method.cap);
    let (first_words, each_words) = (words::points(first), words::points(each));
    if cap < first {
        let en = format!("is below the first item, {}", first_words.en);
        unreachable(leaf, cap, &Text::new(format!("低于首项的 {}", first_words.zh), en), found);
    } else if cap > first && each == Points::ZERO {
        let en = format!("is above the first item, {}, and further ones add nothing", first_words.en);
        unreachable(leaf, cap, &Text::new(format!("高于首项的 {}，而增项不加分", first_words.zh), en), found);
    } else if cap > first && (cap - first).units() % each.units() != 0 {
        not_exact(leaf, cap, &words::list(&[first_words, each_words], ("", "")), found);
    }
}

fn unreachable(leaf: &Leaf, cap: Points, why: &Text, found: &mut Found) {
    let (name, cap) = (words::leaf(leaf), words::points(cap));
    found.error(
        leaf.place,
        "cap-unreachable",
        format!("{}的上限 {}{}", name.zh, cap.zh, why.get(Lang::Zh)),
        format!("{}: the cap of {} {}", name.en, cap.en, why.get(Lang::En)),
    );
}

fn not_exact(leaf: &Leaf, cap: Points, worths: &Text, found: &mut Found) {
    let (name, cap) = (words::leaf(leaf), words::points(cap));
    found.warning(
        leaf.place,
        "cap-not-exact",
        format!("{}的上限 {}不能由每项的 {}正好加成，请核对", name.zh, cap.zh, worths.zh),
        format!("{}: no number of items worth {} adds up to the cap of {} exactly", name.en, worths.en, cap.en),
    );
}

/// Whether a sum of the worths, each taken any number of times, is `cap`.
fn can_sum_to(cap: i64, worths: &[i64]) -> bool {
    let divisor = worths.iter().copied().fold(0, gcd);
    if cap % divisor != 0 {
        return false;
    }
    let Ok(target) = usize::try_from(cap / divisor) else { return false };
    if target > SUMS_TRIED {
        return true;
    }
    let steps: Vec<usize> = worths.iter().filter_map(|worth| usize::try_from(worth / divisor).ok()).collect();
    let mut reached = vec![false; target + 1];
    reached[0] = true;
    for sum in 1..=target {
        reached[sum] = steps.iter().any(|step| sum.checked_sub(*step).is_some_and(|rest| reached[rest]));
    }
    reached[target]
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}
