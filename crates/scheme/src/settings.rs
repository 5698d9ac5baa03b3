//! The settings of a year: the closed list of choices that a yearly notice may change, wherever they are written
//! (scheme file, facts as JSON, facts as workbook).

mod form;

use crate::exact::{Decimal, Fen, Points, Rate, Rounder, Rounding};
use crate::model::{Grade, Kind, KindIx};
use crate::text::{Lang, Text, nearest};

pub use form::{Quantity, SettingForm, WhenOpen};

/// The keys, in the order in which people read them.
pub const SETTING_KEYS: [&str; 16] = [
    "grade_lines",
    "quota_share",
    "excellent_share",
    "quota_pools",
    "bonus_total_cap",
    "min_base_for_excellent",
    "publish_rank",
    "score_decimals",
    "rounding",
    "pass_rate_average",
    "national_baseline",
    "pass_rate_deduction",
    "paid_tolerance",
    "expert_min",
    "expert_drop_from",
    "expert_spread",
];

/// A value as written, before its setting has understood it. Numbers are kept as their digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawSetting {
    /// A text, or a number by its digits.
    Text(String),
    /// true or false.
    Flag(bool),
    /// A table of name to text or digits.
    Table(Vec<(String, String)>),
    /// Nothing: the setting is switched off.
    Nothing,
}

/// 考核口径设置: the year's choices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Lowest total of each grade that has a line, best first; `None` = not set, nothing is graded.
    pub grade_lines: Option<Vec<Points>>,
    /// Share of all assessed institutions that the quota's grades may have.
    pub quota_share: Rate,
    /// Share of all assessed that the best grade may have.
    pub excellent_share: Option<Rate>,
    /// Seats by kind of institution instead of one pool.
    pub quota_pools: Option<Vec<(KindIx, Rate)>>,
    /// The bonus that enters the total.
    pub bonus_total_cap: Option<Points>,
    /// The base that the best grade needs.
    pub min_base_for_excellent: Option<Points>,
    /// Whether ranks may be published.
    pub publish_rank: bool,
    /// Decimal places of a score, 0 to 4.
    pub score_decimals: u8,
    /// How a score is rounded.
    pub rounding: Rounding,
    /// How pass rates are averaged over certificates.
    pub pass_rate_average: PassRateAverage,
    /// What the pass rate is held against.
    pub national_baseline: Baseline,
    /// Whether a partial step below the baseline deducts.
    pub pass_rate_deduction: Deduction,
    /// What a payment may fall short of the amount payable.
    pub paid_tolerance: Fen,
    /// Fewer experts' marks than this are reported.
    pub expert_min: u8,
    /// From this many marks on, one highest and one lowest are dropped.
    pub expert_drop_from: u8,
    /// A spread of marks above this share of the maximum is reported.
    pub expert_spread: Rate,
}

/// How pass rates are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassRateAverage {
    /// Each certificate weighs the same.
    MeanOverCertificates,
    /// Each sitting weighs the same.
    Pooled,
}

/// What the pass rate is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// The national rates of the same certificates.
    PerCertificate,
    /// One rate, named by the notice.
    Fixed(Rate),
}

/// What a shortfall costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deduction {
    /// Each full step.
    FullSteps,
    /// In proportion.
    Linear,
}

impl Default for Settings {
    /// What holds before a scheme has said anything.
    fn default() -> Self {
        Self {
            grade_lines: None,
            quota_share: Rate::default(),
            excellent_share: None,
            quota_pools: None,
            bonus_total_cap: None,
            min_base_for_excellent: None,
            publish_rank: false,
            score_decimals: 2,
            rounding: Rounding::HalfUp,
            pass_rate_average: PassRateAverage::MeanOverCertificates,
            national_baseline: Baseline::PerCertificate,
            pass_rate_deduction: Deduction::FullSteps,
            paid_tolerance: Fen(0),
            expert_min: 1,
            expert_drop_from: u8::MAX,
            expert_spread: Decimal::parse("1").and_then(Rate::from_decimal).unwrap_or_default(),
        }
    }
}

