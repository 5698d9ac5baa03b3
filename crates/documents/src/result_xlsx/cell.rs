//! Writing cells: texts that stay texts, exact decimals as numbers, and rows as high as their texts need.

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};
use unicode_width::UnicodeWidthStr;

use crate::result_csv::is_formula_like;
use crate::result_words::Words;

/// What a cell can hold, less room for the mark that something was cut off.
const LONGEST: usize = 32_700;

/// Writes a text, never a formula. One that looks like a formula is marked as text, so that it stays one when a person
/// edits the cell; one that no cell can hold is cut, visibly.
pub(super) fn text(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    text: &str,
    format: &Format,
    words: &Words,
) -> Result<(), XlsxError> {
    let cut;
    // No text has more units than bytes, so most need no counting.
    let text = if text.len() > LONGEST && text.encode_utf16().count() > LONGEST {
        // A character takes at most two units, so half as many characters always fit.
        cut = format!("{}{}", text.chars().take(LONGEST / 2).collect::<String>(), words.cut_off);
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

/// Writes an exact decimal as a number. A workbook knows only binary floats: here, and only here, a result becomes
/// one, by reading its published digits; nothing is computed with it.
pub(super) fn number(
    sheet: &mut Worksheet,
    (row, column): (RowNum, ColNum),
    decimal: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    match decimal.parse::<f64>() {
        Ok(value) => sheet.write_number_with_format(row, column, value, format)?,
        Err(_) => sheet.write_string_with_format(row, column, decimal, format)?,
    };
    Ok(())
}

/// Merges part of a row around a text; a single cell is only written.
pub(super) fn across(
    sheet: &mut Worksheet,
    row: RowNum,
    (first, last): (ColNum, ColNum),
    shown: &str,
    format: &Format,
    words: &Words,
) -> Result<(), XlsxError> {
    if first < last {
        sheet.merge_range(row, first, row, last, "", format)?;
    }
    text(sheet, (row, first), shown, format, words)
}

/// Lines that a text of 10 points takes in a column of so many characters of 8 pixels.
pub(super) fn lines(text: &str, characters: u32) -> u32 {
    // A word or a wide character rarely ends just at the edge, and a text keeps off the rule.
    let room = usize::try_from((characters * 12 / 10).saturating_sub(3).max(2)).unwrap_or(2);
    let lines: usize = text.split('\n').map(|line| line.width_cjk().div_ceil(room).max(1)).sum();
    u32::try_from(lines).unwrap_or(u32::MAX)
}

/// Pixels of a line of 10 points, in whatever typeface a machine has for the one that is named.
pub(super) const LINE: u32 = 19;

/// Pixels of a row of so many lines.
pub(super) fn height(lines: u32, of_line: u32) -> u32 {
    // 409 points are the highest row there is.
    lines.max(1).saturating_mul(of_line).saturating_add(4).min(545)
}

/// Columns of these widths, in characters.
pub(super) fn columns(sheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    for (column, characters) in widths.iter().enumerate() {
        sheet.set_column_width_pixels(at(column), characters * 8 + 5)?;
    }
    Ok(())
}

/// A position as a column.
pub(super) fn at(column: usize) -> ColNum {
    ColNum::try_from(column).unwrap_or(ColNum::MAX)
}

/// A position as a row.
pub(super) fn down(row: usize) -> RowNum {
    RowNum::try_from(row).unwrap_or(RowNum::MAX)
}
