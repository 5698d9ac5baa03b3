//! A register as a workbook that people keep: a line for each thing under known headings. What goes out comes back in,
//! and lists that somebody else made are read by the words that head them.

use assess::Problem;
use rust_xlsxwriter::{DataValidation, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use scheme::{Lang, Text};
use serde::{Deserialize, Serialize};

use crate::cells::{Sheet, Value, column_letters};
use crate::sheet;
use crate::sheet::look::{HEAD, INK, color};

/// A column.
#[derive(Debug, Clone)]
pub struct Column {
    /// What heads it.
    pub heading: Text,
    /// What else heads it in lists that people keep.
    pub others: &'static [&'static str],
    /// Nothing can be read without it.
    pub needed: bool,
    /// How it is filled in.
    pub hint: Text,
    /// What can be chosen; empty where it is typed.
    pub choices: Vec<Text>,
    /// Characters side by side.
    pub width: u32,
}

impl Column {
    fn is_headed(&self, text: &str) -> bool {
        let text = text.trim().trim_end_matches('*');
        text == self.heading.zh || text.eq_ignore_ascii_case(&self.heading.en) || self.others.contains(&text)
    }
}

/// The lines of a workbook, each cell trimmed, in the order of the columns.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filled {
    sheet: String,
    /// Where each column was found.
    columns: Vec<Option<u16>>,
    /// The lines that hold anything.
    pub lines: Vec<Line>,
}

/// A line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Line {
    /// Its number in the sheet, from 1.
    pub number: u32,
    /// Its cells, one for each column.
    pub cells: Vec<String>,
}

impl Filled {
    /// One line that somebody typed, as if it stood alone in a workbook.
    pub fn of_line(cells: Vec<String>) -> Self {
        let columns = (0..).take(cells.len()).map(Some).collect();
        Self { sheet: String::new(), columns, lines: vec![Line { number: 1, cells }] }
    }

    /// Whether the workbook has a column at all.
    pub fn has(&self, column: usize) -> bool {
        self.columns.get(column).is_some_and(Option::is_some)
    }

    /// Where a cell stands, such as `试点院校!B7`.
    pub fn place(&self, line: &Line, column: usize) -> String {
        let letters = self.columns.get(column).copied().flatten().map_or_else(String::new, column_letters);
        // A text file has no sheets with names.
        let sheet = if self.sheet.is_empty() { String::new() } else { format!("{}!", self.sheet) };
        format!("{sheet}{letters}{}", line.number)
    }
}

/// Rows in which the headings are looked for.
const HEADINGS: usize = 20;

/// Reads the first sheet that has the columns which are needed.
///
/// # Errors
/// What is missing, where no sheet has them.
pub fn read(sheets: &[Sheet], columns: &[Column]) -> Result<Filled, Problem> {
    let Some((sheet, head, found)) = sheets.iter().find_map(|sheet| head(sheet, columns)) else {
        let needed = || columns.iter().filter(|column| column.needed);
        let names = |of: fn(&Text) -> &str| needed().map(|column| of(&column.heading)).collect::<Vec<_>>();
        return Err(Problem {
            place: sheets.first().map_or_else(String::new, |sheet| sheet.name.clone()),
            message: Text::new(
                format!("没有找到表头：应有「{}」各列", names(|text| &text.zh).join("」「")),
                format!("no headings found; the columns are: {}", names(|text| &text.en).join(", ")),
            ),
        });
    };
    let rows = sheet.rows.iter().filter(|row| row.number > head);
    let lines = rows.map(|row| {
        let cell = |column: &Option<u16>| {
            let cell = row.cells.iter().find(|cell| Some(cell.column) == *column);
            cell.map_or_else(String::new, |cell| text(&cell.value).trim().to_owned())
        };
        Line { number: row.number, cells: found.iter().map(cell).collect() }
    });
    let lines = lines.filter(|line| line.cells.iter().any(|cell| !cell.is_empty())).collect();
    Ok(Filled { sheet: sheet.name.clone(), columns: found, lines })
}

