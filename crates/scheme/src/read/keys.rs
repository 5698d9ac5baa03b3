//! Reads one TOML table key by key, noting every problem instead of stopping at the first, and every key that
//! nobody asked for.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::exact::{Decimal, Points, Rate};
use crate::finding::{Finding, SourcePlace};
use crate::settings::RawSetting;
use crate::text::{Text, nearest};

/// What has been found so far, and the text to find places in.
pub(super) struct Problems<'i> {
    text: &'i str,
    /// Byte offset of each line's first character.
    lines: Vec<usize>,
    pub(super) findings: Vec<Finding>,
}

impl<'i> Problems<'i> {
    pub(super) fn new(text: &'i str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(index, _)| index + 1)).collect();
        Self { text, lines, findings: Vec::new() }
    }

    /// Line and column of a byte offset.
    pub(super) fn place(&self, offset: usize) -> SourcePlace {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let before = self.text.get(self.lines[line - 1]..offset).unwrap_or_default();
        SourcePlace { line, column: before.chars().count() + 1 }
    }

    pub(super) fn add(&mut self, offset: usize, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        let place = self.place(offset);
        self.findings.push(Finding::error(Some(place), code, Text::new(zh, en)));
    }
}

/// A table being read.
pub(super) struct Keys<'t, 'i> {
    table: &'t DeTable<'i>,
    /// How the table is called in messages.
    name: Text,
    /// What stands before the names of the tables in it.
    prefix: String,
    /// Byte offset of the table.
    pub(super) start: usize,
    asked: Vec<&'static str>,
}

impl<'t, 'i> Keys<'t, 'i> {
    /// The whole file.
    pub(super) fn new(table: &'t Spanned<DeTable<'i>>) -> Self {
        let name = Text::new("方案文件", "the scheme file");
        Self { table: table.get_ref(), name, prefix: String::new(), start: table.span().start, asked: Vec::new() }
    }

    fn of_value(value: &'t Spanned<DeValue<'i>>, name: String) -> Option<Self> {
        let table = value.get_ref().as_table()?;
        let prefix = format!("{name}.");
        let name = Text::new(format!("{name} "), name);
        Some(Self { table, name, prefix, start: value.span().start, asked: Vec::new() })
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self, problems: &mut Problems<'_>) {
        for (key, _) in self.table {
            let word: &str = key.get_ref();
            if self.asked.contains(&word) {
                continue;
            }
            let (near_zh, near_en) = match nearest(word, self.asked.iter().copied()) {
                Some(near) => (format!("；是否想写 {near}"), format!("; did you mean {near}")),
                None => (
                    format!("；此处可用：{}", self.asked.join("、")),
                    format!("; known here: {}", self.asked.join(", ")),
                ),
            };
            problems.add(
                key.span().start,
                "unknown-key",
                format!("{}中没有名为 {word} 的键{near_zh}", self.name.zh),
                format!("{} has no key {word}{near_en}", self.name.en),
            );
        }
    }

    /// The value of a key, if it is there.
    pub(super) fn peek(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table.get(key)
    }

    pub(super) fn has(&mut self, key: &'static str) -> bool {
        self.peek(key).is_some()
    }

    /// The byte offset of a key's value, or of the table.
    pub(super) fn offset(&mut self, key: &'static str) -> usize {
        let start = self.start;
        self.peek(key).map_or(start, |value| value.span().start)
    }

    /// The place of a key's value, or of the table.
    pub(super) fn place(&mut self, problems: &Problems<'_>, key: &'static str) -> SourcePlace {
        problems.place(self.offset(key))
    }

