//! 汇总表: the roll by rank.

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatUnderline, RowNum, Worksheet, XlsxError,
};
use scheme::{Ceiling, Points};

use super::Book;
use super::cards::Cards;
use super::cell::{LINE, columns, height, lines, text};
use super::look::Look;
use crate::result_roll as roll;
use crate::result_words::maximum;
use crate::sheet::look::{INK, color};
use crate::sheet::{col, number, row};

/// The row of the heads.
const HEAD: RowNum = 2;
/// Columns before the figures.
const NAMES: usize = 4;
/// Characters of the column of names.
const WIDTH_OF_NAME: u32 = 22;
/// Characters of the column of kinds.
const WIDTH_OF_KIND: u32 = 12;
/// Characters of the column of reasons.
const REASONS: u32 = 62;

pub(super) fn write(book: &Book<'_, '_>, sheet: &mut Worksheet, cards: &Cards) -> Result<(), XlsxError> {
    let heads = heads(book);
    let groups = book.calculation.scheme.groups.len();
    let limited = book.calculation.facts.settings.bonus_total_cap.is_some();
    let figures = groups + 3 + usize::from(limited);
    let mut widths = vec![8, 13, WIDTH_OF_NAME, WIDTH_OF_KIND];
    widths.resize(NAMES + figures, 9);
    widths.extend([10, 11, REASONS]);
    columns(sheet, &widths)?;
    book.title(sheet, Some(widths.len()), &subtitle(book))?;

    for (column, head) in heads.iter().enumerate() {
        text(sheet, (HEAD, col(column)), head, &book.look.head, book.words)?;
    }
    let tallest = heads.iter().zip(&widths).map(|(head, width)| lines(head, *width)).max().unwrap_or(1);
    sheet.set_row_height_pixels(HEAD, height(tallest, LINE))?;

    let order = roll::by_rank(book.calculation);
    let link = book.look.middle.clone().set_font_color(color(INK)).set_underline(FormatUnderline::None);
    for (position, institution) in order.iter().enumerate() {
        let row = HEAD + 1 + row(position);
        row_of(book, sheet, row, *institution, (limited, &link, cards))?;
    }
    finish(book, sheet, HEAD + row(order.len()), NAMES + figures, widths.len())
}

fn heads(book: &Book<'_, '_>) -> Vec<String> {
    let (words, settings, scheme) = (book.words, &book.calculation.facts.settings, book.calculation.scheme);
    let rank = if settings.publish_rank { words.rank } else { words.rank_internal };
    let mut heads = [rank, words.code, words.institution, words.kind].map(str::to_owned).to_vec();
    heads.extend(scheme.groups.iter().map(|group| {
        format!("{} {}\n{}", group.id, group.name.get(book.lang), maximum(group.points, settings, words))
    }));
    heads.push(format!("{}\n{}", words.base, maximum(Ceiling::At(scheme.base_points), settings, words)));
    if settings.bonus_total_cap.is_some() {
        heads.push(words.bonus_before_limit.to_owned());
    }
    let last = [words.bonus, words.total, words.grade, words.provisional_head, words.reasons];
    heads.extend(last.map(str::to_owned));
    heads
}

/// Lines, seats, and what was counted.
fn subtitle(book: &Book<'_, '_>) -> String {
    let (words, calculation) = (book.words, book.calculation);
    let mut parts = vec![
        roll::basis(calculation, book.lang).to_owned(),
        format!("{}{}{}", words.institutions, words.colon, calculation.standings.len()),
        format!("{}{}{}", words.lines, words.colon, roll::lines(calculation, book.lang)),
    ];
    parts.extend(roll::seats(calculation, book.lang).map(|seats| format!("{}{}{seats}", words.quota, words.colon)));
    parts.join("    ")
}

fn row_of(
    book: &Book<'_, '_>,
    sheet: &mut Worksheet,
    row: RowNum,
    institution: usize,
    (limited, link, cards): (bool, &Format, &Cards),
) -> Result<(), XlsxError> {
    let (calculation, look, words) = (book.calculation, &book.look, book.words);
    let facts = &calculation.facts.institutions[institution];
    let standing = &calculation.standings[institution];
    number(sheet, (row, 0), &calculation.roll.entries[institution].rank.to_string(), &look.count)?;
    // The link comes first: what is written after it is what the cell holds.
    sheet.write_url_with_options(row, 1, cards.place(institution).as_str(), "", "", Some(link))?;
    text(sheet, (row, 1), &facts.code, link, words)?;
    text(sheet, (row, 2), &facts.name, &look.wrapped, words)?;
    let kind = calculation.scheme.kinds[facts.kind.0].name.get(book.lang);
    text(sheet, (row, 3), kind, &look.middle, words)?;

    let mut figures: Vec<Points> = roll::group_scores(calculation, institution);
    figures.push(standing.base);
    if limited {
        figures.push(standing.bonus_uncapped);
    }
    figures.push(standing.bonus);
    let mut column = NAMES;
    for points in figures {
        number(sheet, (row, col(column)), &book.published(points), &look.points)?;
        column += 1;
    }
    number(sheet, (row, col(column)), &book.published(standing.total), &look.strong)?;
    text(sheet, (row, col(column + 1)), roll::grade_name(calculation, institution, book.lang), &look.middle, words)?;
    let (mark, format) = if standing.determined { ("", &look.middle) } else { (words.provisional, &look.open) };
    text(sheet, (row, col(column + 2)), mark, format, words)?;
    let mut reasons = roll::reasons(calculation, institution, book.lang);
    reasons.extend(book.remarks.get(&institution).cloned());
    let reasons = reasons.join("\n");
    text(sheet, (row, col(column + 3)), &reasons, &look.wrapped, words)?;
    let names = lines(&facts.name, WIDTH_OF_NAME).max(lines(kind, WIDTH_OF_KIND));
    sheet.set_row_height_pixels(row, height(lines(&reasons, REASONS).max(names), LINE))?;
    Ok(())
}

fn finish(
    book: &Book<'_, '_>,
    sheet: &mut Worksheet,
    last: RowNum,
    grade: usize,
    columns: usize,
) -> Result<(), XlsxError> {
    let grades = &book.calculation.scheme.grades;
    if last > HEAD {
        for (index, one) in grades.iter().enumerate() {
            let rule = ConditionalFormatCellRule::EqualTo(one.name.get(book.lang));
            let fill = Look::grade_fill(index, grades.len());
            let format = ConditionalFormatCell::new().set_rule(rule).set_format(fill);
            sheet.add_conditional_format(HEAD + 1, col(grade), last, col(grade), &format)?;
        }
        sheet.ignore_error_range(HEAD + 1, 1, last, 2, rust_xlsxwriter::IgnoreError::NumberStoredAsText)?;
    }
    sheet.autofilter(HEAD, 0, last, col(columns - 1))?;
    sheet.set_freeze_panes(HEAD + 1, 3)?;
    sheet.set_repeat_rows(0, HEAD)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}
