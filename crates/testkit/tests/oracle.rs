//! The oracle on the published examples and on cases worked out by hand.
#![allow(clippy::print_stdout, reason = "a test that cannot run here says so")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use testkit::oracle::{Basis, Scored, score};

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("readable");
    serde_json::from_str(&text).expect("JSON")
}

fn as_published(one: &Scored) -> Value {
    serde_json::json!({
        "total": one.total, "base": one.base, "bonus": one.bonus,
        "rank": one.rank, "grade": one.grade, "indicators": one.indicators,
    })
}

#[test]
fn published_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/examples");
    let Ok(entries) = fs::read_dir(&folder) else {
        println!("skipped: there is no {}", folder.display());
        return;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let mut pairs = 0;
    for facts in paths {
        let name = facts.file_name().and_then(|name| name.to_str()).expect("a plain name");
        let Some(stem) = name.strip_suffix(".facts.json") else { continue };
        let expected = read(&facts.with_file_name(format!("{stem}.expected.json")));
        let expected = expected.as_object().expect("results by code");
        let results = score(&read(&facts), Basis::Verified);
        assert_eq!(results.len(), expected.len(), "{stem}: as many results");
        for one in &results {
            assert_eq!(as_published(one), expected[&one.code], "{stem}: {}", one.code);
        }
        pairs += 1;
    }
    assert!(pairs > 0, "the folder of examples holds no pair");
}
