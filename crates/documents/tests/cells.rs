//! What a spreadsheet says arrives as it was written: every kind of value, every kind of file.

mod cells_parts;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use cells_parts::{Parts, one_sheet, row, text};
use documents::cells::{Amount, CellsError, Limits, Merge, Row, Sheet, Value, column_letters, read_here};
use proptest::prelude::*;
use rust_xlsxwriter::{Chart, ChartType, ExcelDateTime, Format, Formula, Workbook};
use tempfile::TempDir;

fn read(path: &Path) -> Result<Vec<Sheet>, CellsError> {
    read_here(path, &Limits::default())
}

/// The rows of the only sheet of a file with this content.
fn rows_of(content: &[u8]) -> Result<Vec<Row>, CellsError> {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("file");
    fs::write(&path, content).unwrap();
    read(&path).map(|mut sheets| sheets.remove(0).rows)
}

fn number(text: &str) -> Value {
    Value::Number(text.to_owned())
}

fn date(text: &str) -> Value {
    Value::Date(text.to_owned())
}

fn error(text: &str) -> Value {
    Value::Error(text.to_owned())
}

/// One workbook with everything in it, and what is in it.
fn full_workbook(path: &Path) -> Vec<Sheet> {
    let mut book = Workbook::new();
    let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let minute = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let at = ExcelDateTime::from_ymd(2021, 12, 31).unwrap();
    let red = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("汇总 & 明细").unwrap();
    sheet.merge_range(0, 0, 2, 0, "南昌理工学院", &Format::new()).unwrap();
    sheet.write(0, 1, 18_000.3).unwrap().write(0, 2, true).unwrap().write(0, 3, "00123").unwrap();
    sheet.write_with_format(2, 1, &at, &day).unwrap();
    sheet.write_with_format(2, 2, at.clone().and_hms(13, 30, 0).unwrap(), &minute).unwrap();
    sheet.write_rich_string(2, 3, &[(&red, "物流"), (&Format::default(), "管理")]).unwrap();
    sheet.write(4, 0, Formula::new("=B1*2").set_result("36000.6")).unwrap();
    sheet.write(4, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(4, 2, Formula::new("=\"文\"&\"本\"").set_result("文本")).unwrap();
    sheet.write(4, 16_383, " 空格 ").unwrap();
    sheet.write_blank(9, 9, &red).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("='汇总 & 明细'!$B$1:$B$1");
    book.add_chartsheet().set_name("图").unwrap().insert_chart(0, 0, &chart).unwrap();
    book.add_worksheet().set_name("hidden").unwrap().set_hidden(true).write(0, 0, 1).unwrap();
    book.save(path).unwrap();
    let rows = vec![
        row(1, [(0, text("南昌理工学院")), (1, number("18000.3")), (2, Value::Bool(true)), (3, text("00123"))]),
        row(3, [(1, date("2021-12-31")), (2, date("2021-12-31T13:30:00")), (3, text("物流管理"))]),
        row(5, [(0, number("36000.6")), (1, error("#DIV/0!")), (2, text("文本")), (16_383, text(" 空格 "))]),
    ];
    let merge = Merge { first_row: 1, last_row: 3, first_column: 0, last_column: 0 };
    vec![
        Sheet { name: "汇总 & 明细".to_owned(), hidden: false, rows, merges: vec![merge] },
        Sheet { name: "hidden".to_owned(), hidden: true, rows: vec![row(1, [(0, number("1"))])], merges: Vec::new() },
    ]
}

#[test]
fn every_kind_of_value_comes_back_from_xlsx() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("named.csv");
    let expected = full_workbook(&path);
    assert_eq!(read(&path), Ok(expected));
}

