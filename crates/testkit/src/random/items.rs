//! Random items of every indicator and kind.

use serde_json::{Map, Value, json};

use super::certificates::spelled;
use super::dice::Dice;

/// The kinds of items of each indicator.
const KINDS: [(&str, &[&str]); 19] = [
    ("1.5", &["site"]),
    ("2.1", &["document"]),
    ("2.2", &["policy"]),
    ("2.3", &["policy"]),
    ("4.2", &["seed_teacher"]),
    ("4.3", &["lead", "participant"]),
    ("4.4", &["chief_editor", "contributor"]),
    ("4.5", &["provincial", "national"]),
    ("4.6", &["provincial_site", "cetv_channel"]),
    ("5.1", &["class"]),
    ("5.2", &["project"]),
    ("5.3", &["training"]),
    ("6.2", &["lead_certificate"]),
    ("6.3", &["commendation"]),
    ("7.1", &["joint_exam"]),
    ("7.2", &["chief_editor", "co_editor", "contributor"]),
    ("7.3", &["provincial", "national"]),
    ("7.4", &["provincial", "national"]),
    ("7.5", &["industry", "provincial", "national"]),
];

/// Dates within, at the edges of and outside the year; some belong to another day in Shanghai.
const DATES: [&str; 16] = [
    "2021-01-01",
    "2021-02-28",
    "2021-06-01",
    "2021-06-01",
    "2021-12-31",
    "2021-12-31",
    "2020-12-31",
    "2020-02-29",
    "2022-01-01",
    "2019-03-01",
    "2020-12-31T16:00:00Z",
    "2020-12-31T15:59:59Z",
    "2021-12-31T23:59:59+08:00",
    "2021-12-31T16:00:00Z",
    "2022-01-01T00:59:59+09:00",
    "2022-01-01T00:00:00+08:00",
];

/// The items of an institution; those of 7.1 name its certificates or others.
pub(super) fn random(certificates: &[String], dice: &mut Dice) -> Vec<Value> {
    let mut items = Vec::new();
    let often = dice.pick(&[10, 40, 70]);
    for (indicator, kinds) in KINDS {
        if !dice.chance(often) {
            continue;
        }
        let most = if matches!(indicator, "6.2" | "4.2" | "4.6") { 8 } else { 4 };
        for _ in 0..dice.between(1, most) {
            items.push(Value::Object(item(indicator, kinds, certificates, dice)));
        }
    }
    items
}

fn item(indicator: &str, kinds: &[&str], certificates: &[String], dice: &mut Dice) -> Map<String, Value> {
    let date = if dice.chance(65) { "2021-06-18" } else { dice.pick(&DATES) };
    let mut item = plain(indicator, dice.pick(kinds), date);
    let mut set = |name: &str, value: Value| item.insert(name.to_owned(), value);
    if dice.chance(30) {
        set("status", json!(dice.pick(&["claimed", "accepted", "rejected"])));
    }
    if dice.chance(45) {
        set("achievement", json!(dice.pick(&["a", "b", "c", "成果一"])));
    }
    match indicator {
        "4.6" if dice.chance(55) => {
            set("joint_rank", json!(dice.between(1, 4)));
        }
        "7.1" => {
            let name = if certificates.is_empty() || dice.chance(40) {
                dice.pick(&["Web前端开发", "智能财税", "物流管理"]).to_owned()
            } else {
                let last = u64::try_from(certificates.len()).expect("few") - 1;
                certificates[usize::try_from(dice.between(0, last)).expect("few")].clone()
            };
            // A name that already carries the suffix keeps its own spelling.
            let name = if name.contains("证书") { name } else { spelled(&name, dice) };
            set("achievement", json!(name));
            if dice.chance(85) {
                set("confirmed", json!(dice.chance(75)));
            }
        }
        "7.5" if dice.chance(90) => {
            set("prize", json!(dice.pick(&["grand", "first", "second", "second", "third"])));
        }
        _ => {}
    }
    item
}

/// An item with what every item has.
pub(super) fn plain(indicator: &str, kind: &str, date: &str) -> Map<String, Value> {
    let mut item = Map::new();
    for (name, value) in [("indicator", indicator), ("kind", kind), ("title", "随机材料"), ("date", date)] {
        item.insert(name.to_owned(), json!(value));
    }
    item
}
