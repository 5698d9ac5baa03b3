//! Points add up: leaves to their indicator, indicators to their group, base groups to the whole.

use super::Found;
use crate::finding::SourcePlace;
use crate::model::{Ceiling, GroupIx, IndicatorIx, Scheme};
use crate::text::Text;
use crate::words;

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    base(scheme, found);
    for (index, group) in scheme.groups.iter().enumerate() {
        let parts = scheme.indicators_of(GroupIx(index)).iter().map(|indicator| indicator.points);
        let what = Parts {
            code: "group-points",
            place: group.place,
            whole: words::group(group),
            members: Text::new("二级指标", "indicators"),
        };
        what.check(group.points, sum(parts), found);
    }
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let parts = scheme.leaves_of(IndicatorIx(index)).iter().map(|leaf| leaf.points);
        let what = Parts {
            code: "indicator-points",
            place: indicator.place,
            whole: words::indicator(indicator),
            members: Text::new("计分项", "leaves"),
        };
        what.check(indicator.points, sum(parts), found);
    }
    decimals(scheme, found);
}

/// The sum, uncapped where one of them is.
fn sum(parts: impl Iterator<Item = Ceiling>) -> Ceiling {
    parts.map(Ceiling::points).sum::<Option<_>>().map_or(Ceiling::Uncapped, Ceiling::At)
}

fn base(scheme: &Scheme, found: &mut Found) {
    let sum = sum(scheme.groups.iter().filter(|group| !group.bonus).map(|group| group.points));
    if sum != Ceiling::At(scheme.base_points) {
        let (sum, expected) = (words::ceiling(sum), words::points(scheme.base_points));
        found.error(
            scheme.places.base_points,
            "base-points",
            format!("不属加分的一级指标分值合计为{}，应等于 base_points 的 {}", spaced(&sum.zh), expected.zh),
            format!("the groups that are not a bonus add up to {}; expected base_points, {}", sum.en, expected.en),
        );
    }
}

/// A number after Chinese words stands off by a space; words do not.
fn spaced(text: &str) -> String {
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!(" {text}") } else { text.to_owned() }
}

/// A whole and what it consists of.
struct Parts {
    code: &'static str,
    place: SourcePlace,
    whole: Text,
    members: Text,
}

impl Parts {
    fn check(&self, whole: Ceiling, sum: Ceiling, found: &mut Found) {
        if whole == sum {
            return;
        }
        let (whole, sum) = (words::ceiling(whole), words::ceiling(sum));
        found.error(
            self.place,
            self.code,
            format!(
                "{}的分值为{}，其{}合计为{}，两者应相等",
                self.whole.zh,
                spaced(&whole.zh),
                self.members.zh,
                spaced(&sum.zh)
            ),
            format!(
                "{}: {}, but its {} add up to {}; expected the same",
                self.whole.en, whole.en, self.members.en, sum.en
            ),
        );
    }
}

/// A full mark must survive rounding.
fn decimals(scheme: &Scheme, found: &mut Found) {
    let rounder = scheme.settings.rounder();
    for leaf in &scheme.leaves {
        let Some(points) = leaf.points.points() else { continue };
        if !rounder.keeps(points) {
            let (name, places) = (words::leaf(leaf), scheme.settings.score_decimals);
            found.error(
                leaf.place,
                "points-decimals",
                format!("{}的分值 {} 的小数位数多于得分保留的 {places} 位", name.zh, points.short()),
                format!("{}: {} has more decimals than the {places} that a score keeps", name.en, points.short()),
            );
        }
    }
}
