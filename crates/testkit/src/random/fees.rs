//! Random fees: due or not, paid in full, nearly, late, too much or not at all.

use serde_json::{Map, Value, json};

use super::dice::{Dice, digits};

/// Days around the end of the year, some of which are another day in Shanghai.
const PAID_ON: [&str; 14] = [
    "2021-11-30",
    "2021-12-30",
    "2021-12-31",
    "2021-12-31",
    "2021-12-31",
    "2022-01-01",
    "2022-01-01",
    "2020-12-31",
    "2021-12-31T23:59:59+08:00",
    "2022-01-01T00:00:00+08:00",
    "2021-12-31T15:59:59Z",
    "2021-12-31T16:00:00Z",
    "2022-01-01T00:30:00+09:00",
    "2021-12-31T18:00:00-05:00",
];

/// A fee of a row that has its counts.
pub(super) fn random(row: &mut Map<String, Value>, dice: &mut Dice) {
    let attended = row["attended"].as_u64().expect("a count");
    let payable = match dice.between(1, 100) {
        1..=12 => None,
        13..=20 => Some(0),
        21..=24 => Some(dice.between(1, 3)),
        25..=40 => Some(dice.between(1, 2_000_000)),
        _ => Some(attended * dice.pick(&[20_000, 16_550, 33_333, 9_999])),
    };
    let due = payable.unwrap_or(0);
    let paid = match dice.between(1, 100) {
        1..=50 => due,
        51..=58 => due.saturating_sub(1),
        59..=62 => due.saturating_sub(2),
        63..=66 => due + 1,
        67..=72 => due + dice.between(1, 100_000),
        73..=80 => due / 2,
        81..=88 => 0,
        _ => dice.between(0, due),
    };
    let day = if dice.chance(40) { "2021-12-20" } else { dice.pick(&PAID_ON) };
    if let Some(payable) = payable {
        give(row, payable, paid, day, dice);
    } else if dice.chance(30) {
        // Paid before any standard was fixed.
        row.insert("paid".to_owned(), json!("100.00"));
        row.insert("paid_on".to_owned(), json!(day));
    }
}

/// Writes a fee, in fen.
pub(super) fn give(row: &mut Map<String, Value>, payable: u64, paid: u64, day: &str, dice: &mut Dice) {
    row.insert("payable".to_owned(), money(payable, dice));
    if paid > 0 || dice.chance(60) {
        row.insert("paid".to_owned(), money(paid, dice));
    }
    if paid > 0 || dice.chance(10) {
        row.insert("paid_on".to_owned(), json!(day));
    }
}

fn money(fen: u64, dice: &mut Dice) -> Value {
    let text = match dice.between(1, 10) {
        1 if fen.is_multiple_of(100) => digits(fen / 100, 0),
        2 if fen.is_multiple_of(10) => digits(fen / 10, 1),
        _ => digits(fen, 2),
    };
    dice.written(text)
}
