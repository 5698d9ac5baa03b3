//! The oracle on cases worked out by hand from the notice and the specification.

use serde_json::{Value, json};
use testkit::oracle::{Basis, Scored, score};

/// Scores institutions that have nothing but what is given.
fn scored(settings: &Value, institutions: &[Value], basis: Basis) -> Vec<Scored> {
    let mut all = Vec::new();
    for (number, given) in institutions.iter().enumerate() {
        let mut one = json!({"code": number.to_string(), "name": "手算", "kind": "technician"});
        for (field, value) in given.as_object().expect("an institution") {
            one[field] = value.clone();
        }
        all.push(one);
    }
    let facts = json!({"format": "hengping-facts/1", "year": 2021, "settings": settings, "institutions": all});
    score(&facts, basis)
}

/// One leaf of the only institution.
fn leaf(settings: &Value, institution: &Value, leaf: &str) -> (String, bool) {
    scored(settings, std::slice::from_ref(institution), Basis::Verified)[0].leaves[leaf].clone()
}

fn marked(text: &str) -> (String, bool) {
    (text.to_owned(), false)
}

/// A row in which as many were registered as attended.
fn row(certificate: &str, batch: &str, attended: u32, passed: u32, more: &Value) -> Value {
    let mut row = json!({
        "certificate": certificate, "level": "中级", "batch": batch,
        "approved": 0, "registered": attended, "attended": attended, "passed": passed,
    });
    for (field, value) in more.as_object().expect("fields") {
        row[field] = value.clone();
    }
    row
}

fn item(indicator: &str, kind: &str, more: &Value) -> Value {
    let mut item = json!({"indicator": indicator, "kind": kind, "title": "手算", "date": "2021-06-01"});
    for (field, value) in more.as_object().expect("fields") {
        item[field] = value.clone();
    }
    item
}

fn with_items(items: &[Value]) -> Value {
    json!({"items": items})
}

#[test]
fn a_half_is_rounded_as_the_year_says() {
    // 3 × 1 ÷ 600 = 0.005, 3 × 3 ÷ 600 = 0.015.
    for (registered, rounding, expected) in [
        (1, "half_up", "0.01"),
        (1, "half_even", "0.00"),
        (1, "down", "0.00"),
        (3, "half_up", "0.02"),
        (3, "half_even", "0.02"),
        (3, "down", "0.01"),
    ] {
        let institution = json!({"certificates": [{
            "certificate": "智能财税", "level": "初级", "approved": 600, "registered": registered, "attended": 0, "passed": 0,
        }]});
        assert_eq!(
            leaf(&json!({"rounding": rounding}), &institution, "1.1"),
            marked(expected),
            "{registered} {rounding}"
        );
    }
}

#[test]
fn fewer_decimals_still_print_two_and_more_print_all() {
    // 2 × 2 ÷ 3 = 1.3333…
    let institution = json!({"certificates": [{
        "certificate": "智能财税", "level": "初级", "approved": 0, "registered": 3, "attended": 2, "passed": 0,
    }]});
    assert_eq!(leaf(&json!({"score_decimals": 0}), &institution, "1.2"), marked("1.00"));
    assert_eq!(leaf(&json!({"score_decimals": 4}), &institution, "1.2"), marked("1.3333"));
}

#[test]
fn thirds_that_make_a_half_are_a_full_step_below() {
    // Own (1/3 + 2/3) ÷ 2 = 0.5 exactly; the baseline 0.6; the gap 0.1 is one full step. With 0.5999 it is none.
    for (rate, expected) in [("0.6", "8.00"), ("0.5999", "10.00"), ("0.5", "10.00"), ("0.7", "6.00")] {
        let rate = json!({"national_pass_rate": rate});
        let institution = json!({"certificates": [row("甲", "a", 3, 1, &rate), row("乙", "a", 3, 2, &rate)]});
        assert_eq!(leaf(&json!({}), &institution, "1.3"), marked(expected), "{rate}");
    }
}

#[test]
fn averages_weigh_certificates_or_candidates() {
    // 甲 in two spellings is one certificate: own 90/100, national (50 × 0.8 + 50 × 1.0) ÷ 100 = 0.9. 乙: own 0/10,
    // national 0.5. Mean: own 0.45, baseline 0.70, gap 25 points: two full steps, or 5.00 in proportion.
    // Pooled: own 90/110 = 0.8181…, baseline (90 + 5) ÷ 110 = 0.8636…, gap 4.5454… points: no step, 0.9090…
    // Against 0.80, mean: gap 35 points: three steps.
    let institution = json!({"certificates": [
        row("甲 级", "a", 50, 45, &json!({"national_pass_rate": "0.8"})),
        row("甲级职业技能等级证书", "b", 50, 45, &json!({"national_pass_rate": "1.0"})),
        row("乙", "a", 10, 0, &json!({"national_pass_rate": "0.5"})),
        row("丙", "a", 10, 10, &json!({"national_pass_rate": "0.5", "results_final": false})),
        row("丁", "a", 0, 0, &json!({"national_pass_rate": "0.5"})),
    ]});
    for (settings, expected) in [
        (json!({}), "6.00"),
        (json!({"pass_rate_deduction": "linear"}), "5.00"),
        (json!({"pass_rate_average": "pooled"}), "10.00"),
        (json!({"pass_rate_average": "pooled", "pass_rate_deduction": "linear"}), "9.09"),
        (json!({"national_baseline": "0.80"}), "4.00"),
    ] {
        assert_eq!(leaf(&settings, &institution, "1.3"), marked(expected), "{settings}");
    }
}

