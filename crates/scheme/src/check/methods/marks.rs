//! Marks and their anchors.

use super::super::Found;
use crate::exact::Points;
use crate::method::{Judged, Marker};
use crate::model::{Leaf, Party, Scheme};
use crate::words;

pub(super) fn judged(scheme: &Scheme, leaf: &Leaf, method: &Judged, found: &mut Found) {
    let name = words::leaf(leaf);
    let step = words::points(method.step);
    let off_step = |points: Points| points.units() % method.step.units() != 0;
    if let Some(points) = leaf.points.points()
        && off_step(points)
    {
        let full = words::points(points);
        found.error(
            leaf.place,
            "mark-step",
            format!("{}的分值 {} 应为打分步长 {}的整数倍", name.zh, full.zh, step.zh),
            format!("{}: its {} must be a whole number of steps of {}", name.en, full.en, step.en),
        );
    }
    let (marker, settler) = (words::marker(method.by), words::party(leaf.settled_by));
    if leaf.settled_by != by_party(method.by) {
        found.warning(
            leaf.place,
            "settled-by",
            format!("{}由{}打分，settled_by 却是{}，两者应一致", name.zh, marker.zh, settler.zh),
            format!("{}: marked by the {}, but settled_by is the {}", name.en, marker.en, settler.en),
        );
    }
    if let Some(other) = method.only_where
        && scheme.leaves[other.0].indicator != leaf.indicator
    {
        let other = words::leaf(&scheme.leaves[other.0]);
        found.warning(
            leaf.place,
            "only-where",
            format!("{}以另一指标的{}为条件，请核对", name.zh, other.zh),
            format!("{}: only_where is of another indicator, {}", name.en, other.en),
        );
    }
    rubric(leaf, method, found);
}

fn by_party(marker: Marker) -> Party {
    match marker {
        Marker::Expert => Party::Expert,
        Marker::Office => Party::Office,
    }
}

fn rubric(leaf: &Leaf, method: &Judged, found: &mut Found) {
    let name = words::leaf(leaf);
    for step in &method.rubric {
        let above = leaf.points.points().is_some_and(|points| step.from > points);
        if above || step.from.units() % method.step.units() != 0 {
            let (from, full, size) =
                (words::points(step.from), words::ceiling(leaf.points), words::points(method.step));
            found.error(
                leaf.place,
                "rubric-range",
                format!("{}的评分参考 {} 应不超过 {}且为 {}的整数倍", name.zh, from.zh, full.zh, size.zh),
                format!(
                    "{}: the anchor at {} must be at most {} and a whole number of steps of {}",
                    name.en, from.en, full.en, size.en
                ),
            );
        }
    }
    for pair in method.rubric.windows(2) {
        if pair[0].from <= pair[1].from {
            let (from, next) = (words::points(pair[0].from), words::points(pair[1].from));
            found.error(
                leaf.place,
                "rubric-order",
                format!("{}的评分参考应由高到低，现为 {} 之后 {}", name.zh, from.zh, next.zh),
                format!("{}: anchors go from high to low; {} is followed by {}", name.en, from.en, next.en),
            );
        }
    }
}
