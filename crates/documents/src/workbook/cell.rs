//! What one cell says, read as its column is to be read.

use std::borrow::Cow;

use assess::RawValue;
use scheme::{Decimal, Lang, Rate, Text};

use super::grid::as_text;
use super::heading::Found;
use super::layout::Reads;
use super::lexicon::Lexicon;
use super::number::{day, digits, half_width, is_nothing, shifted};
use super::vocabulary::Vocabulary;
use crate::cells::Value;

/// What a cell says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said<'a> {
    /// Nothing.
    Nothing,
    /// A value that intake checks further.
    Value(RawValue<'a>),
    /// What it should not.
    Wrong(Text),
}

fn wrong<'a>(zh: impl Into<String>, en: impl Into<String>) -> Said<'a> {
    Said::Wrong(Text::new(zh, en))
}

fn text<'a>(text: impl Into<Cow<'a, str>>) -> Said<'a> {
    Said::Value(RawValue::Text(text.into()))
}

/// A cell as written, for messages.
pub(super) fn written(value: &Value, lang: Lang) -> String {
    match value {
        Value::Number(digits) => RawValue::Number(digits.into()).written(lang),
        other => RawValue::Text(as_text(other).into()).written(lang),
    }
}

/// Reads a cell as its column says.
pub(super) fn read<'a>(value: &'a Value, found: &Found, vocabulary: &Vocabulary) -> Said<'a> {
    let heading = found.column.heading;
    if let Value::Error(error) = value {
        return error_cell(error);
    }
    let reads = found.column.reads;
    let a_word = matches!(reads, Reads::Flag) && as_text(value).trim() == "无";
    if is_nothing(as_text(value)) && !a_word {
        return Said::Nothing;
    }
    match reads {
        Reads::Code => code(value),
        Reads::Text | Reads::Category => text(as_text(value)),
        Reads::Level => {
            text(vocabulary.levels.find(as_text(value)).map_or_else(|| as_text(value), String::as_str).to_owned())
        }
        Reads::Kind => entry(&vocabulary.kinds, heading, value),
        Reads::Finding => entry(&vocabulary.findings, heading, value),
        Reads::ItemIndicator => entry(&vocabulary.item_indicators, heading, value),
        Reads::MarkedIndicator => entry(&vocabulary.marked_indicators, heading, value),
        Reads::Status => word(&vocabulary.statuses, heading, value),
        Reads::Prize => word(&vocabulary.prizes, heading, value),
        Reads::Flag => flag(&vocabulary.flags, heading, value),
        Reads::Count => number(value, &["人次", "人", "名"]),
        Reads::Mark => number(value, &["分"]),
        Reads::Rank => rank(value),
        Reads::Money => money(value, found.unit.shift.unwrap_or(0)),
        Reads::Rate => rate(value, found.unit.percent, heading),
        Reads::Date => date(value),
    }
}

/// `#REF!` and the like.
pub(super) fn error_cell<'a>(error: &str) -> Said<'a> {
    match error {
        "#NOVALUE" => wrong(
            "公式没有存下计算结果；请用 Excel 或 WPS 打开并保存一次，或者改成数值",
            "the formula was saved without its result; open and save the file in Excel or WPS, or write the value",
        ),
        "#####" => wrong("不是表格软件能显示的日期，请重新填写", "no date that a spreadsheet can show; write it again"),
        error => wrong(
            format!("单元格是错误值 {error}，请改成实际内容"),
            format!("the cell holds the error {error}; write what it should be"),
        ),
    }
}

/// A code: by its characters. A program that took it for a number has lost digits of a long one.
fn code(value: &Value) -> Said<'_> {
    let code = half_width(as_text(value));
    let code = code.trim_start_matches(['\'', '‘', '’']).to_owned();
    let long = matches!(value, Value::Number(digits) if digits.trim_start_matches('-').len() > 15);
    let scientific = code.contains(['e', 'E']) && Decimal::parse(&code.replace('+', "")).is_some();
    if long || scientific {
        return wrong(
            format!(
                "标识码 {code} 已被表格软件当作数字，末尾的数字可能已丢失；请把此列设为文本格式，再重新填写原来的标识码"
            ),
            format!(
                "code {code} was taken for a number and may have lost digits; format the column as text and write it again"
            ),
        );
    }
    text(code)
}

fn entry<'a>(lexicon: &Lexicon<String>, heading: &str, value: &Value) -> Said<'a> {
    match lexicon.find(as_text(value)) {
        Some(id) => text(id.clone()),
        None => Said::Wrong(lexicon.expected(heading, as_text(value))),
    }
}

