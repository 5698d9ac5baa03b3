//! Reads 年度设置: one setting a row, the parts of tables put together.

use std::collections::BTreeMap;

use assess::{Intake, RawValue};
use scheme::{RawSetting, Scheme, Text};

use super::cell::{Said, error_cell};
use super::grid::as_text;
use super::layout::Slot;
use super::lexicon::Lexicon;
use super::number::{digits, half_width, is_nothing, shifted};
use super::record::Rows;
use super::setting::{SettingRow, Written, YEAR, choices, rows as setting_rows};
use super::vocabulary::Vocabulary;
use crate::cells::Value;

/// The parts of a table such as `grade_lines` read so far, and where the first of them stands.
#[derive(Default)]
struct Parts {
    place: String,
    entries: Vec<(String, String)>,
    off: bool,
}

/// Reads the settings; says whether the year was among them.
pub(super) fn read(rows: &Rows<'_, '_>, vocabulary: &Vocabulary, scheme: &Scheme, intake: &mut Intake<'_>) -> bool {
    let known = setting_rows(scheme, &scheme.settings);
    let names = names(&known);
    let mut seen: BTreeMap<usize, String> = BTreeMap::new();
    let mut tables: BTreeMap<String, Parts> = BTreeMap::new();
    let mut year_seen = false;
    for row in &rows.facts {
        let Some((value, found)) = rows.raw(row, Slot::Value) else { continue };
        let place = rows.table.grid.place(row.number, found.at);
        let Some((key, key_column)) = rows.raw(row, Slot::Setting) else {
            intake.problem(place, "这个值没有写明是哪项设置", "it is not said of which setting this is the value");
            continue;
        };
        let Some(index) = names.find(as_text(key)) else {
            let message = names.expected("设置", as_text(key));
            intake.problem(rows.table.grid.place(row.number, key_column.at), message.zh, message.en);
            continue;
        };
        if let Some(earlier) = seen.insert(*index, place.clone()) {
            intake.problem(place, format!("此设置重复，已见于 {earlier}"), format!("occurs twice, first at {earlier}"));
            continue;
        }
        let setting = &known[*index];
        if setting.key == YEAR {
            year_seen = true;
            year(value, &place, intake);
            continue;
        }
        let raw = match raw(value, setting, vocabulary) {
            Ok(raw) => raw,
            Err(message) => {
                intake.problem(place, message.zh, message.en);
                if let Some((table, _)) = setting.key.split_once('.') {
                    // A table that lacks a part would be reported once more for it.
                    tables.entry(table.to_owned()).or_default().off = true;
                }
                continue;
            }
        };
        match (setting.key.split_once('.'), raw) {
            (None, raw) => intake.setting(&setting.key, &raw, &place),
            (Some((table, part)), RawSetting::Text(text)) => {
                let parts = tables.entry(table.to_owned()).or_default();
                if parts.entries.is_empty() {
                    parts.place = place;
                }
                parts.entries.push((part.to_owned(), text));
            }
            (Some((table, _)), _) => {
                tables.entry(table.to_owned()).or_insert_with(|| Parts { place, ..Parts::default() });
            }
        }
    }
    for (table, parts) in tables {
        if !parts.off {
            let raw = if parts.entries.is_empty() { RawSetting::Nothing } else { RawSetting::Table(parts.entries) };
            intake.setting(&table, &raw, &parts.place);
        }
    }
    year_seen
}

/// Every name that means a setting: its key, its Chinese name, both.
fn names(known: &[SettingRow]) -> Lexicon<usize> {
    let mut names = Lexicon::new();
    for (index, row) in known.iter().enumerate() {
        let both = format!("{}{}", row.name, row.key);
        let year = ["年度", "考核年份"];
        let more: &[&str] = if row.key == YEAR { &year } else { &[] };
        names.add(&row.key, index, [row.name.as_str(), both.as_str()].into_iter().chain(more.iter().copied()));
    }
    names
}

fn year(value: &Value, place: &str, intake: &mut Intake<'_>) {
    let typed = half_width(as_text(value));
    let year = digits(&typed, &["年度", "年"]).unwrap_or(typed);
    intake.year(&RawValue::Number(year.into()), place);
}

/// The value of a setting in the form that the settings read.
fn raw(value: &Value, setting: &SettingRow, vocabulary: &Vocabulary) -> Result<RawSetting, Text> {
    if let Value::Error(error) = value
        && let Said::Wrong(message) = error_cell(error)
    {
        return Err(message);
    }
    let typed = half_width(as_text(value));
    if is_nothing(&typed) {
        return Ok(RawSetting::Nothing);
    }
    Ok(match setting.written {
        Written::Year | Written::Number => RawSetting::Text(digits(&typed, &["分", "元"]).unwrap_or(typed)),
        Written::Share => RawSetting::Text(share(&typed)),
        Written::Flag => match vocabulary.flags.find(&typed) {
            Some(flag) => RawSetting::Flag(*flag),
            None => return Err(vocabulary.flags.expected(&setting.name, &typed)),
        },
        written @ (Written::Choice(_) | Written::ChoiceOrShare(_)) => {
            let choices = choices(written);
            let choice = choices.as_ref().and_then(|choices| choices.find(&typed));
            RawSetting::Text(choice.cloned().unwrap_or_else(|| share(&typed)))
        }
    })
}

/// `25%` as `0.25`; anything else as it is.
fn share(typed: &str) -> String {
    let number = digits(typed, &["%"]);
    let percent = typed.ends_with('%');
    let moved = number.as_deref().and_then(|digits| shifted(digits, if percent { -2 } else { 0 }));
    moved.unwrap_or_else(|| typed.to_owned())
}
