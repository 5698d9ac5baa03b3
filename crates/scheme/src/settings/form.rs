//! What a form needs to know of a setting: which values it takes, what holds now, and whether it may stay open.

use super::{Baseline, RawSetting, Settings};
use crate::model::{Grade, Kind};
use crate::text::Text;
use crate::words::setting_value;

/// How a setting is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettingForm {
    /// One of these: how each is written, and its words.
    Choice {
        /// Value and words.
        options: Vec<(&'static str, Text)>,
        /// The value that holds.
        chosen: String,
    },
    /// A number.
    Number {
        /// What kind.
        quantity: Quantity,
        /// The value that holds; empty where `empty` does.
        value: String,
        /// What leaving it empty means: how that is written, and its words. `None`: it cannot be empty.
        empty: Option<(&'static str, Text)>,
    },
    /// A number for each grade with a line, or for each kind of institution; all empty switches it off.
    Table {
        /// What kind of number.
        quantity: Quantity,
        /// Id, name and value of each.
        rows: Vec<(String, Text, String)>,
    },
}

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// A share, in percent.
    Share,
    /// Points.
    Points,
    /// Yuan.
    Yuan,
    /// A whole number.
    Whole,
}

impl Quantity {
    /// As a form holds it: a number without its unit.
    fn bare(self, shown: &str) -> String {
        match self {
            Self::Share => shown.trim_end_matches('%').trim_end().to_owned(),
            Self::Yuan => shown.replace(',', ""),
            Self::Points | Self::Whole => shown.to_owned(),
        }
    }

    /// As a setting is written, of what was typed into a form.
    fn written(self, typed: &str) -> String {
        let unit = if self == Self::Share && !typed.is_empty() && !typed.ends_with('%') { "%" } else { "" };
        format!("{typed}{unit}")
    }

    /// What to write.
    pub fn hint(self) -> Text {
        match self {
            Self::Share => Text::new("百分之几，如 25", "percent, such as 25"),
            Self::Points => Text::new("分，至多四位小数", "points, at most four places"),
            Self::Yuan => Text::new("元，至多两位小数", "yuan, at most two places"),
            Self::Whole => Text::new("整数", "a whole number"),
        }
    }
}

impl SettingForm {
    /// The setting as it is written, of what a form sent: `typed("")` is the only field of a choice or a number,
    /// `typed(id)` the one of that row of a table.
    pub fn written<'t>(&self, typed: impl Fn(&str) -> &'t str) -> String {
        match self {
            Self::Choice { .. } => typed("").trim().to_owned(),
            Self::Number { empty: Some((stored, _)), .. } if typed("").trim().is_empty() => (*stored).to_owned(),
            Self::Number { quantity, .. } => quantity.written(typed("").trim()),
            Self::Table { quantity, rows } => {
                let filled = rows.iter().map(|(id, ..)| (id, typed(id).trim())).filter(|(_, typed)| !typed.is_empty());
                filled.map(|(id, typed)| format!("{id} = {}", quantity.written(typed))).collect::<Vec<_>>().join("\n")
            }
        }
    }
}

/// What happens while nobody has set a setting that the scheme leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenOpen {
    /// The notice cannot be issued.
    Blocks,
    /// The office is asked whether it is meant to stay open.
    Warns,
    /// Its default is good.
    Holds,
}

impl WhenOpen {
    /// Of a setting.
    pub fn of(key: &str) -> Self {
        match key {
            "grade_lines" => Self::Blocks,
            "bonus_total_cap" | "min_base_for_excellent" => Self::Warns,
            _ => Self::Holds,
        }
    }
}

impl Settings {
    /// Whether a setting is open: neither the scheme nor the year gives it a value.
    pub fn is_open(&self, key: &str) -> bool {
        match key {
            "grade_lines" => self.grade_lines.is_none(),
            "excellent_share" => self.excellent_share.is_none(),
            "quota_pools" => self.quota_pools.is_none(),
            "bonus_total_cap" => self.bonus_total_cap.is_none(),
            "min_base_for_excellent" => self.min_base_for_excellent.is_none(),
            _ => false,
        }
    }

