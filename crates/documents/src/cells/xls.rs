//! `.xls`: calamine reads it whole into dense ranges, at most 65,536 rows by 256 columns each. Only the limit on memory
//! stands between a hostile file and an allocation of its choice.

use std::fs::File;
use std::io::{BufReader, Seek};

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError, Xlsx, XlsxError};

use super::limits::CellsError;
use super::lines::Out;
use super::number;

pub(super) fn read(mut file: BufReader<File>, out: &mut Out) -> Result<(), CellsError> {
    // A workbook with a password is an `.xlsx` inside the container of an `.xls`; calamine finds that as `.xlsx`.
    if matches!(Xlsx::new(&mut file), Err(XlsxError::Password)) {
        return Err(CellsError::Encrypted);
    }
    file.rewind()?;
    let mut workbook = Xls::new(file).map_err(|error| opening(&error, out))?;
    for sheet in workbook.sheets_metadata().to_vec() {
        if sheet.typ != SheetType::WorkSheet {
            continue;
        }
        out.sheet(&sheet.name, sheet.visible != SheetVisible::Visible)?;
        let range = workbook.worksheet_range(&sheet.name).map_err(|error| out.fail(&error.to_string()))?;
        send_cells(&range, out)?;
        let merges = workbook.merge_cells_by_sheet_name(&sheet.name).map_err(|error| out.fail(&error.to_string()))?;
        for merge in merges {
            out.merge(merge.start, merge.end)?;
        }
    }
    Ok(())
}

fn send_cells(range: &calamine::Range<Data>, out: &mut Out) -> Result<(), CellsError> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let Some(value) = number::value(data.clone()) else { continue };
        let row = first_row.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
        let column = first_column.saturating_add(u32::try_from(column).unwrap_or(u32::MAX));
        out.cell(row, column, value)?;
    }
    out.flush()
}

fn opening(error: &XlsError, out: &Out) -> CellsError {
    match error {
        XlsError::Password => CellsError::Encrypted,
        // The container of an `.xls` without a workbook in it: a Word file, an installer. The variants of the inner
        // error cannot be named from outside calamine; a change of its words would only give the less exact error.
        XlsError::Cfb(inner) if inner.to_string().starts_with("Cannot find Workbook") => CellsError::NotAWorkbook,
        other => out.fail(&other.to_string()),
    }
}
