//! The 2021 rules of Jiangxi written out a second time, for one purpose: to disagree with the program.
//!
//! No generality, no speed, no explanations and no checking of the facts; a file that breaks the rules of the format
//! may panic here. Everything is a [`num_rational::BigRational`] until the one rounding of a leaf.

mod certificates;
mod dates;
mod grades;
mod items;
mod marks;
mod numbers;
mod settings;

use std::collections::BTreeMap;

use num_traits::Zero;
use serde_json::Value;

use grades::Standing;
use items::BY_ITEMS;
use numbers::{Exact, print, round, smaller, whole};
use settings::Settings;

/// Which items are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Those that were accepted.
    Verified,
    /// All that the institution claims, whatever became of them.
    Claimed,
}

/// The result of one institution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scored {
    /// The code of the institution.
    pub code: String,
    /// Base and bonus together.
    pub total: String,
    /// Groups 一 to 六.
    pub base: String,
    /// Group 七, as far as it enters the total.
    pub bonus: String,
    /// The place among all, equals sharing one.
    pub rank: u32,
    /// The grade, where the year has lines.
    pub grade: Option<String>,
    /// Whether no leaf is missing.
    pub determined: bool,
    /// The 34 leaves: the score, and whether it is missing.
    pub leaves: BTreeMap<String, (String, bool)>,
    /// The 32 indicators, each the sum of its leaves.
    pub indicators: BTreeMap<String, String>,
}

/// Scores, ranks and grades every institution of a valid facts file, in the order of the file.
pub fn score(facts: &Value, basis: Basis) -> Vec<Scored> {
    let settings = Settings::read(&facts["settings"]);
    let year = facts["year"].as_i64().and_then(|year| i16::try_from(year).ok()).expect("a year");
    let institutions = facts["institutions"].as_array().expect("institutions");

    let sheets: Vec<Sheet> = institutions.iter().map(|one| sheet(one, year, basis, &settings)).collect();
    let standings: Vec<Standing> =
        institutions.iter().zip(&sheets).map(|(one, sheet)| standing(one, sheet, &settings)).collect();
    let grades = grades::grades(&standings, &settings);

    let places = settings.score_decimals.max(2);
    let mut results = Vec::new();
    for (((institution, sheet), standing), grade) in institutions.iter().zip(&sheets).zip(&standings).zip(grades) {
        let printed = |number: &Exact| print(number, places);
        let leaf_text =
            |(id, (score, missing)): (&&str, &(Exact, bool))| ((*id).to_owned(), (printed(score), *missing));
        results.push(Scored {
            code: institution["code"].as_str().expect("a code").to_owned(),
            total: printed(&standing.total),
            base: printed(&standing.base),
            bonus: printed(&(&standing.total - &standing.base)),
            rank: grades::rank(standing, &standings),
            grade,
            determined: sheet.values().all(|(_, missing)| !missing),
            leaves: sheet.iter().map(leaf_text).collect(),
            indicators: indicators(sheet).into_iter().map(|(id, score)| (id.to_owned(), printed(&score))).collect(),
        });
    }
    results
}

/// The rounded leaves of one institution, and which of them are missing.
type Sheet = BTreeMap<&'static str, (Exact, bool)>;

/// Computes and rounds the 34 leaves.
fn sheet(institution: &Value, year: i16, basis: Basis, settings: &Settings) -> Sheet {
    let mut exact: BTreeMap<&'static str, Option<Exact>> = BTreeMap::new();

    let rows = certificates::rows(institution);
    exact.insert("1.1", Some(certificates::registration(&rows)));
    exact.insert("1.2", Some(certificates::attendance(&rows)));
    exact.insert("1.3", certificates::pass_rate(&rows, settings));
    exact.insert("1.4a", Some(certificates::paid_in_time(&rows, year, settings)));
    exact.insert("1.4b", Some(certificates::paid_amount(&rows)));

    for (indicator, cap) in BY_ITEMS {
        let leaf = if indicator == "2.3" { "2.3a" } else { indicator };
        exact.insert(leaf, Some(items::points(institution, indicator, cap, year, basis)));
    }

    // Marks that everybody must have.
    for indicator in ["3.1", "3.2", "3.3", "4.1", "6.1", "6.4"] {
        exact.insert(indicator, marks::merged(institution, indicator, settings));
    }
    // Marks without which nothing was claimed.
    for indicator in ["7.6", "7.7", "7.8"] {
        exact.insert(indicator, Some(marks::merged(institution, indicator, settings).unwrap_or_else(Exact::zero)));
    }
    // What is put into practice needs a rule to begin with.
    let rule = exact["2.3a"].clone().expect("counted from items");
    let practice = if rule.is_zero() { Some(whole(0)) } else { marks::merged(institution, "2.3", settings) };
    exact.insert("2.3b", practice);
    // The office may lower 6.2, not raise it.
    if let Some(mark) = marks::merged(institution, "6.2", settings) {
        let counted = exact["6.2"].clone().expect("counted from items");
        exact.insert("6.2", Some(smaller(counted, mark)));
    }

    assert_eq!(exact.len(), 34, "there are 34 leaves");
    let rounded = |score: Exact| round(&score, settings.score_decimals, settings.rounding);
    exact
        .into_iter()
        .map(|(id, score)| (id, (score.clone().map_or_else(Exact::zero, rounded), score.is_none())))
        .collect()
}

/// The sums of leaves by indicator: all but 1.4 and 2.3 have one.
fn indicators(sheet: &Sheet) -> BTreeMap<&'static str, Exact> {
    let mut sums = BTreeMap::new();
    for (leaf, (score, _)) in sheet {
        *sums.entry(leaf.trim_end_matches(['a', 'b'])).or_insert_with(Exact::zero) += score;
    }
    assert_eq!(sums.len(), 32, "there are 32 indicators");
    sums
}

/// The sums over groups, with what else the grades look at.
fn standing(institution: &Value, sheet: &Sheet, settings: &Settings) -> Standing {
    let group = |wanted: &str| {
        let leaves = sheet.iter().filter(|(id, _)| id.starts_with(wanted));
        leaves.fold(Exact::zero(), |so_far, (_, (score, _))| so_far + score)
    };
    let base = ["1.", "2.", "3.", "4.", "5.", "6."].iter().fold(Exact::zero(), |so_far, wanted| so_far + group(wanted));
    let mut bonus = group("7.");
    if let Some(cap) = &settings.bonus_total_cap {
        bonus = smaller(bonus, cap.clone());
    }
    Standing {
        kind: institution["kind"].as_str().expect("a kind").to_owned(),
        findings: grades::findings(institution),
        total: &base + bonus,
        base,
        pass_rate: sheet["1.3"].0.clone(),
        first_group: group("1."),
    }
}
