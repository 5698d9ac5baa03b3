//! 口径: the scheme, the settings in force, what «provisional» means, and the register of readings.

use rust_xlsxwriter::{Format, RowNum, Worksheet, XlsxError};
use scheme::{Reading, ReadingScope, SETTING_KEYS, setting_name, setting_value};

use super::Book;
use super::cell::{LINE, across, columns, height, lines};
use crate::result_roll as roll;
use crate::sheet::col;

/// Characters of the columns: id, clause, question, choice, basis, use, decided.
const WIDTHS: [u32; 7] = [18, 10, 26, 40, 40, 20, 20];

pub(super) fn write(book: &Book<'_, '_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    columns(sheet, &WIDTHS)?;
    book.title(sheet, Some(WIDTHS.len()), roll::basis(book.calculation, book.lang))?;
    let mut page = Page { book, sheet, row: 2 };
    page.scheme()?;
    page.settings()?;
    page.provisional()?;
    page.readings()?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The sheet so far.
struct Page<'p, 'c, 'a> {
    book: &'p Book<'c, 'a>,
    sheet: &'p mut Worksheet,
    row: RowNum,
}

impl Page<'_, '_, '_> {
    fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.row += 1;
        across(self.sheet, self.row, (0, col(WIDTHS.len() - 1)), title, &self.book.look.section, self.book.words)?;
        self.sheet.set_row_height_pixels(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    /// Texts, each over some columns: `(first, last, text)`.
    fn cells(&mut self, cells: &[(usize, usize, &str)], format: &Format) -> Result<(), XlsxError> {
        let mut tallest = 1;
        for (first, last, shown) in cells {
            across(self.sheet, self.row, (col(*first), col(*last)), shown, format, self.book.words)?;
            tallest = tallest.max(lines(shown, WIDTHS[*first..=*last].iter().sum()));
        }
        self.sheet.set_row_height_pixels(self.row, height(tallest, LINE))?;
        self.row += 1;
        Ok(())
    }

    fn scheme(&mut self) -> Result<(), XlsxError> {
        let (book, words) = (self.book, self.book.words);
        let (scheme, lang) = (book.calculation.scheme, book.lang);
        let notice = &scheme.notice;
        let lines = [
            (words.scheme, format!("{} {}", scheme.name.get(lang), scheme.id)),
            (words.version, scheme.version.clone()),
            (words.digest, scheme.digest.to_string()),
            (words.authority, scheme.authority.get(lang).to_owned()),
            (words.notice, format!("{} {} {}", notice.number, notice.title, notice.issued)),
            (words.year, book.calculation.facts.year.to_string()),
            (words.calculated_on, roll::basis(book.calculation, lang).to_owned()),
        ];
        self.section(words.scheme)?;
        for (name, value) in lines {
            self.cells(&[(0, 1, name), (2, 6, &value)], &book.look.wrapped)?;
        }
        Ok(())
    }

    fn settings(&mut self) -> Result<(), XlsxError> {
        let (book, words) = (self.book, self.book.words);
        let (scheme, settings) = (book.calculation.scheme, &book.calculation.facts.settings);
        self.section(words.settings)?;
        self.cells(&[(0, 2, words.setting), (3, 3, words.value), (4, 4, words.scheme_value)], &book.look.head)?;
        for key in SETTING_KEYS {
            let name = format!("{}{}{key}{}", self.setting(key), words.open, words.close);
            let value = setting_value(settings, key, &scheme.kinds, &scheme.grades);
            let original = setting_value(&scheme.settings, key, &scheme.kinds, &scheme.grades);
            let (value, original) = (value.get(book.lang), original.get(book.lang));
            self.cells(&[(0, 2, &name), (3, 3, value), (4, 4, original)], &book.look.wrapped)?;
        }
        Ok(())
    }

    fn provisional(&mut self) -> Result<(), XlsxError> {
        let (words, last) = (self.book.words, WIDTHS.len() - 1);
        self.section(words.about_provisional)?;
        self.cells(&[(0, last, words.provisional_text)], &self.book.look.note)
    }

    fn readings(&mut self) -> Result<(), XlsxError> {
        let (book, words) = (self.book, self.book.words);
        self.section(words.register)?;
        let heads = [words.id, words.clause, words.question, words.choice, words.basis, words.used_by, words.decided];
        let heads: Vec<(usize, usize, &str)> = heads.iter().enumerate().map(|(at, head)| (at, at, *head)).collect();
        self.cells(&heads, &book.look.head)?;
        for (index, reading) in book.calculation.scheme.readings.iter().enumerate() {
            let decided = reading.decided.map(|day| format!("{day} ")).unwrap_or_default();
            let cells = [
                reading.id.clone(),
                reading.clause.clone(),
                reading.question.get(book.lang).to_owned(),
                reading.choice.get(book.lang).to_owned(),
                reading.basis.get(book.lang).to_owned(),
                self.used_by(index, reading),
                format!("{decided}{}", reading.by.get(book.lang)),
            ];
            let cells: Vec<(usize, usize, &str)> =
                cells.iter().enumerate().map(|(at, cell)| (at, at, cell.as_str())).collect();
            self.cells(&cells, &book.look.wrapped)?;
        }
        Ok(())
    }

    /// What rests on a reading: the leaves that name it, and what its scope says.
    fn used_by(&self, index: usize, reading: &Reading) -> String {
        let words = self.book.words;
        let leaves = self.book.calculation.scheme.leaves.iter();
        let named = leaves.filter(|leaf| leaf.readings.iter().any(|one| one.0 == index));
        let mut parts: Vec<String> = reading.setting.iter().map(|key| self.setting(key)).collect();
        parts.extend(match reading.scope {
            Some(ReadingScope::All) => vec![words.every_leaf.to_owned()],
            Some(ReadingScope::Grades) => vec![words.grading.to_owned()],
            None => Vec::new(),
        });
        parts.extend(named.map(|leaf| leaf.id.clone()));
        parts.join(words.comma)
    }

    /// What a setting is called, as the beginning of a cell.
    fn setting(&self, key: &str) -> String {
        let name = setting_name(key);
        let mut rest = name.get(self.book.lang).chars();
        rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect()
    }
}
