//! The workbook handed back: as it came, with what is wrong beside each row, the cells marked, and a list of it all.

use std::collections::{BTreeMap, BTreeSet};

use assess::{Problem, normal_form};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Note, Url, Workbook, Worksheet, XlsxError};
use scheme::{Decimal, Lang};
use unicode_width::UnicodeWidthStr;

use super::grid::{as_text, cell_of, shown_name};
use super::heading::Table;
use super::label::{Headings, Label};
use super::layout::{ERRORS, Part, SUMMARY};
use super::look::Look;
use super::survey::recognised;
use super::write::{day, height, text};
use crate::cells::{Cell, Sheet, Value, column_letters};
use crate::sheet::{col, lines, number, row as row_at, width};

/// Width of the column of errors, in characters.
const WIDE: u32 = 60;
/// Links that a sheet can hold.
const LINKS: usize = 60_000;

/// Problems by cell: row from 1, column from 0.
type Marks<'p> = BTreeMap<(u32, u16), Vec<&'p Problem>>;

/// The same workbook with a column 错误说明 right of each table that says what is wrong in its rows, the cells in
/// question coloured and with notes, and a first sheet 错误汇总 that lists everything. All of it is values: no text
/// becomes a formula. What only a workbook program knows of the file, such as its colours, is not kept.
pub fn with_errors(sheets: &[Sheet], problems: &[Problem], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut workbook = Workbook::new();
    workbook.set_default_format(&Look::default_format(), 18, 72)?;
    // Without a date of its own a workbook bears that of its making, and no two are equal.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_title(SUMMARY).set_creation_datetime(&created));
    let kept: Vec<&Sheet> = sheets.iter().filter(|sheet| normal_form(&sheet.name) != SUMMARY).collect();
    let names = names(&kept);
    let mut by_sheet: BTreeMap<&str, Marks<'_>> = BTreeMap::new();
    for problem in problems {
        if let Some((sheet, row, column)) = cell_of(&problem.place) {
            by_sheet.entry(sheet).or_default().entry((row, column)).or_default().push(problem);
        }
    }
    let links: BTreeMap<&str, &str> =
        kept.iter().zip(&names).map(|(sheet, name)| (shown_name(sheet), name.as_str())).collect();
    summary(workbook.add_worksheet().set_name(SUMMARY)?, problems, &links, lang, &look)?;
    let headings: Vec<Headings> = Part::ALL.into_iter().map(Headings::of).collect();
    let none = Marks::new();
    for (sheet, name) in kept.iter().zip(&names) {
        let marks = by_sheet.get(shown_name(sheet)).unwrap_or(&none);
        let out = workbook.add_worksheet().set_name(name)?;
        Copy { sheet, table: recognised(sheet, &headings), marks, lang, look: &look }.write(out)?;
    }
    workbook.save_to_buffer()
}

/// Names that a workbook accepts: those of the sheets, and something like them where a file had others.
fn names(sheets: &[&Sheet]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::from([SUMMARY.to_lowercase()]);
    let mut names = Vec::new();
    for sheet in sheets {
        let shown = shown_name(sheet);
        let fit = shown.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { '_' } else { c });
        let fit: String = fit.take(31).collect();
        let fit = fit.trim_matches('\'').to_owned();
        let mut name = if fit.trim().is_empty() { "Sheet".to_owned() } else { fit.clone() };
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{} {number}", fit.chars().take(25).collect::<String>());
            number += 1;
        }
        names.push(name);
    }
    names
}

