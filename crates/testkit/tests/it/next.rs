//! The next step is true and the smallest: done to the facts it gives exactly the score it promises, and one less of
//! it gives the score as it is.

use std::collections::BTreeMap;

use assess::{Basis, Calculation, CountedItem, Facts, Institution, Item, ItemStatus, NextStep, Reckoning, Working};
use scheme::{Baseline, Fen, Method, Points, Prize};
use serde_json::json;
use testkit::random::{self, Style};

use crate::common::{JIANGXI, facts};
use crate::facts::{one, row};

/// The score of a leaf once the institution is as given.
fn rescored(facts: &Facts, institution: Institution, leaf: usize) -> Points {
    let changed = Facts { institutions: vec![institution], ..facts.clone() };
    Calculation::run(&JIANGXI, &changed, Basis::Verified).scores.leaf(leaf, 0).score
}

/// Moves one column of the rows by `change` in all, nowhere below 0.
fn shift(institution: &mut Institution, change: i64, column: impl Fn(&mut assess::CertificateRow) -> &mut i64) {
    let mut left = change;
    for row in &mut institution.certificates {
        let cell = column(row);
        let step = left.max(-*cell);
        *cell += step;
        left -= step;
    }
    assert_eq!(left, 0);
}

/// Moves what is paid, as far as it counts, by `change` in all.
fn shift_paid(institution: &mut Institution, change: i64) {
    let mut left = change;
    let levels: Vec<usize> = institution.certificates.iter().map(|row| row.level_no).collect();
    for level in levels {
        let mut rows: Vec<_> = institution
            .certificates
            .iter_mut()
            .filter(|row| row.level_no == level && row.attended > 0 && row.payable.is_some())
            .collect();
        let payable: i64 = rows.iter().map(|row| row.payable.map_or(0, |fen| fen.0)).sum();
        let counted = rows.iter().map(|row| row.paid.0).sum::<i64>().min(payable);
        let step = left.clamp(-counted, payable - counted);
        left -= step;
        for (index, row) in rows.iter_mut().enumerate() {
            row.paid = Fen(if index == 0 { counted + step } else { 0 });
        }
    }
    assert_eq!(left, 0);
}

/// Moves the passes of one certificate within the rows that are taken.
fn shift_passes(institution: &mut Institution, name: &str, change: i64, baseline: Baseline) {
    let number =
        institution.certificates.iter().find(|row| row.certificate == name).expect("it is there").certificate_no;
    let mut left = change;
    for row in institution.certificates.iter_mut().filter(|row| row.certificate_no == number) {
        let known = row.national_pass_rate.is_some() || baseline != Baseline::PerCertificate;
        if row.attended == 0 || !row.results_final || !known {
            continue;
        }
        let step = left.clamp(-row.passed, row.attended - row.passed);
        row.passed += step;
        left -= step;
    }
    assert_eq!(left, 0, "{name}");
}

/// Adds items that count for certain.
fn add_items(institution: &mut Institution, leaf: usize, unit: usize, count: i64) {
    for number in 0..count {
        institution.items.push(Item {
            indicator: JIANGXI.leaves[leaf].indicator,
            unit,
            title: format!("新增{number}"),
            date: jiff::civil::date(2021, 6, 1),
            status: ItemStatus::Accepted,
            achievement: Some(format!("新增成果{number}")),
            joint_rank: None,
            confirmed: true,
            prize: Some(Prize::First),
            place: institution.place,
        });
    }
}