#[test]
fn xls_says_the_same() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("book.xlsx");
    let mut expected = full_workbook(&path);
    let office = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}/profile", dir.path().display()))
        .args(["--headless", "--convert-to", "xls", "--outdir"])
        .args([dir.path(), &path])
        .output();
    if office.is_err() {
        #[expect(clippy::print_stdout, reason = "a test that was not done must say so")]
        {
            println!("skipped: no soffice to make an .xls with");
        }
        return;
    }
    // The format ends at column IV, and LibreOffice does not compute the text formula without being looked at.
    expected[0].rows[2].cells.truncate(2);
    let mut sheets = read(&dir.path().join("book.xls")).unwrap();
    sheets.retain(|sheet| sheet.name != "图");
    sheets[0].rows[2].cells.truncate(2);
    assert_eq!(sheets, expected);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn decimals_of_15_digits_come_back(numbers in prop::collection::vec((1_u64..1_000_000_000_000_000, 0_u32..18, any::<bool>()), 500)) {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("numbers.xlsx");
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        let mut expected = Vec::new();
        for (index, (digits, places, negative)) in (0_u32..).zip(numbers) {
            let plain = plain(digits, places as usize, negative);
            sheet.write(index, 0, plain.parse::<f64>().unwrap()).unwrap();
            expected.push(row(index + 1, [(0, Value::Number(plain))]));
        }
        book.save(&path).unwrap();
        prop_assert_eq!(&read(&path).unwrap()[0].rows, &expected);
    }
}

/// A whole number with its point moved to the left, without zeros that do not count.
fn plain(digits: u64, places: usize, negative: bool) -> String {
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{whole}{point}{fraction}", if negative { "-" } else { "" })
}

#[test]
fn values_that_other_programs_write() {
    let dir = TempDir::new().unwrap();
    let path = one_sheet(
        &dir.path().join("a.xlsx"),
        r#"<row r="2"><c r="A2" t="inlineStr"><is><r><t>甲</t></r><r><t>乙</t></r></is></c><c r="B2"><f>1+1</f></c>
        <c r="C2" t="e"><v>#N/A</v></c><c r="D2" t="d"><v>2021-06-30T00:00:00Z</v></c><c r="E2" t="b"><v>0</v></c>
        <c r="F2" t="str"><f>""</f><v></v></c><c r="G2"><v>3.6E+17</v></c><c r="H2"><v>1e999</v></c></row>
        <row><c><v>7</v></c></row>"#,
    );
    let first = row(
        2,
        [
            (0, text("甲乙")),
            (1, error("#NOVALUE")),
            (2, error("#N/A")),
            (3, date("2021-06-30")),
            (4, Value::Bool(false)),
            (6, number("360000000000000000")),
            (7, error("#NUM!")),
        ],
    );
    assert_eq!(read(&path).unwrap()[0].rows, [first, row(3, [(0, number("7"))])]);
}

#[test]
fn text_files_in_every_dress() {
    let expected = vec![row(1, [(0, text("学校")), (1, text("数量"))]), row(2, [(0, text("江西")), (1, text("3"))])];
    let utf8 = "学校,数量\n江西,3\n";
    let (gbk, _, _) = encoding_rs::GBK.encode(utf8);
    for content in [utf8.as_bytes(), format!("\u{feff}{utf8}").as_bytes(), &gbk] {
        assert_eq!(rows_of(content), Ok(expected.clone()));
    }
    for separator in ["; ", "\t"] {
        let content = utf8.replace(',', separator.trim_end_matches(' ')).replace('\n', "\r\n");
        assert_eq!(rows_of(content.as_bytes()), Ok(expected.clone()));
    }
}

#[test]
fn rows_of_a_text_file_are_those_that_excel_shows() {
    for newline in ["\n", "\r\n", "\r"] {
        let content = "a,\"b\n,c\"\n\n\nd,,e,f\n\"\",g".replace('\n', newline);
        let quoted = format!("b{newline},c");
        let expected = [
            row(1, [(0, text("a")), (1, text(&quoted))]),
            row(4, [(0, text("d")), (2, text("e")), (3, text("f"))]),
            row(5, [(1, text("g"))]),
        ];
        assert_eq!(rows_of(content.as_bytes()).unwrap(), expected, "{newline:?}");
    }
}

#[test]
fn malformed_text_is_refused_with_its_line() {
    for content in [&b"a\nb\n\xFF\xFFc\n"[..], b"\xEF\xBB\xBFa\nb\n\xB1\xB1c\n"] {
        assert!(matches!(rows_of(content), Err(CellsError::Unreadable { line: Some(3), .. })), "{content:?}");
    }
}

