//! The sentences that people read under the figures, in both languages, for one well-chosen institution per method.
//! Read them as somebody who has to explain the figure to a school.

mod rest;

use std::fmt::Write as _;

use assess::{Basis, Calculation, Phrases};
use scheme::Lang;
use serde_json::{Value, json};

use crate::common::{JIANGXI, facts, leaf};
use crate::facts::{one, row};

/// All that is said of some leaves of the first institution.
fn said(document: &Value, leaves: &[&str]) -> String {
    let facts = facts(&JIANGXI, document);
    let calculation = Calculation::run(&JIANGXI, &facts, Basis::Verified);
    let workings = calculation.workings(0).expect("both evaluators agree");
    let mut out = String::new();
    for id in leaves {
        let working = &workings[leaf(&JIANGXI, id)];
        for lang in [Lang::Zh, Lang::En] {
            let phrases = Phrases { scheme: &JIANGXI, facts: &facts, lang };
            let _ = writeln!(out, "{id} {}", phrases.sentence(working));
            for left_out in &working.left_out {
                let _ = writeln!(out, "    - {}", phrases.left_out(left_out));
            }
            if let Some(next) = phrases.next(working) {
                let _ = writeln!(out, "    > {next}");
            }
        }
    }
    out
}

#[allow(clippy::needless_pass_by_value, reason = "given as they are written")]
fn of_rows(settings: Value, rows: Value) -> Value {
    one(&settings, json!({"certificates": rows}))
}

#[test]
fn ratios() {
    let example = of_rows(json!({}), json!([row("甲证书", [1000, 830, 800, 640], "0.8")]));
    let zh = said(&example, &["1.1"]);
    assert!(zh.contains("830 ÷ 1000 = 83.00 %；3 × 83.00 % = 2.49 分"), "{zh}");
    let thirds = of_rows(json!({}), json!([row("甲证书", [3, 2, 1, 1], "0.8")]));
    let above = of_rows(json!({}), json!([row("甲证书", [100, 120, 120, 120], "0.8")]));
    insta::assert_snapshot!(
        said(&example, &["1.1", "1.2"])
            + &said(&thirds, &["1.1", "1.2"])
            + &said(&above, &["1.1", "1.2"])
            + &said(&one(&json!({}), json!({})), &["1.1", "1.2"]),
        @r#"
1.1 年度报名考核人数 ÷ 年度获批试点人数 = 830 ÷ 1000 = 83.00 %；3 × 83.00 % = 2.49 分
    > 年度报名考核人数再增加 2 人次，可得 2.50 分
1.1 Candidates registered in the year ÷ Approved pilot quota of the year = 830 ÷ 1000 = 83.00 %; 3 × 83.00 % = 2.49
    > Candidates registered in the year: 2 more would give 2.50
1.2 年度实际参考人数 ÷ 年度报名考核人数 = 800 ÷ 830 ≈ 96.39 %；2 × 800 ÷ 830 ≈ 1.93 分
    > 年度实际参考人数再增加 4 人次，可得 1.94 分
1.2 Candidates who sat in the year ÷ Candidates registered in the year = 800 ÷ 830 ≈ 96.39 %; 2 × 800 ÷ 830 ≈ 1.93
    > Candidates who sat in the year: 4 more would give 1.94
1.1 年度报名考核人数 ÷ 年度获批试点人数 = 2 ÷ 3 ≈ 66.67 %；3 × 2 ÷ 3 = 2.00 分
    > 年度报名考核人数再增加 1 人次，可得 3.00 分
1.1 Candidates registered in the year ÷ Approved pilot quota of the year = 2 ÷ 3 ≈ 66.67 %; 3 × 2 ÷ 3 = 2.00
    > Candidates registered in the year: 1 more would give 3.00
1.2 年度实际参考人数 ÷ 年度报名考核人数 = 1 ÷ 2 = 50.00 %；2 × 50.00 % = 1.00 分
    > 年度实际参考人数再增加 1 人次，可得 2.00 分
1.2 Candidates who sat in the year ÷ Candidates registered in the year = 1 ÷ 2 = 50.00 %; 2 × 50.00 % = 1.00
    > Candidates who sat in the year: 1 more would give 2.00
1.1 年度报名考核人数 ÷ 年度获批试点人数 = 120 ÷ 100 = 120.00 %，超过100%按100%计；得 3.00 分
    > 年度报名考核人数若减少 21 人次，将降为 2.97 分
1.1 Candidates registered in the year ÷ Approved pilot quota of the year = 120 ÷ 100 = 120.00 %, counted as 100 %; 3.00
    > Candidates registered in the year: 21 fewer would lower it to 2.97
1.2 年度实际参考人数 ÷ 年度报名考核人数 = 120 ÷ 120 = 100.00 %；2 × 100.00 % = 2.00 分
    > 年度实际参考人数若减少 1 人次，将降为 1.98 分
1.2 Candidates who sat in the year ÷ Candidates registered in the year = 120 ÷ 120 = 100.00 %; 2 × 100.00 % = 2.00
    > Candidates who sat in the year: 1 fewer would lower it to 1.98
1.1 年度获批试点人数为0，按口径得 0.00 分
1.1 Approved pilot quota of the year is 0, which by the reading chosen scores 0.00
1.2 年度报名考核人数为0，按口径得 0.00 分
1.2 Candidates registered in the year is 0, which by the reading chosen scores 0.00
"#
    );
}

