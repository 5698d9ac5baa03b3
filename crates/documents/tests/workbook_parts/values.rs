//! One cell at a time.

use super::{CERTIFICATE_HEADS, certificate_with, check, item_with};

const CERTIFICATE: &str = "/institutions/0/certificates/0/";

fn certificate(column: usize, key: &str, cases: &[(&'static str, &str)]) {
    under(column, CERTIFICATE_HEADS[column], key, cases);
}

fn under(column: usize, heading: &'static str, key: &str, cases: &[(&'static str, &str)]) {
    for (cell, expected) in cases {
        check(&certificate_with(column, heading, cell), &format!("{CERTIFICATE}{key}"), expected, cell);
    }
}

fn item(category: &'static str, column: usize, key: &str, cases: &[(&'static str, &str)]) {
    for (cell, expected) in cases {
        check(&item_with(category, column, cell), &format!("/institutions/0/items/0/{key}"), expected, cell);
    }
}

#[test]
fn counts() {
    certificate(
        5,
        "approved",
        &[
            ("#100", "100"),
            ("100", "100"),
            ("１００", "100"),
            ("1,000", "1000"),
            ("１，０００", "1000"),
            ("100人", "100"),
            ("100 人次", "100"),
            ("+100", "100"),
            ("100.0", "100"),
            ("1e2", "100"),
            ("", "✗证书数据!F2: 缺少获批试点人数"),
            ("/", "✗证书数据!F2: 缺少"),
            ("无", "✗证书数据!F2: 缺少"),
            ("-100", "✗F2"),
            ("－100", "✗F2"),
            ("约100", "✗「约100」"),
            ("100左右", "✗F2"),
            ("一百", "✗F2"),
            ("1,00", "✗F2"),
            ("10 0", "✗F2"),
            ("100.5", "✗F2"),
            ("100%", "✗F2"),
            ("95+5", "✗F2"),
            ("@2021-12-31", "✗F2"),
            ("?true", "✗F2"),
            ("!#REF!", "✗证书数据!F2: 单元格是错误值 #REF!"),
            ("!#NOVALUE", "✗公式没有存下计算结果"),
        ],
    );
}

#[test]
fn money() {
    certificate(
        11,
        "payable",
        &[
            ("#18000", "18000.00"),
            ("18,000.00", "18000.00"),
            ("￥18000元", "18000.00"),
            ("１８０００．５", "18000.50"),
            ("1.8万元", "18000.00"),
            ("/", "none"),
            ("——", "none"),
            ("未核定", "none"),
            ("#0", "0.00"),
            ("18000.001", "✗L2"),
            ("-1", "✗L2"),
            ("18.000,00", "✗L2"),
            ("一万八", "✗L2"),
        ],
    );
    under(
        11,
        "应付金额（万元）",
        "payable",
        &[("#1.8", "18000.00"), ("#1.80005", "18000.50"), ("18000元", "18000.00"), ("#1.8000005", "✗L2")],
    );
    under(11, "应付费用/千元", "payable", &[("#18", "18000.00")]);
    under(11, "应付金额（美元）", "payable", &[("#18", "✗证书数据!L1: 没有名为「应付金额（美元）」的列")]);
}

#[test]
fn rates() {
    let certain = [
        ("#0.853", "0.853"),
        ("0.853", "0.853"),
        ("85.3%", "0.853"),
        ("８５．３％", "0.853"),
        ("85.3 %", "0.853"),
        ("100%", "1.0"),
        ("#1", "1.0"),
        ("#0", "0.0"),
        ("0.5%", "0.005"),
        ("—", "none"),
        ("100.1%", "✗K2"),
        ("-1%", "✗K2"),
        ("#185.3", "✗K2"),
        ("约85%", "✗K2"),
    ];
    certificate(10, "national_pass_rate", &certain);
    certificate(
        10,
        "national_pass_rate",
        &[("#85.3", "✗证书数据!K2: 全国平均通过率 85.3 看不出是不是百分数；请写成 85.3%"), ("85.3", "✗看不出")],
    );
    for heading in ["全国平均通过率（%）", "全国平均通过率%", "全国平均通过率（百分比）"] {
        under(10, heading, "national_pass_rate", &certain);
        under(10, heading, "national_pass_rate", &[("#85.3", "0.853"), ("85.3", "0.853"), ("#100", "1.0")]);
    }
}

#[test]
fn days() {
    certificate(
        13,
        "paid_on",
        &[
            ("@2021-12-31", "2021-12-31"),
            ("@2021-12-31T08:30:00", "2021-12-31"),
            ("2021-12-31", "2021-12-31"),
            ("2021.12.31", "2021-12-31"),
            ("2021．12．31", "2021-12-31"),
            ("2021/12/31", "2021-12-31"),
            ("2021/1/5", "2021-01-05"),
            ("2021年12月31日", "2021-12-31"),
            ("20211231", "2021-12-31"),
            ("#20211231", "2021-12-31"),
            ("2021/12/31 0:00:00", "2021-12-31"),
            ("2021-12-31 08:30", "2021-12-31"),
            ("2021-02-30", "✗证书数据!N2"),
            ("2021.12", "✗N2"),
            ("21.12.31", "✗N2"),
            ("31/12/2021", "✗N2"),
            ("12月31日", "✗N2"),
            ("#44561", "✗N2"),
            ("已付清", "✗N2"),
            ("", "✗证书数据!N2: 有实付金额时须填写付款日期"),
            ("/", "✗N2"),
        ],
    );
}

