//! The published examples beside the workspace: facts and what others expect of them.

use std::fmt::Write as _;
use std::path::PathBuf;

use assess::Basis;
use serde_json::{Map, Value, json};

use crate::common::{JIANGXI, result, root};

/// What is compared of an institution, in the form of the expectations.
fn reduced(institution: &Value) -> Value {
    let of = |key: &str| institution[key].clone();
    let indicators: Map<String, Value> = institution["indicators"]
        .as_array()
        .expect("indicators")
        .iter()
        .map(|one| (one["id"].as_str().expect("an id").to_owned(), one["score"].clone()))
        .collect();
    json!({
        "total": of("total"), "base": of("base"), "bonus": of("bonus"), "rank": of("rank"), "grade": of("grade"),
        "indicators": indicators,
    })
}

#[test]
fn every_published_example() {
    let folder = root().join("../shared/examples");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let (mut compared, mut wrong) = (0, String::new());
    for path in paths {
        let name = path.to_string_lossy().into_owned();
        let Some(stem) = name.strip_suffix(".facts.json") else { continue };
        let parse = |path: &str| -> Value {
            serde_json::from_slice(&std::fs::read(path).expect("a readable file")).expect("valid JSON")
        };
        let expected = parse(&format!("{stem}.expected.json"));
        let result = result(&JIANGXI, &parse(&name), Basis::Verified);
        let institutions = result["institutions"].as_array().expect("institutions");
        assert_eq!(institutions.len(), expected.as_object().expect("by code").len(), "{stem}");
        for one in institutions {
            let code = one["code"].as_str().expect("a code");
            let (got, wanted) = (reduced(one), &expected[code]);
            for (key, wanted) in wanted.as_object().expect("fields") {
                if got[key] != *wanted {
                    let _ = writeln!(wrong, "{stem} {code} {key}: expected {wanted}, got {}", got[key]);
                }
            }
            compared += 1;
        }
    }
    println!("{compared} institutions of the published examples compared");
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(compared > 0, "the folder of examples holds none");
}
