//! The rows of 年度设置: every setting of a year with what it means, how to write it, and what it is now.

use scheme::{SETTING_KEYS, Scheme, Settings};

use super::layout::Words;
use super::lexicon::Lexicon;

/// How the value of a setting is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// A year.
    Year,
    /// A number as it is.
    Number,
    /// A proportion.
    Share,
    /// Yes or no.
    Flag,
    /// One of these, by id and Chinese words.
    Choice(&'static [Words]),
    /// One of these, or a proportion.
    ChoiceOrShare(&'static [Words]),
}

/// One row of 年度设置.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SettingRow {
    /// `grade_lines.excellent`, `quota_share`, `year`.
    pub(super) key: String,
    /// What it is called.
    pub(super) name: String,
    /// What it means and how to write it.
    pub(super) note: String,
    /// The same in English.
    pub(super) note_en: String,
    /// How its value is written.
    pub(super) written: Written,
    /// What it is now; empty where it is off.
    pub(super) value: String,
}

/// The key of the year, which is no setting of the scheme.
pub(super) const YEAR: &str = "year";

const ROUNDING: [Words; 3] = [("half_up", "四舍五入"), ("half_even", "四舍六入五成双"), ("down", "舍去")];
const AVERAGE: [Words; 2] = [("mean_over_certificates", "各证书简单平均"), ("pooled", "全部人次合并")];
const BASELINE: [Words; 1] = [("per_certificate", "同一批证书的全国通过率")];
const DEDUCTION: [Words; 2] = [("full_steps", "不满一步不扣"), ("linear", "按比例扣")];

/// Name, note, note in English and way of writing of a setting.
fn described(key: &str) -> (Words, Words, Written) {
    match key {
        "grade_lines" => (
            ("分数线", "line"),
            (
                "此等次的最低总分；各条须依次降低，要填就全部填",
                "Lowest total of the grade; fill in all or none, descending",
            ),
            Written::Number,
        ),
        "quota_share" => (
            ("限额占比", "quota share"),
            (
                "限额等次合计不超过参评院校的这一比例，如 25%",
                "Share of all institutions for the upper grades, such as 25%",
            ),
            Written::Share,
        ),
        "excellent_share" => (
            ("最高等次占比", "share of the best grade"),
            (
                "最高等次不超过参评院校的这一比例；空白为不设",
                "Share of all for the best grade; blank: no limit of its own",
            ),
            Written::Share,
        ),
        "quota_pools" => (
            ("限额占比", "quota share"),
            (
                "此类院校单独计算限额时的比例；各类都留空为合并计算",
                "Quota of this kind alone; all blank: one pool for all",
            ),
            Written::Share,
        ),
        "bonus_total_cap" => (
            ("加分上限", "bonus cap"),
            ("加分项最多计入总分多少分；空白为不设", "Bonus that enters the total, at most; blank: no limit"),
            Written::Number,
        ),
        "min_base_for_excellent" => (
            ("最高等次的基础分下限", "base for the best grade"),
            ("基础分低于此数的不评最高等次；空白为不设", "No best grade below this base; blank: no such line"),
            Written::Number,
        ),
        "publish_rank" => (
            ("公布名次", "ranks published"),
            ("结果中是否可以公布名次，填是或否", "Whether ranks may be published, 是 or 否"),
            Written::Flag,
        ),
        "score_decimals" => {
            (("得分小数位数", "decimals of a score"), ("0 到 4 的整数", "A whole number from 0 to 4"), Written::Number)
        }
        "rounding" => {
            (("末位取舍", "rounding"), ("从下拉列表选择", "Choose from the list"), Written::Choice(&ROUNDING))
        }
        "pass_rate_average" => (
            ("通过率的平均方法", "average of pass rates"),
            ("从下拉列表选择", "Choose from the list"),
            Written::Choice(&AVERAGE),
        ),
        "national_baseline" => (
            ("通过率的比较基准", "baseline of pass rates"),
            ("从下拉列表选择，或填通知规定的统一比例，如 80%", "Choose from the list, or one rate such as 80%"),
            Written::ChoiceOrShare(&BASELINE),
        ),
        "pass_rate_deduction" => (
            ("不满一步的扣分", "part of a step"),
            ("从下拉列表选择", "Choose from the list"),
            Written::Choice(&DEDUCTION),
        ),
        "paid_tolerance" => (
            ("支付容差（元）", "tolerance of payments (yuan)"),
            ("实付比应付少多少以内仍算付清，单位元", "What a payment may fall short and still count as full"),
            Written::Number,
        ),
        "expert_min" => (
            ("专家打分最少份数", "marks needed"),
            ("少于此数的提醒，1 到 99 的整数", "Fewer are reported; a whole number from 1 to 99"),
            Written::Number,
        ),
        "expert_drop_from" => (
            ("去掉最高最低的起始份数", "marks from which extremes are dropped"),
            (
                "达到此数时去掉一个最高分和一个最低分，3 到 99 的整数",
                "From so many marks on; a whole number from 3 to 99",
            ),
            Written::Number,
        ),
        "expert_spread" => (
            ("打分分歧提醒线", "spread that is reported"),
            ("最高与最低打分之差超过满分的这一比例时提醒，如 40%", "Share of the maximum, such as 40%"),
            Written::Share,
        ),
        _ => (("", ""), ("", ""), Written::Number),
    }
}

