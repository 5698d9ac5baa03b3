//! Looking up cells of a sheet by row and column, and the merged cells that cover them.

use std::collections::BTreeMap;

use crate::cells::{Cell, Merge, Row, Sheet, Value, column_letters};

/// A sheet with its merges by column.
pub(super) struct Grid<'s> {
    /// The sheet.
    pub(super) sheet: &'s Sheet,
    /// Merges of more than one row by their first column, ascending by row.
    tall: BTreeMap<u16, Vec<Merge>>,
    /// The last column of merges of several columns, by their first cell.
    wide: BTreeMap<(u32, u16), u16>,
}

/// What places call a sheet: a text file has no sheet name.
pub(super) fn shown_name(sheet: &Sheet) -> &str {
    if sheet.name.is_empty() { "表格" } else { &sheet.name }
}

/// The text of a cell as a heading or a note has it.
pub(super) fn as_text(value: &Value) -> &str {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Date(text) | Value::Error(text) => text,
        Value::Bool(true) => "TRUE",
        Value::Bool(false) => "FALSE",
    }
}

/// The cell of a row itself.
pub(super) fn own(row: &Row, column: u16) -> Option<&Value> {
    let at = row.cells.binary_search_by_key(&column, |cell| cell.column).ok()?;
    Some(&row.cells[at].value)
}

impl<'s> Grid<'s> {
    /// Of a sheet.
    pub(super) fn of(sheet: &'s Sheet) -> Self {
        let mut tall: BTreeMap<u16, Vec<Merge>> = BTreeMap::new();
        for merge in sheet.merges.iter().filter(|merge| merge.first_row < merge.last_row) {
            tall.entry(merge.first_column).or_default().push(*merge);
        }
        for merges in tall.values_mut() {
            merges.sort_by_key(|merge| (merge.first_row, merge.last_row));
        }
        let wide = sheet.merges.iter().filter(|merge| merge.first_column < merge.last_column);
        let wide = wide.map(|merge| ((merge.first_row, merge.first_column), merge.last_column)).collect();
        Self { sheet, tall, wide }
    }

    /// The last column that a cell is merged with, in its row.
    pub(super) fn last_column(&self, row: u32, column: u16) -> u16 {
        self.wide.get(&(row, column)).copied().unwrap_or(column)
    }

    /// A row by its number.
    pub(super) fn row(&self, number: u32) -> Option<&'s Row> {
        let at = self.sheet.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        Some(&self.sheet.rows[at])
    }

    /// The value of a cell by place.
    pub(super) fn value(&self, row: u32, column: u16) -> Option<&'s Value> {
        self.row(row).and_then(|row| own(row, column))
    }

    /// The merge that begins above a cell, in its column, and covers it.
    pub(super) fn merge_above(&self, row: u32, column: u16) -> Option<Merge> {
        let merges = self.tall.get(&column)?;
        let after = merges.partition_point(|merge| merge.first_row < row);
        merges[..after].last().filter(|merge| merge.last_row >= row).copied()
    }

    /// `证书数据!F12`.
    pub(super) fn place(&self, row: u32, column: u16) -> String {
        format!("{}!{}{row}", shown_name(self.sheet), column_letters(column))
    }
}

/// A cell that is there and not only blanks.
pub(super) fn has_content(cell: &Cell) -> bool {
    !as_text(&cell.value).trim().is_empty()
}

/// Sheet, row and column of a place such as `证书数据!F12`.
pub(super) fn cell_of(place: &str) -> Option<(&str, u32, u16)> {
    let (sheet, cell) = place.rsplit_once('!')?;
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    let row: u32 = cell[letters.len()..].parse().ok().filter(|row| *row > 0)?;
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let number = letters.bytes().fold(0_u32, |number, letter| number * 26 + u32::from(letter - b'A') + 1);
    Some((sheet, row, u16::try_from(number - 1).ok()?))
}
