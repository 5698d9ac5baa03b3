//! 得分卡: one printable block for each institution, each on a page of its own, in the order of the input.

mod around;
mod paper;

use std::ops::Range;

use assess::Working;
use rust_xlsxwriter::{
    ColNum, ConditionalFormatDataBar, ConditionalFormatType, Format, RowNum, Workbook, Worksheet, XlsxError,
};
use scheme::{Ceiling, Group, Indicator, Lang, Points};

use super::Book;
use super::cell::{LINE, across, columns, height, lines, text};
use super::figures::share;
use super::look::BAR;
use crate::result_roll as roll;
use crate::result_words::maximum;
use crate::sheet::look::color;
use crate::sheet::{col, number};
use around::{Across, foot, head};
use paper::{Rows, cut};

/// Excel knows at most 1023 page breaks in a sheet.
const PER_SHEET: usize = 1000;
/// Characters of the columns: indicator, name, score, maximum, rate, working.
const WIDTHS: [u32; 6] = [6, 25, 8, 9, 9, 56];
/// The same in English, whose names are longer.
const WIDTHS_EN: [u32; 6] = [6, 34, 8, 9, 9, 57];
/// The same without the working.
const BRIEF: [u32; 5] = [6, 58, 9, 9, 12];
/// The column of names.
const NAME: usize = 1;
/// The column of rates, which have a bar behind them.
const RATE: ColNum = 4;
/// The column of workings.
const WORKING: usize = 5;
/// Pixels of a line of the small type of a card.
const FINE: u32 = 17;
/// Pixels of a row that only keeps others apart.
const GAP: u32 = 10;
/// Pixels of the row of heads.
const HEADS: u32 = 24;

/// How many sheets so many institutions take.
pub(super) fn sheets(institutions: usize) -> usize {
    institutions.div_ceil(PER_SHEET).max(1)
}

/// The cards so far.
pub(super) struct Cards {
    sheets: Range<usize>,
    /// Names of the sheets.
    names: Vec<String>,
    /// The first row of each card.
    starts: Vec<RowNum>,
    /// The next free row.
    row: RowNum,
    /// The last row of the longest sheet.
    longest: RowNum,
    /// Pixels of the tallest card.
    tallest: u32,
}

/// The sheet being written, and its next free row.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    row: RowNum,
    last: ColNum,
    /// Pixels of the rows so far.
    tall: u32,
}

impl Cards {
    pub(super) fn begin(book: &Book<'_, '_>, workbook: &mut Workbook, sheets: Range<usize>) -> Result<Self, XlsxError> {
        let mut names = Vec::new();
        let title = roll::title(book.calculation, book.lang);
        for index in sheets.clone() {
            let sheet = workbook.worksheet_from_index(index)?;
            columns(sheet, widths(book))?;
            book.look.page(sheet, &title, book.words);
            sheet.set_portrait();
            names.push(sheet.name());
        }
        Ok(Self { sheets, names, starts: Vec::new(), row: 0, longest: 0, tallest: 0 })
    }

    /// Adds the card of the next institution.
    pub(super) fn add(
        &mut self,
        book: &Book<'_, '_>,
        workbook: &mut Workbook,
        institution: usize,
        workings: Option<&[Working<'_>]>,
    ) -> Result<(), XlsxError> {
        if institution.is_multiple_of(PER_SHEET) {
            self.row = 0;
        }
        self.starts.push(self.row);
        let sheet = workbook.worksheet_from_index(self.sheets.start + institution / PER_SHEET)?;
        let mut page = Page { sheet, row: self.row, last: col(widths(book).len() - 1), tall: 0 };
        let (head, foot) = (head(book, institution), foot(book, institution));
        page.all_across(book, &head)?;
        page.gap()?;
        let others = page.tall + tall(book, &foot);
        page.table(book, institution, workings, others)?;
        page.all_across(book, &foot)?;
        self.tallest = self.tallest.max(page.tall);
        self.row = page.row + 1;
        self.longest = self.longest.max(self.row);
        Ok(())
    }

    /// Each card on a page of its own, all at the scale of the tallest.
    pub(super) fn finish(&self, book: &Book<'_, '_>, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let scale = paper::scale(widths(book), self.tallest);
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(color(BAR))
            .set_solid_fill(true)
            .set_border_off(true)
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 1);
        for (sheet, starts) in self.sheets.clone().zip(self.starts.chunks(PER_SHEET)) {
            let sheet = workbook.worksheet_from_index(sheet)?;
            sheet.set_print_scale(scale).set_page_breaks(starts.get(1..).unwrap_or_default())?;
            sheet.add_conditional_format(0, RATE, self.longest, RATE, &bar)?;
        }
        Ok(())
    }

