//! Which rows are facts.

use super::{CERTIFICATE, CERTIFICATE_HEADS, check, facts, institutions, merge, sheet};

const SECOND: &str = "/institutions/0/certificates/1";

/// One row of facts and one other row, which must not count.
fn passed_over(row: &[&'static str]) {
    let sheets = [institutions(), sheet("证书数据", [&CERTIFICATE_HEADS[..], &CERTIFICATE, row])];
    check(&sheets, SECOND, "none", &row.join(","));
}

#[test]
fn sums_notes_and_blanks() {
    passed_over(&[]);
    passed_over(&["", " ", "/", "—"]);
    passed_over(&["合计", "", "", "", "", "#100", "#95", "#90", "#81"]);
    passed_over(&["", "合 计：", "", "", "", "#100", "#95", "#90", "#81"]);
    passed_over(&["", "全省合计（1所）", "", "", "", "#100", "#95", "#90", "#81"]);
    passed_over(&["4136000001", "甲职业技术学院小计", "", "", "", "#100", "#95", "#90", "#81"]);
    passed_over(&["4136000001", "甲职业技术学院", "小计", "", "", "#100", "#95", "#90", "#81"]);
    passed_over(&["共计3项", "", "", "", "", "#100"]);
    passed_over(&["注：本表数据截至2021年12月31日。"]);
    passed_over(&["", "备注：1. 缺考不计", "", "", "", "2. 见附件"]);
    passed_over(&["填表人：张三", "", "", "审核人：李四", "", "", "", "日期：2022-01-10"]);
    passed_over(&["（盖章）"]);
    passed_over(&["4136000002", "乙中等专业学校"]);
    passed_over(&["4136000002", "乙中等专业学校", "/", "/", "", "/", "/"]);
    passed_over(&CERTIFICATE_HEADS);
}

#[test]
fn what_looks_alike_and_is_a_fact() {
    // 综合, 统计 and 汇 are no sums; a certificate may begin with 注 or 说明.
    for certificate in ["注塑成型", "财务数字化统计", "日期管理", "说明书编制"] {
        let mut row = CERTIFICATE;
        row[2] = certificate;
        let sheets = [institutions(), sheet("证书数据", [CERTIFICATE_HEADS, CERTIFICATE, row])];
        check(&sheets, "/institutions/0/certificates/1/certificate", certificate, certificate);
    }
}

#[test]
fn numbering_under_the_headings() {
    let numbers = ["甲", "乙", "丙", "丁", "戊", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    let sheets = [institutions(), sheet("证书数据", [CERTIFICATE_HEADS, numbers, CERTIFICATE])];
    check(&sheets, SECOND, "none", "numbering");
}

#[test]
fn lines_between_rows() {
    let mut table = sheet("证书数据", [&CERTIFICATE_HEADS[..], &["一、高职院校"], &CERTIFICATE]);
    table.merges = vec![merge("A2:N2")];
    check(&[institutions(), table.clone()], SECOND, "none", "merged line");
    table.merges.clear();
    check(&[institutions(), table.clone()], "/institutions/0/certificates/0/passed", "81", "one word, no facts");
    // Not only who it is: something is missing here.
    table.rows[1].cells[0].column = 2;
    check(&[institutions(), table], SECOND, "✗证书数据!A2: 缺少学校标识码", "a certificate of nobody");
}

#[test]
fn merged_institutions_are_filled_down_within_the_merge_only() {
    let mut rows = [CERTIFICATE; 3];
    for (row, certificate) in rows.iter_mut().zip(["智能财税", "快递运营管理", "老年照护"]).skip(1) {
        (row[0], row[1], row[2]) = ("", "", certificate);
    }
    let mut table = sheet("证书数据", [CERTIFICATE_HEADS, rows[0], rows[1], rows[2]]);
    table.merges = vec![merge("A2:A4"), merge("B2:B4")];
    check(&[institutions(), table.clone()], "/institutions/0/certificates/2/certificate", "老年照护", "all three");
    table.merges = vec![merge("A2:A3"), merge("B2:B3")];
    check(&[institutions(), table], SECOND, "✗证书数据!A4: 缺少学校标识码", "the last is outside");
}

#[test]
fn merged_figures_belong_to_nobody() {
    let mut second = CERTIFICATE;
    (second[3], second[11]) = ("高级", "");
    let mut table = sheet("证书数据", [CERTIFICATE_HEADS, CERTIFICATE, second]);
    table.merges = vec![merge("L2:L3")];
    check(
        &[institutions(), table],
        SECOND,
        "✗证书数据!L3: 应付金额（元） 是合并单元格 L2:L3",
        "one amount over two levels",
    );
}

#[test]
fn percentages_and_proportions_in_one_column() {
    let mut heads = CERTIFICATE_HEADS;
    heads[10] = "全国平均通过率（%）";
    let (mut one, mut two) = (CERTIFICATE, CERTIFICATE);
    (one[10], two[10], two[3]) = ("#85.3", "#0.9", "高级");
    let sheets = [institutions(), sheet("证书数据", [heads, one, two])];
    check(&sheets, SECOND, "✗证书数据!K3: 全国平均通过率 0.9 与本列其他百分数写法不一", "0.9 % or 90 %");
}

#[test]
fn many_rows_are_read_in_good_time() {
    let mut rows: Vec<Vec<&'static str>> = vec![CERTIFICATE_HEADS.to_vec()];
    for number in 0..20_000 {
        let mut row = CERTIFICATE.to_vec();
        row[0] = format!("9{}", number / 20).leak();
        row[2] = format!("证书{number}").leak();
        rows.push(row);
    }
    let begun = std::time::Instant::now();
    assert!(facts(&[institutions(), sheet("证书数据", rows)]).is_err());
    assert!(begun.elapsed().as_secs() < 30);
}
