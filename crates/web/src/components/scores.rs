//! Examples of scores: figures by source, a working, bars, a score card.

use super::Example;
use super::basic::{link, tag};
use crate::parts::{BarRow, Bars, Fact, FactTable, Mark, ScoreCard, ScoreGroup, Source, Working, WorkingStep};
use crate::words::Words;

pub(super) fn examples(t: Words) -> Vec<Example> {
    vec![
        Example::new("facts", t.of("数据对照", "Figures side by side"), &[&facts(t)]),
        Example::new("working", t.of("得分是怎样算出的", "How the score comes about"), &[&working(t)]),
        Example::new("bars", t.of("条形图", "Bars"), &[&cities(t)]),
        Example::new("score-card", t.of("成绩单", "Score card"), &[&card(t)]),
    ]
}

fn facts(t: Words) -> FactTable {
    let fact = |id: &str, name: &str, own: &str, organisation: &str, difference: &str, value: &str, source| Fact {
        id: format!("fact-{id}"),
        name: name.to_owned(),
        own: own.to_owned(),
        organisation: organisation.to_owned(),
        difference: difference.to_owned(),
        value: value.to_owned(),
        source: Some(source),
        problem: String::new(),
        history: Some(link(t.of("历史", "History"), "#main")),
    };
    let mut paid = fact("paid", t.of("已缴费用（元）", "Paid (yuan)"), "128,600.00", "", "", "128,600.00", Source::Own);
    t.of("缴费日期晚于规定期限", "paid after the day it was due").clone_into(&mut paid.problem);
    FactTable {
        t,
        caption: t.of("网页前端设计（中级）", "Web design, intermediate").to_owned(),
        facts: vec![
            fact("registered", t.of("报名人数", "Registered"), "120", "120", "", "120", Source::Organisation),
            fact(
                "attended",
                t.of("实考人数", "Attended"),
                "118",
                "116",
                t.of("多 2", "2 more"),
                "116",
                Source::Settled,
            ),
            fact("passed", t.of("通过人数", "Passed"), "96", "95", t.of("多 1", "1 more"), "95", Source::Organisation),
            paid,
        ],
    }
}

fn working(t: Words) -> Working {
    let step = |words: &str, result: &str| WorkingStep { words: words.to_owned(), result: result.to_owned() };
    Working {
        t,
        name: t.of("1.3 平均通过率", "1.3 Average pass rate").to_owned(),
        score: "8".to_owned(),
        maximum: "10".to_owned(),
        open: true,
        official: t
            .of(
                "平均通过率每低于全国平均通过率1个百分点扣0.5分，扣完为止。",
                "(made up) half a point is taken for each percentage point below the national average.",
            )
            .to_owned(),
        clause: t.of("附件1 第1.3条（示例）", "Annex 1, clause 1.3 (example)").to_owned(),
        facts: vec![
            (t.of("通过人数 / 实考人数", "passed / attended").to_owned(), "95 / 116".to_owned(), Source::Organisation),
            (t.of("全国平均通过率", "national pass rate").to_owned(), "86.40%".to_owned(), Source::Settled),
        ],
        steps: vec![
            step(t.of("本校通过率 95 ÷ 116", "own pass rate 95 ÷ 116"), "81.90%"),
            step(
                t.of(
                    "低于全国 4.50 个百分点，按整数计 4 步，4 × 0.5",
                    "4.50 points below, which counts as 4 whole steps, 4 × 0.5",
                ),
                "2",
            ),
            step(t.of("10 − 2", "10 − 2"), "8"),
        ],
        left_out: vec![
            t.of("“数据库管理（初级）”没有最终成绩，未计入", "“Databases, elementary” has no final results").to_owned(),
        ],
        next: t
            .of("再多 1 人通过（96 / 116），得分为 8.5。", "With one more pass (96 / 116) the score would be 8.5.")
            .to_owned(),
    }
}

fn cities(t: Words) -> Bars {
    let row = |label: &str, value: &str, share| BarRow {
        label: label.to_owned(),
        value: value.to_owned(),
        share,
        other: None,
    };
    Bars {
        title: t.of("各市提交进度", "Submitted by city").to_owned(),
        note: t.of("已提交院校占本市院校的比例", "institutions that submitted, of all of the city").to_owned(),
        other: String::new(),
        rows: vec![
            row(t.of("甲市", "City A"), "28 / 31", 903),
            row(t.of("乙市", "City B"), "17 / 24", 708),
            row(t.of("省直属", "Province"), "5 / 12", 417),
        ],
    }
}

fn card(t: Words) -> ScoreCard {
    let groups = [
        (t.of("一、证书试点", "1 Certificates"), "21.5", "30", "23.0", 717, 767, ""),
        (t.of("二、费用管理", "2 Fees"), "12", "15", "11.5", 800, 767, ""),
        (t.of("三、人才培养", "3 Teaching"), "17.25", "20", "15.0", 863, 750, ""),
        (t.of("四、师资与条件", "4 Staff and rooms"), "13", "15", "12.0", 867, 800, ""),
        (t.of("五、组织管理", "5 Organisation"), "9.5", "10", "9.0", 950, 900, ""),
        (
            t.of("六、特色与成效", "6 Achievements"),
            "4",
            "10",
            "5.5",
            400,
            550,
            t.of("省推进办评分", "the office's mark"),
        ),
    ];
    ScoreCard {
        t,
        institution: t.of("示例职业技术学院", "Example Vocational College").to_owned(),
        total: "77.25".to_owned(),
        maximum: "100".to_owned(),
        grade: tag(Mark::Care, t.of("未定等", "no grade yet")),
        place: t.of("初步成绩，待反馈复核", "preliminary, before feedback").to_owned(),
        bars: Bars {
            title: t.of("各组得分", "Score by group").to_owned(),
            note: t.of("占本组满分的比例", "of the most that the group can give").to_owned(),
            other: t.of("全省中位数", "median of the province").to_owned(),
            rows: groups
                .iter()
                .map(|(name, score, maximum, _, share, median, _)| BarRow {
                    label: (*name).to_owned(),
                    value: format!("{score} / {maximum}"),
                    share: *share,
                    other: Some(*median),
                })
                .collect(),
        },
        groups: groups
            .iter()
            .map(|(name, score, maximum, median, _, _, awaited)| ScoreGroup {
                name: link(name, "#main"),
                score: (*score).to_owned(),
                maximum: (*maximum).to_owned(),
                median: (*median).to_owned(),
                awaited: (*awaited).to_owned(),
            })
            .collect(),
    }
}