fn word<'a>(lexicon: &Lexicon<&'static str>, heading: &str, value: &Value) -> Said<'a> {
    match lexicon.find(as_text(value)) {
        Some(id) => text(*id),
        None => Said::Wrong(lexicon.expected(heading, as_text(value))),
    }
}

fn flag<'a>(flags: &Lexicon<bool>, heading: &str, value: &Value) -> Said<'a> {
    let known = match value {
        Value::Bool(flag) => Some(*flag),
        other => flags.find(as_text(other)).copied(),
    };
    known.map_or_else(|| Said::Wrong(flags.expected(heading, as_text(value))), |flag| Said::Value(RawValue::Flag(flag)))
}

/// A number by its digits; what is none is left as it is, for intake to say so.
fn number<'a>(value: &'a Value, units: &[&str]) -> Said<'a> {
    match (value, digits(as_text(value), units)) {
        (Value::Text(_) | Value::Number(_), Some(digits)) => Said::Value(RawValue::Number(digits.into())),
        _ => text(as_text(value)),
    }
}

fn rank(value: &Value) -> Said<'_> {
    let bare = half_width(as_text(value));
    if matches!(bare.as_str(), "独立" | "独立申报") {
        return Said::Nothing;
    }
    match digits(bare.trim_start_matches('第'), &["名", "位"]) {
        Some(digits) => Said::Value(RawValue::Number(digits.into())),
        None => text(as_text(value)),
    }
}

/// An amount in yuan. A unit in the cell itself goes before that of the heading.
fn money(value: &Value, places: i32) -> Said<'_> {
    let typed = half_width(as_text(value));
    if matches!(typed.as_str(), "未核定" | "尚未核定" | "待核定" | "费用未核定") {
        return Said::Nothing;
    }
    let own_unit = [("万元", 4), ("元", 0)].into_iter().find(|(unit, _)| typed.ends_with(unit));
    let places = own_unit.map_or(places, |(_, places)| places);
    let digits = digits(&typed, &["万元", "元"]).and_then(|digits| shifted(&digits, places));
    match (value, digits) {
        (Value::Text(_) | Value::Number(_), Some(digits)) => Said::Value(RawValue::Number(digits.into())),
        _ => text(as_text(value)),
    }
}

/// A proportion: `0.853` or `85.3%`; `85.3` only where the heading says that it is in percent.
fn rate<'a>(value: &'a Value, percent: bool, heading: &str) -> Said<'a> {
    let typed = half_width(as_text(value));
    let is_rate = |digits: &String| Decimal::parse(digits).and_then(Rate::from_decimal).is_some();
    let signed = typed.ends_with('%');
    let number = digits(&typed, &["%"]);
    let plain = number.clone().filter(|digits| !signed && is_rate(digits));
    let hundredth = number.and_then(|digits| shifted(&digits, -2)).filter(is_rate);
    if matches!(value, Value::Text(_) | Value::Number(_)) {
        match (plain, hundredth) {
            (Some(digits), _) => return Said::Value(RawValue::Number(digits.into())),
            (None, Some(digits)) if signed || percent => return Said::Value(RawValue::Number(digits.into())),
            (None, Some(_)) => {
                return wrong(
                    format!("{heading} {typed} 看不出是不是百分数；请写成 {typed}% 或 0 到 1 的小数"),
                    format!("{heading} {typed} may or may not be percent; write {typed}% or a decimal from 0 to 1"),
                );
            }
            (None, None) => {}
        }
    }
    wrong(
        format!("{heading} {} 应为 0% 到 100%，或 0 到 1 的小数", written(value, Lang::Zh)),
        format!("{heading} {} must be from 0% to 100%, or a decimal from 0 to 1", written(value, Lang::En)),
    )
}

/// Whether a cell of a column in percent is a plain proportion, and whether it is a plain percentage: where a column
/// has both, `0.9` could mean either.
pub(super) fn bare_rate(value: &Value) -> (bool, bool) {
    let typed = half_width(as_text(value));
    let Some(digits) = digits(&typed, &[]) else { return (false, false) };
    let proportion = Decimal::parse(&digits).and_then(Rate::from_decimal).is_some();
    let zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    (proportion && !zero, !proportion)
}

/// A day; what cannot be read as one is left as it is, for intake to say so.
fn date(value: &Value) -> Said<'_> {
    match (value, day(as_text(value))) {
        (Value::Date(iso), _) => text(iso.as_str()),
        (_, Some(day)) => text(day),
        (_, None) => text(as_text(value)),
    }
}
