//! Which sheets there are, and what they are taken for.

use super::{CERTIFICATE, CERTIFICATE_HEADS, ITEM, ITEM_HEADS, check, facts, institutions, json, outcome, sheet};
use documents::cells::Sheet;

const PASSED: &str = "/institutions/0/certificates/0/passed";

fn certificates(name: &str) -> Sheet {
    sheet(name, [CERTIFICATE_HEADS, CERTIFICATE])
}

#[test]
fn sheets_by_name_or_by_headings() {
    for name in ["证书数据", "certificates", "Sheet1", "附件2 证书数据", "1+X考核"] {
        check(&[institutions(), certificates(name)], PASSED, "81", name);
    }
    let guide = sheet("填报说明", [["随便写什么"]]);
    let mut lists = sheet("辅助", [["是"], ["否"]]);
    lists.hidden = true;
    check(
        &[guide, institutions(), certificates("证书数据"), lists, sheet("Sheet9", [[""]])],
        PASSED,
        "81",
        "for people",
    );
}

#[test]
fn sheets_that_cannot_be_right() {
    let unknown = sheet("杂项", [["甲", "乙"], ["1", "2"]]);
    assert!(outcome(&[institutions(), unknown], PASSED).starts_with("杂项: 看不懂工作表「杂项」"));
    let two = [institutions(), certificates("证书数据"), certificates("Sheet2")];
    assert_eq!(outcome(&two, PASSED), "Sheet2: 工作表「证书数据」和「Sheet2」都是证书数据，请合并为一张");
    let mut hidden = certificates("证书数据");
    hidden.hidden = true;
    assert!(outcome(&[institutions(), hidden], PASSED).starts_with("证书数据: 工作表「证书数据」是隐藏的"));
    let found = outcome(&[certificates("证书数据")], PASSED);
    assert_eq!(found, "院校: 缺少工作表「院校」：应列出每所院校的学校标识码、院校名称和院校类型");
}

#[test]
fn a_text_file_with_the_kind_in_its_rows() {
    let with_kind = |heads: &[&'static str], row: &[&'static str], kind: &'static str| {
        let heads = heads.iter().copied().chain(["院校类型"]).collect::<Vec<_>>();
        sheet("", [heads, row.iter().copied().chain([kind]).collect()])
    };
    check(&[with_kind(&CERTIFICATE_HEADS, &CERTIFICATE, "高职专科")], PASSED, "81", "certificates");
    check(
        &[with_kind(&CERTIFICATE_HEADS, &CERTIFICATE, "高职")],
        PASSED,
        "✗表格!O2: 院校类型 「高职」 应为中职、高职专科",
        "kind",
    );
    check(&[with_kind(&ITEM_HEADS, &ITEM, "higher_vocational")], "/institutions/0/items/0/indicator", "4.4", "items");
    check(&[with_kind(&ITEM_HEADS, &ITEM, "")], PASSED, "✗表格!", "no kind");
}

#[test]
fn one_institution_must_be_the_same_in_every_row() {
    let heads: Vec<&str> = CERTIFICATE_HEADS.into_iter().chain(["院校类型"]).collect();
    let row = |name: &'static str, level: &'static str, kind: &'static str| {
        let mut row = CERTIFICATE.to_vec();
        (row[1], row[3]) = (name, level);
        row.push(kind);
        row
    };
    let name = "甲职业技术学院";
    let sheets = |second: Vec<&'static str>| [sheet("", [heads.clone(), row(name, "初级", "高职专科"), second])];
    check(&sheets(row(name, "中级", "")), "/institutions/0/certificates/1/level", "中级", "said once");
    check(&sheets(row(name, "中级", "中职")), PASSED, "✗表格!O3: 院校类型与学校标识码 4136000001", "another kind");
    check(&sheets(row("甲学院", "中级", "高职专科")), PASSED, "✗表格!B3: 院校名称", "another name");
}

#[test]
fn indicator_and_kind_in_two_columns() {
    for (indicator, kind, expected) in [
        ("4.4", "第一主编", "chief_editor"),
        ("#4.4", "chief_editor", "chief_editor"),
        ("4.4 编写1+X教材", "参与编写", "contributor"),
        ("编写1+X教材", "Chief editor", "chief_editor"),
        ("4.4", "4.4 编写1+X教材·第一主编", "chief_editor"),
        ("4.5", "4.4 编写1+X教材·第一主编", "✗佐证事项!D2: 事项类别「4.4 编写1+X教材·第一主编」不属于所填的指标 4.5"),
        ("4.4", "省级课题", "✗佐证事项!D2"),
        ("4.9", "第一主编", "✗佐证事项!C2: 指标 「4.9」"),
        ("1.1", "第一主编", "✗佐证事项!C2: 指标 1.1 不按事项计分"),
        ("4.4", "", "✗佐证事项!D2: 缺少"),
        ("", "4.4 编写1+X教材·第一主编", "chief_editor"),
    ] {
        let table = sheet(
            "佐证事项",
            [
                ["院校代码", "学校名称", "指标", "类别", "名称", "时间"],
                ["4136000001", "", indicator, kind, "教材", "2021.5.1"],
            ],
        );
        check(&[institutions(), table], "/institutions/0/items/0/kind", expected, &format!("{indicator} {kind}"));
    }
}

