//! Ties, firmness, what-if and comparison, on facts that can be read.

use std::fmt::Write as _;
use std::sync::Arc;

use scheme::GradeIx;
use store::determinations::DeterminationTexts;

use super::{Computed, WhatIf, differences};
use crate::Plan;

const SCHEME: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemes/jiangxi-1x/2021.toml");

/// Institutions of the year 2021, each with so many 国家规划教材 of ten points, and what else stands in their facts.
fn computed(textbooks: &[(usize, &str)]) -> Computed {
    let plan = Arc::new(Plan::read(&std::fs::read_to_string(SCHEME).unwrap(), &[]).unwrap());
    let mut institutions = Vec::new();
    for (number, (count, more)) in textbooks.iter().enumerate() {
        let mut items = String::new();
        for book in 0..*count {
            let comma = if book > 0 { "," } else { "" };
            let _ = write!(
                items,
                r#"{comma}{{"indicator": "7.2", "kind": "chief_editor", "title": "教材{book}", "date": "2021-05-01"}}"#
            );
        }
        institutions.push(format!(
            r#"{{"code": "990000000{number}", "name": "院校{number}", "kind": "higher_vocational", "items": [{items}]{more}}}"#
        ));
    }
    let facts = format!(
        r#"{{"format": "hengping-facts/1", "year": 2021, "settings": {{"grade_lines": {{"excellent": "90", "good": "80",
        "pass": "70", "basic_pass": "60"}}}}, "institutions": [{}]}}"#,
        institutions.join(",")
    );
    let texts = DeterminationTexts { facts, doubts: "{}".to_owned(), institutions: Vec::new() };
    Computed::of(&plan, &texts).unwrap()
}

/// Grades by their place: 0 优秀 to 4 不合格.
fn grades(computed: &Computed) -> Vec<usize> {
    computed.roll.entries.iter().map(|entry| entry.grade.unwrap().0).collect()
}

#[test]
fn equals_at_the_edge_are_tied_and_keep_the_grade_of_their_line_for_whoever_decides() {
    // Eight institutions, two seats: the first has one, two equals compete for the other.
    let all = computed(&[(10, ""), (9, ""), (9, ""), (1, ""), (1, ""), (1, ""), (1, ""), (1, "")]);
    assert_eq!(grades(&all), [0, 2, 2, 4, 4, 4, 4, 4]);
    let tied: Vec<bool> = (0..8).map(|at| all.is_tied(at)).collect();
    assert_eq!(tied, [false, true, true, false, false, false, false, false]);
    assert_eq!(all.grade_by_line(1), Some(GradeIx(0)));
    // One seat more and nobody is tied.
    let more = WhatIf { settings: vec![("quota_share".to_owned(), "40%".to_owned())], ..WhatIf::default() };
    let tried = all.what_if(&more).unwrap();
    assert_eq!((tried.roll.seats, tried.roll.seated), (Some(3), 3));
    let crossing: Vec<_> = tried.crossings.iter().map(|one| (one.position, one.before, one.after)).collect();
    assert_eq!(crossing, [(1, Some(GradeIx(2)), Some(GradeIx(0))), (2, Some(GradeIx(2)), Some(GradeIx(0)))]);
}

#[test]
fn a_finding_that_is_tried_frees_a_seat_for_the_next() {
    let all = computed(&[(10, ""), (9, ""), (8, ""), (1, ""), (1, ""), (1, ""), (1, ""), (1, "")]);
    assert_eq!(grades(&all)[..3], [0, 0, 2]);
    let finding = all.plan.scheme.negative("N3").unwrap();
    let tried = all.what_if(&WhatIf { findings: vec![(0, finding, true)], ..WhatIf::default() }).unwrap();
    let grades: Vec<usize> = tried.roll.entries.iter().map(|entry| entry.grade.unwrap().0).collect();
    assert_eq!(grades[..3], [2, 0, 1], "at most 合格, and the third has the seat");
    let wrong = WhatIf { settings: vec![("quota_share".to_owned(), "viel".to_owned())], ..WhatIf::default() };
    assert!(all.what_if(&wrong).is_err());
}

#[test]
fn a_grade_that_hangs_on_one_mark_is_not_firm() {
    // 60 of textbooks and marks of 7.6: the mean of 9, 9 and 10 is above 9; without the ten it is nine.
    let marks = r#", "ratings": {"7.6": ["9.5", "9.5", "10"]}"#;
    let all = computed(&[(6, marks), (6, ""), (1, "")]);
    assert_eq!(grades(&all), [3, 3, 4]);
    assert_eq!(all.fragile(0), [], "69.67 without any one of them is still below 70 and above 60");
    let near = r#", "ratings": {"7.6": ["9.5", "10", "10"], "7.7": ["0", "0", "0.5"]}"#;
    let all = computed(&[(6, near), (6, ""), (1, "")]);
    assert_eq!(all.standings[0].total.to_string(), "70.00");
    let fragile = all.fragile(0);
    assert!(
        !fragile.is_empty() && fragile.iter().all(|one| one.is_mark && one.grade == Some(GradeIx(3))),
        "{fragile:?}"
    );
    assert_eq!(all.fragile(2), []);
}

#[test]
fn a_disputed_figure_that_would_lift_a_grade_is_named() {
    let mut all = computed(&[(6, ""), (5, "")]);
    all.doubts.insert("9900000000".to_owned(), vec![("示例证书 中级".to_owned(), 100_000)]);
    all.doubts.insert("9900000001".to_owned(), vec![("示例证书 中级".to_owned(), 10_000)]);
    let fragile = all.fragile(0);
    assert_eq!((fragile.len(), fragile[0].is_mark, fragile[0].what.as_str()), (1, false, "示例证书 中级"));
    assert_eq!(all.fragile(1), [], "one point does not lift 50 to a line");
}

#[test]
fn every_difference_of_two_determinations_has_its_cause() {
    let before = computed(&[(8, ""), (9, ""), (1, r#", "findings": ["N3"]"#), (1, "")]);
    let after = computed(&[(10, ""), (9, ""), (1, ""), (1, "")]);
    let found = differences(&before, &after);
    let codes: Vec<&str> = found.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["9900000000", "9900000001", "9900000002"]);
    assert_eq!(found[0].leaves.len(), 1);
    assert_eq!(found[0].causes.len(), 2, "two textbooks more: {:?}", found[0].causes);
    assert!(found[1].is_moved_by_others(), "its seat went to the first");
    assert_eq!((found[1].grade.0, found[1].grade.1), (Some(GradeIx(0)), Some(GradeIx(2))));
    assert_eq!(found[2].causes[0].zh, "负面清单 N3 已撤销");
    assert_eq!(differences(&after, &after), []);
}
