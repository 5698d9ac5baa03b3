//! The template in the hands of an office program. Where there is none, the tests say so and pass.

use std::path::Path;
use std::process::Command;

use assess::{Basis, Calculation};
use documents::cells::{Limits, Value, read_here};
use documents::{facts_json, workbook};

use super::{facts, json, scheme};

/// Whether a command works here.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn works(program: &str, arguments: &[&str]) -> bool {
    let works = Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success());
    if !works {
        eprintln!("skipped: {program} {} does not work here", arguments.join(" "));
    }
    works
}

/// Converts a file with an office of its own.
fn convert(file: &Path, ending: &str, folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let done = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", ending, "--outdir"])
        .args([folder, file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn a_template_saved_by_an_office_is_still_the_template() {
    if !works("soffice", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template.xlsx");
    std::fs::write(&template, workbook::template(&scheme()).unwrap()).unwrap();
    for (ending, name) in [("xlsx", "saved/template.xlsx"), ("xls", "saved/template.xls")] {
        let out = folder.path().join("saved");
        convert(&template, ending, &out);
        let sheets = read_here(&folder.path().join(name), &Limits::default()).unwrap();
        let problems = facts(&sheets).unwrap_err();
        assert_eq!(problems, [("院校".to_owned(), "没有院校：至少应有一所".to_owned())], "{ending}");
    }
}

#[test]
fn a_workbook_with_errors_opens_with_its_texts_as_texts() {
    if !works("soffice", &["--version"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut row = super::CERTIFICATE;
    (row[2], row[4], row[5]) = ("=HYPERLINK(\"http://localhost/x\")", "+1-2", "-1+A1");
    let sheets = [super::institutions(), super::sheet("证书数据", [super::CERTIFICATE_HEADS, row])];
    let problems = workbook::read(&sheets, &scheme()).unwrap_err();
    let file = folder.path().join("errors.xlsx");
    std::fs::write(&file, workbook::with_errors(&sheets, &problems, scheme::Lang::Zh).unwrap()).unwrap();
    let out = folder.path().join("saved");
    convert(&file, "xlsx", &out);
    let saved = read_here(&out.join("errors.xlsx"), &Limits::default()).unwrap();
    let texts: Vec<&Value> = [2, 4, 5].map(|column| &saved[2].rows[1].cells[column].value).into();
    assert_eq!(texts, [row[2], row[4], row[5]].map(|text| Value::Text(text.to_owned())).iter().collect::<Vec<_>>());
}

/// What `fill_template.py` types, as JSON.
const TYPED: &str = r#"{"format": "hengping-facts/1", "year": 2021,
  "settings": {"grade_lines": {"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"}},
  "institutions": [{"code": "4136000001", "name": "示例职业技术学院", "kind": "higher_vocational",
    "certificates": [
      {"certificate": "Web前端开发", "level": "中级", "batch": "2021-11", "approved": 100, "registered": 95, "attended": 90,
       "passed": 81, "national_pass_rate": "0.8123", "payable": "18000", "paid": "18000", "paid_on": "2021-12-20"},
      {"certificate": "智能财税", "level": "初级", "approved": 40, "registered": 40, "attended": 38, "passed": 30,
       "national_pass_rate": "0.7"}],
    "items": [
      {"indicator": "4.4", "kind": "chief_editor", "title": "示例教材", "date": "2021-05-01"},
      {"indicator": "4.6", "kind": "provincial_site", "title": "典型案例", "date": "2021-09-01", "joint_rank": 2, "achievement": "case-1"},
      {"indicator": "7.1", "kind": "joint_exam", "title": "合作考核", "date": "2021-10-01", "achievement": "Web前端开发", "confirmed": true},
      {"indicator": "7.5", "kind": "provincial", "title": "技能竞赛", "date": "2021-10-01", "prize": "second"}],
    "ratings": {"3.1": ["3", "3.5", "3"], "6.1": "2"},
    "findings": ["N3"]}]}"#;

#[test]
fn a_clerk_fills_the_template() {
    if !works("soffice", &["--version"]) || !works("/usr/bin/python3", &["-c", "import uno"]) {
        return;
    }
    let scheme = scheme();
    let folder = tempfile::tempdir().unwrap();
    let template = folder.path().join("template.xlsx");
    std::fs::write(&template, workbook::template(&scheme).unwrap()).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fill_template.py");
    let port = (20_000 + std::process::id() % 20_000).to_string();
    let filled =
        Command::new("/usr/bin/python3").arg(script).args([&template, folder.path()]).arg(port).output().unwrap();
    assert!(filled.status.success(), "{}", String::from_utf8_lossy(&filled.stderr));
    let expected = facts_json::read(TYPED.as_bytes(), &scheme).unwrap();
    let totals = |facts: &assess::Facts| {
        let calculation = Calculation::run(&scheme, facts, Basis::Verified);
        let standing = &calculation.standings[0];
        (standing.base.to_string(), standing.bonus.to_string(), standing.total.to_string())
    };
    for name in ["filled.xlsx", "filled.xls"] {
        let sheets = read_here(&folder.path().join(name), &Limits::default()).unwrap();
        let read = facts(&sheets).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        assert_eq!(json(&read), json(&expected), "{name}");
        assert_eq!(totals(&read), totals(&expected), "{name}");
    }
    assert_eq!(totals(&expected).1, "10.00");
}
