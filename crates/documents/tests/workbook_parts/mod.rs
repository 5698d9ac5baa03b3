//! Hand-made sheets, and what is read from them.

mod errors;
mod headings;
mod office;
mod refused;
mod round;
mod rows;
mod sheets;
mod values;

use assess::Facts;
use documents::cells::{Cell, Merge, Row, Sheet, Value};
use documents::{facts_json_write, workbook};
use scheme::Scheme;

pub(crate) fn scheme() -> Scheme {
    scheme::read(include_str!("../../../../schemes/jiangxi-1x/2021.toml")).expect("the scheme reads")
}

/// A cell from a short form: `#12` a number, `@2021-12-31` a date, `!#REF!` an error, `?true` a flag, else a text.
fn value(short: &str) -> Value {
    let rest = short.get(1..).unwrap_or_default().to_owned();
    match short.chars().next() {
        Some('#') => Value::Number(rest),
        Some('@') => Value::Date(rest),
        Some('!') => Value::Error(rest),
        Some('?') => Value::Bool(rest == "true"),
        _ => Value::Text(short.to_owned()),
    }
}

/// A sheet of rows, from the first; an empty text is no cell.
pub(crate) fn sheet<R: AsRef<[&'static str]>>(name: &str, rows: impl IntoIterator<Item = R>) -> Sheet {
    let row = |(index, cells): (usize, R)| Row {
        number: u32::try_from(index).unwrap() + 1,
        cells: cells
            .as_ref()
            .iter()
            .enumerate()
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| Cell { column: u16::try_from(column).unwrap(), value: value(cell) })
            .collect(),
    };
    let rows = rows.into_iter().enumerate().map(row).filter(|row| !row.cells.is_empty()).collect();
    Sheet { name: name.to_owned(), hidden: false, rows, merges: Vec::new() }
}

/// `A2:A4` as a merge.
pub(crate) fn merge(range: &str) -> Merge {
    let cell = |text: &str| -> (u32, u16) {
        let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let column = letters.bytes().fold(0, |number, letter| number * 26 + u16::from(letter - b'A') + 1) - 1;
        (text[letters.len()..].parse().unwrap(), column)
    };
    let (first, last) = range.split_once(':').unwrap();
    let ((first_row, first_column), (last_row, last_column)) = (cell(first), cell(last));
    Merge { first_row, last_row, first_column, last_column }
}

/// Two institutions.
pub(crate) fn institutions() -> Sheet {
    sheet(
        "院校",
        [
            ["学校标识码", "院校名称", "院校类型"],
            ["4136000001", "甲职业技术学院", "高职专科"],
            ["4136000002", "乙中等专业学校", "中职"],
        ],
    )
}

pub(crate) const CERTIFICATE_HEADS: [&str; 14] = [
    "学校标识码",
    "院校名称",
    "证书名称",
    "等级",
    "考核批次",
    "获批人数",
    "报名人数",
    "参考人数",
    "通过人数",
    "成绩已确定",
    "全国平均通过率",
    "应付金额（元）",
    "实付金额（元）",
    "付款日期",
];
pub(crate) const CERTIFICATE: [&str; 14] = [
    "4136000001",
    "甲职业技术学院",
    "智能财税",
    "中级",
    "2021-11",
    "#100",
    "#95",
    "#90",
    "#81",
    "是",
    "#0.8123",
    "#18000",
    "#18000",
    "@2021-12-20",
];
pub(crate) const ITEM_HEADS: [&str; 11] = [
    "学校标识码",
    "院校名称",
    "事项类别",
    "事项名称",
    "日期",
    "认定状态",
    "成果标识",
    "联合排名",
    "合作方已确认",
    "奖次",
    "备注",
];
pub(crate) const ITEM: [&str; 11] =
    ["4136000001", "甲职业技术学院", "4.4 编写1+X教材·第一主编", "教材", "@2021-05-01", "已认定", "", "", "", "", ""];

/// The facts of some sheets.
pub(crate) fn facts(sheets: &[Sheet]) -> Result<Facts, Vec<(String, String)>> {
    workbook::read(sheets, &scheme())
        .map_err(|problems| problems.into_iter().map(|problem| (problem.place, problem.message.zh)).collect())
}

/// Facts as JSON.
pub(crate) fn json(facts: &Facts) -> serde_json::Value {
    let mut bytes = Vec::new();
    facts_json_write::write(&mut bytes, &scheme(), facts).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// What one place of the facts holds, or the first problem as `place: words`.
pub(crate) fn outcome(sheets: &[Sheet], pointer: &str) -> String {
    match facts(sheets) {
        Ok(facts) => match json(&facts).pointer(pointer) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => "none".to_owned(),
        },
        Err(problems) => {
            let problems: Vec<String> =
                problems.into_iter().map(|(place, words)| format!("{place}: {words}")).collect();
            problems.join(" | ")
        }
    }
}

/// Checks that reading gives a value, or, where `expected` begins with `✗`, a problem that holds the rest.
pub(crate) fn check(sheets: &[Sheet], pointer: &str, expected: &str, case: &str) {
    let found = outcome(sheets, pointer);
    match expected.strip_prefix('✗') {
        Some(part) => assert!(found.contains(part) && found.contains('!'), "{case}: {found}"),
        None => assert_eq!(found, expected, "{case}"),
    }
}

/// A row of certificates with one column changed.
pub(crate) fn certificate_with(column: usize, heading: &'static str, cell: &'static str) -> Vec<Sheet> {
    let (mut heads, mut row) = (CERTIFICATE_HEADS, CERTIFICATE);
    (heads[column], row[column]) = (heading, cell);
    vec![institutions(), sheet("证书数据", [heads, row])]
}

/// A row of items with one column changed.
pub(crate) fn item_with(category: &'static str, column: usize, cell: &'static str) -> Vec<Sheet> {
    let mut row = ITEM;
    row[2] = category;
    row[column] = cell;
    vec![institutions(), sheet("佐证事项", [ITEM_HEADS, row])]
}
