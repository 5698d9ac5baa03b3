//! Finds the table of a sheet: in which rows its headings stand, and what each column is.

use super::grid::{self, Grid, as_text};
use super::label::{Headings, Label, Meaning, Unit, caption_unit};
use super::layout::{Column, Part, Slot};
use super::number;

/// Headings are looked for in so many rows.
const ROWS: u32 = 20;
/// Headings stand in at most so many rows.
const DEEPEST: u32 = 3;
/// And in so many columns.
const COLUMNS: u16 = 256;
/// More merges than this could only overlap.
const MERGES: usize = 6_000;

/// A table found in a sheet.
pub(super) struct Table<'s> {
    /// What it holds.
    pub(super) part: Part,
    /// Where.
    pub(super) grid: Grid<'s>,
    /// First and last row of the headings.
    pub(super) heads: (u32, u32),
    /// The columns that are read, ascending.
    pub(super) columns: Vec<Found>,
    /// Columns that people need and facts do not.
    pub(super) ignored: Vec<u16>,
    /// Headings that nobody knows, with the row of their words.
    pub(super) unknown: Vec<(u16, u32, Label)>,
    /// Columns that say the same as an earlier one.
    pub(super) doubled: Vec<(u16, u16, &'static Column)>,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// The column of the sheet.
    pub(super) at: u16,
    /// What it is.
    pub(super) column: &'static Column,
    /// What its heading says of units.
    pub(super) unit: Unit,
}

impl<'s> Table<'s> {
    /// The first column for a slot.
    pub(super) fn column(&self, slot: Slot) -> Option<&Found> {
        self.columns.iter().find(|found| found.column.slot == slot)
    }

    /// The value of a cell, or of the merge over it where its column carries one down.
    pub(super) fn value(&self, row: &'s crate::cells::Row, found: &Found) -> Option<&'s crate::cells::Value> {
        let own = grid::own(row, found.at).filter(|value| !as_text(value).trim().is_empty());
        if own.is_some() || !found.column.carried {
            return own;
        }
        let above = self.grid.merge_above(row.number, found.at)?;
        if above.first_row <= self.heads.1 { None } else { self.grid.value(above.first_row, found.at) }
    }

    /// Columns that the part needs and the table lacks.
    pub(super) fn missing(&self) -> impl Iterator<Item = &'static Column> {
        let needed = super::layout::columns(self.part).iter().filter(|column| column.required);
        needed.filter(|column| self.column(column.slot).is_none())
    }

    /// How many columns it has besides code, name and kind of the institution.
    pub(super) fn own_columns(&self) -> usize {
        let general = |found: &&Found| {
            use assess::Field::{Code, Name};
            !matches!(found.column.slot, Slot::Field(Code | Name) | Slot::InstitutionKind)
        };
        self.columns.iter().filter(general).count()
    }
}

/// The upper rows of a sheet as labels, merged cells filled.
struct Zone {
    rows: Vec<Vec<Option<Seen>>>,
    width: u16,
}

/// A label and how it came to its cell.
#[derive(Clone)]
struct Seen {
    label: Label,
    /// The row its words stand in.
    row: u32,
    /// Filled from a merge that begins further left.
    from_left: bool,
}

impl Zone {
    fn of(grid: &Grid<'_>) -> Self {
        let deep = ROWS + DEEPEST;
        let mut rows = vec![Vec::new(); usize::try_from(deep).unwrap_or(0) + 1];
        let mut width = 0;
        for row in grid.sheet.rows.iter().take_while(|row| row.number <= deep) {
            for cell in row.cells.iter().take_while(|cell| cell.column < COLUMNS) {
                if let Some(label) = Label::of(as_text(&cell.value)) {
                    width = width.max(cell.column + 1);
                    put(&mut rows, row.number, cell.column, Seen { label, row: row.number, from_left: false });
                }
            }
        }
        let merges = grid.sheet.merges.iter().filter(|merge| merge.first_row <= deep && merge.first_column < COLUMNS);
        for merge in merges.take(MERGES) {
            let Some(first) = at(&rows, merge.first_row, merge.first_column).cloned() else { continue };
            for row in merge.first_row..=merge.last_row.min(deep) {
                for column in merge.first_column..=merge.last_column.min(COLUMNS - 1) {
                    let from_left = column > merge.first_column;
                    put(&mut rows, row, column, Seen { from_left, ..first.clone() });
                    width = width.max(column + 1);
                }
            }
        }
        Self { rows, width }
    }

