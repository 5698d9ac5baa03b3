//! Where a table stands, and what its columns are called.

use super::{CERTIFICATE, CERTIFICATE_HEADS, certificate_with, check, institutions, merge, sheet};

const PASSED: &str = "/institutions/0/certificates/0/passed";
const PAYABLE: &str = "/institutions/0/certificates/0/payable";

#[test]
fn titles_above_and_notes_between() {
    let mut sheet = sheet(
        "证书数据",
        [
            &["江西省1+X证书考核数据汇总表"][..],
            &[],
            &["填报单位：甲职业技术学院", "", "", "", "", "", "单位：人、万元"],
            &CERTIFICATE_HEADS.map(|head| head.split('（').next().unwrap()),
            &CERTIFICATE,
        ],
    );
    sheet.merges = vec![merge("A1:N1"), merge("A3:F3")];
    check(&[institutions(), sheet.clone()], PASSED, "81", "titles");
    check(&[institutions(), sheet], PAYABLE, "180000000.00", "the unit of the whole table");
}

#[test]
fn a_unit_in_the_heading_goes_before_that_of_the_table() {
    let sheet = sheet("证书数据", [&["单位：万元"][..], &CERTIFICATE_HEADS, &CERTIFICATE]);
    check(&[institutions(), sheet], PAYABLE, "18000.00", "yuan");
}

#[test]
fn headings_over_two_rows() {
    let upper = [
        "学校标识码",
        "院校名称",
        "证书名称",
        "等级",
        "批次",
        "人数（人）",
        "",
        "",
        "",
        "成绩已确定",
        "全国平均通过率",
        "考核费用（万元）",
        "",
        "",
    ];
    let lower = ["", "", "", "", "", "获批", "报名", "参考", "通过", "", "", "应付", "实付（元）", "付款日期"];
    let mut merged = sheet("证书数据", [upper, lower, CERTIFICATE]);
    merged.merges =
        ["A1:A2", "B1:B2", "C1:C2", "D1:D2", "E1:E2", "F1:I1", "J1:J2", "K1:K2", "L1:N1"].map(merge).to_vec();
    check(&[institutions(), merged.clone()], PASSED, "81", "merged");
    check(&[institutions(), merged.clone()], PAYABLE, "180000000.00", "unit of the group");
    check(&[institutions(), merged], "/institutions/0/certificates/0/paid", "18000.00", "unit of its own");
    check(&[institutions(), sheet("证书数据", [upper, lower, CERTIFICATE])], PASSED, "81", "not merged");
}

#[test]
fn other_names_of_columns() {
    for (column, heading) in [
        (0, "院校代码"),
        (0, "*学校标识码"),
        (0, "code"),
        (1, "学校名称"),
        (2, "职业技能等级证书名称"),
        (3, "等级名称"),
        (5, "获批试点人数"),
        (5, "approved"),
        (5, "获批\n人数"),
        (6, "报名考核人数（人）"),
        (7, "实际参考人数"),
        (8, "考核通过人数（必填）"),
        (8, "Passed"),
    ] {
        check(&certificate_with(column, heading, CERTIFICATE[column]), PASSED, "81", heading);
    }
}

#[test]
fn headings_that_nobody_knows() {
    for (column, heading, expected) in [
        (8, "通过数量", "✗证书数据!I1: 没有名为「通过数量」的列；是否想写「通过人数」"),
        (8, "通过人数（女）", "✗证书数据!I1: 没有名为「通过人数（女）」的列"),
        (8, "报名人数", "✗证书数据!I1: 此列与 证书数据!G1 都是报名人数"),
        (8, "", "✗证书数据!I2: 此列没有表头"),
        (10, "平均通过率", "✗证书数据!K1: 没有名为「平均通过率」的列；是否想写「全国平均通过率」"),
    ] {
        check(&certificate_with(column, heading, "#81"), PASSED, expected, heading);
    }
    let missing = super::outcome(&certificate_with(8, "备注", "#81"), PASSED);
    assert_eq!(missing, "证书数据!A1: 缺少必填的列「通过人数」");
}

#[test]
fn columns_for_people_are_passed_over() {
    for heading in ["备注", "序号", "联系电话", "错误说明", "通过率"] {
        check(&certificate_with(4, heading, "第1批（补）"), PASSED, "81", heading);
    }
    // An unknown heading over nothing is nobody's loss.
    let sheets = [
        institutions(),
        sheet("证书数据", [CERTIFICATE_HEADS.into_iter().chain(["预留"]).collect::<Vec<_>>(), CERTIFICATE.to_vec()]),
    ];
    check(&sheets, PASSED, "81", "empty");
}

#[test]
fn no_headings_at_all() {
    let found = super::outcome(&[institutions(), sheet("证书数据", [["甲", "乙", "丙"]])], PASSED);
    assert!(found.starts_with("证书数据: 工作表「证书数据」的前20行中找不到表头；表头应有学校标识码、"), "{found}");
}