#[test]
fn yes_and_no() {
    for (words, flag) in [
        (&["是", "✓", "√", "#1", "1", "TRUE", "true", "?true", "已确定", "yes", "Y"][..], "none"),
        (&["否", "×", "#0", "false", "?false", "未确定", "No", "公示中"], "false"),
        (&["", "/"], "none"),
        (&["无", "部分", "2", "待定"], "✗证书数据!J2: 成绩已确定"),
    ] {
        for word in words {
            certificate(9, "results_final", &[(*word, flag)]);
        }
    }
}

#[test]
fn texts() {
    certificate(
        3,
        "level",
        &[
            ("中级", "中级"),
            ("#2", "中级"),
            ("L2", "中级"),
            ("l2", "中级"),
            ("二级", "中级"),
            ("Intermediate", "中级"),
            ("", "✗证书数据!D2: 缺少等级"),
        ],
    );
    certificate(2, "certificate", &[("  智能财税 ", "智能财税"), ("=1+1", "=1+1"), ("#2021", "2021"), ("/", "✗C2")]);
    certificate(4, "batch", &[("第一批", "第一批"), ("#1", "1"), ("无", "none"), ("@2021-11-01", "2021-11-01")]);
}

#[test]
fn codes() {
    for (code, expected) in [
        ("4136000001", "81"),
        ("#4136000001", "81"),
        ("４１３６００００ ０１".trim_end_matches("０１"), "✗A2"),
        ("４１３６０００００１", "81"),
        (" 4136000001\u{200b}", "81"),
        ("'4136000001", "81"),
        ("4.136E+09", "✗证书数据!A2: 标识码 4.136E+09 已被表格软件当作数字"),
        ("#360000000000000000", "✗末尾的数字可能已丢失；请把此列设为文本格式"),
        ("4136000009", "✗证书数据!A2: 学校标识码 4136000009 不在「院校」中；是否想写 413600000"),
        (
            "4136000002",
            "✗证书数据!B2: 院校名称「甲职业技术学院」与学校标识码 4136000002 在「院校」中的名称「乙中等专业学校」不一致",
        ),
        ("", "✗证书数据!A2: 缺少学校标识码；同名院校的标识码是 4136000001"),
    ] {
        certificate(0, "passed", &[(code, expected)]);
    }
    // The name may be missing, and full-width forms are the same name; a short form is another.
    certificate(1, "passed", &[("", "81"), ("甲职业技术学院 ", "81"), ("甲职院", "✗证书数据!B2")]);
}

#[test]
fn categories_of_items() {
    let kinds = [
        ("4.4 编写1+X教材·第一主编", "chief_editor"),
        ("4.4编写1+X教材-第一主编", "chief_editor"),
        ("４.４　编写1+X教材·第一主编", "chief_editor"),
        ("4.4 第一主编", "chief_editor"),
        ("4.4·chief_editor", "chief_editor"),
        ("编写1+X教材·参与编写", "contributor"),
        ("1.5 当年新增考核站点情况", "site"),
        ("第一主编", "✗佐证事项!C2: 事项类别 「第一主编」 不在可选内容中"),
        ("4.4", "✗C2"),
        ("4.5 编写1+X教材·第一主编", "✗C2"),
        ("4.4 编写教材·第一主编", "✗是否想写「4.4 编写1+X教材·第一主编」"),
        ("", "✗佐证事项!C2: 缺少"),
    ];
    for (category, expected) in kinds {
        item(category, 10, "kind", &[("", expected)]);
    }
}

#[test]
fn words_of_items() {
    let book = "4.4 编写1+X教材·第一主编";
    for (words, status) in [
        (&["已申报", "申报", "claimed", "待审核"][..], "claimed"),
        (&["已认定", "认定", "通过", "accepted", "", "—"], "none"),
        (&["未通过", "不通过", "驳回", "不予认定", "rejected"], "rejected"),
        (&["不清楚", "是"], "✗佐证事项!F2: 认定状态"),
    ] {
        for word in words {
            item(book, 5, "status", &[(*word, status)]);
        }
    }
    let contest = "7.5 1+X专项竞赛·省级";
    item(
        contest,
        9,
        "prize",
        &[
            ("特等奖", "grand"),
            ("一等奖", "first"),
            ("二等", "second"),
            ("third prize", "third"),
            ("优秀奖", "✗佐证事项!J2: 奖次 「优秀奖」 应为特等奖、一等奖、二等奖、三等奖"),
        ],
    );
    let case = "4.6 1+X典型案例·在“江西省1+X证书工作网”展示";
    item(
        case,
        7,
        "joint_rank",
        &[("#2", "2"), ("第2", "2"), ("2名", "2"), ("独立", "none"), ("0", "✗H2"), ("第二", "✗H2")],
    );
    item(book, 7, "joint_rank", &[("2", "✗佐证事项!H2: 联合排名")]);
    item(
        "7.1 开展校际合作·合作完成的证书考核",
        6,
        "achievement",
        &[("", "✗佐证事项!G2"), ("Web前端开发", "web前端开发")],
    );
}
