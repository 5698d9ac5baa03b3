//! Which rows of a table are facts: blank rows, sums, notes, lines between and repeated headings are passed over.

use std::collections::BTreeSet;

use assess::{Field, Intake, normal_form};

use super::grid::{as_text, has_content, own};
use super::heading::{Found, Table};
use super::label::{Headings, Label};
use super::layout::{Part, Slot};
use super::number::is_nothing;
use crate::cells::{Cell, Row, Value, column_letters};

/// Words of a row that adds up others.
const SUMS: [&str; 6] = ["合计", "小计", "总计", "共计", "累计", "汇总"];

/// Words that begin a note below a table.
const NOTES: [&str; 26] = [
    "注",
    "备注",
    "说明",
    "填表说明",
    "填报说明",
    "填表人",
    "填报人",
    "填表",
    "填报",
    "制表人",
    "制表",
    "审核人",
    "审核",
    "复核人",
    "负责人",
    "单位负责人",
    "院校负责人",
    "经办人",
    "联系人",
    "联系电话",
    "填表日期",
    "填报日期",
    "填报单位",
    "单位盖章",
    "盖章",
    "日期",
];

/// The rows of a table that hold facts. What stands where nothing is understood is a problem.
pub(super) fn facts<'s>(table: &Table<'s>, intake: &mut Intake<'_>) -> Vec<&'s Row> {
    let sheet = table.grid.sheet;
    let below = sheet.rows.iter().filter(|row| row.number > table.heads.1);
    let rows: Vec<&Row> = below.filter(|row| is_fact(table, row)).collect();
    stray(table, &rows, intake);
    rows
}

fn is_fact(table: &Table<'_>, row: &Row) -> bool {
    let cells: Vec<&Cell> = row.cells.iter().filter(|cell| has_content(cell)).collect();
    let counts = cells.iter().any(|cell| says_something(table, cell));
    counts
        && !is_sum(table, row)
        && !is_note(table, row, &cells)
        && !is_line(table, row, &cells)
        && !is_heading(table, &cells)
        && !is_numbering(table, row, &cells)
}

/// A cell that makes its row one of facts: not in a column for people, not only who the institution is, not a mark for
/// nothing. A sheet handed out with the institutions filled in has rows that nobody used.
fn says_something(table: &Table<'_>, cell: &Cell) -> bool {
    let found = table.columns.iter().find(|found| found.at == cell.column);
    let who = matches!(
        found.map(|found| found.column.slot),
        Some(Slot::Field(Field::Code | Field::Name) | Slot::InstitutionKind | Slot::Remark)
    );
    let passed_over = table.ignored.contains(&cell.column) || (who && table.part != Part::Institutions);
    !passed_over && !is_nothing(as_text(&cell.value))
}

/// Whether the text is 合计 and the like, whatever it adds up: `全省合计`, `合计（12所）`, `小计：`.
fn says_sum(text: &str) -> bool {
    let form = normal_form(text);
    let stem = form.split(['(', ':', ',']).next().unwrap_or_default();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '所' | '个' | '项' | '条' | '校'));
    SUMS.iter().any(|sum| stem.ends_with(sum))
}

fn is_sum(table: &Table<'_>, row: &Row) -> bool {
    let sum_in = |slot: Slot, exact: bool| {
        let value = table.column(slot).and_then(|found| own(row, found.at));
        value.is_some_and(|value| {
            let text = as_text(value);
            if exact { SUMS.contains(&normal_form(text).as_str()) } else { says_sum(text) }
        })
    };
    let first = row.cells.first().filter(|cell| table.ignored.contains(&cell.column));
    sum_in(Slot::Field(Field::Code), false)
        || sum_in(Slot::Field(Field::Name), false)
        || sum_in(Slot::Field(Field::Certificate), true)
        || sum_in(Slot::Field(Field::Level), true)
        || first.is_some_and(|cell| says_sum(as_text(&cell.value)))
}

/// `注：…`, `填表人：…`: the first words of a row that has no code of its own.
fn is_note(table: &Table<'_>, row: &Row, cells: &[&Cell]) -> bool {
    let Some(first) = cells.first() else { return false };
    let code = table.column(Slot::Field(Field::Code)).filter(|found| found.at != first.column);
    let coded = code.and_then(|found| own(row, found.at)).is_some_and(|value| !is_nothing(as_text(value)));
    let Value::Text(text) = &first.value else { return false };
    let form = normal_form(text);
    let form = form.trim_start_matches(['*', '※', '(']);
    let begins = NOTES.iter().any(|note| {
        let rest = form.strip_prefix(note);
        rest.is_some_and(|rest| {
            let next = rest.chars().next();
            next.is_none_or(|c| matches!(c, ':' | ')' | '(' | ',' | '.' | '、') || c.is_ascii_digit())
        })
    });
    begins && !coded
}

