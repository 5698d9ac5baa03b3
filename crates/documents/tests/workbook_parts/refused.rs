//! Everything that is wrong is said at once, each in its place, and once.

use super::{CERTIFICATE, CERTIFICATE_HEADS, ITEM, ITEM_HEADS, facts, sheet};

#[test]
fn every_problem_of_a_workbook_in_its_order() {
    let mut first = CERTIFICATE;
    (first[5], first[7], first[10]) = ("约100", "#99", "#85.3");
    let mut second = CERTIFICATE;
    (second[0], second[1], second[3], second[13]) = ("4136000003", "", "!#N/A", "去年");
    let mut item = ITEM;
    (item[2], item[4], item[5]) = ("4.4 主编", "2021年", "?");
    let sheets = [
        sheet(
            "院校",
            [
                ["学校标识码", "院校名称", "院校类型"],
                ["4136000001", "甲职业技术学院", "大专"],
                ["4136000001", "甲职业技术学院", "高职专科"],
                ["", "丙学校", "中职"],
            ],
        ),
        sheet("证书数据", [CERTIFICATE_HEADS, first, second]),
        sheet("佐证事项", [ITEM_HEADS, item]),
        sheet("年度设置", [["设置", "值"], ["year", "#2020"], ["rounding", "四舍"]]),
        sheet("其他", [["x"]]),
    ];
    let places: Vec<String> = facts(&sheets).unwrap_err().into_iter().map(|(place, _)| place).collect();
    let expected = [
        "院校!C2",
        "院校!A3",
        "院校!A4",
        "证书数据!F2",
        "证书数据!H2",
        "证书数据!K2",
        "证书数据!A3",
        "证书数据!D3",
        "证书数据!N3",
        "佐证事项!C2",
        "佐证事项!E2",
        "佐证事项!F2",
        "年度设置!B2",
        "年度设置!B3",
        "其他",
    ];
    assert_eq!(places, expected);
}

#[test]
fn rows_of_a_stranger_are_checked_among_themselves() {
    let mut row = CERTIFICATE;
    (row[0], row[1]) = ("777", "");
    let sheets = [super::institutions(), sheet("证书数据", [CERTIFICATE_HEADS, row, row])];
    let found: Vec<String> = facts(&sheets).unwrap_err().into_iter().map(|(place, words)| place + &words).collect();
    assert!(found.iter().any(|words| words.starts_with("证书数据!C3证书 智能财税")), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
}