impl Settings {
    /// The rounding of a score.
    pub fn rounder(&self) -> Rounder {
        let quantum = Points::from_units(10_i64.pow(4 - u32::from(self.score_decimals.min(4))));
        Rounder { rounding: self.rounding, quantum }
    }

    /// Decimal places of published points: as many as scores have, at least two.
    pub fn places(&self) -> u8 {
        self.score_decimals.max(2)
    }

    /// Points as they are published.
    pub fn published(&self, points: Points) -> String {
        points.to_places(self.places()).to_string()
    }

    /// Sets one by its key. On error nothing changes, and the text says what is expected.
    pub fn set(&mut self, key: &str, raw: &RawSetting, kinds: &[Kind], grades: &[Grade]) -> Result<(), Text> {
        match key {
            "grade_lines" => self.grade_lines = read_lines(raw, grades)?,
            "quota_share" => self.quota_share = required(raw, share)?,
            "excellent_share" => self.excellent_share = optional(raw, share)?,
            "quota_pools" => self.quota_pools = read_pools(raw, kinds)?,
            "bonus_total_cap" => self.bonus_total_cap = optional(raw, points)?,
            "min_base_for_excellent" => self.min_base_for_excellent = optional(raw, points)?,
            "publish_rank" => self.publish_rank = required(raw, flag)?,
            "score_decimals" => self.score_decimals = required(raw, |raw| whole(raw, 0, 4))?,
            "rounding" => {
                self.rounding = choice(
                    raw,
                    &[("half_up", Rounding::HalfUp), ("half_even", Rounding::HalfEven), ("down", Rounding::Down)],
                )?;
            }
            "pass_rate_average" => {
                self.pass_rate_average = choice(
                    raw,
                    &[
                        ("mean_over_certificates", PassRateAverage::MeanOverCertificates),
                        ("pooled", PassRateAverage::Pooled),
                    ],
                )?;
            }
            "national_baseline" => self.national_baseline = baseline(raw)?,
            "pass_rate_deduction" => {
                self.pass_rate_deduction =
                    choice(raw, &[("full_steps", Deduction::FullSteps), ("linear", Deduction::Linear)])?;
            }
            "paid_tolerance" => self.paid_tolerance = required(raw, money)?,
            "expert_min" => self.expert_min = required(raw, |raw| whole(raw, 1, 99))?,
            "expert_drop_from" => self.expert_drop_from = required(raw, |raw| whole(raw, 3, 99))?,
            "expert_spread" => self.expert_spread = required(raw, share)?,
            unknown => return Err(unknown_key(unknown)),
        }
        Ok(())
    }

    /// The value of one setting as it would be written, for showing; `—` where it is off.
    pub fn show(&self, key: &str, kinds: &[Kind], grades: &[Grade]) -> String {
        let off = || "—".to_owned();
        let rate = |rate: &Rate| rate.to_string();
        match key {
            "grade_lines" => self.grade_lines.as_ref().map_or_else(off, |lines| {
                let named = grades.iter().zip(lines).map(|(grade, line)| format!("{} {}", grade.id, line.short()));
                named.collect::<Vec<_>>().join(", ")
            }),
            "quota_share" => rate(&self.quota_share),
            "excellent_share" => self.excellent_share.as_ref().map_or_else(off, rate),
            "quota_pools" => self.quota_pools.as_ref().map_or_else(off, |pools| {
                let named = pools.iter().map(|(kind, share)| format!("{} {share}", kinds[kind.0].id));
                named.collect::<Vec<_>>().join(", ")
            }),
            "bonus_total_cap" => self.bonus_total_cap.map_or_else(off, Points::short),
            "min_base_for_excellent" => self.min_base_for_excellent.map_or_else(off, Points::short),
            "publish_rank" => self.publish_rank.to_string(),
            "score_decimals" => self.score_decimals.to_string(),
            "rounding" => match self.rounding {
                Rounding::HalfUp => "half_up",
                Rounding::HalfEven => "half_even",
                Rounding::Down => "down",
            }
            .to_owned(),
            "pass_rate_average" => match self.pass_rate_average {
                PassRateAverage::MeanOverCertificates => "mean_over_certificates",
                PassRateAverage::Pooled => "pooled",
            }
            .to_owned(),
            "national_baseline" => match self.national_baseline {
                Baseline::PerCertificate => "per_certificate".to_owned(),
                Baseline::Fixed(fixed) => rate(&fixed),
            },
            "pass_rate_deduction" => match self.pass_rate_deduction {
                Deduction::FullSteps => "full_steps",
                Deduction::Linear => "linear",
            }
            .to_owned(),
            "paid_tolerance" => self.paid_tolerance.to_string(),
            "expert_min" => self.expert_min.to_string(),
            "expert_drop_from" => self.expert_drop_from.to_string(),
            "expert_spread" => rate(&self.expert_spread),
            _ => off(),
        }
    }
}

