//! Workbooks made part by part, so that each can be wrong in one chosen way.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use documents::cells::{Cell, Row, Value};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A workbook under construction.
pub(crate) struct Parts {
    zip: ZipWriter<File>,
    path: PathBuf,
}

impl Parts {
    /// Begins a file with the part that leads to the workbook.
    pub(crate) fn new(path: &Path) -> Self {
        let zip = ZipWriter::new(File::create(path).unwrap());
        let parts = Self { zip, path: path.to_owned() };
        parts.part(
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        )
    }

    /// Adds a part.
    pub(crate) fn part(self, name: &str, text: &str) -> Self {
        self.repeated(name, "", text, 1, "")
    }

    /// Adds a part of many equal pieces between a beginning and an end.
    pub(crate) fn repeated(mut self, name: &str, begin: &str, piece: &str, count: usize, end: &str) -> Self {
        self.zip.start_file(name, SimpleFileOptions::default()).unwrap();
        self.zip.write_all(begin.as_bytes()).unwrap();
        for _ in 0..count {
            self.zip.write_all(piece.as_bytes()).unwrap();
        }
        self.zip.write_all(end.as_bytes()).unwrap();
        self
    }

    /// Adds the workbook part for sheets of these names, all of which are `sheet.xml`.
    pub(crate) fn sheets(self, names: &[&str]) -> Self {
        let sheets: Vec<_> =
            names.iter().map(|name| format!(r#"<sheet name="{name}" sheetId="1" r:id="r1"/>"#)).collect();
        let sheets = sheets.concat();
        self.part("xl/workbook.xml", &format!("<workbook><sheets>{sheets}</sheets></workbook>")).part(
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/relationships/worksheet" Target="sheet.xml"/></Relationships>"#,
        )
    }

    /// Adds the sheet part.
    pub(crate) fn sheet(self, rows: &str) -> Self {
        self.part("xl/sheet.xml", &format!("<worksheet><sheetData>{rows}</sheetData></worksheet>"))
    }

    /// Ends the file.
    pub(crate) fn finish(self) -> PathBuf {
        self.zip.finish().unwrap();
        self.path
    }
}

/// A file with one sheet of these rows.
pub(crate) fn one_sheet(path: &Path, rows: &str) -> PathBuf {
    Parts::new(path).sheets(&["S"]).sheet(rows).finish()
}

/// A text cell.
pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A row of cells.
pub(crate) fn row<const N: usize>(number: u32, cells: [(u16, Value); N]) -> Row {
    Row { number, cells: cells.into_iter().map(|(column, value)| Cell { column, value }).collect() }
}
