//! Two charts: how the totals are distributed, and the totals in order with the grade lines and the edge of the seats.
//! Their data stand on the same sheet, to the right of what is printed.

use rust_xlsxwriter::{
    Chart, ChartErrorBars, ChartErrorBarsDirection, ChartErrorBarsType, ChartFont, ChartFormat, ChartLegendPosition,
    ChartLine, ChartLineDashType, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType, ColNum, RowNum, Worksheet,
    XlsxError,
};
use scheme::Points;

use super::Book;
use super::cell::text;
use super::look::{GREY, Look};
use crate::result_roll as roll;
use crate::result_words::seat_edge;
use crate::sheet::look::{INK, color};
use crate::sheet::{col, number, row};

/// The first column of the data.
const FIRST: usize = 15;
/// Points of a bin.
const BIN: i64 = 5;
/// Bins at most; the last is open upwards.
const BINS: i64 = 60;
/// Rows from one chart to the next.
const BETWEEN: RowNum = 22;
/// Pixels of a chart.
const SIZE: (u32, u32) = (1120, 362);

/// Writes the data and inserts both charts, the first at `row`.
pub(super) fn insert(book: &Book<'_, '_>, sheet: &mut Worksheet, row: RowNum) -> Result<(), XlsxError> {
    if book.calculation.standings.is_empty() {
        return Ok(());
    }
    text(sheet, (row, col(FIRST)), book.words.chart_data, &book.look.section, book.words)?;
    let grades = grades(book);
    let bins = bins(book, sheet, row + 1, &grades)?;
    sheet.insert_chart(row, 0, &distribution(book, &sheet.name(), &bins, &grades))?;
    let order = order(book, sheet, row + 1, FIRST + grades.len() + 2, &grades)?;
    sheet.insert_chart(row + BETWEEN, 0, &ranked(book, &sheet.name(), &order, &grades))?;
    Ok(())
}

/// Where a block of data stands: its head, its first column, and how many rows follow.
struct Block {
    head: RowNum,
    column: usize,
    rows: usize,
}

impl Block {
    fn range<'s>(&self, sheet: &'s str, column: usize) -> (&'s str, RowNum, ColNum, RowNum, ColNum) {
        let column = col(self.column + column);
        (sheet, self.head + 1, column, self.head + row(self.rows), column)
    }

    fn name<'s>(&self, sheet: &'s str, column: usize) -> (&'s str, RowNum, ColNum) {
        (sheet, self.head, col(self.column + column))
    }
}

/// What the institutions are told apart by: the grades, or nothing where nothing is graded.
fn grades(book: &Book<'_, '_>) -> Vec<Option<usize>> {
    if book.calculation.facts.settings.grade_lines.is_none() {
        return vec![None];
    }
    (0..book.calculation.scheme.grades.len()).map(Some).collect()
}

fn grade_name<'b>(book: &'b Book<'_, '_>, grade: Option<usize>) -> &'b str {
    grade.map_or(book.words.institutions, |grade| book.calculation.scheme.grades[grade].name.get(book.lang))
}

fn has(book: &Book<'_, '_>, institution: usize, grade: Option<usize>) -> bool {
    book.calculation.roll.entries[institution].grade.map(|grade| grade.0) == grade
}

fn fill(book: &Book<'_, '_>, grade: Option<usize>) -> ChartSolidFill {
    let grades = book.calculation.scheme.grades.len();
    let ink = grade.map_or(color(INK), |grade| Look::grade_ink(grade, grades));
    ChartSolidFill::new().set_color(ink).clone()
}

