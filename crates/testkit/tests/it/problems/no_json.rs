//! Files that are no JSON, or say a thing twice.

use super::{read, told, whole, with};

#[test]
fn a_file_that_is_no_json() {
    let whole = whole().to_string();
    let start = |text: &str| format!("{{\"format\":\"hengping-facts/1\",{text}");
    let twice = |once: &str, again: &str| whole.replacen(once, &format!("{again}{once}"), 1);
    let deep = |depth: usize| with("/institutions/0/x", &format!("{}1{}", "[".repeat(depth), "]".repeat(depth)));
    let end = whole.char_indices().nth(700).map_or(whole.len(), |(at, _)| at);
    insta::assert_snapshot!(told(&[
        ("an empty file", String::new()),
        ("blanks only", " \n ".to_owned()),
        ("a list", "[]".to_owned()),
        ("a text", "\"hengping-facts/1\"".to_owned()),
        ("a workbook", "PK\u{3}\u{4}\u{14}".to_owned()),
        ("cut off", whole[..end].to_owned()),
        ("something after the end", format!("{whole} {{}}")),
        ("a comma too many", start("\"year\":2021,}")),
        ("a comment", start("// 年度\n\"year\":2021}")),
        ("single quotes", "{'format': 1}".to_owned()),
        ("NaN", with("/institutions/0/certificates/0/payable", "NaN")),
        ("Infinity", with("/institutions/0/certificates/0/payable", "-Infinity")),
        ("a leading zero", with("/institutions/0/certificates/0/passed", "007")),
        ("a lone surrogate", with("/institutions/0/name", "\"\\ud800\"")),
        ("a raw line feed in a text", with("/institutions/0/name", "\"甲\n乙\"")),
        ("format twice", twice("\"format\"", "\"format\":\"hengping-facts/1\",")),
        ("year twice", twice("\"year\"", "\"year\":2021,")),
        ("passed twice", twice("\"passed\"", "\"passed\":1,")),
        ("kind twice", twice("\"code\"", "\"kind\":\"technician\",")),
        ("3.1 rated twice", twice("\"3.1\"", "\"3.1\":[],")),
        ("a setting twice", twice("\"grade_lines\"", "\"quota_share\":\"0.2\",\"quota_share\":\"0.3\",")),
        ("nested thirty deep", deep(30)),
    ]), @r#"
# an empty file
/
  文件是空的
  the file is empty
# blanks only
/
  文件是空的
  the file is empty
# a list
/
  应为一个 JSON 对象
  must be a JSON object
# a text
/
  应为一个 JSON 对象
  must be a JSON object
# a workbook
1:1
  不是有效的 JSON：此处应有一个值
  not valid JSON: expected value
# cut off
1:740
  不是有效的 JSON：文件不完整，在此处中断
  not valid JSON: EOF while parsing a string
# something after the end
1:1170
  不是有效的 JSON：文件应在此处结束，后面还有内容
  not valid JSON: trailing characters
# a comma too many
1:42
  不是有效的 JSON：此处多了一个逗号
  not valid JSON: trailing comma
# a comment
1:30
  不是有效的 JSON：键须用双引号括起
  not valid JSON: key must be a string
# single quotes
1:2
  不是有效的 JSON：键须用双引号括起
  not valid JSON: key must be a string
# NaN
1:253
  不是有效的 JSON：此处应有一个值
  not valid JSON: expected value
# Infinity
1:254
  不是有效的 JSON：数字写法不对
  not valid JSON: invalid number
# a leading zero
1:241
  不是有效的 JSON：数字写法不对
  not valid JSON: invalid number
# a lone surrogate
1:918
  不是有效的 JSON：此处有语法错误（unexpected end of hex escape）
  not valid JSON: unexpected end of hex escape
# a raw line feed in a text
2:1
  不是有效的 JSON：文字中有换行等控制字符
  not valid JSON: control character (\u0000-\u001F) found while parsing a string
# format twice
/format
  format 重复出现
  format occurs twice
# year twice
/year
  year 重复出现
  year occurs twice
# passed twice
/institutions/0/certificates/0/passed
  passed 重复出现
  passed occurs twice
# kind twice
/institutions/0/kind
  kind 重复出现
  kind occurs twice
# 3.1 rated twice
/institutions/0/ratings/3.1
  3.1 重复出现
  3.1 occurs twice
# a setting twice
/settings/quota_share
  quota_share 重复出现
  quota_share occurs twice
# nested thirty deep
/institutions/0/x
  没有名为 x 的键；可用的键：code、name、kind、certificates、items、ratings、findings
  unknown key x; known: code, name, kind, certificates, items, ratings, findings
"#);
    for (name, text) in [
        ("deep", deep(100_000)),
        ("deep and open", start(&format!("\"x\":{}", "[".repeat(200_000)))),
        ("deep objects", start(&format!("\"settings\":{}", "{\"a\":".repeat(100_000)))),
        ("a thousand digits", with("/institutions/0/certificates/0/payable", &"9".repeat(1_000))),
        ("a huge exponent of nothing", with("/institutions/0/certificates/0/payable", "0e2000000000")),
        ("a huge exponent", with("/institutions/0/certificates/0/payable", "1e2000000000")),
    ] {
        let problems = read(text.as_bytes());
        assert!(problems.len() <= 2, "{name}: {problems:?}");
        assert_eq!(problems.is_empty(), name == "a huge exponent of nothing", "{name}");
    }
    // GBK, as Windows would save it.
    assert_eq!(read(b"{\"format\":\"hengping-facts/1\",\"\xc4\xea\":1}").len(), 1);
}
