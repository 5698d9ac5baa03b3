//! A result as a workbook for Excel and WPS: 汇总表, 指标得分, 得分卡, 计算底稿, 统计, 口径. The same result gives the same bytes.

mod cards;
mod cell;
mod charts;
mod figures;
mod look;
mod register;
mod roll;
mod scores;
mod statistics;
mod workings;

use std::collections::BTreeMap;

use assess::{Calculation, Phrases};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use scheme::Lang;

use crate::failure::Failure;
use crate::result_roll;
use crate::result_words::Words;
use crate::sheet::col;
use look::Look;

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        Self::Output(std::io::Error::other(error))
    }
}

/// What every sheet is written from.
struct Book<'c, 'a> {
    calculation: &'c Calculation<'a>,
    remarks: &'c BTreeMap<usize, String>,
    phrases: Phrases<'a>,
    words: &'static Words,
    lang: Lang,
    look: Look,
    brief: bool,
}

impl Book<'_, '_> {
    /// Points as they are published.
    fn published(&self, points: scheme::Points) -> String {
        self.calculation.facts.settings.published(points)
    }

    /// Title and subtitle of a sheet, in the middle of so many columns, or at the left where it is too wide for that.
    fn title(&self, sheet: &mut Worksheet, columns: Option<usize>, subtitle: &str) -> Result<(), XlsxError> {
        let title = format!("{}  {}", result_roll::title(self.calculation, self.lang), sheet.name());
        if let Some(columns) = columns {
            let last = col(columns.saturating_sub(1));
            cell::across(sheet, 0, (0, last), &title, &self.look.title, self.words)?;
            cell::across(sheet, 1, (0, last), subtitle, &self.look.subtitle, self.words)?;
        } else {
            let [large, small] = &self.look.wide;
            cell::text(sheet, (0, 0), &title, large, self.words)?;
            cell::text(sheet, (1, 0), subtitle, small, self.words)?;
        }
        sheet.set_row_height_pixels(0, 34)?.set_row_height_pixels(1, 22)?;
        self.look.page(sheet, &title, self.words);
        Ok(())
    }
}

/// Makes the workbook. `brief` leaves out 计算底稿 and the sentences of 得分卡; `done` is told after each institution how
/// many are written. What is remarked on an institution, by its position, stands below its reasons.
pub fn write(
    calculation: &Calculation<'_>,
    remarks: &BTreeMap<usize, String>,
    lang: Lang,
    brief: bool,
    done: &mut dyn FnMut(usize),
) -> Result<Vec<u8>, Failure> {
    let words = Words::of(lang);
    let look = Look::of(lang, calculation.facts.settings.score_decimals);
    let phrases = Phrases { scheme: calculation.scheme, facts: calculation.facts, lang };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(calculation, lang)?);
    workbook.set_default_format(&Look::measure(), 17, 64)?;
    let book = Book { calculation, remarks, phrases, words, lang, look, brief };

    let sheets = Sheets::add(&book, &mut workbook)?;
    let mut cards = cards::Cards::begin(&book, &mut workbook, sheets.cards.clone())?;
    let mut workings = workings::Workings::begin(&book, &mut workbook, sheets.workings)?;
    for institution in 0..calculation.standings.len() {
        let worked = if brief { None } else { Some(calculation.workings(institution)?) };
        cards.add(&book, &mut workbook, institution, worked.as_deref())?;
        if let Some(worked) = &worked {
            workings.add(&book, &mut workbook, worked)?;
        }
        done(institution + 1);
    }
    cards.finish(&book, &mut workbook)?;
    workings.finish(&mut workbook)?;
    roll::write(&book, workbook.worksheet_from_index(sheets.roll)?, &cards)?;
    scores::write(&book, workbook.worksheet_from_index(sheets.scores)?)?;
    statistics::write(&book, workbook.worksheet_from_index(sheets.statistics)?)?;
    register::write(&book, workbook.worksheet_from_index(sheets.register)?)?;
    Ok(workbook.save_to_buffer()?)
}

/// Where the sheets stand in the workbook.
struct Sheets {
    roll: usize,
    scores: usize,
    cards: std::ops::Range<usize>,
    workings: Option<usize>,
    statistics: usize,
    register: usize,
}

impl Sheets {
    /// Adds them, in the order in which they are read.
    fn add(book: &Book<'_, '_>, workbook: &mut Workbook) -> Result<Self, XlsxError> {
        let words = book.words;
        let count = cards::sheets(book.calculation.standings.len());
        let roll = add(workbook, words.sheet_roll, false)?;
        let scores = add(workbook, words.sheet_scores, false)?;
        let first = scores + 1;
        for number in 1..=count {
            let name =
                if number == 1 { words.sheet_cards.to_owned() } else { format!("{} {number}", words.sheet_cards) };
            add(workbook, &name, true)?;
        }
        let workings = if book.brief { None } else { Some(add(workbook, words.sheet_workings, true)?) };
        let statistics = add(workbook, words.sheet_statistics, false)?;
        let register = add(workbook, words.sheet_register, false)?;
        Ok(Self { roll, scores, cards: first..first + count, workings, statistics, register })
    }
}

/// Adds a sheet and tells its position. One that is `streamed` is written row by row and kept in a temporary file.
fn add(workbook: &mut Workbook, name: &str, streamed: bool) -> Result<usize, XlsxError> {
    if streamed {
        workbook.add_worksheet_with_low_memory()?.set_name(name)?;
    } else {
        workbook.add_worksheet().set_name(name)?;
    }
    Ok(workbook.worksheets().len() - 1)
}

/// Title and author, and the date of the notice in place of a clock's, so that the same result gives the same bytes.
fn properties(calculation: &Calculation<'_>, lang: Lang) -> Result<DocProperties, XlsxError> {
    let scheme = calculation.scheme;
    let issued = scheme.notice.issued;
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let year = u16::try_from(issued.year()).unwrap_or(1900);
    let created = ExcelDateTime::from_ymd(year, part(issued.month()), part(issued.day()))?;
    Ok(DocProperties::new()
        .set_title(result_roll::title(calculation, lang))
        .set_author(scheme.authority.get(lang))
        .set_comment(format!("{} {} {}", scheme.id, scheme.version, scheme.digest))
        .set_creation_datetime(&created))
}
