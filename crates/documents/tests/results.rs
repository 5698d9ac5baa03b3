//! Results as workbook, CSV, roll and card: each says the same as the result as JSON, and no text from the facts does
//! anything in them.

use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;

use assess::{Basis, Calculation, Facts};
use calamine::{Data, Range, Reader, Xlsx};
use documents::card::{CardStyle, card};
use documents::sample::{SampleData, sample};
use documents::{facts_json, result_csv, result_json, result_text, result_xlsx};
use scheme::{Lang, Scheme};
use serde_json::{Value, json};
use testkit::random::{self, Style};

const SCHEME: &str = include_str!("../../../schemes/jiangxi-1x/2021.toml");
const SAMPLE: &str = include_str!("../../../schemes/jiangxi-1x/2021.sample.toml");

fn scheme() -> Scheme {
    scheme::read(SCHEME).expect("the built-in scheme reads")
}

fn facts(scheme: &Scheme, document: &Value) -> Facts {
    facts_json::read(document.to_string().as_bytes(), scheme).expect("the facts are right")
}

/// Runs `check` on the calculation of `document`.
fn with<T>(document: &Value, check: impl FnOnce(&Calculation<'_>) -> T) -> T {
    let scheme = scheme();
    let facts = facts(&scheme, document);
    check(&Calculation::run(&scheme, &facts, Basis::Verified))
}

fn xlsx(calculation: &Calculation<'_>, lang: Lang, brief: bool) -> Vec<u8> {
    let mut told = 0;
    let bytes = result_xlsx::write(calculation, &BTreeMap::new(), lang, brief, &mut |done| told = done)
        .expect("the workbook is made");
    assert_eq!(told, calculation.standings.len(), "progress is told to the end");
    bytes
}

/// The sheets with their cells, in order.
fn sheets(bytes: &[u8]) -> Vec<(String, Range<Data>)> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("calamine opens it");
    let names = book.sheet_names();
    names.iter().map(|name| (name.clone(), book.worksheet_range(name).expect("the sheet reads"))).collect()
}

fn sheet<'s>(sheets: &'s [(String, Range<Data>)], name: &str) -> &'s Range<Data> {
    &sheets.iter().find(|(known, _)| known == name).expect("the sheet is there").1
}

fn string(cell: Option<&Data>) -> String {
    match cell {
        Some(Data::String(text)) => text.clone(),
        None | Some(Data::Empty) => String::new(),
        other => panic!("a text, not {other:?}"),
    }
}

/// The number of a cell as it is shown, with two places.
fn shown(cell: Option<&Data>) -> String {
    match cell {
        Some(Data::Float(number)) => format!("{number:.2}"),
        Some(Data::Int(number)) => format!("{number}.00"),
        other => panic!("a number, not {other:?}"),
    }
}

fn result(calculation: &Calculation<'_>) -> Value {
    let mut bytes = Vec::new();
    result_json::write(&mut bytes, calculation, Lang::Zh, false, &mut |_| ()).expect("the JSON is made");
    serde_json::from_slice(&bytes).expect("it is JSON")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn two_places(document: &mut Value) {
    if let Some(settings) = document["settings"].as_object_mut() {
        settings.remove("score_decimals");
    }
}

#[test]
fn every_sheet_says_what_the_result_says() {
    for (seed, style) in [(1, Style::Plain), (2, Style::Plain), (3, Style::Settings), (4, Style::Settings)] {
        let mut document = random::facts(seed, 14, style);
        two_places(&mut document);
        with(&document, |calculation| {
            let (sheets, result) = (sheets(&xlsx(calculation, Lang::Zh, false)), result(calculation));
            let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["汇总表", "指标得分", "得分卡", "计算底稿", "统计", "口径"]);
            let institutions = result["institutions"].as_array().expect("institutions");
            same_scores(sheet(&sheets, "指标得分"), institutions);
            same_roll(sheet(&sheets, "汇总表"), institutions);
            same_workings(sheet(&sheets, "计算底稿"), institutions);
            let register = sheet(&sheets, "口径");
            let digest = text(&result["scheme"]["digest"]);
            assert!(register.cells().any(|(_, _, cell)| *cell == Data::String(digest.to_owned())));
        });
    }
}

