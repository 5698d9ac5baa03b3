//! Writing cells: texts that stay texts, exact decimals as numbers where a number keeps all their digits.

use jiff::civil::Date;
use rust_xlsxwriter::{ColNum, ExcelDateTime, Format, RowNum, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use super::layout::Words;
use super::look::{LINE, Look};
use crate::result_csv::is_formula_like;

/// A row and a column, from 0.
pub(super) type At = (RowNum, ColNum);

/// What a cell can hold, less room for the mark that something was cut off.
const LONGEST: usize = 32_700;
/// A binary double keeps so many digits of any decimal.
const DIGITS: usize = 15;

/// Writes a text, never a formula; one that looks like a formula stays a text when a person edits it.
pub(super) fn text(sheet: &mut Worksheet, (row, column): At, text: &str, format: &Format) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if is_formula_like(text) {
        sheet.write_string_with_format(row, column, short(text), &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, short(text), format)?;
    }
    Ok(())
}

/// A text that fits a cell.
fn short(text: &str) -> String {
    if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
        return text.chars().take(LONGEST / 2).chain(['…']).collect();
    }
    text.to_owned()
}

/// Writes a decimal by its digits: as a number, or as a text where a number would lose some.
pub(super) fn digits(sheet: &mut Worksheet, (row, column): At, digits: &str, format: &Format) -> Result<(), XlsxError> {
    let counting = digits.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    match digits.parse::<f64>() {
        Ok(number) if counting <= DIGITS => sheet.write_number_with_format(row, column, number, format)?,
        _ => sheet.write_string_with_format(row, column, digits, format)?,
    };
    Ok(())
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

/// Lines that a text takes in a column of so many characters.
pub(super) fn lines(text: &str, characters: u32) -> u32 {
    // A word or a wide character rarely ends just at the edge.
    let room = usize::try_from(characters.saturating_sub(3).max(2)).unwrap_or(2);
    let lines: usize = text.split('\n').map(|line| line.width_cjk().div_ceil(room).max(1)).sum();
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// Lines of Chinese with English beneath.
pub(super) fn lines_of_both((zh, en): (&str, &str), characters: u32) -> u32 {
    lines(zh, characters) + if en.is_empty() { 0 } else { lines(en, characters * 11 / 10) }
}

/// Pixels of a row of so many lines; 409 points are the highest there is.
pub(super) fn height(lines: u32) -> u32 {
    lines.max(1).saturating_mul(LINE).saturating_add(6).min(545)
}

/// Sets the width of a column in characters.
pub(super) fn width(sheet: &mut Worksheet, column: ColNum, characters: u32) -> Result<(), XlsxError> {
    sheet.set_column_width_pixels(column, characters * 8 + 5)?;
    Ok(())
}

/// A position as a column.
pub(super) fn col(position: usize) -> ColNum {
    ColNum::try_from(position).unwrap_or(ColNum::MAX)
}

/// A position as a row.
pub(super) fn row(position: usize) -> RowNum {
    RowNum::try_from(position).unwrap_or(RowNum::MAX)
}

/// A text cut to what a prompt of a spreadsheet program can hold.
pub(super) fn prompt((zh, en): Words, most: usize) -> String {
    let whole = format!("{zh}\n{en}");
    let text = if whole.chars().count() <= most { whole } else { zh.to_owned() };
    text.chars().take(most).collect()
}
