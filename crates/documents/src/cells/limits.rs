//! What a file may cost, and how reading it can fail.

use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// Bounds for one file. The defaults admit 250,000 rows of 12 columns about 5,000 institutions with room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Non-empty cells in all sheets; a sheet and a merge count as one each.
    pub cells: u64,
    /// Bytes of UTF-8 in all cells and sheet names.
    pub text_bytes: u64,
    /// Address space of the child, in bytes.
    pub memory_bytes: u64,
    /// Processor time of the child, in seconds.
    pub cpu_seconds: u64,
    /// Time by the clock until the child is killed, in seconds.
    pub wall_seconds: u64,
    /// Size of the file.
    pub file_bytes: u64,
    /// Size of all parts of an `.xlsx` when unpacked, by its own table of contents; a part cannot unpack to more.
    pub unpacked_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cells: 5_000_000,
            text_bytes: 256 << 20,
            memory_bytes: 1 << 30,
            cpu_seconds: 120,
            wall_seconds: 180,
            file_bytes: 64 << 20,
            unpacked_bytes: 512 << 20,
        }
    }
}

/// Most rows of a sheet in any version of Excel.
pub(super) const MAX_ROWS: u32 = 1_048_576;
/// Most columns of a sheet in any version of Excel.
pub(super) const MAX_COLUMNS: u32 = 16_384;
/// Most sheets. A workbook may name one part a million times.
const MAX_SHEETS: u64 = 1_000;
/// Most parts of an `.xlsx`.
const MAX_ENTRIES: u64 = 10_000;
/// Most unpacked bytes for one packed byte. Sheets come to 10 or 20; deflate ends at 1032.
const MAX_RATIO: u64 = 100;
/// Most text in one row: a row is one line between the processes, and the parent holds a line whole.
const MAX_ROW_BYTES: u64 = 8 << 20;

/// What there was too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// Bytes of the file.
    FileBytes,
    /// Bytes of an `.xlsx` when unpacked.
    UnpackedBytes,
    /// Unpacked bytes for one packed byte.
    Ratio,
    /// Parts inside an `.xlsx`.
    Entries,
    /// Sheets.
    Sheets,
    /// Row number.
    Rows,
    /// Columns in a row.
    Columns,
    /// Cells, see [`Limits::cells`].
    Cells,
    /// Bytes of text in all cells.
    TextBytes,
    /// Bytes of text in one row.
    RowBytes,
    /// Memory of the child in bytes.
    Memory,
}

/// Why there are no cells. Data for a sentence in the language of the user; the details are for a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum CellsError {
    /// More than a limit, which is given.
    TooLarge {
        /// Of what.
        what: Amount,
        /// The most that is allowed, in the unit of `what`.
        limit: u64,
    },
    /// A damaged file, or one that a careful reader must refuse.
    Unreadable {
        /// Name of the sheet, if the fault is in one.
        sheet: Option<String>,
        /// Line of a text file, or number of the last row of the sheet that could be read.
        line: Option<u64>,
        /// Short, English, without control characters.
        detail: String,
    },
    /// Neither `.xlsx`, `.xls` nor a text file: a Word file, an image, a web page, nothing at all.
    NotAWorkbook,
    /// More processor time or more time by the clock than allowed.
    TookTooLong {
        /// The limit that was met.
        seconds: u64,
    },
    /// Protected with a password for opening.
    Encrypted,
    /// The operating system refused something.
    Io {
        /// Which kind; [`io::ErrorKind::Other`] when it happened in the child.
        #[serde(skip, default = "other")]
        kind: io::ErrorKind,
        /// Its words.
        detail: String,
    },
}

fn other() -> io::ErrorKind {
    io::ErrorKind::Other
}

impl CellsError {
    pub(super) fn io(kind: io::ErrorKind, detail: &str) -> Self {
        Self::Io { kind, detail: harmless(detail) }
    }

    pub(super) fn unreadable(sheet: Option<String>, line: Option<u64>, detail: &str) -> Self {
        Self::Unreadable { sheet, line, detail: harmless(detail) }
    }
}

/// The words of a library may quote the file: kept short and without anything a terminal would obey.
fn harmless(detail: &str) -> String {
    detail.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(300).collect()
}

impl fmt::Display for CellsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for CellsError {}

impl From<io::Error> for CellsError {
    fn from(error: io::Error) -> Self {
        Self::io(error.kind(), &error.to_string())
    }
}

impl Limits {
    /// Refuses more than the limit of this amount.
    pub(super) fn check(&self, what: Amount, amount: u64) -> Result<(), CellsError> {
        let limit = match what {
            Amount::FileBytes => self.file_bytes,
            Amount::UnpackedBytes => self.unpacked_bytes,
            Amount::Ratio => MAX_RATIO,
            Amount::Entries => MAX_ENTRIES,
            Amount::Sheets => MAX_SHEETS,
            Amount::Rows => u64::from(MAX_ROWS),
            Amount::Columns => u64::from(MAX_COLUMNS),
            Amount::Cells => self.cells,
            Amount::TextBytes => self.text_bytes,
            Amount::RowBytes => MAX_ROW_BYTES,
            Amount::Memory => self.memory_bytes,
        };
        if amount > limit { Err(CellsError::TooLarge { what, limit }) } else { Ok(()) }
    }
}

/// What has been read so far.
#[derive(Debug, Default)]
pub(super) struct Used {
    cells: u64,
    text: u64,
}

impl Used {
    /// Adds, and refuses more than allowed.
    pub(super) fn add(&mut self, limits: &Limits, cells: u64, text: u64) -> Result<(), CellsError> {
        self.cells = self.cells.saturating_add(cells);
        self.text = self.text.saturating_add(text);
        limits.check(Amount::Cells, self.cells)?;
        limits.check(Amount::TextBytes, self.text)
    }
}