/// Takes out the counted items worth most, with whatever else would stand in for them.
fn drop_items(institution: &mut Institution, counted: &[CountedItem<'_>], count: i64) {
    let mut by_worth: Vec<&CountedItem<'_>> = counted.iter().collect();
    by_worth.sort_by_key(|item| std::cmp::Reverse(item.worth));
    for gone in &by_worth[..usize::try_from(count).expect("few")] {
        institution.items.retain(|item| {
            let same = item.achievement.is_some() && item.achievement == gone.item.achievement;
            item.indicator != gone.item.indicator || !(item.place == gone.item.place || same)
        });
    }
}

fn counted<'w>(working: &'w Working<'_>) -> &'w [CountedItem<'w>] {
    match &working.reckoning {
        Reckoning::Items { counted, .. }
        | Reckoning::FirstThenEach { counted, .. }
        | Reckoning::Bands { counted, .. } => counted,
        other => panic!("no items in {other:?}"),
    }
}

/// Holds one suggestion against the facts changed accordingly. Returns its kind, for counting.
fn check(facts: &Facts, institution: &Institution, working: &Working<'_>) -> &'static str {
    let leaf = working.leaf.0;
    let after = |change: &dyn Fn(&mut Institution)| {
        let mut changed = institution.clone();
        change(&mut changed);
        rescored(facts, changed, leaf)
    };
    let id = JIANGXI.leaves[leaf].id.as_str();
    let told = || format!("{} {id}: {:?} from {}", institution.code, working.next, working.score);
    match working.next.as_ref().expect("a suggestion") {
        NextStep::Numerator { change, score } => {
            let by = |change: i64| {
                after(&|it| match id {
                    "1.1" => shift(it, change, |row| &mut row.registered),
                    "1.2" => shift(it, change, |row| &mut row.attended),
                    _ => shift_paid(it, change),
                })
            };
            assert_eq!(by(*change), *score, "{}", told());
            assert_eq!(by(change - change.signum()), working.score, "one less: {}", told());
            if *change > 0 { "ratio up" } else { "ratio down" }
        }
        NextStep::Passes { change, certificates, score } => {
            assert_eq!(certificates.iter().map(|(_, share)| share).sum::<i64>(), *change, "{}", told());
            let baseline = facts.settings.national_baseline;
            let but_one = |except: Option<usize>| {
                after(&|it| {
                    for (index, (name, share)) in certificates.iter().enumerate() {
                        let less = if except == Some(index) { share.signum() } else { 0 };
                        shift_passes(it, name, share - less, baseline);
                    }
                })
            };
            assert_eq!(but_one(None), *score, "{}", told());
            for index in 0..certificates.len() {
                assert_eq!(but_one(Some(index)), working.score, "one less: {}", told());
            }
            if *change > 0 { "passes up" } else { "passes down" }
        }
        NextStep::Items { change, unit, score } if *change > 0 => {
            assert_eq!(after(&|it| add_items(it, leaf, *unit, *change)), *score, "{}", told());
            assert_eq!(after(&|it| add_items(it, leaf, *unit, change - 1)), working.score, "one less: {}", told());
            // No other kind of item gives less than this, but something.
            let units = JIANGXI.leaves[leaf].method.item_rule().expect("from items").units.len();
            for other in (0..units).filter(|_| *change == 1) {
                let then = after(&|it| add_items(it, leaf, other, 1));
                assert!(then == working.score || then >= *score, "unit {other} gives {then}: {}", told());
            }
            "items up"
        }
        NextStep::Items { change, score, .. } => {
            let items = counted(working);
            assert_eq!(after(&|it| drop_items(it, items, -change)), *score, "{}", told());
            assert_eq!(after(&|it| drop_items(it, items, -change - 1)), working.score, "one less: {}", told());
            "items down"
        }
        NextStep::Mark { from, to, score } => {
            let indicator = JIANGXI.leaves[leaf].indicator;
            let maximum = JIANGXI.leaves[leaf].points.points().expect("a maximum");
            let half = Points::from_units(Points::PER_POINT / 2);
            let with = |index: usize, mark: Points| {
                after(&|it| {
                    let rating = it.ratings.iter_mut().find(|rating| rating.indicator == indicator).expect("rated");
                    rating.marks[index] = mark;
                })
            };
            let rating = institution.ratings.iter().find(|rating| rating.indicator == indicator).expect("rated");
            let at = rating.marks.iter().position(|mark| mark == from).expect("the mark is there");
            let gives = |index: usize| rating.marks[index] == *from && with(index, *to) == *score;
            assert!((0..rating.marks.len()).any(gives), "{} at {at}", told());
            assert_eq!((*to - *from).units().abs(), half.units(), "{}", told());
            if to < from {
                for (index, mark) in rating.marks.iter().enumerate().filter(|(_, mark)| **mark < maximum) {
                    assert_eq!(with(index, *mark + half), working.score, "a mark higher would do: {}", told());
                }
                return "mark down";
            }
            "mark up"
        }
        NextStep::Payment { score, .. } => {
            let paid = after(&|it| {
                for row in it.certificates.iter_mut().filter(|row| row.attended > 0) {
                    row.paid = row.payable.map_or(row.paid, |payable| payable.max(row.paid));
                    row.paid_on = Some(jiff::civil::date(2021, 12, 31));
                }
            });
            assert_eq!(paid, *score, "{}", told());
            "payment"
        }
    }
}

#[test]
fn every_suggestion_is_true_and_the_smallest() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in 0..40 {
        let style = if seed % 2 == 0 { Style::Plain } else { Style::Settings };
        let facts = facts(&JIANGXI, &random::facts(1_000 + seed, 12, style));
        let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
        for (index, institution) in facts.institutions.iter().enumerate() {
            for working in &calculation.workings(index).expect("both evaluators agree") {
                if working.next.is_some() {
                    *seen.entry(check(&facts, institution, working)).or_default() += 1;
                }
            }
        }
    }
    println!("suggestions tried: {seen:?}");
    for kind in [
        "ratio up",
        "ratio down",
        "passes up",
        "passes down",
        "items up",
        "items down",
        "mark up",
        "mark down",
        "payment",
    ] {
        assert!(seen.get(kind).is_some_and(|tried| *tried >= 10), "{kind} was hardly tried: {seen:?}");
    }
}

/// Whoever has less than the full points of a leaf that more facts can raise is told how.
#[test]
fn a_leaf_below_its_most_has_a_suggestion() {
    let facts = facts(&JIANGXI, &random::facts(77, 60, Style::Plain));
    let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
    for index in 0..facts.institutions.len() {
        for working in calculation.workings(index).expect("both evaluators agree") {
            let leaf = &JIANGXI.leaves[working.leaf.0];
            let from_items = matches!(leaf.method, Method::PerUnit(_) | Method::FirstThenEach(_) | Method::Bands(_));
            // A mark as high as the number gives holds both: one step of either alone moves nothing.
            if matches!(working.reckoning, Reckoning::Bands { mark: Some(mark), .. } if mark == working.score) {
                continue;
            }
            if from_items && leaf.points.points().is_none_or(|most| working.score < most) {
                let up = match &working.next {
                    Some(NextStep::Items { change, .. }) => *change > 0,
                    Some(NextStep::Mark { from, to, .. }) => to > from,
                    _ => false,
                };
                assert!(up, "{} at {} of {:?}: {:?}", leaf.id, working.score, leaf.points, working.next);
            }
        }
    }
}

/// The fewest passes of all ways to spread them over three certificates, found by trying every way.
#[test]
fn no_other_spread_of_passes_does_with_fewer() {
    let cases: [([(i64, i64); 3], &str); 4] = [
        ([(7, 2), (5, 1), (9, 3)], "0.8"),
        ([(3, 0), (12, 4), (4, 1)], "0.95"),
        ([(10, 5), (10, 5), (2, 1)], "0.6"),
        ([(2, 2), (8, 1), (6, 0)], "0.9"),
    ];
    for (average, deduction) in [
        ("mean_over_certificates", "full_steps"),
        ("mean_over_certificates", "linear"),
        ("pooled", "full_steps"),
        ("pooled", "linear"),
    ] {
        for (certificates, national) in cases {
            let rows = |extra: [i64; 3]| {
                let each = certificates.iter().zip(extra).zip(["甲", "乙", "丙"]);
                let rows: Vec<_> = each
                    .map(|(((attended, passed), more), name)| {
                        row(name, [*attended, *attended, *attended, passed + more], national)
                    })
                    .collect();
                one(
                    &json!({"pass_rate_average": average, "pass_rate_deduction": deduction}),
                    json!({"certificates": rows}),
                )
            };
            let facts = facts(&JIANGXI, &rows([0; 3]));
            let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
            let working = calculation.workings(0).expect("both evaluators agree").swap_remove(2);
            let Some(NextStep::Passes { change, .. }) = working.next else { panic!("{:?}", working.next) };
            let mut fewest = i64::MAX;
            let room = certificates.map(|(attended, passed)| attended - passed);
            for a in 0..=room[0] {
                for b in 0..=room[1] {
                    for c in 0..=room[2] {
                        if crate::common::score(&rows([a, b, c]), "1.3") > working.score {
                            fewest = fewest.min(a + b + c);
                        }
                    }
                }
            }
            assert_eq!(change, fewest, "{average}, {deduction}, {certificates:?}");
        }
    }
}