fn unknown_key(key: &str) -> Text {
    let near = nearest(key, SETTING_KEYS);
    let (zh, en) = match near {
        Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
        None => (format!("；可用的设置：{}", SETTING_KEYS.join("、")), format!("; known: {}", SETTING_KEYS.join(", "))),
    };
    Text::new(format!("没有名为 {key} 的设置{zh}"), format!("no setting is called {key}{en}"))
}

fn expected(zh: impl Into<String>, en: impl Into<String>) -> Text {
    let (zh, en) = (zh.into(), en.into());
    // A blank between Chinese and Latin letters, as in the rest of the text.
    let gap = if zh.starts_with(|first: char| first.is_ascii_lowercase()) { " " } else { "" };
    Text::new(format!("应为{gap}{zh}"), format!("expected {en}"))
}

fn required<T>(raw: &RawSetting, read: impl Fn(&RawSetting) -> Result<T, Text>) -> Result<T, Text> {
    read(raw)
}

fn optional<T>(raw: &RawSetting, read: impl Fn(&RawSetting) -> Result<T, Text>) -> Result<Option<T>, Text> {
    if *raw == RawSetting::Nothing { Ok(None) } else { read(raw).map(Some) }
}

fn decimal(raw: &RawSetting) -> Option<Decimal> {
    match raw {
        RawSetting::Text(text) => Decimal::parse(text).filter(|decimal| !decimal.is_negative()),
        _ => None,
    }
}

fn share(raw: &RawSetting) -> Result<Rate, Text> {
    let percent = match raw {
        RawSetting::Text(text) => text.strip_suffix('%').map(|percent| RawSetting::Text(percent.trim_end().to_owned())),
        _ => None,
    };
    percent
        .map_or_else(
            || decimal(raw).and_then(Rate::from_decimal),
            |percent| decimal(&percent).and_then(Rate::from_percent),
        )
        .ok_or_else(|| {
            expected(
                "0到1之间的小数或百分比，如 \"0.25\"、\"25%\"",
                "a decimal from 0 to 1 or a percentage, such as \"0.25\" or \"25%\"",
            )
        })
}

fn points(raw: &RawSetting) -> Result<Points, Text> {
    decimal(raw).and_then(Points::from_decimal).ok_or_else(|| {
        expected("不小于0、至多四位小数的分数，如 \"85\"", "points of at most four places, such as \"85\"")
    })
}

fn money(raw: &RawSetting) -> Result<Fen, Text> {
    decimal(raw)
        .and_then(Fen::from_yuan)
        .ok_or_else(|| expected("不小于0、至多两位小数的金额（元）", "an amount in yuan of at most two places"))
}

fn whole(raw: &RawSetting, low: i64, high: i64) -> Result<u8, Text> {
    decimal(raw)
        .and_then(|decimal| decimal.in_units(0))
        .filter(|number| (low..=high).contains(number))
        .and_then(|number| u8::try_from(number).ok())
        .ok_or_else(|| expected(format!("{low}到{high}的整数"), format!("a whole number from {low} to {high}")))
}