    /// The place of a card, for a link.
    pub(super) fn place(&self, institution: usize) -> String {
        let name = self.names.get(institution / PER_SHEET).map_or("", String::as_str);
        format!("internal:'{name}'!A{}", self.starts.get(institution).map_or(1, |row| row + 1))
    }
}

/// Characters of the columns of a card.
fn widths(book: &Book<'_, '_>) -> &'static [u32] {
    match book.lang {
        _ if book.brief => &BRIEF,
        Lang::Zh => &WIDTHS,
        Lang::En => &WIDTHS_EN,
    }
}

/// Pixels of texts over the whole width.
fn tall(book: &Book<'_, '_>, texts: &[Across<'_>]) -> u32 {
    let wide = widths(book).iter().sum();
    texts.iter().map(|(shown, _, line)| height(lines(shown, wide), *line)).sum()
}

impl Page<'_> {
    /// Ends a row that is so many pixels high.
    fn end(&mut self, pixels: u32) -> Result<(), XlsxError> {
        self.sheet.set_row_height_pixels(self.row, pixels)?;
        self.row += 1;
        self.tall += pixels;
        Ok(())
    }

    /// A row that keeps others apart.
    fn gap(&mut self) -> Result<(), XlsxError> {
        self.end(GAP)
    }

    /// Texts over the whole width, each as high as it needs.
    fn all_across(&mut self, book: &Book<'_, '_>, texts: &[Across<'_>]) -> Result<(), XlsxError> {
        let wide = widths(book).iter().sum();
        for (shown, format, line) in texts {
            across(self.sheet, self.row, (0, self.last), shown, format, book.words)?;
            self.end(height(lines(shown, wide), *line))?;
        }
        Ok(())
    }

    /// The table of a card that has `others` pixels besides.
    fn table(
        &mut self,
        book: &Book<'_, '_>,
        institution: usize,
        workings: Option<&[Working<'_>]>,
        others: u32,
    ) -> Result<(), XlsxError> {
        let (calculation, words) = (book.calculation, book.words);
        let heads = [words.id, words.name, words.score, words.maximum, words.rate, words.working];
        for (column, head) in heads.iter().take(widths(book).len()).enumerate() {
            text(self.sheet, (self.row, col(column)), head, &book.look.head, words)?;
        }
        self.end(HEADS)?;
        let scheme = calculation.scheme;
        let group_tall = |group: &Group| height(lines(group.name.get(book.lang), widths(book)[NAME]), LINE);
        let others = others + HEADS + scheme.groups.iter().map(group_tall).sum::<u32>();
        let sentences = workings.map(|workings| sentences(book, workings, others));
        for (group, subtotal) in scheme.groups.iter().zip(roll::group_scores(calculation, institution)) {
            let [name, points, percent] = &book.look.group;
            text(self.sheet, (self.row, 0), &group.id, name, words)?;
            text(self.sheet, (self.row, 1), group.name.get(book.lang), name, words)?;
            self.figures(book, subtotal, group.points, (points, percent), true)?;
            if !book.brief {
                text(self.sheet, (self.row, self.last), "", name, words)?;
            }
            self.end(group_tall(group))?;
            for index in group.indicators.clone() {
                let sentence = sentences.as_ref().map(|sentences| sentences[index].as_str());
                self.indicator(book, institution, index, sentence)?;
            }
        }
        Ok(())
    }

    fn indicator(
        &mut self,
        book: &Book<'_, '_>,
        institution: usize,
        index: usize,
        sentence: Option<&str>,
    ) -> Result<(), XlsxError> {
        let (calculation, words, look) = (book.calculation, book.words, &book.look);
        let indicator = &calculation.scheme.indicators[index];
        let name = indicator.name.get(book.lang);
        let open = indicator.leaves.clone().any(|leaf| roll::is_missing(calculation, leaf, institution));
        let points = if open { &look.open_points } else { &look.points };
        text(self.sheet, (self.row, 0), &indicator.id, &look.middle, words)?;
        text(self.sheet, (self.row, 1), name, &look.fine, words)?;
        let score = calculation.standings[institution].indicators[index];
        self.figures(book, score, indicator.points, (points, &look.percent), false)?;
        let mut tall = fine_lines(name, widths(book)[NAME]);
        if let Some(sentence) = sentence {
            text(self.sheet, (self.row, self.last), sentence, &look.fine, words)?;
            tall = tall.max(fine_lines(sentence, widths(book)[WORKING]));
        }
        self.end(height(tall, FINE))
    }

    /// Score, maximum and rate.
    fn figures(
        &mut self,
        book: &Book<'_, '_>,
        score: Points,
        ceiling: Ceiling,
        (points, percent): (&Format, &Format),
        bold: bool,
    ) -> Result<(), XlsxError> {
        let settings = &book.calculation.facts.settings;
        number(self.sheet, (self.row, 2), &book.published(score), points)?;
        let plain = if bold { points } else { &book.look.points };
        number(self.sheet, (self.row, 3), &maximum(ceiling, settings, book.words), plain)?;
        let most = ceiling.points().filter(|most| *most > Points::ZERO);
        let rate = most.map(|most| share(score.units().into(), most.units().into()));
        match rate {
            Some(rate) => number(self.sheet, (self.row, 4), &rate, percent),
            None => text(self.sheet, (self.row, 4), "", percent, book.words),
        }
    }
}

/// Narrow characters of the small type in a column of so many.
fn fine(characters: u32) -> u32 {
    characters * 4 / 3
}

/// Lines of a text in the small type of a card.
fn fine_lines(text: &str, characters: u32) -> u32 {
    crate::sheet::lines(text, fine(characters))
}

/// How each indicator came about, as long as the page has room for; with `others` pixels for the rest of the card.
fn sentences(book: &Book<'_, '_>, workings: &[Working<'_>], others: u32) -> Vec<String> {
    let (indicators, widths) = (&book.calculation.scheme.indicators, widths(book));
    let whole: Vec<String> = indicators.iter().map(|indicator| sentence(book, indicator, workings)).collect();
    let lines = indicators.iter().zip(&whole).map(|(indicator, sentence)| {
        (fine_lines(indicator.name.get(book.lang), widths[NAME]), fine_lines(sentence, widths[WORKING]))
    });
    let most = Rows { lines: lines.collect(), of_line: FINE }.most(others);
    whole.iter().map(|sentence| cut(sentence, most, fine(widths[WORKING]), book.words.rest_in_workings)).collect()
}

/// How the leaves of an indicator came about; each under its name where there are several.
fn sentence(book: &Book<'_, '_>, indicator: &Indicator, workings: &[Working<'_>]) -> String {
    let several = indicator.leaves.len() > 1;
    let of_leaf = |leaf: usize| {
        let sentence = book.phrases.sentence(&workings[leaf]);
        let name = book.calculation.scheme.leaves[leaf].name.get(book.lang);
        if several { format!("{name}{}{sentence}", book.words.colon) } else { sentence }
    };
    indicator.leaves.clone().map(of_leaf).collect::<Vec<_>>().join("\n")
}
