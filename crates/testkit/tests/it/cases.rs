//! Every case file: the answers that people wrote down beside the schemes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use assess::{Basis, Calculation, Phrases, Status};
use scheme::{Lang, Method, Points, Scheme};
use serde_json::{Map, Value, json};

use crate::common::{facts, leaf, points, root, scheme_at};

/// A scheme and the folders of its case files.
const SCHEMES: [(&str, &[&str]); 2] = [
    ("schemes/jiangxi-1x/2021.toml", &["schemes/jiangxi-1x/2021/cases"]),
    (
        "crates/scheme/tests/data/harbour/2030.toml",
        &["crates/scheme/tests/data/harbour/2030/cases", "crates/testkit/tests/data"],
    ),
];

/// TOML as JSON; dates become texts.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => json!(text),
        toml::Value::Integer(number) => json!(number),
        toml::Value::Boolean(flag) => json!(flag),
        toml::Value::Datetime(time) => json!(time.to_string()),
        toml::Value::Float(number) => panic!("{number}: decimals are written as texts"),
        toml::Value::Array(list) => list.iter().map(as_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
    }
}

/// A case or roll as a facts document.
fn document(scheme: &Scheme, case: &Value, institutions: &[Value]) -> Value {
    let default_kind = scheme.kind("higher_vocational").map_or(scheme.kinds[0].id.as_str(), |_| "higher_vocational");
    let whole = |(index, given): (usize, &Value)| {
        let mut one = Map::new();
        let code = format!("{}", index + 1);
        one.insert("code".into(), given.get("code").cloned().unwrap_or(json!(code)));
        one.insert("name".into(), given.get("code").cloned().unwrap_or(json!("院校")));
        one.insert("kind".into(), given.get("kind").cloned().unwrap_or(json!(default_kind)));
        for key in ["certificates", "items", "ratings", "findings"] {
            if let Some(part) = given.get(key) {
                one.insert(key.into(), part.clone());
            }
        }
        Value::Object(one)
    };
    json!({
        "format": "hengping-facts/1",
        "year": scheme.year,
        "settings": case.get("settings").cloned().unwrap_or_else(|| json!({})),
        "institutions": institutions.iter().enumerate().map(whole).collect::<Vec<_>>(),
    })
}

fn basis_of(case: &Value) -> Basis {
    if case["basis"] == "claimed" { Basis::Claimed } else { Basis::Verified }
}

/// What was expected of an institution and what came, where the two differ, with the sentence that explains it.
fn differences(calculation: &Calculation<'_>, index: usize, expected: &Value) -> String {
    let scheme = calculation.scheme;
    let (standing, graded) = (&calculation.standings[index], &calculation.roll.entries[index]);
    let phrases = Phrases { scheme, facts: calculation.facts, lang: Lang::Zh };
    let workings = calculation.workings(index).expect("both evaluators agree");
    let mut found = String::new();
    for (key, wanted) in expected.as_object().into_iter().flatten() {
        let leaf = scheme.leaves.iter().position(|leaf| leaf.id == *key);
        let score = match (key.as_str(), leaf) {
            ("total", _) => Some(standing.total),
            ("base", _) => Some(standing.base),
            ("bonus", _) => Some(standing.bonus),
            (_, Some(leaf)) => Some(calculation.scores.leaf(leaf, index).score),
            (id, None) => scheme.indicator(id).map(|ix| standing.indicators[ix.0]),
        };
        let (same, got) = match (score, key.as_str()) {
            (Some(score), _) => (points(wanted.as_str().expect("a text")) == score, json!(score.to_string())),
            (None, other) => {
                let got = match other {
                    "grade" => json!(graded.grade.map_or("none", |grade| &scheme.grades[grade.0].id)),
                    "rank" => json!(graded.rank),
                    "determined" => json!(standing.determined),
                    unknown => panic!("expect: what is {unknown}?"),
                };
                (*wanted == got, got)
            }
        };
        if !same {
            let reasons = || graded.reasons.iter().map(|reason| phrases.grade_reason(reason)).collect::<Vec<_>>();
            let why = leaf.map_or_else(|| reasons().join(" / "), |leaf| phrases.sentence(&workings[leaf]));
            let _ = writeln!(found, "  {key}: expected {wanted}, got {got}  {why}");
        }
    }
    found
}

