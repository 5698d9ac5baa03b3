//! Settings in the words of a sheet.

use scheme::{Baseline, Deduction, Lang, PassRateAverage, Rounding, Scheme, Settings};

/// What a setting is called.
pub(super) fn name(key: &str, lang: Lang) -> &str {
    let (zh, en) = match key {
        "grade_lines" => ("等次分数线", "Grade lines"),
        "quota_share" => ("限额占比", "Quota share"),
        "excellent_share" => ("最高等次占比", "Share of the best grade"),
        "quota_pools" => ("按院校类型的限额", "Quota by kind of institution"),
        "bonus_total_cap" => ("计入总分的加分上限", "Bonus that enters the total, at most"),
        "min_base_for_excellent" => ("最高等次的基础分下限", "Base needed for the best grade"),
        "publish_rank" => ("公布名次", "Ranks published"),
        "score_decimals" => ("得分小数位数", "Decimals of a score"),
        "rounding" => ("末位取舍", "Rounding"),
        "pass_rate_average" => ("通过率的平均方法", "Average of pass rates"),
        "national_baseline" => ("通过率的比较基准", "Baseline of pass rates"),
        "pass_rate_deduction" => ("不满一步的扣分", "Deduction for part of a step"),
        "paid_tolerance" => ("支付容差", "Tolerance of payments"),
        "expert_min" => ("专家打分最少份数", "Experts' marks needed"),
        "expert_drop_from" => ("去掉最高最低的起始份数", "Marks from which extremes are dropped"),
        "expert_spread" => ("打分分歧提醒线", "Spread of marks that is reported"),
        other => (other, other),
    };
    pick(lang, zh, en)
}

fn pick<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The value of a setting.
pub(super) fn value(settings: &Settings, key: &str, scheme: &Scheme, lang: Lang) -> String {
    let say = |zh: &str, en: &str| pick(lang, zh, en).to_owned();
    let comma = pick(lang, "、", ", ");
    match key {
        "grade_lines" => settings.grade_lines.as_ref().map_or_else(
            || say("未设", "not set"),
            |lines| {
                let named = scheme.grades.iter().zip(lines);
                let named = named.map(|(grade, line)| format!("{} {}", grade.name.get(lang), line.short()));
                named.collect::<Vec<_>>().join(comma)
            },
        ),
        "quota_pools" => settings.quota_pools.as_ref().map_or_else(
            || say("不分", "one pool"),
            |pools| {
                let named = pools.iter();
                let named = named.map(|(kind, share)| format!("{} {share}", scheme.kinds[kind.0].name.get(lang)));
                named.collect::<Vec<_>>().join(comma)
            },
        ),
        "excellent_share" if settings.excellent_share.is_none() => say("不设", "none"),
        "bonus_total_cap" if settings.bonus_total_cap.is_none() => say("不设", "none"),
        "min_base_for_excellent" if settings.min_base_for_excellent.is_none() => say("不设", "none"),
        "publish_rank" if settings.publish_rank => say("是", "yes"),
        "publish_rank" => say("否", "no"),
        "rounding" => match settings.rounding {
            Rounding::HalfUp => say("四舍五入", "half up"),
            Rounding::HalfEven => say("四舍六入五成双", "half to even"),
            Rounding::Down => say("舍去", "down"),
        },
        "pass_rate_average" => match settings.pass_rate_average {
            PassRateAverage::MeanOverCertificates => say("各证书简单平均", "mean over certificates"),
            PassRateAverage::Pooled => say("全部人次合并", "all sittings pooled"),
        },
        "national_baseline" => match settings.national_baseline {
            Baseline::PerCertificate => say("同一批证书的全国通过率", "the national rates of the same certificates"),
            Baseline::Fixed(rate) => format!("{}{rate}", pick(lang, "统一为 ", "one rate, ")),
        },
        "pass_rate_deduction" => match settings.pass_rate_deduction {
            Deduction::FullSteps => say("不扣", "none"),
            Deduction::Linear => say("按比例扣", "in proportion"),
        },
        "paid_tolerance" => format!("{} {}", settings.paid_tolerance, pick(lang, "元", "yuan")),
        other => settings.show(other, &scheme.kinds, &scheme.grades),
    }
}
