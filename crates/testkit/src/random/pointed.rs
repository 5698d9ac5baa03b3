//! Institutions made for a total: several of a cohort meet there and differ, if at all, only in what breaks ties.

use serde_json::{Map, Value, json};

use super::certificates::{Figures, counted};
use super::dice::{Dice, digits};
use super::items::plain;
use super::{Cohort, Parts};

/// An institution with one of the cohort's popular totals (under the default settings).
pub(super) fn parts(cohort: &Cohort, dice: &mut Dice) -> Parts {
    let total = dice.pick(&cohort.totals);
    let mut parts = Parts { certificates: Vec::new(), items: Vec::new(), ratings: Map::new() };
    let mut add = |indicator: &str, kind: &str, times: u64| {
        for _ in 0..times {
            parts.items.push(Value::Object(plain(indicator, kind, "2021-06-01")));
        }
    };
    let base = match dice.between(1, 6) {
        1 => 0,
        2 => {
            add("5.1", "class", 2);
            add("4.5", "national", 1);
            10
        }
        // Three ways to a base of 24 (2 for 1.2, 10 for 1.4): more in 1.3, more elsewhere in group 一, or in neither.
        3 => {
            parts.certificates.push(exam(90, dice));
            add("5.1", "class", 1);
            24
        }
        4 => {
            parts.certificates.push(exam(80, dice));
            add("1.5", "site", 2);
            add("5.1", "class", 1);
            24
        }
        5 => {
            parts.certificates.push(exam(80, dice));
            add("5.1", "class", 2);
            24
        }
        _ => {
            add("4.5", "national", 1);
            add("5.2", "project", 2);
            add("5.3", "training", 2);
            14
        }
    };
    let bonus = total.saturating_sub(base);
    let fives = bonus / 5;
    add("7.3", "national", fives / 2);
    add("7.4", "provincial", fives % 2);
    let rest = bonus % 5;
    if rest > 0 {
        parts.ratings.insert("7.6".to_owned(), json!(digits(rest, 0)));
    }
    if dice.chance(60) {
        for leaf in ["3.1", "3.2", "3.3", "4.1", "6.1", "6.4"] {
            parts.ratings.insert(leaf.to_owned(), json!("0"));
        }
    }
    parts
}

/// An exam that nobody was to sit, everybody sat and no fee is fixed for: full marks in 1.2 and 1.4, none in 1.1.
fn exam(passed: u64, dice: &mut Dice) -> Value {
    let figures = Figures { approved: 0, registered: 100, attended: 100, passed, national: Some(json!("0.90")) };
    let mut row = counted("物流管理", "中级", Some("2021-11"), figures, dice);
    row.remove("results_final");
    Value::Object(row)
}
