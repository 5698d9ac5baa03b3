//! The leaves that count items: filter, de-duplicate, add or count, cap.

use std::collections::BTreeMap;

use jiff::civil::Date;
use num_traits::Zero;
use serde_json::Value;

use super::certificates::normal_name;
use super::numbers::{Exact, fraction, smaller, whole};
use super::{Basis, dates};

/// The indicators scored by their items, with the most that each can give.
pub(super) const BY_ITEMS: [(&str, Option<i64>); 19] = [
    ("1.5", Some(3)),
    ("2.1", Some(1)),
    ("2.2", Some(2)),
    ("2.3", Some(1)),
    ("4.2", Some(3)),
    ("4.3", Some(4)),
    ("4.4", Some(3)),
    ("4.5", Some(6)),
    ("4.6", Some(8)),
    ("5.1", Some(4)),
    ("5.2", Some(4)),
    ("5.3", Some(4)),
    ("6.2", Some(4)),
    ("6.3", Some(4)),
    ("7.1", None),
    ("7.2", None),
    ("7.3", None),
    ("7.4", None),
    ("7.5", None),
];

/// The points of an indicator from its items, before any mark.
pub(super) fn points(institution: &Value, indicator: &str, cap: Option<i64>, year: i16, basis: Basis) -> Exact {
    let none = Vec::new();
    let all = institution["items"].as_array().unwrap_or(&none);

    // Filter, then keep of each achievement what gives most. An item without a key is an achievement by itself.
    let mut keyed: BTreeMap<String, Exact> = BTreeMap::new();
    let mut achievements: Vec<Exact> = Vec::new();
    for item in all.iter().filter(|item| item["indicator"] == indicator && counts(item, indicator, year, basis)) {
        let worth = worth(item, indicator);
        match item["achievement"].as_str() {
            None => achievements.push(worth),
            Some(key) => {
                let key = if indicator == "7.1" { normal_name(key) } else { key.to_owned() };
                let best = keyed.entry(key).or_insert_with(Exact::zero);
                if worth > *best {
                    *best = worth;
                }
            }
        }
    }
    achievements.extend(keyed.into_values());

    // Add or count.
    let points = match indicator {
        "4.2" => match achievements.len() {
            0 => whole(0),
            more => whole(more + 1),
        },
        "6.2" => whole(match achievements.len() {
            0 => 0,
            1 => 1,
            2 | 3 => 2,
            4 | 5 => 3,
            _ => 4,
        }),
        _ => achievements.into_iter().fold(Exact::zero(), |so_far, next| so_far + next),
    };

    // Cap.
    match cap {
        Some(cap) => smaller(points, whole(cap)),
        None => points,
    }
}

/// Whether an item passes the filters of its indicator.
fn counts(item: &Value, indicator: &str, year: i16, basis: Basis) -> bool {
    let accepted = match basis {
        Basis::Claimed => true,
        Basis::Verified => item["status"].as_str().is_none_or(|status| status == "accepted"),
    };
    let day: Date = dates::day(item["date"].as_str().expect("a date"));
    let dated = match indicator {
        "2.1" | "2.3" | "6.2" => day <= dates::last_day(year),
        _ => day.year() == year,
    };
    let special = match indicator {
        "7.1" => item["confirmed"] == true,
        "7.5" => matches!(item["prize"].as_str(), Some("grand" | "first" | "second")),
        _ => true,
    };
    accepted && dated && special
}

/// What one item gives.
#[allow(clippy::match_same_arms, reason = "one line for each line of the annex")]
fn worth(item: &Value, indicator: &str) -> Exact {
    let kind = item["kind"].as_str().expect("a kind");
    let points = match (indicator, kind) {
        ("1.5", "site") => 1,
        ("2.1", "document") => 1,
        ("2.2" | "2.3", "policy") => 1,
        ("4.3", "lead") => 2,
        ("4.3", "participant") => 1,
        ("4.4", "chief_editor") => 2,
        ("4.4", "contributor") => 1,
        ("4.5", "provincial") => 2,
        ("4.5", "national") => 6,
        ("4.6", "provincial_site") => 2,
        ("4.6", "cetv_channel") => 4,
        ("5.1", "class") => 2,
        ("5.2", "project") => 2,
        ("5.3", "training") => 2,
        ("6.3", "commendation") => 1,
        ("7.1", "joint_exam") => 5,
        ("7.2", "chief_editor") => 10,
        ("7.2", "co_editor") => 6,
        ("7.2", "contributor") => 4,
        ("7.3" | "7.4", "provincial") => 5,
        ("7.3" | "7.4", "national") => 10,
        ("7.5", "industry") => 2,
        ("7.5", "provincial") => 5,
        ("7.5", "national") => 8,
        // Counted, not added.
        ("4.2", "seed_teacher") | ("6.2", "lead_certificate") => 0,
        other => panic!("unknown item {other:?}"),
    };
    let share = match (indicator, item["joint_rank"].as_u64()) {
        ("4.6", Some(1 | 2)) => fraction(1, 2),
        ("4.6", Some(_)) => whole(0),
        _ => whole(1),
    };
    whole(points) * share
}
