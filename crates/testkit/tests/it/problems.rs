//! Everything that "Wrong:" lists in the description of the format, and what a broken file can look like besides: each
//! at its exact place, in words in both languages. Nothing that is written into a file makes the reader panic.

mod head;
mod mutated;
mod no_json;
mod records;

use std::fmt::Write as _;

use assess::Problem;
use documents::facts_json;
use serde_json::{Value, json};

use crate::common::JIANGXI;
use crate::facts::{document, institution, item, row};

/// A document with something of everything, and nothing wrong.
fn whole() -> Value {
    let mut paid = row("Web前端开发", [100, 95, 90, 81], "0.8123");
    paid["payable"] = json!("18000.00");
    paid["paid"] = json!("18000.00");
    paid["paid_on"] = json!("2021-12-20");
    let mut case = item("4.6", "cetv_channel", "案例");
    case["joint_rank"] = json!(2);
    let parts = json!({
        "certificates": [paid, row("智能财税", [10, 8, 8, 8], "0.7")],
        "items": [item("4.4", "chief_editor", "教材"), case, item("7.1", "joint_exam", "Web前端开发"),
            item("7.5", "provincial", "竞赛")],
        "ratings": {"2.3": "2.5", "3.1": ["3.0", "3.5", "3.0"], "6.2": "3"},
        "findings": ["N3"],
    });
    let lines = json!({"grade_lines": {"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"}});
    document(&lines, &[institution(1, parts), institution(2, json!({}))])
}

/// The document with one value put, replaced or (by an empty text) taken away; the value is raw JSON, valid or not.
fn with(pointer: &str, raw: &str) -> String {
    let mut document = whole();
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer");
    let key = key.replace("~1", "/");
    match document.pointer_mut(parent).expect("a parent") {
        Value::Object(object) if raw.is_empty() => {
            object.remove(&key).expect("it was there");
        }
        Value::Object(object) => {
            object.insert(key, json!("@@"));
        }
        Value::Array(list) => list[key.parse::<usize>().expect("a position")] = json!("@@"),
        other => panic!("{other} holds nothing"),
    }
    document.to_string().replacen("\"@@\"", raw, 1)
}

fn read(text: &[u8]) -> Vec<Problem> {
    facts_json::read(text, &JIANGXI).map_or_else(|problems| problems, |_| Vec::new())
}

/// What a reader is told of each file.
fn told(files: &[(&str, String)]) -> String {
    let mut out = String::new();
    for (name, text) in files {
        let _ = writeln!(out, "# {name}");
        let problems = read(text.as_bytes());
        if problems.is_empty() {
            let _ = writeln!(out, "NOTHING WRONG");
        }
        for problem in problems {
            let _ = writeln!(out, "{}\n  {}\n  {}", problem.place, problem.message.zh, problem.message.en);
        }
    }
    out
}

/// `told` for changes of single values: (pointer, raw JSON).
fn told_of(changes: &[(&str, &str)]) -> String {
    let name = |(pointer, raw): &(&str, &str)| {
        if raw.is_empty() { format!("{pointer} is absent") } else { format!("{pointer} = {raw}") }
    };
    let files: Vec<(String, String)> = changes.iter().map(|change| (name(change), with(change.0, change.1))).collect();
    let files: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    told(&files)
}

#[test]
fn nothing_is_wrong_with_the_whole() {
    assert_eq!(read(whole().to_string().as_bytes()), Vec::new());
    let bom = format!("\u{feff}{}", whole());
    assert_eq!(read(bom.as_bytes()), Vec::new(), "a byte order mark does no harm");
}

/// Sums that no machine word holds are refused, not wrapped.
#[test]
fn money_beyond_measure() {
    let mut row = row("甲", [1, 1, 1, 1], "0.5");
    row["payable"] = json!("10000000000000");
    let rows: Vec<Value> = (0..10_000)
        .map(|number| {
            row["batch"] = json!(number.to_string());
            row.clone()
        })
        .collect();
    let document = document(&json!({}), &[institution(1, json!({"certificates": rows}))]);
    let problems = read(document.to_string().as_bytes());
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0].place, "/institutions/0/certificates/9223/payable");
}

/// Twenty errors in one file: all reported, in the order of the file.
#[test]
fn all_at_once_and_in_order() {
    let file = include_str!("../data/twenty-errors.facts.json");
    let problems = read(file.as_bytes());
    let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
    insta::assert_snapshot!(places.join("\n"), @r#"
/format
/year
/settings/quota_share
/settings/roundign
/institutions/0/name
/institutions/0/kind
/institutions/0/certificates/0/approved
/institutions/0/certificates/0/passed
/institutions/0/certificates/0/attended
/institutions/0/certificates/2/certificate
/institutions/0/items/0/kind
/institutions/0/items/0/date
/institutions/0/items/1/prize
/institutions/0/items/1/achievement
/institutions/0/ratings/3.1/0
/institutions/0/ratings/9.9
/institutions/0/findings/0
/institutions/1/extra
/institutions/1/code
/institutions/1/items/0/joint_rank
"#);
    assert_eq!(places.len(), 20);
}
