//! Plain tables as a workbook.

use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};

/// A sheet of a workbook: a head that stays in sight, filters, and every cell a text, so that nothing in it can be a
/// formula.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// Its name.
    pub title: &'a str,
    /// The headings.
    pub head: &'a [String],
    /// The rows.
    pub rows: &'a [Vec<String>],
}

/// A workbook of one sheet.
pub fn workbook(title: &str, head: &[String], rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    workbook_of(&[Sheet { title, head, rows }])
}

/// A workbook of several sheets.
pub fn workbook_of(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_border_bottom(FormatBorder::Thin);
    for Sheet { title, head, rows } in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*title)?;
        let last = u16::try_from(head.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (column, label) in (0..=last).zip(*head) {
            sheet.write_string_with_format(0, column, label, &bold)?;
        }
        for (row, cells) in (1_u32..).zip(*rows) {
            for (column, cell) in (0..=last).zip(cells) {
                sheet.write_string(row, column, cell)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, u32::try_from(rows.len()).unwrap_or(u32::MAX), last)?;
        sheet.autofit();
    }
    workbook.save_to_buffer()
}