fn flag(raw: &RawSetting) -> Result<bool, Text> {
    match raw {
        RawSetting::Flag(flag) => Ok(*flag),
        RawSetting::Text(text) if text == "true" => Ok(true),
        RawSetting::Text(text) if text == "false" => Ok(false),
        _ => Err(expected("true 或 false", "true or false")),
    }
}

fn choice<T: Copy>(raw: &RawSetting, choices: &[(&str, T)]) -> Result<T, Text> {
    if let RawSetting::Text(text) = raw
        && let Some((_, value)) = choices.iter().find(|(name, _)| name == text)
    {
        return Ok(*value);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    Err(expected(names.join(" 或 "), names.join(" or ")))
}

fn baseline(raw: &RawSetting) -> Result<Baseline, Text> {
    if *raw == RawSetting::Text("per_certificate".to_owned()) {
        return Ok(Baseline::PerCertificate);
    }
    share(raw).map(Baseline::Fixed).map_err(|_| {
        expected(
            "per_certificate，或0到1之间的小数或百分比，如 \"0.80\"、\"80%\"",
            "per_certificate, or a decimal from 0 to 1 or a percentage, such as \"0.80\" or \"80%\"",
        )
    })
}

fn read_lines(raw: &RawSetting, grades: &[Grade]) -> Result<Option<Vec<Points>>, Text> {
    let names: Vec<&str> = grades.iter().filter(|grade| grade.line).map(|grade| grade.id.as_str()).collect();
    let wrong = || {
        let lined = grades.iter().filter(|grade| grade.line);
        let list = |lang, (open, close)| {
            lined.clone().map(move |one| format!("{}{open}{}{close}", one.name.get(lang), one.id))
        };
        expected(
            format!("{}各一条分数线，且依次降低", list(Lang::Zh, ("（", "）")).collect::<Vec<_>>().join("、")),
            format!(
                "one line for each of {}, each lower than the one before",
                list(Lang::En, (" (", ")")).collect::<Vec<_>>().join(", ")
            ),
        )
    };
    let RawSetting::Table(entries) = raw else {
        return if *raw == RawSetting::Nothing { Ok(None) } else { Err(wrong()) };
    };
    if entries.len() != names.len() {
        return Err(wrong());
    }
    let line = |name: &&str| {
        let (_, value) = entries.iter().find(|(key, _)| key == name)?;
        points(&RawSetting::Text(value.clone())).ok()
    };
    let lines: Vec<Points> = names.iter().map(line).collect::<Option<_>>().ok_or_else(wrong)?;
    if lines.windows(2).all(|pair| pair[0] > pair[1]) { Ok(Some(lines)) } else { Err(wrong()) }
}

fn read_pools(raw: &RawSetting, kinds: &[Kind]) -> Result<Option<Vec<(KindIx, Rate)>>, Text> {
    let wrong = || {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.id.as_str()).collect();
        expected(
            format!("院校类型（{}）到占比的对照，如 {{\"{}\": \"0.25\"}}", names.join("、"), names[0]),
            format!("a share for kinds of institution ({}), such as {{\"{}\": \"0.25\"}}", names.join(", "), names[0]),
        )
    };
    let RawSetting::Table(entries) = raw else {
        return if *raw == RawSetting::Nothing { Ok(None) } else { Err(wrong()) };
    };
    let mut pools = Vec::new();
    for (key, value) in entries {
        let kind = kinds.iter().position(|kind| kind.id == *key).map(KindIx).ok_or_else(wrong)?;
        let share = share(&RawSetting::Text(value.clone())).map_err(|_| wrong())?;
        if pools.iter().any(|(known, _)| *known == kind) {
            return Err(wrong());
        }
        pools.push((kind, share));
    }
    pools.sort_by_key(|(kind, _)| *kind);
    if pools.is_empty() { Err(wrong()) } else { Ok(Some(pools)) }
}