#[test]
fn pass_rates() {
    let mut unfinished = row("丁证书", [10, 10, 10, 0], "0.8");
    unfinished["results_final"] = json!(false);
    let mut unknown = row("戊证书", [10, 10, 10, 5], "0.8");
    unknown["national_pass_rate"] = Value::Null;
    let rows = json!([
        row("甲证书", [90, 90, 90, 60], "0.8123"),
        row("乙证书", [30, 30, 30, 10], "0.75"),
        row("丙证书", [10, 10, 0, 0], "0.8"),
        unfinished,
        unknown,
    ]);
    let nobody = json!([row("甲证书", [90, 90, 0, 0], "0.8")]);
    let good = json!([row("甲证书", [90, 90, 90, 80], "0.8")]);
    let seven: Vec<Value> = (1..=7).map(|number| row(&format!("证书{number}"), [9, 9, 9, number], "0.5")).collect();
    insta::assert_snapshot!(
        said(&of_rows(json!({}), rows.clone()), &["1.3"])
            + &said(&of_rows(json!({"pass_rate_deduction": "linear", "pass_rate_average": "pooled"}), rows.clone()), &["1.3"])
            + &said(&of_rows(json!({"national_baseline": "0.85"}), rows), &["1.3"])
            + &said(&of_rows(json!({}), good), &["1.3"])
            + &said(&of_rows(json!({}), json!([row("甲证书", [9, 9, 9, 0], "0.8")])), &["1.3"])
            + &said(&of_rows(json!({}), json!(seven)), &["1.3"])
            + &said(&of_rows(json!({}), nobody), &["1.3"])
            + &said(&of_rows(json!({}), json!([unknown])), &["1.3"]),
        @r#"
1.3 本校平均通过率（各证书平均）= 50.00 %（甲证书 60/90、乙证书 10/30）；同批证书全国平均通过率 ≈ 78.12 %；低约 28.12 个百分点，满10个百分点 2 次；10 − 2 × 2 = 6.00 分。其他口径：各证书平均、按比例扣分得 4.38 分；合并计算、满步扣分得 6.00 分；合并计算、按比例扣分得 5.73 分
    - 丙证书中级2021-11批次：无人参加考核
    - 丁证书中级2021-11批次：成绩未确定
    - 戊证书中级2021-11批次：没有全国平均通过率
    > 最少再有 5 人次通过（乙证书 5 人次），可得 8.00 分
1.3 Own average pass rate (mean over certificates) = 50.00 % (甲证书 60/90, 乙证书 10/30); national rate of the same certificates ≈ 78.12 %; about 28.12 percentage points below, 2 full steps of 10; 10 − 2 × 2 = 6.00. Other readings: mean over certificates, in proportion 4.38; pooled, full steps 6.00; pooled, in proportion 5.73
    - 丙证书 中级 2021-11: nobody attended
    - 丁证书 中级 2021-11: results not final
    - 戊证书 中级 2021-11: no national rate known
    > At least 5 more passes (乙证书 5) would give 8.00
1.3 本校平均通过率（合并计算）≈ 58.33 %（甲证书 60/90、乙证书 10/30）；同批证书全国平均通过率 ≈ 79.67 %；低约 21.34 个百分点，每10个百分点减2分、按比例计算，得 5.73 分。其他口径：各证书平均、满步扣分得 6.00 分；各证书平均、按比例扣分得 4.38 分；合并计算、满步扣分得 6.00 分
    - 丙证书中级2021-11批次：无人参加考核
    - 丁证书中级2021-11批次：成绩未确定
    - 戊证书中级2021-11批次：没有全国平均通过率
    > 最少再有 1 人次通过（乙证书 1 人次），可得 5.90 分
1.3 Own average pass rate (pooled) ≈ 58.33 % (甲证书 60/90, 乙证书 10/30); national rate of the same certificates ≈ 79.67 %; about 21.34 percentage points below, 2 less for each 10, in proportion: 5.73. Other readings: mean over certificates, full steps 6.00; mean over certificates, in proportion 4.38; pooled, full steps 6.00
    - 丙证书 中级 2021-11: nobody attended
    - 丁证书 中级 2021-11: results not final
    - 戊证书 中级 2021-11: no national rate known
    > At least 1 more pass (乙证书 1) would give 5.90
1.3 本校平均通过率（各证书平均）= 50.00 %（甲证书 60/90、乙证书 10/30、戊证书 5/10）；通知规定的全国平均通过率 = 85.00 %；低 35.00 个百分点，满10个百分点 3 次；10 − 2 × 3 = 4.00 分。其他口径：各证书平均、按比例扣分得 3.00 分；合并计算、满步扣分得 6.00 分；合并计算、按比例扣分得 4.54 分
    - 丙证书中级2021-11批次：无人参加考核
    - 丁证书中级2021-11批次：成绩未确定
    > 最少再有 2 人次通过（戊证书 2 人次），可得 6.00 分
1.3 Own average pass rate (mean over certificates) = 50.00 % (甲证书 60/90, 乙证书 10/30, 戊证书 5/10); national rate set by the notice = 85.00 %; 35.00 percentage points below, 3 full steps of 10; 10 − 2 × 3 = 4.00. Other readings: mean over certificates, in proportion 3.00; pooled, full steps 6.00; pooled, in proportion 4.54
    - 丙证书 中级 2021-11: nobody attended
    - 丁证书 中级 2021-11: results not final
    > At least 2 more passes (戊证书 2) would give 6.00
1.3 本校平均通过率（各证书平均）≈ 88.89 %（甲证书 80/90）；同批证书全国平均通过率 = 80.00 %；不低于全国平均，得 10.00 分。其他口径得分相同
    > 若通过人数减少 17 人次（甲证书 17 人次），将降为 8.00 分
1.3 Own average pass rate (mean over certificates) ≈ 88.89 % (甲证书 80/90); national rate of the same certificates = 80.00 %; not below the national rate: 10.00. The other readings give the same
    > 17 fewer passes (甲证书 17) would lower it to 8.00
1.3 本校平均通过率（各证书平均）= 0.00 %（甲证书 0/9）；同批证书全国平均通过率 = 80.00 %；低 80.00 个百分点，满10个百分点 8 次；10 − 2 × 8 小于0，不计负分，得 0.00 分。其他口径得分相同
    > 最少再有 3 人次通过（甲证书 3 人次），可得 2.00 分
1.3 Own average pass rate (mean over certificates) = 0.00 % (甲证书 0/9); national rate of the same certificates = 80.00 %; 80.00 percentage points below, 8 full steps of 10; 10 − 2 × 8 is below 0, counted as 0.00. The other readings give the same
    > At least 3 more passes (甲证书 3) would give 2.00
1.3 本校平均通过率（各证书平均）≈ 44.44 %（证书1 1/9、证书2 2/9、证书3 3/9、证书4 4/9、证书5 5/9、证书6 6/9等7个证书）；同批证书全国平均通过率 = 50.00 %；低约 5.56 个百分点，不满10个百分点，不扣分，得 10.00 分。其他口径：各证书平均、按比例扣分得 8.89 分；合并计算、满步扣分得 10.00 分；合并计算、按比例扣分得 8.89 分
    > 若通过人数减少 3 人次（证书1 1 人次、证书2 2 人次），将降为 8.00 分
1.3 Own average pass rate (mean over certificates) ≈ 44.44 % (证书1 1/9, 证书2 2/9, 证书3 3/9, 证书4 4/9, 证书5 5/9, 证书6 6/9, 7 certificates in all); national rate of the same certificates = 50.00 %; about 5.56 percentage points below, less than a full step of 10, nothing deducted: 10.00. Other readings: mean over certificates, in proportion 8.89; pooled, full steps 10.00; pooled, in proportion 8.89
    > 3 fewer passes (证书1 1, 证书2 2) would lower it to 8.00
1.3 本年度没有人参加考核，得 0.00 分
    - 甲证书中级2021-11批次：无人参加考核
1.3 Nobody attended an exam this year: 0.00
    - 甲证书 中级 2021-11: nobody attended
1.3 已有考核，但成绩均未确定或没有全国平均通过率，暂计 0.00 分，待数据补齐
    - 戊证书中级2021-11批次：没有全国平均通过率
1.3 Exams were held, but no result is final or no national rate is known: 0.00 for now, until the data are complete
    - 戊证书 中级 2021-11: no national rate known
"#
    );
}

