//! A result as a workbook for Excel and WPS: 汇总表, 指标得分, 得分卡, 计算底稿, 统计, 口径. The same result gives the same bytes.

mod cards;
mod cell;
mod charts;
mod figures;
mod look;
mod register;
mod roll;
mod scores;
mod setting_words;
mod statistics;
mod workings;

use assess::{Calculation, Phrases};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};
use scheme::Lang;

use crate::failure::Failure;
use crate::result_roll;
use crate::result_words::Words;
use look::Look;

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        Self::Output(std::io::Error::other(error))
    }
}

/// What every sheet is written from.
struct Book<'c, 'a> {
    calculation: &'c Calculation<'a>,
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

    /// Title and subtitle of a sheet, over so many columns.
    fn title(&self, sheet: &mut Worksheet, columns: usize, subtitle: &str) -> Result<(), XlsxError> {
        let last = cell::at(columns.saturating_sub(1));
        let title = format!("{}  {}", result_roll::title(self.calculation, self.lang), sheet.name());
        cell::across(sheet, 0, (0, last), &title, &self.look.title, self.words)?;
        cell::across(sheet, 1, (0, last), subtitle, &self.look.subtitle, self.words)?;
        sheet.set_row_height_pixels(0, 34)?.set_row_height_pixels(1, 22)?;
        self.look.page(sheet, &title, self.words);
        Ok(())
    }
}

/// Makes the workbook. `brief` leaves out 计算底稿 and the sentences of 得分卡; `done` is told after each institution how
/// many are written.
pub fn write(
    calculation: &Calculation<'_>,
    lang: Lang,
    brief: bool,
    done: &mut dyn FnMut(usize),
) -> Result<Vec<u8>, Failure> {
    let words = Words::of(lang);
    let look = Look::of(lang, calculation.facts.settings.score_decimals);
    let phrases = Phrases { scheme: calculation.scheme, facts: calculation.facts, lang };
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(calculation, lang)?);
    workbook.set_default_format(&look.default_format(), 18, 72)?;
    let book = Book { calculation, phrases, words, lang, look, brief };

    let mut roll_sheet = sheet(&workbook, words.sheet_roll)?;
    let mut score_sheet = sheet(&workbook, words.sheet_scores)?;
    let mut cards = cards::Cards::begin(&book, &workbook)?;
    let mut workings = if brief { None } else { Some(workings::Workings::begin(&book, &mut workbook)?) };
    for institution in 0..calculation.standings.len() {
        let worked = if brief { None } else { Some(calculation.workings(institution)?) };
        cards.add(&book, &mut workbook, institution, worked.as_deref())?;
        if let (Some(workings), Some(worked)) = (&mut workings, &worked) {
            workings.add(&book, institution, worked)?;
        }
        done(institution + 1);
    }
    roll::write(&book, &mut roll_sheet, cards.places())?;
    scores::write(&book, &mut score_sheet)?;
    workbook.push_worksheet(roll_sheet);
    workbook.push_worksheet(score_sheet);
    for sheet in cards.finish()? {
        workbook.push_worksheet(sheet);
    }
    if let Some(workings) = workings {
        workbook.push_worksheet(workings.finish()?);
    }
    statistics::write(&book, &mut workbook)?;
    register::write(&book, &mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}
