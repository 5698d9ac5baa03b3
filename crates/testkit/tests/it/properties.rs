//! What holds of every province: bounds, directions, totality, order, quota, and both evaluators at one.

use assess::{Basis, Calculation, Facts, Item, ItemStatus, Section};
use proptest::prelude::*;
use proptest::test_runner::Config;
use scheme::{Effect, GradeIx, Method, Points, Prize};
use serde_json::{Value, json};
use testkit::random::{self, Style};

use crate::common::{JIANGXI, facts, leaf, points, score};
use crate::facts::{institution, item, one, row};

/// 200 cases of each property, or `PROPTEST_CASES`.
fn config() -> Config {
    let given = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { 200 };
    Config { cases, failure_persistence: None, ..given }
}

/// Awkward facts by a seed.
fn any_facts() -> impl Strategy<Value = Facts> {
    (any::<u64>(), 1_usize..24, any::<bool>()).prop_map(|(seed, size, plain)| {
        let style = if plain { Style::Plain } else { Style::Settings };
        facts(&JIANGXI, &random::facts(seed, size, style))
    })
}

fn any_basis() -> impl Strategy<Value = Basis> {
    prop_oneof![Just(Basis::Verified), Just(Basis::Claimed)]
}

fn run(facts: &Facts, basis: Basis) -> Calculation<'_> {
    Calculation::run(&JIANGXI, facts, basis)
}

/// Code, leaves with status, total, rank and grade of an institution.
type Figures = (String, Vec<assess::LeafScore>, Points, usize, Option<GradeIx>);

fn figures(calculation: &Calculation<'_>) -> Vec<Figures> {
    let one = |index: usize| {
        let leaves = (0..JIANGXI.leaves.len()).map(|at| calculation.scores.leaf(at, index)).collect();
        let entry = &calculation.roll.entries[index];
        let code = calculation.facts.institutions[index].code.clone();
        (code, leaves, calculation.standings[index].total, entry.rank, entry.grade)
    };
    (0..calculation.facts.institutions.len()).map(one).collect()
}

/// Puts a list into another order, by a seed.
fn shuffle<T>(list: &mut [T], mut seed: u64) {
    for at in (1..list.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let other = usize::try_from(seed >> 33).expect("31 bits") % (at + 1);
        list.swap(at, other);
    }
}