/// The first sheet: every problem with a link to its place.
fn summary(
    sheet: &mut Worksheet,
    problems: &[Problem],
    links: &BTreeMap<&str, &str>,
    lang: Lang,
    look: &Look,
) -> Result<(), XlsxError> {
    let count = problems.len();
    let (title, hint, heads) = match lang {
        Lang::Zh => (
            format!("错误汇总：共 {count} 处"),
            "点击“位置”可转到该单元格；各表右侧“错误说明”列写明本行的问题，有问题的单元格已标色。改好后可直接提交本文件。",
            ["序号", "位置", "问题"],
        ),
        Lang::En => (
            format!("Errors: {count}"),
            "Click a place to go there. The column “错误说明” says what is wrong in each row. This file can be corrected and sent in.",
            ["No.", "Place", "What is wrong"],
        ),
    };
    for (at, characters) in [6, 26, 100].into_iter().enumerate() {
        width(sheet, col(at), characters)?;
    }
    text(sheet, (0, 0), &title, &look.title)?;
    text(sheet, (1, 0), hint, &look.hint)?;
    sheet.set_row_height_pixels(0, 32)?;
    for (at, head) in heads.into_iter().enumerate() {
        text(sheet, (2, col(at)), head, &look.head)?;
    }
    for (index, problem) in problems.iter().enumerate() {
        let row = row_at(index + 3);
        number(sheet, (row, 0), &(index + 1).to_string(), &look.middle)?;
        let target = cell_of(&problem.place)
            .map(|(name, row, column)| (name, format!("{}{row}", column_letters(column))))
            .or(Some((problem.place.as_str(), "A1".to_owned())));
        let target = target.and_then(|(name, cell)| Some((links.get(name)?, cell))).filter(|_| index < LINKS);
        match target {
            Some((name, cell)) => {
                let url = Url::new(format!("internal:'{}'!{cell}", name.replace('\'', "''"))).set_text(&problem.place);
                sheet.write_url_with_format(row, 1, url, &look.link)?;
            }
            None => text(sheet, (row, 1), &problem.place, &look.cell)?,
        }
        let words = problem.message.get(lang);
        text(sheet, (row, 2), words, &look.cell)?;
        sheet.set_row_height_pixels(row, height(lines(words, 100)))?;
    }
    sheet.set_freeze_panes(3, 0)?;
    super::look::page(sheet, SUMMARY);
    Ok(())
}

/// A sheet on its way back.
struct Copy<'c> {
    sheet: &'c Sheet,
    table: Option<Table<'c>>,
    marks: &'c Marks<'c>,
    lang: Lang,
    look: &'c Look,
}