/// `missing` names leaves that must be missing; a leaf that is expected to have a score and is not named is not.
fn differences_in_missing(calculation: &Calculation<'_>, case: &Value) -> String {
    let scheme = calculation.scheme;
    let named: Vec<&str> = case["missing"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    for id in &named {
        leaf(scheme, id);
    }
    let mut found = String::new();
    for (index, definition) in scheme.leaves.iter().enumerate() {
        let missing = calculation.scores.leaf(index, 0).status == Status::Missing;
        let (wanted, spoken_of) =
            (named.contains(&definition.id.as_str()), case["expect"].get(&definition.id).is_some());
        if missing != wanted && (wanted || spoken_of) {
            let _ = writeln!(found, "  {}: expected missing = {wanted}, got {missing}", definition.id);
        }
    }
    found
}

/// What the cases of a scheme touch: per leaf the scores expected or reached.
type Touched = BTreeMap<String, Vec<Points>>;

fn run_file(scheme: &Scheme, path: &PathBuf, touched: &mut Touched, failures: &mut String) -> usize {
    let text = std::fs::read_to_string(path).expect("a case file");
    let file = as_json(&toml::Value::Table(text.parse().expect("a case file is TOML")));
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut run = 0;
    for (list, many) in [("case", false), ("roll", true)] {
        for case in file[list].as_array().into_iter().flatten() {
            run += 1;
            let single = [case.clone()];
            let institutions = if many { case["institution"].as_array().expect("institutions") } else { &single[..] };
            let facts = facts(scheme, &document(scheme, case, institutions));
            // Both bases, so that the two evaluators are held together on either; one is what was asked.
            let other = if basis_of(case) == Basis::Verified { Basis::Claimed } else { Basis::Verified };
            let other = Calculation::run(scheme, &facts, other);
            let calculation = Calculation::run(scheme, &facts, basis_of(case));
            let mut wrong = String::new();
            for (index, given) in institutions.iter().enumerate() {
                other.workings(index).expect("both evaluators agree");
                wrong += &differences(&calculation, index, &given["expect"]);
                for (at, definition) in scheme.leaves.iter().enumerate() {
                    if given["expect"].get(&definition.id).is_some() {
                        let score = calculation.scores.leaf(at, index).score;
                        touched.entry(definition.id.clone()).or_default().push(score);
                    }
                }
            }
            if !many {
                wrong += &differences_in_missing(&calculation, case);
            }
            if !wrong.is_empty() {
                let _ = writeln!(failures, "{name}: {}\n{wrong}", case["name"].as_str().unwrap_or("?"));
            }
        }
    }
    run
}

#[test]
fn every_case_of_both_schemes() {
    let mut failures = String::new();
    for (scheme_path, folders) in SCHEMES {
        let scheme = scheme_at(scheme_path);
        let mut touched = Touched::new();
        let mut files: Vec<PathBuf> = folders
            .iter()
            .flat_map(|folder| std::fs::read_dir(root().join(folder)).expect("a folder of cases"))
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        files.sort();
        let run: usize = files.iter().map(|path| run_file(&scheme, path, &mut touched, &mut failures)).sum();
        println!("{scheme_path}: {run} cases and rolls in {} files", files.len());
        failures += &uncovered(&scheme, &touched);
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// Leaves without a case at 0 and one at their most, where a leaf has a most.
fn uncovered(scheme: &Scheme, touched: &Touched) -> String {
    let mut found = String::new();
    for definition in &scheme.leaves {
        let Some(scores) = touched.get(&definition.id) else {
            let _ = writeln!(found, "{}: no case at all", definition.id);
            continue;
        };
        if !scores.contains(&Points::ZERO) {
            let _ = writeln!(found, "{}: no case with 0", definition.id);
        }
        match definition.points.points() {
            Some(most) if !scores.contains(&most) => {
                let _ = writeln!(found, "{}: no case with the full {most}", definition.id);
            }
            // 上不封顶: at least one case that more than one item makes.
            None if !uncapped(definition, scores) => {
                let _ = writeln!(found, "{}: no case above its largest item", definition.id);
            }
            _ => {}
        }
    }
    found
}

fn uncapped(definition: &scheme::Leaf, scores: &[Points]) -> bool {
    let Method::PerUnit(rule) = &definition.method else { return true };
    let largest = rule.items.units.iter().map(|unit| unit.each).max().unwrap_or_default();
    scores.iter().any(|score| *score > largest)
}