#[test]
fn what_is_not_a_workbook_is_said_to_be_none() {
    for content in
        [&b""[..], b"<html><table>", b"\xEF\xBB\xBF \n<?xml?>", b"%PDF-1.7\nabc", b"\x89PNG\r\n\x1a\n", b"a\0b"]
    {
        assert_eq!(rows_of(content), Err(CellsError::NotAWorkbook), "{content:?}");
    }
    let dir = TempDir::new().unwrap();
    let word = Parts::new(&dir.path().join("word")).part("word/document.xml", "<document/>").finish();
    assert_eq!(read(&word), Err(CellsError::NotAWorkbook));
    fs::write(dir.path().join("zip"), b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0").unwrap();
    assert_eq!(read(&dir.path().join("zip")), Err(CellsError::NotAWorkbook));
    assert!(matches!(read(&dir.path().join("none")), Err(CellsError::Io { kind: io::ErrorKind::NotFound, .. })));
    assert!(matches!(read(dir.path()), Err(CellsError::Io { kind: io::ErrorKind::InvalidInput, .. })));
}

/// The container of an `.xls` with one stream of this name in its directory.
fn container(stream: &str) -> Vec<u8> {
    let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    file.resize(512, 0);
    file[26..34].copy_from_slice(&[3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    // Allocation table in sector 0, directory in sector 1, no further tables.
    file[44] = 1;
    file[48] = 1;
    file[60..64].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF]);
    file[68..72].copy_from_slice(&[0xFE, 0xFF, 0xFF, 0xFF]);
    file[80..].fill(0xFF);
    file.extend([0xFD, 0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF]);
    file.resize(1024, 0xFF);
    for name in ["Root Entry", stream] {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        file.extend(entry);
    }
    file.resize(1536, 0);
    file
}

#[test]
fn a_password_is_told_from_a_word_file() {
    assert_eq!(rows_of(&container("EncryptedPackage")), Err(CellsError::Encrypted));
    assert_eq!(rows_of(&container("WordDocument")), Err(CellsError::NotAWorkbook));
}

#[test]
fn what_two_readers_may_read_differently_is_refused() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| -> PathBuf { dir.path().join(name) };
    let cell = |place: &str| format!(r#"<c r="{place}"><v>1</v></c>"#);
    for places in [["B1", "A1"], ["A1", "A1"], ["A2", "A1"]] {
        let path = one_sheet(&at("order.xlsx"), &places.map(cell).concat());
        assert!(matches!(read(&path), Err(CellsError::Unreadable { line: Some(1 | 2), .. })), "{places:?}");
    }
    let twice = Parts::new(&at("twice.xlsx")).sheets(&["S", "S"]).sheet("").finish();
    assert!(matches!(read(&twice), Err(CellsError::Unreadable { sheet: Some(_), .. })));
    for (place, what) in [("XFE1", Amount::Columns), ("A1048577", Amount::Rows)] {
        let path = one_sheet(&at("beyond.xlsx"), &cell(place));
        assert!(matches!(read(&path), Err(CellsError::TooLarge { what: found, .. }) if found == what));
    }
    let merge = r#"<worksheet><sheetData/><mergeCells><mergeCell ref="A1:A2000000"/></mergeCells></worksheet>"#;
    let path = Parts::new(&at("merge.xlsx")).sheets(&["S"]).part("xl/sheet.xml", merge).finish();
    assert!(matches!(read(&path), Err(CellsError::TooLarge { what: Amount::Rows, .. })));
}

#[test]
fn limits_admit_what_is_at_them_and_nothing_above() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("text.csv");
    fs::write(&path, "ab,cd\nef,gh\n").unwrap();
    // Four cells and the sheet.
    let exact = Limits { cells: 5, text_bytes: 8, file_bytes: 12, ..Limits::default() };
    assert!(read_here(&path, &exact).is_ok());
    for (limits, what, limit) in [
        (Limits { cells: 4, ..exact }, Amount::Cells, 4),
        (Limits { text_bytes: 7, ..exact }, Amount::TextBytes, 7),
        (Limits { file_bytes: 11, ..exact }, Amount::FileBytes, 11),
    ] {
        assert_eq!(read_here(&path, &limits), Err(CellsError::TooLarge { what, limit }));
    }
}

#[test]
fn columns_have_letters() {
    let letters = [0, 25, 26, 701, 702, 16_383, u16::MAX].map(column_letters);
    assert_eq!(letters, ["A", "Z", "AA", "ZZ", "AAA", "XFD", "CRXP"]);
}