/// The bins, and in each how many have each grade.
fn bins(
    book: &Book<'_, '_>,
    sheet: &mut Worksheet,
    head: RowNum,
    grades: &[Option<usize>],
) -> Result<Block, XlsxError> {
    let (words, look) = (book.words, &book.look);
    let bin = |points: Points| points.units() / Points::whole(BIN).units();
    let totals = || book.calculation.standings.iter().map(|standing| bin(standing.total));
    let lowest = totals().min().unwrap_or(0);
    let highest = totals().max().unwrap_or(0).min(lowest + BINS - 1);
    text(sheet, (head, col(FIRST)), words.bin, &look.head, words)?;
    for (index, grade) in grades.iter().enumerate() {
        text(sheet, (head, col(FIRST + 1 + index)), grade_name(book, *grade), &look.head, words)?;
    }
    let mut row = head;
    for one in lowest..=highest {
        row += 1;
        let from = one * BIN;
        let open = one == highest && totals().any(|bin| bin > highest);
        let name = if open { format!("{from}{}", words.and_more) } else { format!("{from}–{}", from + BIN) };
        text(sheet, (row, col(FIRST)), &name, &look.middle, words)?;
        for (index, grade) in grades.iter().enumerate() {
            let inside = totals().enumerate().filter(|(at, bin)| (*bin).min(highest) == one && has(book, *at, *grade));
            number(sheet, (row, col(FIRST + 1 + index)), &inside.count().to_string(), &look.count)?;
        }
    }
    Ok(Block { head, column: FIRST, rows: usize::try_from(highest - lowest + 1).unwrap_or_default() })
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(9).set_color(color(0x0040_4040));
    font
}

/// What both charts share: quiet lines, a title, names at the axes, the legend below.
fn dress(chart: &mut Chart, title: &str, (x, y): (&str, &str)) {
    let mut heading = ChartFont::new();
    heading.set_size(12).set_bold().set_color(color(INK));
    let mut rule = ChartLine::new();
    rule.set_color(color(0x00E3_E6E9)).set_width(1);
    let mut axis = ChartLine::new();
    axis.set_color(color(GREY)).set_width(1);
    let mut frame = ChartFormat::new();
    frame.set_no_border();
    let mut name = small();
    name.unset_bold();
    chart.title().set_name(title).set_font(&heading);
    chart.x_axis().set_name(x).set_name_font(&name).set_font(&small()).set_format(&mut axis.clone());
    chart.y_axis().set_name(y).set_name_font(&name).set_font(&small()).set_format(&mut axis);
    chart.y_axis().set_major_gridlines(true).set_major_gridlines_line(&rule);
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&small());
    chart.chart_area().set_format(&mut frame);
    chart.set_width(SIZE.0).set_height(SIZE.1);
}

fn distribution(book: &Book<'_, '_>, sheet: &str, block: &Block, grades: &[Option<usize>]) -> Chart {
    let words = book.words;
    let mut chart = Chart::new(ChartType::ColumnStacked);
    // The lowest grade first, so that the best stands on top of its column.
    for (index, grade) in grades.iter().enumerate().rev() {
        let mut format = ChartFormat::new();
        format.set_solid_fill(&fill(book, *grade));
        chart
            .add_series()
            .set_name(block.name(sheet, index + 1))
            .set_categories(block.range(sheet, 0))
            .set_values(block.range(sheet, index + 1))
            .set_format(&mut format)
            .set_gap(25);
    }
    dress(&mut chart, words.distribution, (words.points_axis, words.count_axis));
    let mut slanted = small();
    slanted.set_rotation(-45);
    chart.x_axis().set_font(&slanted);
    chart.y_axis().set_num_format("0").set_min(0);
    chart.set_alt_text(words.distribution);
    chart
}

/// The totals from the top down: a column for each grade, one for each line, and one for the edge of the seats.
fn order(
    book: &Book<'_, '_>,
    sheet: &mut Worksheet,
    head: RowNum,
    column: usize,
    grades: &[Option<usize>],
) -> Result<Block, XlsxError> {
    let (words, look, calculation) = (book.words, &book.look, book.calculation);
    let order = roll::by_rank(calculation);
    let lines = calculation.facts.settings.grade_lines.clone().unwrap_or_default();
    text(sheet, (head, col(column)), words.order_axis, &look.head, words)?;
    for (index, grade) in grades.iter().enumerate() {
        text(sheet, (head, col(column + 1 + index)), grade_name(book, *grade), &look.head, words)?;
    }
    let first_line = column + 1 + grades.len();
    for (index, line) in lines.iter().enumerate() {
        let name = calculation.scheme.grades[index].name.get(book.lang);
        let name = format!("{name}{} {}", words.line_of, line.short());
        text(sheet, (head, col(first_line + index)), &name, &look.head, words)?;
    }
    let edge = edge(book, &order);
    let edge_column = col(first_line + lines.len());
    if let Some(place) = edge {
        text(sheet, (head, edge_column), &seat_edge(place + 1, book.lang), &look.head, words)?;
    }
    let top = order.first().map_or(Points::ZERO, |first| calculation.standings[*first].total);
    for (place, institution) in order.iter().enumerate() {
        let row = head + 1 + row(place);
        number(sheet, (row, col(column)), &(place + 1).to_string(), &look.count)?;
        let total = book.published(calculation.standings[*institution].total);
        for (index, grade) in grades.iter().enumerate() {
            if has(book, *institution, *grade) {
                number(sheet, (row, col(column + 1 + index)), &total, &look.points)?;
            }
        }
        for (index, line) in lines.iter().enumerate() {
            number(sheet, (row, col(first_line + index)), &book.published(*line), &look.points)?;
        }
        if edge == Some(place) {
            number(sheet, (row, edge_column), &book.published(top), &look.points)?;
        }
    }
    Ok(Block { head, column, rows: order.len() })
}