/// The rows, with the values of `settings`.
pub(super) fn rows(scheme: &Scheme, settings: &Settings) -> Vec<SettingRow> {
    let mut rows = vec![SettingRow {
        key: YEAR.to_owned(),
        name: "考核年度".to_owned(),
        note: format!("本方案只用于 {} 年度", scheme.year),
        note_en: format!("The scheme is for {} only", scheme.year),
        written: Written::Year,
        value: scheme.year.to_string(),
    }];
    for key in SETTING_KEYS {
        let (name, note, written) = described(key);
        let row = |part: Option<(&str, &str)>, value: String| SettingRow {
            key: part.map_or_else(|| key.to_owned(), |(id, _)| format!("{key}.{id}")),
            name: part.map_or_else(|| name.0.to_owned(), |(_, of)| format!("{of}{}", name.0)),
            note: note.0.to_owned(),
            note_en: note.1.to_owned(),
            written,
            value,
        };
        match key {
            "grade_lines" => {
                let lined = scheme.grades.iter().enumerate().filter(|(_, grade)| grade.line);
                rows.extend(lined.map(|(index, grade)| {
                    let line = settings.grade_lines.as_ref().and_then(|lines| lines.get(index));
                    row(Some((&grade.id, &grade.name.zh)), line.map(|line| line.short()).unwrap_or_default())
                }));
            }
            "quota_pools" => rows.extend(scheme.kinds.iter().enumerate().map(|(index, kind)| {
                let pools = settings.quota_pools.iter().flatten();
                let share = pools.filter(|(of, _)| of.0 == index).map(|(_, share)| no_blank(&share.to_string())).next();
                row(Some((&kind.id, &kind.name.zh)), share.unwrap_or_default())
            })),
            _ => rows.push(row(None, shown(scheme, settings, key, written))),
        }
    }
    rows
}

fn no_blank(text: &str) -> String {
    text.replace(' ', "")
}

/// A value as it is written in its cell.
fn shown(scheme: &Scheme, settings: &Settings, key: &str, written: Written) -> String {
    let value = settings.show(key, &scheme.kinds, &scheme.grades);
    match written {
        _ if value == "—" => String::new(),
        Written::Flag => if value == "true" { "是" } else { "否" }.to_owned(),
        Written::Choice(choices) | Written::ChoiceOrShare(choices) => {
            let known = choices.iter().find(|(id, _)| *id == value);
            known.map_or_else(|| no_blank(&value), |(_, zh)| (*zh).to_owned())
        }
        Written::Share => no_blank(&value),
        Written::Year | Written::Number => value.replace(',', ""),
    }
}

/// The entries of a setting's drop-down, by words.
pub(super) fn choices(written: Written) -> Option<Lexicon<String>> {
    let (Written::Choice(choices) | Written::ChoiceOrShare(choices)) = written else { return None };
    let mut lexicon = Lexicon::new();
    for (id, zh) in choices {
        lexicon.add(zh, (*id).to_owned(), [*id]);
    }
    Some(lexicon)
}
