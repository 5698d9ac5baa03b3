//! Reads the values of one record, noting what is wrong with each.

use jiff::civil::Date;
use scheme::{Fen, IndicatorIx, ItemRule, KindIx, Lang, Prize, Rate, Scheme, Text, nearest};

use super::Problem;
use super::fields::{Field, RawRecord, RawValue};
use crate::facts::{ItemStatus, Origin, Place};

/// The largest count of people that is taken as meant.
const MAX_COUNT: i64 = 1_000_000_000;

pub(super) struct Values<'v> {
    origin: &'v Origin,
    problems: &'v mut Vec<Problem>,
    record: &'v RawRecord<'v>,
    place: Place,
}

impl<'v> Values<'v> {
    pub(super) fn new(
        origin: &'v Origin,
        problems: &'v mut Vec<Problem>,
        record: &'v RawRecord<'v>,
        place: Place,
    ) -> Self {
        Self { origin, problems, record, place }
    }

    pub(super) fn wrong(&mut self, field: Field, zh: String, en: String) {
        if self.record.is_refused(field) {
            return;
        }
        let place = self.origin.place(self.place, Some(field));
        self.problems.push(Problem { place, message: Text::new(zh, en) });
    }

    /// The value of a field is not what it should be.
    fn expected(&mut self, field: Field, zh: &str, en: &str) {
        let written = |lang| self.record.get(field).map(|value| value.written(lang)).unwrap_or_default();
        let zh = format!("{}{}应为{zh}", field.name(Lang::Zh), written(Lang::Zh));
        let en = format!("{} {} must be {en}", field.name(Lang::En), written(Lang::En));
        self.wrong(field, zh, en);
    }

    fn missing(&mut self, field: Field) {
        self.wrong(
            field,
            format!("缺少{}（{}）", field.name(Lang::Zh), field.key()),
            format!("{} is missing", field.key()),
        );
    }

    /// Reads an optional field; what cannot be read is reported.
    fn read<T>(&mut self, field: Field, words: (&str, &str), read: impl Fn(&RawValue<'_>) -> Option<T>) -> Option<T> {
        let record = self.record;
        let value = record.get(field)?;
        let result = read(value);
        if result.is_none() {
            self.expected(field, words.0, words.1);
        }
        result
    }

    /// Reads a required id of a closed list; the list is put into words only where it is needed.
    fn need_id<'k, T>(
        &mut self,
        field: Field,
        known: impl Iterator<Item = &'k str> + Clone,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let record = self.record;
        let Some(value) = record.get(field) else {
            self.missing(field);
            return None;
        };
        let result = match value {
            RawValue::Text(text) => read(text),
            _ => None,
        };
        if result.is_none() {
            let ids: Vec<&str> = known.collect();
            self.expected(field, &format!("以下之一：{}", ids.join("、")), &format!("one of: {}", ids.join(", ")));
        }
        result
    }

