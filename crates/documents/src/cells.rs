//! Spreadsheets in: a possibly hostile `.xlsx`, `.xls` or `.csv` to plain sparse cells, with bounded memory and time.
//!
//! A valid workbook of 2 kB can make a parser ask for 500 GB, and an allocation that fails ends the process. So
//! [`read_untrusted`] parses in a child process that first takes away its own memory, time and files, and gives back
//! lines of JSON. [`read_here`] is the same parsing without the cage.
//!
//! What a cell shows is kept, not what it means: names are not trimmed, digits are not turned into numbers, merged
//! cells are not filled. Texts may hold control characters; whoever prints them must make them harmless.

mod child;
mod limits;
mod lines;
mod number;
mod text;
mod words;
mod xls;
mod xlsx;

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::{Deserialize, Serialize};

pub use child::{CHILD_ARGUMENT, child_main, read_untrusted};
pub(crate) use child::{SMALL_ARENAS, lower_limits};
pub use limits::{Amount, CellsError, Limits};

use lines::{Collector, Out, Sink};

/// One worksheet. A text file is one sheet with an empty name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// As written in the workbook; no two are equal.
    pub name: String,
    /// Hidden or "very hidden": the user does not see it.
    pub hidden: bool,
    /// Ascending; only rows with at least one cell.
    pub rows: Vec<Row>,
    /// In the order of the file. Only the first cell of a merge has a value; the caller fills down.
    pub merges: Vec<Merge>,
}

/// One row with its non-empty cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// From 1, as the user sees it. In a text file a quoted line break does not begin a row and an empty line does.
    #[serde(rename = "r")]
    pub number: u32,
    /// Ascending column; never an empty text.
    #[serde(rename = "c")]
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// From 0; [`column_letters`] gives its name.
    #[serde(rename = "c")]
    pub column: u16,
    /// What it holds.
    #[serde(rename = "v")]
    pub value: Value,
}

/// What a cell holds. For a formula, the value that was computed when the file was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Value {
    /// Text, not trimmed. Also a time of day or a duration, as `hh:mm:ss`: neither a number nor a date.
    #[serde(rename = "t")]
    Text(String),
    /// Plain decimal digits with at most 15 that count, as Excel shows: `-0.3`, `4136000001`. No exponent.
    #[serde(rename = "n")]
    Number(String),
    /// A number with a date format: `yyyy-mm-dd`, with `Thh:mm:ss` unless it is midnight.
    #[serde(rename = "d")]
    Date(String),
    /// TRUE or FALSE.
    #[serde(rename = "b")]
    Bool(bool),
    /// `#REF!` and the like; `#####` for a date that Excel cannot show; `#NOVALUE` for a formula in an `.xlsx` that was
    /// saved by a program which does not compute.
    #[serde(rename = "e")]
    Error(String),
}

/// A rectangle of merged cells, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// From 1, like [`Row::number`].
    pub first_row: u32,
    /// From 1.
    pub last_row: u32,
    /// From 0, like [`Cell::column`].
    pub first_column: u16,
    /// From 0.
    pub last_column: u16,
}

/// The name of a column: 0 is `A`, 25 `Z`, 26 `AA`, 16383 `XFD`.
pub fn column_letters(column: u16) -> String {
    let mut letters = Vec::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(rest % 26) as usize]));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Reads a file in this process: for files that this program wrote, and inside the child of [`read_untrusted`].
///
/// The counted limits hold. Those of memory and time do not: a hostile file can end the process.
///
/// # Errors
/// See [`CellsError`].
pub fn read_here(path: &Path, limits: &Limits) -> Result<Vec<Sheet>, CellsError> {
    let file = open(path, limits)?;
    let mut collector = Collector::new(*limits);
    parse(file, limits, &mut |line| collector.take(line))?;
    Ok(collector.into_sheets())
}

/// Opens a regular file that is not larger than allowed.
fn open(path: &Path, limits: &Limits) -> Result<BufReader<File>, CellsError> {
    // Asked before opening: opening a pipe would wait for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(CellsError::io(io::ErrorKind::InvalidInput, "not a regular file"));
    }
    let file = File::open(path)?;
    limits.check(Amount::FileBytes, file.metadata()?.len())?;
    Ok(BufReader::new(file))
}

/// Sinks the sheets of a file line by line. What it is is decided by its first bytes, never by its name.
fn parse(mut file: BufReader<File>, limits: &Limits, send: &mut Sink) -> Result<(), CellsError> {
    let mut magic = Vec::new();
    (&mut file).take(8).read_to_end(&mut magic)?;
    file.rewind()?;
    let mut out = Out::new(limits, send);
    // The parsers of others index without asking in a few places; a panic there is an unreadable file, not our end.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        if magic.starts_with(b"PK\x03\x04") || magic.starts_with(b"PK\x05\x06") {
            xlsx::read(file, limits, &mut out)
        } else if magic.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            xls::read(file, &mut out)
        } else {
            text::read(file, limits, &mut out)
        }
    }));
    parsed.unwrap_or_else(|_| Err(out.fail("the parser stopped in the middle")))
}
