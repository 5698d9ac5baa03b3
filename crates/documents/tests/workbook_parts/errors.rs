//! The workbook that goes back.

use documents::cells::{Sheet, Value};
use documents::workbook;
use scheme::Lang;

use super::round::sheets_of;
use super::{CERTIFICATE, CERTIFICATE_HEADS, institutions, merge, outcome, scheme, sheet};

fn wrong() -> Vec<Sheet> {
    let mut first = CERTIFICATE;
    (first[5], first[2]) = ("约100", "=1+1");
    let mut second = CERTIFICATE;
    (second[13], second[0]) = ("", "#4136000001");
    let mut table = sheet("证书数据", [&["考核数据"][..], &CERTIFICATE_HEADS, &first, &second]);
    table.merges = vec![merge("A1:N1")];
    vec![institutions(), table]
}

fn returned(sheets: &[Sheet]) -> (Vec<Sheet>, Vec<assess::Problem>) {
    let problems = workbook::read(sheets, &scheme()).unwrap_err();
    let bytes = workbook::with_errors(sheets, &problems, Lang::Zh).unwrap();
    assert_eq!(bytes, workbook::with_errors(sheets, &problems, Lang::Zh).unwrap(), "the same bytes");
    (sheets_of(&bytes, ".xlsx"), problems)
}

fn text(sheet: &Sheet, row: u32, column: u16) -> String {
    let row = sheet.rows.iter().find(|known| known.number == row);
    let cell = row.and_then(|row| row.cells.iter().find(|cell| cell.column == column));
    match cell.map(|cell| &cell.value) {
        Some(Value::Text(text) | Value::Number(text) | Value::Date(text)) => text.clone(),
        _ => String::new(),
    }
}

#[test]
fn each_message_stands_beside_its_row() {
    let sheets = wrong();
    let (back, problems) = returned(&sheets);
    assert_eq!(back.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["错误汇总", "院校", "证书数据"]);
    assert_eq!(text(&back[2], 2, 14), "错误说明");
    for problem in &problems {
        let (_, row, _) = parts(&problem.place);
        assert!(text(&back[2], row, 14).contains(&problem.message.zh), "{problem:?}");
        let listed = back[0].rows.iter().any(|row| {
            let texts: Vec<String> = (1..3).map(|column| text(&back[0], row.number, column)).collect();
            texts == [problem.place.clone(), problem.message.zh.clone()]
        });
        assert!(listed, "{problem:?}");
    }
    // Everything else is as it was, and texts like formulas are texts.
    for (was, is) in sheets.iter().zip(&back[1..]) {
        for row in &was.rows {
            for cell in &row.cells {
                let kept = is.rows.iter().find(|known| known.number == row.number).unwrap();
                let kept = kept.cells.iter().find(|known| known.column == cell.column).unwrap();
                assert_eq!(kept.value, cell.value, "{} {}", was.name, row.number);
            }
        }
        assert_eq!(was.merges, is.merges);
    }
}

fn parts(place: &str) -> (String, u32, String) {
    let (sheet, cell) = place.split_once('!').unwrap();
    let letters = cell.trim_end_matches(|c: char| c.is_ascii_digit());
    (sheet.to_owned(), cell[letters.len()..].parse().unwrap(), letters.to_owned())
}

#[test]
fn corrected_and_sent_in_again() {
    let (back, problems) = returned(&wrong());
    // As it is, it has the same problems; the added sheet and column are none of them.
    assert_eq!(workbook::read(&back, &scheme()).unwrap_err(), problems);
    // A second round writes its own messages over the first.
    let (again, _) = returned(&back);
    assert_eq!(again, back);
    let mut corrected = back;
    for row in &mut corrected[2].rows {
        for cell in &mut row.cells {
            if cell.value == Value::Text("约100".to_owned()) {
                cell.value = Value::Number("100".to_owned());
            }
            if row.number == 4 && cell.column == 12 {
                cell.value = Value::Number("0".to_owned());
            }
        }
    }
    assert_eq!(outcome(&corrected, "/institutions/0/certificates/0/certificate"), "=1+1");
}

#[test]
fn awkward_names_and_headings() {
    let mut heads = CERTIFICATE_HEADS;
    heads[8] = "通过数量";
    let long = "很长的工作表名称".repeat(6);
    let sheets = [
        institutions(),
        sheet("证书数据", [heads, CERTIFICATE]),
        sheet(&long, [["a"]]),
        sheet(&format!("{long}二"), [["=cmd|' /C calc'!A0"]]),
        sheet("a/b'c", [["!#REF!"]]),
    ];
    let (back, problems) = returned(&sheets);
    assert_eq!(back.len(), sheets.len() + 1);
    let placed = back[0].rows.len() - 3;
    assert_eq!(placed, problems.len());
    let mut huge = sheet("证书数据", [heads, CERTIFICATE]);
    huge.merges = vec![merge("A1:XFD1048576"), merge("A3:A9"), merge("A5:B6")];
    assert_eq!(returned(&[institutions(), huge]).0[2].merges, [merge("A3:A9")]);
    let text_file = [sheet("", [CERTIFICATE_HEADS, CERTIFICATE])];
    let (back, _) = returned(&text_file);
    assert_eq!(back[1].name, "表格");
}
