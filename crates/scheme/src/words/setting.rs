//! Settings in words: what each is called, and its value.

use super::{list, plain, points};
use crate::exact::{Points, Rounding};
use crate::model::{Grade, Kind};
use crate::settings::{Baseline, Deduction, PassRateAverage, Settings};
use crate::text::Text;

/// What a setting is called.
pub fn setting_name(key: &str) -> Text {
    let (zh, en) = match key {
        "grade_lines" => ("等次分数线", "grade lines"),
        "quota_share" => ("限额占比", "quota share"),
        "excellent_share" => ("最高等次占比", "share of the best grade"),
        "quota_pools" => ("按院校类型的限额", "quota by kind of institution"),
        "bonus_total_cap" => ("计入总分的加分上限", "bonus that enters the total, at most"),
        "min_base_for_excellent" => ("最高等次的基础分下限", "base needed for the best grade"),
        "publish_rank" => ("公布名次", "ranks published"),
        "score_decimals" => ("得分小数位数", "decimals of a score"),
        "rounding" => ("末位取舍", "rounding"),
        "pass_rate_average" => ("通过率的平均方法", "average of pass rates"),
        "national_baseline" => ("通过率的比较基准", "baseline of pass rates"),
        "pass_rate_deduction" => ("不满一步的扣分", "deduction for part of a step"),
        "paid_tolerance" => ("支付容差", "tolerance of payments"),
        "expert_min" => ("专家打分最少份数", "experts' marks needed"),
        "expert_drop_from" => ("去掉最高最低的起始份数", "marks from which extremes are dropped"),
        "expert_spread" => ("打分分歧提醒线", "spread of marks that is reported"),
        _ => ("未知设置", "unknown setting"),
    };
    Text::new(zh, en)
}

/// The value of a setting in words, points as a bare number, as a column of values has them.
pub fn setting_value(settings: &Settings, key: &str, kinds: &[Kind], grades: &[Grade]) -> Text {
    value(settings, key, kinds, grades, |points| plain(points.short()))
}

/// The value of a setting in words, points with their unit, as a sentence has them.
pub(crate) fn setting_line(settings: &Settings, key: &str, kinds: &[Kind], grades: &[Grade]) -> Text {
    value(settings, key, kinds, grades, points)
}

fn value(settings: &Settings, key: &str, kinds: &[Kind], grades: &[Grade], points: fn(Points) -> Text) -> Text {
    let words = |zh: &str, en: &str| Text::new(zh, en);
    match key {
        "grade_lines" => settings.grade_lines.as_ref().map_or_else(
            || words("未设", "not set"),
            |lines| {
                let named = grades.iter().zip(lines).map(|(grade, line)| {
                    let line = points(*line);
                    Text::new(format!("{} {}", grade.name.zh, line.zh), format!("{} {}", grade.name.en, line.en))
                });
                list(&named.collect::<Vec<_>>(), ("未设", "not set"))
            },
        ),
        "quota_pools" => settings.quota_pools.as_ref().map_or_else(
            || words("不分", "one pool"),
            |pools| {
                let named = pools.iter().map(|(kind, share)| {
                    let name = &kinds[kind.0].name;
                    Text::new(format!("{} {share}", name.zh), format!("{} {share}", name.en))
                });
                list(&named.collect::<Vec<_>>(), ("不分", "one pool"))
            },
        ),
        "bonus_total_cap" => settings.bonus_total_cap.map_or_else(|| words("不设", "none"), points),
        "min_base_for_excellent" => settings.min_base_for_excellent.map_or_else(|| words("不设", "none"), points),
        "excellent_share" => settings.excellent_share.map_or_else(|| words("不设", "none"), |r| plain(r.to_string())),
        "publish_rank" if settings.publish_rank => words("是", "yes"),
        "publish_rank" => words("否", "no"),
        "rounding" => match settings.rounding {
            Rounding::HalfUp => words("四舍五入", "half up"),
            Rounding::HalfEven => words("四舍六入五成双", "half to even"),
            Rounding::Down => words("舍去", "down"),
        },
        "pass_rate_average" => match settings.pass_rate_average {
            PassRateAverage::MeanOverCertificates => words("各证书简单平均", "mean over certificates"),
            PassRateAverage::Pooled => words("全部人次合并", "all sittings pooled"),
        },
        "national_baseline" => match settings.national_baseline {
            Baseline::PerCertificate => words("同一批证书的全国通过率", "the national rates of the same certificates"),
            Baseline::Fixed(rate) => Text::new(format!("统一为 {rate}"), format!("one rate, {rate}")),
        },
        "pass_rate_deduction" => match settings.pass_rate_deduction {
            Deduction::FullSteps => words("不扣", "none"),
            Deduction::Linear => words("按比例扣", "in proportion"),
        },
        "paid_tolerance" => {
            Text::new(format!("{} 元", settings.paid_tolerance), format!("{} yuan", settings.paid_tolerance))
        }
        other => plain(settings.show(other, kinds, grades)),
    }
}