    fn need(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<&'t Spanned<DeValue<'i>>> {
        let value = self.peek(key);
        if value.is_none() {
            problems.add(
                self.start,
                "missing-key",
                format!("{}缺少键 {key}", self.name.zh),
                format!("{} lacks the key {key}", self.name.en),
            );
        }
        value
    }

    fn wrong(&self, problems: &mut Problems<'_>, offset: usize, key: &str, zh: &str, en: &str) {
        problems.add(
            offset,
            "wrong-value",
            format!("{}的 {key} 应为{zh}", self.name.zh),
            format!("{key} of {} must be {en}", self.name.en),
        );
    }

    /// Reads a required key with `read`; what cannot be read is reported as not being `zh`/`en`.
    fn read<T>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        (zh, en): (&str, &str),
        read: impl Fn(&DeValue<'i>) -> Option<T>,
    ) -> Option<T> {
        let value = self.need(problems, key)?;
        let result = read(value.get_ref());
        if result.is_none() {
            self.wrong(problems, value.span().start, key, zh, en);
        }
        result
    }

    pub(super) fn string(&mut self, problems: &mut Problems<'_>, key: &'static str) -> String {
        self.read(problems, key, ("非空文字", "a text that is not empty"), |value| {
            value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
        })
        .unwrap_or_default()
    }

    pub(super) fn flag(&mut self, problems: &mut Problems<'_>, key: &'static str) -> bool {
        self.read(problems, key, ("true 或 false", "true or false"), DeValue::as_bool).unwrap_or_default()
    }

    pub(super) fn optional_flag(&mut self, problems: &mut Problems<'_>, key: &'static str) -> bool {
        self.has(key) && self.flag(problems, key)
    }

    pub(super) fn whole(&mut self, problems: &mut Problems<'_>, key: &'static str) -> u32 {
        self.read(problems, key, ("不小于0的整数", "a whole number, 0 or more"), |value| {
            decimal(value)?.in_units(0).and_then(|number| u32::try_from(number).ok())
        })
        .unwrap_or_default()
    }

    pub(super) fn points(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Points {
        self.read(
            problems,
            key,
            ("不小于0、至多四位小数的分数", "points of at most four places, 0 or more"),
            |value| decimal(value).filter(|decimal| !decimal.is_negative()).and_then(Points::from_decimal),
        )
        .unwrap_or_default()
    }

    /// Points above 0.
    pub(super) fn positive_points(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Points {
        self.read(
            problems,
            key,
            ("大于0、至多四位小数的分数", "points of at most four places, above 0"),
            |value| decimal(value).and_then(Points::from_decimal).filter(|points| *points > Points::ZERO),
        )
        .unwrap_or(Points::whole(1))
    }

    /// Points, or `None` for `"uncapped"`.
    pub(super) fn ceiling(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Points> {
        if self.peek(key).is_some_and(|value| value.get_ref().as_str() == Some("uncapped")) {
            return None;
        }
        Some(self.points(problems, key))
    }

    pub(super) fn positive_rate(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Rate {
        self.read(problems, key, ("大于0、至多为1的小数", "a decimal above 0, at most 1"), |value| {
            decimal(value).and_then(Rate::from_decimal).filter(|rate| *rate > Rate::default())
        })
        .unwrap_or_default()
    }

    pub(super) fn date(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Date {
        self.read(problems, key, ("日期，如 2021-12-17", "a date such as 2021-12-17"), |value| {
            value.as_datetime().and_then(|date| date.to_string().parse().ok())
        })
        .unwrap_or_default()
    }

    pub(super) fn text(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Text {
        let Some(value) = self.need(problems, key) else { return Text::default() };
        let name = format!("{}{key}", self.prefix);
        let Some(mut keys) = Keys::of_value(value, name) else {
            let words = ("两种语言的文字 { zh = \"…\", en = \"…\" }", "a text { zh = \"…\", en = \"…\" }");
            self.wrong(problems, value.span().start, key, words.0, words.1);
            return Text::default();
        };
        let text = Text::new(keys.string(problems, "zh"), keys.string(problems, "en"));
        keys.finish(problems);
        text
    }

    pub(super) fn strings(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Vec<String> {
        self.read(problems, key, ("文字的列表", "a list of texts"), |value| {
            value.as_array()?.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect()
        })
        .unwrap_or_default()
    }

    /// One of a closed list of names.
    pub(super) fn choice<T: Copy>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let value = self.need(problems, key)?;
        let chosen = value.get_ref().as_str().and_then(|word| pick(choices, word));
        if chosen.is_none() {
            let (zh, en) = names(choices);
            let (zh, en) = (format!("下列之一：{zh}"), format!("one of: {en}"));
            self.wrong(problems, value.span().start, key, &zh, &en);
        }
        chosen
    }

    /// A list of names from a closed list.
    pub(super) fn choices<T: Copy>(
        &mut self,
        problems: &mut Problems<'_>,
        key: &'static str,
        choices: &[(&str, T)],
    ) -> Vec<T> {
        let Some(value) = self.need(problems, key) else { return Vec::new() };
        let one = |item: &Spanned<DeValue<'_>>| item.get_ref().as_str().and_then(|word| pick(choices, word));
        let chosen = value.get_ref().as_array().and_then(|items| items.iter().map(one).collect());
        if chosen.is_none() {
            let (zh, en) = names(choices);
            let (zh, en) = (format!("由 {zh} 组成的列表"), format!("a list of: {en}"));
            self.wrong(problems, value.span().start, key, &zh, &en);
        }
        chosen.unwrap_or_default()
    }

    /// A required table.
    pub(super) fn table(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Option<Keys<'t, 'i>> {
        let value = self.need(problems, key)?;
        let keys = Keys::of_value(value, format!("[{key}]"));
        if keys.is_none() {
            self.wrong(problems, value.span().start, key, "一个表", "a table");
        }
        keys
    }

    /// A required list of tables, not empty.
    pub(super) fn tables(&mut self, problems: &mut Problems<'_>, key: &'static str) -> Vec<Keys<'t, 'i>> {
        let Some(value) = self.need(problems, key) else { return Vec::new() };
        let tables: Option<Vec<_>> = value.get_ref().as_array().and_then(|items| {
            items.iter().enumerate().map(|(i, item)| Keys::of_value(item, format!("[[{key}]] {}", i + 1))).collect()
        });
        match tables {
            Some(tables) if !tables.is_empty() => tables,
            _ => {
                self.wrong(problems, value.span().start, key, "至少一个表的列表", "a list of at least one table");
                Vec::new()
            }
        }
    }

    /// Every key of this table as a raw setting, with its offset.
    pub(super) fn raw_settings(&self) -> Vec<(String, usize, RawSetting)> {
        self.table
            .iter()
            .map(|(key, value)| (key.get_ref().to_string(), key.span().start, raw_setting(value.get_ref())))
            .collect()
    }
}

/// What `word` stands for in a closed list.
fn pick<T: Copy>(choices: &[(&str, T)], word: &str) -> Option<T> {
    choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value)
}

/// The names of a closed list, for a message in either language.
fn names<T>(choices: &[(&str, T)]) -> (String, String) {
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    (names.join("、"), names.join(", "))
}

fn digits(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        _ => None,
    }
}

/// A decimal from its digits, whether written as text, as a whole number or with a point.
pub(super) fn decimal(value: &DeValue<'_>) -> Option<Decimal> {
    digits(value).and_then(|text| Decimal::parse(&text))
}

fn raw_setting(value: &DeValue<'_>) -> RawSetting {
    match value {
        DeValue::Boolean(flag) => RawSetting::Flag(*flag),
        DeValue::Table(table) => RawSetting::Table(
            table.iter().map(|(k, v)| (k.get_ref().to_string(), digits(v.get_ref()).unwrap_or_default())).collect(),
        ),
        // What is none of these becomes an empty text, which no setting takes: TOML cannot say "nothing".
        other => RawSetting::Text(digits(other).unwrap_or_default()),
    }
}