#[test]
fn marks_and_findings() {
    let rated = |indicator: &'static str, one: &'static str, two: &'static str| {
        let rows = [["学校标识码", "院校名称", "指标", "评分1", "评分2"], ["4136000001", "", indicator, one, two]];
        [institutions(), sheet("评分", rows)]
    };
    let one = "3.1 新增或完善基于证书标准的课程标准";
    for (indicator, first, second, pointer, expected) in [
        (one, "#3.5", "３.０分", "/institutions/0/ratings/3.1/1", "3"),
        ("3.1", "3.5", "", "/institutions/0/ratings/3.1", "3.5"),
        ("2.3b", "#2.5", "", "/institutions/0/ratings/2.3", "2.5"),
        ("3.1", "", "", "/institutions/0/ratings", "none"),
        ("3.1", "#4.5", "", "", "✗评分!D2: 评分"),
        ("3.1", "#3", "#3.3", "", "✗评分!E2"),
        ("3.1", "优", "", "", "✗评分!D2"),
        ("6.1", "#1", "#1", "", "✗评分!E2"),
        ("1.1", "#1", "", "", "✗评分!D2: 指标 1.1 不由评审打分"),
        ("3.9", "#1", "", "", "✗评分!C2: 指标 「3.9」"),
        ("", "#1", "", "", "✗评分!C2: 缺少指标"),
    ] {
        check(&rated(indicator, first, second), pointer, expected, &format!("{indicator} {first} {second}"));
    }
    for (finding, expected) in [
        ("N3", "N3"),
        ("n3 变相收取教材费用", "N3"),
        ("变相收取教材费用", "N3"),
        ("无", "none"),
        ("N10", "✗负面清单!C2"),
    ] {
        let table = sheet("负面清单", [["学校标识码", "院校名称", "事项"], ["4136000001", "", finding]]);
        check(&[institutions(), table], "/institutions/0/findings/0", expected, finding);
    }
}

#[test]
fn settings_and_the_year() {
    let set = |rows: &[[&'static str; 3]]| {
        let rows = [["设置", "值", "说明"]].into_iter().chain(rows.iter().copied());
        [institutions(), sheet("年度设置", rows)]
    };
    for (key, value, pointer, expected) in [
        ("quota_share", "30%", "quota_share", "0.3"),
        ("限额占比", "#0.3", "quota_share", "0.3"),
        ("rounding", "四舍六入五成双", "rounding", "half_even"),
        ("national_baseline", "80%", "national_baseline", "0.8"),
        ("publish_rank", "是", "publish_rank", "true"),
        ("paid_tolerance", "1,000元", "paid_tolerance", "1000.00"),
        ("bonus_total_cap", "#20", "bonus_total_cap", "20"),
        ("quota_pools.higher_vocational", "10%", "quota_pools/higher_vocational", "✗quota_pools"),
        ("quota_share", "30", "", "✗年度设置!B2"),
        ("quota_shares", "0.3", "", "✗年度设置!A2: 设置"),
        ("grade_lines.excellent", "90", "", "✗年度设置!B2: 设置 grade_lines"),
        ("年度", "#2021", "rounding", "none"),
        ("年度", "2021年度", "rounding", "none"),
        ("year", "2022", "", "✗年度设置!B2: 年度"),
        ("rounding", "!#REF!", "", "✗年度设置!B2: 单元格是错误值"),
    ] {
        let case = format!("{key} {value}");
        let found = outcome(&set(&[[key, value, ""]]), &format!("/settings/{pointer}"));
        match expected.strip_prefix('✗') {
            Some(part) => assert!(found.contains(part), "{case}: {found}"),
            None => assert_eq!(found, expected, "{case}"),
        }
    }
    let lines = [
        ["grade_lines.excellent", "#90", ""],
        ["良好分数线", "80", ""],
        ["grade_lines.pass", "70分", ""],
        ["grade_lines.basic_pass", "#60", ""],
    ];
    let read = json(&facts(&set(&lines)).unwrap());
    assert_eq!(read.pointer("/settings/grade_lines/good").unwrap(), "80");
}

#[test]
fn the_stamp_of_the_template() {
    let digest = super::scheme().digest.to_string();
    let stamp = |scheme: &str, digest: String, year: &str| {
        let digest: &'static str = digest.leak();
        let (scheme, year): (&'static str, &'static str) = (scheme.to_owned().leak(), year.to_owned().leak());
        sheet("版本", [["格式", "hengping-facts/1"], ["方案", scheme], ["方案摘要", digest], ["年度", year]])
    };
    let with = |stamp: Sheet| outcome(&[institutions(), certificates("证书数据"), stamp], PASSED);
    assert_eq!(with(stamp("jiangxi-1x", digest.clone(), "2021")), "81");
    assert!(with(stamp("other", digest.clone(), "2021")).starts_with("版本!B2: 此表按另一版本的方案"));
    assert!(with(stamp("jiangxi-1x", "sha256:0".to_owned(), "2021")).starts_with("版本!B3: 此表按另一版本的方案"));
    assert!(with(stamp("jiangxi-1x", digest, "2020")).starts_with("版本!B4: 年度"));
}