#[test]
fn exams_without_a_known_rate_are_missing_until_a_rate_is_fixed() {
    let institution = json!({"certificates": [row("甲", "a", 10, 9, &json!({}))]});
    assert_eq!(leaf(&json!({}), &institution, "1.3"), ("0.00".to_owned(), true));
    assert_eq!(leaf(&json!({"national_baseline": "0.9"}), &institution, "1.3"), marked("10.00"));
    // No exam at all is a zero, not a gap in the data.
    let nobody = json!({"certificates": [row("甲", "a", 0, 0, &json!({}))]});
    assert_eq!(leaf(&json!({}), &nobody, "1.3"), marked("0.00"));
}

#[test]
fn overpaying_a_batch_helps_its_level_and_no_other() {
    let fee = |payable: &str, paid: &str| json!({"payable": payable, "paid": paid, "paid_on": "2021-12-31"});
    // Same certificate × level: min(100 + 50, 100 + 100) ÷ 200 = 0.75, × 6 = 4.50; the second row is not in full: 0.
    let same =
        json!({"certificates": [row("甲", "a", 1, 1, &fee("100", "100")), row("甲", "b", 1, 1, &fee("100", "50"))]});
    assert_eq!(leaf(&json!({}), &same, "1.4b"), marked("4.50"));
    assert_eq!(leaf(&json!({}), &same, "1.4a"), marked("0.00"));
    // Overpaid by 50: all that was due is there; still not row by row.
    let evened =
        json!({"certificates": [row("甲", "a", 1, 1, &fee("100", "150")), row("甲", "b", 1, 1, &fee("100", "50"))]});
    assert_eq!(leaf(&json!({}), &evened, "1.4b"), marked("6.00"));
    assert_eq!(leaf(&json!({}), &evened, "1.4a"), marked("0.00"));
    // Another certificate: (100 + 50) ÷ 200.
    let other =
        json!({"certificates": [row("甲", "a", 1, 1, &fee("100", "150")), row("乙", "b", 1, 1, &fee("100", "50"))]});
    assert_eq!(leaf(&json!({}), &other, "1.4b"), marked("4.50"));
}

#[test]
fn a_payment_is_in_time_by_the_day_in_shanghai_and_full_within_the_tolerance() {
    for (paid, paid_on, settings, expected) in [
        ("99.99", "2021-12-31", json!({}), "4.00"),
        ("99.98", "2021-12-31", json!({}), "0.00"),
        ("99.99", "2021-12-31", json!({"paid_tolerance": "0"}), "0.00"),
        ("100", "2022-01-01", json!({}), "0.00"),
        // 23:59:59 in Shanghai, then midnight there.
        ("100", "2021-12-31T15:59:59Z", json!({}), "4.00"),
        ("100", "2021-12-31T16:00:00Z", json!({}), "0.00"),
        // Half past midnight in Tokyo is still the old year in Shanghai.
        ("100", "2022-01-01T00:30:00+09:00", json!({}), "4.00"),
    ] {
        let fee = json!({"payable": "100.00", "paid": paid, "paid_on": paid_on});
        let institution = json!({"certificates": [row("甲", "a", 1, 1, &fee)]});
        assert_eq!(leaf(&settings, &institution, "1.4a"), marked(expected), "{paid} {paid_on}");
    }
}