fn head<'s>(sheet: &'s Sheet, columns: &[Column]) -> Option<(&'s Sheet, u32, Vec<Option<u16>>)> {
    sheet.rows.iter().take(HEADINGS).find_map(|row| {
        let place =
            |column: &Column| row.cells.iter().find(|cell| column.is_headed(text(&cell.value))).map(|cell| cell.column);
        let found: Vec<Option<u16>> = columns.iter().map(place).collect();
        let whole = columns.iter().zip(&found).all(|(column, place)| place.is_some() || !column.needed);
        whole.then_some((sheet, row.number, found))
    })
}

fn text(value: &Value) -> &str {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Date(text) | Value::Error(text) => text,
        Value::Bool(true) => "TRUE",
        Value::Bool(false) => "FALSE",
    }
}

/// Lines below the last one in which what can be chosen is offered too.
const SPARE: u32 = 500;

/// Writes a register: the lines, and a second sheet that says how to fill them in. No cell can be a formula.
///
/// # Errors
/// What the writer of workbooks says.
pub fn write(title: &Text, columns: &[Column], rows: &[Vec<String>], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let font = if lang == Lang::Zh { "宋体" } else { "Calibri" };
    let plain = Format::new().set_font_name(font);
    let bold = plain.clone().set_bold().set_background_color(color(HEAD)).set_border_bottom(FormatBorder::Thin);
    let sheet = workbook.add_worksheet();
    sheet.set_name(title.get(lang))?;
    for (position, column) in columns.iter().enumerate() {
        sheet::width(sheet, sheet::col(position), column.width)?;
        sheet.write_string_with_format(0, sheet::col(position), column.heading.get(lang), &bold)?;
    }
    for (row, cells) in (1_u32..).zip(rows) {
        for (position, cell) in cells.iter().enumerate() {
            sheet::text(sheet, (row, sheet::col(position)), cell, &plain, "…")?;
        }
    }
    let last = sheet::row(rows.len());
    for (position, column) in columns.iter().enumerate().filter(|(_, column)| !column.choices.is_empty()) {
        offer(sheet, sheet::col(position), last.saturating_add(SPARE), column, lang)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?.set_landscape().set_print_fit_to_pages(1, 0);
    sheet.autofilter(0, 0, last, sheet::col(columns.len().saturating_sub(1)))?;
    guide(workbook.add_worksheet(), columns, lang, &plain)?;
    workbook.save_to_buffer()
}

/// Offers what can be chosen in a column. Other words are told from a slip when the workbook comes back.
fn offer(sheet: &mut Worksheet, column: u16, last: u32, of: &Column, lang: Lang) -> Result<(), XlsxError> {
    let words: Vec<&str> = of.choices.iter().map(|choice| choice.get(lang)).collect();
    let offered = DataValidation::new().allow_list_strings(&words)?.show_error_message(false);
    sheet.add_data_validation(1, column, last, column, &offered)?;
    Ok(())
}

fn guide(sheet: &mut Worksheet, columns: &[Column], lang: Lang, plain: &Format) -> Result<(), XlsxError> {
    let words = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
    sheet.set_name(words("填写说明", "How to fill in"))?;
    let wrapped = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
    sheet::width(sheet, 0, 24)?;
    sheet::width(sheet, 1, 80)?;
    let title = plain.clone().set_bold().set_font_color(color(INK));
    let about = words(
        "只改需要改的行，也可以只留下要新增的行：已登记而此表没有的，导入后保持不变。导入前会列出每一处变化，确认后才写入。",
        "Change the lines that need it, or leave only new ones: what is not in the sheet stays as it is. Every change is \
         listed before anything is written.",
    );
    sheet.write_string_with_format(0, 0, words("填写说明", "How to fill in"), &title)?;
    sheet.write_string_with_format(1, 1, about, &wrapped)?;
    for (row, column) in (2_u32..).zip(columns) {
        let choices: Vec<&str> = column.choices.iter().map(|choice| choice.get(lang)).collect();
        let mut hint = column.hint.get(lang).to_owned();
        if !choices.is_empty() {
            hint.push_str(words("可选：", " Choices: "));
            hint.push_str(&choices.join(words("、", ", ")));
        }
        sheet.write_string_with_format(row, 0, column.heading.get(lang), &wrapped)?;
        sheet.write_string_with_format(row, 1, &hint, &wrapped)?;
    }
    Ok(())
}
