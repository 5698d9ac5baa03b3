//! 得分卡: one printable block for each institution, each on a page of its own, in the order of the input.

use std::ops::Range;

use assess::{Working, warnings};
use rust_xlsxwriter::{
    ColNum, ConditionalFormatDataBar, ConditionalFormatType, Format, RowNum, Workbook, Worksheet, XlsxError,
};
use scheme::{Ceiling, Indicator, Points};

use super::Book;
use super::cell::{LINE, across, at, columns, height, lines, number, text};
use super::figures::share;
use super::look::{BAR, color};
use crate::result_roll as roll;
use crate::result_words::maximum;

/// Excel knows at most 1023 page breaks in a sheet.
const PER_SHEET: usize = 1000;
/// Characters of the columns: indicator, name, score, maximum, rate, working.
const WIDTHS: [u32; 6] = [6, 25, 8, 9, 9, 56];
/// The same without the working.
const BRIEF: [u32; 5] = [6, 58, 9, 9, 12];
/// The column of rates, which have a bar behind them.
const RATE: ColNum = 4;
/// Pixels of a line of the small type of a card.
const FINE: u32 = 17;

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
}

/// The sheet being written, and its next free row.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    row: RowNum,
    last: u16,
}

impl Cards {
    pub(super) fn begin(book: &Book<'_, '_>, workbook: &mut Workbook, sheets: Range<usize>) -> Result<Self, XlsxError> {
        let mut names = Vec::new();
        let title = roll::title(book.calculation, book.lang);
        for index in sheets.clone() {
            let sheet = workbook.worksheet_from_index(index)?;
            columns(sheet, widths(book))?;
            book.look.page(sheet, &title, book.words);
            // Excel does not break pages by hand where it fits them to a width, so the scale is set instead.
            sheet.set_portrait().set_print_scale(70);
            names.push(sheet.name());
        }
        Ok(Self { sheets, names, starts: Vec::new(), row: 0, longest: 0 })
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
        let mut page = Page { sheet, row: self.row, last: at(widths(book).len() - 1) };
        page.head(book, institution)?;
        page.table(book, institution, workings)?;
        page.foot(book, institution)?;
        self.row = page.row + 1;
        self.longest = self.longest.max(self.row);
        Ok(())
    }

    /// Each card on a new page.
    pub(super) fn finish(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let bar = ConditionalFormatDataBar::new()
            .set_fill_color(color(BAR))
            .set_solid_fill(true)
            .set_border_off(true)
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 1);
        for (sheet, starts) in self.sheets.clone().zip(self.starts.chunks(PER_SHEET)) {
            let sheet = workbook.worksheet_from_index(sheet)?;
            sheet.set_page_breaks(starts.get(1..).unwrap_or_default())?;
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
    if book.brief { &BRIEF } else { &WIDTHS }
}

impl Page<'_> {
    /// A text over the whole width, as high as it needs.
    fn across(&mut self, book: &Book<'_, '_>, shown: &str, format: &Format, line: u32) -> Result<(), XlsxError> {
        across(self.sheet, self.row, (0, self.last), shown, format, book.words)?;
        self.sheet.set_row_height_pixels(self.row, height(lines(shown, widths(book).iter().sum()), line))?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, book: &Book<'_, '_>, institution: usize) -> Result<(), XlsxError> {
        let (calculation, words, look) = (book.calculation, book.words, &book.look);
        let facts = &calculation.facts.institutions[institution];
        let (standing, graded) = (&calculation.standings[institution], &calculation.roll.entries[institution]);
        self.across(book, &facts.name, &look.title, 30)?;
        let kind = calculation.scheme.kinds[facts.kind.0].name.get(book.lang);
        let basis = roll::basis(calculation, book.lang);
        let title = roll::title(calculation, book.lang);
        let line = format!("{} {}    {kind}    {title}    {basis}", words.code, facts.code);
        self.across(book, &line, &look.subtitle, 18)?;

        let base = maximum(Ceiling::At(calculation.scheme.base_points), &calculation.facts.settings, words);
        let mut line = format!("{} {}", words.total, book.published(standing.total));
        line += &format!("      {} {} / {base}", words.base, book.published(standing.base));
        line += &format!("      {} {}", words.bonus, book.published(standing.bonus));
        if standing.bonus != standing.bonus_uncapped {
            let before = book.published(standing.bonus_uncapped);
            line += &format!("{}{} {before}{}", words.open, words.bonus_before_limit, words.close);
        }
        line += &format!("      {} {}", words.grade, roll::grade_name(calculation, institution, book.lang));
        if !standing.determined {
            line += &format!("{}{}{}", words.open, words.provisional, words.close);
        }
        // A card may be handed out, so a rank that is not to be published stays off it.
        if calculation.facts.settings.publish_rank {
            line += &format!("      {} {} / {}", words.rank, graded.rank, calculation.standings.len());
        }
        self.across(book, &line, &look.key_line, 24)?;
        for reason in &graded.reasons {
            let reason = book.phrases.grade_reason(reason);
            self.across(book, &format!("· {reason}"), &look.note, LINE)?;
        }
        let awaited = roll::awaited(calculation, institution, book.lang);
        if !awaited.is_empty() {
            let line = format!("{}{}{}", words.awaited, words.colon, awaited.join(words.comma));
            self.across(book, &line, &look.open_note, LINE)?;
        }
        self.row += 1;
        Ok(())
    }