#[test]
fn items_are_filtered_before_they_are_one_achievement() {
    // The better half of the case was rejected: the other counts, halved. Claimed, the better one does.
    let case = with_items(&[
        item("4.6", "cetv_channel", &json!({"achievement": "甲", "status": "rejected"})),
        item("4.6", "provincial_site", &json!({"achievement": "甲", "joint_rank": 2})),
    ]);
    assert_eq!(leaf(&json!({}), &case, "4.6"), marked("1.00"));
    assert_eq!(scored(&json!({}), &[case], Basis::Claimed)[0].leaves["4.6"], marked("4.00"));
    // A joint case of 4 halved and an independent one of 2: 2 either way; behind the second place nothing.
    let joint = with_items(&[
        item("4.6", "cetv_channel", &json!({"achievement": "甲", "joint_rank": 1})),
        item("4.6", "provincial_site", &json!({"achievement": "甲"})),
        item("4.6", "cetv_channel", &json!({"joint_rank": 3})),
    ]);
    assert_eq!(leaf(&json!({}), &joint, "4.6"), marked("2.00"));
    // Three items, two of them one teacher: 2 + 1.
    let teachers = with_items(&[
        item("4.2", "seed_teacher", &json!({"achievement": "张"})),
        item("4.2", "seed_teacher", &json!({"achievement": "张"})),
        item("4.2", "seed_teacher", &json!({})),
    ]);
    assert_eq!(leaf(&json!({}), &teachers, "4.2"), marked("3.00"));
    // One certificate with two partners, under two spellings, and one that no partner confirmed.
    let exams = with_items(&[
        item("7.1", "joint_exam", &json!({"achievement": "智能财税", "confirmed": true})),
        item("7.1", "joint_exam", &json!({"achievement": "智能 财税职业技能等级证书", "confirmed": true})),
        item("7.1", "joint_exam", &json!({"achievement": "物流管理"})),
    ]);
    assert_eq!(leaf(&json!({}), &exams, "7.1"), marked("5.00"));
}

#[test]
fn what_is_in_force_may_be_older_than_the_year() {
    for (indicator, kind, leaf_id) in
        [("2.1", "document", "2.1"), ("2.3", "policy", "2.3a"), ("6.2", "lead_certificate", "6.2")]
    {
        for (date, expected) in [("2018-01-01", "1.00"), ("2021-12-31", "1.00"), ("2022-01-01", "0.00")] {
            let institution = with_items(&[item(indicator, kind, &json!({"date": date}))]);
            assert_eq!(leaf(&json!({}), &institution, leaf_id), marked(expected), "{indicator} {date}");
        }
    }
    let old = with_items(&[item("2.2", "policy", &json!({"date": "2020-12-31"}))]);
    assert_eq!(leaf(&json!({}), &old, "2.2"), marked("0.00"));
}

#[test]
fn exactly_one_highest_and_one_lowest_mark_are_dropped_from_five_on() {
    // 4, 4, 4, 0, 0: one 4 and one 0 go, (4 + 4 + 0) ÷ 3 = 2.666…; of four none goes, (4 + 4 + 4 + 0) ÷ 4 = 3.
    let five = json!({"ratings": {"3.1": ["4", "0", "4", "0.0", "4"]}});
    assert_eq!(leaf(&json!({}), &five, "3.1"), marked("2.67"));
    assert_eq!(leaf(&json!({"expert_drop_from": 6}), &five, "3.1"), marked("2.40"));
    let four = json!({"ratings": {"3.1": ["4", "4", "4", "0"]}});
    assert_eq!(leaf(&json!({}), &four, "3.1"), marked("3.00"));
}

#[test]
fn practice_needs_a_rule_and_the_office_only_lowers_the_lead() {
    let mark = json!({"ratings": {"2.3": "2.5", "6.2": "3"}});
    assert_eq!(leaf(&json!({}), &mark, "2.3b"), marked("0.00"));
    assert_eq!(leaf(&json!({}), &mark, "6.2"), marked("0.00"));
    // A rule and no mark yet: the leaf is missing.
    let rule = with_items(&[item("2.3", "policy", &json!({}))]);
    assert_eq!(leaf(&json!({}), &rule, "2.3b"), ("0.00".to_owned(), true));
    assert_eq!(leaf(&json!({}), &json!({}), "3.1"), ("0.00".to_owned(), true));
    assert_eq!(leaf(&json!({}), &json!({}), "7.6"), marked("0.00"));
}

/// An institution with nothing but so many fives of bonus.
fn fives(count: usize, more: &Value) -> Value {
    let mut one = with_items(&vec![item("7.3", "provincial", &json!({})); count]);
    for (field, value) in more.as_object().expect("fields") {
        one[field] = value.clone();
    }
    one
}

fn grades(settings: &Value, institutions: &[Value]) -> Vec<(u32, String)> {
    let mut settings = settings.clone();
    settings["grade_lines"] = json!({"excellent": "90", "good": "80", "pass": "70", "basic_pass": "60"});
    let results = scored(&settings, institutions, Basis::Verified);
    results.into_iter().map(|one| (one.rank, one.grade.expect("there are lines"))).collect()
}

fn expected(of: &[(u32, &str)]) -> Vec<(u32, String)> {
    of.iter().map(|(rank, grade)| (*rank, (*grade).to_owned())).collect()
}

