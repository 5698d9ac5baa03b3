//! What each sheet of a workbook is: a part of the facts, the stamp of the template, something for people, or nothing
//! that is understood.

use assess::{Intake, normal_form};

use super::grid::{has_content, shown_name};
use super::heading::{Table, find};
use super::label::Headings;
use super::layout::{GUIDE, LISTS, Part, STAMP, SUMMARY};
use crate::cells::Sheet;

/// The sheets of a workbook by what they are.
#[derive(Default)]
pub(super) struct Survey<'s> {
    /// Tables, in the order of [`Part::ALL`].
    pub(super) tables: Vec<Table<'s>>,
    /// The stamp of the template.
    pub(super) stamp: Option<&'s Sheet>,
    /// A sheet was there but could not be read, so that what it lacks is not worth saying.
    pub(super) unread: Vec<Part>,
}

impl<'s> Survey<'s> {
    /// The table of a part.
    pub(super) fn table(&self, part: Part) -> Option<&Table<'s>> {
        self.tables.iter().find(|table| table.part == part)
    }
}

/// Sheets for people: nothing in them is read.
pub(super) fn for_people(name: &str) -> bool {
    const MORE: [&str; 8] = ["说明", "填表说明", "封面", "目录", "使用说明", "填写说明", "instructions", "readme"];
    [GUIDE, LISTS, SUMMARY].contains(&name) || MORE.contains(&name.to_lowercase().as_str())
}

/// The table in a sheet, whatever it lacks.
pub(super) fn recognised<'s>(sheet: &'s Sheet, headings: &[Headings]) -> Option<Table<'s>> {
    table(sheet, &normal_form(&sheet.name), headings).ok()
}

/// The part that a sheet's name says it is.
fn named(name: &str) -> Option<Part> {
    let name = name.to_lowercase();
    Part::ALL.into_iter().find(|part| part.sheet() == name || part.aliases().contains(&name.as_str()))
}

/// Surveys a workbook; what is not understood is a problem.
pub(super) fn survey<'s>(sheets: &'s [Sheet], intake: &mut Intake<'_>) -> Survey<'s> {
    let headings: Vec<Headings> = Part::ALL.into_iter().map(Headings::of).collect();
    let mut survey = Survey::default();
    for sheet in sheets {
        let name = normal_form(&sheet.name);
        let filled = sheet.rows.iter().any(|row| row.cells.iter().any(has_content));
        if name == STAMP {
            survey.stamp = Some(sheet);
        } else if filled && !for_people(&name) {
            match table(sheet, &name, &headings) {
                Ok(table) => keep(&mut survey, table, intake),
                Err(part) if sheet.hidden && part.is_none() => {}
                Err(part) => {
                    refuse(sheet, part, intake);
                    survey.unread.extend(part);
                }
            }
        }
    }
    survey.tables.sort_by_key(|table| table.part);
    survey
}

/// The table in a sheet, by its name or else by its headings; or the part it should have been.
fn table<'s>(sheet: &'s Sheet, name: &str, headings: &[Headings]) -> Result<Table<'s>, Option<Part>> {
    let by_name = |part: Part| headings.iter().find(|known| known.part() == part).and_then(|known| find(sheet, known));
    if let Some(part) = named(name) {
        return by_name(part).ok_or(Some(part));
    }
    let mut found: Vec<Table<'s>> = headings.iter().filter_map(|known| find(sheet, known)).filter(is_one).collect();
    // Institutions have no column of their own but the kind, which others may have as well.
    found.sort_by_key(|table| (table.own_columns(), table.part == Part::Institutions));
    if let Some(table) = found.pop() {
        return Ok(table);
    }
    let part = Part::ALL.into_iter().find(|part| name.contains(part.sheet()));
    part.and_then(by_name).ok_or(part)
}

/// Whether a table has what its part is known by.
fn is_one(table: &Table<'_>) -> bool {
    match table.part {
        Part::Institutions => table.missing().next().is_none(),
        Part::Settings => table.missing().next().is_none() && table.columns.len() >= 2,
        _ => table.own_columns() >= 2 || (table.own_columns() == 1 && table.missing().next().is_none()),
    }
}

/// Keeps a table, unless its part is there already or it is out of sight.
fn keep<'s>(survey: &mut Survey<'s>, table: Table<'s>, intake: &mut Intake<'_>) {
    let name = shown_name(table.grid.sheet);
    let what = table.part.sheet();
    if table.grid.sheet.hidden {
        return intake.problem(
            name,
            format!("工作表「{name}」是隐藏的，却含有{what}的内容；请取消隐藏并核对，不需要的请删除"),
            format!("sheet “{name}” is hidden and yet holds {what}; show and check it, or delete it"),
        );
    }
    if let Some(earlier) = survey.table(table.part) {
        let earlier = shown_name(earlier.grid.sheet);
        return intake.problem(
            name,
            format!("工作表「{earlier}」和「{name}」都是{what}，请合并为一张"),
            format!("sheets “{earlier}” and “{name}” both hold {what}; join them into one"),
        );
    }
    survey.tables.push(table);
}

fn refuse(sheet: &Sheet, part: Option<Part>, intake: &mut Intake<'_>) {
    let name = shown_name(sheet);
    if let Some(part) = part {
        let needed = |english: bool| -> Vec<&str> {
            let columns = super::layout::columns(part).iter().filter(|column| column.required);
            columns.map(|column| if english { column.english } else { column.heading }).collect()
        };
        return intake.problem(
            name,
            format!("工作表「{name}」的前20行中找不到表头；表头应有{}", needed(false).join("、")),
            format!("no headings in the first 20 rows of sheet “{name}”; it needs {}", needed(true).join(", ")),
        );
    }
    let parts: Vec<&str> = Part::ALL.into_iter().map(Part::sheet).collect();
    intake.problem(
        name,
        format!("看不懂工作表「{name}」：名称不是{}，表头也对不上；不需要的请删除", parts.join("、")),
        format!(
            "sheet “{name}” is not understood: neither its name nor its headings are known; delete it if not needed"
        ),
    );
}