/// A row with a fee.
fn fee(name: &str, payable: &str, paid: &str, day: &str) -> Value {
    let mut row = row(name, [100, 100, 90, 80], "0.8");
    row["payable"] = json!(payable);
    row["paid"] = json!(paid);
    if !day.is_empty() {
        row["paid_on"] = json!(day);
    }
    row
}

#[test]
fn fees() {
    let open = row("丁证书", [10, 10, 10, 9], "0.8");
    let mixed = json!([
        fee("甲证书", "18000.00", "18000.00", "2021-12-20"),
        fee("乙证书", "9000.00", "4500.50", "2021-12-20"),
        fee("丙证书", "3000.00", "3000.00", "2022-01-05"),
        open,
    ]);
    let paid = json!([fee("甲证书", "18000.00", "17999.99", "2021-12-31"), fee("乙证书", "500", "600", "2021-11-02")]);
    insta::assert_snapshot!(
        said(&of_rows(json!({}), mixed), &["1.4a", "1.4b"])
            + &said(&of_rows(json!({}), paid), &["1.4a", "1.4b"])
            + &said(&of_rows(json!({}), json!([open])), &["1.4a", "1.4b"])
            + &said(&of_rows(json!({}), json!([fee("甲证书", "3000", "0", "")])), &["1.4a", "1.4b"])
            + &said(&one(&json!({}), json!({})), &["1.4a", "1.4b"]),
        @r#"
1.4a 未于2021年12月31日（含）前全部付清：乙证书中级应付 9,000.00 元、实付 4,500.50 元；丙证书中级 2022年1月5日付清；得 0.00 分
    - 丁证书中级2021-11批次：未核定考核费用标准，不列入统计
    > 尚欠 4,499.50 元，1 条记录付款逾期；如均按期足额支付可得 4.00 分
1.4a Not all paid by 2021-12-31: 乙证书 中级 4,500.50 of 9,000.00 yuan; 丙证书 中级 paid on 2022-01-05; 0.00
    - 丁证书 中级 2021-11: fee standard not fixed, left out of the statistics
    > 4,499.50 yuan outstanding, 1 row paid late; all paid in full and in time would give 4.00
1.4b 实付考核费用（每一证书等级以应付为限） ÷ 应付考核费用 = 25,500.50 ÷ 30,000.00 ≈ 85.00 %；6 × 25,500.50 ÷ 30,000.00 ≈ 5.10 分
    - 丁证书中级2021-11批次：未核定考核费用标准，不列入统计
    > 实付考核费用（每一证书等级以应付为限）再增加 24.50 元，可得 5.11 分
1.4b Exam fees paid (for each certificate and level, up to what is payable) ÷ Exam fees payable = 25,500.50 ÷ 30,000.00 ≈ 85.00 %; 6 × 25,500.50 ÷ 30,000.00 ≈ 5.10
    - 丁证书 中级 2021-11: fee standard not fixed, left out of the statistics
    > Exam fees paid (for each certificate and level, up to what is payable): 24.50 yuan more would give 5.11
1.4a 有应付费用的 2 条记录均于2021年12月31日（含）前付清（允许尾差 0.01 元），得 4.00 分
1.4a Everything due was paid by 2021-12-31 (2 rows, to within 0.01 yuan): 4.00
1.4b 实付考核费用（每一证书等级以应付为限） ÷ 应付考核费用 = 18,499.99 ÷ 18,500.00 ≈ 100.00 %；6 × 18,499.99 ÷ 18,500.00 ≈ 6.00 分
    > 实付考核费用（每一证书等级以应付为限）若减少 15.41 元，将降为 5.99 分
1.4b Exam fees paid (for each certificate and level, up to what is payable) ÷ Exam fees payable = 18,499.99 ÷ 18,500.00 ≈ 100.00 %; 6 × 18,499.99 ÷ 18,500.00 ≈ 6.00
    > Exam fees paid (for each certificate and level, up to what is payable): 15.41 yuan less would lower it to 5.99
1.4a 已考核证书没有应付费用，得 4.00 分
    - 丁证书中级2021-11批次：未核定考核费用标准，不列入统计
1.4a Nothing was due for the exams held: 4.00
    - 丁证书 中级 2021-11: fee standard not fixed, left out of the statistics
1.4b 应付考核费用为0，按口径得 6.00 分
    - 丁证书中级2021-11批次：未核定考核费用标准，不列入统计
1.4b Exam fees payable is 0, which by the reading chosen scores 6.00
    - 丁证书 中级 2021-11: fee standard not fixed, left out of the statistics
1.4a 未于2021年12月31日（含）前全部付清：甲证书中级应付 3,000.00 元、实付 0.00 元；得 0.00 分
    > 尚欠 3,000.00 元；如均按期足额支付可得 4.00 分
1.4a Not all paid by 2021-12-31: 甲证书 中级 0.00 of 3,000.00 yuan; 0.00
    > 3,000.00 yuan outstanding; all paid in full and in time would give 4.00
1.4b 实付考核费用（每一证书等级以应付为限） ÷ 应付考核费用 = 0.00 ÷ 3,000.00 = 0.00 %；6 × 0.00 % = 0.00 分
    > 实付考核费用（每一证书等级以应付为限）再增加 2.50 元，可得 0.01 分
1.4b Exam fees paid (for each certificate and level, up to what is payable) ÷ Exam fees payable = 0.00 ÷ 3,000.00 = 0.00 %; 6 × 0.00 % = 0.00
    > Exam fees paid (for each certificate and level, up to what is payable): 2.50 yuan more would give 0.01
1.4a 年度实际参考人数为0，本项得 0.00 分
1.4a Candidates who sat in the year is 0, so this scores 0.00
1.4b 年度实际参考人数为0，本项得 0.00 分
1.4b Candidates who sat in the year is 0, so this scores 0.00
"#
    );
}