    /// How a setting is filled in, with what holds now.
    pub fn form(&self, key: &str, kinds: &[Kind], grades: &[Grade]) -> SettingForm {
        let choice = |values: &[&'static str]| SettingForm::Choice {
            options: values.iter().map(|value| (*value, self.words_of(key, value, kinds, grades))).collect(),
            chosen: self.show(key, kinds, grades),
        };
        let number = |quantity: Quantity, empty: Option<(&'static str, Text)>| {
            let off = empty.is_some() && (self.is_open(key) || self.national_baseline_is(key));
            let value = if off { String::new() } else { quantity.bare(&self.show(key, kinds, grades)) };
            SettingForm::Number { quantity, value, empty }
        };
        let off = || Some(("", Text::new("不设", "none")));
        match key {
            "grade_lines" => {
                let named = grades.iter().filter(|grade| grade.line).enumerate();
                let line = |at: usize| self.grade_lines.as_ref().and_then(|lines| lines.get(at));
                let row = |(at, grade): (usize, &Grade)| {
                    (grade.id.clone(), grade.name.clone(), line(at).map_or_else(String::new, |line| line.short()))
                };
                SettingForm::Table { quantity: Quantity::Points, rows: named.map(row).collect() }
            }
            "quota_pools" => {
                let share = |at: usize| {
                    let pools = self.quota_pools.as_ref()?;
                    pools
                        .iter()
                        .find(|(kind, _)| kind.0 == at)
                        .map(|(_, share)| Quantity::Share.bare(&share.to_string()))
                };
                let row =
                    |(at, kind): (usize, &Kind)| (kind.id.clone(), kind.name.clone(), share(at).unwrap_or_default());
                SettingForm::Table { quantity: Quantity::Share, rows: kinds.iter().enumerate().map(row).collect() }
            }
            "publish_rank" => choice(&["true", "false"]),
            "rounding" => choice(&["half_up", "half_even", "down"]),
            "pass_rate_average" => choice(&["mean_over_certificates", "pooled"]),
            "pass_rate_deduction" => choice(&["full_steps", "linear"]),
            "national_baseline" => {
                let words = self.words_of(key, "per_certificate", kinds, grades);
                number(Quantity::Share, Some(("per_certificate", words)))
            }
            "excellent_share" => number(Quantity::Share, off()),
            "bonus_total_cap" | "min_base_for_excellent" => number(Quantity::Points, off()),
            "paid_tolerance" => number(Quantity::Yuan, None),
            "quota_share" | "expert_spread" => number(Quantity::Share, None),
            _ => number(Quantity::Whole, None),
        }
    }

    fn national_baseline_is(&self, key: &str) -> bool {
        key == "national_baseline" && self.national_baseline == Baseline::PerCertificate
    }

    /// The words of a value that the setting might have.
    fn words_of(&self, key: &str, value: &str, kinds: &[Kind], grades: &[Grade]) -> Text {
        let mut tried = self.clone();
        match tried.set(key, &RawSetting::Text(value.to_owned()), kinds, grades) {
            Ok(()) => setting_value(&tried, key, kinds, grades),
            Err(_) => Text::new(value, value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SETTING_KEYS;

    fn scheme() -> crate::Scheme {
        crate::read(include_str!("../../../../schemes/jiangxi-1x/2021.toml")).unwrap()
    }

    /// The setting that a form would send back if nobody touched it.
    fn untouched(form: &SettingForm) -> RawSetting {
        let written = form.written(|field| match form {
            SettingForm::Choice { chosen, .. } => chosen,
            SettingForm::Number { value, .. } => value,
            SettingForm::Table { rows, .. } => rows.iter().find(|(id, ..)| id == field).map_or("", |row| &row.2),
        });
        match written.as_str() {
            "" => RawSetting::Nothing,
            text if text.contains(" = ") => {
                let pairs = text.lines().filter_map(|line| line.split_once(" = "));
                RawSetting::Table(pairs.map(|(id, value)| (id.to_owned(), value.to_owned())).collect())
            }
            text => RawSetting::Text(text.to_owned()),
        }
    }

    #[test]
    fn a_form_that_nobody_touches_changes_nothing() {
        let scheme = scheme();
        let mut decided = scheme.settings.clone();
        let lines = ["90", "80", "70", "60"].map(str::to_owned);
        let grades = scheme.grades.iter().filter(|grade| grade.line).map(|grade| grade.id.clone());
        let shares = scheme.kinds.iter().map(|kind| (kind.id.clone(), "0.2".to_owned()));
        for (key, raw) in [
            ("grade_lines", RawSetting::Table(grades.zip(lines).collect())),
            ("quota_pools", RawSetting::Table(shares.collect())),
            ("excellent_share", RawSetting::Text("0.1".to_owned())),
            ("bonus_total_cap", RawSetting::Text("12.5".to_owned())),
            ("national_baseline", RawSetting::Text("0.8".to_owned())),
            ("paid_tolerance", RawSetting::Text("1234.05".to_owned())),
        ] {
            decided.set(key, &raw, &scheme.kinds, &scheme.grades).unwrap();
        }
        for settings in [scheme.settings.clone(), decided] {
            for key in SETTING_KEYS {
                let mut after = settings.clone();
                let form = settings.form(key, &scheme.kinds, &scheme.grades);
                after
                    .set(key, &untouched(&form), &scheme.kinds, &scheme.grades)
                    .unwrap_or_else(|why| panic!("{key}: {why:?}"));
                assert_eq!(after, settings, "{key}");
            }
        }
    }

    #[test]
    fn only_the_lines_of_the_grades_block() {
        let scheme = scheme();
        let blocks = |key: &&&str| WhenOpen::of(key) == WhenOpen::Blocks && scheme.settings.is_open(key);
        assert_eq!(SETTING_KEYS.iter().filter(blocks).copied().collect::<Vec<_>>(), ["grade_lines"]);
    }
}
