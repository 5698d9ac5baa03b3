//! Writing sheets, whatever they hold: texts that stay texts, exact decimals as numbers, rows as high as their texts
//! need, and the colours that all workbooks share.

pub(crate) mod look;

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::result_csv::is_formula_like;

/// A row and a column, from 0.
pub(crate) type At = (RowNum, ColNum);

/// What a cell can hold, less room for the mark that something was cut off.
const LONGEST: usize = 32_700;
/// A binary double keeps so many digits of any decimal.
const DIGITS: usize = 15;
/// Pixels of the highest row there is, of 409 points.
const HIGHEST: u32 = 545;

/// Writes a text, never a formula. One that looks like a formula is marked as text, so that it stays one when a person
/// edits the cell; one that no cell can hold ends in `cut_off`.
pub(crate) fn text(
    sheet: &mut Worksheet,
    (row, column): At,
    text: &str,
    format: &Format,
    cut_off: &str,
) -> Result<(), XlsxError> {
    let cut;
    // No text has more units than bytes, so most need no counting.
    let text = if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
        // A character takes at most two units, so half as many characters always fit.
        cut = format!("{}{cut_off}", text.chars().take(LONGEST / 2).collect::<String>());
        &cut
    } else {
        text
    };
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else if is_formula_like(text) {
        sheet.write_string_with_format(row, column, text, &format.clone().set_quote_prefix())?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Writes an exact decimal by its digits: as a number, or as a text where a number would lose some. A workbook knows
/// only binary floats: here, and only here, a decimal becomes one; nothing is computed with it.
pub(crate) fn number(
    sheet: &mut Worksheet,
    (row, column): At,
    decimal: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let counting = decimal.trim_start_matches(['-', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    match decimal.parse::<f64>() {
        Ok(number) if counting <= DIGITS => sheet.write_number_with_format(row, column, number, format)?,
        _ => sheet.write_string_with_format(row, column, decimal, format)?,
    };
    Ok(())
}

/// Lines that a text takes in a column where so many narrow characters of it fit side by side.
pub(crate) fn lines(text: &str, characters: u32) -> u32 {
    // A word or a wide character rarely ends just at the edge, and a text keeps off the rule.
    let room = usize::try_from(characters.saturating_sub(3).max(2)).unwrap_or(2);
    let lines: usize = text.split('\n').map(|line| line.width_cjk().div_ceil(room).max(1)).sum();
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// Pixels of a row of so many lines, and what it keeps free above and below them.
pub(crate) fn height(lines: u32, of_line: u32, free: u32) -> u32 {
    lines.max(1).saturating_mul(of_line).saturating_add(free).min(HIGHEST)
}

/// Pixels of a column of so many characters.
pub(crate) fn pixels(characters: u32) -> u32 {
    characters * 8 + 5
}

/// Sets the width of a column in characters.
pub(crate) fn width(sheet: &mut Worksheet, column: ColNum, characters: u32) -> Result<(), XlsxError> {
    sheet.set_column_width_pixels(column, pixels(characters))?;
    Ok(())
}

/// A position as a column.
pub(crate) fn col(position: usize) -> ColNum {
    ColNum::try_from(position).unwrap_or(ColNum::MAX)
}

/// A position as a row.
pub(crate) fn row(position: usize) -> RowNum {
    RowNum::try_from(position).unwrap_or(RowNum::MAX)
}
