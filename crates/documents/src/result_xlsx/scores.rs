//! 指标得分: every indicator of every institution, in the order of the input.

use rust_xlsxwriter::{IgnoreError, RowNum, Worksheet, XlsxError};
use scheme::{Ceiling, Points};

use super::Book;
use super::cell::{LINE, across, columns, height, lines, text};
use crate::result_roll as roll;
use crate::result_words::maximum;
use crate::sheet::{col, number, row};

/// Rows of the groups, the ids, the names, and the maxima, which carries the filter.
const GROUPS: RowNum = 2;
const IDS: RowNum = 3;
const NAMES: RowNum = 4;
const MAXIMA: RowNum = 5;
/// Columns before the figures.
const FIRST: usize = 3;
/// Characters of the column of names.
const WIDTH_OF_NAME: u32 = 24;
/// Characters of the column of kinds.
const WIDTH_OF_KIND: u32 = 12;
/// Characters of a column of figures.
const WIDTH: u32 = 8;

pub(super) fn write(book: &Book<'_, '_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let indicators = book.calculation.scheme.indicators.len();
    let mut widths = vec![13, WIDTH_OF_NAME, WIDTH_OF_KIND];
    widths.resize(FIRST + indicators + 3, WIDTH);
    columns(sheet, &widths)?;
    let subtitle = format!("{}    {}", roll::basis(book.calculation, book.lang), book.words.yellow_note);
    book.title(sheet, None, &subtitle)?;
    heads(book, sheet)?;
    let institutions = book.calculation.standings.len();
    for institution in 0..institutions {
        row_of(book, sheet, MAXIMA + 1 + row(institution), institution)?;
    }
    let last = MAXIMA + row(institutions);
    if institutions > 0 {
        sheet.ignore_error_range(MAXIMA + 1, 0, last, 1, IgnoreError::NumberStoredAsText)?;
    }
    sheet.autofilter(MAXIMA, 0, last, col(widths.len() - 1))?;
    sheet.set_freeze_panes(MAXIMA + 1, 2)?;
    sheet.set_repeat_rows(0, MAXIMA)?.set_repeat_columns(0, 1)?;
    // A3: forty columns do not fit a smaller sheet.
    sheet.set_paper_size(8).set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn heads(book: &Book<'_, '_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let (words, look, lang) = (book.words, &book.look, book.lang);
    let (scheme, settings) = (book.calculation.scheme, &book.calculation.facts.settings);
    for (column, head) in [words.code, words.institution, words.kind].into_iter().enumerate() {
        head_column(book, sheet, col(column), head, "")?;
    }
    for group in &scheme.groups {
        let (first, last) = (col(FIRST + group.indicators.start), col(FIRST + group.indicators.end - 1));
        let name = format!("{} {}", group.id, group.name.get(lang));
        let most = maximum(group.points, settings, words);
        across(sheet, GROUPS, (first, last), &format!("{name}{}{most}{}", words.open, words.close), &look.head, words)?;
    }
    let mut tallest = 1;
    for (index, indicator) in scheme.indicators.iter().enumerate() {
        let column = col(FIRST + index);
        let name = indicator.name.get(lang);
        text(sheet, (IDS, column), &indicator.id, &look.head, words)?;
        text(sheet, (NAMES, column), name, &look.head, words)?;
        number(sheet, (MAXIMA, column), &maximum(indicator.points, settings, words), &look.head_points)?;
        tallest = tallest.max(lines(name, WIDTH));
    }
    let end = FIRST + scheme.indicators.len();
    let base = maximum(Ceiling::At(scheme.base_points), settings, words);
    head_column(book, sheet, col(end), words.base, &base)?;
    let limit = settings.bonus_total_cap.map_or(Ceiling::Uncapped, Ceiling::At);
    head_column(book, sheet, col(end + 1), words.bonus, &maximum(limit, settings, words))?;
    head_column(book, sheet, col(end + 2), words.total, "")?;
    // One group may be a single narrow column, so its name takes several lines.
    sheet.set_row_height_pixels(GROUPS, height(2, LINE))?;
    sheet.set_row_height_pixels(NAMES, height(tallest, LINE))?;
    sheet.set_row_height_pixels(MAXIMA, 24)?;
    Ok(())
}

/// A head that goes down to the maxima.
fn head_column(
    book: &Book<'_, '_>,
    sheet: &mut Worksheet,
    column: u16,
    head: &str,
    most: &str,
) -> Result<(), XlsxError> {
    let format = &book.look.head;
    sheet.merge_range(GROUPS, column, NAMES, column, "", format)?;
    text(sheet, (GROUPS, column), head, format, book.words)?;
    number(sheet, (MAXIMA, column), most, &book.look.head_points)
}

fn row_of(book: &Book<'_, '_>, sheet: &mut Worksheet, row: RowNum, institution: usize) -> Result<(), XlsxError> {
    let (calculation, look) = (book.calculation, &book.look);
    let facts = &calculation.facts.institutions[institution];
    let standing = &calculation.standings[institution];
    text(sheet, (row, 0), &facts.code, &look.middle, book.words)?;
    text(sheet, (row, 1), &facts.name, &look.wrapped, book.words)?;
    let kind = calculation.scheme.kinds[facts.kind.0].name.get(book.lang);
    text(sheet, (row, 2), kind, &look.middle, book.words)?;
    for (index, indicator) in calculation.scheme.indicators.iter().enumerate() {
        let open = indicator.leaves.clone().any(|leaf| roll::is_missing(calculation, leaf, institution));
        let format = if open { &look.open_points } else { &look.points };
        number(sheet, (row, col(FIRST + index)), &book.published(standing.indicators[index]), format)?;
    }
    let sums: [Points; 3] = [standing.base, standing.bonus, standing.total];
    let end = FIRST + standing.indicators.len();
    for (index, points) in sums.into_iter().enumerate() {
        number(sheet, (row, col(end + index)), &book.published(points), &look.strong)?;
    }
    sheet
        .set_row_height_pixels(row, height(lines(&facts.name, WIDTH_OF_NAME).max(lines(kind, WIDTH_OF_KIND)), LINE))?;
    Ok(())
}
