//! Writing cells in the words of a result, and rows and columns as its sheets have them.

use rust_xlsxwriter::{ColNum, Format, RowNum, Worksheet, XlsxError};

use crate::result_words::Words;
use crate::sheet::{self, At, col, width};

/// Writes a text, never a formula; one that no cell can hold says that it is cut.
pub(super) fn text(sheet: &mut Worksheet, at: At, text: &str, format: &Format, words: &Words) -> Result<(), XlsxError> {
    sheet::text(sheet, at, text, format, words.cut_off)
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
    sheet::lines(text, characters * 12 / 10)
}

/// Pixels of a line of 10 points, in whatever typeface a machine has for the one that is named.
pub(super) const LINE: u32 = 19;

/// Pixels of a row of so many lines.
pub(super) fn height(lines: u32, of_line: u32) -> u32 {
    sheet::height(lines, of_line, 4)
}

/// Columns of these widths, in characters.
pub(super) fn columns(sheet: &mut Worksheet, widths: &[u32]) -> Result<(), XlsxError> {
    for (column, characters) in widths.iter().enumerate() {
        width(sheet, col(column), *characters)?;
    }
    Ok(())
}
