//! The program against the oracle, on random facts: one of the two misreads the rules wherever they differ.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use assess::{Basis, Calculation, Status};
use scheme::Lang;
use serde_json::{Value, json};
use testkit::oracle::{self, Scored};
use testkit::random::{self, Style};

use crate::common::{JIANGXI, facts, points, result_bytes};

/// Institutions in one random document.
const COHORT: usize = 30;

/// The program's result in the shape of the oracle's; figures as the program publishes them.
fn program(document: &Value, basis: Basis) -> Vec<Scored> {
    let facts = facts(&JIANGXI, document);
    let calculation = Calculation::run(&JIANGXI, &facts, basis);
    let settings = &facts.settings;
    let one = |index: usize| {
        let (standing, graded) = (&calculation.standings[index], &calculation.roll.entries[index]);
        calculation.workings(index).unwrap_or_else(|it| panic!("the evaluators disagree: {it:?}\n{document}"));
        let leaves: BTreeMap<String, (String, bool)> = JIANGXI
            .leaves
            .iter()
            .enumerate()
            .map(|(at, leaf)| {
                let got = calculation.scores.leaf(at, index);
                (leaf.id.clone(), (settings.published(got.score), got.status == Status::Missing))
            })
            .collect();
        let indicators = JIANGXI.indicators.iter().zip(&standing.indicators);
        Scored {
            code: facts.institutions[index].code.clone(),
            total: settings.published(standing.total),
            base: settings.published(standing.base),
            bonus: settings.published(standing.bonus),
            rank: u32::try_from(graded.rank).expect("few"),
            grade: graded.grade.map(|grade| JIANGXI.grades[grade.0].id.clone()),
            determined: standing.determined,
            leaves,
            indicators: indicators.map(|(one, score)| (one.id.clone(), settings.published(*score))).collect(),
        }
    };
    (0..facts.institutions.len()).map(one).collect()
}

/// Every difference between two results, a line each.
fn differences(got: &[Scored], wanted: &[Scored]) -> String {
    let mut found = String::new();
    assert_eq!(got.len(), wanted.len());
    for (got, wanted) in got.iter().zip(wanted) {
        let mut differ = |what: &str, a: &dyn std::fmt::Debug, b: &dyn std::fmt::Debug| {
            let _ = writeln!(found, "{} {what}: the program says {a:?}, the oracle {b:?}", wanted.code);
        };
        if got == wanted {
            continue;
        }
        for (id, wanted) in &wanted.leaves {
            if got.leaves.get(id) != Some(wanted) {
                differ(id, &got.leaves.get(id), wanted);
            }
        }
        let head = |one: &Scored| {
            (one.total.clone(), one.base.clone(), one.bonus.clone(), one.rank, one.grade.clone(), one.determined)
        };
        if head(got) != head(wanted) || got.indicators != wanted.indicators || got.code != wanted.code {
            differ("(total, base, bonus, rank, grade, determined)", &head(got), &head(wanted));
        }
    }
    found
}

/// How many institutions each comparison may take.
fn wanted_institutions() -> usize {
    std::env::var("HENGPING_ORACLE_INSTITUTIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(6_000)
}

#[test]
fn the_program_and_the_oracle_agree() {
    let wanted = wanted_institutions();
    let (mut compared, mut seed) = (0, 0);
    while compared < wanted {
        let style = if seed % 2 == 0 { Style::Plain } else { Style::Settings };
        let document = random::facts(seed, COHORT, style);
        for (basis, oracle_basis) in
            [(Basis::Verified, oracle::Basis::Verified), (Basis::Claimed, oracle::Basis::Claimed)]
        {
            let found = differences(&program(&document, basis), &oracle::score(&document, oracle_basis));
            assert!(found.is_empty(), "seed {seed}, {style:?}, {basis:?}:\n{found}");
            compared += COHORT;
        }
        seed += 1;
    }
    println!("oracle: {compared} institutions compared, {} leaves each, in {seed} documents", JIANGXI.leaves.len());
}

/// The comparison is able to fail: the oracle is given another rounding, other lines or another basis, and the
/// differences must be found, at the leaf.
#[test]
fn a_wrong_figure_is_found() {
    let mut by_change: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..40 {
        let document = random::facts(seed, COHORT, Style::Plain);
        let got = program(&document, Basis::Verified);
        let with = |key: &str, value: Value| {
            let mut changed = document.clone();
            changed["settings"][key] = value;
            changed
        };
        for (name, changed) in [
            ("rounding down", with("rounding", json!("down"))),
            ("half to even", with("rounding", json!("half_even"))),
            ("in proportion", with("pass_rate_deduction", json!("linear"))),
            ("pooled", with("pass_rate_average", json!("pooled"))),
            ("no tolerance", with("paid_tolerance", json!("0"))),
            ("drop from three", with("expert_drop_from", json!(3))),
            ("a smaller quota", with("quota_share", json!("0.1"))),
        ] {
            let found = differences(&got, &oracle::score(&changed, oracle::Basis::Verified));
            *by_change.entry(name).or_default() += found.lines().count();
        }
        let found = differences(&got, &oracle::score(&document, oracle::Basis::Claimed));
        *by_change.entry("the other basis").or_default() += found.lines().count();
    }
    println!("control: lines of difference by what was changed: {by_change:?}");
    for (name, lines) in &by_change {
        assert!(*lines > 0, "{name}: the comparison saw nothing");
    }
    // One figure off by the smallest amount is one line.
    let document = random::facts(7, COHORT, Style::Plain);
    let got = program(&document, Basis::Verified);
    let mut tampered = got.clone();
    let score = &mut tampered[3].leaves.get_mut("1.1").expect("a leaf").0;
    *score = (points(score) + points("0.01")).to_string();
    assert_eq!(differences(&tampered, &got).lines().count(), 1);
}

/// What was compared above are the figures; the file that leaves the program must carry the same ones.
#[test]
fn the_result_file_carries_the_same_figures() {
    for seed in 500..510 {
        let document = random::facts(seed, COHORT, Style::Settings);
        let read = facts(&JIANGXI, &document);
        let calculation = Calculation::run(&JIANGXI, &read, Basis::Verified);
        let file: Value = serde_json::from_slice(&result_bytes(&calculation, Lang::Zh, true)).expect("valid JSON");
        for (one, wanted) in
            file["institutions"].as_array().expect("some").iter().zip(program(&document, Basis::Verified))
        {
            assert_eq!(one["total"], wanted.total);
            assert_eq!((&one["base"], &one["bonus"]), (&json!(wanted.base), &json!(wanted.bonus)));
            assert_eq!((&one["rank"], &one["grade"]), (&json!(wanted.rank), &json!(wanted.grade)));
            for indicator in one["indicators"].as_array().expect("indicators") {
                assert_eq!(indicator["score"], wanted.indicators[indicator["id"].as_str().expect("an id")]);
                for leaf in indicator["leaves"].as_array().expect("leaves") {
                    let (score, missing) = &wanted.leaves[leaf["id"].as_str().expect("an id")];
                    let status = if *missing { "missing" } else { "scored" };
                    assert_eq!((&leaf["score"], &leaf["status"]), (&json!(score), &json!(status)));
                }
            }
        }
    }
}
