//! Random settings of the year.

use serde_json::{Map, Value, json};

use super::KINDS;
use super::dice::{Dice, digits};

/// Shares of a hundred thousand, from nothing to everything.
const SHARES: [u64; 9] = [0, 5_000, 10_000, 20_000, 25_000, 30_000, 33_333, 50_000, 100_000];

/// Each setting is there or not, by itself.
pub(super) fn random(dice: &mut Dice) -> Value {
    let mut all = Map::new();
    let mut set = |name: &str, value: Value| all.insert(name.to_owned(), value);
    if dice.chance(50) {
        set("score_decimals", json!(dice.between(0, 4)));
    }
    if dice.chance(60) {
        set("rounding", json!(dice.pick(&["half_up", "half_even", "down"])));
    }
    if dice.chance(40) {
        let tolerance = dice.pick(&["0", "0.00", "0.01", "0.02", "0.05", "1.00"]);
        set("paid_tolerance", dice.written(tolerance.to_owned()));
    }
    if dice.chance(50) {
        set("pass_rate_average", json!(dice.pick(&["mean_over_certificates", "pooled"])));
    }
    if dice.chance(50) {
        let baseline = match dice.pick(&["per_certificate", "0.80", "0.5", "1", "0", "0.6000000000000001"]) {
            "per_certificate" => json!("per_certificate"),
            rate => dice.written(rate.to_owned()),
        };
        set("national_baseline", baseline);
    }
    if dice.chance(50) {
        set("pass_rate_deduction", json!(dice.pick(&["full_steps", "linear"])));
    }
    if dice.chance(30) {
        set("expert_min", json!(dice.between(1, 5)));
    }
    if dice.chance(40) {
        set("expert_drop_from", json!(dice.between(3, 8)));
    }
    if dice.chance(90) {
        set("grade_lines", lines(dice));
    }

    // The pools and the excellent stay within the whole, whatever the cohort.
    let whole = if dice.chance(60) { dice.pick(&SHARES) } else { 25_000 };
    if whole != 25_000 || dice.chance(20) {
        set("quota_share", share(whole, dice));
    }
    if dice.chance(30) {
        let pools: Map<String, Value> = KINDS.iter().map(|kind| ((*kind).to_owned(), part_of(whole, dice))).collect();
        set("quota_pools", Value::Object(pools));
    }
    if dice.chance(35) {
        set("excellent_share", part_of(whole, dice));
    }
    if dice.chance(30) {
        let cap = dice.pick(&["0", "5", "10", "20", "33.50", "60"]);
        set("bonus_total_cap", dice.written(cap.to_owned()));
    }
    if dice.chance(30) {
        let base = dice.pick(&["0", "10", "22", "22.01", "40", "50.5", "60"]);
        set("min_base_for_excellent", dice.written(base.to_owned()));
    }
    Value::Object(all)
}

/// Four lines, each below the one before.
fn lines(dice: &mut Dice) -> Value {
    if dice.chance(40) {
        return json!({"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"});
    }
    // In hundredths; half of the lines are round.
    let step = if dice.chance(50) { 500 } else { 1 };
    let basic_pass = dice.between(0, 4000 / step) * step;
    let pass = basic_pass + dice.between(1, 2000 / step) * step;
    let good = pass + dice.between(1, 2000 / step) * step;
    let excellent = good + dice.between(1, 2000 / step) * step;
    let mut text = |hundredths: u64| {
        if hundredths.is_multiple_of(100) && dice.chance(50) {
            digits(hundredths / 100, 0)
        } else {
            digits(hundredths, 2)
        }
    };
    json!({"excellent": text(excellent), "good": text(good), "pass": text(pass), "basic_pass": text(basic_pass)})
}

fn share(of_hundred_thousand: u64, dice: &mut Dice) -> Value {
    dice.written(digits(of_hundred_thousand, 5))
}

/// A share within the whole.
fn part_of(whole: u64, dice: &mut Dice) -> Value {
    let fitting: Vec<u64> = SHARES.into_iter().filter(|part| *part <= whole).collect();
    share(dice.pick(&fitting), dice)
}
