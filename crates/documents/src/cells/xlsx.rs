//! `.xlsx`: sheets are streamed. A range would be allocated for the rectangle around the cells, 500 GB for two of them.

use std::fs::File;
use std::io::BufReader;

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::Value;
use super::limits::{Amount, CellsError, Limits};
use super::lines::Out;
use super::number;

/// Below this size any packing ratio is harmless.
const SMALL: u64 = 16 << 20;

pub(super) fn read(mut file: BufReader<File>, limits: &Limits, out: &mut Out) -> Result<(), CellsError> {
    check_archive(&mut file, limits, out)?;
    let mut workbook = Xlsx::new(file).map_err(|error| opening(&error, out))?;
    let sheets = workbook.sheets_metadata().to_vec();
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        out.sheet(&sheet.name, sheet.visible != SheetVisible::Visible)?;
        read_sheet(&mut workbook, &sheet.name, out)?;
    }
    Ok(())
}

/// Refuses by the table of contents alone what would unpack to too much. The zip crate fails as soon as a part unpacks
/// to more than it declares, so declared sizes that lie are caught while reading.
fn check_archive(file: &mut BufReader<File>, limits: &Limits, out: &Out) -> Result<(), CellsError> {
    let packed = file.get_ref().metadata()?.len();
    let archive = ZipArchive::new(file).map_err(|error| out.fail(&error.to_string()))?;
    limits.check(Amount::Entries, archive.len() as u64)?;
    let mut unpacked: u64 = 0;
    let mut is_workbook = false;
    for index in 0..archive.len() {
        let entry = archive.by_index_data(index).map_err(|error| out.fail(&error.to_string()))?;
        if entry.encrypted() {
            return Err(CellsError::Encrypted);
        }
        unpacked = unpacked.saturating_add(entry.size());
        let name = entry.name_raw().to_ascii_lowercase();
        is_workbook |= name.ends_with(b".xml") && name.windows(8).any(|part| part == b"workbook");
    }
    if !is_workbook {
        // A Word file, a binary workbook, or nothing of Office.
        return Err(CellsError::NotAWorkbook);
    }
    limits.check(Amount::UnpackedBytes, unpacked)?;
    if unpacked > SMALL {
        // By the size of the file: parts may overlap, so that what they declare as packed is counted twice.
        limits.check(Amount::Ratio, unpacked / packed.max(1))?;
    }
    Ok(())
}

fn opening(error: &XlsxError, out: &Out) -> CellsError {
    match error {
        XlsxError::Password => CellsError::Encrypted,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => CellsError::NotAWorkbook,
        other => out.fail(&other.to_string()),
    }
}

fn read_sheet(workbook: &mut Xlsx<BufReader<File>>, name: &str, out: &mut Out) -> Result<(), CellsError> {
    let mut reader = workbook.worksheet_cells_reader(name).map_err(|error| out.fail(&error.to_string()))?;
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| out.fail(&error.to_string()))? {
        let (row, column) = cell.pos;
        let value = match cell.value {
            // Shown as blank, it would be read as "nothing" where Excel computes and shows something.
            DataRef::Empty => cell.formula.map(|_| Value::Error("#NOVALUE".to_owned())),
            data => number::value(Data::from(data)),
        };
        if let Some(value) = value {
            out.cell(row, column, value)?;
        }
    }
    drop(reader);
    out.flush()?;
    for merge in workbook.merge_cells_by_sheet_name(name).map_err(|error| out.fail(&error.to_string()))? {
        out.merge(merge.start, merge.end)?;
    }
    Ok(())
}
