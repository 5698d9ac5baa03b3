//! 计算底稿: one row for each institution and leaf.

use assess::{LeftOut, Status, Working};
use rust_xlsxwriter::{IgnoreError, RowNum, Workbook, XlsxError};

use super::Book;
use super::cell::{columns, height, lines, text};
use crate::result_roll::{self, ranges};
use crate::result_words::{maximum, official, with_unit};
use crate::sheet::{col, number};

/// The row of the heads.
const HEAD: RowNum = 2;
/// Characters of the columns, in the order of [`heads`].
const WIDTHS: [u32; 15] = [13, 18, 20, 14, 9, 9, 8, 46, 36, 42, 34, 28, 9, 32, 32];
/// Pixels of a line of 9 points.
const FINE: u32 = 17;
/// The columns of score and maximum.
const SCORE: usize = 4;
const MAXIMUM: usize = 5;

fn heads(book: &Book<'_, '_>) -> [&'static str; 15] {
    let words = book.words;
    [
        words.code,
        words.institution,
        words.indicator,
        words.leaf,
        words.score,
        words.maximum,
        words.status,
        words.working,
        words.facts,
        words.sources,
        words.left_out,
        words.next,
        words.clause,
        words.official,
        words.readings,
    ]
}

/// The sheet so far; none in a brief workbook.
pub(super) struct Workings {
    sheet: Option<usize>,
    row: RowNum,
}

impl Workings {
    pub(super) fn begin(book: &Book<'_, '_>, workbook: &mut Workbook, sheet: Option<usize>) -> Result<Self, XlsxError> {
        if let Some(sheet) = sheet {
            let sheet = workbook.worksheet_from_index(sheet)?;
            columns(sheet, &WIDTHS)?;
            book.title(sheet, None, result_roll::basis(book.calculation, book.lang))?;
            for (column, head) in heads(book).into_iter().enumerate() {
                text(sheet, (HEAD, col(column)), head, &book.look.head, book.words)?;
            }
            sheet.set_row_height_pixels(HEAD, 24)?;
            sheet.set_freeze_panes(HEAD + 1, 4)?;
            sheet.set_repeat_rows(0, HEAD)?;
            sheet.set_paper_size(8).set_landscape().set_print_fit_to_pages(1, 0);
        }
        Ok(Self { sheet, row: HEAD + 1 })
    }

    /// Adds the rows of an institution.
    pub(super) fn add(
        &mut self,
        book: &Book<'_, '_>,
        workbook: &mut Workbook,
        workings: &[Working<'_>],
    ) -> Result<(), XlsxError> {
        let Some(sheet) = self.sheet else { return Ok(()) };
        let sheet = workbook.worksheet_from_index(sheet)?;
        let [plain, points, open] = &book.look.tall;
        for working in workings {
            let cells = cells(book, working);
            let tall = cells.iter().zip(WIDTHS).map(|(cell, width)| lines(cell, width * 10 / 9)).max().unwrap_or(1);
            sheet.set_row_height_pixels(self.row, height(tall, FINE))?;
            for (column, cell) in cells.iter().enumerate() {
                let place = (self.row, col(column));
                match column {
                    SCORE if working.status == Status::Missing => {
                        number(sheet, place, cell, open)?;
                    }
                    SCORE | MAXIMUM => number(sheet, place, cell, points)?,
                    _ => text(sheet, place, cell, plain, book.words)?,
                }
            }
            self.row += 1;
        }
        Ok(())
    }

    pub(super) fn finish(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let Some(sheet) = self.sheet else { return Ok(()) };
        let sheet = workbook.worksheet_from_index(sheet)?;
        if self.row > HEAD + 1 {
            sheet.ignore_error_range(HEAD + 1, 0, self.row - 1, 1, IgnoreError::NumberStoredAsText)?;
        }
        sheet.autofilter(HEAD, 0, self.row - 1, col(WIDTHS.len() - 1))?;
        Ok(())
    }
}

/// The cells of a row, in the order of [`heads`].
fn cells(book: &Book<'_, '_>, working: &Working<'_>) -> [String; 15] {
    let (scheme, words, lang) = (book.calculation.scheme, book.words, book.lang);
    let leaf = book.phrases.leaf(working);
    let indicator = &scheme.indicators[leaf.indicator.0];
    let inputs = book.phrases.inputs(working);
    let facts = inputs.iter().map(|line| format!("{} {}", line.name, with_unit(&line.value, line.unit, lang)));
    let sources = inputs.iter().map(|line| ranges(&line.sources).join(words.comma));
    let left_out = |left_out: &LeftOut<'_>| {
        let place = book.phrases.place_of(left_out);
        format!("{}{}{place}{}", book.phrases.left_out(left_out), words.open, words.close)
    };
    let readings = leaf.readings.iter().map(|reading| scheme.readings[reading.0].id.as_str());
    [
        working.institution.code.clone(),
        working.institution.name.clone(),
        format!("{} {}", indicator.id, indicator.name.get(lang)),
        format!("{} {}", leaf.id, leaf.name.get(lang)),
        book.published(working.score),
        maximum(leaf.points, &book.calculation.facts.settings, words),
        match working.status {
            Status::Scored => words.scored.to_owned(),
            Status::Missing => words.missing.to_owned(),
        },
        book.phrases.sentence(working),
        facts.collect::<Vec<_>>().join("\n"),
        sources.collect::<Vec<_>>().join("\n"),
        working.left_out.iter().map(left_out).collect::<Vec<_>>().join("\n"),
        book.phrases.next(working).unwrap_or_default(),
        indicator.clause.clone(),
        official(scheme, leaf),
        readings.collect::<Vec<_>>().join(", "),
    ]
}
