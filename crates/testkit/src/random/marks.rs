//! Random marks of experts and of the office.

use serde_json::{Map, Value};

use super::dice::{Dice, digits};

/// The leaves that experts mark, with their maximum in half points.
const EXPERTS: [(&str, u64); 7] =
    [("3.1", 8), ("3.2", 8), ("3.3", 6), ("4.1", 6), ("7.6", 20), ("7.7", 20), ("7.8", 20)];

/// The leaves that the office marks, with their maximum in half points.
const OFFICE: [(&str, u64); 4] = [("2.3", 6), ("6.1", 8), ("6.2", 8), ("6.4", 6)];

/// The ratings of an institution, some of them missing.
pub(super) fn random(dice: &mut Dice) -> Map<String, Value> {
    let mut ratings = Map::new();
    if dice.chance(5) {
        return ratings;
    }
    let missing = dice.pick(&[0, 3, 20]);
    let generous = dice.chance(40);
    for (leaf, most) in EXPERTS {
        if dice.chance(missing) {
            continue;
        }
        let least = if generous { most / 2 } else { 0 };
        let count = dice.pick(&[0, 1, 2, 3, 3, 4, 5, 5, 6, 7, 10]);
        let marks =
            if count == 0 { mark(least, most, dice) } else { (0..count).map(|_| mark(least, most, dice)).collect() };
        ratings.insert(leaf.to_owned(), marks);
    }
    for (leaf, most) in OFFICE {
        let missing = if leaf == "6.2" { 50 } else { missing };
        if !dice.chance(missing) {
            ratings.insert(leaf.to_owned(), mark(0, most, dice));
        }
    }
    ratings
}

/// One mark, given in half points.
pub(super) fn mark(least: u64, most: u64, dice: &mut Dice) -> Value {
    let halves = dice.between(least, most);
    let text = if halves.is_multiple_of(2) && dice.chance(50) { digits(halves / 2, 0) } else { digits(halves * 5, 1) };
    dice.written(text)
}
