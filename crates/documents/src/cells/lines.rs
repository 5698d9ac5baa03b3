//! A workbook as a stream of lines: what a parser sends, what passes between the processes, what becomes sheets.

use std::collections::BTreeSet;
use std::io;

use serde::{Deserialize, Serialize};

use super::limits::{Amount, CellsError, Limits, Used};
use super::{Cell, Merge, Row, Sheet, Value};

/// One line. Rows and merges belong to the last sheet.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Line {
    Sheet {
        name: String,
        hidden: bool,
    },
    Row(Row),
    Merge(Merge),
    /// Nothing was cut off.
    End,
    /// The last line if reading failed.
    Fault(CellsError),
}

/// Where lines go.
pub(super) type Sink<'a> = dyn FnMut(Line) -> Result<(), CellsError> + 'a;

/// Takes cells from a parser in reading order, counts them, and sends a line for each row.
pub(super) struct Out<'a> {
    limits: &'a Limits,
    send: &'a mut Sink<'a>,
    used: Used,
    names: BTreeSet<String>,
    sheet: Option<String>,
    row: Row,
    row_bytes: u64,
}

impl<'a> Out<'a> {
    pub(super) fn new(limits: &'a Limits, send: &'a mut Sink<'a>) -> Self {
        let row = Row { number: 0, cells: Vec::new() };
        Self { limits, send, used: Used::default(), names: BTreeSet::new(), sheet: None, row, row_bytes: 0 }
    }

    /// Begins a sheet.
    pub(super) fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), CellsError> {
        self.limits.check(Amount::Sheets, self.names.len() as u64 + 1)?;
        self.limits.check(Amount::RowBytes, length(name))?;
        self.used.add(self.limits, 1, length(name))?;
        self.sheet = Some(name.to_owned());
        self.row.number = 0;
        if !self.names.insert(name.to_owned()) {
            // Parsers find a sheet by its name, so one of the two would never be read.
            return Err(self.fail("two sheets have one name"));
        }
        (self.send)(Line::Sheet { name: name.to_owned(), hidden })
    }

    /// Adds a cell; row and column from 0. An empty text is no cell.
    pub(super) fn cell(&mut self, row: u32, column: u32, value: Value) -> Result<(), CellsError> {
        let bytes = bytes(&value);
        if bytes == 0 {
            return Ok(());
        }
        let number = self.row_number(row)?;
        let column = self.column(column)?;
        if number != self.row.number {
            self.flush()?;
            if number < self.row.number {
                return Err(self.fail("rows are not in ascending order"));
            }
            self.row.number = number;
        } else if self.row.cells.last().is_some_and(|last| last.column >= column) {
            return Err(self.fail("cells of a row are not in ascending order"));
        }
        self.used.add(self.limits, 1, bytes)?;
        self.row_bytes += bytes;
        self.limits.check(Amount::RowBytes, self.row_bytes)?;
        self.row.cells.push(Cell { column, value });
        Ok(())
    }

    /// Adds a merge; rows and columns from 0, both ends included.
    pub(super) fn merge(&mut self, start: (u32, u32), end: (u32, u32)) -> Result<(), CellsError> {
        if start.0 > end.0 || start.1 > end.1 {
            return Err(self.fail("a merge ends before it begins"));
        }
        self.used.add(self.limits, 1, 0)?;
        let merge = Merge {
            first_row: self.row_number(start.0)?,
            last_row: self.row_number(end.0)?,
            first_column: self.column(start.1)?,
            last_column: self.column(end.1)?,
        };
        (self.send)(Line::Merge(merge))
    }

    /// Ends the row that is being collected. To be called after the last cell of a sheet.
    pub(super) fn flush(&mut self) -> Result<(), CellsError> {
        self.row_bytes = 0;
        if self.row.cells.is_empty() {
            return Ok(());
        }
        let cells = std::mem::take(&mut self.row.cells);
        (self.send)(Line::Row(Row { number: self.row.number, cells }))
    }

    /// An unreadable file, with the place reached.
    pub(super) fn fail(&self, detail: &str) -> CellsError {
        let line = (self.row.number > 0).then_some(u64::from(self.row.number));
        CellsError::unreadable(self.sheet.clone(), line, detail)
    }

    fn row_number(&self, row: u32) -> Result<u32, CellsError> {
        let number = row.saturating_add(1);
        self.limits.check(Amount::Rows, u64::from(number))?;
        Ok(number)
    }

    fn column(&self, column: u32) -> Result<u16, CellsError> {
        self.limits.check(Amount::Columns, u64::from(column) + 1)?;
        u16::try_from(column).map_err(|_| self.fail("column out of range"))
    }
}

fn length(text: &str) -> u64 {
    text.len() as u64
}

/// Turns lines into sheets, and counts them again: the parent does not trust the child.
pub(super) struct Collector {
    limits: Limits,
    used: Used,
    sheets: Vec<Sheet>,
}

impl Collector {
    pub(super) fn new(limits: Limits) -> Self {
        Self { limits, used: Used::default(), sheets: Vec::new() }
    }

    pub(super) fn take(&mut self, line: Line) -> Result<(), CellsError> {
        let (cells, text) = match &line {
            Line::Row(row) => (row.cells.len().max(1) as u64, row.cells.iter().map(|cell| bytes(&cell.value)).sum()),
            Line::Sheet { name, .. } => (1, length(name)),
            Line::Merge(_) | Line::End | Line::Fault(_) => (1, 0),
        };
        self.used.add(&self.limits, cells, text)?;
        match (line, self.sheets.last_mut()) {
            (Line::Sheet { name, hidden }, _) => {
                self.sheets.push(Sheet { name, hidden, rows: Vec::new(), merges: Vec::new() });
            }
            (Line::Row(row), Some(sheet)) => sheet.rows.push(row),
            (Line::Merge(merge), Some(sheet)) => sheet.merges.push(merge),
            (Line::Fault(error), _) => return Err(error),
            (Line::End, _) | (Line::Row(_) | Line::Merge(_), None) => {
                return Err(CellsError::io(io::ErrorKind::InvalidData, "a line outside a sheet"));
            }
        }
        Ok(())
    }

    pub(super) fn into_sheets(self) -> Vec<Sheet> {
        self.sheets
    }
}

fn bytes(value: &Value) -> u64 {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Date(text) | Value::Error(text) => length(text),
        Value::Bool(_) => 1,
    }
}