/// 指标得分: heads in rows 2 to 5, then one institution a row in the order of the input.
fn same_scores(sheet: &Range<Data>, institutions: &[Value]) {
    for (row, one) in (6_u32..).zip(institutions) {
        assert_eq!(string(sheet.get_value((row, 0))), text(&one["code"]));
        let indicators = one["indicators"].as_array().expect("indicators");
        assert_eq!(indicators.len(), 32);
        for (column, indicator) in (3_u32..).zip(indicators) {
            assert_eq!(string(sheet.get_value((3, column))), text(&indicator["id"]));
            assert_eq!(shown(sheet.get_value((row, column))), text(&indicator["score"]));
            if let Some(most) = indicator["max"].as_str() {
                assert_eq!(shown(sheet.get_value((5, column))), most);
            }
        }
        for (column, key) in (35_u32..).zip(["base", "bonus", "total"]) {
            assert_eq!(shown(sheet.get_value((row, column))), text(&one[key]), "{key}");
        }
    }
    assert_eq!(sheet.height(), 6 + institutions.len());
}

/// 汇总表: heads in row 2, then by rank and code.
fn same_roll(sheet: &Range<Data>, institutions: &[Value]) {
    let mut order: Vec<&Value> = institutions.iter().collect();
    order.sort_by_key(|one| (one["rank"].as_u64(), one["code"].as_str()));
    let heads: Vec<String> =
        (0..u32::try_from(sheet.width()).expect("few")).map(|c| string(sheet.get_value((2, c)))).collect();
    let column = |wanted: &str| {
        let at = heads.iter().position(|head| head.lines().next() == Some(wanted)).expect("the head is there");
        u32::try_from(at).expect("few")
    };
    for (row, one) in (3_u32..).zip(order) {
        assert_eq!(shown(sheet.get_value((row, 0))), format!("{}.00", one["rank"]));
        assert_eq!(string(sheet.get_value((row, 1))), text(&one["code"]));
        assert_eq!(string(sheet.get_value((row, 2))), text(&one["name"]));
        for (head, key) in [("基础分", "base"), ("加分", "bonus"), ("总分", "total")] {
            assert_eq!(shown(sheet.get_value((row, column(head)))), text(&one[key]), "{head}");
        }
        let mark = if one["determined"] == json!(true) { "" } else { "暂定" };
        assert_eq!(string(sheet.get_value((row, column("是否暂定")))), mark);
        let reasons = string(sheet.get_value((row, column("等次理由"))));
        let expected: Vec<&str> = one["grade_reasons"].as_array().expect("reasons").iter().map(text).collect();
        assert!(reasons.starts_with(&expected.join("\n")), "{reasons}");
    }
}

/// 计算底稿: heads in row 2, then a row for each leaf.
fn same_workings(sheet: &Range<Data>, institutions: &[Value]) {
    let mut row = 3;
    for one in institutions {
        for leaf in
            one["indicators"].as_array().expect("indicators").iter().filter_map(|i| i["leaves"].as_array()).flatten()
        {
            let cell = |column| sheet.get_value((row, column));
            assert_eq!(string(cell(0)), text(&one["code"]));
            assert!(string(cell(3)).starts_with(text(&leaf["id"])));
            assert_eq!(shown(cell(4)), text(&leaf["score"]));
            assert_eq!(string(cell(6)), if leaf["status"] == "missing" { "待补" } else { "已计分" });
            let explanation = &leaf["explanation"];
            assert_eq!(string(cell(7)), text(&explanation["text"]));
            assert_eq!(string(cell(12)), text(&explanation["clause"]));
            let facts = explanation["inputs"].as_array().expect("inputs").len();
            assert_eq!(string(cell(8)).lines().count(), facts, "one line for each fact");
            row += 1;
        }
    }
    assert_eq!(sheet.height(), usize::try_from(row).expect("few"));
}

/// Names that a spreadsheet program would compute, follow or run.
const NAMES: [&str; 8] = ["=HYPERLINK(\"http://x\",\"y\")", "+1", "-1+2", "@cmd", "＝1", "＋1", "－1", "＠SUM(A1)"];

