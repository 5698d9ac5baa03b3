//! The template, and facts written into it and read back.

use documents::cells::{Limits, Sheet, Value, read_here};
use documents::sample::{SampleData, sample};
use documents::{facts_json, workbook};

use super::{json, scheme};

/// The sheets of a workbook in memory.
pub(crate) fn sheets_of(bytes: &[u8], ending: &str) -> Vec<Sheet> {
    let file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    read_here(file.path(), &Limits::default()).expect("our own workbook is read")
}

#[test]
fn an_empty_template_lacks_only_institutions() {
    let sheets = sheets_of(&workbook::template(&scheme()).unwrap(), ".xlsx");
    let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["填报说明", "院校", "证书数据", "佐证事项", "评分", "负面清单", "年度设置", "选项", "版本"]);
    assert!(sheets.iter().all(|sheet| sheet.hidden == ["选项", "版本"].contains(&sheet.name.as_str())));
    let problems = super::facts(&sheets).unwrap_err();
    assert_eq!(problems, [("院校".to_owned(), "没有院校：至少应有一所".to_owned())]);
}

/// Writes the workbooks where a person can look at them: `HENGPING_LOOK=folder cargo test … look_at`.
#[test]
fn look_at_the_workbooks() {
    let Some(folder) = std::env::var_os("HENGPING_LOOK") else { return };
    let folder = std::path::PathBuf::from(folder);
    let scheme = scheme();
    std::fs::write(folder.join("template.xlsx"), workbook::template(&scheme).unwrap()).unwrap();
    let data = SampleData::read(include_str!("../../../../schemes/jiangxi-1x/2021.sample.toml"), &scheme).unwrap();
    let filled = workbook::facts_workbook(&scheme, &sample(&scheme, &data, 12, 7)).unwrap();
    std::fs::write(folder.join("filled.xlsx"), &filled).unwrap();
    let mut sheets = sheets_of(&filled, ".xlsx");
    for row in sheets[2].rows.iter_mut().skip(4).step_by(3) {
        row.cells[5].value = Value::Text("约100".to_owned());
        row.cells[3].value = Value::Error("#REF!".to_owned());
    }
    let problems = workbook::read(&sheets, &scheme).unwrap_err();
    let errors = workbook::with_errors(&sheets, &problems, scheme::Lang::Zh).unwrap();
    std::fs::write(folder.join("errors.xlsx"), errors).unwrap();
}

#[test]
fn the_same_scheme_gives_the_same_bytes() {
    assert_eq!(workbook::template(&scheme()).unwrap(), workbook::template(&scheme()).unwrap());
}

#[test]
fn a_made_up_province_comes_back_as_it_was() {
    let scheme = scheme();
    let data = SampleData::read(include_str!("../../../../schemes/jiangxi-1x/2021.sample.toml"), &scheme).unwrap();
    let facts = sample(&scheme, &data, 60, 7);
    let sheets = sheets_of(&workbook::facts_workbook(&scheme, &facts).unwrap(), ".xlsx");
    let read = super::facts(&sheets).unwrap();
    assert_eq!(json(&read), json(&facts));
}

#[test]
fn awkward_facts_come_back_as_they_were() {
    let scheme = scheme();
    for seed in 0..8 {
        let written = testkit::random::facts(seed, 12, testkit::random::Style::Settings);
        let facts = facts_json::read(written.to_string().as_bytes(), &scheme).unwrap();
        let sheets = sheets_of(&workbook::facts_workbook(&scheme, &facts).unwrap(), ".xlsx");
        let read = super::facts(&sheets).unwrap_or_else(|problems| panic!("seed {seed}: {problems:?}"));
        assert_eq!(json(&read), json(&facts), "seed {seed}");
    }
}

#[test]
fn numbers_too_long_for_a_cell_and_texts_like_formulas_are_kept() {
    let scheme = scheme();
    let written = r#"{"format":"hengping-facts/1","year":2021,
      "settings":{"quota_share":"0.123456789012345678","excellent_share":"0.1","national_baseline":"0.8"},
      "institutions":[{"code":"360123199001011234","name":"=HYPERLINK(\"http://x\",\"甲\")","kind":"undergraduate",
      "certificates":[{"certificate":"@SUM(A1)","level":"中级","batch":"-1+2","approved":1000000000,"registered":1,"attended":1,
      "passed":1,"national_pass_rate":"0.812345678901234567","payable":"9999999999999.99","paid":"0.01","paid_on":"2021-12-20"}],
      "items":[{"indicator":"1.5","kind":"site","title":"=1+1","date":"1899-05-01","achievement":"+A"}]}]}"#;
    let facts = facts_json::read(written.as_bytes(), &scheme).unwrap();
    let sheets = sheets_of(&workbook::facts_workbook(&scheme, &facts).unwrap(), ".xlsx");
    assert_eq!(json(&super::facts(&sheets).unwrap()), json(&facts));
    let cell = |name: &str, row: usize, column: usize| {
        let sheet = sheets.iter().find(|sheet| sheet.name == name).unwrap();
        sheet.rows.iter().find(|known| known.number as usize == row).unwrap().cells[column].value.clone()
    };
    assert_eq!(cell("院校", 4, 0), Value::Text("360123199001011234".to_owned()));
    assert_eq!(cell("佐证事项", 4, 3), Value::Text("=1+1".to_owned()));
}

#[test]
fn a_text_file_as_a_spreadsheet_program_writes_it() {
    let text = "\u{feff}学校标识码,院校名称,院校类型,证书名称,等级,获批人数,报名人数,参考人数,通过人数,实付金额（元）,付款日期\r\n\
        4136000001,\"甲,职业技术学院\",高职专科,智能财税,中级,\"1,000\",95,90,81,\"18,000.00\",2021/12/20\r\n,,,,,,,,,,\r\n";
    let read = super::facts(&sheets_of(text.as_bytes(), ".csv")).unwrap();
    let read = json(&read);
    assert_eq!(read.pointer("/institutions/0/certificates/0/approved").unwrap(), 1000);
    assert_eq!(read.pointer("/institutions/0/certificates/0/paid").unwrap(), "18000.00");
    assert_eq!(read.pointer("/institutions/0/name").unwrap(), "甲,职业技术学院");
}