    fn table(
        &mut self,
        book: &Book<'_, '_>,
        institution: usize,
        workings: Option<&[Working<'_>]>,
    ) -> Result<(), XlsxError> {
        let (calculation, words) = (book.calculation, book.words);
        let heads = [words.id, words.name, words.score, words.maximum, words.rate, words.working];
        for (column, head) in heads.iter().take(widths(book).len()).enumerate() {
            text(self.sheet, (self.row, at(column)), head, &book.look.head, words)?;
        }
        self.sheet.set_row_height_pixels(self.row, 24)?;
        self.row += 1;
        let scheme = calculation.scheme;
        for (group, subtotal) in scheme.groups.iter().zip(roll::group_scores(calculation, institution)) {
            let [name, points, percent] = &book.look.group;
            text(self.sheet, (self.row, 0), &group.id, name, words)?;
            text(self.sheet, (self.row, 1), group.name.get(book.lang), name, words)?;
            self.figures(book, subtotal, group.points, (points, percent), true)?;
            if !book.brief {
                text(self.sheet, (self.row, self.last), "", name, words)?;
            }
            let tall = lines(group.name.get(book.lang), widths(book)[1]);
            self.sheet.set_row_height_pixels(self.row, height(tall, LINE))?;
            self.row += 1;
            for index in group.indicators.clone() {
                self.indicator(book, institution, index, workings)?;
            }
        }
        Ok(())
    }

    fn indicator(
        &mut self,
        book: &Book<'_, '_>,
        institution: usize,
        index: usize,
        workings: Option<&[Working<'_>]>,
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
        let mut tall = fine_lines(name, widths(book)[1]);
        if let Some(workings) = workings {
            let sentences = sentences(book, indicator, workings);
            text(self.sheet, (self.row, self.last), &sentences, &look.fine, words)?;
            tall = tall.max(fine_lines(&sentences, WIDTHS[5]));
        }
        self.sheet.set_row_height_pixels(self.row, height(tall, FINE))?;
        self.row += 1;
        Ok(())
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

    fn foot(&mut self, book: &Book<'_, '_>, institution: usize) -> Result<(), XlsxError> {
        let calculation = book.calculation;
        let facts = &calculation.facts.institutions[institution];
        let found = warnings(calculation.scheme, calculation.facts, facts, calculation.basis);
        if !found.is_empty() {
            self.row += 1;
            self.across(book, book.words.check, &book.look.section, 18)?;
        }
        for warning in &found {
            let warning = book.phrases.warning(warning);
            self.across(book, &format!("· {warning}"), &book.look.note, LINE)?;
        }
        self.row += 1;
        self.across(book, book.words.confirmation, &book.look.note, 22)
    }
}

/// Lines of a text in the small type of a card.
fn fine_lines(text: &str, characters: u32) -> u32 {
    lines(text, characters * 10 / 9)
}

/// How the leaves of an indicator came about; each under its name where there are several.
fn sentences(book: &Book<'_, '_>, indicator: &Indicator, workings: &[Working<'_>]) -> String {
    let several = indicator.leaves.len() > 1;
    let sentence = |leaf: usize| {
        let sentence = book.phrases.sentence(&workings[leaf]);
        let name = book.calculation.scheme.leaves[leaf].name.get(book.lang);
        if several { format!("{name}{}{sentence}", book.words.colon) } else { sentence }
    };
    indicator.leaves.clone().map(sentence).collect::<Vec<_>>().join("\n")
}