/// The place of the last institution that holds a seat; nothing where none does, or where kinds have seats of their own.
fn edge(book: &Book<'_, '_>, order: &[usize]) -> Option<usize> {
    let calculation = book.calculation;
    if calculation.facts.settings.quota_pools.is_some() || calculation.roll.seats.is_none() {
        return None;
    }
    let lowest = calculation.scheme.quota.lowest;
    order.iter().rposition(|institution| calculation.roll.entries[*institution].grade.is_some_and(|one| one <= lowest))
}

fn ranked(book: &Book<'_, '_>, sheet: &str, block: &Block, grades: &[Option<usize>]) -> Chart {
    let words = book.words;
    let mut chart = Chart::new_column();
    for (index, grade) in grades.iter().enumerate() {
        let mut format = ChartFormat::new();
        format.set_solid_fill(&fill(book, *grade));
        chart
            .add_series()
            .set_name(block.name(sheet, index + 1))
            .set_categories(block.range(sheet, 0))
            .set_values(block.range(sheet, index + 1))
            .set_format(&mut format)
            .set_overlap(100)
            .set_gap(10);
    }
    let mut over = Chart::new_line();
    let lines = book.calculation.facts.settings.grade_lines.as_ref().map_or(0, Vec::len);
    for index in 0..lines {
        let column = 1 + grades.len() + index;
        let mut line = ChartLine::new();
        let ink = Look::line_ink(index, book.calculation.scheme.grades.len());
        line.set_color(ink).set_width(1.25).set_dash_type(ChartLineDashType::Dash);
        over.add_series()
            .set_name(block.name(sheet, column))
            .set_categories(block.range(sheet, 0))
            .set_values(block.range(sheet, column))
            .set_format(&mut line)
            .set_marker(ChartMarker::new().set_none());
    }
    let edge = edge(book, &roll::by_rank(book.calculation));
    if edge.is_some() {
        edge_series(&mut over, sheet, block, 1 + grades.len() + lines);
    }
    if lines > 0 {
        chart.combine(&over);
    }
    dress(&mut chart, words.ranked, (words.order_axis, words.points_axis));
    chart.y_axis().set_num_format("0").set_min(0);
    let interval = u16::try_from(block.rows.div_ceil(15)).unwrap_or(u16::MAX).max(1);
    chart.x_axis().set_label_interval(interval).set_tick_interval(interval);
    chart.set_alt_text(words.ranked);
    chart
}

/// A single point at the last seat, with a line down to the axis.
fn edge_series(chart: &mut Chart, sheet: &str, block: &Block, column: usize) {
    let mut ink = ChartLine::new();
    ink.set_color(color(0x0040_4040)).set_width(1.5);
    let mut bars = ChartErrorBars::new();
    bars.set_type(ChartErrorBarsType::Percentage(100.0))
        .set_direction(ChartErrorBarsDirection::Minus)
        .set_end_cap(false)
        .set_format(&mut ink);
    let mut hidden = ChartFormat::new();
    hidden.set_no_line();
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(color(0x0040_4040)));
    let mut marker = ChartMarker::new();
    marker.set_type(ChartMarkerType::Diamond).set_size(7).set_format(&mut fill);
    chart
        .add_series()
        .set_name(block.name(sheet, column))
        .set_categories(block.range(sheet, 0))
        .set_values(block.range(sheet, column))
        .set_format(&mut hidden)
        .set_marker(&marker)
        .set_y_error_bars(&bars);
}