impl Copy<'_> {
    fn write(&self, out: &mut Worksheet) -> Result<(), XlsxError> {
        let column = self.errors_column();
        self.merges(out, column)?;
        self.cells(out, column)?;
        for ((row, at), problems) in self.marks {
            self.mark(out, (*row, *at), problems)?;
        }
        self.complaints(out, column)?;
        self.widths(out, column)?;
        if let Some(table) = &self.table {
            out.set_freeze_panes(table.heads.1, 0)?;
            super::look::page(out, shown_name(self.sheet));
        }
        out.set_hidden(self.sheet.hidden);
        Ok(())
    }

    /// The column of errors: the one of an earlier round, or the first one right of everything.
    fn errors_column(&self) -> u16 {
        if let Some(column) = self.earlier_errors() {
            return column;
        }
        let cells = self.sheet.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column);
        let marks = self.marks.keys().map(|(_, column)| *column);
        // A title may be merged over the whole sheet.
        let merges = self.sheet.merges.iter().map(|merge| merge.last_column).filter(|column| *column < 1000);
        cells.chain(marks).chain(merges).max().map_or(0, |last| last.saturating_add(1).min(16_383))
    }

    fn earlier_errors(&self) -> Option<u16> {
        let table = self.table.as_ref()?;
        let is_errors = |value: &Value| Label::of(as_text(value)).is_some_and(|label| label.is(ERRORS));
        let head = |column: u16| {
            (table.heads.0..=table.heads.1).any(|row| table.grid.value(row, column).is_some_and(is_errors))
        };
        table.ignored.iter().copied().find(|column| head(*column))
    }

    fn cells(&self, out: &mut Worksheet, errors: u16) -> Result<(), XlsxError> {
        for row in &self.sheet.rows {
            let is_head = self.is_head(row.number);
            let base = if self.is_below(row.number) { self.look.as_it_was.clone() } else { Format::new() };
            for cell in row.cells.iter().filter(|cell| cell.column != errors) {
                let format = if is_head { self.look.head.clone() } else { format_of(&cell.value, base.clone()) };
                put(out, row.number, cell, &format)?;
            }
        }
        Ok(())
    }

    fn is_head(&self, row: u32) -> bool {
        self.table.as_ref().is_some_and(|table| (table.heads.0..=table.heads.1).contains(&row))
    }

    fn is_below(&self, row: u32) -> bool {
        self.table.as_ref().is_some_and(|table| row > table.heads.1)
    }

    /// Colours a cell and notes what is wrong with it.
    fn mark(&self, out: &mut Worksheet, (row, column): (u32, u16), problems: &[&Problem]) -> Result<(), XlsxError> {
        let wrong = &self.look.wrong;
        let own = self.sheet.rows.binary_search_by_key(&row, |row| row.number).ok();
        let cell = own.and_then(|at| self.sheet.rows[at].cells.iter().find(|cell| cell.column == column));
        match cell {
            Some(cell) => {
                put(out, row, cell, &format_of(&cell.value, wrong.clone()))?;
            }
            None => {
                out.write_blank(row - 1, column, wrong)?;
            }
        }
        let words: Vec<&str> = problems.iter().map(|problem| problem.message.get(self.lang)).collect();
        let words: String = words.join("\n").chars().take(1000).collect();
        let note = Note::new(words).add_author_prefix(false).set_width(260).set_height(110).set_font_size(9);
        out.insert_note(row - 1, column, &note)?;
        Ok(())
    }

    /// The column of errors.
    fn complaints(&self, out: &mut Worksheet, column: u16) -> Result<(), XlsxError> {
        let head = self.table.as_ref().map_or(1, |table| table.heads.1);
        let mut by_row: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for ((row, at), problems) in self.marks {
            for problem in problems {
                let words = format!("{}{row}：{}", column_letters(*at), problem.message.get(self.lang));
                by_row.entry(*row).or_default().push(words);
            }
        }
        let clash = by_row.contains_key(&head);
        if self.table.is_some() && !clash {
            text(out, (head - 1, column), ERRORS, &self.look.head)?;
        }
        for (row, words) in by_row {
            // A problem of the headings stands under the name of the column.
            let words =
                if clash && row == head { format!("{ERRORS}（{}）", words.join("；")) } else { words.join("\n") };
            text(out, (row - 1, column), &words, &self.look.complaint)?;
            out.set_row_height_pixels(row - 1, height(lines(&words, WIDE)))?;
        }
        Ok(())
    }

    /// Merges as they were. Those that overlap, and those over a million cells, are none that people make.
    fn merges(&self, out: &mut Worksheet, errors: u16) -> Result<(), XlsxError> {
        // Each cell of a merge is one to be written.
        let mut room: u64 = 1_000_000;
        for merge in &self.sheet.merges {
            let rows = u64::from(merge.last_row.saturating_sub(merge.first_row)) + 1;
            let area = rows * (u64::from(merge.last_column.saturating_sub(merge.first_column)) + 1);
            if area > room {
                continue;
            }
            room -= area;
            let several = merge.first_row < merge.last_row || merge.first_column < merge.last_column;
            let covers = (merge.first_column..=merge.last_column).contains(&errors);
            if several && !covers && merge.first_row > 0 {
                let (first, last) = (merge.first_row - 1, merge.last_row - 1);
                let format = if self.is_head(merge.first_row) { &self.look.head } else { &Format::new() };
                let merged = out.merge_range(first, merge.first_column, last, merge.last_column, "", format);
                match merged {
                    Ok(_) | Err(XlsxError::MergeRangeOverlaps(..) | XlsxError::RowColumnOrderError) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }

    /// Columns about as wide as what stands in them.
    fn widths(&self, out: &mut Worksheet, errors: u16) -> Result<(), XlsxError> {
        let mut widths: BTreeMap<u16, usize> = BTreeMap::new();
        let from = self.table.as_ref().map_or(0, |table| table.heads.1);
        for row in self.sheet.rows.iter().filter(|row| row.number >= from).take(500) {
            for cell in &row.cells {
                let wide = widths.entry(cell.column).or_default();
                *wide = (*wide).max(as_text(&cell.value).lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0));
            }
        }
        for (column, wide) in widths.into_iter().take(500) {
            width(out, column, u32::try_from(wide.clamp(8, 40)).unwrap_or(40) + 2)?;
        }
        if self.table.is_some() || !self.marks.is_empty() {
            width(out, errors, WIDE)?;
        }
        Ok(())
    }
}

/// A format that keeps what a cell holds: a text of digits stays one when a person edits it.
fn format_of(value: &Value, format: Format) -> Format {
    match value {
        Value::Text(text) if Decimal::parse(text.trim()).is_some() => format.set_num_format("@"),
        Value::Text(text) if text.contains('\n') => format.set_text_wrap(),
        Value::Date(_) => format.set_num_format("yyyy-mm-dd"),
        Value::Number(digits) if digits.len() > 10 && !digits.contains('.') => format.set_num_format("0"),
        _ => format,
    }
}

/// Writes a cell as it was: a text as a text.
fn put(out: &mut Worksheet, row: u32, cell: &Cell, format: &Format) -> Result<(), XlsxError> {
    let at = (row - 1, cell.column);
    match &cell.value {
        Value::Text(value) | Value::Error(value) => text(out, at, value, format),
        Value::Number(value) => number(out, at, value, format),
        Value::Bool(value) => out.write_boolean_with_format(at.0, at.1, *value, format).map(|_| ()),
        // With a time of day it is kept as the text it is read as.
        Value::Date(value) => match value.parse() {
            Ok(date) if value.len() == 10 => day(out, at, date, format),
            _ => text(out, at, value, format),
        },
    }
}
