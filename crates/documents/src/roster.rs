//! The institutions of a year as a workbook that people keep: code, name, kind, city, authority.

use assess::Problem;
use scheme::{Scheme, Text};

use crate::cells::{Sheet, Value, column_letters};

/// One institution as the workbook names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// 学校标识码
    pub code: String,
    /// 院校名称
    pub name: String,
    /// Id of its kind in the scheme.
    pub kind: String,
    /// 设区市
    pub city: String,
    /// 主管部门
    pub authority: String,
}

/// The columns, with the words that head them.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("学校标识码", &["学校标识码", "标识码", "院校代码", "学校代码", "code"]),
    ("院校名称", &["院校名称", "学校名称", "名称", "name"]),
    ("类型", &["类型", "院校类型", "办学层次", "kind"]),
    ("设区市", &["设区市", "所在市", "city"]),
    ("主管部门", &["主管部门", "举办者", "authority"]),
];

/// Reads the first sheet that has the columns, or returns every problem.
pub fn read(sheets: &[Sheet], scheme: &Scheme) -> Result<Vec<RosterRow>, Vec<Problem>> {
    let problem = |place: String, zh: String, en: String| Problem { place, message: Text::new(zh, en) };
    let Some((sheet, head, columns)) = sheets.iter().find_map(head) else {
        return Err(vec![problem(
            sheets.first().map_or_else(String::new, |sheet| sheet.name.clone()),
            "没有找到表头：应有学校标识码、院校名称、类型、设区市、主管部门五列".to_owned(),
            "no heading found: the columns are 学校标识码 (code), 院校名称 (name), 类型 (kind), 设区市 (city), 主管部门 (authority)".to_owned(),
        )]);
    };
    let mut rows = Vec::new();
    let mut problems = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.number > head) {
        let cell = |column: u16| {
            let found = row.cells.iter().find(|cell| cell.column == column);
            found.map_or_else(String::new, |cell| text(&cell.value).trim().to_owned())
        };
        let [code, name, kind, city, authority] = columns.map(cell);
        if code.is_empty() && name.is_empty() {
            continue;
        }
        let place = |at: usize| format!("{}!{}{}", sheet.name, column_letters(columns[at]), row.number);
        for (at, value) in [(0, &code), (1, &name), (3, &city), (4, &authority)] {
            if value.is_empty() {
                let heading = COLUMNS[at].0;
                problems.push(problem(place(at), format!("请填写{heading}"), format!("{heading} is missing")));
            }
        }
        let known = scheme.kinds.iter().find(|k| k.id == kind || k.name.zh == kind || k.name.en == kind);
        let Some(known) = known else {
            let names: Vec<&str> = scheme.kinds.iter().map(|kind| kind.name.zh.as_str()).collect();
            problems.push(problem(
                place(2),
                format!("类型「{kind}」应为以下之一：{}", names.join("、")),
                format!("kind “{kind}” must be one of: {}", names.join(", ")),
            ));
            continue;
        };
        if rows.iter().any(|row: &RosterRow| row.code == code) {
            problems.push(problem(place(0), format!("学校标识码 {code} 重复"), format!("code {code} occurs twice")));
        }
        rows.push(RosterRow { code, name, kind: known.id.clone(), city, authority });
    }
    if rows.is_empty() && problems.is_empty() {
        problems.push(problem(sheet.name.clone(), "没有院校".to_owned(), "there is no institution".to_owned()));
    }
    if problems.is_empty() { Ok(rows) } else { Err(problems) }
}

fn head(sheet: &Sheet) -> Option<(&Sheet, u32, [u16; 5])> {
    sheet.rows.iter().take(20).find_map(|row| {
        let find = |names: &[&str]| {
            row.cells.iter().find(|cell| names.contains(&text(&cell.value).trim())).map(|cell| cell.column)
        };
        let found: Vec<u16> = COLUMNS.iter().filter_map(|(_, names)| find(names)).collect();
        found.try_into().ok().map(|columns| (sheet, row.number, columns))
    })
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) | Value::Number(text) => text,
        _ => "",
    }
}
