//! 统计: how many have each grade, how each kind of institution, each group and each indicator did; with two charts.

use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};
use scheme::{Ceiling, Points};

use super::cell::{LINE, across, columns, height, lines, text};
use super::figures::{Figures, share};
use super::{Book, charts};
use crate::result_roll as roll;
use crate::result_words::maximum;
use crate::sheet::{col, number};

/// Characters of the columns: id, name, then figures.
const WIDTHS: [u32; 13] = [7, 30, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9];
/// Rows that the charts cover.
const CHARTS: RowNum = 43;

pub(super) fn write(book: &Book<'_, '_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    columns(sheet, &WIDTHS)?;
    book.title(sheet, Some(WIDTHS.len()), roll::basis(book.calculation, book.lang))?;
    charts::insert(book, sheet, 2)?;
    let mut table = Table { book, sheet, row: 3 + CHARTS };
    table.grades()?;
    table.kinds()?;
    table.indicators()?;
    let last = table.row - 1;
    sheet.set_print_area(0, 0, last, col(WIDTHS.len() - 1))?;
    sheet.set_portrait().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// The tables so far.
struct Table<'t, 'c, 'a> {
    book: &'t Book<'c, 'a>,
    sheet: &'t mut Worksheet,
    row: RowNum,
}

/// A cell of a row of figures.
enum Cell {
    Points(Option<String>),
    Share(Option<String>),
    Count(usize),
    Text(String),
}