    fn need<T>(&mut self, field: Field, words: (&str, &str), read: impl Fn(&RawValue<'_>) -> Option<T>) -> Option<T> {
        if self.record.get(field).is_none() {
            self.missing(field);
        }
        self.read(field, words, read)
    }

    pub(super) fn required_text(&mut self, field: Field) -> Option<String> {
        self.need(field, ("非空文字", "a text that is not empty"), text)
    }

    /// A text; an empty one is none.
    pub(super) fn optional_text(&mut self, field: Field) -> Option<String> {
        self.read(field, ("文字", "a text"), |value| match value {
            RawValue::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        })
        .filter(|text| !text.is_empty())
    }

    /// A code: text without blanks, or a whole number in full digits.
    pub(super) fn code(&mut self, field: Field) -> Option<String> {
        self.need(
            field,
            ("不含空格的标识码；请按文本填写，不要用科学计数", "a code without blanks, entered as text"),
            |value| {
                let code = value.digits()?.trim();
                let damaged = matches!(value, RawValue::Number(_))
                    && (code.len() > 15 || !code.bytes().all(|b| b.is_ascii_digit()));
                let scientific = code.contains(['E', 'e']) && scheme::Decimal::parse(code).is_some();
                let fine = !code.is_empty() && code.chars().count() <= 64 && !code.contains(char::is_whitespace);
                (fine && !damaged && !scientific && !code.contains(char::is_control)).then(|| code.to_owned())
            },
        )
    }

    pub(super) fn count(&mut self, field: Field) -> Option<i64> {
        self.need(field, ("0到1000000000的整数", "a whole number from 0 to 1000000000"), |value| {
            value.decimal()?.in_units(0).filter(|count| (0..=MAX_COUNT).contains(count))
        })
    }

    pub(super) fn not_above(&mut self, field: Field, value: Option<i64>, limit: Field, at_most: Option<i64>) {
        if let (Some(value), Some(at_most)) = (value, at_most)
            && value > at_most
        {
            let (name, limit_name) = (field.name(Lang::Zh), limit.name(Lang::Zh));
            self.wrong(
                field,
                format!("{name} {value} 不能大于{limit_name} {at_most}"),
                format!("{} {value} cannot exceed {} {at_most}", field.key(), limit.key()),
            );
        }
    }

    pub(super) fn money(&mut self, field: Field) -> Option<Fen> {
        self.read(
            field,
            ("不小于0、至多两位小数的金额（元）", "an amount in yuan, 0 or more, at most two places"),
            |value| value.decimal().filter(|d| !d.is_negative()).and_then(Fen::from_yuan),
        )
    }

    pub(super) fn rate(&mut self, field: Field) -> Option<Rate> {
        self.read(field, ("0到1之间的小数", "a decimal from 0 to 1"), |value| {
            value.decimal().and_then(Rate::from_decimal)
        })
    }

    pub(super) fn flag(&mut self, field: Field) -> Option<bool> {
        self.read(field, (" true 或 false", "true or false"), |value| match value {
            RawValue::Flag(flag) => Some(*flag),
            _ => None,
        })
    }

    pub(super) fn rank(&mut self, field: Field) -> Option<u32> {
        self.read(field, ("不小于1的整数", "a whole number, 1 or more"), |value| {
            value.decimal()?.in_units(0).and_then(|rank| u32::try_from(rank).ok()).filter(|rank| *rank >= 1)
        })
    }

    pub(super) fn optional_date(&mut self, field: Field) -> Option<Date> {
        self.read(field, DATE_WORDS, date)
    }

    pub(super) fn required_date(&mut self, field: Field) -> Option<Date> {
        self.need(field, DATE_WORDS, date)
    }

    pub(super) fn status(&mut self) -> Option<ItemStatus> {
        self.read(Field::Status, (" claimed、accepted 或 rejected", "claimed, accepted or rejected"), |value| {
            match value {
                RawValue::Text(text) if text == "claimed" => Some(ItemStatus::Claimed),
                RawValue::Text(text) if text == "accepted" => Some(ItemStatus::Accepted),
                RawValue::Text(text) if text == "rejected" => Some(ItemStatus::Rejected),
                _ => None,
            }
        })
    }

    pub(super) fn prize(&mut self) -> Option<Prize> {
        self.read(Field::Prize, (" grand、first、second 或 third", "grand, first, second or third"), |value| {
            match value {
                RawValue::Text(text) => Prize::ALL.into_iter().find(|prize| prize.id() == text),
                _ => None,
            }
        })
    }

    pub(super) fn kind_of_institution(&mut self, scheme: &Scheme) -> Option<KindIx> {
        self.need_id(Field::Kind, scheme.kinds.iter().map(|kind| kind.id.as_str()), |id| scheme.kind(id))
    }

    /// An indicator; `near` is where it probably is.
    pub(super) fn indicator(&mut self, scheme: &Scheme, field: Field, near: IndicatorIx) -> Option<IndicatorIx> {
        let record = self.record;
        let Some(value) = record.get(field) else {
            self.missing(field);
            return None;
        };
        let RawValue::Text(id) = value else {
            self.expected(field, "文字形式的指标编号，如 \"1.1\"", "an indicator's id as a text, such as \"1.1\"");
            return None;
        };
        let found = scheme.indicator_from(near, id.trim());
        if found.is_none() {
            let (zh, en) = unknown_indicator(scheme, value);
            self.wrong(field, zh, en);
        }
        found
    }

    /// The position of the item's kind among those of its leaf.
    pub(super) fn item_kind(&mut self, rule: Option<&ItemRule>) -> Option<usize> {
        let Some(rule) = rule else {
            if self.record.get(Field::Kind).is_none() {
                self.missing(Field::Kind);
            }
            return None;
        };
        let known = rule.units.iter().map(|unit| unit.kind.as_str());
        self.need_id(Field::Kind, known.clone(), |id| known.clone().position(|kind| kind == id))
    }

    /// A field that belongs to some indicators only.
    pub(super) fn only_where(&mut self, field: Field, belongs: bool, indicator: &str) {
        if !belongs && self.record.get(field).is_some() {
            self.wrong(
                field,
                format!("{}（{}）不适用于指标 {indicator}", field.name(Lang::Zh), field.key()),
                format!("{} does not belong to indicator {indicator}", field.key()),
            );
        }
    }
}

const DATE_WORDS: (&str, &str) = ("存在的日期，如 2021-12-31", "a date that exists, such as 2021-12-31");

/// What to say of an indicator that is none.
pub(super) fn unknown_indicator(scheme: &Scheme, value: &RawValue<'_>) -> (String, String) {
    let ids = scheme.indicators.iter().map(|i| i.id.as_str());
    let near = value.digits().and_then(|written| nearest(written.trim(), ids));
    let (zh, en) = match near {
        Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
        None => (String::new(), String::new()),
    };
    (
        format!("没有编号为{}的指标{zh}", value.written(Lang::Zh)),
        format!("there is no indicator {}{en}", value.written(Lang::En)),
    )
}

fn text(value: &RawValue<'_>) -> Option<String> {
    match value {
        RawValue::Text(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        _ => None,
    }
}

/// A day; where a time with an offset is given, the day it is then in Asia/Shanghai, which has been eight hours ahead
/// of UTC all year since 1992.
fn date(value: &RawValue<'_>) -> Option<Date> {
    let RawValue::Text(text) = value else { return None };
    let text = text.trim();
    if text.len() < 10 || !text.is_char_boundary(10) {
        return None;
    }
    if text.len() == 10 {
        return text.parse().ok();
    }
    let shanghai = jiff::tz::Offset::constant(8);
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Some(shanghai.to_datetime(instant).date());
    }
    text.parse::<jiff::civil::DateTime>().ok().map(jiff::civil::DateTime::date)
}