fn hostile() -> Value {
    let institution = |(index, name): (usize, &&str)| {
        json!({
            "code": format!("{:010}", index + 1), "name": name, "kind": "technician",
            "certificates": [{
                "certificate": "=1+1", "level": "中级", "approved": 10, "registered": 10, "attended": 10, "passed": 5,
                "national_pass_rate": "0.9", "payable": "10.00", "paid": "0.00"
            }],
            "items": [{"indicator": "7.3", "kind": "national", "title": "=cmd|' /C calc'!A0", "date": "2021-05-01"}],
        })
    };
    let institutions: Vec<Value> = NAMES.iter().enumerate().map(institution).collect();
    json!({"format": "hengping-facts/1", "year": 2021, "institutions": institutions})
}

#[test]
fn texts_that_look_like_formulas_stay_texts() {
    with(&hostile(), |calculation| {
        let bytes = xlsx(calculation, Lang::Zh, false);
        let sheets = sheets(&bytes);
        let roll = sheet(&sheets, "汇总表");
        let mut names: Vec<String> = (3..11).map(|row| string(roll.get_value((row, 2)))).collect();
        names.sort_unstable();
        let mut expected = NAMES.map(str::to_owned).to_vec();
        expected.sort_unstable();
        assert_eq!(names, expected);
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).expect("calamine opens it");
        for name in book.sheet_names() {
            let formulas = book.worksheet_formula(&name).expect("the sheet reads");
            assert_eq!(formulas.used_cells().count(), 0, "{name}");
        }

        let mut csv = Vec::new();
        result_csv::write(&mut csv, calculation, Lang::Zh).expect("the CSV is made");
        let mut reader = csv::Reader::from_reader(&csv[3..]);
        for record in reader.records() {
            let record = record.expect("a record");
            assert!(record[2].starts_with('\''), "{}", &record[2]);
            assert!(NAMES.contains(&&record[2][1..]));
        }
    });
}

#[test]
fn the_csv_says_what_the_result_says() {
    let mut document = random::facts(5, 20, Style::Plain);
    two_places(&mut document);
    with(&document, |calculation| {
        let result = result(calculation);
        let mut bytes = Vec::new();
        result_csv::write(&mut bytes, calculation, Lang::Zh).expect("the CSV is made");
        assert!(bytes.starts_with(b"\xEF\xBB\xBF"), "Excel takes it for GBK without a mark");
        let mut reader = csv::Reader::from_reader(&bytes[3..]);
        let head = reader.headers().expect("a head").clone();
        assert_eq!(head.len(), 4 + 32 + 6);
        assert!(head[4].starts_with("1.1 "));
        for record in reader.records() {
            let record = record.expect("a record");
            let institutions = result["institutions"].as_array().expect("institutions");
            let one = institutions.iter().find(|one| one["code"] == record[1]).expect("it is in the result");
            assert_eq!(record[0], one["rank"].to_string());
            for (cell, indicator) in record.iter().skip(4).zip(one["indicators"].as_array().expect("indicators")) {
                assert_eq!(cell, text(&indicator["score"]));
            }
            assert_eq!([&record[36], &record[37], &record[38]], ["base", "bonus", "total"].map(|key| text(&one[key])));
        }
    });
}

#[test]
fn the_same_result_gives_the_same_bytes() {
    for brief in [false, true] {
        let document = random::facts(6, 12, Style::Settings);
        let twice = [0, 1].map(|_| with(&document, |calculation| xlsx(calculation, Lang::Zh, brief)));
        assert_eq!(twice[0], twice[1]);
    }
}

#[test]
fn the_language_changes_texts_and_nothing_else() {
    let document = random::facts(7, 12, Style::Plain);
    with(&document, |calculation| {
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| sheets(&xlsx(calculation, lang, false)));
        assert_eq!(zh.len(), en.len());
        for ((name, zh), (_, en)) in zh.iter().zip(&en) {
            let numbers = |range: &Range<Data>| -> Vec<(usize, usize, Data)> {
                let cells = range.cells().filter(|(_, _, cell)| matches!(cell, Data::Float(_) | Data::Int(_)));
                cells.map(|(row, column, cell)| (row, column, cell.clone())).collect()
            };
            assert_eq!(numbers(zh), numbers(en), "{name}");
        }
    });
}