proptest! {
    #![proptest_config(config())]

    /// P1: each leaf from 0 to its points, the base from 0 to 100, no limit only where the scheme says so.
    #[test]
    fn p1_bounds(facts in any_facts(), basis in any_basis()) {
        let calculation = run(&facts, basis);
        for index in 0..facts.institutions.len() {
            for (at, leaf) in JIANGXI.leaves.iter().enumerate() {
                let found = calculation.scores.leaf(at, index).score;
                prop_assert!(found >= Points::ZERO);
                match leaf.points.points() {
                    Some(most) => prop_assert!(found <= most, "{}: {found}", leaf.id),
                    None => prop_assert!(matches!(leaf.method, Method::PerUnit(ref rule) if rule.cap.is_none())),
                }
            }
            let standing = &calculation.standings[index];
            prop_assert!(standing.base <= JIANGXI.base_points);
            prop_assert_eq!(standing.total, standing.base + standing.bonus);
            prop_assert!(standing.bonus <= standing.bonus_uncapped);
        }
    }

    /// The evaluators by row and by column agree; no institution goes without its workings.
    #[test]
    fn both_evaluators_agree(facts in any_facts(), basis in any_basis()) {
        let calculation = run(&facts, basis);
        for index in 0..facts.institutions.len() {
            let workings = calculation.workings(index);
            prop_assert!(workings.is_ok(), "{workings:?}");
        }
    }

    /// P5: the order of rows, items, marks and institutions changes no score, rank or grade.
    #[test]
    fn p5_order_does_not_matter(facts in any_facts(), basis in any_basis(), seed in any::<u64>()) {
        let mut other = facts.clone();
        shuffle(&mut other.institutions, seed);
        for institution in &mut other.institutions {
            shuffle(&mut institution.certificates, seed ^ 1);
            shuffle(&mut institution.items, seed ^ 2);
            institution.ratings.iter_mut().for_each(|rating| shuffle(&mut rating.marks, seed ^ 3));
        }
        let (mut one, mut two) = (figures(&run(&facts, basis)), figures(&run(&other, basis)));
        one.sort_by(|a, b| a.0.cmp(&b.0));
        two.sort_by(|a, b| a.0.cmp(&b.0));
        prop_assert_eq!(one, two);
    }

    /// P2: better figures never score lower in their leaf.
    #[test]
    fn p2_better_is_never_worse(facts in any_facts(), pick in any::<prop::sample::Index>(), seed in any::<u64>()) {
        let of = |facts: &Facts, id: &str, index: usize| run(facts, Basis::Verified).scores.leaf(leaf(&JIANGXI, id), index).score;
        let index = pick.index(facts.institutions.len());
        let rows = facts.institutions[index].certificates.len();
        for at in 0..rows.min(3) {
            let at = (at + usize::try_from(seed % 97).expect("small")) % rows;
            let changed = |change: &dyn Fn(&mut assess::CertificateRow)| {
                let mut other = facts.clone();
                change(&mut other.institutions[index].certificates[at]);
                other
            };
            let row = &facts.institutions[index].certificates[at];
            if row.passed < row.attended {
                prop_assert!(of(&changed(&|row| row.passed += 1), "1.3", index) >= of(&facts, "1.3", index));
            }
            prop_assert!(of(&changed(&|row| row.registered += 1), "1.1", index) >= of(&facts, "1.1", index));
            if row.attended < row.registered {
                prop_assert!(of(&changed(&|row| row.attended += 1), "1.2", index) >= of(&facts, "1.2", index));
            }
            prop_assert!(of(&changed(&|row| row.paid.0 += 1), "1.4b", index) >= of(&facts, "1.4b", index));
            // A higher national rate never raises the score, where the row had one: else it would enter the mean.
            if row.national_pass_rate.is_some() {
                let one = scheme::Decimal::parse("1").and_then(scheme::Rate::from_decimal);
                prop_assert!(of(&changed(&|row| row.national_pass_rate = one), "1.3", index) <= of(&facts, "1.3", index));
            }
        }
        for rating in &facts.institutions[index].ratings {
            let marked = JIANGXI.marked_leaf(rating.indicator).expect("a leaf with marks");
            let most = JIANGXI.leaves[marked.0].points.points().expect("a maximum");
            for at in 0..rating.marks.len() {
                let mut other = facts.clone();
                let mark = &mut other.institutions[index].ratings.iter_mut()
                    .find(|other| other.indicator == rating.indicator).expect("the same").marks[at];
                *mark = (*mark + points("0.5")).min(most);
                let id = &JIANGXI.leaves[marked.0].id;
                prop_assert!(of(&other, id, index) >= of(&facts, id, index), "{id}");
            }
        }
    }

    /// P2: one more accepted item never lowers anything, in any leaf; nor does accepting what was only claimed.
    #[test]
    fn p2_one_more_item_never_lowers(facts in any_facts(), pick in any::<prop::sample::Index>(), key in 0_usize..4) {
        let index = pick.index(facts.institutions.len());
        let before = figures(&run(&facts, Basis::Verified))[index].1.clone();
        let never_lower = |other: &Facts| {
            let after = &figures(&run(other, Basis::Verified))[index].1;
            before.iter().zip(after).position(|(before, after)| after.score < before.score)
        };
        for indicator in (0..JIANGXI.indicators.len()).map(scheme::IndicatorIx) {
            let Some(at) = JIANGXI.item_leaf(indicator) else { continue };
            let units = JIANGXI.leaves[at.0].method.item_rule().expect("from items").units.len();
            for unit in 0..units {
                let mut other = facts.clone();
                let place = other.institutions[index].place;
                other.institutions[index].items.push(Item {
                    indicator,
                    unit,
                    title: "再一项".to_owned(),
                    date: jiff::civil::date(2021, 6, 1),
                    status: ItemStatus::Accepted,
                    achievement: [None, Some("a"), Some("b"), Some("成果一")][key].map(str::to_owned),
                    joint_rank: (key == 1).then_some(2),
                    confirmed: true,
                    prize: Some(Prize::Second),
                    place: assess::Place { section: Section::Items, ..place },
                });
                prop_assert_eq!(never_lower(&other), None);
            }
        }
        let mut accepted = facts.clone();
        accepted.institutions[index].items.iter_mut().for_each(|item| item.status = ItemStatus::Accepted);
        prop_assert_eq!(never_lower(&accepted), None);
    }

    /// P9: the seats are never exceeded, blocked institutions stay below, equals are treated alike.
    #[test]
    fn p9_quota(facts in any_facts(), basis in any_basis()) {
        let calculation = run(&facts, basis);
        let roll = &calculation.roll;
        let quota = &JIANGXI.quota;
        let count = |keep: &dyn Fn(GradeIx) -> bool| roll.entries.iter().filter(|e| e.grade.is_some_and(keep)).count();
        let upper = count(&|grade| grade <= quota.lowest);
        match roll.seats {
            None => prop_assert!(roll.entries.iter().all(|entry| entry.grade.is_none())),
            Some(seats) => {
                prop_assert_eq!(seats, facts.settings.quota_share.floor_of(facts.institutions.len()));
                prop_assert!(upper <= seats, "{upper} of {seats}");
                prop_assert_eq!(upper, roll.seated);
                if let Some(share) = facts.settings.excellent_share {
                    prop_assert!(count(&|grade| grade == GradeIx(0)) <= share.floor_of(facts.institutions.len()));
                }
            }
        }
        for (standing, entry) in calculation.standings.iter().zip(&roll.entries) {
            for finding in &standing.findings {
                let Some(grade) = entry.grade else { continue };
                match JIANGXI.negatives[finding.0].effect {
                    Effect::AtMost(limit) => prop_assert!(grade >= limit),
                    Effect::Exactly(exactly) => prop_assert_eq!(grade, exactly),
                }
            }
            let alike = |other: &assess::Standing| {
                other.order == standing.order && other.kind == standing.kind && other.findings == standing.findings
            };
            for (other, other_entry) in calculation.standings.iter().zip(&roll.entries) {
                if alike(other) {
                    prop_assert_eq!((entry.rank, entry.grade), (other_entry.rank, other_entry.grade));
                }
                // Whoever ranks higher, with the same kind and no finding, never has the lower grade.
                let free = standing.findings.is_empty() && other.findings.is_empty() && standing.kind == other.kind;
                if free && standing.order > other.order && standing.base >= other.base {
                    prop_assert!(entry.grade <= other_entry.grade);
                }
            }
        }
    }
}