impl Table<'_, '_, '_> {
    fn section(&mut self, title: &str, heads: &[&str]) -> Result<(), XlsxError> {
        let (look, words) = (&self.book.look, self.book.words);
        self.row += 1;
        across(self.sheet, self.row, (0, col(WIDTHS.len() - 1)), title, &look.section, words)?;
        self.sheet.set_row_height_pixels(self.row, 28)?;
        self.row += 1;
        let mut tallest = 1;
        for (column, head) in heads.iter().enumerate() {
            // What names a row goes over both of the first columns.
            match column {
                0 => across(self.sheet, self.row, (0, 1), head, &look.head, words)?,
                _ => text(self.sheet, (self.row, col(column + 1)), head, &look.head, words)?,
            }
            tallest = tallest.max(lines(head, WIDTHS[column + 1]));
        }
        self.sheet.set_row_height_pixels(self.row, height(tallest, LINE))?;
        self.row += 1;
        Ok(())
    }

    /// A row: id, name, figures; one of a group stands out.
    fn line(&mut self, id: &str, name: &str, cells: &[Cell], group: bool) -> Result<(), XlsxError> {
        let (look, words) = (&self.book.look, self.book.words);
        let [group_text, group_points, group_percent] = &look.group;
        let (plain, points, percent) = if group {
            (group_text, group_points, group_percent)
        } else {
            (&look.wrapped, &look.points, &look.percent)
        };
        let count = if group { &group_points.clone().set_num_format("0_ ") } else { &look.count };
        if id.is_empty() {
            across(self.sheet, self.row, (0, 1), name, plain, words)?;
        } else {
            text(self.sheet, (self.row, 0), id, plain, words)?;
            text(self.sheet, (self.row, 1), name, plain, words)?;
        }
        for (index, cell) in cells.iter().enumerate() {
            let place = (self.row, col(index + 2));
            match cell {
                Cell::Points(Some(value)) => number(self.sheet, place, value, points)?,
                Cell::Share(Some(value)) => number(self.sheet, place, value, percent)?,
                Cell::Count(value) => number(self.sheet, place, &value.to_string(), count)?,
                Cell::Text(value) => text(self.sheet, place, value, points, words)?,
                Cell::Points(None) | Cell::Share(None) => text(self.sheet, place, "", plain, words)?,
            }
        }
        self.sheet.set_row_height_pixels(self.row, height(lines(name, WIDTHS[1]), LINE))?;
        self.row += 1;
        Ok(())
    }

    fn grades(&mut self) -> Result<(), XlsxError> {
        let (words, calculation, lang) = (self.book.words, self.book.calculation, self.book.lang);
        let heads = [words.grade, words.line, words.institutions, words.share, words.of_them_provisional];
        self.section(words.by_grade_title, &heads)?;
        let all = calculation.standings.len();
        let share_of = |count: usize| Cell::Share((all > 0).then(|| share(wide(count), wide(all))));
        let open = |grade: Option<usize>| {
            let both = calculation.roll.entries.iter().zip(&calculation.standings);
            both.filter(|(entry, standing)| {
                !standing.determined && grade.is_none_or(|grade| entry.grade.is_some_and(|one| one.0 == grade))
            })
            .count()
        };
        let graded = calculation.facts.settings.grade_lines.as_ref();
        for (index, count) in roll::count_by_grade(calculation).into_iter().enumerate() {
            let Some(lines) = graded else { break };
            let line = lines.get(index).map(|line| self.book.published(*line));
            let cells = [Cell::Points(line), Cell::Count(count), share_of(count), Cell::Count(open(Some(index)))];
            self.line("", calculation.scheme.grades[index].name.get(lang), &cells, false)?;
        }
        if graded.is_none() {
            let cells = [Cell::Text(String::new()), Cell::Count(all), share_of(all), Cell::Count(open(None))];
            self.line("", words.not_graded, &cells, false)?;
        }
        let cells = [Cell::Text(String::new()), Cell::Count(all), share_of(all), Cell::Count(open(None))];
        self.line("", words.all, &cells, true)
    }

    fn kinds(&mut self) -> Result<(), XlsxError> {
        let (words, calculation, lang) = (self.book.words, self.book.calculation, self.book.lang);
        let scheme = calculation.scheme;
        let mut heads = vec![words.kind, words.institutions, words.mean, words.median, words.lowest, words.highest];
        let room = WIDTHS.len() - 1 - heads.len();
        heads.extend(scheme.grades.iter().take(room).map(|grade| grade.name.get(lang)));
        self.section(words.by_kind, &heads)?;
        for kind in (0..scheme.kinds.len()).map(Some).chain([None]) {
            let of_kind = |index: &usize| kind.is_none_or(|kind| calculation.standings[*index].kind.0 == kind);
            let members: Vec<usize> = (0..calculation.standings.len()).filter(of_kind).collect();
            let figures = Figures::of(members.iter().map(|index| calculation.standings[*index].total));
            let mut cells = vec![
                Cell::Count(figures.count),
                Cell::Points(figures.mean()),
                Cell::Points(figures.median()),
                Cell::Points(figures.lowest()),
                Cell::Points(figures.highest().map(|points| self.book.published(points))),
            ];
            for grade in 0..scheme.grades.len().min(room) {
                let has = |index: &&usize| calculation.roll.entries[**index].grade.is_some_and(|one| one.0 == grade);
                cells.push(Cell::Count(members.iter().filter(has).count()));
            }
            let name = kind.map_or(words.all, |kind| scheme.kinds[kind].name.get(lang));
            self.line("", name, &cells, kind.is_none())?;
        }
        Ok(())
    }

    fn indicators(&mut self) -> Result<(), XlsxError> {
        let (words, calculation, lang) = (self.book.words, self.book.calculation, self.book.lang);
        let heads = [
            words.indicator,
            words.maximum,
            words.mean,
            words.mean_rate,
            words.median,
            words.lowest,
            words.highest,
            words.full,
            words.zero,
        ];
        self.section(words.by_indicator, &heads)?;
        let scheme = calculation.scheme;
        let sums: Vec<Vec<Points>> =
            (0..calculation.standings.len()).map(|index| roll::group_scores(calculation, index)).collect();
        for (position, group) in scheme.groups.iter().enumerate() {
            let cells = self.figures(sums.iter().map(|sums| sums[position]), group.points);
            self.line(&group.id, group.name.get(lang), &cells, true)?;
            for index in group.indicators.clone() {
                let indicator = &scheme.indicators[index];
                let scores = calculation.standings.iter().map(|standing| standing.indicators[index]);
                let cells = self.figures(scores, indicator.points);
                self.line(&indicator.id, indicator.name.get(lang), &cells, false)?;
            }
        }
        let totals = calculation.standings.iter().map(|standing| standing.total);
        let cells = self.figures(totals, Ceiling::Uncapped);
        self.line("", words.total, &cells, true)
    }

    fn figures(&self, scores: impl Iterator<Item = Points>, ceiling: Ceiling) -> Vec<Cell> {
        let figures = Figures::of(scores);
        let most = ceiling.points();
        let settings = &self.book.calculation.facts.settings;
        let full = most.map_or(Cell::Text(String::new()), |most| Cell::Count(figures.at(most)));
        vec![
            most.map_or_else(
                || Cell::Text(maximum(ceiling, settings, self.book.words)),
                |most| Cell::Points(Some(settings.published(most))),
            ),
            Cell::Points(figures.mean()),
            Cell::Share(most.and_then(|most| figures.mean_rate(most))),
            Cell::Points(figures.median()),
            Cell::Points(figures.lowest()),
            Cell::Points(figures.highest().map(|points| settings.published(points))),
            full,
            Cell::Count(figures.at(Points::ZERO)),
        ]
    }
}

fn wide(count: usize) -> i128 {
    i128::try_from(count).unwrap_or(i128::MAX)
}