#[test]
fn what_is_rare_is_written_too() {
    // Other settings, nobody at all, nobody graded.
    for seed in 100..130 {
        with(&random::facts(seed, 4, Style::Settings), |calculation| {
            sheets(&xlsx(calculation, Lang::Zh, seed % 2 == 0));
            for lang in [Lang::Zh, Lang::En] {
                result_text::write(&mut Vec::new(), calculation, lang, false).expect("the roll is made");
            }
        });
    }
    // Readers refuse facts without institutions; whoever makes some otherwise still gets a workbook.
    let scheme = scheme();
    let mut none = facts(&scheme, &one());
    none.institutions.clear();
    let calculation = Calculation::run(&scheme, &none, Basis::Verified);
    let empty =
        result_xlsx::write(&calculation, &BTreeMap::new(), Lang::Zh, false, &mut |_| ()).expect("the workbook is made");
    assert_eq!(sheets(&empty).len(), 6);
}

#[test]
fn a_name_too_long_for_a_cell_is_cut_visibly() {
    let mut document = hostile();
    document["institutions"][0]["name"] = json!("𠮷".repeat(40_000));
    with(&document, |calculation| {
        let sheets = sheets(&xlsx(calculation, Lang::Zh, true));
        let roll = sheet(&sheets, "汇总表");
        let name = string(roll.get_value((3, 2)));
        assert!(name.starts_with('𠮷') && name.ends_with('）'), "cut, and says so");
    });
}

#[test]
fn beyond_a_thousand_cards_a_further_sheet_begins() {
    let institution = |index: usize| json!({"code": format!("{index:010}"), "name": "某校", "kind": "technician"});
    let institutions: Vec<Value> = (1..=1001).map(institution).collect();
    let document = json!({"format": "hengping-facts/1", "year": 2021, "institutions": institutions});
    with(&document, |calculation| {
        let sheets = sheets(&xlsx(calculation, Lang::Zh, true));
        assert_eq!(string(sheet(&sheets, "得分卡 2").get_value((0, 0))), "某校");
    });
}

/// One institution with something of everything.
fn one() -> Value {
    json!({
        "format": "hengping-facts/1", "year": 2021,
        "settings": {"grade_lines": {"excellent": "90", "good": "80", "pass": "70", "basic_pass": "20"}},
        "institutions": [{
            "code": "4136000001", "name": "示例职业技术学院", "kind": "higher_vocational",
            "certificates": [
                {"certificate": "Web前端开发", "level": "中级", "batch": "2021-06", "approved": 100, "registered": 83,
                 "attended": 80, "passed": 50, "national_pass_rate": "0.8123", "payable": "18000.00",
                 "paid": "18000.00", "paid_on": "2021-12-20"},
                {"certificate": "智能财税", "level": "初级", "batch": "2021-11", "approved": 40, "registered": 45,
                 "attended": 41, "passed": 40, "results_final": false, "payable": "4100.00", "paid": "2000.00",
                 "paid_on": "2022-01-05"}
            ],
            "items": [
                {"indicator": "1.5", "kind": "site", "title": "智能财税考核站点", "date": "2021-05-01"},
                {"indicator": "1.5", "kind": "site", "title": "旧考核站点", "date": "2020-05-01"},
                {"indicator": "7.5", "kind": "provincial", "title": "技能竞赛", "date": "2021-10-01", "prize": "third"}
            ],
            "ratings": {"3.1": ["3.0", "3.5", "1.0"], "6.1": "4"},
            "findings": ["N3"]
        }]
    })
}

#[test]
fn the_card_reads_well_in_both_languages() {
    with(&one(), |calculation| {
        for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
            let whole = card(calculation, 0, lang, None, &CardStyle::plain()).expect("the card is made");
            insta::assert_snapshot!(format!("card_{name}"), whole);
            let part = card(calculation, 0, lang, Some("1.3"), &CardStyle::plain()).expect("the card is made");
            insta::assert_snapshot!(format!("card_1.3_{name}"), part);
        }
    });
}

#[test]
fn the_roll_reads_well() {
    with(&one(), |calculation| {
        let mut roll = Vec::new();
        result_text::write(&mut roll, calculation, Lang::Zh, false).expect("the roll is made");
        let roll = String::from_utf8(roll).expect("it is UTF-8");
        // The scheme's digest changes with every comma of the scheme.
        let roll: Vec<&str> = roll.lines().filter(|line| !line.contains("sha256")).collect();
        insta::assert_snapshot!("roll_zh", roll.join("\n"));
    });
}

