//! The random facts are the same for the same seed, valid by the rules of the file format, and awkward indeed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testkit::oracle::{Basis, Scored, score};
use testkit::random::{Style, facts};

/// A number of the facts as it is written.
fn written(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A plain decimal times 10^16, which holds every decimal that these facts have.
fn scaled(value: &Value) -> u128 {
    let text = written(value);
    let (before, after) = text.split_once('.').unwrap_or((&text, ""));
    let digits = format!("{before}{after:0<16}");
    assert!(after.len() <= 16 && digits.bytes().all(|b| b.is_ascii_digit()), "{text} is no plain decimal");
    digits.parse().expect("digits")
}

const ONE: u128 = 10_u128.pow(16);

fn only(fields: &Value, known: &[&str]) {
    for name in fields.as_object().expect("an object").keys() {
        assert!(known.contains(&name.as_str()), "unknown field {name}");
    }
}

fn assert_valid_row(row: &Value) {
    only(
        row,
        &[
            "certificate",
            "level",
            "batch",
            "approved",
            "registered",
            "attended",
            "passed",
            "results_final",
            "national_pass_rate",
            "payable",
            "paid",
            "paid_on",
        ],
    );
    let count = |name: &str| row[name].as_u64().unwrap_or_else(|| panic!("{name} of {row}"));
    assert!(count("passed") <= count("attended") && count("attended") <= count("registered"), "{row}");
    count("approved");
    if let Some(rate) = row.get("national_pass_rate") {
        assert!(scaled(rate) <= ONE, "{row}");
    }
    if let Some(payable) = row.get("payable") {
        scaled(payable);
    }
    assert!(row.get("paid").is_none_or(|paid| scaled(paid) == 0) || row.get("paid_on").is_some(), "{row}");
}

fn assert_valid_item(item: &Value) {
    let text = |name: &str| item[name].as_str().unwrap_or_else(|| panic!("{name} of {item}"));
    let mut known = vec!["indicator", "kind", "title", "date", "status", "achievement"];
    match text("indicator") {
        "4.6" => known.push("joint_rank"),
        "7.5" => known.push("prize"),
        "7.1" => {
            known.push("confirmed");
            text("achievement");
        }
        _ => {}
    }
    only(item, &known);
}

fn assert_valid_ratings(ratings: &Value) {
    only(ratings, &["2.3", "3.1", "3.2", "3.3", "4.1", "6.1", "6.2", "6.4", "7.6", "7.7", "7.8"]);
    for (leaf, given) in ratings.as_object().expect("an object") {
        let most = match leaf.as_str() {
            "3.1" | "3.2" | "6.1" | "6.2" => 4,
            "2.3" | "3.3" | "4.1" | "6.4" => 3,
            _ => 10,
        };
        let office = ["2.3", "6.1", "6.2", "6.4"].contains(&leaf.as_str());
        assert!(!(office && given.is_array()), "{leaf} is one mark");
        let marks = given.as_array().cloned().unwrap_or_else(|| vec![given.clone()]);
        assert!(!marks.is_empty(), "{leaf} has a mark");
        for mark in marks {
            assert!(scaled(&mark) <= most * ONE && scaled(&mark).is_multiple_of(ONE / 2), "{leaf}: {mark}");
        }
    }
}

fn assert_valid(facts: &Value) {
    only(facts, &["format", "year", "settings", "institutions"]);
    if let Some(lines) = facts["settings"].get("grade_lines") {
        let lines = ["excellent", "good", "pass", "basic_pass"].map(|name| scaled(&lines[name]));
        assert!(lines.is_sorted_by(|a, b| a > b), "{lines:?}");
    }
    let none = Vec::new();
    let mut codes = BTreeSet::new();
    for one in facts["institutions"].as_array().expect("institutions") {
        only(one, &["code", "name", "kind", "certificates", "items", "ratings", "findings"]);
        assert!(codes.insert(one["code"].as_str().expect("a code")));
        let mut rows = BTreeSet::new();
        let mut approved = BTreeSet::new();
        for row in one["certificates"].as_array().unwrap_or(&none) {
            assert_valid_row(row);
            let name: String =
                row["certificate"].as_str().expect("a name").chars().filter(|c| !c.is_whitespace()).collect();
            let name = name.trim_end_matches("职业技能等级证书").to_owned();
            let level = row["level"].as_str().expect("a level");
            assert!(rows.insert((name.clone(), level, row["batch"].as_str())), "twice: {row}");
            assert!(row["approved"] == 0 || approved.insert((name, level)), "approved twice: {row}");
        }
        one["items"].as_array().unwrap_or(&none).iter().for_each(assert_valid_item);
        if let Some(ratings) = one.get("ratings") {
            assert_valid_ratings(ratings);
        }
    }
}

#[test]
fn random_facts_are_valid_and_repeatable() {
    for seed in 0..150 {
        for style in [Style::Plain, Style::Settings] {
            let made = facts(seed, 12, style);
            assert_eq!(made, facts(seed, 12, style), "seed {seed}");
            assert_valid(&made);
            let again: Value = serde_json::from_str(&made.to_string()).expect("JSON");
            assert_eq!(again, made, "seed {seed}: what is written is what was made");
        }
    }
}

#[test]
fn two_hundred_random_cohorts_are_scored() {
    for seed in 0..200 {
        let style = if seed % 2 == 0 { Style::Plain } else { Style::Settings };
        let cohort = facts(seed, 20, style);
        for basis in [Basis::Verified, Basis::Claimed] {
            assert_eq!(score(&cohort, basis).len(), 20, "seed {seed}");
        }
    }
}

/// Each setting matters on random facts; were one of them idle, nothing would be compared by it.
#[test]
fn random_facts_meet_every_setting() {
    let pools: Value =
        ["secondary_vocational", "higher_vocational", "vocational_undergraduate", "undergraduate", "technician"]
            .into_iter()
            .map(|kind| (kind.to_owned(), json!("0.25")))
            .collect();
    let plain = |seed| {
        let facts = facts(seed, 20, Style::Plain);
        let results = score(&facts, Basis::Verified);
        (facts, results)
    };
    let cohorts: Vec<(Value, Vec<Scored>)> = (1000..1030).map(plain).collect();
    for (name, value) in [
        // Only results that lie on a half differ here.
        ("rounding", json!("half_even")),
        ("rounding", json!("down")),
        ("score_decimals", json!(4)),
        ("paid_tolerance", json!("0")),
        ("pass_rate_average", json!("pooled")),
        ("national_baseline", json!("0.80")),
        ("pass_rate_deduction", json!("linear")),
        ("expert_drop_from", json!(3)),
        ("quota_share", json!("0.5")),
        ("quota_pools", pools),
        ("excellent_share", json!("0.10")),
        ("bonus_total_cap", json!("20")),
        ("min_base_for_excellent", json!("40")),
    ] {
        let mut changed = 0;
        for (facts, before) in &cohorts {
            let mut facts = facts.clone();
            facts["settings"][name] = value.clone();
            let pairs = before.iter().zip(score(&facts, Basis::Verified));
            changed += pairs.filter(|(before, after)| *before != after).count();
        }
        assert!(changed >= 5, "{name} {value} changes {changed} of 600 results");
    }
}

/// Gaps of whole steps and equal keys at the edge of the quota are no rare luck.
#[test]
fn random_facts_are_awkward() {
    let (mut shared_ranks, mut missing, mut huge) = (0, 0, 0);
    for seed in 0..50 {
        let cohort = facts(seed, 20, Style::Plain);
        let results = score(&cohort, Basis::Verified);
        let ranks: BTreeSet<u32> = results.iter().map(|one| one.rank).collect();
        shared_ranks += results.len() - ranks.len();
        missing += results.iter().filter(|one| one.leaves["1.3"].1).count();
        let institutions = cohort["institutions"].as_array().expect("institutions");
        huge += institutions.iter().filter(|one| one["certificates"].as_array().is_some_and(|c| c.len() >= 20)).count();
    }
    assert!(shared_ranks > 50, "{shared_ranks} shared ranks");
    assert!(missing > 5, "{missing} without a row for 1.3");
    assert!(huge > 20, "{huge} large schools");
}
