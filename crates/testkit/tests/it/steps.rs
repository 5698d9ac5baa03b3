//! P4: the edges of "每下降10个百分点减2分", exactly at, a hair below and a hair above each step, under both deductions.

use serde_json::json;

use crate::common::{points, score};
use crate::facts::{one, row};

/// The score of 1.3 where so many of so many passed against a national rate.
fn rate(passed: i64, attended: i64, national: &str, deduction: &str) -> String {
    let row = row("甲证书", [attended, attended, attended, passed], national);
    let document = one(&json!({"pass_rate_deduction": deduction}), json!({"certificates": [row]}));
    score(&document, "1.3").to_string()
}

#[test]
fn a_gap_just_under_at_and_just_over_each_step() {
    // 100 000 sat; the national rate is 0.9. A thousandth of a point on either side of each full step.
    for (steps, full) in [(0, "10.00"), (1, "8.00"), (2, "6.00"), (3, "4.00"), (4, "2.00"), (5, "0.00"), (6, "0.00")] {
        let at = 90_000 - steps * 10_000;
        assert_eq!(rate(at, 100_000, "0.9", "full_steps"), full, "{steps} steps exactly");
        assert_eq!(rate(at - 1, 100_000, "0.9", "full_steps"), full, "{steps} steps and 0.001 points");
        if steps > 0 {
            let one_less = points(full) + if steps == 6 { points("0") } else { points("2") };
            assert_eq!(rate(at + 1, 100_000, "0.9", "full_steps"), one_less.to_string(), "0.001 short of {steps}");
        }
    }
}

#[test]
fn the_same_edges_in_proportion() {
    for (passed, wanted) in [
        (90_000, "10.00"), // at the national rate
        (89_999, "10.00"), // 0.0002 points less: 9.9998
        (89_975, "10.00"), // 9.995: a half goes up
        (89_974, "9.99"),  // 9.9948
        (80_001, "8.00"),  // 9.999 below
        (80_000, "8.00"),
        (79_999, "8.00"), // 10.001 below: 7.9998
        (65_000, "5.00"), // 25 points
        (40_001, "0.00"), // 49.999 points: 0.0002
        (40_000, "0.00"),
        (0, "0.00"),
    ] {
        assert_eq!(rate(passed, 100_000, "0.9", "linear"), wanted, "{passed} of 100 000");
    }
}

#[test]
fn fractions_that_no_decimal_holds() {
    // 2/3 against 0.7666…: the gap is a tenth less, exactly, or more, by the eighteenth place.
    assert_eq!(rate(2, 3, "0.766666666666666666", "full_steps"), "10.00");
    assert_eq!(rate(2, 3, "0.766666666666666667", "full_steps"), "8.00");
    assert_eq!(rate(1, 3, "0.333333333333333333", "linear"), "10.00");
    assert_eq!(rate(1, 3, "0.833333333333333333", "full_steps"), "2.00");
    assert_eq!(rate(1, 3, "0.833333333333333334", "full_steps"), "0.00");
    // 1/7 + 6/7 and 3/9: means of fractions with nothing in common, and a gap of exactly two steps.
    let rows = [("甲", 7, 1), ("乙", 7, 6), ("丙", 6, 3)]
        .map(|(name, attended, passed)| row(name, [attended, attended, attended, passed], "0.7"));
    let document = one(&json!({}), json!({"certificates": rows}));
    assert_eq!(score(&document, "1.3").to_string(), "6.00");
    let mut short = document.clone();
    short["institutions"][0]["certificates"][2]["national_pass_rate"] = json!("0.699999999999999999");
    assert_eq!(score(&short, "1.3").to_string(), "8.00");
}

#[test]
fn thirty_certificates_whose_denominator_no_machine_word_holds() {
    const PRIMES: [i64; 30] = [
        101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193, 197, 199, 211,
        223, 227, 229, 233, 239, 241, 251, 257,
    ];
    // In pairs k/p and (p−k)/p each pair averages a half; against 0.6 the gap is one step exactly.
    let rows: Vec<_> = PRIMES
        .iter()
        .flat_map(|prime| {
            let [one, other] = [prime / 3, prime - prime / 3];
            [(format!("甲{prime}"), one), (format!("乙{prime}"), other)]
                .map(|(name, passed)| row(&name, [*prime, *prime, *prime, passed], "0.6"))
        })
        .collect();
    let mut document = one(&json!({}), json!({"certificates": rows}));
    assert_eq!(score(&document, "1.3").to_string(), "8.00");
    // One pass more among seven thousand is one step less.
    let passed = &mut document["institutions"][0]["certificates"][59]["passed"];
    *passed = json!(passed.as_i64().expect("a count") + 1);
    assert_eq!(score(&document, "1.3").to_string(), "10.00");
}
