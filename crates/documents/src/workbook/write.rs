//! Writing cells that only the workbook of facts has: days, Chinese with English beneath it, prompts.

use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, Worksheet, XlsxError};

use super::layout::Words;
use super::look::{LINE, Look};
use crate::sheet::{self, At, lines};

/// Writes a text, never a formula.
pub(super) fn text(sheet: &mut Worksheet, at: At, text: &str, format: &Format) -> Result<(), XlsxError> {
    sheet::text(sheet, at, text, format, "…")
}

/// Writes a day; one that no workbook knows as a text.
pub(super) fn day(sheet: &mut Worksheet, (row, column): At, day: Date, format: &Format) -> Result<(), XlsxError> {
    match moment(day) {
        Some(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
        None => sheet.write_string_with_format(row, column, day.to_string(), format)?,
    };
    Ok(())
}

/// A day as workbooks count it.
pub(super) fn moment(day: Date) -> Option<ExcelDateTime> {
    let part = |number: i8| u8::try_from(number).ok();
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 1900)?;
    ExcelDateTime::from_ymd(year, part(day.month())?, part(day.day())?).ok()
}

/// Writes Chinese with English beneath it.
pub(super) fn both(
    sheet: &mut Worksheet,
    (row, column): At,
    (zh, en): (&str, &str),
    look: &Look,
    format: &Format,
) -> Result<(), XlsxError> {
    if en.is_empty() || zh.is_empty() {
        return text(sheet, (row, column), zh, format);
    }
    let beneath = format!("\n{en}");
    sheet.write_rich_string_with_format(row, column, &[(&look.zh, zh), (&look.en, &beneath)], format)?;
    Ok(())
}

/// Lines of Chinese with English beneath.
pub(super) fn lines_of_both((zh, en): (&str, &str), characters: u32) -> u32 {
    lines(zh, characters) + if en.is_empty() { 0 } else { lines(en, characters * 11 / 10) }
}

/// Pixels of a row of so many lines.
pub(super) fn height(lines: u32) -> u32 {
    sheet::height(lines, LINE, 6)
}

/// A text cut to what a prompt of a spreadsheet program can hold.
pub(super) fn prompt((zh, en): Words, most: usize) -> String {
    let whole = format!("{zh}\n{en}");
    let text = if whole.chars().count() <= most { whole } else { zh.to_owned() };
    text.chars().take(most).collect()
}