    /// The labels over a column from the top, each once: blanks, what a merge repeats, and what a merge brings down from
    /// above left out.
    fn labels(&self, (first, last): (u32, u32), column: u16) -> Vec<&Seen> {
        let mut labels: Vec<&Seen> = Vec::new();
        for row in first..=last {
            if let Some(seen) = at(&self.rows, row, column)
                && seen.row >= first
                && labels.last().is_none_or(|above| above.row != seen.row)
            {
                labels.push(seen);
            }
        }
        labels
    }
}

fn at(rows: &[Vec<Option<Seen>>], row: u32, column: u16) -> Option<&Seen> {
    rows.get(usize::try_from(row).ok()?)?.get(usize::from(column))?.as_ref()
}

fn put(rows: &mut [Vec<Option<Seen>>], row: u32, column: u16, seen: Seen) {
    let Some(row) = usize::try_from(row).ok().and_then(|row| rows.get_mut(row)) else { return };
    let column = usize::from(column);
    if row.len() <= column {
        row.resize(column + 1, None);
    }
    row[column] = Some(seen);
}

/// The table of a sheet read as a part, if there are headings of it; the best of all places where it could stand.
pub(super) fn find<'s>(sheet: &'s crate::cells::Sheet, headings: &Headings) -> Option<Table<'s>> {
    let grid = Grid::of(sheet);
    let zone = Zone::of(&grid);
    let mut best: Option<(usize, (u32, u32))> = None;
    for depth in 0..DEEPEST {
        for first in 1..=ROWS {
            let heads = (first, first + depth);
            let score = score(&zone, heads, headings);
            if best.is_none_or(|(known, _)| score > known) {
                best = Some((score, heads));
            }
        }
    }
    let (score, heads) = best?;
    if score < 2 { None } else { Some(table(grid, &zone, heads, headings)) }
}

/// How many different columns are recognised.
fn score(zone: &Zone, heads: (u32, u32), headings: &Headings) -> usize {
    let mut slots: Vec<Slot> = Vec::new();
    for column in 0..zone.width {
        if let Some(Meaning::Column(known, _)) = meaning(&zone.labels(heads, column), headings)
            && !slots.contains(&known.slot)
        {
            slots.push(known.slot);
        }
    }
    slots.len()
}

fn meaning(labels: &[&Seen], headings: &Headings) -> Option<Meaning> {
    // A heading that is merged over several columns names the first of them; what it covers has none of its own.
    if labels.last().is_none_or(|last| last.from_left) {
        return None;
    }
    let parts: Vec<&Label> = labels.iter().map(|seen| &seen.label).collect();
    headings.meaning(&parts)
}

fn table<'s>(grid: Grid<'s>, zone: &Zone, heads: (u32, u32), headings: &Headings) -> Table<'s> {
    let caption = caption(&grid, heads.0);
    let mut table = Table {
        part: headings.part(),
        grid,
        heads,
        columns: Vec::new(),
        ignored: Vec::new(),
        unknown: Vec::new(),
        doubled: Vec::new(),
    };
    for at in 0..zone.width {
        let labels = zone.labels(heads, at);
        let Some(last) = labels.last() else { continue };
        match meaning(&labels, headings) {
            Some(Meaning::Column(column, mut unit)) => {
                let several = matches!(column.slot, Slot::Mark | Slot::Remark);
                if let Some(earlier) = table.column(column.slot).filter(|_| !several) {
                    table.doubled.push((at, earlier.at, column));
                } else {
                    unit.shift = unit.shift.or(caption);
                    table.columns.push(Found { at, column, unit });
                }
            }
            Some(Meaning::Ignored) => table.ignored.push(at),
            None if last.from_left => {}
            None => table.unknown.push((at, last.row, last.label.clone())),
        }
    }
    table
}

/// The unit of money that a line above the headings gives for the whole table.
fn caption(grid: &Grid<'_>, first_head: u32) -> Option<i32> {
    let above = grid.sheet.rows.iter().take_while(|row| row.number < first_head);
    above.flat_map(|row| &row.cells).find_map(|cell| caption_unit(&number::half_width(as_text(&cell.value))))
}
