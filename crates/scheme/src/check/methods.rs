//! Each method can give what its leaf promises, and no more.

mod caps;
mod marks;

use super::Found;
use crate::method::{Bands, ItemRule, Method, StepBelow};
use crate::model::{Ceiling, IndicatorIx, Leaf, Scheme};
use crate::words;

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    for leaf in &scheme.leaves {
        reach(leaf, found);
        match &leaf.method {
            Method::StepBelow(method) => step_below(leaf, *method, found),
            Method::Bands(method) => bands(leaf, method, found),
            Method::Judged(method) => marks::judged(scheme, leaf, method, found),
            Method::PerUnit(method) => caps::per_unit(leaf, method, found),
            Method::FirstThenEach(method) => caps::first_then_each(leaf, method, found),
            Method::Ratio(_) | Method::AllOrNothing(_) => {}
        }
        if let Some(rule) = leaf.method.item_rule() {
            items(leaf, rule, found);
        }
    }
    attached(scheme, found);
}

/// The most that a method can give; `None` where that is whatever the leaf has.
fn most(method: &Method) -> Option<Ceiling> {
    match method {
        Method::PerUnit(method) => Some(method.cap.map_or(Ceiling::Uncapped, Ceiling::At)),
        Method::FirstThenEach(method) => Some(Ceiling::At(method.cap)),
        Method::Bands(method) => method.bands.iter().map(|band| band.points).max().map(Ceiling::At),
        Method::Ratio(_) | Method::StepBelow(_) | Method::AllOrNothing(_) | Method::Judged(_) => None,
    }
}

fn reach(leaf: &Leaf, found: &mut Found) {
    let (name, method) = (words::leaf(leaf), words::method_name(&leaf.method));
    let points = words::ceiling(leaf.points);
    match most(&leaf.method) {
        Some(most) if most != leaf.points => {
            let most = words::ceiling(most);
            found.error(
                leaf.place,
                "method-points",
                format!("{}的分值（{}）应等于其“{}”可得的最高分（{}）", name.zh, points.zh, method.zh, most.zh),
                format!(
                    "{}: its points ({}) must be the most that its method ({}) gives, {}",
                    name.en, points.en, method.en, most.en
                ),
            );
        }
        None if leaf.points == Ceiling::Uncapped => found.error(
            leaf.place,
            "method-points",
            format!("{}不封顶，而其“{}”须有分值", name.zh, method.zh),
            format!("{} is uncapped, but its {} needs points", name.en, method.en),
        ),
        _ => {}
    }
}

fn step_below(leaf: &Leaf, method: StepBelow, found: &mut Found) {
    let Some(points) = leaf.points.points() else { return };
    if method.deduct > points || method.deduct == crate::Points::ZERO {
        let (name, deduct, full) = (words::leaf(leaf), words::points(method.deduct), words::points(points));
        found.error(
            leaf.place,
            "step-deduct",
            format!("{}每满一步扣 {}，应大于 0 而不超过分值 {}", name.zh, deduct.zh, full.zh),
            format!(
                "{}: a step costs {}; expected above 0 and at most the {} of the leaf",
                name.en, deduct.en, full.en
            ),
        );
    }
}

fn bands(leaf: &Leaf, method: &Bands, found: &mut Found) {
    let name = words::leaf(leaf);
    if method.bands.first().is_some_and(|band| band.from == 0) {
        found.error(
            leaf.place,
            "band-start",
            format!("{}的第一档从 0 项起，应从 1 项或以上起", name.zh),
            format!("{}: its first band starts from 0 items; expected 1 or more", name.en),
        );
    }
    for pair in method.bands.windows(2) {
        if pair[0].from >= pair[1].from || pair[0].points >= pair[1].points {
            let text = |band: &crate::Band| (band.from, words::points(band.points));
            let ((from, points), (next, more)) = (text(&pair[0]), text(&pair[1]));
            found.error(
                leaf.place,
                "band-order",
                format!(
                    "{}的各档应依次增多增分，现为 {from} 项起 {}，其后 {next} 项起 {}",
                    name.zh, points.zh, more.zh
                ),
                format!(
                    "{}: each band must ask and give more than the one before, not {} from {from} items and then {} from {next}",
                    name.en, points.en, more.en
                ),
            );
        }
    }
}

fn items(leaf: &Leaf, rule: &ItemRule, found: &mut Found) {
    let name = words::leaf(leaf);
    if let Some(prizes) = &rule.prizes {
        let twice = prizes.iter().enumerate().any(|(index, prize)| prizes[..index].contains(prize));
        if prizes.is_empty() || twice {
            let listed = words::prizes(prizes);
            found.error(
                leaf.place,
                "prizes",
                format!("{}的 prizes 应列出至少一个奖次且不重复，现为：{}", name.zh, listed.zh),
                format!("{}: prizes must list at least one and none twice, not: {}", name.en, listed.en),
            );
        }
    }
    if rule.halved_up_to_rank == Some(0) {
        found.error(
            leaf.place,
            "zero-rank",
            format!("{}的 halved_up_to_rank 为 0，应为 1 或以上；不计排名的，删去该键", name.zh),
            format!("{}: halved_up_to_rank is 0; expected 1 or more, or no such key where ranks play no part", name.en),
        );
    }
}

/// Items and marks attach to indicators, so one leaf of an indicator can take them.
fn attached(scheme: &Scheme, found: &mut Found) {
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let name = words::indicator(indicator);
        let leaves = scheme.leaves_of(IndicatorIx(index));
        for leaf in leaves.iter().filter(|leaf| leaf.method.item_rule().is_some()).skip(1) {
            found.error(
                leaf.place,
                "second-item-leaf",
                format!("{}已有一个计分项按填报事项计分，计分项 {} 不能再按事项计分：事项只注明指标", name.zh, leaf.id),
                format!(
                    "{}: leaf {} is a second one scored from items, which name only their indicator",
                    name.en, leaf.id
                ),
            );
        }
        for leaf in leaves.iter().filter(|leaf| leaf.method.marker().is_some()).skip(1) {
            found.error(
                leaf.place,
                "second-marked-leaf",
                format!("{}已有一个计分项接受打分，计分项 {} 不能再接受打分：打分只注明指标", name.zh, leaf.id),
                format!(
                    "{}: leaf {} is a second one that takes marks, which name only their indicator",
                    name.en, leaf.id
                ),
            );
        }
    }
}