/// P3: figures that are all 0, and those that cannot be divided by, score without a panic.
#[test]
fn p3_total() {
    let nothing =
        json!({"certificate": "甲", "level": "初级", "approved": 0, "registered": 0, "attended": 0, "passed": 0});
    let mut rows = vec![json!([]), json!([nothing])];
    for counts in [[0, 9, 0, 0], [0, 9, 9, 0], [0, 9, 9, 9], [9, 0, 0, 0], [1, 1_000_000_000, 1_000_000_000, 1]] {
        for national in ["0", "1", "0.000000000000000001"] {
            for (payable, paid) in [("0", "0"), ("0.01", "0"), ("9999999999999.99", "9999999999999.99"), ("0", "5")] {
                let mut row = row("甲", counts, national);
                row["payable"] = json!(payable);
                row["paid"] = json!(paid);
                row["paid_on"] = json!("2021-12-31");
                rows.push(json!([row, nothing]));
            }
        }
    }
    let institutions: Vec<Value> =
        rows.iter().enumerate().map(|(at, rows)| institution(at, json!({"certificates": rows}))).collect();
    for (decimals, deduction) in [(0, "linear"), (2, "full_steps"), (4, "linear")] {
        let settings = json!({"score_decimals": decimals, "pass_rate_deduction": deduction});
        let facts = facts(&JIANGXI, &crate::facts::document(&settings, &institutions));
        let calculation = run(&facts, Basis::Claimed);
        for index in 0..facts.institutions.len() {
            calculation.workings(index).expect("both evaluators agree");
        }
    }
}

#[allow(clippy::needless_pass_by_value, reason = "given as it is written")]
fn with_items(items: Value) -> Value {
    one(&json!({}), json!({"items": items}))
}

/// P8: an achievement counts once in an indicator, at what gives most; joint work halves for ranks 1 and 2.
#[test]
fn p8_items_once_and_halves() {
    let keyed = |indicator: &str, kind: &str, key: &str, rank: Option<u32>| {
        let mut item = item(indicator, kind, "案例");
        item["achievement"] = json!(key);
        if let Some(rank) = rank {
            item["joint_rank"] = json!(rank);
        }
        item
    };
    let case = |rank| keyed("4.6", "cetv_channel", "一", rank);
    for (rank, wanted) in [(None, "4.00"), (Some(1), "2.00"), (Some(2), "2.00"), (Some(3), "0.00"), (Some(4), "0.00")] {
        assert_eq!(score(&with_items(json!([case(rank)])), "4.6"), points(wanted), "rank {rank:?}");
    }
    // The best of the same achievement: alone, or halved with what is worth more.
    let site = keyed("4.6", "provincial_site", "一", None);
    assert_eq!(score(&with_items(json!([case(Some(3)), site, case(Some(1))])), "4.6"), points("2.00"));
    assert_eq!(score(&with_items(json!([case(Some(1)), site, case(None), case(None)])), "4.6"), points("4.00"));
    for rule in JIANGXI.leaves.iter().filter_map(|leaf| leaf.method.item_rule().map(|rule| (leaf, rule))) {
        let indicator = &JIANGXI.indicators[rule.0.indicator.0].id;
        for unit in &rule.1.units {
            let one = keyed(indicator, &unit.kind, "同一成果", None);
            let once = score(&with_items(json!([one])), &rule.0.id);
            assert!(once > Points::ZERO, "{indicator} {}", unit.kind);
            assert_eq!(score(&with_items(json!([one, one, one])), &rule.0.id), once, "{indicator} {}", unit.kind);
        }
    }
    // The same key in two indicators is one achievement in each.
    let both = json!([keyed("4.4", "contributor", "书", None), keyed("7.2", "contributor", "书", None)]);
    assert_eq!(score(&with_items(both.clone()), "4.4"), points("1.00"));
    assert_eq!(score(&with_items(both), "7.2"), points("4.00"));
    // 7.1 by certificate, however its name is written.
    let mut spelled = ["Web前端开发", " WEB前端开发职业技能等级证书", "Ｗｅｂ前端开发", "智能财税"]
        .map(|name| item("7.1", "joint_exam", name));
    assert_eq!(score(&with_items(json!(spelled)), "7.1"), points("10.00"));
    spelled[3]["confirmed"] = json!(false);
    assert_eq!(score(&with_items(json!(spelled)), "7.1"), points("5.00"));
}