#[test]
fn a_tie_across_the_edge_leaves_all_the_tied_out() {
    // Eight institutions, ⌊8 ÷ 4⌋ = 2 seats. The first, negative-listed, takes none but counts among the eight; then
    // one seat is taken, and three at 90 would be four: none of them has one, and the second seat stays unused.
    let none = json!({});
    let cohort = [
        fives(20, &json!({"findings": ["N3"]})),
        fives(19, &none),
        fives(18, &none),
        fives(18, &none),
        fives(18, &none),
        fives(13, &none),
        fives(20, &json!({"findings": ["N1", "N9"]})),
        none.clone(),
    ];
    let outcome = [
        (1, "pass"),
        (3, "excellent"),
        (4, "pass"),
        (4, "pass"),
        (4, "pass"),
        (7, "basic_pass"),
        (1, "fail"),
        (8, "fail"),
    ];
    assert_eq!(grades(&json!({}), &cohort), expected(&outcome));
    // With half of all as seats, four: all of them fit, excellent at 90 too.
    assert_eq!(grades(&json!({"quota_share": "0.5"}), &cohort)[2], (4, "excellent".to_owned()));
    // One excellent of eight: ⌊8 × 0.125⌋ = 1. The other seated ones are good.
    let few = json!({"quota_share": "0.5", "excellent_share": "0.125"});
    assert_eq!(grades(&few, &cohort)[1], (3, "excellent".to_owned()));
    assert_eq!(grades(&few, &cohort)[2], (4, "good".to_owned()));
}

#[test]
fn pools_compete_among_their_kind() {
    // Four technician schools and four undergraduate ones, one seat each, though the best two are both technician.
    let technician = |count| fives(count, &json!({"kind": "technician"}));
    let undergraduate = |count| fives(count, &json!({"kind": "undergraduate"}));
    let cohort = [
        technician(20),
        technician(19),
        technician(0),
        technician(0),
        undergraduate(16),
        undergraduate(14),
        undergraduate(0),
        undergraduate(0),
    ];
    let settings = json!({"quota_pools": {"technician": "0.25", "undergraduate": "0.25"}});
    let outcome = grades(&settings, &cohort);
    assert_eq!(outcome[0], (1, "excellent".to_owned()));
    assert_eq!(outcome[1], (2, "pass".to_owned()));
    assert_eq!(outcome[4], (3, "good".to_owned()));
    assert_eq!(outcome[5], (4, "pass".to_owned()));
}

#[test]
fn the_bonus_may_be_capped_and_excellence_need_a_base() {
    // A base of 6 (one national project) and a bonus of 95.
    let one = with_items(
        &[vec![item("7.3", "provincial", &json!({})); 19], vec![item("4.5", "national", &json!({}))]].concat(),
    );
    let capped = &scored(&json!({"bonus_total_cap": "33.50"}), std::slice::from_ref(&one), Basis::Verified)[0];
    assert_eq!((&*capped.base, &*capped.bonus, &*capped.total), ("6.00", "33.50", "39.50"));
    // The indicator keeps what it has.
    assert_eq!(capped.indicators["7.3"], "95.00");
    let all = json!({"quota_share": "1"});
    assert_eq!(grades(&all, std::slice::from_ref(&one))[0].1, "excellent");
    let with_base = |least: &str| json!({"quota_share": "1", "min_base_for_excellent": least});
    assert_eq!(grades(&with_base("6"), std::slice::from_ref(&one))[0].1, "excellent");
    assert_eq!(grades(&with_base("6.01"), &[one])[0].1, "good");
}

#[test]
fn equal_totals_are_told_apart_by_base_then_pass_rate_then_first_group() {
    let exam = |passed: u32| row("甲", "a", 100, passed, &json!({"national_pass_rate": "0.9"}));
    let site = item("1.5", "site", &json!({}));
    let class = item("5.1", "class", &json!({}));
    let five = item("7.3", "provincial", &json!({}));
    let cohort = [
        // 1.2 is 2 and 1.4 is 10 in each of the first three, 1.3 is 8, 8 and 10: base 24.
        json!({"certificates": [exam(80)], "items": [class, class]}),
        json!({"certificates": [exam(80)], "items": [class, site, site]}),
        json!({"certificates": [exam(90)], "items": [class]}),
        // The same total from a smaller base: 4 + 20.
        json!({"items": [class, class, five, five, five, five]}),
        json!({"items": [class, class, five, five, five, five]}),
        json!({}),
    ];
    let results = scored(&json!({}), &cohort, Basis::Verified);
    let totals: Vec<&str> = results.iter().map(|one| one.total.as_str()).collect();
    assert_eq!(totals, ["24.00", "24.00", "24.00", "24.00", "24.00", "0.00"]);
    let ranks: Vec<u32> = results.iter().map(|one| one.rank).collect();
    assert_eq!(ranks, [3, 2, 1, 4, 4, 6]);
    assert_eq!(results[0].grade, None);
}
