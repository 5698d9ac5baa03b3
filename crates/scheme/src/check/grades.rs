//! Settings of grades, the order of ties, the negative list.

use super::Found;
use crate::exact::Points;
use crate::model::{Effect, GradeIx, Scheme};
use crate::words;

pub(super) fn check(scheme: &Scheme, found: &mut Found) {
    let (settings, place) = (&scheme.settings, scheme.places.settings);
    if settings.grade_lines.is_none() {
        found.warning(
            place,
            "grade-lines-unset",
            "等次分数线（grade_lines）未设，须由年度通知确定；确定前不评等次",
            "grade_lines is not set: to be set by the yearly notice, and until then nothing is graded",
        );
    }
    let best_line = settings.grade_lines.as_ref().and_then(|lines| lines.first().copied());
    above_base(scheme, "grade_lines", best_line, found);
    above_base(scheme, "min_base_for_excellent", settings.min_base_for_excellent, found);
    if let Some(share) = settings.excellent_share.filter(|share| *share > settings.quota_share) {
        found.error(
            place,
            "excellent-share",
            format!("最高等次占比 {share} 应不超过限额占比 {}", settings.quota_share),
            format!("excellent_share is {share}; expected at most quota_share, {}", settings.quota_share),
        );
    }
    if settings.bonus_total_cap.is_some() && !scheme.groups.iter().any(|group| group.bonus) {
        found.warning(
            place,
            "bonus-total-cap",
            "设了加分上限（bonus_total_cap），但没有加分的一级指标",
            "bonus_total_cap is set, but no group is a bonus",
        );
    }
    for (index, key) in scheme.tie_order.iter().enumerate() {
        if scheme.tie_order[..index].contains(key) {
            let name = words::tie_key(scheme, *key);
            found.warning(
                scheme.places.tie_order,
                "tie-twice",
                format!("tie_order 中{}出现两次，第二次不起作用", name.zh),
                format!("tie_order has {} twice; the second decides nothing", name.en),
            );
        }
    }
    for negative in scheme.negatives.iter().filter(|negative| negative.effect == Effect::AtMost(GradeIx(0))) {
        let grade = words::grade(&scheme.grades, GradeIx(0));
        found.warning(
            negative.place,
            "negative-no-effect",
            format!("负面清单 {} 最高为{}，即最高等次，不起作用", negative.id, grade.zh),
            format!("negative item {} allows {}, the best grade, and so does nothing", negative.id, grade.en),
        );
    }
}

fn above_base(scheme: &Scheme, key: &str, line: Option<Points>, found: &mut Found) {
    if let Some(line) = line.filter(|line| *line > scheme.base_points) {
        let (line, base) = (words::points(line), words::points(scheme.base_points));
        found.warning(
            scheme.places.settings,
            "above-base",
            format!("{key} 中的 {} 高于基础分满分 {}，请核对", line.zh, base.zh),
            format!("{key} asks for {}, above the {} of the base", line.en, base.en),
        );
    }
}