/// A line of words across the table, such as `一、高职院校`: one text, merged over several columns.
fn is_line(table: &Table<'_>, row: &Row, cells: &[&Cell]) -> bool {
    let [only] = cells else { return false };
    let wide = table.grid.last_column(row.number, only.column) >= only.column.saturating_add(2);
    wide && matches!(only.value, Value::Text(_))
}

/// The headings once more, as at the top of a printed page.
fn is_heading(table: &Table<'_>, cells: &[&Cell]) -> bool {
    let same = cells.iter().filter(|cell| {
        let text = as_text(&cell.value).trim();
        let is_it = |row| table.grid.value(row, cell.column).is_some_and(|head| as_text(head).trim() == text);
        (table.heads.0..=table.heads.1).any(is_it)
    });
    same.count() >= 3
}

/// `1 2 3 4 …` or `甲 乙 1 2 …` right under the headings.
fn is_numbering(table: &Table<'_>, row: &Row, cells: &[&Cell]) -> bool {
    let letters = ["甲", "乙", "丙", "丁", "戊"];
    let numbers: Vec<u32> = cells.iter().filter_map(|cell| as_text(&cell.value).trim().parse().ok()).collect();
    let lettered = cells.iter().take_while(|cell| letters.contains(&as_text(&cell.value).trim())).count();
    row.number == table.heads.1 + 1
        && cells.len() >= 4
        && numbers.len() + lettered == cells.len()
        && numbers.first() == Some(&1)
        && numbers.windows(2).all(|pair| pair[0] + 1 == pair[1])
}

/// Content under a heading that nobody knows, or under none: once for each column.
fn stray(table: &Table<'_>, rows: &[&Row], intake: &mut Intake<'_>) {
    let mut told: BTreeSet<u16> = BTreeSet::new();
    let known = |at: u16| table.ignored.contains(&at) || table.columns.iter().any(|found| found.at == at);
    let doubled = |at: u16| table.doubled.iter().any(|(column, _, _)| *column == at);
    for row in rows {
        for cell in row.cells.iter().filter(|cell| has_content(cell) && !is_nothing(as_text(&cell.value))) {
            if known(cell.column) || doubled(cell.column) || !told.insert(cell.column) {
                continue;
            }
            match table.unknown.iter().find(|(at, _, _)| *at == cell.column) {
                Some((at, head, label)) => unknown_heading(table, (*head, *at), label, intake),
                None => intake.problem(
                    table.grid.place(row.number, cell.column),
                    "此列没有表头，不知道内容是什么；请补上表头，或删除此列内容",
                    "there is no heading over this column; add one, or delete what stands in it",
                ),
            }
        }
    }
}

fn unknown_heading(table: &Table<'_>, (row, at): (u32, u16), label: &Label, intake: &mut Intake<'_>) {
    let headings = Headings::of(table.part);
    let taken = |heading: &&str| table.columns.iter().any(|found| found.column.heading == *heading);
    let (near_zh, near_en) = match headings.nearest(label).filter(|near| !taken(near)) {
        Some(near) => (format!("；是否想写「{near}」"), format!("; did you mean “{near}”")),
        None => (String::new(), String::new()),
    };
    let said = &label.raw;
    intake.problem(
        table.grid.place(row, at),
        format!("没有名为「{said}」的列{near_zh}；只供自己看的列请改名为“备注”"),
        format!("no column is called “{said}”{near_en}; call it “备注” (remarks) if it is for your own use"),
    );
}

/// The range of a merge that spreads one value over several rows of facts, where each row needs its own: whose it is,
/// only a person knows.
pub(super) fn spread(table: &Table<'_>, row: &Row, found: &Found) -> Option<String> {
    if found.column.carried || own(row, found.at).is_some() {
        return None;
    }
    let above = table.grid.merge_above(row.number, found.at).filter(|merge| merge.first_row > table.heads.1)?;
    let holds = table.grid.value(above.first_row, found.at).is_some_and(|value| !is_nothing(as_text(value)));
    let letters = column_letters(found.at);
    holds.then(|| format!("{letters}{}:{letters}{}", above.first_row, above.last_row))
}