#[test]
fn nothing_from_the_facts_is_a_command_to_the_terminal() {
    let mut document = one();
    document["institutions"][0]["name"] = json!("某校\u{1b}[2J\u{202e}");
    document["institutions"][0]["items"][0]["title"] = json!("事项\u{7}\u{1b}]0;x");
    let scheme = scheme();
    // Facts that hold such characters may be refused; where they are not, they are shown harmless.
    let Ok(facts) = facts_json::read(document.to_string().as_bytes(), &scheme) else { return };
    let calculation = Calculation::run(&scheme, &facts, Basis::Verified);
    let card = card(&calculation, 0, Lang::Zh, None, &CardStyle::plain()).expect("the card is made");
    let mut roll = Vec::new();
    result_text::write(&mut roll, &calculation, Lang::Zh, false).expect("the roll is made");
    let roll = String::from_utf8(roll).expect("it is UTF-8");
    for text in [&card, &roll] {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    }
}

/// The workbook printed by an office; nothing where there is none.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn printed(workbook: &[u8]) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("result.xlsx"), workbook).expect("it is written");
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let converted = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .args([folder.path(), &folder.path().join("result.xlsx") as &Path])
        .output();
    let Ok(converted) = converted else {
        eprintln!("skipped: there is no soffice here");
        return None;
    };
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    Some(std::fs::read(folder.path().join("result.pdf")).expect("the PDF is there"))
}

#[test]
fn libreoffice_reads_the_workbook() {
    let bytes = with(&random::facts(8, 3, Style::Plain), |calculation| xlsx(calculation, Lang::Zh, false));
    if let Some(pdf) = printed(&bytes) {
        assert!(pdf.starts_with(b"%PDF"));
    }
}

/// The workbook with every sheet hidden but one, as hidden sheets are not printed.
fn only(bytes: &[u8], sheet: &str) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is an archive");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let names = sheets(bytes).into_iter().map(|(name, _)| name);
    let active = names.clone().position(|name| name == sheet).expect("the sheet is there");
    for index in 0..from.len() {
        let mut entry = from.by_index(index).expect("the entry is there");
        let name = entry.name().expect("its name is text").into_owned();
        to.start_file(&name, zip::write::SimpleFileOptions::default()).expect("an entry begins");
        if name == "xl/workbook.xml" {
            let mut text = std::io::read_to_string(entry).expect("it is text");
            text = text.replace("<workbookView ", &format!("<workbookView activeTab=\"{active}\" "));
            // A sheet with a print area is printed even where it is hidden.
            if let (Some(start), Some(end)) = (text.find("<definedNames>"), text.find("</definedNames>")) {
                text.replace_range(start..end + "</definedNames>".len(), "");
            }
            for name in names.clone().filter(|name| name != sheet) {
                let shown = format!("<sheet name=\"{name}\"");
                assert!(text.contains(&shown), "{text}");
                text = text.replace(&shown, &format!("{shown} state=\"hidden\""));
            }
            to.write_all(text.as_bytes()).expect("it is written");
        } else {
            std::io::copy(&mut entry, &mut to).expect("it is copied");
        }
    }
    to.finish().expect("the archive ends").into_inner()
}

#[test]
fn every_card_takes_one_page() {
    let scheme = scheme();
    let data = SampleData::read(SAMPLE, &scheme).expect("the sample's words read");
    let facts = sample(&scheme, &data, 20, 7);
    let calculation = Calculation::run(&scheme, &facts, Basis::Verified);
    for (lang, brief, cards) in [(Lang::Zh, false, "得分卡"), (Lang::Zh, true, "得分卡"), (Lang::En, false, "Cards")]
    {
        let Some(pdf) = printed(&only(&xlsx(&calculation, lang, brief), cards)) else { return };
        let page = b"/Type/Page/";
        let pages = pdf.windows(page.len()).filter(|bytes| bytes == page).count();
        assert_eq!(pages, facts.institutions.len(), "{lang:?}, brief: {brief}");
    }
}
